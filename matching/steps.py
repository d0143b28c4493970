"""What the next and the last session on an arc costs, one arc at a time, and how many cost as much.

The same steps as `matching.objective`, for the compiled searches: units' steps never fall and
communities' bonuses never rise, so runs of equal steps have ends in closed form.
"""

from matching.accelerate import compiled, woven

ENDLESS = 1 << 40
"""More sessions than any capacity."""


CLOSED = (1 << 61) + (1 << 60)
"""Cost of an arc that has no room: above every label, whatever potentials it is reduced by."""


@woven
def cost_more(value, sessions, upper, base):
    """Cost of one session more of a pair; one that the former plan had as well costs one less."""
    return -value - (sessions < base) if sessions < upper else CLOSED


@woven
def cost_less(value, sessions, lower, base):
    """Cost of one session less of a pair; one that the former plan had as well costs one more."""
    return value + (sessions <= base) if sessions > lower else CLOSED


@woven
def step(scale, weight, load, room, k):
    """Scaled cost of the k-th session of a unit."""
    whole = load + room
    return scale * (weight * (load + k) // whole) if whole > 0 else 0


@woven
def bonus(scale, weight, wanted, whole, k):
    """Scaled bonus of the k-th session of a community."""
    return scale * (weight * (wanted - k + 1) // whole) if whole > 0 else 0


@compiled
def unit_step(graph, unit, k):
    """Scaled cost of the unit's k-th session."""
    load, room = graph.unit_load[unit], graph.unit_sessions[unit]
    return step(graph.weights[4], graph.weights[5], load, room, k)


@compiled
def community_step(graph, community, k):
    """Scaled bonus of the community's k-th session."""
    wanted, whole = graph.community_wanted[community], graph.community_whole[community]
    return bonus(graph.weights[4], graph.weights[6], wanted, whole, k)


@woven
def step_more(weight, load, room, used):
    """How many sessions of a unit after `used` cost what the next one does."""
    whole = load + room
    if weight == 0 or whole <= 0:
        return ENDLESS
    cost = weight * (load + used + 1) // whole
    # Step k equals `cost` while weight·(load + k) < (cost + 1)·whole.
    return -(-((cost + 1) * whole) // weight) - 1 - load - used


@woven
def step_less(weight, load, room, used):
    """How many of a unit's last sessions up to `used` cost what the last one does."""
    whole = load + room
    if weight == 0 or whole <= 0:
        return ENDLESS
    cost = weight * (load + used) // whole
    return load + used - -(-(cost * whole) // weight) + 1


@woven
def bonus_more(weight, wanted, whole, used):
    """How many sessions of a community after `used` earn the bonus of the next one."""
    if weight == 0 or whole <= 0:
        return ENDLESS
    gain = weight * (wanted - used) // whole
    return wanted + 1 - -(-(gain * whole) // weight) - used


@woven
def bonus_less(weight, wanted, whole, used):
    """How many of a community's last sessions up to `used` earned the bonus of the last one."""
    if weight == 0 or whole <= 0:
        return ENDLESS
    gain = weight * (wanted - used + 1) // whole
    # Bonus k equals `gain` while weight·(wanted − k + 1) < (gain + 1)·whole.
    return used - (wanted + 2 - -(-((gain + 1) * whole) // weight)) + 1
