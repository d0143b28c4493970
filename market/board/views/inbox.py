"""The office's inbox: everything that needs a decision, in one list, decided there where one tap is
enough."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from market import web
from market.board.queries import frames
from market.board.schemas import InboxSchema, Order
from market.db import now
from market.localise import today
from market.search import normalise
from market.web import Waiting

SHOWN = 100
# What has waited longer is told as late, though nothing set it a day.
OLD = dt.timedelta(days=7)


def inbox() -> Any:
    """What waits for the office, narrowed by kind, words and lateness, in the order asked for."""
    form = web.Form(InboxSchema)
    asked = form.asked()
    items = web.waiting_for(web.actor())
    found = ordered(narrowed(items, asked), asked.get("order") or Order.PRESSING)
    return web.render(
        "board/inbox.html",
        form=form,
        asked=asked,
        kinds=Counter(item.kind for item in items),
        total=len(items),
        late=sum(map(is_late, items)),
        items=found[:SHOWN],
        rest=max(0, len(found) - SHOWN),
        orders=list(Order),
        is_late=is_late,
        batches=frames.under_way(web.actor()),
    )


def is_late(item: Waiting) -> bool:
    """Whether it is urgent, past its day, or has waited for more than a week without one."""
    if item.urgent or item.deadline is not None:
        return item.urgent or item.deadline < today()
    return isinstance(item.since, dt.datetime) and now() - item.since > OLD


def narrowed(items: Iterable[Waiting], asked: dict[str, Any]) -> list[Waiting]:
    """The items of a kind, with all of the words typed, perhaps only the late ones."""
    words = normalise(asked.get("q")).split()
    return [
        item
        for item in items
        if asked.get("kind") in (None, item.kind)
        and (not asked.get("late") or is_late(item))
        and all(word in normalise(item.title) for word in words)
    ]


def ordered(items: Sequence[Waiting], order: Order) -> list[Waiting]:
    """The items by age or by deadline; as they are when the pressing ones come first."""
    if order is Order.PRESSING:
        return list(items)
    if order is Order.OLDEST:
        return sorted(items, key=lambda item: str(item.since or "9999"))
    return sorted(items, key=lambda item: (str(item.deadline or "9999"), str(item.since or "")))
