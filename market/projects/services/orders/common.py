"""What the verbs of orders share: loading under lock, pledges, and how an order stops counting."""

import sqlalchemy as sa

from market.db import db, locked, now
from market.errors import N_, Conflict, Invalid, NotFound
from market.members.naming import phone_number
from market.policy import Actor
from market.projects.models import Order, OrderRole, Project, ProjectState
from market.projects.services import tallies
from market.projects.services.places import free_places

PLEDGE_MISSING = N_("请先勾选公益承诺：活动中不做任何商业推销")


def load(order_id: int) -> Order:
    """The order and before it its project, locked in that order as everywhere."""
    project_id = db.session.scalar(sa.select(Order.project_id).where(Order.id == order_id))
    if project_id is None:
        raise NotFound()
    locked(Project, project_id)
    return locked(Order, order_id)


def require_live(project: Project) -> None:
    """Refuse what only makes sense while a project is in the catalogue."""
    if project.state not in (ProjectState.PUBLISHED, ProjectState.FULL):
        raise Conflict(
            N_("项目“%(title)s”当前为“%(state)s”，不能认领"),
            title=project.title,
            state=project.state.label,
        )


def take_pledge(order: Order, *, pledge: bool, contact: str | None, phone: str | None) -> None:
    """Note the 公益承诺 and whom the other side may call.

    Raises
    ------
    Invalid: the pledge was not taken, or contact or phone are missing or wrong.
    """
    fields = {}
    if not pledge:
        fields["pledge"] = PLEDGE_MISSING
    if not contact:
        fields["contact"] = N_("请填写联系人")
    number = phone_number(phone)
    if number is None:
        fields["phone"] = N_("请填写能打通的电话号码")
    if fields:
        raise Invalid(next(iter(fields.values())), fields=fields)
    order.pledged_at = now()
    order.contact = contact
    order.phone = number


def answered(order: Order, by: Actor) -> None:
    """Note who answered, and when."""
    order.answered_at = now()
    order.answered_by_id = by.user_id


def stop_counting(order: Order) -> None:
    """Free an order's places and take it out of the tallies; the order itself is moved after."""
    if order.role is OrderRole.LEAD:
        free_places(order.project_id, order.sessions)
    tallies.count(order, -1)
