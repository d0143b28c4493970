"""What a round would be like at other weights, before it is run, beside the last one.

It is scored and solved here and now, from the very rows that a round would read; nothing is kept.
"""

from dataclasses import dataclass
from typing import Any

from market.areas.models import Area
from market.batches.models import Batch
from market.errors import N_, Conflict
from market.rounds.explain import facts_of
from market.rounds.figures import Change, Figure, changes, compared, kept, pairs_of
from market.rounds.models import Round
from market.rounds.problem import build, number, solve
from market.rounds.rows import Rows, read_rows

# More pairs to score than this take longer than somebody who moves a slider waits.
MOST_PAIRS = 1_500_000


@dataclass(frozen=True)
class Trial:
    """A plan at other weights beside the last round's.

    `fresh` counts the needs and listings that the last round did not know or knew otherwise, so
    that nobody takes what changed since for an effect of the weights.
    """

    facts: dict[str, Any]
    figures: list[Figure]
    changes: list[Change]
    kept: int
    fresh: int
    pinned: int


def try_weights(batch: Batch, area: Area, last: Round | None, chosen: dict[str, Any]) -> Trial:
    """The plan of a round with these weights, as it would come out now.

    Parameters
    ----------
    last: the newest finished round of the area and batch, if there is one.
    chosen: as `chosen_weights` gives them.

    Raises
    ------
    Invalid: a row cannot be read. Conflict: there are too many rows for an answer at once.
    """
    rows = read_rows(batch, area)
    if len(rows.needs) * len(rows.listings) > MOST_PAIRS:
        raise Conflict(N_("需求和资源太多，试算要等很久；请直接开始一轮，再与上一轮对比"))
    ground = build(
        rows, chosen["weights"], chosen["balance"], chosen["fairness"], chosen["least_fit"]
    )
    former = last.plan if last is not None else None
    matcher = solve(ground, chosen["seed"], former, _silent)
    facts = facts_of(ground, matcher)
    before = pairs_of(former)
    after = {(number(n), number(m)): size for (n, m), size in matcher.plan.pairs.items()}
    return Trial(
        facts=facts,
        figures=compared(last.facts if last is not None else None, facts),
        changes=changes(before, after) if last is not None else [],
        kept=kept(before, after),
        fresh=_fresh(rows, last),
        pinned=len(rows.pins),
    )


def _silent(_share: float, _stage: str) -> None:
    """Nobody watches the progress of what takes a moment."""


def _fresh(rows: Rows, last: Round | None) -> int:
    known = (last.problem if last is not None else None) or {}
    now = {
        "needs": {f"n{one.id}": rows.need_left[one.id] for one in rows.needs},
        "listings": {f"l{one.id}": rows.listing_left[one.id] for one in rows.listings},
    }
    count = 0
    for name, present in now.items():
        former = {one["id"]: one["sessions"] for one in known.get(name, ())}
        count += sum(former.get(one) != size for one, size in present.items())
        count += len(former.keys() - present.keys())
    return count if known else 0
