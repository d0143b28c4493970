"""Notices in words: in the reader's language, and only what that reader may see at this moment."""

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import current_app, g
from flask_babel import gettext

from market import web
from market.journal.models import Entry
from market.members.models import UnitKind
from market.members.story import story_line
from market.notices.kinds import Kind
from market.notices.models import Webhook
from market.notices.objects import address_of, may_open, name_of, wechat_of
from market.policy import Actor, Post, Role


@dataclass(frozen=True)
class Said:
    """A notice as one reader reads it; without a page when they may not open that any more."""

    entry: Entry
    kind: Kind
    sentence: Any = None  # Markup
    title: str = ""
    page: str | None = None
    wechat: str | None = None

    @property
    def text(self) -> str:
        """The sentence without its emphasis."""
        return self.sentence.striptags() if self.sentence else ""

    @property
    def at(self) -> dt.datetime:
        return self.entry.at


def said(actor: Actor, entry: Entry, kind: Kind, ready_text: bool = False) -> Said:
    """An entry as this person may read it now."""
    if not may_open(actor, entry):
        return Said(entry, kind)
    return Said(
        entry=entry,
        kind=kind,
        sentence=story_line(entry),
        title=name_of(entry),
        page=address_of(actor, entry),
        wechat=wechat_of(entry) if ready_text else None,
    )


@contextmanager
def as_reader(actor: Actor, locale: str | None) -> Iterator[None]:
    """Run the body as if this reader asked for a page: their sight, their language, our address.

    The worker has no request of its own, and what it sends must show no more than a page would.
    """
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    with app.app_context(), app.test_request_context(base_url=app.config["PUBLIC_URL"]):
        g.actor = actor
        g.locale = locale or app.config["BABEL_DEFAULT_LOCALE"]
        yield


def full(path: str) -> str:
    """A path of ours as others must type it."""
    return current_app.config["PUBLIC_URL"].rstrip("/") + path


def actor_of_webhook(hook: Webhook) -> Actor:
    """Who reads a unit's or an area's webhook: somebody who holds just that one post."""
    if hook.unit is not None:
        community = hook.unit.kind is UnitKind.COMMUNITY
        post = Post(
            role=Role.OFFICER if community else Role.LIAISON,
            area_path=hook.unit.area.path if community else None,
            unit_id=hook.unit_id,
            community_id=hook.unit.area_id if community else None,
        )
    else:
        post = Post(role=Role.COORDINATOR, area_path=hook.area.path if hook.area else None)
    return Actor(user_id=None, name=hook.name, posts=(post,))


def heading_of(notices: Iterable[Said]) -> str:
    """What a message says first: the one notice's kind, or how many there are."""
    listed = list(notices)
    site = current_app.config["SITE_NAME"]
    if len(listed) == 1:
        kind, title = web.say(listed[0].kind.label), listed[0].title
        if title:
            return gettext("【%(site)s】%(kind)s：%(title)s", site=site, kind=kind, title=title)
        return gettext("【%(site)s】%(kind)s", site=site, kind=kind)
    return gettext("【%(site)s】%(n)s 条新通知", site=site, n=len(listed))
