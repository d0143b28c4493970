"""The shortest way from one node of the residual network to another, searched from both ends.

Dijkstra's search (1959) on costs reduced by potentials, from both ends (Pohl 1971), with one turn
of its own: the terminal, through which every circle of the flow may pass, is labelled and never
left. Either side goes no further than its label there, so a way through the terminal is the sum
of two short searches, and its thousands of arcs to all units and communities are never read.

An arc whose reduced cost is negative is one that the flow has not been told about yet (a need
that is not admitted, a session just given back); the searches pass it by, and `repair` lets such
arcs in one at a time.
"""

from matching.accelerate import woven
from matching.heap import FAR, clear, leave, nearest, push
from matching.steps import bonus, step


@woven
def offer(
    label, parent, via, touched, settled, count, keys, queue, others, meeting,
    node, reached, far, distance, pair, ceiling, best,
):  # fmt: skip
    """Label `reached` through `node`; the length of the best way so far comes back.

    `far` is the label of `node` and `ceiling` that of the terminal, both in scaled worth: a node as
    near as `node` is settled at once, and one beyond the terminal never, as nothing leads on there.
    """
    if label[reached] == FAR:
        touched[count[1]] = reached
        count[1] += 1
    label[reached] = distance
    parent[reached] = node
    via[reached] = pair
    if distance < ceiling:
        if distance == far:
            settled[count[2]] = reached
            count[2] += 1
        else:
            push(count, keys, queue, distance, reached)
    rest = others[reached]
    if rest < FAR and distance + rest < best:
        meeting[3] = reached
        return distance + rest
    return best


@woven
def search(graph, state, fore, rear, tail, head, bound):  # noqa: C901
    """The shortest way from `head` to `tail` that is shorter than `bound`, and its length.

    Parameters
    ----------
    graph, state : Graph, State
    fore, rear : Side
        Labels from `head` along arcs, and from `tail` against them.
    tail, head : int
        Nodes of the arc that would be let in.
    bound : int
        In scaled worth, as all lengths are.

    Returns
    -------
    int
        The length, or `bound`.

    Notes
    -----
    Labels stay for `settle`, `carry` and `clear`; the sides meet at
    ``fore.count[3]``, −1 when every way is at least `bound` long. One function, and every row by a
    name of its own: this is where all the time goes, compiled or not.
    """
    needs, listings, units, communities, scale, balance, fairness = (
        graph.weights[0],
        graph.weights[1],
        graph.weights[2],
        graph.weights[3],
        graph.weights[4],
        graph.weights[5],
        graph.weights[6],
    )
    terminal = needs + listings + units + communities
    need_start, need_count, need_items = graph.need_pairs
    listing_start, listing_count, listing_items = graph.listing_pairs
    unit_start, unit_count, unit_items = graph.unit_listings
    community_start, community_count, community_items = graph.community_needs
    held_start, held_count, held_items = state.held
    pair_need, pair_listing, more, less = (
        graph.pair_need, graph.pair_listing, state.more, state.less,
    )  # fmt: skip
    need_community, need_sessions = graph.need_community, graph.need_sessions
    listing_unit, listing_sessions = graph.listing_unit, graph.listing_sessions
    unit_sessions, unit_load = graph.unit_sessions, graph.unit_load
    community_wanted, community_whole = graph.community_wanted, graph.community_whole
    need_x, listing_x = state.need, state.listing
    unit_x, community_x = state.unit, state.community
    potential = state.potential
    f_label, f_parent, f_via, f_seen, f_done, f_count, f_keys, f_queue = fore
    r_label, r_parent, r_via, r_seen, r_done, r_count, r_keys, r_queue = rear
    clear(fore)
    clear(rear)
    best = bound
    best = offer(
        f_label, f_parent, f_via, f_seen, f_done, f_count, f_keys, f_queue,
        r_label, f_count, -1, head, -1, 0, -1, 0 if head == terminal else 1, best,
    )  # fmt: skip
    best = offer(
        r_label, r_parent, r_via, r_seen, r_done, r_count, r_keys, r_queue,
        f_label, f_count, -1, tail, -1, 0, -1, 0 if tail == terminal else 1, best,
    )  # fmt: skip
    while True:
        ahead = nearest(f_label, f_done, f_count, f_keys, f_queue)
        behind = nearest(r_label, r_done, r_count, r_keys, r_queue)
        reach, back = min(ahead, f_label[terminal]), min(behind, r_label[terminal])
        if reach + back >= best or reach >= best or back >= best:
            break
        if ahead < f_label[terminal] and (ahead <= behind or behind >= r_label[terminal]):
            # Forward: what one session more or less reaches from the node.
            node = leave(f_done, f_count, f_keys, f_queue)
            far = f_label[node]
            here = far + potential[node]
            if node < needs:
                begin = need_start[node]
                for at in range(begin, begin + need_count[node]):
                    pair = need_items[at]
                    to = needs + pair_listing[pair]
                    d = here + more[pair] - potential[to]
                    if d < f_label[to] and far <= d < best:
                        best = offer(
                            f_label, f_parent, f_via, f_seen, f_done, f_count, f_keys, f_queue,
                            r_label, f_count, node, to, far, d, pair, f_label[terminal], best,
                        )  # fmt: skip
                if need_x[node] > 0:
                    to = needs + listings + units + need_community[node]
                    d = here - potential[to]
                    if d < f_label[to] and far <= d < best:
                        best = offer(
                            f_label, f_parent, f_via, f_seen, f_done, f_count, f_keys, f_queue,
                            r_label, f_count, node, to, far, d, -1, f_label[terminal], best,
                        )  # fmt: skip
            elif node < needs + listings:
                row = node - needs
                to = needs + listings + listing_unit[row]
                if listing_x[row] < listing_sessions[row]:
                    d = here - potential[to]
                    if d < f_label[to] and far <= d < best:
                        best = offer(
                            f_label, f_parent, f_via, f_seen, f_done, f_count, f_keys, f_queue,
                            r_label, f_count, node, to, far, d, -1, f_label[terminal], best,
                        )  # fmt: skip
                begin = held_start[row]
                for at in range(begin, begin + held_count[row]):
                    pair = held_items[at]
                    to = pair_need[pair]
                    d = here + less[pair] - potential[to]
                    if d < f_label[to] and far <= d < best:
                        best = offer(
                            f_label, f_parent, f_via, f_seen, f_done, f_count, f_keys, f_queue,
                            r_label, f_count, node, to, far, d, pair, f_label[terminal], best,
                        )  # fmt: skip
            elif node < needs + listings + units:
                row = node - needs - listings
                if unit_x[row] < unit_sessions[row]:
                    d = here + step(
                        scale, balance, unit_load[row], unit_sessions[row], unit_x[row] + 1
                    )
                    if d < f_label[terminal] and far <= d < best:
                        best = offer(
                            f_label, f_parent, f_via, f_seen, f_done, f_count, f_keys, f_queue,
                            r_label, f_count, node, terminal, far, d, -1, d, best,
                        )  # fmt: skip
                begin = unit_start[row]
                for at in range(begin, begin + unit_count[row]):
                    other = unit_items[at]
                    if listing_x[other] > 0:
                        to = needs + other
                        d = here - potential[to]
                        if d < f_label[to] and far <= d < best:
                            best = offer(
                                f_label, f_parent, f_via, f_seen, f_done, f_count, f_keys, f_queue,
                                r_label, f_count, node, to, far, d, -1, f_label[terminal], best,
                            )  # fmt: skip
            else:
                row = node - needs - listings - units
                if community_x[row] > 0:
                    wanted, whole = community_wanted[row], community_whole[row]
                    d = here + bonus(scale, fairness, wanted, whole, community_x[row])
                    if d < f_label[terminal] and far <= d < best:
                        best = offer(
                            f_label, f_parent, f_via, f_seen, f_done, f_count, f_keys, f_queue,
                            r_label, f_count, node, terminal, far, d, -1, d, best,
                        )  # fmt: skip
                begin = community_start[row]
                for at in range(begin, begin + community_count[row]):
                    to = community_items[at]
                    if need_x[to] < need_sessions[to]:
                        d = here - potential[to]
                        if d < f_label[to] and far <= d < best:
                            best = offer(
                                f_label, f_parent, f_via, f_seen, f_done, f_count, f_keys, f_queue,
                                r_label, f_count, node, to, far, d, -1, f_label[terminal], best,
                            )  # fmt: skip

        elif behind < r_label[terminal]:
            # Backward: what reaches the node by one session more or less.
            node = leave(r_done, r_count, r_keys, r_queue)
            far = r_label[node]
            here = far - potential[node]
            if node < needs:
                begin = need_start[node]
                for at in range(begin, begin + need_count[node]):
                    pair = need_items[at]
                    to = needs + pair_listing[pair]
                    d = here + less[pair] + potential[to]
                    if d < r_label[to] and far <= d < best:
                        best = offer(
                            r_label, r_parent, r_via, r_seen, r_done, r_count, r_keys, r_queue,
                            f_label, f_count, node, to, far, d, pair, r_label[terminal], best,
                        )  # fmt: skip
                if need_x[node] < need_sessions[node]:
                    to = needs + listings + units + need_community[node]
                    d = here + potential[to]
                    if d < r_label[to] and far <= d < best:
                        best = offer(
                            r_label, r_parent, r_via, r_seen, r_done, r_count, r_keys, r_queue,
                            f_label, f_count, node, to, far, d, -1, r_label[terminal], best,
                        )  # fmt: skip
            elif node < needs + listings:
                row = node - needs
                begin = listing_start[row]
                for at in range(begin, begin + listing_count[row]):
                    pair = listing_items[at]
                    to = pair_need[pair]
                    d = here + more[pair] + potential[to]
                    if d < r_label[to] and far <= d < best:
                        best = offer(
                            r_label, r_parent, r_via, r_seen, r_done, r_count, r_keys, r_queue,
                            f_label, f_count, node, to, far, d, pair, r_label[terminal], best,
                        )  # fmt: skip
                if listing_x[row] > 0:
                    to = needs + listings + listing_unit[row]
                    d = here + potential[to]
                    if d < r_label[to] and far <= d < best:
                        best = offer(
                            r_label, r_parent, r_via, r_seen, r_done, r_count, r_keys, r_queue,
                            f_label, f_count, node, to, far, d, -1, r_label[terminal], best,
                        )  # fmt: skip
            elif node < needs + listings + units:
                row = node - needs - listings
                begin = unit_start[row]
                for at in range(begin, begin + unit_count[row]):
                    other = unit_items[at]
                    if listing_x[other] < listing_sessions[other]:
                        to = needs + other
                        d = here + potential[to]
                        if d < r_label[to] and far <= d < best:
                            best = offer(
                                r_label, r_parent, r_via, r_seen, r_done, r_count, r_keys, r_queue,
                                f_label, f_count, node, to, far, d, -1, r_label[terminal], best,
                            )  # fmt: skip
                if unit_x[row] > 0:
                    d = here - step(scale, balance, unit_load[row], unit_sessions[row], unit_x[row])
                    if d < r_label[terminal] and far <= d < best:
                        best = offer(
                            r_label, r_parent, r_via, r_seen, r_done, r_count, r_keys, r_queue,
                            f_label, f_count, node, terminal, far, d, -1, d, best,
                        )  # fmt: skip
            else:
                row = node - needs - listings - units
                if community_x[row] < community_wanted[row]:
                    wanted, whole = community_wanted[row], community_whole[row]
                    d = here - bonus(scale, fairness, wanted, whole, community_x[row] + 1)
                    if d < r_label[terminal] and far <= d < best:
                        best = offer(
                            r_label, r_parent, r_via, r_seen, r_done, r_count, r_keys, r_queue,
                            f_label, f_count, node, terminal, far, d, -1, d, best,
                        )  # fmt: skip
                begin = community_start[row]
                for at in range(begin, begin + community_count[row]):
                    to = community_items[at]
                    if need_x[to] > 0:
                        d = here + potential[to]
                        if d < r_label[to] and far <= d < best:
                            best = offer(
                                r_label, r_parent, r_via, r_seen, r_done, r_count, r_keys, r_queue,
                                f_label, f_count, node, to, far, d, -1, r_label[terminal], best,
                            )  # fmt: skip

        else:
            break
    return best
