"""What was held: the sample's activities from their planning to their rating."""

import datetime as dt
from functools import partial

import sqlalchemy as sa

from market.db import db
from market.policy import Actor, Role
from market.projects.models import Order, OrderState
from market.projects.services import activities
from market.sample import records
from market.sample.events import Teller
from market.sample.pictures import picture
from market.standing import services as standing
from market.standing.models import Level

LEVELS = {
    "very_satisfied": Level.VERY_GOOD,
    "satisfied": Level.GOOD,
    "fair": Level.FAIR,
    "dissatisfied": Level.POOR,
}
STARTS = (dt.time(9, 30), dt.time(13, 30), dt.time(14, 0), dt.time(18, 30))
LENGTH = 90
PICTURED = 9  # every ninth activity has photos


class Deeds:
    """Tells the activities of a project."""

    def __init__(self, teller: Teller):
        self.teller = teller
        self.content = teller.ground.content
        self.told = 0

    def tell_activities(self, project: records.Project, batch: records.Batch) -> None:
        """Put a project's activities on the calendar."""
        answered = project.answered_day if project.answered_day is not None else batch.claiming_from
        for item in self.content.activities:
            if item.project != project.id:
                continue
            self.told += 1
            self._tell(project, item, answered, self.told)

    def _tell(
        self, project: records.Project, item: records.Activity, answered: int, number: int
    ) -> None:
        even = int(project.id[1:]) % 2 == 0
        if project.order_state == "claimed" and even and item.moved_from_day is None:
            # Some units have claimed and not yet agreed on a date.
            return
        tell, key = self.teller.tell, f"activity:{project.id}:{item.number}"
        starts = STARTS[number % len(STARTS)]
        if item.recorded_later:
            tell(item.day + 6, 16, 0, partial(self._enter_later, project, item, starts, key))
        else:
            first = item.moved_from_day if item.moved_from_day is not None else item.day
            planned = max(answered, min(first - 1, item.day - 9))
            hour = (9, 20) if planned == first else (10 + number % 6, number % 50)
            if project.state == "cancelled":
                planned = answered + 1
            planned = min(planned, -1)
            tell(planned, *hour, partial(self._plan, project, item, starts, key, first))
            if item.moved_from_day is not None:
                moved = min(max(planned, first - 2), -1)
                tell(moved, 17, 30, partial(self._move, project, item, starts, key))
        self._outcome(project, item, key, number)

    def _outcome(
        self, project: records.Project, item: records.Activity, key: str, number: int
    ) -> None:
        tell, day = self.teller.tell, item.day
        officer = self.teller.who(Role.OFFICER, project.community)
        if item.state in ("held", "confirmed", "disputed") and not item.recorded_later:
            tell(day, 20, number % 50, partial(self._record, project, item, key, number))
        if item.state == "confirmed":
            after = day + (7 if item.recorded_later else 1)
            tell(after, 10, number % 50, partial(self._confirm, project, item, key, officer))
        elif item.state == "disputed":
            tell(day + 1, 10, 0, partial(self._dispute, project, key, officer))
        elif item.state == "no_show":
            tell(day, 19, 0, partial(self._no_show, project, key, officer))
        elif item.state == "cancelled" and project.state != "cancelled":
            tell(min(day - 1, 0), 12, 0, partial(self._cancel, project, key, officer))

    def _joining(self, project: records.Project) -> list[int]:
        number = self.teller.made[project.id]
        states = (OrderState.CLAIMED, OrderState.UNDER_WAY)
        query = sa.select(Order.id).where(Order.project_id == number, Order.state.in_(states))
        return list(db.session.scalars(query))

    def _plan(
        self,
        project: records.Project,
        item: records.Activity,
        starts: dt.time,
        key: str,
        first: int,
    ) -> None:
        made = activities.plan(
            self.teller.made[project.id],
            by=self.teller.coordinator,
            days=[self.teller.ground.on(first)],
            starts=starts,
            ends=_ends(starts),
            order_ids=self._joining(project),
            # The newest dates still wait for the other side to agree.
            agreed=item.day < 9,
        )
        self.teller.made[key] = made[0].id

    def _move(
        self, project: records.Project, item: records.Activity, starts: dt.time, key: str
    ) -> None:
        reasons = self.content.phrases["move"]
        activities.move(
            self.teller.made[key],
            by=self.teller.side(project.lead),
            day=self.teller.ground.on(item.day),
            starts=starts,
            reason=project.note or reasons[item.number % len(reasons)],
        )

    def _record(
        self, project: records.Project, item: records.Activity, key: str, number: int
    ) -> None:
        activities.record(
            self.teller.made[key],
            by=self.teller.side(project.lead),
            people=item.served or 0,
            photos=[picture(number), picture(number + 1)] if number % PICTURED == 0 else (),
        )

    def _enter_later(
        self, project: records.Project, item: records.Activity, starts: dt.time, key: str
    ) -> None:
        notes = self.content.phrases["recorded_later"]
        made = activities.enter_past(
            self.teller.made[project.id],
            by=self.teller.side(project.lead),
            day=self.teller.ground.on(item.day),
            starts=starts,
            ends=_ends(starts),
            people=item.served or 0,
            note=notes[item.number % len(notes)],
            order_ids=self._joining(project),
        )
        self.teller.made[key] = made.id

    def _confirm(
        self, project: records.Project, item: records.Activity, key: str, officer: Actor
    ) -> None:
        number = self.teller.made[key]
        activities.confirm(number, by=officer)
        if item.level is None:
            return
        level = LEVELS[item.level]
        rating = standing.rate(number, by=officer, level=level, note=item.comment or None)
        if level is Level.POOR and project.batch != "current":
            follow_up = rating.follow_up
            replies = self.content.phrases["follow_up"]
            note = project.note or replies[number % len(replies)]
            standing.handle(follow_up.id, by=self.teller.coordinator, note=note)
            standing.close(follow_up.id, by=self.teller.coordinator)

    def _dispute(self, project: records.Project, key: str, officer: Actor) -> None:
        reason = project.note or self.content.phrases["dispute"][0]
        activities.dispute(self.teller.made[key], by=officer, reason=reason)

    def _no_show(self, project: records.Project, key: str, officer: Actor) -> None:
        reason = project.note or self.content.phrases["no_show"][0]
        activities.no_show(self.teller.made[key], by=officer, reason=reason)

    def _cancel(self, project: records.Project, key: str, officer: Actor) -> None:
        reason = project.note or self.content.phrases["cancel_project"][0]
        activities.cancel(self.teller.made[key], by=officer, reason=reason)


def _ends(starts: dt.time) -> dt.time:
    minutes = starts.hour * 60 + starts.minute + LENGTH
    return dt.time(minutes // 60, minutes % 60)
