"""`python -m matching solve PROBLEM.json`, `python -m matching verify PROBLEM.json PLAN.json`.

Any of the files may be `.npz` instead, for large problems: the arrays of `matching.Problem` by
name. Exit 0 good, 1 infeasible or not optimal, 2 bad input, always with one line that says what.
"""

import argparse
import json
import sys

from matching.errors import PlanMismatch, ProblemError
from matching.plan import Plan, former_pairs
from matching.problem import Problem
from matching.solve import solve
from matching.verify import verify

GOOD, WRONG, BAD_INPUT = 0, 1, 2


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> None:
        """One line instead of the usage and a line."""
        raise ProblemError("arguments", message)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m matching", description="Exact matching of needs and listings")
    commands = parser.add_subparsers(dest="command", required=True, parser_class=_Parser)
    one = commands.add_parser("solve", help="find the best plan and its prices")
    one.add_argument("problem", metavar="PROBLEM.{json,npz}")
    one.add_argument("-o", "--output", metavar="PLAN.{json,npz}", help="default: standard output")
    one.add_argument("--seed", type=int, help="decides between equal plans")
    one.add_argument(
        "--previous", metavar="PLAN.{json,npz}", help="keep its pairs where it costs nothing"
    )
    two = commands.add_parser(
        "verify", help="prove a plan optimal from its prices, or name a fault"
    )
    two.add_argument("problem", metavar="PROBLEM.{json,npz}")
    two.add_argument("plan", metavar="PLAN.{json,npz}")
    return parser


def _solve(options: argparse.Namespace) -> int:
    if options.seed is not None and options.seed < 0:
        raise ProblemError("--seed", f"must be 0 or more, not {options.seed}")
    problem = Problem.load(options.problem)
    previous = former_pairs(options.previous) if options.previous else None
    plan = solve(problem, seed=options.seed, previous=previous)
    line = (
        f"optimal: {sum(plan.covered)} of {problem.need_sessions.sum()} sessions covered, "
        f"objective {plan.objective}"
    )
    if options.output:
        plan.save(options.output, problem)
        print(line)
    else:
        print(json.dumps(plan.to_json(problem), ensure_ascii=False, indent=1))
        print(line, file=sys.stderr)
    return GOOD


def _verify(options: argparse.Namespace) -> int:
    problem = Problem.load(options.problem)
    try:
        verdict = verify(problem, Plan.load(options.plan, problem))
    except PlanMismatch as error:
        print(f"infeasible: {error}")
        return WRONG
    if verdict:
        print(verdict.message)
        return GOOD
    print(f"{verdict.code}: {verdict.message}")
    return WRONG


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit code."""
    try:
        options = _parser().parse_args(arguments)
        return _solve(options) if options.command == "solve" else _verify(options)
    except ProblemError as error:
        print(f"bad input: {' '.join(str(error).split())}", file=sys.stderr)
        return BAD_INPUT


if __name__ == "__main__":
    sys.exit(main())
