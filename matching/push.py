"""Potentials and sessions moved along the way that a search found."""

from matching.accelerate import compiled, woven
from matching.heap import nearest
from matching.search import search
from matching.steps import bonus_less, bonus_more, cost_less, cost_more, step_less, step_more


@woven
def settle(graph, state, fore, rear, length):
    """Move potentials so that a way of `length` between the two ends costs nothing more.

    Each side moves as far as it has searched, and never past the terminal, whose potential stays
    zero. Every arc that was at least zero stays so (Edmonds and Karp 1972): `length` is that of the
    way, or the bound that none undercut, in scaled worth.
    """
    terminal = graph.weights[0] + graph.weights[1] + graph.weights[2] + graph.weights[3]
    ahead = min(
        length,
        nearest(fore.label, fore.settled, fore.count, fore.keys, fore.queue),
        fore.label[terminal],
    )
    behind = length - ahead
    potential = state.potential
    for at in range(fore.count[2]):
        node = fore.settled[at]
        if fore.label[node] < ahead:
            potential[node] += fore.label[node] - ahead
    for at in range(rear.count[2]):
        node = rear.settled[at]
        if rear.label[node] < behind:
            potential[node] += behind - rear.label[node]


@woven
def trail(fore, rear, tail, head, pair):
    """The circle of the arc `tail` → `head` and the way back just found: its number of arcs.

    Written over the settled nodes, which `settle` has read: arc i leads from node
    ``fore.settled[i]`` to node ``fore.settled[i + 1]`` by pair ``rear.settled[i]``, −1 where the
    arc is no pair.
    """
    nodes, pairs = fore.settled, rear.settled
    parent, via = fore.parent, fore.via
    length, node = 0, fore.count[3]
    while node != head:
        length += 1
        node = parent[node]
    at, node = length, fore.count[3]
    while node != head:
        nodes[at + 1] = node
        pairs[at] = via[node]
        node = parent[node]
        at -= 1
    nodes[0], nodes[1], pairs[0] = tail, head, pair
    parent, via = rear.parent, rear.via
    at, node = length + 1, fore.count[3]
    while node != tail:
        pairs[at] = via[node]
        node = parent[node]
        at += 1
        nodes[at] = node
    return at


@woven
def narrowest(graph, state, nodes, pairs, length):
    """Most sessions that every arc of a circle of `length` arcs can pass at its present cost.

    Costs are convex, so an arc passes a run of equal steps at once (Minoux 1986); `nodes` and
    `pairs` are as `trail` left them.
    """
    weights = graph.weights
    needs, listings, units, communities = weights[0], weights[1], weights[2], weights[3]
    balance, fairness = weights[5], weights[6]
    terminal = needs + listings + units + communities
    first_unit, first_community = needs + listings, needs + listings + units
    x, base, upper, lower = state.pair, graph.base, graph.upper, graph.lower
    need_x, listing_x, unit_x, community_x = state.need, state.listing, state.unit, state.community
    need_sessions, listing_sessions = graph.need_sessions, graph.listing_sessions
    unit_sessions, unit_load = graph.unit_sessions, graph.unit_load
    wanted, whole = graph.community_wanted, graph.community_whole
    most = 1 << 40
    for at in range(length):
        tail, head, pair = nodes[at], nodes[at + 1], pairs[at]
        if pair >= 0:
            sessions, keep = x[pair], base[pair]
            if tail < needs:
                most = min(most, (keep if sessions < keep else upper[pair]) - sessions)
            else:
                least = lower[pair] if sessions <= keep else max(keep, lower[pair])
                most = min(most, sessions - least)
        elif head == terminal and tail < first_community:
            row = tail - first_unit
            load, have, used = unit_load[row], unit_sessions[row], unit_x[row]
            most = min(most, have - used, step_more(balance, load, have, used))
        elif head == terminal:
            row = tail - first_community
            used = community_x[row]
            most = min(most, used, bonus_less(fairness, wanted[row], whole[row], used))
        elif tail == terminal and head < first_community:
            row = head - first_unit
            load, have, used = unit_load[row], unit_sessions[row], unit_x[row]
            most = min(most, used, step_less(balance, load, have, used))
        elif tail == terminal:
            row = head - first_community
            used, want = community_x[row], wanted[row]
            most = min(most, want - used, bonus_more(fairness, want, whole[row], used))
        elif head >= first_community:
            most = min(most, need_x[tail])
        elif tail >= first_community:
            most = min(most, need_sessions[head] - need_x[head])
        elif head >= first_unit:
            most = min(most, listing_sessions[tail - needs] - listing_x[tail - needs])
        else:
            most = min(most, listing_x[head - needs])
    return most


@woven
def carry(graph, state, nodes, pairs, length, sessions):  # noqa: C901
    """Pass `sessions` round a circle of `length` arcs, `nodes` and `pairs` as `trail` left them."""
    weights = graph.weights
    needs, listings, units, communities = weights[0], weights[1], weights[2], weights[3]
    terminal = needs + listings + units + communities
    first_unit, first_community = needs + listings, needs + listings + units
    x, pair_listing = state.pair, graph.pair_listing
    need_x, listing_x, unit_x, community_x = state.need, state.listing, state.unit, state.community
    held_start, held_count, held = state.held
    log, more, less = state.log, state.more, state.less
    value, upper, lower, base = graph.value, graph.upper, graph.lower, graph.base
    for at in range(length):
        tail, head, pair = nodes[at], nodes[at + 1], pairs[at]
        if pair >= 0:
            row = pair_listing[pair]
            before = x[pair]
            after = before + sessions if tail < needs else before - sessions
            x[pair] = after
            more[pair] = cost_more(value[pair], after, upper[pair], base[pair])
            less[pair] = cost_less(value[pair], after, lower[pair], base[pair])
            if log[0] < len(log) - 1:
                log[0] += 1
                log[log[0]] = pair
            if before == 0:
                held[held_start[row] + held_count[row]] = pair
                held_count[row] += 1
            elif after == 0:
                place = held_start[row]
                while held[place] != pair:
                    place += 1
                held_count[row] -= 1
                held[place] = held[held_start[row] + held_count[row]]
        elif head == terminal:
            if tail < first_community:
                unit_x[tail - first_unit] += sessions
            else:
                community_x[tail - first_community] -= sessions
        elif tail == terminal:
            if head < first_community:
                unit_x[head - first_unit] -= sessions
            else:
                community_x[head - first_community] += sessions
        elif head >= first_community:
            need_x[tail] -= sessions
        elif tail >= first_community:
            need_x[head] += sessions
        elif head >= first_unit:
            listing_x[tail - needs] += sessions
        else:
            listing_x[head - needs] -= sessions


@compiled
def let_in(graph, state, fore, rear, tail, head, pair, bound):
    """Let an arc whose reduced cost is −`bound` < 0 take what pays: the sessions passed.

    One shortest way round decides: shorter than the bound, and as many sessions as it can pass at
    this cost go round it; no shorter, and potentials alone make the arc worth nothing (Busacker
    and Gowen 1960). Zero says that the arc is settled.

    Parameters
    ----------
    graph, state : Graph, State
    fore, rear : Side
        Labels of the search, anything in them.
    tail, head, pair : int
        The arc: its nodes, and its pair or −1.
    bound : int
        In scaled worth.

    Returns
    -------
    int
        Sessions.
    """
    length = search(graph, state, fore, rear, tail, head, bound)
    settle(graph, state, fore, rear, length)
    if fore.count[3] < 0:
        return 0
    nodes, pairs = fore.settled, rear.settled
    arcs = trail(fore, rear, tail, head, pair)
    sessions = narrowest(graph, state, nodes, pairs, arcs)
    carry(graph, state, nodes, pairs, arcs, sessions)
    return sessions
