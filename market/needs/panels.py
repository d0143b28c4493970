"""What needs show elsewhere: what waits for people, and the sentences of the journal."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext

from market import web
from market.db import db
from market.errors import N_
from market.needs import queries
from market.needs.models import Need, NeedState
from market.policy import Actor

web.verbs(
    {
        "need.posted": N_("填报了需求"),
        "need.submitted": N_("提交了需求，等待审核"),
        "need.opened": N_("审核通过，需求进入待匹配"),
        "need.returned": N_("退回需求，请修改"),
        "need.edited": N_("修改了需求内容"),
        "need.quantity_changed": N_("把需求数量由 %(before)s 改为 %(after)s"),
        "need.urgency_fixed": N_("改定了紧急程度"),
        "need.withdrawn": N_("撤回了需求"),
        "need.carried": N_("把需求结转到下期，未落实的数量：%(left)s"),
        "need.resumed": N_("把结转的需求转入“%(batch)s”"),
        "need.escalated": N_("把需求上报街道/区"),
        "need.matched": N_("需求已全部落实，数量：%(quantity)s"),
        "need.reopened": N_("项目取消或未完成，需求重新开放，尚缺的数量：%(left)s"),
        "need.met": N_("需求已满足，完成的数量：%(done)s"),
        "need.closed": N_("需求已办结"),
        "need.beneficiary_noted": N_("登记了受益人"),
        "need.beneficiary_changed": N_("修改了受益人登记"),
        "need.beneficiary_opened": N_("查看了受益人登记"),
        "need.beneficiary_forgotten": N_("删除了受益人登记"),
    }
)


@web.waits
def _waiting(actor: Actor) -> Iterator[web.Waiting]:
    """Submitted needs for the office; returned ones and drafts for those who asked."""
    for need in queries.in_state(actor, "need.review", NeedState.SUBMITTED):
        tap = web.Tap(N_("审核通过"), url_for("needs.open_one", need_id=need.id))
        yield _item(N_("待审核的需求"), need, taps=(tap,))
    if not actor.unit_ids:
        return
    states = (NeedState.RETURNED, NeedState.DRAFT)
    for need in queries.in_state(actor, "need.edit", *states):
        if need.unit_id not in actor.unit_ids:
            continue
        if need.state is NeedState.RETURNED:
            yield _item(N_("退回修改的需求"), need, urgent=True)
        else:
            yield _item(N_("需求草稿"), need)


def _item(
    kind: str, need: Need, urgent: bool = False, taps: tuple[web.Tap, ...] = ()
) -> web.Waiting:
    return web.Waiting(
        kind=kind,
        title=f"{need.title}（{need.unit.name}）",
        url=url_for("needs.show", need_id=need.id),
        since=need.state_at or need.created_at,
        urgent=urgent,
        values={"reason": need.reason, "wechat": notice_of_return(need)},
        taps=taps,
    )


def notice_of_return(need: Need) -> str | None:
    """The text that tells a requester in WeChat why a need came back and where to change it."""
    if need.state is not NeedState.RETURNED:
        return None
    return gettext(
        "【%(site)s】%(unit)s：您填报的需求“%(title)s”需要修改后再提交。\n"
        "原因：%(reason)s\n"
        "点此修改：%(link)s",
        site=web.setting("SITE_NAME"),
        unit=need.unit.name,
        title=need.title,
        reason=need.reason,
        link=web.setting("PUBLIC_URL").rstrip("/") + url_for("needs.edit", need_id=need.id),
    )


@web.subject("need", rank=2)
def _named(need_id: int) -> tuple[str, str] | None:
    """The title and page of a need that the person asking may open."""
    scope = queries.need_scope(need_id)
    if scope is None or not web.can("need.see", scope):
        return None
    return db.session.get(Need, need_id).title, url_for("needs.show", need_id=need_id)
