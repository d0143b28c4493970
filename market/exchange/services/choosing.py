"""Deciding about a file that was read: its columns, what it lacks, its doubts."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from market.areas.models import Area
from market.batches.models import Category
from market.batches.words import Kind
from market.db import db, transaction
from market.errors import N_, Conflict, Invalid
from market.exchange.models import IntakeState, ListKind, Shape
from market.exchange.preview import Choices, Preview
from market.exchange.preview.fields import field_of
from market.exchange.queries import body_of, get_intake, intake_scope
from market.exchange.services.intake import STALE, keep_preview, preview_of, refuse_strange
from market.members.models import Unit
from market.policy import Actor, require


def _refuse_twice(kind: ListKind, mapping: Mapping[str, Sequence[str]]) -> None:
    """A field is one column's; only notes may be gathered from several."""
    for names in mapping.values():
        for name in names:
            field = field_of(kind, name) if name else None
            if name and field is None:
                raise Invalid(N_("这种清单没有这一列"))
            if field and name != "note" and list(names).count(name) > 1:
                raise Invalid(N_("“%(label)s”只能对应一列"), label=field.label)


def _refuse_unknown(choices: Choices, area: Area | None) -> None:
    """What is put into rows that lack it must exist, and the unit stand in the file's area."""
    unit_id, category_id = choices.unit_id, choices.category_id
    if unit_id is not None:
        unit = db.session.get(Unit, unit_id)
        if unit is None or (area and not unit.area.path.startswith(area.path)):
            message = N_("所选单位不在“%(area)s”")
            where = area.name if area else "—"
            raise Invalid(message, fields={"unit_id": N_("没有这个单位")}, area=where)
    if category_id is not None and db.session.get(Category, category_id) is None:
        raise Invalid(N_("没有这个类别"), fields={"category_id": N_("没有这个类别")})
    if choices.listing_kind and choices.listing_kind not in set(Kind):
        raise Invalid(N_("没有这个类型"), fields={"listing_kind": N_("没有这个类型")})


def choose(
    intake_id: int,
    *,
    by: Actor,
    revision: int,
    kind: ListKind | None = None,
    mapping: Mapping[str, Sequence[str]] | None = None,
    choices: Choices | None = None,
    batch_id: int | None = None,
) -> None:
    """Judge a file again with other columns, another kind, or other decisions.

    Columns that a person chose are remembered for the next file of that shape.

    Raises
    ------
    Conflict: it is imported or dropped already, or the choices were made on an older preview.
    Invalid: a batch or unit of another area, a category or kind that there is not, or columns
        that cannot be.
    """
    intake = get_intake(intake_id)
    require(by, "import.see", intake_scope(intake_id))
    if intake.state is not IntakeState.PREVIEW or intake.facts["revision"] != revision:
        raise Conflict(STALE)
    kind = kind or intake.kind
    columns = dict(intake.mapping) if kind is intake.kind else {}
    columns.update({key: list(names) for key, names in (mapping or {}).items()})
    _refuse_twice(kind, mapping or {})
    if batch_id:
        refuse_strange(batch_id, intake.area)
    decided = choices or Choices.unpack(intake.choices)
    if choices:
        _refuse_unknown(choices, intake.area)
    batch = batch_id or intake.batch_id
    area_id, name, body = intake.area_id, intake.filename, body_of(intake_id)
    db.session.rollback()
    preview = preview_of(body, name, kind, area_id, batch, columns, decided)
    changed = {
        "revision": revision,
        "mapping": columns,
        "choices": decided.pack(),
        "batch_id": batch,
    }
    _keep_chosen(intake_id, preview, changed, mapping or {})


@transaction()
def _keep_chosen(
    intake_id: int, preview: Preview, changed: dict[str, Any], mapping: Mapping[str, Sequence[str]]
) -> None:
    keep_preview(intake_id, preview, changed)
    for fingerprint, columns in mapping.items():
        shape = db.session.scalar(
            sa.select(Shape).where(Shape.kind == preview.kind, Shape.fingerprint == fingerprint)
        )
        if shape is None:
            shape = Shape(kind=preview.kind, fingerprint=fingerprint)
            db.session.add(shape)
        shape.mapping = {"columns": list(columns)}
