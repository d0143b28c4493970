"""What the API answers about units and agreements."""

from market import web
from market.members import queries
from market.members.models import Unit, UnitKind, UnitState
from market.schemas import Chosen, Schema, fields, page_of


def _if_shown(name: str) -> fields.Function:
    """A unit's contact: present for those to whom it shows, else null."""

    def read(unit: Unit) -> str | None:
        return getattr(unit, name) if queries.shows_contact(web.actor(), unit) else None

    return fields.Function(read, metadata={"type": "string", "nullable": True})


class AliasOutSchema(Schema):
    id = fields.Integer()
    name = fields.String()


class UnitOutSchema(Schema):
    id = fields.Integer()
    name = fields.String()
    kind = Chosen(UnitKind)
    state = Chosen(UnitState)
    area_id = fields.Integer()
    parent_id = fields.Integer(allow_none=True)
    party_org = fields.String(allow_none=True)
    committee = fields.String(allow_none=True)
    tier = fields.String(allow_none=True)
    address = fields.String(allow_none=True)
    lat = fields.Float(allow_none=True)
    lng = fields.Float(allow_none=True)
    credit_code = _if_shown("credit_code")
    contact = _if_shown("contact")
    phone = _if_shown("phone")
    capacity = fields.Integer()
    pledged_at = fields.DateTime(allow_none=True)
    aliases = fields.List(fields.Nested(AliasOutSchema))
    note = _if_shown("note")


class AgreementOutSchema(Schema):
    id = fields.Integer()
    unit_id = fields.Integer()
    community_id = fields.Integer()
    signed_on = fields.Date(allow_none=True)
    ends_on = fields.Date(allow_none=True)
    in_force = fields.Function(queries.is_in_force, metadata={"type": "boolean"})
    note = fields.String(allow_none=True)


UnitPageSchema = page_of(UnitOutSchema)
AgreementPageSchema = page_of(AgreementOutSchema)
