"""The shapes of orders: claiming, accepting, their lists, the JSON."""

from typing import Any

from market import web
from market.errors import N_
from market.members.posting_fields import UnitName, own_unit
from market.members.queries import unit_choices
from market.projects.models import Order, OrderOrigin, OrderRole, OrderState
from market.projects.queries.orders import contacts
from market.projects.schemas.projects import batch_choices
from market.schemas import Chosen, Schema, Text, Whole, fields

PLEDGE = N_("我们承诺：活动全程公益，不收费、不推销、不收集居民信息（公益承诺）")


class AcceptSchema(Schema):
    """Accepting an invitation: whom to call, and the 公益承诺."""

    contact = Text(required=True, most=40, metadata={"label": N_("联系人")})
    phone = Text(
        required=True,
        most=40,
        metadata={"label": N_("联系电话"), "widget": "tel", "help": N_("认领生效后才向对方显示")},
    )
    note = Text(most=300, metadata={"label": N_("留言")})
    pledge = fields.Boolean(load_default=False, metadata={"label": PLEDGE})


class ClaimSchema(AcceptSchema):
    """Claiming sessions of a project of the catalogue."""

    unit_id = Whole(
        least=1,
        metadata={
            "label": N_("认领单位"),
            "widget": "select",
            "choices": lambda: unit_choices(web.actor(), "order.answer"),
            "blank": own_unit,
        },
    )
    role = Chosen(
        OrderRole,
        load_default=OrderRole.LEAD,
        allow_none=False,
        metadata={"label": N_("方式"), "widget": "radios"},
    )
    sessions = Whole(
        load_default=1,
        allow_none=False,
        least=1,
        most=1000,
        metadata={"label": N_("认领场次")},
    )


class ReleaseSchema(Schema):
    """Why an overdue invitation is released, if somebody wants to say."""

    reason = Text(most=300, metadata={"label": N_("原因")})


class OrderFilterSchema(Schema):
    """What the list of orders can be narrowed by."""

    state = Chosen(OrderState, metadata={"label": N_("状态")})
    role = Chosen(OrderRole, metadata={"label": N_("方式")})
    batch_id = Whole(
        least=1, metadata={"label": N_("批次"), "widget": "select", "choices": batch_choices}
    )
    unit_id = Whole(least=1, metadata={"label": N_("单位"), "widget": "hidden"})
    project_id = Whole(least=1, metadata={"label": N_("项目"), "widget": "hidden"})
    after = Text(most=300)
    limit = Whole(least=1, most=100, load_default=20, allow_none=False)


class ProjectName(Schema):
    """A project as orders name it."""

    id = fields.Integer()
    title = fields.String()


class OrderOutSchema(Schema):
    """An order as the API answers; phones only to both sides, after acceptance."""

    id = fields.Integer()
    project = fields.Nested(ProjectName)
    unit = fields.Nested(UnitName)
    listing_id = fields.Integer()
    role = Chosen(OrderRole)
    origin = Chosen(OrderOrigin)
    sessions = fields.Integer()
    state = Chosen(OrderState)
    state_at = fields.AwareDateTime()
    deadline_on = fields.Date()
    answered_at = fields.AwareDateTime()
    reason = fields.String()
    note = fields.String()
    pledged_at = fields.AwareDateTime()
    on_behalf = fields.Boolean()
    made_by_id = fields.Integer()
    answered_by_id = fields.Integer()
    contacts = fields.Method("_contacts", metadata={"type": "object", "nullable": True})
    created_at = fields.AwareDateTime()
    updated_at = fields.AwareDateTime()

    def _contacts(self, order: Order) -> dict[str, Any] | None:
        both = contacts(order, web.actor())
        if both is None:
            return None
        sides = {"giver": both.giver, "receiver": both.receiver}
        return {
            side: {"unit": one.unit, "name": one.name, "phone": one.phone} if one else None
            for side, one in sides.items()
        }


class OrderPageSchema(Schema):
    """One page of orders and the cursor of the next."""

    items = fields.List(fields.Nested(OrderOutSchema))
    next = fields.String(allow_none=True)
