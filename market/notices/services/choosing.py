"""What each person chose to hear of, where and when."""

from typing import Any

import sqlalchemy as sa

from market.db import db, locked, transaction
from market.errors import N_, Invalid
from market.members.models import Person
from market.notices import queries
from market.notices.kinds import Kind
from market.notices.models import NoticeChoice, NoticeHabit
from market.policy import Actor


@transaction()
def choose(
    *,
    by: Actor,
    email: str | None = None,
    digest_at: str,
    quiet_from: str | None = None,
    quiet_to: str | None = None,
    wishes: dict[Kind, queries.Wish],
) -> Person:
    """Keep a person's address, hours, and wish for each kind; what is as usual needs no row.

    Raises
    ------
    Invalid: only one end of the quiet hours, or both the same.
    """
    if bool(quiet_from) != bool(quiet_to) or (quiet_from and quiet_from == quiet_to):
        message = N_("免打扰要填开始和结束两个不同的时间，都不填则不设")
        raise Invalid(message, fields={"quiet_to": message})
    person = locked(Person, by.user_id)
    person.email = email
    habit = db.session.get(NoticeHabit, person.id) or NoticeHabit(person_id=person.id)
    habit.digest_at, habit.quiet_from, habit.quiet_to = digest_at, quiet_from, quiet_to
    db.session.add(habit)
    for kind, wish in wishes.items():
        _keep(person.id, kind, wish)
    return person


def _keep(person_id: int, kind: Kind, wish: queries.Wish) -> None:
    key = {"person_id": person_id, "kind": kind}
    if wish == queries.usual_wish(kind):
        db.session.execute(sa.delete(NoticeChoice).filter_by(**key))
        return
    facts: dict[str, Any] = {"inside": wish.inside, "mail": wish.mail, "hook": wish.hook}
    row = db.session.get(NoticeChoice, (person_id, kind)) or NoticeChoice(**key)
    for name, value in facts.items():
        setattr(row, name, value)
    db.session.add(row)
