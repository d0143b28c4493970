"""What a unit's open listings would bring to projects that wait, by the last round's prices.

A price is what one session more of a listing, a unit or a community is worth in the plan. A
session of a listing brings its tier and its fit, and costs what the plan would lose elsewhere. Of
what no round speaks the fit alone decides, by the same formulas.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from market.batches.models import Batch
from market.db import db
from market.members.models import Unit
from market.rounds.models import Round, RoundState
from market.rounds.problem import score_rows
from market.rounds.rows import read_for_unit

KNOWN = (RoundState.REVIEW, RoundState.SETTLED)
POINTS = 10_000  # of a fit of 1


@dataclass(frozen=True)
class Worth:
    """What the best listing of a unit would bring: `net` None where no round tells its price."""

    listing_id: int
    title: str
    fit: float
    metres: float | None
    net: int | None

    @property
    def rank(self) -> tuple[bool, float, float]:
        """The greater the better: what the plan would gain by, then what fits."""
        gains = self.net is not None and self.net >= 0
        return gains, float(self.net) if gains else self.fit, self.fit


def worth_of(unit: Unit, batch: Batch, wants: Sequence[Any]) -> dict[int, Worth]:
    """The best worth by want, for those that a listing of the unit may serve.

    Parameters
    ----------
    wants: like needs, with `id`, `need_id`, `tier` and everything that scoring reads of a need.
    """
    rows = read_for_unit(batch, unit, list(wants))
    if not rows.listings or not wants:
        return {}
    latest = _latest(unit, batch)
    scores = score_rows(rows, latest.weights if latest else {}, latest.least_fit if latest else 0.3)
    prices = _prices(latest.id, rows.listings, unit, wants) if latest else {}
    best: dict[int, Worth] = {}
    for e, (i, j) in enumerate(zip(scores.need.tolist(), scores.listing.tolist(), strict=True)):
        want, listing = rows.needs[i], rows.listings[j]
        fit, metres = float(scores.fit[e]), float(scores.metres[e])
        net = _net(prices, unit, want, listing.id, fit)
        one = Worth(listing.id, listing.title, fit, metres if metres == metres else None, net)
        if rows.listing_left[listing.id] and (want.id not in best or one.rank > best[want.id].rank):
            best[want.id] = one
    return best


def _latest(unit: Unit, batch: Batch) -> Any:
    """The last round of the batch over an area that the unit lies in, its large columns aside."""
    return db.session.execute(
        sa.select(Round.id, Round.weights, Round.least_fit)
        .where(
            Round.batch_id == batch.id,
            Round.state.in_(KNOWN),
            Round.area_id.in_(unit.area.ancestor_ids),
        )
        .order_by(Round.id.desc())
        .limit(1)
    ).first()


def _prices(
    round_id: int, listings: Sequence[Any], unit: Unit, wants: Sequence[Any]
) -> dict[str, Any]:
    """The few prices that are asked for, taken out of the stored plan by the database."""
    paths = {f"l{one.id}": ("prices", "listings", f"l{one.id}") for one in listings}
    paths[f"u{unit.id}"] = ("prices", "units", f"u{unit.id}")
    paths |= {one.group_key: ("prices", "communities", one.group_key) for one in wants}
    paths["tiers"] = ("tier_weights",)
    columns = [Round.plan[path].label(name) for name, path in paths.items()]
    row = db.session.execute(sa.select(*columns).where(Round.id == round_id)).one()
    return {name: value for name, value in row._mapping.items() if value is not None}


def _net(prices: dict[str, Any], unit: Unit, want: Any, listing: int, fit: float) -> int | None:
    tiers = prices.get("tiers") or ()
    if f"l{listing}" not in prices or want.tier >= len(tiers):
        return None
    brought = tiers[want.tier] + round(POINTS * fit) + prices.get(want.group_key, 0)
    return brought - prices[f"l{listing}"] - prices.get(f"u{unit.id}", 0)
