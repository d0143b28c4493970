"""What the next and the last session on an arc costs, one arc at a time, and how many cost as much.

The same steps as `matching.objective`, for the compiled searches: units' steps never fall and
communities' bonuses never rise, so runs of equal steps have ends in closed form.
"""

from matching.accelerate import compiled

ENDLESS = 1 << 40
"""More sessions than any capacity."""


@compiled
def unit_step(graph, unit, k):
    """Scaled cost of the unit's k-th session."""
    whole = graph.unit_load[unit] + graph.unit_sessions[unit]
    if whole <= 0:
        return 0
    return graph.weights[4] * (graph.weights[5] * (graph.unit_load[unit] + k) // whole)


@compiled
def community_step(graph, community, k):
    """Scaled bonus of the community's k-th session."""
    whole = graph.community_whole[community]
    if whole <= 0:
        return 0
    wanted = graph.community_wanted[community]
    return graph.weights[4] * (graph.weights[6] * (wanted - k + 1) // whole)


@compiled
def unit_more(graph, unit, used):
    """How many sessions after `used` cost what the next one does."""
    weight, load = graph.weights[5], graph.unit_load[unit]
    whole = load + graph.unit_sessions[unit]
    if weight == 0 or whole <= 0:
        return ENDLESS
    step = weight * (load + used + 1) // whole
    # Step k equals `step` while weight·(load + k) < (step + 1)·whole.
    return -(-((step + 1) * whole) // weight) - 1 - load - used


@compiled
def unit_less(graph, unit, used):
    """How many of the last sessions up to `used` cost what the last one does."""
    weight, load = graph.weights[5], graph.unit_load[unit]
    whole = load + graph.unit_sessions[unit]
    if weight == 0 or whole <= 0:
        return ENDLESS
    step = weight * (load + used) // whole
    return load + used - -(-(step * whole) // weight) + 1


@compiled
def community_more(graph, community, used):
    """How many sessions after `used` earn the bonus of the next one."""
    weight, wanted = graph.weights[6], graph.community_wanted[community]
    whole = graph.community_whole[community]
    if weight == 0 or whole <= 0:
        return ENDLESS
    step = weight * (wanted - used) // whole
    return wanted + 1 - -(-(step * whole) // weight) - used


@compiled
def community_less(graph, community, used):
    """How many of the last sessions up to `used` earned the bonus of the last one."""
    weight, wanted = graph.weights[6], graph.community_wanted[community]
    whole = graph.community_whole[community]
    if weight == 0 or whole <= 0:
        return ENDLESS
    step = weight * (wanted - used + 1) // whole
    # Bonus k equals `step` while weight·(wanted − k + 1) < (step + 1)·whole.
    first = wanted + 2 - -(-((step + 1) * whole) // weight)
    return used - first + 1
