"""What a round's answers call its needs and listings, and what they count them in."""

from collections.abc import Mapping

from market.batches.words import Measure
from market.policy import Visibility
from market.rounds.rows import Rows
from matching.words import LOT, SESSION, Counted, Measured

MEASURES: dict[Measure, Counted] = {
    Measure.SESSION: SESSION,
    Measure.PIECE: ("件", "piece", "pieces"),
    Measure.ITEM: ("个", "item", "items"),
    Measure.HOUR: ("小时", "hour", "hours"),
    Measure.YUAN: ("元", "yuan", "yuan"),
}
HIDDEN = {"zh": "另一条需求", "en": "another need"}


def titles_of(rows: Rows) -> dict[str, str]:
    """The titles that may be told to anyone who sees the round's answers."""
    names = {f"l{one.id}": one.title for one in rows.listings}
    # What only its two parties may see is not told to others who ask why they got nothing.
    for one in rows.needs:
        if one.visibility is not Visibility.PARTIES:
            names[f"n{one.id}"] = one.title
    return names


def counts_of(rows: Rows) -> dict[str, Counted]:
    """What one session of each need and listing is: goods and money have a measure or lots."""
    return {
        f"{sign}{one.id}": LOT if one.lot > 1 else MEASURES[one.measure]
        for sign, records in (("n", rows.needs), ("l", rows.listings))
        for one in records
        if one.lot > 1 or one.measure is not Measure.SESSION
    }


def named_in(rows: Rows, titles: Mapping[str, str], lang: str) -> Measured:
    """Titles for everyone; a need that only its parties see goes without its own."""
    hidden = {
        f"n{one.id}": HIDDEN[lang] for one in rows.needs if one.visibility is Visibility.PARTIES
    }
    return Measured({**titles, **hidden}, counts_of(rows))
