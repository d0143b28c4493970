"""A preview as the JSON report of `market import`: what was read, and what became of it."""

from typing import Any

from market.exchange.preview import Fate, Judged, Preview, Remark, said
from market.exchange.preview.fields import field_of


def report_of(preview: Preview, filename: str) -> dict[str, Any]:
    """Counts, columns, every row by its fate, likely duplicates, variant names, personal data.

    Personal numbers are masked wherever they stood.
    """
    return {
        "file": filename,
        "kind": preview.kind.value,
        "seems_to_be": preview.guessed and preview.guessed.value,
        "counts": preview.counts,
        "tables": [
            {
                "sheet": table.sheet,
                "title": table.title,
                "header_row": table.header_row,
                "rows": table.rows,
                "columns": [
                    {"header": head, "taken_for": name or None}
                    for head, name in zip(table.header, table.columns, strict=True)
                ],
                "missing": table.missing,
                "notes": [said(note) for note in table.notes],
            }
            for table in preview.tables
        ],
        "ready": [_place(preview, row) for row in preview.rows if row.fate is Fate.READY],
        "flagged": [
            {**_place(preview, row), "remarks": [_remark(preview, row, r) for r in row.flags]}
            for row in preview.rows
            if row.fate is Fate.FLAGGED
        ],
        "problems": [
            _remark(preview, row, remark)
            for row in preview.rows
            if row.fate is Fate.PROBLEM
            for remark in row.problems
        ],
        "duplicates": [
            {**_place(preview, row), "same_as": said(row.double)}
            for row in preview.rows
            if row.double and row.fate is Fate.DUPLICATE
        ],
        "variants": [
            {
                "name": pair.name,
                "other": pair.other,
                "score": pair.score,
                "kind": pair.kind,
                "rows": pair.rows,
                "taken_as": "same"
                if pair.decision == "same" or pair.sure
                else pair.decision or None,
                "why": "；".join(map(said, pair.reason)),
            }
            for pair in preview.pairs
        ],
        "new_units": sorted(preview.new_units),
        "personal": [
            {"sheet": preview.tables[table].sheet, "row": number, "kind": kind, "masked": masked}
            for table, number, _column, kind, masked in preview.personal
        ],
    }


def _place(preview: Preview, row: Judged) -> dict[str, Any]:
    return {"sheet": preview.tables[row.table].sheet, "row": row.number, "records": len(row.parts)}


def _remark(preview: Preview, row: Judged, remark: Remark) -> dict[str, Any]:
    table = preview.tables[row.table]
    column = remark.column
    name = table.columns[column] if column is not None else ""
    field = field_of(preview.kind, name) if name else None
    return {
        "sheet": table.sheet,
        "row": row.number,
        "at": remark.at,
        "column": table.header[column] if column is not None else None,
        "field": field.name if field else None,
        "value": remark.value,
        "reason": said(remark.note),
        "what_to_do": said(remark.advice) if remark.advice else None,
    }
