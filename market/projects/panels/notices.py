"""Ready texts for WeChat about projects, orders and orders from the menu, each with its link."""

from flask_babel import gettext

from market import web
from market.batches.words import Measure
from market.listings.models import Listing
from market.localise import name_of, say_day
from market.projects.models import MenuOrder, Order, OrderState, Project, ProjectState


def how_much(project: Project | Listing, sessions: int) -> str:
    """Sessions, or lots of goods and money, in words."""
    if project.measure is Measure.SESSION:
        return gettext("%(n)s 场", n=sessions)
    measure = gettext(project.measure.label)
    if project.lot > 1:
        return gettext(
            "%(n)s 份，每份 %(lot)s %(measure)s", n=sessions, lot=project.lot, measure=measure
        )
    return f"{sessions} {measure}"


def _facts(project: Project, sessions: int) -> list[str]:
    lines = [
        gettext("项目：%(title)s", title=project.title),
        gettext("服务区域：%(area)s", area=name_of(project.area)),
        gettext("数量：%(amount)s", amount=how_much(project, sessions)),
    ]
    if project.when_text:
        lines.append(gettext("时间：%(when)s", when=project.when_text))
    if project.place:
        lines.append(gettext("地点：%(place)s", place=project.place))
    return lines


def notice_of_project(project: Project) -> str:
    """The text that offers a project of the catalogue to anybody."""
    site = web.setting("SITE_NAME")
    if project.state is ProjectState.PUBLISHED:
        head = gettext("【%(site)s】公益项目等您认领", site=site)
    else:
        state = web.say(project.state.label)
        head = gettext("【%(site)s】公益项目：%(state)s", site=site, state=state)
    lines = [head, *_facts(project, project.places_left or project.sessions)]
    link = web.link("projects.show", project_id=project.id)
    return "\n".join([*lines, gettext("详情：%(link)s", link=link)])


def notice_of_order(order: Order) -> str:
    """The text that fits an order's present state, to the side that has to do something next."""
    site, unit = web.setting("SITE_NAME"), order.unit.name
    head, tail = _of_state(order, site, unit)
    link = web.link("projects.order", order_id=order.id)
    lines = [head, *_facts(order.project, order.sessions), *tail]
    return "\n".join([*lines, gettext("点此查看：%(link)s", link=link)])


def _of_state(order: Order, site: str, unit: str) -> tuple[str, list[str]]:
    if order.state in (OrderState.INVITED, OrderState.OVERDUE):
        head = gettext("【%(site)s认领邀请】%(unit)s，您好：", site=site, unit=unit)
        last = say_day(order.deadline_on)
        if order.state is OrderState.OVERDUE:
            return head, [gettext("原定%(day)s前答复，盼您尽快回复。", day=last)]
        return head, [gettext("请最晚%(day)s回复认领或暂不承接。", day=last)]
    if order.state is OrderState.REQUESTED:
        head = gettext("【%(site)s】%(unit)s申请认领，请确认：", site=site, unit=unit)
        return head, []
    state = web.say(order.state.label)
    head = gettext("【%(site)s】%(unit)s的认领单：%(state)s", site=site, unit=unit, state=state)
    return head, [gettext("原因：%(reason)s", reason=order.reason)] if order.reason else []


def notice_of_menu(order: MenuOrder) -> str:
    """The text that asks the coordinator to consent to an order from the menu."""
    head = gettext(
        "【%(site)s】%(unit)s点单，请确认：", site=web.setting("SITE_NAME"), unit=order.unit.name
    )
    lines = [
        head,
        gettext("资源：%(title)s", title=order.listing.title),
        gettext("数量：%(amount)s", amount=how_much(order.listing, order.sessions)),
    ]
    link = web.link("projects.menu_orders")
    return "\n".join([*lines, gettext("点此查看：%(link)s", link=link)])
