"""The largest numbers that are accepted, and the unit in which worth is counted."""

MAX_SESSIONS = 1_000_000
"""The largest number of sessions that a need, listing, unit or community may state, and the
largest sum over all needs."""
MAX_TIER = 31
"""The last urgency tier that is accepted."""
MAX_WEIGHT = 100.0
"""The largest balance or fairness weight."""
UNLIMITED = MAX_SESSIONS
"""The `pair_limit` of a pair that only its need and its listing limit."""
SCALE = 10_000
"""Fit and weights are counted in whole ten-thousandths, so that an optimum is exact."""
