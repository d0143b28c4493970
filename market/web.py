"""What views share: who asks, forms, pages or parts, panels of later packages, what waits for me.

Every page works without JavaScript; htmx receives the very partials that the pages include.
"""

import functools
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import flask
from flask import current_app, g, request, url_for
from flask_babel import gettext
from werkzeug.exceptions import HTTPException

from market.forms import Form, fields_said, flat, say, say_error  # noqa: F401 (views find all of it here)
from market.policy import NOBODY, Actor, Scope, allows


def actor() -> Actor:
    """The person asking, as the app found them by session or by token."""
    return getattr(g, "actor", NOBODY)


def can(name: str, scope: Scope | None = None) -> bool:
    """Whether the person asking may do this; templates use it to show only what works."""
    return allows(actor(), name, scope)


def opens(endpoint: str) -> bool:
    """Whether a page of its own exists under this endpoint and the person asking may open it.

    The menu shows what the page's own mark allows, so that no link of it is refused.
    """
    mark = getattr(current_app.view_functions.get(endpoint), "policy_mark", None)
    return mark is not None and can(mark.name)


def wants_part() -> bool:
    """Whether htmx asks for a part of the page (a boosted link asks for the whole)."""
    return bool(request.headers.get("HX-Request")) and not request.headers.get("HX-Boosted")


def render(template: str, part: str | None = None, **context: Any) -> flask.Response:
    """The page, or its `part` when htmx asks; 422 when a form in it was refused."""
    chosen = part if part and wants_part() else template
    status = max((v.status for v in context.values() if isinstance(v, Form)), default=200)
    response = flask.make_response(flask.render_template(chosen, **context), status)
    response.vary.add("HX-Request")
    return response


def see_other(endpoint: str, message: str | None = None, **values: Any) -> Any:
    """Redirect after a write (303), with a sentence for the next page."""
    if message:
        flask.flash(say(message), "success")
    target = endpoint if endpoint.startswith("/") else url_for(endpoint, **values)
    if wants_part():
        response = flask.make_response("", 204)
        response.headers["HX-Redirect"] = target
        return response
    return flask.redirect(target, 303)


def link(endpoint: str, **values: Any) -> str:
    """The address of a page as others must type it: for QR codes and texts to copy."""
    return current_app.config["PUBLIC_URL"].rstrip("/") + url_for(endpoint, **values)


def own_path(target: str | None) -> str | None:
    """The path when it leads to a page of ours, or None.

    Browsers read a backslash as a slash and drop tabs and line ends, so that ``/\\t/elsewhere``
    would leave the site: a path with any such sign is refused whole.
    """
    target = target or ""
    strange = any(sign == "\\" or ord(sign) < 33 or ord(sign) == 127 for sign in target)
    return None if strange or not target.startswith("/") or target.startswith("//") else target


def back_to(endpoint: str, message: str | None = None, **values: Any) -> Any:
    """Redirect to the page the person came from (`next` in the form), if it is ours."""
    if target := own_path(request.form.get("next")):
        return see_other(target, message)
    return see_other(endpoint, message, **values)


def came_from() -> str | None:
    """The page of ours on which the button of this request was pressed, or None."""
    if request.method in ("GET", "HEAD") or not request.referrer:
        return None
    parts = urlsplit(request.referrer)
    path = own_path(parts.path + (f"?{parts.query}" if parts.query else ""))
    return path if parts.netloc == request.host and _has_page(parts.path) else None


def nearest_page() -> str | None:
    """The page above an address that only takes what is sent to it: /needs/3 for /needs/3/open.

    The language switch and a reload ask for such an address after a form was refused there.
    """
    path = request.path
    while (path := path.rpartition("/")[0]).strip("/"):
        if _has_page(path):
            return path
    return None


def _has_page(path: str) -> bool:
    try:
        current_app.create_url_adapter(request).match(path, "GET")
    except HTTPException:
        return False
    return True


# --- Facts of later packages on earlier packages' pages -----------------------------------------

_panels: dict[str, list[tuple[int, Callable[..., str | None]]]] = {}


def panel(place: str, order: int = 50) -> Callable[[Callable], Callable]:
    """Register a function (id → HTML or None) as a panel of a page, such as ``need``."""

    def register(build: Callable[..., str | None]) -> Callable[..., str | None]:
        _panels.setdefault(place, []).append((order, build))
        return build

    return register


def panels(place: str, *args: Any) -> list[str]:
    """The HTML of every panel registered for a place, in order."""
    built = (build(*args) for _, build in sorted(_panels.get(place, []), key=lambda pair: pair[0]))
    return [html for html in built if html]


@dataclass(frozen=True)
class Tap:
    """What one tap does about something that waits: a one-button form, in words and an address."""

    label: str  # a msgid
    url: str
    look: str = "outline-primary"
    confirm: str = ""  # a msgid, asked before it is done


@dataclass(frozen=True)
class Waiting:
    """Something that waits for a person: what, where to do it, since when, until when."""

    kind: str  # the heading under which it stands, a msgid
    title: str  # what it is about, as typed by people
    url: str
    since: Any = None
    deadline: Any = None  # a date
    urgent: bool = False
    values: dict[str, Any] = field(default_factory=dict)
    taps: tuple[Tap, ...] = ()  # what can be done about it where it is listed
    record: Any = None  # the very thing, for a home that shows it in its own way


_waiting: list[Callable[[Actor], Iterable[Waiting]]] = []


def waits(find: Callable[[Actor], Iterable[Waiting]]) -> Callable[[Actor], Iterable[Waiting]]:
    """Register a function that lists what waits for an actor."""
    _waiting.append(find)
    return find


def waiting_for(person: Actor) -> list[Waiting]:
    """Everything that waits for this person, most pressing first."""
    items = [item for find in _waiting for item in find(person)]
    return sorted(
        items, key=lambda w: (not w.urgent, str(w.deadline or "9999"), str(w.since or ""))
    )


# --- POSTs that are safe to repeat ---------------------------------------------------------------

_keepers: list[Callable[..., Any]] = []
# The field of a page's form that does there what the header does for a program.
ONCE = "once"


def once_key() -> str:
    """A key of one showing of a form, so that sending it twice does it once."""
    return secrets.token_urlsafe(12)


def keeps_answers(keeper: Callable[..., Any]) -> Callable[..., Any]:
    """Register what keeps the answers of POSTs: a function of (view, args, kwargs)."""
    _keepers[:] = [keeper]
    return keeper


def idempotent(view: Callable[..., Any]) -> Callable[..., Any]:
    """Let a POST carry an `Idempotency-Key`, or the key that is hidden in a page's form.

    Whatever makes something new wears it; `market.members.idempotency` keeps the answers.
    """

    @functools.wraps(view)
    def call(*args: Any, **kwargs: Any) -> Any:
        return _keepers[0](view, args, kwargs) if _keepers else view(*args, **kwargs)

    call.once = True  # type: ignore[attr-defined]
    return call


# --- The sentences of the journal ---------------------------------------------------------------

_verbs: dict[str, str] = {}


def verbs(table: dict[str, str]) -> None:
    """Register the sentence (a Chinese msgid) of each journal verb of a package."""
    _verbs.update(table)


def sentence(verb: str, data: dict[str, Any] | None = None) -> str:
    """The plain sentence of a journal entry, its data filled in."""
    text = gettext(_verbs.get(verb, verb))
    try:
        return text % (data or {})
    except (KeyError, ValueError, TypeError):
        return text


_subjects: dict[str, tuple[int, Callable[[int], tuple[str, str] | None]]] = {}


def subject(kind: str, rank: int = 0) -> Callable[[Callable], Callable]:
    """Register a function (id → title and address, or None) that names a kind of the journal's.

    It names only what the person asking may open. Of several kinds the one of the highest rank
    gives its name, whichever package was loaded first.
    """

    def register(find: Callable[[int], tuple[str, str] | None]) -> Callable:
        _subjects[kind] = rank, find
        return find

    return register


def subject_of(about: Iterable[tuple[str, int]]) -> tuple[str, str] | None:
    """The title and address of what an entry is about: of a project before its need or listing.

    An entry about several of a kind, such as a round about its needs, is named after none.
    """
    pairs = list(about)
    known = g.setdefault("story_subjects", {})
    for kind, (_, find) in sorted(_subjects.items(), key=lambda item: -item[1][0]):
        numbers = [number for other, number in pairs if other == kind]
        if len(numbers) != 1:
            continue
        number = numbers[0]
        if (kind, number) not in known:
            known[kind, number] = find(number)
        if known[kind, number]:
            return known[kind, number]
    return None


def setting(name: str) -> Any:
    """A setting of the running app."""
    return current_app.config[name]
