"""Arcs whose reduced cost is negative, let into the flow until there is none.

A flow is optimal when no arc with room has a negative reduced cost (Ahuja, Magnanti and Orlin
1993, theorem 9.3). A cold start is a flow whose needs' arcs are all negative; a change to a
solved problem leaves a handful.
"""

from matching.accelerate import compiled, woven
from matching.push import let_in
from matching.steps import bonus, step

NEED, PAIR, LISTING, UNIT, COMMUNITY = range(5)
"""Kinds of arcs: into a need, of a pair, out of a listing, out of a unit, into a community."""


@woven
def _need(graph, state, row, back):
    community = graph.weights[0] + graph.weights[1] + graph.weights[2] + graph.need_community[row]
    gain = state.potential[row] - state.potential[community]
    if back:
        return (-gain if state.need[row] > 0 else 0), row, community, -1
    return (gain if state.need[row] < graph.need_sessions[row] else 0), community, row, -1


@woven
def _pair(graph, state, row, back):
    need, listing = graph.pair_need[row], graph.weights[0] + graph.pair_listing[row]
    sessions, base = state.pair[row], graph.base[row]
    gain = graph.value[row] - state.potential[need] + state.potential[listing]
    if back:
        free = sessions > graph.lower[row]
        return (-gain - (sessions <= base) if free else 0), listing, need, row
    return (gain + (sessions < base) if sessions < graph.upper[row] else 0), need, listing, row


@woven
def _listing(graph, state, row, back):
    listing = graph.weights[0] + row
    unit = graph.weights[0] + graph.weights[1] + graph.listing_unit[row]
    gain = state.potential[unit] - state.potential[listing]
    if back:
        return (-gain if state.listing[row] > 0 else 0), unit, listing, -1
    free = state.listing[row] < graph.listing_sessions[row]
    return (gain if free else 0), listing, unit, -1


@woven
def _unit(graph, state, row, back):
    weights = graph.weights
    node, terminal = weights[0] + weights[1] + row, weights[0] + weights[1] + weights[2]
    terminal += weights[3]
    load, room, used = graph.unit_load[row], graph.unit_sessions[row], state.unit[row]
    price = -state.potential[node]
    if back:
        gain = step(weights[4], weights[5], load, room, used) - price
        return (gain if used > 0 else 0), terminal, node, -1
    gain = price - step(weights[4], weights[5], load, room, used + 1)
    return (gain if used < room else 0), node, terminal, -1


@woven
def _community(graph, state, row, back):
    weights = graph.weights
    node = weights[0] + weights[1] + weights[2] + row
    terminal = weights[0] + weights[1] + weights[2] + weights[3]
    wanted, whole, used = graph.community_wanted[row], graph.community_whole[row], 0
    used = state.community[row]
    price = -state.potential[node]
    if back:
        gain = price - bonus(weights[4], weights[6], wanted, whole, used)
        return (gain if used > 0 else 0), node, terminal, -1
    gain = bonus(weights[4], weights[6], wanted, whole, used + 1) - price
    return (gain if used < wanted else 0), terminal, node, -1


@woven
def gain(graph, state, kind, row, back):
    """What a session more (or one less, `back`) on an arc would gain; its tail, head and pair."""
    if kind == NEED:
        return _need(graph, state, row, back)
    if kind == PAIR:
        return _pair(graph, state, row, back)
    if kind == LISTING:
        return _listing(graph, state, row, back)
    if kind == UNIT:
        return _unit(graph, state, row, back)
    return _community(graph, state, row, back)


@compiled
def mend(graph, state, fore, rear, kind, rows):
    """Let in whatever arcs of these rows would gain, each until it gains nothing."""
    for row in rows:
        for back in range(2):
            while True:
                bound, tail, head, pair = gain(graph, state, kind, row, back)
                if bound <= 0 or not let_in(graph, state, fore, rear, tail, head, pair, bound):
                    break
