"""A flow edited by hand so that it keeps every limit, at whatever cost.

What an edit breaks is noted in `touched`; `matching.live` mends it.
"""

from collections.abc import Iterable

import numpy as np

from matching.checks import checked_pair, checked_sessions
from matching.errors import ProblemError
from matching.limits import MAX_SESSIONS, SCALE
from matching.named import Full, Named, found
from matching.repair import COMMUNITY, LISTING, NEED, PAIR, UNIT
from matching.spare import append, remove, row_of
from matching.steps import cost_less, cost_more


class Editing(Named):
    """Every edit that can be made to a flow, in the words of a change."""

    def shift(self, e: int, sessions: int) -> None:
        """Sessions more (or fewer) of a pair, all the way round."""
        graph, state = self.graph, self.state
        n, m = graph.pair_need[e], graph.pair_listing[e]
        if not state.pair[e] and sessions:
            append(state.held, m, e)
        state.pair[e] += sessions
        if not state.pair[e] and sessions:
            remove(state.held, m, e)
        state.need[n] += sessions
        state.listing[m] += sessions
        state.unit[graph.listing_unit[m]] += sessions
        state.community[graph.need_community[n]] += sessions
        self.reprice(e)
        self._log(e)
        self.touched |= {
            (NEED, n), (LISTING, m), (UNIT, graph.listing_unit[m]),
            (COMMUNITY, graph.need_community[n]), (PAIR, e),
        }  # fmt: skip

    def reprice(self, e: int) -> None:
        """What a session more and one less of a pair cost, after any of its numbers changed."""
        graph, state = self.graph, self.state
        value, x, base = graph.value[e], state.pair[e], graph.base[e]
        state.more[e] = cost_more(value, x, graph.upper[e], base)
        state.less[e] = cost_less(value, x, graph.lower[e], base)

    def spare(self, pairs: Iterable[int], sessions: int, item: str) -> None:
        """Take away sessions that are not pinned from these pairs, the least worth first."""
        x, lower, value = self.state.pair, self.graph.lower, self.graph.value
        for e in sorted((e for e in pairs if x[e] > lower[e]), key=lambda e: value[e]):
            some = min(sessions, int(x[e] - lower[e]))
            if some > 0:
                self.shift(e, -some)
                sessions -= some
        if sessions > 0:
            raise ProblemError(item, "its pinned sessions leave too few")

    def add_need(self, one: str, sessions: int, tier: int, community: str, pairs) -> None:
        """A need that comes, with its eligible pairs: (listing id, fit, limit)."""
        if one in self.need_row:
            raise ProblemError(f"need {one!r}", "the id is repeated")
        if not 1 <= sessions <= MAX_SESSIONS:
            raise ProblemError(f"need {one!r}", f"sessions must be from 1 to {MAX_SESSIONS}")
        if tier < 0:
            raise ProblemError(f"need {one!r}", f"tier must be 0 or more, not {tier}")
        g = found(self.community_row, community, "community")
        rows = [(self.listing(m), *checked_pair(one, m, fit, limit)) for m, fit, limit in pairs]
        if len({m for m, _, _ in rows}) < len(rows):
            raise ProblemError(f"need {one!r}", "a pair is repeated")
        both = min(len(self.need_row) + 1, len(self.listing_row))
        if tier >= len(self.weights) or not self._safe(both):
            raise Full
        if self.free_need >= self.N or self.free_pair + len(rows) > self.E:
            raise Full
        n = self.free_need
        self._room("community_needs", g)
        self._room("need_pairs", n, len(rows))
        for m, _, _ in rows:
            self._room("listing_pairs", m)
        graph, state = self.graph, self.state
        self.free_need += 1
        self.need_ids.append(one)
        self.need_row[one] = n
        self.tier[n] = tier
        graph.need_community[n], graph.need_sessions[n] = g, sessions
        self._remember(g)
        graph.community_wanted[g] += sessions
        graph.community_whole[g] += sessions
        append(graph.community_needs, g, n)
        for m, fit, limit in rows:
            self._pair(n, m, fit, limit)
        offers = [graph.value[e] + state.potential[self.N + m] for e, (m, _, _) in
                  zip(self.pairs_of(n), rows, strict=True)]  # fmt: skip
        own = state.potential[self.N + self.M + self._units + g]
        state.potential[n] = max([own, *offers])
        self.touched |= {(COMMUNITY, g), (NEED, n)}

    def add_listing(self, one: str, sessions: int, unit: str, pairs) -> None:
        """A listing that comes, with its eligible pairs: (need id, fit, limit)."""
        if one in self.listing_row:
            raise ProblemError(f"listing {one!r}", "the id is repeated")
        u = found(self.unit_row, unit, "unit")
        checked_sessions(f"listing {one!r}", sessions)
        rows = [(self.need(n), *checked_pair(n, one, fit, limit)) for n, fit, limit in pairs]
        if len({n for n, _, _ in rows}) < len(rows):
            raise ProblemError(f"listing {one!r}", "a pair is repeated")
        m = self.free_listing
        both = min(len(self.need_row), len(self.listing_row) + 1)
        if not self._safe(both):
            raise Full
        if m >= self.M or self.free_pair + len(rows) > self.E:
            raise Full
        self._room("unit_listings", u)
        self._room("listing_pairs", m, len(rows))
        for n, _, _ in rows:
            self._room("need_pairs", n)
        graph, state = self.graph, self.state
        self.free_listing += 1
        self.listing_ids.append(one)
        self.listing_row[one] = m
        graph.listing_unit[m], graph.listing_sessions[m] = u, sessions
        append(graph.unit_listings, u, m)
        least = state.potential[self.N + self.M + u]
        for n, fit, limit in rows:
            e = self._pair(n, m, fit, limit)
            least = min(least, state.potential[n] - graph.value[e])
        state.potential[self.N + m] = least
        self.touched.add((LISTING, m))

    def set_sessions(self, one: str, sessions: int) -> None:
        """Another number of sessions that a listing can give."""
        m = self.listing(one)
        checked_sessions(f"listing {one!r}", sessions)
        over = int(self.state.listing[m]) - sessions
        if over > 0:
            self.spare(row_of(self.state.held, m), over, f"listing {one!r}")
        self.graph.listing_sessions[m] = sessions
        self.touched.add((LISTING, m))

    def fewer(self, one: str, sessions: int) -> None:
        """So many sessions fewer that a listing can give; more, where negative."""
        self.set_sessions(one, int(self.graph.listing_sessions[self.listing(one)]) - sessions)

    def remove_need(self, one: str) -> None:
        """A need that is withdrawn, with its pins."""
        graph, n = self.graph, self.need(one)
        g = graph.need_community[n]
        for e in self.pairs_of(n):
            self._bury(e)
        for e in self.pairs_of(n):
            remove(graph.listing_pairs, graph.pair_listing[e], e)
        graph.need_pairs.count[n] = 0
        remove(graph.community_needs, g, n)
        self._remember(g)
        graph.community_wanted[g] -= graph.need_sessions[n]
        graph.community_whole[g] -= graph.need_sessions[n]
        graph.need_sessions[n] = 0
        self.touched.add((COMMUNITY, g))
        del self.need_row[one]
        self.need_ids[n], self.gone[int(n)] = None, one

    def remove_listing(self, one: str) -> None:
        """A listing that is withdrawn, with its pins."""
        graph, m = self.graph, self.listing(one)
        for e in row_of(graph.listing_pairs, m):
            self._bury(e)
            remove(graph.need_pairs, graph.pair_need[e], e)
        graph.listing_pairs.count[m] = 0
        remove(graph.unit_listings, graph.listing_unit[m], m)
        graph.listing_sessions[m] = 0
        del self.listing_row[one]
        self.listing_ids[m], self.gone[-1 - int(m)] = None, one

    def veto(self, need: str, listing: str) -> None:
        """A pair that may not be."""
        e = self.pair(need, listing)
        self._bury(e)
        remove(self.graph.need_pairs, self.graph.pair_need[e], e)
        remove(self.graph.listing_pairs, self.graph.pair_listing[e], e)

    def pin(self, need: str, listing: str, sessions: int = 1) -> None:
        """At least so many sessions of a pair."""
        graph, state, e = self.graph, self.state, self.pair(need, listing)
        n, m = graph.pair_need[e], graph.pair_listing[e]
        item = f"pair {need!r} – {listing!r}"
        checked_sessions(item, sessions)
        if sessions > graph.upper[e]:
            raise ProblemError(item, f"{sessions} sessions are pinned beyond its {graph.upper[e]}")
        u, lower = graph.listing_unit[m], graph.lower
        beside = [
            held for other in row_of(graph.unit_listings, u) for held in row_of(state.held, other)
        ]
        sides = (
            (self.pairs_of(n), graph.need_sessions[n], f"need {need!r}"),
            (row_of(state.held, m), graph.listing_sessions[m], f"listing {listing!r}"),
            (beside, graph.unit_sessions[u], "its unit"),
        )
        for pairs, most, what in sides:
            pinned = sum(int(lower[other]) for other in pairs if other != e) + sessions
            if pinned > most:
                raise ProblemError(item, f"{pinned} sessions are pinned beyond what {what} has")
        lower[e] = sessions
        self.reprice(e)
        short = sessions - int(state.pair[e])
        if short > 0:
            for pairs, most, _ in sides:
                # What was taken from one side may have freed the next.
                used = sum(int(state.pair[other]) for other in pairs if other != e)
                over = used + int(state.pair[e]) + short - int(most)
                if over > 0:
                    self.spare([other for other in pairs if other != e], over, item)
            self.shift(e, short)
        self.touched |= {(NEED, n), (LISTING, m), (PAIR, e)}

    def _pair(self, n: int, m: int, fit: float, limit: int) -> int:
        graph, e = self.graph, self.free_pair
        self.free_pair += 1
        graph.pair_need[e], graph.pair_listing[e] = n, m
        graph.value[e] = self.scale * (int(self.weights[self.tier[n]]) + int(np.rint(SCALE * fit)))
        graph.upper[e] = min(limit, int(graph.need_sessions[n]))
        self.fit[e], self.limit[e] = fit, limit
        self.reprice(e)
        append(graph.need_pairs, n, e)
        append(graph.listing_pairs, m, e)
        return e

    def _bury(self, e: int) -> None:
        """No session of a pair any more."""
        self.graph.lower[e] = 0
        if self.state.pair[e]:
            self.shift(e, -int(self.state.pair[e]))
        self.graph.upper[e] = 0
        self.reprice(e)
        self.dead.add(int(e))
