"""The shapes of listings: one class for the form and the JSON API."""

from typing import Any

from market import web
from market.batches.words import Kind
from market.errors import N_
from market.listings.models import Charge, Listing, ListingState
from market.listings.queries import stands
from market.members.posting_fields import (
    AreaName,
    CategoryName,
    ListFilter,
    Phones,
    PostedSchema,
    UnitName,
    areas_around,
    unit_field,
)
from market.schemas import PEOPLE, Chosen, Schema, Several, Text, Whole, fields


class ListingSchema(PostedSchema):
    """A resource as a member posts it."""

    unit_id = unit_field("listing.create")
    kind = Chosen(Kind, required=True, metadata={"label": N_("资源形式")})
    reach_metres = Whole(
        least=1,
        most=200_000,
        metadata={
            "label": N_("服务距离（米）"),
            "help": N_("步行距离以内可以服务；不填表示不限"),
        },
    )
    reach_area_ids = Several(
        Whole(least=1),
        most=200,
        metadata={"label": N_("服务区域"), "choices": areas_around},
    )
    capacity_people = Whole(
        least=1, most=1_000_000, counts=PEOPLE, metadata={"label": N_("每场可容纳或服务人数")}
    )
    charge = Chosen(
        Charge, load_default=Charge.FREE, allow_none=False, metadata={"label": N_("收费")}
    )
    equipment = Text(most=300, metadata={"label": N_("设备")})
    contact = Text(most=80, metadata={"label": N_("联系人")})
    phone = Phones()


class ListingPatchSchema(ListingSchema):
    """Some facts of a listing; those that are absent stay as they are."""

    class Meta(ListingSchema.Meta):
        # Whose it is stays, and handing it in is an action of its own.
        exclude = ("unit_id", "as_draft")

    def __init__(self, **kwargs: Any):
        super().__init__(**{"partial": True, **kwargs})


class ListingFilterSchema(ListFilter):
    """What the resource list can be narrowed by."""

    kind = Chosen(Kind, metadata={"label": N_("资源形式")})
    state = Chosen(ListingState, metadata={"label": N_("状态")})


class ListingOutSchema(Schema):
    """A listing as the API answers."""

    id = fields.Integer()
    state = Chosen(ListingState)
    state_at = fields.AwareDateTime()
    reason = fields.String()
    unit = fields.Nested(UnitName)
    category = fields.Nested(CategoryName)
    kind = Chosen(Kind)
    title = fields.String()
    detail = fields.String()
    quantity = fields.Integer()
    quantity_text = fields.String()
    measure = fields.String()
    lot = fields.Integer()
    when_text = fields.String()
    windows = fields.List(fields.Dict())
    when_flag = fields.String(metadata={"description": "what of when_text was not understood"})
    place = fields.String()
    lat = fields.Float()
    lng = fields.Float()
    reach_metres = fields.Integer()
    reach_areas = fields.List(fields.Nested(AreaName))
    audience = fields.List(fields.String())
    capacity_people = fields.Integer()
    charge = fields.String()
    equipment = fields.String()
    qualifications = fields.List(fields.String())
    visibility = fields.String()
    on_behalf = fields.Boolean()
    contact = fields.Method("_contact")
    phone = fields.Method("_phone")
    created_at = fields.AwareDateTime()
    updated_at = fields.AwareDateTime()

    def _contact(self, listing: Listing) -> str | None:
        return listing.contact if shows_contact(listing) else None

    def _phone(self, listing: Listing) -> str | None:
        return listing.phone if shows_contact(listing) else None


def shows_contact(listing: Listing) -> bool:
    """Phones show to the unit itself and to the office; to the other side after acceptance only."""
    return web.can("listing.edit", stands(listing))


class ListingPageSchema(Schema):
    """One page of listings and the cursor of the next."""

    items = fields.List(fields.Nested(ListingOutSchema))
    next = fields.String(allow_none=True)


class ReturnSchema(Schema):
    """Why a post is returned."""

    reason = Text(required=True, most=300, least=2, metadata={"label": N_("退回原因")})


class ChosenListings(Schema):
    """Several listings at once."""

    listing_ids = Several(
        Whole(least=1), most=200, load_default=list, metadata={"label": N_("勾选的资源")}
    )


class WhenSchema(Schema):
    """A text about time, to be echoed as it is understood."""

    when_text = Text(most=200, metadata={"label": N_("时间")})
