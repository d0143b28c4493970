"""What posting a need and changing it share: whom it serves, its batch, its texts, its journal."""

from typing import Any

from market.areas.models import Area
from market.areas.queries import street_of
from market.batches.models import Batch, BatchState
from market.batches.queries import current
from market.db import db
from market.errors import N_, Conflict, Invalid
from market.journal import services as journal
from market.members.models import Unit, UnitKind
from market.members.posting import area_within, check_category, read_texts
from market.needs.models import Need
from market.needs.privacy import problem_of_wish
from market.policy import Actor
from market.search import search_text

WISH_TEXTS = ("title", "detail", "when_text", "quantity_text", "place")


def note(verb: str, need: Need, by: Actor, **data: Any) -> None:
    journal.record(
        verb,
        "need",
        need.id,
        by=by,
        about=[("unit", need.unit_id), ("area", need.area_id)],
        for_unit_id=by.acting_for(need.unit_id),
        **data,
    )


def serve(need: Need, unit: Unit, area_id: int | None) -> Area:
    """Set the area served and the group that fairness counts."""
    area = unit.area
    if area_id is not None:
        area = area_within(area_id, "area_id", street_of(unit.area).path)
    own = unit.kind is not UnitKind.COMMUNITY and area_id is None
    need.area_id = area.id
    need.group_key = f"u{unit.id}" if own else f"a{area.id}"
    return area


def batch_for(area: Area, batch_id: int | None) -> Batch:
    if batch_id is None:
        batch = current(area.id)
        if batch is None:
            raise Conflict(N_("“%(area)s”目前没有进行中的批次，暂不能提交需求"), area=area.name)
        return batch
    batch = db.session.get(Batch, batch_id)
    if batch is None or not area.path.startswith(batch.area.path):
        raise Invalid(N_("没有这个批次"), fields={"batch_id": N_("没有这个批次")})
    if batch.state is BatchState.CLOSED:
        raise Invalid(N_("该批次已结项"), fields={"batch_id": N_("该批次已结项")})
    return batch


def fill(need: Need, unit: Unit, area: Area, facts: dict[str, Any]) -> None:
    """Put the facts into the record after checking those that stand in relation to others."""
    for name, value in read_texts(facts).items():
        setattr(need, name, value)
    if "category_id" in facts:
        check_category(need.category_id)
    if (need.lat is None) != (need.lng is None):
        raise Invalid(N_("经纬度要么都填，要么都不填"), fields={"lat": N_("经纬度要么都填")})
    if need.wish and (found := problem_of_wish(*(getattr(need, name) for name in WISH_TEXTS))):
        index, message = found
        raise Invalid(message, fields={WISH_TEXTS[index]: message})
    need.search_text = search_text(
        need.title,
        need.detail,
        need.place,
        unit.name,
        area.name,
        *(need.qualifications or ()),
    )
