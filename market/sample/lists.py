"""The sample's present: the resource list, and the need list of the batch in 征集期."""

from functools import partial

from market.batches.words import Kind, Measure
from market.listings import services as listings
from market.listings.models import Charge
from market.needs import services as needs
from market.needs.models import Urgency
from market.policy import Actor, Visibility
from market.sample import records
from market.sample.events import Teller

MEASURES = {measure.label: measure for measure in Measure}


def tell_listings(teller: Teller) -> None:
    """Post, check, return and pause the 88 listings over the last two months."""
    for position, item in enumerate(teller.ground.content.listings):
        day = -(6 + (position * 7) % 50)
        teller.tell(day, 11, position % 60, partial(_post_listing, teller, item))
        if item.state not in ("draft", "submitted"):
            teller.tell(day + 1, 11, position % 60, partial(_check_listing, teller, item))


def _post_listing(teller: Teller, item: records.Listing) -> None:
    ground = teller.ground
    listing = listings.post_listing(
        by=teller.side(item.unit),
        unit_id=ground.units[item.unit],
        submit=item.state != "draft",
        title=item.title,
        detail=item.detail or None,
        kind=Kind(item.kind),
        category_id=ground.categories[item.category],
        quantity=item.quantity,
        lot=item.lot,
        measure=MEASURES[item.measure],
        when_text=item.when.when_text or None,
        reach_metres=item.reach_metres,
        reach_area_ids=[ground.areas[area] for area in item.reach_areas],
        audience=list(item.audience),
        capacity_people=item.people,
        charge=Charge(item.charge),
        equipment=item.equipment or None,
        qualifications=_parts(item.qualifications),
        place=item.place or None,
        lat=item.lat,
        lng=item.lng,
    )
    ground.listings[item.id] = listing.id


def _check_listing(teller: Teller, item: records.Listing) -> None:
    number = teller.ground.listings[item.id]
    if item.state == "returned":
        listings.return_listing(number, by=teller.coordinator, reason=item.return_reason)
        return
    listings.open_listing(number, by=teller.coordinator)
    if item.state == "paused":
        listings.pause_listing(number, by=teller.side(item.unit))


def tell_needs(teller: Teller) -> None:
    """Post, open, return, carry and withdraw the 75 needs of the next batch."""
    batch = next(batch for batch in teller.ground.content.batches if batch.key == "next")
    days = range(batch.collecting_from, 0)
    for position, item in enumerate(teller.ground.content.needs):
        day = days[position % len(days)]
        teller.tell(day, 13, position % 60, partial(_post_need, teller, item, batch))
        if item.state not in ("draft", "submitted"):
            teller.tell(day, 16, position % 60, partial(_check_need, teller, item))


def _post_need(teller: Teller, item: records.Need, batch: records.Batch) -> None:
    ground = teller.ground
    need = needs.post_need(
        by=teller.side(item.requester),
        unit_id=ground.units[item.requester],
        batch_id=ground.batches["next"],
        submit=item.state != "draft",
        wish=item.wish,
        visibility=Visibility(item.visibility),
        urgency_suggested=Urgency(item.urgency),
        title=item.title,
        detail=item.detail or None,
        kind=Kind(item.kind),
        category_id=ground.categories[item.category],
        quantity=item.quantity,
        lot=item.lot,
        measure=MEASURES[item.measure],
        when_text=_when(teller, item, batch),
        audience=list(item.audience),
        people=item.people or None,
        qualifications=_parts(item.qualifications),
    )
    ground.needs[item.id] = need.id


def _when(teller: Teller, item: records.Need, batch: records.Batch) -> str | None:
    """The field's words, with the dates that they mean in this batch."""
    words = item.when.when_text
    if item.day_from is None or item.day_to is None:
        return words or None
    first = teller.ground.on(batch.delivering_from + item.day_from)
    last = teller.ground.on(batch.delivering_from + item.day_to)
    dates = f"{first.year}年{first.month}月{first.day}日—{last.year}年{last.month}月{last.day}日"
    return f"{dates}，{words}" if words else dates


def _check_need(teller: Teller, item: records.Need) -> None:
    number, office = teller.ground.needs[item.id], teller.coordinator
    if item.state == "returned":
        needs.return_need(number, by=office, reason=item.reason)
        return
    if item.state == "withdrawn":
        needs.withdraw_need(number, by=_owner(teller, item), reason=item.reason or None)
        return
    needs.open_need(number, by=office, urgency=Urgency(item.urgency))
    if item.state == "carried":
        needs.carry_need(number, by=office)
    elif item.state == "escalated":
        needs.escalate_need(number, by=office, reason=item.reason or None)


def _owner(teller: Teller, item: records.Need) -> Actor:
    return teller.side(item.requester)


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.replace("，", "、").split("、") if part.strip()]
