"""The batch summary (本期汇总) that leaders inspect."""

from dataclasses import dataclass

from market.board.queries.measures import MEASURES, RATES, Frame, orders_of
from market.db import db
from market.localise import local
from market.projects.models import Order, OrderOrigin
from market.texts.workdays import workdays_between


@dataclass(frozen=True)
class Summary:
    """All numbers of a frame by code, the rates (None where nothing is below the line), and the
    mean number of working days that an invitation waited for its answer."""

    numbers: dict[str, int]
    rates: dict[str, float | None]
    answer_days: float | None
    answered: int


def summarise(frame: Frame) -> Summary:
    """The summary of a batch in an area."""
    numbers = {measure.code: measure.value(frame) for measure in MEASURES}
    below = numbers | {
        "units-all": numbers["units-in"] + numbers["units-silent"],
        "communities-all": numbers["covered"] + numbers["bare"],
    }
    rates = {
        label: numbers[top] / below[bottom] if below[bottom] else None
        for label, top, bottom in RATES
    }
    waits = answer_workdays(frame)
    return Summary(numbers, rates, sum(waits) / len(waits) if waits else None, len(waits))


def answer_workdays(frame: Frame) -> list[int]:
    """The working days from each invitation to its answer."""
    rows = db.session.execute(
        orders_of(frame)
        .where(Order.origin == OrderOrigin.INVITATION, Order.answered_at.is_not(None))
        .with_only_columns(Order.created_at, Order.answered_at)
    )
    return [workdays_between(local(asked).date(), local(told).date()) for asked, told in rows]
