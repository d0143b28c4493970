"""What would help a need that is short of sessions, and which resources to recruit.

Every change is tried on the optimal flow and taken back, so each answer equals solving again
under that change (`matching.trying`).
"""

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from matching.answers import Effect
from matching.errors import ProblemError
from matching.plan import Plan
from matching.problem import Problem
from matching.trying import Candidate, Trial

KINDS = ("listing", "unit", "both", "rule", "resource")
"""Kinds of changes from the least asked of people to the most."""

Rules = Mapping[str, Iterable[tuple[str, float]]]
"""rule → (listing id, fit) of the listings that this rule alone took from a need."""


@dataclass(frozen=True)
class Help:
    """A change under which a need has more.

    Attributes
    ----------
    need : str
        Its id.
    kind : str
        ``listing``, ``unit`` or ``both`` (one more session of a listing, of a unit, of a listing
        and its unit), ``rule`` (what this rule alone took away may be) or ``resource`` (a
        candidate comes).
    id : str
        The listing, unit, rule or candidate; the listing where it is both.
    unit : str or None
        The unit, where one is asked for a session.
    gained : int
        Sessions that the need has more.
    listings : tuple of str
        The listings that the need has more of than before.
    effect : Effect
        What the change does to the plan.
    candidate : Candidate or None
        The resource that comes.
    """

    need: str
    kind: str
    id: str
    unit: str | None
    gained: int
    listings: tuple[str, ...]
    effect: Effect
    candidate: Candidate | None = None


@dataclass(frozen=True)
class Recruit:
    """A resource worth recruiting.

    Attributes
    ----------
    candidate : Candidate
    effect : Effect
        What it brings when those before it have come.
    """

    candidate: Candidate
    effect: Effect


class Helper:
    """Answers what would help, for any need of a solved problem.

    Parameters
    ----------
    problem : Problem
    plan : Plan
        Optimal for it.
    rules : {need id: {rule: [(listing id, fit)]}}, optional
        The pairs that one rule alone removed.
    resources : iterable of Candidate, optional
        Resources that might come.

    Raises
    ------
    ProblemError
        Naming what is unknown, repeated or out of bounds.
    """

    def __init__(
        self,
        problem: Problem,
        plan: Plan,
        rules: Mapping[str, Rules] | None = None,
        resources: Iterable[Candidate] = (),
    ) -> None:
        self._rules = {
            need: {rule: list(pairs) for rule, pairs in by_rule.items()}
            for need, by_rule in (rules or {}).items()
        }
        closed = (
            (need, listing, fit)
            for need, by_rule in self._rules.items()
            for pairs in by_rule.values()
            for listing, fit in pairs
        )
        resources = distinct(resources)
        self._trial = Trial(problem, plan, closed, resources)
        self._resources: dict[str, list[Candidate]] = {}
        for one in resources:
            for need, *_ in one.pairs:
                self._resources.setdefault(need, []).append(one)

    def helps(self, need: str) -> list[Help]:
        """The changes that help a need, the cheapest first; none where it is not short.

        Of one kind, what brings the plan the most comes first.
        """
        trial = self._trial
        n = trial.need(need)
        if int(trial.state.need[n]) >= int(trial.graph.need_sessions[n]):
            return []
        found = self._sessions(need, n)
        for rule, pairs in self._rules.get(need, {}).items():
            if pairs:
                effect = trial.open([(need, listing) for listing, _ in pairs], need)
                found.append(_help(need, "rule", rule, None, effect))
        for one in self._resources.get(need, ()):
            effect = trial.come(one.id, need)
            found.append(_help(need, "resource", one.id, one.unit, effect, one))
        kinds = {kind: place for place, kind in enumerate(KINDS)}
        found = [one for one in found if one.gained > 0]
        found.sort(key=lambda one: (kinds[one.kind], [-gain for gain in worth(one.effect)], one.id))
        return found

    def _sessions(self, need: str, n: int) -> list[Help]:
        """One more session of each eligible listing, of its unit, or of both: the least that does.

        What has sessions left over gains nothing from one more.
        """
        trial, found, asked = self._trial, [], {}
        graph, state = trial.graph, trial.state
        names = {row: one for one, row in trial.unit_row.items()}
        for e in trial.pairs_of(n):
            m = int(graph.pair_listing[e])
            listing, u = trial.listing_ids[m], int(graph.listing_unit[m])
            if listing in trial.candidates or (need, listing) in trial.limits:
                continue
            unit = names[u]
            full = int(state.listing[m]) >= int(graph.listing_sessions[m])
            if full:
                one = _help(need, "listing", listing, None, trial.more(listing, None, need))
                if one.gained > 0:
                    found.append(one)
                    continue
            if int(state.unit[u]) < int(graph.unit_sessions[u]):
                continue
            if unit not in asked:
                asked[unit] = _help(need, "unit", unit, unit, trial.more(None, unit, need))
                found.append(asked[unit])
            if full and asked[unit].gained <= 0:
                effect = trial.more(listing, unit, need)
                found.append(_help(need, "both", listing, unit, effect))
        return found


def recruit(
    problem: Problem, plan: Plan, candidates: Iterable[Candidate], k: int = 10
) -> list[Recruit]:
    """The k resources most worth recruiting, each chosen when those before it have come.

    Parameters
    ----------
    problem : Problem
    plan : Plan
        Optimal for it.
    candidates : iterable of Candidate
        Those of an area, say.
    k : int
        At most so many; fewer where the rest would bring nothing.

    Notes
    -----
    Resources are substitutes of each other, so none ever brings more after another has come
    (Shapley 1962; Gale and Politof 1981). A stale gain is thus a bound, and only the candidate at
    the head of the queue need be tried again (Minoux 1978); the choice is that of trying all.
    """
    candidates = distinct(candidates)
    trial = Trial(problem, plan, candidates=candidates)
    queue = []
    for place, one in enumerate(candidates):
        effect = trial.come(one.id)
        queue.append((_least(effect), place, 0, effect))
    heapq.heapify(queue)
    found: list[Recruit] = []
    while queue and len(found) < k:
        _, place, known, effect = heapq.heappop(queue)
        one = candidates[place]
        if known < len(found):
            effect = trial.come(one.id)
            heapq.heappush(queue, (_least(effect), place, len(found), effect))
            continue
        if worth(effect) <= (0,) * (len(effect.covered) + 1):
            break
        found.append(Recruit(one, trial.take(one.id)))
    return found


def worth(effect: Effect) -> tuple[int, ...]:
    """Coverage per tier, then value: what is greater is better."""
    return *effect.covered, effect.objective


def distinct(candidates: Iterable[Candidate]) -> Sequence[Candidate]:
    """The candidates, refused where two have one id."""
    found = {}
    for one in candidates:
        if one.id in found:
            raise ProblemError(f"candidate {one.id!r}", "the id is repeated")
        found[one.id] = one
    return list(found.values())


def _least(effect: Effect) -> tuple[int, ...]:
    return tuple(-gain for gain in worth(effect))


def _help(
    need: str,
    kind: str,
    one: str,
    unit: str | None,
    effect: Effect,
    candidate: Candidate | None = None,
) -> Help:
    listings = tuple(m.listing for m in effect.moves if m.need == need and m.sessions > 0)
    return Help(need, kind, one, unit, effect.needs.get(need, 0), listings, effect, candidate)
