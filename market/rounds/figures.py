"""What people look at when they hold two plans beside each other: the totals, and each pair."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from market.errors import N_
from market.needs.models import Urgency
from market.states import Word

Pairs = Mapping[tuple[int, int], int]


class Verdict(Word):
    """How a figure of the later plan compares with that of the former."""

    BETTER = "better", N_("更好")
    WORSE = "worse", N_("更差")
    SAME = "same", N_("不变")


@dataclass(frozen=True)
class Figure:
    """One figure of two plans. `shape` says how it is told: count, metres, share or index."""

    label: str
    before: float | None
    after: float | None
    shape: str
    rising: bool = False  # whether more is better
    wholes: tuple[int | None, int | None] = (None, None)
    groups: tuple[str | None, str | None] = (None, None)

    @property
    def verdict(self) -> Verdict | None:
        """None where one of the two is not known."""
        if self.before is None or self.after is None:
            return None
        digits = {"count": 0, "metres": 0, "share": 2, "index": 2}[self.shape]
        gain = round(self.after, digits) - round(self.before, digits)
        if not gain:
            return Verdict.SAME
        return Verdict.BETTER if (gain > 0) == self.rising else Verdict.WORSE


def compared(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[Figure]:
    """The totals of two rounds' facts: coverage, walking, balance and fairness, in this order."""
    former = before or {}
    sides = (former, after)

    def figure(label: str, key: str, shape: str, **more: Any) -> Figure:
        return Figure(label, former.get(key), after.get(key), shape, **more)

    covered, wanted = ([side.get(key) or [] for side in sides] for key in ("covered", "wanted"))
    shown = [
        Figure(
            N_("落实场次合计"),
            sum(covered[0]) if covered[0] else None,
            sum(covered[1]),
            "count",
            rising=True,
            wholes=(sum(wanted[0]), sum(wanted[1])),
        )
    ]
    for urgency in Urgency:
        parts = [_at(one, urgency.tier) for one in (*covered, *wanted)]
        if parts[2] or parts[3]:
            wholes = parts[2], parts[3]
            shown.append(
                Figure(urgency.label, parts[0], parts[1], "count", rising=True, wholes=wholes)
            )
    groups = former.get("worst_group"), after.get("worst_group")
    return [
        *shown,
        figure(N_("平均步行距离"), "metres", "metres"),
        figure(N_("负担最重的单位"), "largest_load", "share"),
        figure(N_("负担的基尼系数"), "load_gini", "index"),
        figure(N_("得到最少的一方"), "worst_share", "share", rising=True, groups=groups),
    ]


def _at(values: list[int], place: int) -> int | None:
    return values[place] if place < len(values) else None


class Outcome(Word):
    """What became of a need's pairs from one plan to the next."""

    GAINED = "gained", N_("新配上")
    LOST = "lost", N_("不再配上")
    MORE = "more", N_("场次增加")
    LESS = "less", N_("场次减少")
    SWITCHED = "switched", N_("换了资源")
    KEPT = "kept", N_("不变")


@dataclass(frozen=True)
class Change:
    """A need whose pairs differ: (listing id, sessions) before and after."""

    need_id: int
    before: list[tuple[int, int]]
    after: list[tuple[int, int]]

    @property
    def fate(self) -> Outcome:
        was, now = (sum(n for _, n in side) for side in (self.before, self.after))
        if not was or not now:
            return Outcome.LOST if was else Outcome.GAINED
        if was != now:
            return Outcome.MORE if now > was else Outcome.LESS
        return Outcome.KEPT if dict(self.before) == dict(self.after) else Outcome.SWITCHED


def pairs_of(plan: Mapping[str, Any] | None) -> dict[tuple[int, int], int]:
    """(need id, listing id) → sessions of a plan as a round keeps it."""
    return {
        (int(one["need"][1:]), int(one["listing"][1:])): one["sessions"]
        for one in (plan or {}).get("pairs", ())
    }


def changes(before: Pairs, after: Pairs) -> list[Change]:
    """The needs whose pairs differ between two plans, what they lost first."""
    was, now = _by_need(before), _by_need(after)
    every = [Change(need, was.get(need, []), now.get(need, [])) for need in was.keys() | now.keys()]
    found = [one for one in every if one.fate is not Outcome.KEPT]
    order = [Outcome.LOST, Outcome.LESS, Outcome.GAINED, Outcome.MORE, Outcome.SWITCHED]
    return sorted(found, key=lambda one: (order.index(one.fate), one.need_id))


def _by_need(pairs: Pairs) -> dict[int, list[tuple[int, int]]]:
    found: dict[int, list[tuple[int, int]]] = {}
    for (need, listing), sessions in sorted(pairs.items()):
        found.setdefault(need, []).append((listing, sessions))
    return found


def kept(before: Pairs, after: Pairs) -> int:
    """Sessions that both plans give to the same pair."""
    return sum(min(n, after.get(pair, 0)) for pair, n in before.items())


def listings_in(found: Iterable[Change]) -> set[int]:
    """The listings that these changes speak of."""
    return {listing for one in found for listing, _ in (*one.before, *one.after)}
