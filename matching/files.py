"""Problems and plans as JSON objects with ids."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from matching.errors import ProblemError
from matching.limits import UNLIMITED
from matching.problem import Problem

_MISSING = object()

_SHAPES = {
    # field: whether it must be there
    "needs": {"id": True, "sessions": True, "tier": True, "community": True},
    "listings": {"id": True, "sessions": True, "unit": True},
    "units": {"id": True, "sessions": True, "load": False},
    "communities": {"id": True, "served": False},
    "pairs": {
        "need": True,
        "listing": True,
        "fit": True,
        "limit": False,
        "pinned": False,
        "metres": False,
    },
}
_ONE = {
    "needs": "need",
    "listings": "listing",
    "units": "unit",
    "communities": "community",
    "pairs": "pair",
}


def whole_number(value: object, item: str, what: str, error=ProblemError) -> int:
    """`value` when it is a whole number that fits in 64 bits, else `error`."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise error(item, f"{what} must be a whole number, not {_short(value)}")
    if abs(value) >= 2**63:
        raise error(item, f"{what} is out of range")
    return value


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "…"


def _number(value: object, item: str, what: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ProblemError(item, f"{what} must be a number, not {_short(value)}")
    try:
        return float(value)
    except OverflowError:
        raise ProblemError(item, f"{what} is out of range") from None


def _rows(data: Mapping, name: str) -> list[dict[str, Any]]:
    rows = data.get(name, _MISSING)
    if rows is _MISSING:
        raise ProblemError(name, "is missing")
    if not isinstance(rows, list):
        raise ProblemError(name, f"must be a list, not {_short(rows)}")
    shape = _SHAPES[name]
    for i, row in enumerate(rows):
        item = f"{name}[{i}]"
        if not isinstance(row, dict):
            raise ProblemError(item, f"must be an object, not {_short(row)}")
        for key, needed in shape.items():
            if needed and key not in row:
                raise ProblemError(item, f"{key} is missing")
        for key in row:
            if key not in shape:
                raise ProblemError(item, f"unknown field {_short(key)}")
    return rows


def _index(rows: list[dict], name: str) -> dict[str, int]:
    index: dict[str, int] = {}
    for i, row in enumerate(rows):
        one = row["id"]
        if not isinstance(one, str) or not one:
            raise ProblemError(f"{name}[{i}]", "id must be a text that is not empty")
        if one in index:
            raise ProblemError(f"{_ONE[name]} {one!r}", "the id is repeated")
        index[one] = i
    return index


def _refer(rows: list[dict], name: str, field: str, index: dict[str, int]) -> list[int]:
    found = []
    for i, row in enumerate(rows):
        value = row[field]
        at = index.get(value) if isinstance(value, str) else None
        if at is None:
            item = f"{_ONE[name]} {row['id']!r}" if "id" in row else f"{name}[{i}]"
            raise ProblemError(item, f"unknown {field} {_short(value)}")
        found.append(at)
    return found


def _column(rows: list[dict], name: str, field: str, default: int | None = None) -> list[int]:
    def item(i: int) -> str:
        if name != "pairs":
            return f"{_ONE[name]} {rows[i]['id']!r}"
        return f"pair {rows[i]['need']!r} – {rows[i]['listing']!r}"

    return [whole_number(row.get(field, default), item(i), field) for i, row in enumerate(rows)]


def read_json(place: str | Path, error=ProblemError) -> object:
    """The decoded JSON of a file; `error` when it cannot be read or is none."""
    try:
        return json.loads(Path(place).read_bytes())
    except OSError as fault:
        raise error(str(place), fault.strerror or "cannot be read") from None
    except (ValueError, RecursionError) as fault:
        raise error(str(place), f"is not JSON: {str(fault) or 'nested too deeply'}") from None


def write_json(data: object, place: str | Path) -> None:
    """Write `data` for people to read; `ProblemError` when the file cannot be written."""
    text = json.dumps(data, ensure_ascii=False, indent=1)
    try:
        Path(place).write_text(text + "\n", encoding="utf-8")
    except OSError as fault:
        raise ProblemError(str(place), fault.strerror or "cannot be written") from None


def packed(place: str | Path) -> bool:
    """Whether a file of this name holds arrays; any other holds JSON."""
    return Path(place).suffix.lower() == ".npz"


def problem_from_json(data: object) -> Problem:
    """The problem in a decoded JSON object; `ProblemError` names what is wrong with it."""
    if not isinstance(data, dict):
        raise ProblemError("problem", f"must be an object, not {_short(data)}")
    for key in data:
        if key not in _SHAPES and key != "weights":
            raise ProblemError("problem", f"unknown field {_short(key)}")
    rows = {name: _rows(data, name) for name in _SHAPES}
    index = {name: _index(rows[name], name) for name in _SHAPES if name != "pairs"}
    weights = data.get("weights", {})
    if not isinstance(weights, dict):
        raise ProblemError("weights", f"must be an object, not {_short(weights)}")
    for key in weights:
        if key not in ("balance", "fairness"):
            raise ProblemError("weights", f"unknown field {_short(key)}")
    pairs = rows["pairs"]
    metres = None
    if any(row.get("metres") is not None for row in pairs):
        metres = [
            np.nan if row.get("metres") is None else _number(row["metres"], f"pairs[{i}]", "metres")
            for i, row in enumerate(pairs)
        ]
    return Problem(
        need_sessions=_column(rows["needs"], "needs", "sessions"),
        need_tier=_column(rows["needs"], "needs", "tier"),
        need_community=_refer(rows["needs"], "needs", "community", index["communities"]),
        listing_sessions=_column(rows["listings"], "listings", "sessions"),
        listing_unit=_refer(rows["listings"], "listings", "unit", index["units"]),
        unit_sessions=_column(rows["units"], "units", "sessions"),
        unit_load=_column(rows["units"], "units", "load", 0),
        community_served=_column(rows["communities"], "communities", "served", 0),
        pair_need=_refer(pairs, "pairs", "need", index["needs"]),
        pair_listing=_refer(pairs, "pairs", "listing", index["listings"]),
        pair_fit=[_number(row["fit"], f"pairs[{i}]", "fit") for i, row in enumerate(pairs)],
        pair_limit=_column(pairs, "pairs", "limit", UNLIMITED),
        pair_pinned=_column(pairs, "pairs", "pinned", 0),
        pair_metres=metres,
        balance=_number(weights.get("balance", 0), "weights", "balance"),
        fairness=_number(weights.get("fairness", 0), "weights", "fairness"),
        need_ids=list(index["needs"]),
        listing_ids=list(index["listings"]),
        unit_ids=list(index["units"]),
        community_ids=list(index["communities"]),
    )


def problem_to_json(p: Problem) -> dict:
    """The problem as an object for `json.dumps`, the inverse of `problem_from_json`."""

    def rows(**columns) -> list[dict]:
        return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]

    pairs = rows(
        need=[p.need_ids[n] for n in p.pair_need],
        listing=[p.listing_ids[m] for m in p.pair_listing],
        fit=p.pair_fit.tolist(),
    )
    for e, pair in enumerate(pairs):
        if p.pair_limit[e] != UNLIMITED:
            pair["limit"] = int(p.pair_limit[e])
        if p.pair_pinned[e]:
            pair["pinned"] = int(p.pair_pinned[e])
        if p.pair_metres is not None and not np.isnan(p.pair_metres[e]):
            pair["metres"] = float(p.pair_metres[e])
    return {
        "needs": rows(
            id=p.need_ids,
            sessions=p.need_sessions.tolist(),
            tier=p.need_tier.tolist(),
            community=[p.community_ids[c] for c in p.need_community],
        ),
        "listings": rows(
            id=p.listing_ids,
            sessions=p.listing_sessions.tolist(),
            unit=[p.unit_ids[u] for u in p.listing_unit],
        ),
        "units": rows(id=p.unit_ids, sessions=p.unit_sessions.tolist(), load=p.unit_load.tolist()),
        "communities": rows(id=p.community_ids, served=p.community_served.tolist()),
        "pairs": pairs,
        "weights": {"balance": float(p.balance), "fairness": float(p.fairness)},
    }
