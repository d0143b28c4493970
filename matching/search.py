"""The shortest way from one node of the residual network to another, searched from both ends.

Dijkstra's search (1959) on costs reduced by potentials, from both ends (Pohl 1971), with one turn
of its own: the terminal, through which every circle of the flow may pass, is labelled and never
left. Either side goes no further than its label there, so a way through the terminal is the sum
of two short searches, and its thousands of arcs to all units and communities are never read.

An arc whose reduced cost is negative is one that the flow has not been told about yet (a need
that is not admitted, a session just given back); the searches pass it by, and `repair` lets such
arcs in one at a time.
"""

from matching.accelerate import compiled
from matching.heap import FAR, clear, nearest, pop, push
from matching.steps import community_step, unit_step


@compiled
def offer(side, other, node, reached, distance, pair, ceiling, best):
    """Label `reached` through `node`; the length of the best way so far comes back."""
    if side.label[reached] == FAR:
        side.touched[side.count[1]] = reached
        side.count[1] += 1
    side.label[reached] = distance
    side.parent[reached] = node
    side.via[reached] = pair
    if distance < ceiling:
        push(side, distance, reached)
    rest = other.label[reached]
    if rest < FAR and distance + rest < best:
        side.count[3] = reached
        other.count[3] = reached
        return distance + rest
    return best


@compiled
def leave(graph, state, side, other, node, best, skip):
    """Label what can be reached from `node` by one session more or less."""
    needs, listings, units = graph.weights[0], graph.weights[1], graph.weights[2]
    terminal = needs + listings + units + graph.weights[3]
    potential, label, x = state.potential, side.label, state.pair
    far = label[node]
    here = far + potential[node]
    if node < needs:
        pair_listing, upper = graph.pair_listing, graph.upper
        value, base, items = graph.value, graph.base, graph.need_pairs.items
        begin = graph.need_pairs.start[node]
        for at in range(begin, begin + graph.need_pairs.count[node]):
            pair = items[at]
            sessions = x[pair]
            if sessions < upper[pair] and pair != skip:
                to = needs + pair_listing[pair]
                d = here - value[pair] - (sessions < base[pair]) - potential[to]
                if far <= d < label[to] and d < best:
                    best = offer(side, other, node, to, d, pair, label[terminal], best)
        if state.need[node] > 0:
            to = needs + listings + units + graph.need_community[node]
            d = here - potential[to]
            if far <= d < label[to] and d < best:
                best = offer(side, other, node, to, d, -1, label[terminal], best)
    elif node < needs + listings:
        row = node - needs
        to = needs + listings + graph.listing_unit[row]
        if state.listing[row] < graph.listing_sessions[row]:
            d = here - potential[to]
            if far <= d < label[to] and d < best:
                best = offer(side, other, node, to, d, -1, label[terminal], best)
        begin, items = state.held.start[row], state.held.items
        for at in range(begin, begin + state.held.count[row]):
            pair = items[at]
            sessions = x[pair]
            if sessions > graph.lower[pair] and pair != skip:
                to = graph.pair_need[pair]
                d = here + graph.value[pair] + (sessions <= graph.base[pair]) - potential[to]
                if far <= d < label[to] and d < best:
                    best = offer(side, other, node, to, d, pair, label[terminal], best)
    elif node < needs + listings + units:
        row = node - needs - listings
        if state.unit[row] < graph.unit_sessions[row]:
            d = here + unit_step(graph, row, state.unit[row] + 1) - potential[terminal]
            if far <= d < label[terminal] and d < best:
                best = offer(side, other, node, terminal, d, -1, d, best)
        begin, items = graph.unit_listings.start[row], graph.unit_listings.items
        for at in range(begin, begin + graph.unit_listings.count[row]):
            if state.listing[items[at]] > 0:
                to = needs + items[at]
                d = here - potential[to]
                if far <= d < label[to] and d < best:
                    best = offer(side, other, node, to, d, -1, label[terminal], best)
    else:
        row = node - needs - listings - units
        if state.community[row] > 0:
            d = here + community_step(graph, row, state.community[row]) - potential[terminal]
            if far <= d < label[terminal] and d < best:
                best = offer(side, other, node, terminal, d, -1, d, best)
        begin, items = graph.community_needs.start[row], graph.community_needs.items
        for at in range(begin, begin + graph.community_needs.count[row]):
            to = items[at]
            if state.need[to] < graph.need_sessions[to]:
                d = here - potential[to]
                if far <= d < label[to] and d < best:
                    best = offer(side, other, node, to, d, -1, label[terminal], best)
    return best


@compiled
def enter(graph, state, side, other, node, best, skip):
    """Label what can reach `node` by one session more or less: `leave`, the arcs turned round."""
    needs, listings, units = graph.weights[0], graph.weights[1], graph.weights[2]
    terminal = needs + listings + units + graph.weights[3]
    potential, label, x = state.potential, side.label, state.pair
    far = label[node]
    here = far - potential[node]
    if node < needs:
        items, begin = graph.need_pairs.items, graph.need_pairs.start[node]
        for at in range(begin, begin + graph.need_pairs.count[node]):
            pair = items[at]
            sessions = x[pair]
            if sessions > graph.lower[pair] and pair != skip:
                to = needs + graph.pair_listing[pair]
                d = here + graph.value[pair] + (sessions <= graph.base[pair]) + potential[to]
                if far <= d < label[to] and d < best:
                    best = offer(side, other, node, to, d, pair, label[terminal], best)
        if state.need[node] < graph.need_sessions[node]:
            to = needs + listings + units + graph.need_community[node]
            d = here + potential[to]
            if far <= d < label[to] and d < best:
                best = offer(side, other, node, to, d, -1, label[terminal], best)
    elif node < needs + listings:
        row = node - needs
        items, begin = graph.listing_pairs.items, graph.listing_pairs.start[row]
        for at in range(begin, begin + graph.listing_pairs.count[row]):
            pair = items[at]
            sessions = x[pair]
            if sessions < graph.upper[pair] and pair != skip:
                to = graph.pair_need[pair]
                d = here - graph.value[pair] - (sessions < graph.base[pair]) + potential[to]
                if far <= d < label[to] and d < best:
                    best = offer(side, other, node, to, d, pair, label[terminal], best)
        if state.listing[row] > 0:
            to = needs + listings + graph.listing_unit[row]
            d = here + potential[to]
            if far <= d < label[to] and d < best:
                best = offer(side, other, node, to, d, -1, label[terminal], best)
    elif node < needs + listings + units:
        row = node - needs - listings
        begin, items = graph.unit_listings.start[row], graph.unit_listings.items
        for at in range(begin, begin + graph.unit_listings.count[row]):
            if state.listing[items[at]] < graph.listing_sessions[items[at]]:
                to = needs + items[at]
                d = here + potential[to]
                if far <= d < label[to] and d < best:
                    best = offer(side, other, node, to, d, -1, label[terminal], best)
        if state.unit[row] > 0:
            d = here - unit_step(graph, row, state.unit[row]) + potential[terminal]
            if far <= d < label[terminal] and d < best:
                best = offer(side, other, node, terminal, d, -1, d, best)
    else:
        row = node - needs - listings - units
        if state.community[row] < graph.community_wanted[row]:
            d = here - community_step(graph, row, state.community[row] + 1) + potential[terminal]
            if far <= d < label[terminal] and d < best:
                best = offer(side, other, node, terminal, d, -1, d, best)
        begin, items = graph.community_needs.start[row], graph.community_needs.items
        for at in range(begin, begin + graph.community_needs.count[row]):
            to = items[at]
            if state.need[to] > 0:
                d = here + potential[to]
                if far <= d < label[to] and d < best:
                    best = offer(side, other, node, to, d, -1, label[terminal], best)
    return best


@compiled
def search(graph, state, fore, rear, tail, head, bound, skip):
    """The shortest way from `head` to `tail` that is shorter than `bound`, and its length.

    Pair `skip` is not walked. Labels stay for `settle`, `walk` and `clear`; the sides meet at
    ``fore.count[3]``, −1 when every way is at least `bound` long.
    """
    terminal = graph.weights[0] + graph.weights[1] + graph.weights[2] + graph.weights[3]
    clear(fore)
    clear(rear)
    best = bound
    best = offer(fore, rear, -1, head, 0, -1, 0 if head == terminal else 1, best)
    best = offer(rear, fore, -1, tail, 0, -1, 0 if tail == terminal else 1, best)
    while True:
        ahead, behind = nearest(fore), nearest(rear)
        reach, back = min(ahead, fore.label[terminal]), min(behind, rear.label[terminal])
        if reach + back >= best or reach >= best or back >= best:
            break
        if ahead < fore.label[terminal] and (ahead <= behind or behind >= rear.label[terminal]):
            node = pop(fore)
            fore.settled[fore.count[2]] = node
            fore.count[2] += 1
            best = leave(graph, state, fore, rear, node, best, skip)
        elif behind < rear.label[terminal]:
            node = pop(rear)
            rear.settled[rear.count[2]] = node
            rear.count[2] += 1
            best = enter(graph, state, rear, fore, node, best, skip)
        else:
            break
    return best


@compiled
def settle(graph, state, fore, rear, length):
    """Move potentials so that a way of `length` between the two ends costs nothing more.

    Each side moves as far as it has searched, and never past the terminal, whose potential stays
    zero. Every arc that was at least zero stays so.
    """
    terminal = graph.weights[0] + graph.weights[1] + graph.weights[2] + graph.weights[3]
    ahead = min(length, nearest(fore), fore.label[terminal])
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
