"""From the journal to people: each entry is read once, in order, and told to whom it concerns.

Entries are numbered under the lock of the chain's head, so that none can appear behind the cursor.
Cursor, notices and deliveries move in one transaction: a reader that dies has told nothing.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import selectinload

from market.db import db, ensure_row, locked, now, transaction
from market.journal.models import Entry
from market.members.models import Person
from market.members.sign_in import actor_of
from market.notices import queries
from market.notices.audience import Audience, audience_of, people_of
from market.notices.hours import Hours, due, hours_of, usual
from market.notices.kinds import TOLD, Kind
from market.notices.mail import mail_is_set
from market.notices.models import (
    Cursor,
    Delivery,
    DeliveryItem,
    DeliveryState,
    Notice,
    Timing,
    Webhook,
)
from market.notices.objects import may_open
from market.policy import Actor

# Few enough that nobody waits long for their turn to write.
AT_A_TIME = 100
# A history that is entered or imported later is no news.
NEWS = dt.timedelta(days=30)


@dataclass(frozen=True)
class Target:
    """A mailbox or a webhook to which deliveries lead."""

    word: str  # mail:3 or hook:5
    person_id: int | None = None
    webhook_id: int | None = None


@dataclass
class Reader:
    """A person as one run of the collector knows them."""

    actor: Actor
    mailed: bool
    hours: Hours
    wishes: dict[Kind, queries.Wish]
    hooks: list[int] = field(default_factory=list)


def anything_new() -> bool:
    """Whether the journal goes on behind the cursor; a look that takes no turn to write."""
    read = sa.select(Cursor.entry_id).where(Cursor.id == 1).scalar_subquery()
    beyond = sa.exists().where(Entry.id > sa.func.coalesce(read, 0))
    return db.session.scalar(sa.select(beyond)) or False


@transaction()
def collect(most: int = AT_A_TIME) -> int:
    """Tell the entries after the cursor; returns how many were read, 0 when there are none."""
    cursor = take_cursor()
    numbers = db.session.scalars(
        sa.select(Entry.id).where(Entry.id > cursor.entry_id).order_by(Entry.id).limit(most)
    ).all()
    if not numbers:
        return 0
    entries = db.session.scalars(
        sa.select(Entry)
        .where(
            Entry.id.between(numbers[0], numbers[-1]),
            Entry.verb.in_(TOLD),
            Entry.at >= now() - NEWS,
        )
        .options(selectinload(Entry.about))
        .order_by(Entry.id)
    ).all()
    run = Run()
    for entry in entries:
        run.tell(entry)
    run.keep()
    cursor.entry_id = numbers[-1]
    return len(numbers)


def take_cursor() -> Cursor:
    """The cursor, locked until the transaction ends: readers take turns."""
    if db.session.get(Cursor, 1) is None:
        ensure_row(Cursor, id=1, entry_id=0)
    return locked(Cursor, 1)


class Run:
    """One run of the collector: what it found to tell, and to whom."""

    def __init__(self) -> None:
        self.notices: list[dict[str, Any]] = []
        # What goes to one target at one time goes in one message.
        self.out: dict[tuple[Target, dt.datetime, bool], list[tuple[int, Kind]]] = defaultdict(list)
        self.moment = now()
        self.hooks = db.session.scalars(
            sa.select(Webhook).where(Webhook.active.is_(True)).order_by(Webhook.id)
        ).all()
        self.readers: dict[int, Reader | None] = {}

    def tell(self, entry: Entry) -> None:
        """Note the entry for everybody whom it concerns, except who did it."""
        audience = audience_of(entry)
        if audience is None:
            return
        kind = TOLD[entry.verb].kind
        for number in sorted(people_of(audience) - {entry.user_id}):
            reader = self._reader(number)
            if reader is not None and may_open(reader.actor, entry):
                self._to_person(number, reader, entry, kind)
        for hook in self.hooks:
            if kind.value in hook.kinds and _hears(hook, audience):
                self._send(Target(f"hook:{hook.id}", None, hook.id), hook.timing, usual(), entry)

    def _reader(self, number: int) -> Reader | None:
        if number not in self.readers:
            person = db.session.get(Person, number)
            self.readers[number] = person and Reader(
                actor=actor_of(person),
                mailed=bool(person.email) and mail_is_set(),
                hours=hours_of(queries.habit_of(number)),
                wishes=queries.wishes_of(number),
                hooks=[hook.id for hook in self.hooks if hook.person_id == number],
            )
        return self.readers[number]

    def _to_person(self, number: int, reader: Reader, entry: Entry, kind: Kind) -> None:
        wish = reader.wishes[kind]
        if wish.inside:
            row = {"person_id": number, "entry_id": entry.id, "kind": kind}
            # It is news of when it happened, whenever the collector came by.
            self.notices.append(row | {"created_at": entry.at, "updated_at": entry.at})
        if reader.mailed:
            self._send(Target(f"mail:{number}", number), wish.mail, reader.hours, entry)
        for hook in reader.hooks:
            self._send(Target(f"hook:{hook}", None, hook), wish.hook, reader.hours, entry)

    def _send(self, target: Target, timing: Timing, hours: Hours, entry: Entry) -> None:
        if timing is Timing.NEVER:
            return
        when, held = due(timing, hours)
        # What is not held back goes in one message of this run, however long the run takes.
        when = when if held else self.moment
        self.out[target, when, held].append((entry.id, TOLD[entry.verb].kind))

    def keep(self) -> None:
        """Write what was found; what the unique keys hold already is left as it is."""
        insert_once(Notice, self.notices)
        for (target, when, held), items in self.out.items():
            delivery_id = _delivery(target, when, held, items[0][0])
            rows = [
                {
                    "delivery_id": delivery_id,
                    "entry_id": entry_id,
                    "target": target.word,
                    "kind": kind,
                }
                for entry_id, kind in items
            ]
            insert_once(DeliveryItem, rows)


def _hears(hook: Webhook, audience: Audience) -> bool:
    """Whether a unit's or an area's webhook is among those concerned."""
    if hook.unit_id is not None:
        return hook.unit_id in audience.units
    return hook.area is not None and audience.includes_office(hook.area.path)


def insert_once(model: Any, rows: Iterable[dict[str, Any]]) -> None:
    """Insert rows, leaving those out whose unique key is there already."""
    insert = (sqlite if db.engine.dialect.name == "sqlite" else postgresql).insert
    if rows := list(rows):
        db.session.execute(insert(model).on_conflict_do_nothing(), rows)


def _delivery(target: Target, when: dt.datetime, held: bool, first: int) -> int:
    """The delivery that takes what goes to a target at a time.

    One that a worker has begun with takes nothing more: what comes then goes by itself.
    """
    alone = f"{target.word}:{first}"
    if held:
        key = f"{target.word}:{when:%Y%m%d%H%M}"
        _ensure(key, target, when, held)
        joined = db.session.execute(
            sa.update(Delivery)
            .where(
                Delivery.key == key,
                Delivery.state == DeliveryState.WAITING,
                Delivery.attempts == 0,
            )
            .values(updated_at=now())
            .execution_options(synchronize_session=False)
        )
        if joined.rowcount:
            return _number(key)
    _ensure(alone, target, when, held)
    return _number(alone)


def _ensure(key: str, target: Target, when: dt.datetime, held: bool) -> None:
    ensure_row(
        Delivery,
        key=key,
        person_id=target.person_id,
        webhook_id=target.webhook_id,
        due_at=when,
        held_back=held,
    )


def _number(key: str) -> int:
    return db.session.scalars(sa.select(Delivery.id).where(Delivery.key == key)).one()
