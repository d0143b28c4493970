"""What one need could be given by hand: every eligible listing, scored as in a round."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from market.areas.models import Area
from market.db import db
from market.listings.models import Listing
from market.needs.models import Need
from market.rounds.explain import spoken
from market.rounds.models import Proposal, ProposalState
from market.rounds.problem import score_rows
from market.rounds.rows import Rows, read_for_need
from matching import words
from matching.scoring import FIELD_PARTS

# Rules that a coordinator may set aside for a pair chosen by hand; the others are facts.
BENT = ("veto", "fit")


@dataclass(frozen=True)
class Option:
    """A listing for a need: how well it fits, or the rule that it breaks, and what is left."""

    listing: Listing
    fit: float | None
    metres: int | None
    room: int
    broken: str | None = None
    components: dict[str, float] = field(default_factory=dict)
    reasons: dict[str, list[str]] = field(default_factory=dict)


def options_for(need: Need, area: Area, weights: Mapping[str, float]) -> list[Option]:
    """Every listing that the hard rules admit, the best first; a round's least fit aside."""
    rows = read_for_need(need, area)
    return sorted(
        _scored(rows, weights).values(), key=lambda one: (-(one.fit or 0), one.listing.id)
    )


def fitting(draft: Any, area: Area, weights: Mapping[str, float], least_fit: float) -> list[Option]:
    """The listings that a round would propose for a need, the best first, with sessions left.

    Parameters
    ----------
    draft: a need, or anything with the facts of one; it need not be in the database.
    """
    rows = read_for_need(draft, area)
    found = [one for one in _scored(rows, weights, least_fit).values() if one.room]
    return sorted(found, key=lambda one: (-(one.fit or 0), one.listing.id))


def broken_rule(
    draft: Any, listing: Listing, area: Area, weights: Mapping[str, float]
) -> str | None:
    """The first hard rule that keeps a listing from a need, or None when none does."""
    rows = read_for_need(draft, area, also=listing)
    rows.vetoed = set()
    rows.listings = [one for one in rows.listings if one.id == listing.id]
    return next(iter(score_rows(rows, weights, 0.0).removed_for(0)), None)


def examine(need: Need, listing: Listing, area: Area, weights: Mapping[str, float]) -> Option:
    """One pair, with the rule that it breaks when it is not eligible."""
    rows = read_for_need(need, area, also=listing)
    found = _scored(rows, weights).get(listing.id)
    if found is not None:
        return found
    rows.listings = [one for one in rows.listings if one.id == listing.id]
    broken = next(iter(score_rows(rows, weights, 0.0).removed_for(0)))
    said = {
        lang: [
            (f"人工确定（{count}）" if lang == "zh" else f"decided by hand ({count})")
            for count in words.rule_counts({broken: 1}, lang)
        ]
        for lang in ("zh", "en")
    }
    return Option(listing, None, None, _rooms(rows).get(listing.id, 0), broken, reasons=said)


def others(
    need: Need, listing: Listing, area: Area, weights: Mapping[str, float], most: int = 3
) -> list[dict[str, Any]]:
    """The best listings besides one, as a proposal keeps them: who could step in for it."""
    found = [one for one in options_for(need, area, weights) if one.room and one.listing != listing]
    return [
        {"listing_id": one.listing.id, "fit": one.fit, "metres": one.metres} for one in found[:most]
    ]


def _scored(rows: Rows, weights: Mapping[str, float], least_fit: float = 0.0) -> dict[int, Option]:
    # What was turned down before, or fits poorly, may still be chosen by hand.
    rows.vetoed = set()
    scores = score_rows(rows, weights, least_fit)
    rooms = _rooms(rows)
    found = {}
    for e, row in enumerate(scores.listing.tolist()):
        listing = rows.listings[row]
        metres = float(scores.metres[e])
        known = metres == metres
        parts: dict[str, Any] = {k: round(v, 4) for k, v in scores.parts(e).items()}
        field_parts = dict(zip(FIELD_PARTS, scores.field_parts[e].tolist(), strict=True))
        found[listing.id] = Option(
            listing=listing,
            fit=round(float(scores.fit[e]), 4),
            metres=round(metres) if known else None,
            room=rooms.get(listing.id, 0),
            components=parts | {k: round(v, 4) for k, v in field_parts.items()},
            reasons={
                lang: words.fit_reasons(
                    spoken(parts, rows.ratings.get(listing.unit_id)),
                    field_parts,
                    metres if known else None,
                    lang,
                )
                for lang in ("zh", "en")
            },
        )
    return found


def _rooms(rows: Rows) -> dict[int, int]:
    """listing → sessions that it and its unit still have beside the provisional pairs."""
    query = sa.select(Proposal.listing_id, Proposal.unit_id, sa.func.sum(Proposal.sessions)).where(
        Proposal.batch_id == rows.batch.id, Proposal.state == ProposalState.PROVISIONAL
    )
    by_listing: dict[int, int] = {}
    by_unit: dict[int, int] = {}
    for listing, unit, sessions in db.session.execute(
        query.group_by(Proposal.listing_id, Proposal.unit_id)
    ):
        by_listing[listing] = by_listing.get(listing, 0) + int(sessions)
        by_unit[unit] = by_unit.get(unit, 0) + int(sessions)
    return {
        one.id: max(
            0,
            min(
                rows.listing_left[one.id] - by_listing.get(one.id, 0),
                rows.unit_left[one.unit_id] - by_unit.get(one.unit_id, 0),
            ),
        )
        for one in rows.listings
    }
