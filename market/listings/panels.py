"""What listings show elsewhere: what waits for people, and the sentences of the journal."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext

from market import web
from market.db import db
from market.errors import N_
from market.listings import queries
from market.listings.models import Listing, ListingState
from market.policy import Actor

web.verbs(
    {
        "listing.posted": N_("填报了资源"),
        "listing.submitted": N_("提交了资源，等待审核"),
        "listing.opened": N_("审核通过，资源开放"),
        "listing.returned": N_("退回资源，请修改"),
        "listing.edited": N_("修改了资源内容"),
        "listing.quantity_changed": N_("把资源数量由 %(before)s 改为 %(after)s"),
        "listing.paused": N_("暂停了资源"),
        "listing.reopened": N_("恢复开放资源"),
        "listing.retired": N_("下架了资源"),
    }
)


@web.waits
def _waiting(actor: Actor) -> Iterator[web.Waiting]:
    """Submitted listings for the office; returned ones and drafts for their own unit."""
    for listing in queries.in_state(actor, "listing.review", ListingState.SUBMITTED):
        tap = web.Tap(N_("审核通过"), url_for("listings.open_one", listing_id=listing.id))
        yield _item(N_("待审核的资源"), listing, taps=(tap,))
    if not actor.unit_ids:
        return
    states = (ListingState.RETURNED, ListingState.DRAFT)
    for listing in queries.in_state(actor, "listing.edit", *states):
        if listing.unit_id not in actor.unit_ids:
            continue
        if listing.state is ListingState.RETURNED:
            yield _item(N_("退回修改的资源"), listing, urgent=True)
        else:
            yield _item(N_("资源草稿"), listing)


def _item(
    kind: str, listing: Listing, urgent: bool = False, taps: tuple[web.Tap, ...] = ()
) -> web.Waiting:
    return web.Waiting(
        kind=kind,
        title=f"{listing.title}（{listing.unit.name}）",
        url=url_for("listings.show", listing_id=listing.id),
        since=listing.state_at or listing.created_at,
        urgent=urgent,
        values={"reason": listing.reason, "wechat": notice_of_return(listing)},
        taps=taps,
    )


def notice_of_return(listing: Listing) -> str | None:
    """The text that tells a unit in WeChat why its listing came back and where to change it."""
    if listing.state is not ListingState.RETURNED:
        return None
    return gettext(
        "【%(site)s】%(unit)s：您填报的资源“%(title)s”需要修改后再提交。\n"
        "原因：%(reason)s\n"
        "点此修改：%(link)s",
        site=web.setting("SITE_NAME"),
        unit=listing.unit.name,
        title=listing.title,
        reason=listing.reason,
        link=web.setting("PUBLIC_URL").rstrip("/")
        + url_for("listings.edit", listing_id=listing.id),
    )


@web.subject("listing", rank=1)
def _named(listing_id: int) -> tuple[str, str] | None:
    """The title and page of a listing that the person asking may open."""
    scope = queries.listing_scope(listing_id)
    if scope is None or not web.can("listing.see", scope):
        return None
    return db.session.get(Listing, listing_id).title, url_for(
        "listings.show", listing_id=listing_id
    )
