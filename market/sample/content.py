"""The written content of the sample sub-district, read from the files beside it.

Everything here is fictional: the district, the street, its members, people, phone numbers and
credit codes (whose region 310999 does not exist). Days are whole numbers relative to "today",
except a need's `day_from` and `day_to`, which count from the first day of its batch's
实施期. Identifiers (`c01`, `u046`, `l25` …) are local to these files. Texts of users stay
Chinese; areas and terms carry an English name as well.

`load()` answers everything at once; it reads files only and knows nothing of the database.
"""

import csv
import json
from dataclasses import fields
from datetime import time
from functools import cache
from importlib.resources import files
from types import UnionType
from typing import Any, get_args, get_origin

from market.sample.records import (
    Activity,
    Agreement,
    Area,
    Batch,
    Comment,
    Content,
    Listing,
    Need,
    Person,
    Post,
    Project,
    Term,
    Unit,
    When,
)


def _value(kind: Any, text: str) -> Any:
    """Turn one cell into the field's type; an empty cell of an optional field is None."""
    if isinstance(kind, UnionType):
        return _value(get_args(kind)[0], text) if text else None
    if get_origin(kind) is tuple:
        item = get_args(kind)[0]
        return tuple(_value(item, part) for part in text.split(";") if part)
    if kind is bool:
        return {"yes": True, "no": False}[text]
    if kind is time:
        return time.fromisoformat(text)
    return kind(text)


def _record(kind: type, row: dict[str, str], **given: Any) -> Any:
    """Build one dataclass from a row; When is spread over columns of the same names."""
    values = dict(given)
    for field in fields(kind):
        if field.type is When:
            values[field.name] = _record(When, row)
        elif field.name not in values:
            values[field.name] = _value(field.type, row[field.name])
    return kind(**values)


def _rows(name: str) -> list[dict[str, str]]:
    path = files(__package__) / "data" / name
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _json(name: str) -> dict[str, Any]:
    return json.loads((files(__package__) / "data" / name).read_text(encoding="utf-8"))


def _list(kind: type, name: str) -> tuple[Any, ...]:
    return tuple(_record(kind, row) for row in _rows(name))


@cache
def load() -> Content:
    """Read every list once; the answer is shared and frozen, so treat its dicts as read-only."""
    polygons = _json("polygons.json")
    terms = _json("terms.json")
    phrases: dict[str, tuple[str, ...]] = {}
    for row in _rows("phrases.csv"):
        phrases[row["use"]] = (*phrases.get(row["use"], ()), row["text"])
    return Content(
        areas=tuple(
            _record(Area, row, polygon=tuple(map(tuple, polygons.get(row["id"], ()))))
            for row in _rows("areas.csv")
        ),
        units=_list(Unit, "units.csv"),
        people=_list(Person, "people.csv"),
        posts=_list(Post, "posts.csv"),
        listings=_list(Listing, "listings.csv"),
        needs=_list(Need, "needs.csv"),
        agreements=_list(Agreement, "agreements.csv"),
        projects=_list(Project, "projects.csv"),
        activities=_list(Activity, "activities.csv"),
        comments=_list(Comment, "comments.csv"),
        phrases=phrases,
        batches=tuple(Batch(**batch) for batch in terms.pop("batches")),
        roads=tuple(terms.pop("roads")),
        terms={
            name: {code: Term(*words) for code, words in codes.items()}
            for name, codes in terms.items()
        },
    )
