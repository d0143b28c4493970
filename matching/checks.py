"""Every rule that a problem must obey before anything is computed from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from matching.arrays import total
from matching.errors import ProblemError
from matching.limits import MAX_SESSIONS, MAX_TIER, MAX_TOTAL, MAX_WEIGHT, SCALE, UNLIMITED

if TYPE_CHECKING:
    from matching.problem import Problem

LONGEST = 1 << 61
"""Ways are shorter than this many points: the searches' mark of what was not reached."""


def check_problem(p: Problem) -> None:
    """Look for the first item of `p` that is wrong.

    Raises
    ------
    ProblemError
        Naming the item: shapes first, then references, ranges, pairs and pins.
    """
    _lengths(p)
    _references(p)
    _range(p.need_sessions, 1, MAX_SESSIONS, "sessions", "need", p.need_ids)
    _range(p.need_tier, 0, MAX_TIER, "tier", "need", p.need_ids)
    _range(p.listing_sessions, 0, MAX_SESSIONS, "sessions", "listing", p.listing_ids)
    _range(p.unit_sessions, 0, MAX_SESSIONS, "sessions", "unit", p.unit_ids)
    _range(p.unit_load, 0, MAX_SESSIONS, "load", "unit", p.unit_ids)
    _range(p.community_served, 0, MAX_SESSIONS, "served", "community", p.community_ids)
    if p.need_sessions.sum() > MAX_TOTAL:
        raise ProblemError("needs", f"together they want more than {MAX_TOTAL} sessions")
    for name in ("balance", "fairness"):
        _weight(getattr(p, name), name)
    _pairs(p)
    _pins(p)


def check_scale(p: Problem, scale: int) -> None:
    """Raise `ProblemError` when worth counted `scale` fold could leave 64 bits.

    Parameters
    ----------
    p : Problem
    scale : int
        Points for each ten-thousandth of worth; more than 1 when a former plan is to be kept.

    Notes
    -----
    The longest way takes up the largest tier weight twice, four steps, and the fits of at most
    2·min(N, M) + 2 pairs (see `matching.limits.MAX_TOTAL`).
    """
    steps = 4 * SCALE * MAX_WEIGHT
    gap = SCALE * (min(p.N, p.M) + 1) + steps + 1
    longest = 2 * p.tiers * gap + steps + 2 * SCALE * (min(p.N, p.M) + 1)
    if scale * longest >= LONGEST:
        raise ProblemError(
            "previous", f"{p.N} needs in {p.tiers} tiers are too many to keep a former plan of"
        )


def pair_name(p: Problem, e: int) -> str:
    """How messages name pair `e`."""
    return f"pair {p.need_ids[p.pair_need[e]]!r} – {p.listing_ids[p.pair_listing[e]]!r}"


def _lengths(p: Problem) -> None:
    rows = {
        "N": ("need_tier", "need_community"),
        "M": ("listing_unit",),
        "U": ("unit_load",),
        "E": ("pair_listing", "pair_fit", "pair_limit", "pair_pinned"),
    }
    if p.pair_metres is not None:
        rows["E"] += ("pair_metres",)
    for count, names in rows.items():
        for name in names:
            shape, expected = np.shape(getattr(p, name)), getattr(p, count)
            if shape != (expected,):
                raise ProblemError(name, f"has shape {shape}, not ({expected},)")


def _references(p: Problem) -> None:
    for name, size, kind, ids in (
        ("need_community", p.G, "community", p.need_ids),
        ("listing_unit", p.U, "unit", p.listing_ids),
        ("pair_need", p.N, "need", None),
        ("pair_listing", p.M, "listing", None),
    ):
        index = getattr(p, name)
        bad = np.flatnonzero((index < 0) | (index >= size))
        if bad.size:
            row = bad[0]
            owner = name.split("_")[0]
            item = f"{owner} {ids[row]!r}" if ids else f"{owner} row {row}"
            raise ProblemError(item, f"unknown {kind} {index[row]}")


def _range(values, least: int, most: int, what: str, kind: str, ids) -> None:
    bad = np.flatnonzero((values < least) | (values > most))
    if bad.size:
        row = bad[0]
        raise ProblemError(
            f"{kind} {ids[row]!r}", f"{what} must be from {least} to {most}, not {values[row]}"
        )


def _weight(value: object, name: str) -> None:
    number = isinstance(value, int | float | np.integer | np.floating)
    if not number or isinstance(value, bool):
        raise ProblemError(name, f"must be a number, not {value!r}")
    if not 0 <= value <= MAX_WEIGHT:
        raise ProblemError(name, f"must be from 0 to {MAX_WEIGHT:g}, not {value}")


def _pairs(p: Problem) -> None:
    def first(bad: np.ndarray, reason) -> None:
        rows = np.flatnonzero(bad)
        if rows.size:
            raise ProblemError(pair_name(p, rows[0]), reason(rows[0]))

    order = np.lexsort((p.pair_listing, p.pair_need))
    need, listing = p.pair_need[order], p.pair_listing[order]
    same = np.flatnonzero((need[1:] == need[:-1]) & (listing[1:] == listing[:-1]))
    if same.size:
        raise ProblemError(pair_name(p, order[same[0]]), "the pair is repeated")
    first(
        ~((p.pair_fit >= 0) & (p.pair_fit <= 1)),
        lambda e: f"fit must be from 0 to 1, not {p.pair_fit[e]}",
    )
    if p.pair_metres is not None:
        first(
            ~(np.isnan(p.pair_metres) | ((p.pair_metres >= 0) & np.isfinite(p.pair_metres))),
            lambda e: f"metres must be 0 or more, not {p.pair_metres[e]}",
        )
    for name in ("limit", "pinned"):
        values = getattr(p, f"pair_{name}")
        first(
            (values < 0) | (values > MAX_SESSIONS),
            lambda e, name=name, values=values: (
                f"{name} must be from 0 to {MAX_SESSIONS}, not {values[e]}"
            ),
        )
    first(
        p.pair_pinned > p.pair_limit,
        lambda e: f"{p.pair_pinned[e]} sessions are pinned beyond the limit {p.pair_limit[e]}",
    )


def _pins(p: Problem) -> None:
    unit = p.listing_unit[p.pair_listing]
    for kind, index, room in (
        ("need", p.pair_need, p.need_sessions),
        ("listing", p.pair_listing, p.listing_sessions),
        ("unit", unit, p.unit_sessions),
    ):
        pinned = total(index, p.pair_pinned, len(room))
        over = np.flatnonzero(pinned > room)
        if over.size:
            row = over[0]
            name = getattr(p, f"{kind}_ids")[row]
            raise ProblemError(
                f"{kind} {name!r}",
                f"{pinned[row]} sessions are pinned beyond its {room[row]}",
            )


def checked_sessions(item: str, sessions: int) -> None:
    """Refuse a number of sessions that a change states for `item` and that cannot be."""
    if isinstance(sessions, bool) or not 0 <= sessions <= MAX_SESSIONS:
        raise ProblemError(item, f"sessions must be from 0 to {MAX_SESSIONS}, not {sessions}")


def checked_pair(need: str, listing: str, fit: float, limit: int | None) -> tuple[float, int]:
    """Fit and limit of a pair that a change adds; no limit is as good as none."""
    item = f"pair {need!r} – {listing!r}"
    if not 0 <= fit <= 1:
        raise ProblemError(item, f"fit must be from 0 to 1, not {fit}")
    if limit is not None and not 0 <= limit <= MAX_SESSIONS:
        raise ProblemError(item, f"limit must be from 0 to {MAX_SESSIONS}, not {limit}")
    return float(fit), UNLIMITED if limit is None else int(limit)
