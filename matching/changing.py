"""Changes in words: what comes, goes, is vetoed or pinned, as `Matcher.change` takes them."""

from collections.abc import Iterable, Mapping

from matching.accelerate import undisturbed
from matching.answers import Effect
from matching.errors import ProblemError
from matching.live import Live
from matching.named import Full
from matching.plan import Plan
from matching.problem import Problem
from matching.settled import settled
from matching.solve import priced

Edit = tuple[str, tuple]
"""A method of `Live` and its arguments."""


def edits(live: Live, add: Iterable, remove: Iterable, veto: Iterable, pin: Iterable) -> list[Edit]:
    """The edits that a change asks for, in the order withdrawals, vetoes, arrivals, pins."""
    found: list[Edit] = []
    for one in remove:
        if isinstance(one, str):
            one = {"need": one} if one in live.need_row else {"listing": one}
        kind, name = _only(one, ("need", "listing"), "remove")
        if "sessions" in one:
            found.append(("fewer", (name, one["sessions"])))
        else:
            found.append((f"remove_{kind}", (name,)))
    found += [("veto", tuple(pair)) for pair in veto]
    for one in add:
        if "community" in one:
            pairs = [(pair["listing"], pair["fit"], pair.get("limit")) for pair in one["pairs"]]
            tier = one.get("tier", 0)
            args = (one["id"], one.get("sessions", 1), tier, one["community"], pairs)
            found.append(("add_need", args))
        elif "unit" in one:
            pairs = [(pair["need"], pair["fit"], pair.get("limit")) for pair in one["pairs"]]
            found.append(("add_listing", (one["id"], one.get("sessions", 1), one["unit"], pairs)))
        else:
            _, name = _only(one, ("listing",), "add")
            found.append(("fewer", (name, -one.get("sessions", 1))))
    found += [("pin", tuple(pair)) for pair in pin]
    return found


def apply(live: Live, wanted: list[Edit]) -> tuple[Live, Effect]:
    """Make the edits, all or none, and mend: the flow as it stands now, and what became of it.

    Raises
    ------
    ProblemError
        Naming the first item that is wrong; the flow is then as it was.
    """
    with undisturbed():
        # One edit that is refused has changed nothing; of several, some may have been made.
        before = live.copied() if len(wanted) > 1 else None
        try:
            _make(live, wanted)
        except (ProblemError, Full) as reason:
            if before is not None:
                live.restore(before)
            if isinstance(reason, ProblemError):
                raise
            live = _with_room(live, wanted)
            _make(live, wanted)
        return live, live.mended()


def _make(live: Live, wanted: list[Edit]) -> None:
    live.begin()
    for name, args in wanted:
        getattr(live, name)(*args)


def _with_room(live: Live, wanted: list[Edit]) -> Live:
    """The same flow laid out anew, with room for all of these edits."""
    needs = [args for name, args in wanted if name == "add_need"]
    listings = [args for name, args in wanted if name == "add_listing"]
    return Live(
        *present(live),
        tiers=max([0, *(args[2] + 1 for args in needs)]),
        needs=len(needs),
        listings=len(listings),
        pairs=sum(len(args[-1]) for args in (*needs, *listings)),
    )


def present(live: Live, seed: int | None = None) -> tuple[Problem, Plan]:
    """The problem as it has become, and its plan."""
    problem, flow = settled(live)
    return problem, priced(flow, seed)


def _only(one: object, kinds: tuple[str, ...], what: str) -> tuple[str, str]:
    for kind in kinds:
        if isinstance(one, Mapping) and kind in one:
            return kind, one[kind]
    raise ProblemError(f"{what} {one!r}", f"names no {' or '.join(kinds)}")
