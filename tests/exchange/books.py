"""Workbooks for tests, made as people make them, and short ways to import them."""

from io import BytesIO
from typing import Any

import openpyxl

from market.db import db
from market.exchange import services
from market.exchange.models import Intake
from market.exchange.preview import Choices, Preview, said
from market.exchange.queries import get_intake
from market.policy import SYSTEM, Actor


def workbook(*rows: list[Any], title: str | None = None, merge: tuple[str, ...] = ()) -> bytes:
    """One sheet with these rows; `title` stands merged above them."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "清单"
    if title:
        sheet.append([title])
        sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(rows[0]))
    for row in rows:
        sheet.append(row)
    for span in merge:
        sheet.merge_cells(span)
    body = BytesIO()
    book.save(body)
    return body.getvalue()


def rows_of(body: bytes) -> list[list[Any]]:
    """All rows of the first sheet of a workbook that we wrote."""
    sheet = openpyxl.load_workbook(BytesIO(body)).worksheets[0]
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def take(
    body: bytes, street: Any = None, *, kind: str | None = None, by: Actor = SYSTEM, **given: Any
) -> Intake:
    """Upload and read a file; choices may be given."""
    from market.exchange.models import ListKind

    area_id = street.street.id if street else None
    choices = Choices(**given.pop("choices", {}))
    db.session.rollback()
    intake = services.receive(
        by=by,
        filename=given.pop("filename", "表格.xlsx"),
        body=body,
        area_id=area_id,
        kind=ListKind(kind) if kind else None,
        choices=choices,
        **given,
    )
    number = intake.id
    services.read_intake(number)
    return get_intake(number, whole=True)


def preview_of(intake: Intake) -> Preview:
    """Its preview, freshly read."""
    return Preview.unpack(get_intake(intake.id, whole=True).preview)


def fates(preview: Preview) -> list[str]:
    """What became of each row, in their order."""
    return [row.fate.value for row in preview.rows]


def reasons(preview: Preview) -> list[str]:
    """Every reason for which a row is kept back."""
    return [said(remark.note) for row in preview.rows for remark in row.problems]


def flags(preview: Preview) -> list[str]:
    """Every remark about a row that can be imported."""
    return [said(remark.note) for row in preview.rows for remark in row.flags]


def bring_in(intake: Intake, by: Actor = SYSTEM, **given: Any) -> Intake:
    """Import the good rows at once."""
    number = intake.id
    db.session.rollback()
    return services.import_now(number, by=by, **given)
