"""What later packages remember and rounds must know: who has served whom, who has turned down what.

Orders live in a later package, which registers how to ask them; rounds only call.
"""

from collections.abc import Callable, Iterable

# Each answers (unit id, group key) pairs: the unit has held activities for that group.
served: list[Callable[[], Iterable[tuple[int, str]]]] = []
# Each takes a batch's id and answers (need id, listing id) pairs whose invitation was declined.
declined: list[Callable[[int], Iterable[tuple[int, int]]]] = []


def served_before() -> set[tuple[int, str]]:
    """All known (unit id, group key) pairs of former service."""
    return {pair for ask in served for pair in ask()}


def declined_in(batch_id: int) -> set[tuple[int, int]]:
    """All known (need id, listing id) pairs that were declined in a batch."""
    return {pair for ask in declined for pair in ask(batch_id)}
