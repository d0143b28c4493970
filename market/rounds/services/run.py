"""Running a round: read, score, solve and explain outside any write; then write it all at once."""

import contextlib
import logging
import time
from dataclasses import replace

import sqlalchemy as sa

from market import jobs, web
from market.db import db, get
from market.errors import N_, Invalid, MarketError
from market.rounds.explain import STAGES, Missed, Teller, Told, facts_of
from market.rounds.helping import helps_of, recruits_of
from market.rounds.models import Round, RoundState
from market.rounds.problem import Ground, build, solve
from market.rounds.rows import read_rows
from market.rounds.services.lease import Lease, Lost, fail, give_back, keep, take
from market.rounds.services.results import Findings, write

log = logging.getLogger("market.rounds")
# Progress is written no more often than this; the lease is kept by its own beat.
TELL_SECONDS = 0.5


class Stopped(Exception):
    """This worker was asked to stop; another may go on."""


class Narrator:
    """Tells the progress of one attempt, and notices that it should end."""

    def __init__(self, lease: Lease):
        self.lease = lease
        self.told = (-1, "")
        self.at = 0.0

    def __call__(self, percent: float, stage: str) -> None:
        if jobs.stopping():
            raise Stopped
        now = (int(percent), stage)
        if now == self.told or (
            stage == self.told[1] and time.monotonic() - self.at < TELL_SECONDS
        ):
            return
        keep(self.lease, *now)
        self.told, self.at = now, time.monotonic()

    def between(self, low: float, high: float, stage: str):
        """A listener for one stage that hears shares from 0 to 1."""
        return lambda share: self(low + (high - low) * share, stage)


def run_round(round_id: int, worker: str) -> bool:
    """Run a queued round to its review; whether this call did it.

    Killed at any moment, it leaves a round whose lease lapses and that another worker takes; what
    it computed is written in one transaction, and only while the lease is still its own.
    """
    lease = take(round_id, worker)
    if lease is None:
        return False
    try:
        with jobs.pulse(lambda: _beat(lease), web.setting("LEASE_SECONDS") / 3), jobs.apart():
            findings = _find(lease, Narrator(lease))
        write(lease, findings)
        return True
    except Lost:
        log.info("round %s is no longer held by %s", round_id, worker)
    except Stopped:
        give_back(lease)
    except MarketError as error:
        fail(lease, error)
    except Exception:
        log.exception("round %s failed", round_id)
        fail(lease, Invalid(N_("计算时系统出错，已记录；请重试，若仍失败请联系系统管理员")))
    return False


def _beat(lease: Lease) -> None:
    # That it is lost is for the computing thread to notice when it next tells its progress.
    with contextlib.suppress(Lost):
        keep(lease)


def _find(lease: Lease, tell: Narrator) -> Findings:
    """Everything that the round has to say, without writing anything but its progress."""
    began = time.monotonic()
    row = get(Round, lease.round_id)
    weighed = (row.weights, row.balance, row.fairness, row.least_fit)
    seed, previous = row.seed, _former_plan(row)
    rows = read_rows(row.batch, row.area)
    # Telling the progress ends the transaction, which must not make every row be read again.
    db.session.expunge_all()
    tell(10, N_("计算契合度"))
    ground = build(rows, *weighed)
    scored = time.monotonic()
    matcher = solve(
        ground,
        seed,
        previous,
        lambda share, stage: tell(20 + 40 * share, STAGES.get(stage, N_("求解"))),
    )
    solved = time.monotonic()
    teller = Teller(ground, matcher)
    told: list[Told] = list(teller.pairs(tell.between(60, 85, N_("撰写理由"))))
    missed: list[Missed] = list(teller.misses(tell.between(85, 90, N_("说明未匹配的原因"))))
    share = tell.between(90, 95, N_("说明未匹配的原因"))
    helps = helps_of(ground, matcher, weighed[0], weighed[3], share)
    missed = [replace(m, why=m.why | {"helps": helps.get(m.need_id, {})}) for m in missed]
    recruits = recruits_of(ground, matcher, weighed[0], weighed[3])
    tell(95, N_("保存结果"))
    facts = facts_of(ground, matcher) | {
        "seconds": {
            "scoring": round(scored - began, 3),
            "solving": round(solved - scored, 3),
            "explaining": round(time.monotonic() - solved, 3),
        },
        "seed": seed,
        "recruit": recruits,
    }
    return Findings(
        told=told,
        missed=missed,
        facts=facts,
        problem=ground.problem.to_json(),
        plan=matcher.plan.to_json(ground.problem),
        pinned=_ids(ground, "pins"),
        broken=_ids(ground, "broken"),
    )


def _ids(ground: Ground, name: str) -> list[int]:
    return [pair.id for pair in getattr(ground.rows, name)]


def _former_plan(row: Round) -> dict | None:
    """The plan of the last finished round of this area and batch, kept among equals."""
    return db.session.scalar(
        sa.select(Round.plan)
        .where(
            Round.area_id == row.area_id,
            Round.batch_id == row.batch_id,
            Round.id < row.id,
            Round.state.in_((RoundState.REVIEW, RoundState.SUPERSEDED, RoundState.SETTLED)),
        )
        .order_by(Round.id.desc())
        .limit(1)
    )
