"""The largest numbers that are accepted, and the unit in which worth is counted."""

MAX_SESSIONS = 1_000_000
"""The largest number of sessions that a need, listing, unit or community may state."""
MAX_TOTAL = 100_000_000
"""The largest sum of sessions over all needs, so that all arithmetic fits in 64 bits.

A need wants at least one session, so there are at most this many needs and a tier weight is at
most 32·(SCALE·(MAX_TOTAL + 1) + 4·SCALE·MAX_WEIGHT + 1) < 3.3e13. A way through the flow takes a
tier's weight up and lays it down again at each need, so its length is at most two weights, two
units' and two communities' steps and the fits of its pairs: below 7.1e13, far from the 2.3e18 of a
label that was not reached. Steps are quotients of at most SCALE·MAX_WEIGHT·(MAX_TOTAL +
MAX_SESSIONS) = 1.1e14, the sum of all fits is at most SCALE·MAX_TOTAL = 1e12; coverage times
weight, the dual value and the prices' products are summed in Python's whole numbers. Continuity
counts all worth in a larger unit: `matching.checks.check_scale` bounds that.
"""
MAX_TIER = 31
"""The last urgency tier that is accepted."""
MAX_WEIGHT = 100.0
"""The largest balance or fairness weight."""
UNLIMITED = MAX_SESSIONS
"""The `pair_limit` of a pair that only its need and its listing limit."""
SCALE = 10_000
"""Fit and weights are counted in whole ten-thousandths, so that an optimum is exact."""
