"""Sessions moved along a way that a search found."""

from matching.accelerate import compiled
from matching.search import search, settle
from matching.steps import community_less, community_more, unit_less, unit_more


@compiled
def room(graph, state, tail, head, pair):
    """Most sessions that one arc can pass at its present cost."""
    needs, listings, units = graph.weights[0], graph.weights[1], graph.weights[2]
    terminal = needs + listings + units + graph.weights[3]
    if pair >= 0:
        sessions, base = state.pair[pair], graph.base[pair]
        if tail < needs:
            return (base if sessions < base else graph.upper[pair]) - sessions
        least = graph.lower[pair]
        return sessions - (least if sessions <= base else max(base, least))
    if head == terminal:
        if tail < terminal - graph.weights[3]:
            row = tail - needs - listings
            used = state.unit[row]
            return min(graph.unit_sessions[row] - used, unit_more(graph, row, used))
        row = tail - needs - listings - units
        used = state.community[row]
        return min(used, community_less(graph, row, used))
    if tail == terminal:
        if head < terminal - graph.weights[3]:
            row = head - needs - listings
            used = state.unit[row]
            return min(used, unit_less(graph, row, used))
        row = head - needs - listings - units
        used = state.community[row]
        return min(graph.community_wanted[row] - used, community_more(graph, row, used))
    if head >= needs + listings + units:
        return state.need[tail]
    if tail >= needs + listings + units:
        return graph.need_sessions[head] - state.need[head]
    if head >= needs + listings:
        return graph.listing_sessions[tail - needs] - state.listing[tail - needs]
    return state.listing[head - needs]


@compiled
def move(graph, state, tail, head, pair, sessions):
    """Pass `sessions` along one arc."""
    needs, listings, units = graph.weights[0], graph.weights[1], graph.weights[2]
    terminal = needs + listings + units + graph.weights[3]
    if pair >= 0:
        row, held = graph.pair_listing[pair], state.held
        before = state.pair[pair]
        after = before + sessions if tail < needs else before - sessions
        state.pair[pair] = after
        if before == 0:
            held.items[held.start[row] + held.count[row]] = pair
            held.count[row] += 1
        elif after == 0:
            at = held.start[row]
            while held.items[at] != pair:
                at += 1
            held.count[row] -= 1
            held.items[at] = held.items[held.start[row] + held.count[row]]
    elif head == terminal:
        if tail < needs + listings + units:
            state.unit[tail - needs - listings] += sessions
        else:
            state.community[tail - needs - listings - units] -= sessions
    elif tail == terminal:
        if head < needs + listings + units:
            state.unit[head - needs - listings] -= sessions
        else:
            state.community[head - needs - listings - units] += sessions
    elif head >= needs + listings + units:
        state.need[tail] -= sessions
    elif tail >= needs + listings + units:
        state.need[head] += sessions
    elif head >= needs + listings:
        state.listing[tail - needs] += sessions
    else:
        state.listing[head - needs] -= sessions


@compiled
def narrowest(graph, state, fore, rear, most):
    """Most sessions, up to `most`, that the way just found can pass."""
    node = fore.count[3]
    while fore.parent[node] >= 0:
        above = fore.parent[node]
        most = min(most, room(graph, state, above, node, fore.via[node]))
        node = above
    node = fore.count[3]
    while rear.parent[node] >= 0:
        below = rear.parent[node]
        most = min(most, room(graph, state, node, below, rear.via[node]))
        node = below
    return most


@compiled
def carry(graph, state, fore, rear, sessions):
    """Pass `sessions` along the way just found."""
    node = fore.count[3]
    while fore.parent[node] >= 0:
        above = fore.parent[node]
        move(graph, state, above, node, fore.via[node], sessions)
        node = above
    node = fore.count[3]
    while rear.parent[node] >= 0:
        below = rear.parent[node]
        move(graph, state, node, below, rear.via[node], sessions)
        node = below


@compiled
def let_in(graph, state, fore, rear, tail, head, pair, bound):
    """Let an arc whose reduced cost is −`bound` < 0 take what pays: sessions passed, at most.

    One shortest way round decides: shorter than the bound, and as many sessions as it can pass at
    this cost go round it; no shorter, and potentials alone make the arc worth nothing (Busacker
    and Gowen 1960). Zero says that the arc is settled.
    """
    most = room(graph, state, tail, head, pair)
    length = search(graph, state, fore, rear, tail, head, bound, -1)
    settle(graph, state, fore, rear, length)
    if fore.count[3] < 0:
        return 0
    most = narrowest(graph, state, fore, rear, most)
    carry(graph, state, fore, rear, most)
    move(graph, state, tail, head, pair, most)
    return most
