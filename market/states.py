"""Life cycles: an enum per noun, the table of its legal moves, and the one gate through it."""

import enum
from typing import Any, ClassVar

from market.db import now
from market.errors import N_, Conflict


class Word(enum.StrEnum):
    """An enum stored by value; its members know their word: ``OPEN = "open", "待匹配"``."""

    label: str

    def __new__(cls, value: str, label: str = ""):
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label or value
        return member


class Stateful:
    """A record whose `state` changes only through `move_to` and its table `NEXT`."""

    NEXT: ClassVar[dict[Any, frozenset]] = {}
    NOUN: ClassVar[str] = ""

    def can_move_to(self, state: Word) -> bool:
        """Whether the table allows this move from the present state."""
        return state in self.NEXT.get(self.state, frozenset())

    def move_to(self, state: Word) -> None:
        """Move to `state` and stamp the time; Conflict says what it is now when that is illegal."""
        if not self.can_move_to(state):
            raise Conflict(
                N_("此%(noun)s当前为“%(now)s”，不能改为“%(then)s”"),
                noun=self.NOUN,
                now=self.state.label,
                then=state.label,
            )
        self.state = state
        self.state_at = now()


def moves(table: dict[Word, str]) -> dict[Word, frozenset[Word]]:
    """Build a NEXT table from ``{State.A: "b c"}``, where the words are values of the same enum."""
    kind = type(next(iter(table)))
    full = {state: frozenset() for state in kind}
    full.update({state: frozenset(kind(v) for v in then.split()) for state, then in table.items()})
    return full
