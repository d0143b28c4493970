"""Arcs whose reduced cost is negative, let into the flow until there is none.

A flow is optimal when no arc with room has a negative reduced cost (Ahuja, Magnanti and Orlin
1993, theorem 9.3). A cold start is a flow whose needs' arcs are all negative; a change to a
solved problem leaves a handful.
"""

from matching.accelerate import compiled
from matching.push import let_in
from matching.steps import community_step, unit_step


@compiled
def mend_need(graph, state, fore, rear, need):
    """Admit what the need wants and has not been given; give back what does not pay."""
    community = graph.weights[0] + graph.weights[1] + graph.weights[2] + graph.need_community[need]
    potential = state.potential
    while state.need[need] < graph.need_sessions[need]:
        bound = potential[need] - potential[community]
        if bound <= 0 or not let_in(graph, state, fore, rear, community, need, -1, bound):
            break
    while state.need[need] > 0:
        bound = potential[community] - potential[need]
        if bound <= 0 or not let_in(graph, state, fore, rear, need, community, -1, bound):
            break


@compiled
def mend_pair(graph, state, fore, rear, pair):
    """Sessions more or less of one pair."""
    need, listing = graph.pair_need[pair], graph.weights[0] + graph.pair_listing[pair]
    potential, value = state.potential, graph.value[pair]
    while state.pair[pair] < graph.upper[pair]:
        worth = value + (state.pair[pair] < graph.base[pair])
        bound = worth - potential[need] + potential[listing]
        if bound <= 0 or not let_in(graph, state, fore, rear, need, listing, pair, bound):
            break
    while state.pair[pair] > graph.lower[pair]:
        worth = value + (state.pair[pair] <= graph.base[pair])
        bound = potential[need] - potential[listing] - worth
        if bound <= 0 or not let_in(graph, state, fore, rear, listing, need, pair, bound):
            break


@compiled
def mend_listing(graph, state, fore, rear, listing):
    """Sessions more or less between a listing and its unit."""
    node = graph.weights[0] + listing
    unit = graph.weights[0] + graph.weights[1] + graph.listing_unit[listing]
    potential = state.potential
    while state.listing[listing] < graph.listing_sessions[listing]:
        bound = potential[unit] - potential[node]
        if bound <= 0 or not let_in(graph, state, fore, rear, node, unit, -1, bound):
            break
    while state.listing[listing] > 0:
        bound = potential[node] - potential[unit]
        if bound <= 0 or not let_in(graph, state, fore, rear, unit, node, -1, bound):
            break


@compiled
def mend_unit(graph, state, fore, rear, unit):
    """A unit's next session, or its last."""
    node = graph.weights[0] + graph.weights[1] + unit
    terminal = graph.weights[0] + graph.weights[1] + graph.weights[2] + graph.weights[3]
    potential = state.potential
    while state.unit[unit] < graph.unit_sessions[unit]:
        bound = -potential[node] - unit_step(graph, unit, state.unit[unit] + 1)
        if bound <= 0 or not let_in(graph, state, fore, rear, node, terminal, -1, bound):
            break
    while state.unit[unit] > 0:
        bound = potential[node] + unit_step(graph, unit, state.unit[unit])
        if bound <= 0 or not let_in(graph, state, fore, rear, terminal, node, -1, bound):
            break


@compiled
def mend_community(graph, state, fore, rear, community):
    """A community's next session, or its last."""
    node = graph.weights[0] + graph.weights[1] + graph.weights[2] + community
    terminal = graph.weights[0] + graph.weights[1] + graph.weights[2] + graph.weights[3]
    potential = state.potential
    while state.community[community] < graph.community_wanted[community]:
        bound = potential[node] + community_step(graph, community, state.community[community] + 1)
        if bound <= 0 or not let_in(graph, state, fore, rear, terminal, node, -1, bound):
            break
    while state.community[community] > 0:
        bound = -potential[node] - community_step(graph, community, state.community[community])
        if bound <= 0 or not let_in(graph, state, fore, rear, node, terminal, -1, bound):
            break


@compiled
def admit(graph, state, fore, rear, needs):
    """Admit needs one after another."""
    for need in needs:
        mend_need(graph, state, fore, rear, need)


@compiled
def mend(graph, state, fore, rear, units, communities, listings, needs, pairs):
    """Let in whatever arcs of these are negative: rows of each kind."""
    for row in units:
        mend_unit(graph, state, fore, rear, row)
    for row in communities:
        mend_community(graph, state, fore, rear, row)
    for row in listings:
        mend_listing(graph, state, fore, rear, row)
    for row in pairs:
        mend_pair(graph, state, fore, rear, row)
    for row in needs:
        mend_need(graph, state, fore, rear, row)
