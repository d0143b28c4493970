"""What must hold after every act, counted here from the rows alone, in SQL of its own.

`Watch` also sees that every change of a state went through `move_to`, and that an act which was
refused left nothing behind.
"""

from collections import defaultdict
from itertools import pairwise
from typing import Any

import sqlalchemy as sa

from market.db import db
from market.journal import queries as journal
from market.projects.services import tallies
from market.states import Stateful

COUNTED = "o.role = 'lead' AND o.state NOT IN ('declined', 'released', 'refused', 'cancelled')"
# What a project settles of its need: all while it lives, what was finished once it is closed.
SETTLING = f"""
    SELECT p.need_id, p.batch_id, n.group_key, CASE p.state
        WHEN 'cancelled' THEN 0
        WHEN 'closed' THEN coalesce(
            (SELECT sum(o.sessions) FROM claim_order o WHERE o.project_id = p.id AND {COUNTED}), 0)
        ELSE p.sessions END AS sessions
    FROM project p JOIN need n ON n.id = p.need_id"""
# One row per unit and confirmed activity that it joined, however many of its orders did.
JOINED = """
    SELECT DISTINCT p.batch_id, o.unit_id, a.id, a.people
    FROM activity a JOIN project p ON p.id = a.project_id
    JOIN activity_order j ON j.activity_id = a.id JOIN claim_order o ON o.id = j.order_id
    WHERE a.state = 'confirmed'"""

# The name of each counter: what is kept, and what the rows say.
COUNTERS = {
    "places taken": (
        "SELECT id, taken FROM project",
        f"SELECT o.project_id, sum(o.sessions) FROM claim_order o WHERE {COUNTED} GROUP BY 1",
    ),
    "load of units": (
        "SELECT batch_id, unit_id, load FROM unit_tally",
        f"""SELECT p.batch_id, o.unit_id, sum(o.sessions) FROM claim_order o
            JOIN project p ON p.id = o.project_id WHERE {COUNTED} GROUP BY 1, 2""",
    ),
    "taken of listings": (
        "SELECT batch_id, listing_id, taken FROM listing_tally",
        f"""SELECT p.batch_id, o.listing_id, sum(o.sessions) FROM claim_order o
            JOIN project p ON p.id = o.project_id
            WHERE o.listing_id IS NOT NULL AND {COUNTED} GROUP BY 1, 2""",
    ),
    "settled of needs": (
        "SELECT id, settled FROM need",
        f"SELECT need_id, sum(sessions) FROM ({SETTLING}) s GROUP BY 1",
    ),
    "served to groups": (
        "SELECT batch_id, group_key, served FROM group_tally",
        f"""SELECT batch_id, group_key, sum(sessions) FROM (
                SELECT batch_id, group_key, sessions FROM ({SETTLING}) s
                UNION ALL
                SELECT p.batch_id, 'a' || p.area_id, o.sessions FROM claim_order o
                JOIN project p ON p.id = o.project_id WHERE p.need_id IS NULL AND {COUNTED}
            ) t GROUP BY 1, 2""",
    ),
    "done of needs": (
        "SELECT id, done FROM need",
        """SELECT p.need_id, count(*) FROM activity a JOIN project p ON p.id = a.project_id
           WHERE a.state = 'confirmed' AND p.need_id IS NOT NULL GROUP BY 1""",
    ),
    "activities of units": (
        "SELECT batch_id, unit_id, activities FROM unit_tally",
        f"SELECT batch_id, unit_id, count(*) FROM ({JOINED}) j GROUP BY 1, 2",
    ),
    "people served by units": (
        "SELECT batch_id, unit_id, people FROM unit_tally",
        f"SELECT batch_id, unit_id, sum(people) FROM ({JOINED}) j GROUP BY 1, 2",
    ),
    "ratings of units": (
        "SELECT batch_id, unit_id, rating_count FROM unit_tally",
        f"""SELECT j.batch_id, j.unit_id, count(*) FROM ({JOINED}) j
            JOIN rating r ON r.activity_id = j.id GROUP BY 1, 2""",
    ),
}

# Rows that must not exist.
NEVER = {
    "places beyond those wanted": "SELECT id FROM project WHERE taken < 0 OR taken > sessions",
    "a live project full without being so, or the reverse": """
        SELECT id FROM project WHERE state IN ('published', 'full')
        AND (state = 'full') <> (taken = sessions)""",
    "a listing oversold": """SELECT l.id FROM listing l JOIN listing_tally t ON t.listing_id = l.id
        WHERE t.taken > l.quantity""",
    "a need settled beyond what it asks": "SELECT id FROM need WHERE settled > quantity",
    "a need done beyond what is settled": "SELECT id FROM need WHERE done > settled",
    "a matched need with sessions left": """
        SELECT id FROM need WHERE state IN ('matched', 'met') AND settled < quantity""",
    "a need that waits for a match, with nothing left": """
        SELECT id FROM need WHERE state IN ('open', 'escalated') AND settled >= quantity""",
    "a need met that is not done": "SELECT id FROM need WHERE state = 'met' AND done < quantity",
    "a withdrawn need in a live project": """SELECT n.id FROM need n JOIN project p
        ON p.need_id = n.id WHERE n.state = 'withdrawn' AND p.state IN ('published', 'full')""",
    "a live order of an ended project": """SELECT o.id FROM claim_order o JOIN project p
        ON p.id = o.project_id WHERE p.state IN ('closed', 'cancelled') AND o.state IN
        ('invited', 'requested', 'overdue', 'claimed', 'under_way')""",
    "an unfinished activity of an ended project": """SELECT a.id FROM activity a JOIN project p
        ON p.id = a.project_id WHERE p.state IN ('closed', 'cancelled')
        AND a.state IN ('planned', 'held', 'disputed')""",
    "an activity that no order joins": """SELECT id FROM activity WHERE state IN
        ('held', 'confirmed') AND id NOT IN (SELECT activity_id FROM activity_order)""",
    "an order with more activities than sessions": """
        SELECT o.id FROM claim_order o JOIN activity_order j ON j.order_id = o.id
        JOIN activity a ON a.id = j.activity_id AND a.state IN ('held', 'disputed', 'confirmed')
        GROUP BY o.id, o.sessions HAVING count(*) > o.sessions""",
    "a published proposal without its project, or the reverse": """
        SELECT r.id FROM proposal r LEFT JOIN project p ON p.proposal_id = r.id
        WHERE (r.state = 'published') <> (p.id IS NOT NULL)""",
}


def check() -> None:
    """Raise AssertionError, naming what is out of step."""
    for name, (kept_sql, true_sql) in COUNTERS.items():
        kept, true = _rows(kept_sql), _rows(true_sql)
        wrong = {
            key: (kept.get(key, 0), true.get(key, 0))
            for key in kept.keys() | true.keys()
            if kept.get(key, 0) != true.get(key, 0)
        }
        assert not wrong, f"{name}: (kept, true) is {wrong}"
    for name, query in NEVER.items():
        found = db.session.scalars(sa.text(query)).all()
        assert not found, f"{name}: {found}"
    verdict = journal.verify()
    assert verdict.good, verdict.wrong
    assert tallies.recount() == []
    db.session.rollback()


def _rows(query: str) -> dict[tuple, int]:
    return {tuple(row[:-1]): int(row[-1]) for row in db.session.execute(sa.text(query))}


def states() -> dict[tuple[str, int], str]:
    """The state of every record that has one."""
    return {
        (kind.__tablename__, number): state
        for kind in _kinds()
        for number, state in db.session.execute(sa.select(kind.id, kind.state))
    }


def _kinds() -> list[Any]:
    return [kind for kind in Stateful.__subclasses__() if hasattr(kind, "__tablename__")]


class Watch:
    """Sees every `move_to` while installed, and holds the states of the rows against them."""

    def __init__(self) -> None:
        self._moves: dict[Any, list[tuple]] = defaultdict(list)
        self._before = states()
        self._whole = whole()
        self._original = original = Stateful.move_to
        moves = self._moves

        def seen(record: Stateful, state: Any) -> None:
            was = record.state
            original(record, state)
            moves[record].append((was, state))

        Stateful.move_to = seen  # type: ignore[method-assign]

    def stop(self) -> None:
        """Leave `move_to` as it was."""
        Stateful.move_to = self._original  # type: ignore[method-assign]

    def refused(self) -> None:
        """An act was refused: nothing at all may have changed."""
        self._moves.clear()
        assert whole() == self._whole, "a refused act left something behind"

    def check(self) -> None:
        """Each changed state is the end of a chain of legal moves from where it stood."""
        db.session.rollback()
        chains = {(type(r).__tablename__, r.id): chain for r, chain in self._moves.items()}
        after = states()
        for key, state in after.items():
            chain, was = chains.get(key, []), self._before.get(key)
            if not chain:
                assert was in (None, state), f"{key} went from {was} to {state} by no move"
                continue
            assert was in (None, chain[0][0]), (key, was, chain)
            assert chain[-1][1] == state, (key, chain, state)
            assert all(one[1] == then[0] for one, then in pairwise(chain)), (key, chain)
        self._moves.clear()
        self._before, self._whole = after, whole()


def whole() -> dict[str, int]:
    """A print of every table: equal when no row of it was added, lost or changed."""
    return {
        table.name: hash(tuple(sorted(map(repr, db.session.execute(sa.select(table))))))
        for table in db.metadata.sorted_tables
    }
