"""Match needs with listings: exact plans, with prices that prove them.

A library by itself: numpy and scipy, nothing else. ::

    import matching

    problem = matching.Problem.from_json(data)
    plan = matching.solve(problem)
    assert matching.verify(problem, plan)
"""

from matching.answers import Alternative, Effect, Move, Rival, Unmatched, Why, Worth
from matching.errors import PlanError, PlanMismatch, ProblemError
from matching.helping import Candidate, Help, Helper, Recruit, recruit
from matching.limits import MAX_SESSIONS, MAX_TIER, MAX_TOTAL, MAX_WEIGHT
from matching.matcher import Matcher
from matching.plan import Plan
from matching.prices import Prices
from matching.problem import Problem
from matching.solve import solve
from matching.verify import Verdict, verify
from matching.whatif import Point, Report, WhatIf, frontier, report, what_if

__version__ = "0.1.0"

__all__ = [
    "MAX_SESSIONS",
    "MAX_TIER",
    "MAX_TOTAL",
    "MAX_WEIGHT",
    "Alternative",
    "Candidate",
    "Effect",
    "Help",
    "Helper",
    "Matcher",
    "Move",
    "Plan",
    "PlanError",
    "PlanMismatch",
    "Point",
    "Prices",
    "Problem",
    "ProblemError",
    "Recruit",
    "Report",
    "Rival",
    "Unmatched",
    "Verdict",
    "WhatIf",
    "Why",
    "Worth",
    "frontier",
    "recruit",
    "report",
    "solve",
    "verify",
    "what_if",
]
