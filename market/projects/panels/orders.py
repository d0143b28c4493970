"""What projects and orders show elsewhere: what waits for people, and their journal's sentences."""

from collections.abc import Iterator

from flask import url_for

from market import web
from market.errors import N_
from market.localise import today
from market.policy import Actor
from market.projects.models import MenuOrder, MenuState, Order, OrderState
from market.projects.panels.notices import notice_of_menu, notice_of_order, notice_of_project
from market.projects.queries import catalogue
from market.projects.queries import menu as menus
from market.projects.queries import orders as queries
from market.projects.queries.runners_up import runners_up

web.verbs(
    {
        "batch.published": N_("审定并发布了 %(projects)s 个项目，共 %(amounts)s"),
        "project.published": N_("发布了项目，共 %(sessions)s %(counted)s"),
        "project.edited": N_("修改了项目内容"),
        "project.closed": N_("项目结项，共完成认领 %(sessions)s %(counted)s"),
        "project.cancelled": N_("取消了项目"),
        "order.invited": N_("邀请%(unit)s认领 %(sessions)s %(counted)s，最晚%(deadline_on)s回复"),
        "order.accepted": N_("为%(unit)s接受了认领邀请，%(sessions)s %(counted)s"),
        "order.accepted_late": N_("为%(unit)s逾期接受了认领邀请，%(sessions)s %(counted)s"),
        "order.declined": N_("为%(unit)s回复暂不承接"),
        "order.runner_up": N_("智能匹配的备选是%(second_unit)s"),
        "order.overdue": N_("%(unit)s逾期未回应（最晚应于%(deadline_on)s回复）"),
        "order.released": N_("释放了%(unit)s的名额，重新进入项目目录"),
        "order.requested": N_("为%(unit)s申请认领 %(sessions)s %(counted)s，等待确认"),
        "order.consented": N_("同意%(unit)s认领 %(sessions)s %(counted)s"),
        "order.refused": N_("没有同意%(unit)s的认领"),
        "order.cancelled": N_("取消了%(unit)s的认领单"),
        "order.started": N_("%(unit)s的认领单开始实施"),
        "order.finished": N_("%(unit)s完成了认领的 %(sessions)s %(counted)s"),
        "order.ended_short": N_("%(unit)s的认领单提前结束，完成 %(sessions)s %(counted)s"),
        "menu.ordered": N_("为%(unit)s从菜单点单 %(sessions)s %(counted)s"),
        "menu.consented": N_("同意了%(unit)s的点单，已生成项目和认领邀请"),
        "menu.refused": N_("没有同意%(unit)s的点单"),
        "menu.withdrawn": N_("撤回了%(unit)s的点单"),
    }
)


@web.waits
def _waiting(actor: Actor) -> Iterator[web.Waiting]:
    """Invitations to answer, requests and menu orders to consent to, what has lost its unit."""
    if not actor.member:
        return
    for order in queries.to_answer(actor):
        yield _item(N_("待回应的认领邀请"), order, urgent=order.deadline_on <= today())
    for order in queries.in_state(actor, "order.consent", OrderState.REQUESTED):
        tap = web.Tap(N_("同意"), url_for("projects.consent", order_id=order.id))
        yield _item(N_("待确认的认领"), order, taps=(tap,))
    for order in menus.menu_orders(actor, MenuState.REQUESTED, action="menu.consent"):
        yield _of_menu(order)
    for order in queries.in_state(actor, "order.release", OrderState.OVERDUE):
        tap = web.Tap(
            N_("释放名额"),
            url_for("projects.release", order_id=order.id),
            confirm=N_("释放后名额回到项目目录，这家单位不能再接受这份邀请，确定吗？"),
        )
        yield _item(N_("逾期未回应的邀请"), order, urgent=True, taps=(tap,))
    for project in catalogue.needing_pair(actor):
        second = next(iter(runners_up(project)), None)
        yield web.Waiting(
            kind=N_("需要另找承接单位的项目"),
            title=project.title,
            url=url_for("projects.invite", project_id=project.id),
            since=project.state_at,
            values={
                "runner_up": second.listing.unit.name if second else None,
                "wechat": notice_of_project(project),
            },
        )


def _item(
    kind: str, order: Order, urgent: bool = False, taps: tuple[web.Tap, ...] = ()
) -> web.Waiting:
    return web.Waiting(
        kind=kind,
        title=f"{order.project.title}（{order.unit.name}）",
        url=url_for("projects.order", order_id=order.id),
        since=order.state_at or order.created_at,
        deadline=order.deadline_on,
        urgent=urgent,
        values={"wechat": notice_of_order(order)},
        taps=taps,
        record=order,
    )


def _of_menu(order: MenuOrder) -> web.Waiting:
    return web.Waiting(
        kind=N_("待确认的点单"),
        title=f"{order.listing.title}（{order.unit.name}）",
        url=url_for("projects.menu_orders"),
        since=order.created_at,
        values={"wechat": notice_of_menu(order)},
        taps=(web.Tap(N_("同意"), url_for("projects.menu_consent", menu_id=order.id)),),
    )
