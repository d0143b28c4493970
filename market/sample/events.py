"""Telling a history: things that people did, in the order of time, each as of its own moment."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby

from market.db import as_of, db, get, transaction
from market.members.models import Person
from market.members.sign_in import actor_of
from market.policy import Actor, Role
from market.sample.ground import Ground


@dataclass(order=True)
class Event:
    """Something that is done at a moment; the number keeps the order within a minute."""

    moment: dt.datetime
    number: int
    act: Callable[[], object] = field(compare=False)


class Teller:
    """Collects events and plays them; knows who holds which post."""

    def __init__(self, ground: Ground):
        self.ground = ground
        self.events: list[Event] = []
        self.made: dict[str, int] = {}
        self._posts = {
            (post.post, post.subject): post.person for post in reversed(ground.content.posts)
        }
        self._actor = cache(self._find_actor)

    def _find_actor(self, person: str) -> Actor:
        return actor_of(get(Person, self.ground.people[person]))

    def who(self, role: Role, subject: str) -> Actor:
        """The person who holds a post at a subject of the content."""
        return self._actor(self._posts[(role.value, subject)])

    @property
    def coordinator(self) -> Actor:
        return self.who(Role.COORDINATOR, "s")

    @property
    def leader(self) -> Actor:
        return self.who(Role.LEADER, "s")

    def side(self, unit: str) -> Actor:
        """Whoever acts for a unit: an officer for a 居民区, a liaison for any other."""
        role = Role.OFFICER if unit.startswith("c") else Role.LIAISON
        return self.who(role, unit)

    def tell(self, day: int, hour: int, minute: int, act: Callable[[], object]) -> None:
        """Note something for later; what lies ahead of now is not told."""
        self.events.append(Event(self.ground.at(day, hour, minute), len(self.events), act))

    def play(self, until: dt.datetime) -> int:
        """Do everything up to a moment, a day at a time; how many things were done."""
        due = sorted(event for event in self.events if event.moment <= until)
        for _day, events in groupby(due, key=lambda event: event.moment.date()):
            self._play_day(list(events))
        db.session.expire_all()
        return len(due)

    @transaction()
    def _play_day(self, events: list[Event]) -> None:
        # One transaction a day: a history of months must not wait for the disk at every step.
        for event in events:
            with as_of(event.moment):
                event.act()
