"""Reading what the exchange needs: intakes in one's charge, and the records near a list."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import undefer

from market.areas.models import Area
from market.batches.models import Category, Series
from market.db import db, now
from market.errors import NotFound
from market.exchange.models import Intake, IntakeState, ListKind, Shape
from market.exchange.preview import Preview
from market.exchange.preview.doubles import activity_key, listing_key, need_key, particulars
from market.exchange.preview.known import Known, KnownArea, KnownUnit
from market.exchange.preview.near import Post, apart
from market.exchange.reading import read_workbook
from market.exchange.reading.model import Table
from market.listings.models import Listing, ListingState
from market.localise import local, today
from market.members.models import Agreement, Unit, UnitAlias, UnitState
from market.members.queries import within
from market.needs.models import Need, NeedState
from market.paging import Page, keyset
from market.policy import Actor, Scope, scope_of
from market.projects.models import Activity, ActivityState, Order, OrderRole, Project

OPEN = (IntakeState.READING, IntakeState.PREVIEW, IntakeState.IMPORTING)
ROOT = "/"
SOON = dt.timedelta(minutes=10)  # in which the same file again is one that was sent twice


@scope_of("intake")
def intake_scope(intake_id: int) -> Scope | None:
    """A file stands in the area for which it is imported; one of whole trees above all."""
    found = db.session.execute(
        sa.select(Intake.id, Area.path)
        .outerjoin(Area, Area.id == Intake.area_id)
        .where(Intake.id == intake_id)
    ).first()
    return None if found is None else Scope(area_path=found.path or ROOT)


def visible(actor: Actor) -> sa.ColumnElement[bool]:
    """The files in a person's charge; for queries that outer-join `Area`."""
    return within(actor, "import.see", path=sa.func.coalesce(Area.path, ROOT))


def intakes(actor: Actor, after: str | None = None, limit: int = 20) -> Page[Intake]:
    """One page of the files in a person's charge, newest first."""
    query = sa.select(Intake).outerjoin(Area, Area.id == Intake.area_id).where(visible(actor))
    return keyset(query, [Intake.id], after=after, limit=limit)


def unfinished(actor: Actor) -> Sequence[Intake]:
    """The files that wait for this person: their own, since others' are theirs to finish."""
    if actor.user_id is None:
        return []
    return db.session.scalars(
        sa.select(Intake)
        .where(Intake.made_by_id == actor.user_id, Intake.state == IntakeState.PREVIEW)
        .order_by(Intake.id.desc())
        .limit(20)
    ).all()


def get_intake(intake_id: int, whole: bool = False) -> Intake:
    """The file, with its preview when `whole`; NotFound when there is none."""
    options = [undefer(Intake.preview)] if whole else []
    found = db.session.get(Intake, intake_id, options=options, populate_existing=whole)
    if found is None:
        raise NotFound()
    return found


def body_of(intake_id: int) -> bytes:
    """The bytes as they were uploaded."""
    return db.session.scalar(sa.select(Intake.body).where(Intake.id == intake_id)) or b""


def with_tables(intake_id: int) -> tuple[Preview, list[Table]]:
    """The preview of a file, and its tables read again, so that every cell is what it was.

    Raises
    ------
    NotFound: the file was dropped, or never read.
    """
    intake = get_intake(intake_id, whole=True)
    if intake.preview is None:
        raise NotFound()
    body = body_of(intake_id)
    return Preview.unpack(intake.preview), read_workbook(body, intake.filename).tables


def shapes(kind: ListKind) -> dict[str, list[str]]:
    """What was chosen for the columns of former files, by the fingerprint of their header."""
    rows = db.session.scalars(sa.select(Shape).where(Shape.kind == kind))
    return {row.fingerprint: list(row.mapping.get("columns", ())) for row in rows}


# --- The records near a list ---------------------------------------------------------------------


def load_known(kind: ListKind, area_id: int | None, batch_id: int | None = None) -> Known:
    """The records at and below an area (everything without one) that judging a list needs."""
    area = db.session.get(Area, area_id) if area_id else None
    path = area.path if area else ROOT
    inside = Area.path.startswith(path, autoescape=True)
    areas = {
        row.id: KnownArea(row.id, row.code, row.name, row.level.value, row.path, row.parent_id)
        for row in db.session.execute(
            sa.select(Area.id, Area.code, Area.name, Area.level, Area.path, Area.parent_id).where(
                sa.or_(inside, Area.id.in_(area.ancestor_ids if area else []))
            )
        )
    }
    known = Known(
        area_id=area_id,
        today=today(),
        areas=areas,
        units=_units(inside),
        categories=_words(Category),
        series=_words(Series),
        keys=_keys(kind, inside),
    )
    _posts(kind, inside, batch_id, known)
    return known


def _words(model: type[Category] | type[Series]) -> dict[int, tuple[str, ...]]:
    rows = db.session.scalars(sa.select(model).order_by(model.position, model.id))
    return {row.id: (row.name, row.code, row.name_en) for row in rows}


def _units(inside: sa.ColumnElement[bool]) -> dict[int, KnownUnit]:
    aliases: dict[int, list[str]] = {}
    for unit_id, name in db.session.execute(sa.select(UnitAlias.unit_id, UnitAlias.name)):
        aliases.setdefault(unit_id, []).append(name)
    columns = (Unit.id, Unit.name, Unit.kind, Unit.area_id, Unit.state, Unit.party_org)
    rows = db.session.execute(
        sa.select(*columns, (Unit.contact.is_not(None) | Unit.phone.is_not(None)).label("contact"))
        .join(Area, Area.id == Unit.area_id)
        .where(inside, Unit.state != UnitState.LEFT)
    )
    found = {}
    for row in rows:
        names = aliases.get(row.id, [])
        if row.party_org:
            names.append(row.party_org)
        found[row.id] = KnownUnit(
            id=row.id,
            name=row.name,
            kind=row.kind.value,
            area_id=row.area_id,
            active=row.state is UnitState.ACTIVE,
            contact=bool(row.contact),
            names=tuple(names),
        )
    return found


def _keys(kind: ListKind, inside: sa.ColumnElement[bool]) -> dict[tuple, str]:
    """What would be a duplicate, of the kinds that are not compared as posts."""
    if kind is ListKind.AREAS:
        rows = db.session.execute(sa.select(Area.code, Area.name))
        return {(code,): name for code, name in rows}
    if kind is ListKind.UNITS:
        query = sa.select(Unit.credit_code, Unit.name).where(Unit.credit_code.is_not(None))
        return {("credit", code): name for code, name in db.session.execute(query)}
    of = {ListKind.AGREEMENTS: _agreement_keys, ListKind.ACTIVITIES: _activity_keys}.get(kind)
    return of(inside) if of else {}


def _posts(kind: ListKind, inside: Any, batch_id: int | None, known: Known) -> None:
    """The listings or needs that a row may repeat or resemble."""
    model = {ListKind.LISTINGS: Listing, ListKind.NEEDS: Need}.get(kind)
    if model is None:
        return
    names = ["unit_id", "kind", "category_id", "title", "when_text", "place", "audience"]
    names += ["quantity", "lot", "people" if model is Need else "capacity_people"]
    query = sa.select(model.id, *(getattr(model, name) for name in names))
    if model is Need:
        query = query.add_columns(Need.area_id).join(Area, Area.id == Need.area_id)
        query = query.where(Need.batch_id == batch_id, Need.state != NeedState.WITHDRAWN)
    else:
        query = query.join(Unit, Unit.id == Listing.unit_id).join(Area, Area.id == Unit.area_id)
        query = query.where(Listing.state != ListingState.RETIRED)
    for row in db.session.execute(query.where(inside)).mappings():
        unit, what = row["unit_id"], row["kind"].value
        known.posts.append(
            Post(
                group=(unit, row.get("area_id"), what, row["category_id"]),
                title=row["title"],
                apart=apart(**row),
                record=row["id"],
            )
        )
        said = (row["title"], row["place"], row["when_text"], row["quantity"] * row["lot"])
        people = row.get("people", row.get("capacity_people"))
        if model is Need:
            key = need_key(unit, row["area_id"], *said)
        else:
            key = listing_key(unit, what, *said)
        known.keys[key] = row["title"]
        rest = particulars(row["category_id"], row["audience"], people)
        known.particulars.setdefault(key, {})[rest] = row["id"]


def _agreement_keys(_inside: Any) -> dict[tuple, str]:
    community = sa.orm.aliased(Unit)
    rows = db.session.execute(
        sa.select(Agreement.unit_id, Agreement.community_id, Unit.name, community.name)
        .join(Unit, Unit.id == Agreement.unit_id)
        .join(community, community.id == Agreement.community_id)
        .where(sa.or_(Agreement.ends_on.is_(None), Agreement.ends_on >= today()))
    )
    return {(row[0], row[1]): f"{row[2]}—{row[3]}" for row in rows}


def _activity_keys(inside: Any) -> dict[tuple, str]:
    gone = (ActivityState.CANCELLED, ActivityState.NO_SHOW)
    rows = db.session.execute(
        sa.select(Activity.starts_at, Project.title, Project.area_id, Order.unit_id)
        .join(Project, Project.id == Activity.project_id)
        .join(Area, Area.id == Project.area_id)
        .join(Activity.orders)
        .where(inside, Activity.state.not_in(gone), Order.role == OrderRole.LEAD)
    )
    found = {}
    for starts_at, title, area, lead in rows:
        moment = local(starts_at)
        clock = f"{moment:%H:%M}"
        starts = None if clock == "00:00" else clock
        found[activity_key(moment.date().isoformat(), starts, title, area, lead)] = title
    return found


def just_received(
    person_id: int | None,
    body: bytes,
    filename: str,
    area_id: int | None,
    batch_id: int | None,
    kind: ListKind | None,
) -> Intake | None:
    """The same file, sent by the same person minutes ago, on whose preview nothing was chosen."""
    if person_id is None:
        return None
    same = {"made_by_id": person_id, "filename": filename[:200] or "-", "body": body}
    place = {"area_id": area_id, "batch_id": batch_id}
    waits = Intake.state.in_((IntakeState.READING, IntakeState.PREVIEW))
    query = sa.select(Intake).filter_by(**same, **place).order_by(Intake.id.desc())
    found = db.session.scalar(query.where(waits, Intake.created_at > now() - SOON).limit(1))
    # Reading it may have guessed the kind that nobody gave; whatever is chosen after counts on.
    alike = found is not None and kind in (None, found.kind) and found.facts["revision"] <= 1
    return found if alike else None
