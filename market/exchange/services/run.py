"""The import itself: the good rows in one transaction, all or none, however often it is asked."""

import datetime as dt
import logging

import sqlalchemy as sa

from market import jobs
from market.db import db, locked, now, transaction
from market.errors import N_, Conflict, Invalid, MarketError
from market.exchange.models import Intake, IntakeState, ListKind
from market.exchange.preview import Preview
from market.exchange.queries import get_intake, intake_scope
from market.exchange.services.intake import STALE, collector_at_rest
from market.exchange.services.landing import Target, land
from market.journal import services as journal
from market.members.models import Person
from market.members.sign_in import actor_of
from market.policy import SYSTEM, Actor, require

log = logging.getLogger("market.exchange")
# So many records are imported while the person waits.
INLINE_RECORDS = 300
LOST_AFTER = dt.timedelta(minutes=2)
# These belong to a period.
OF_A_BATCH = (ListKind.NEEDS, ListKind.ACTIVITIES)


@transaction()
def _begin(intake_id: int, by: Actor, revision: int, open_now: bool) -> int:
    intake = locked(Intake, intake_id)
    require(by, "import.see", intake_scope(intake_id))
    if intake.state is IntakeState.PREVIEW and intake.facts["revision"] != revision:
        raise Conflict(STALE)
    if intake.state in (IntakeState.IMPORTING, IntakeState.DONE):
        raise Conflict(N_("这份文件已经在导入或已导入，不会重复导入"))
    records = intake.facts.get("counts", {}).get("records", 0)
    if intake.state is IntakeState.PREVIEW and not records:
        raise Invalid(N_("没有可以导入的行"))
    if intake.kind in OF_A_BATCH and intake.batch_id is None:
        raise Invalid(N_("请先选择批次"), fields={"batch_id": N_("请先选择批次")})
    intake.move_to(IntakeState.IMPORTING)
    facts = {key: value for key, value in intake.facts.items() if key != "error"}
    intake.facts = {**facts, "open": open_now, "by": by.user_id}
    return records


def confirm(intake_id: int, *, by: Actor, revision: int, open_now: bool = False) -> Intake:
    """Import the good rows of a preview: at once when they are few, else by the worker.

    Parameters
    ----------
    revision: of the preview that the person looked at.
    open_now: listings and needs open at once, instead of waiting to be checked.

    Raises
    ------
    Conflict: it is imported or being imported already, or the preview is an older one.
    Invalid: nothing in it can be imported, or it needs a batch.
    """
    records = _begin(intake_id, by, revision, open_now)
    if records <= INLINE_RECORDS:
        run_import(intake_id, by=by)
    else:
        jobs.enqueue("exchange.import", intake_id=intake_id)
    return get_intake(intake_id)


def import_now(intake_id: int, *, by: Actor, open_now: bool = False) -> Intake:
    """Import the good rows at once, however many: for the command line."""
    _begin(intake_id, by, get_intake(intake_id).facts["revision"], open_now)
    run_import(intake_id, by=by)
    return get_intake(intake_id)


def run_import(intake_id: int, by: Actor | None = None) -> None:
    """Do a begun import; one that is done already is left alone.

    A refusal puts the file back to its preview with the row and the reason; a crash of the
    worker leaves it begun, and it is done again.
    """
    if get_intake(intake_id).state is not IntakeState.IMPORTING:
        return
    by = by or _who(intake_id)
    try:
        with collector_at_rest():
            _import(intake_id, _confirmed(intake_id), by=by)
    except MarketError as error:
        _back(intake_id, error, IntakeState.PREVIEW)
    except Exception as error:
        log.exception("import %s failed", intake_id, exc_info=error)
        _back(intake_id, Invalid(N_("系统出了点问题，没有导入任何一行")), IntakeState.PREVIEW)


def _who(intake_id: int) -> Actor:
    number = get_intake(intake_id).facts.get("by")
    person = db.session.get(Person, number) if number else None
    return actor_of(person) if person else SYSTEM


def _confirmed(intake_id: int) -> Preview:
    """The preview that is being imported, unpacked before the database is held for writing."""
    return Preview.unpack(get_intake(intake_id, whole=True).preview)


@transaction()
def _import(intake_id: int, preview: Preview, *, by: Actor) -> None:
    """Write everything in one transaction, so that it is all or nothing by itself.

    It is short enough for others to wait for: thousands of records take a few statements.
    """
    intake = locked(Intake, intake_id)
    if intake.state is not IntakeState.IMPORTING:
        return
    target = Target(
        area_id=intake.area_id,
        batch_id=intake.batch_id,
        open_now=bool(intake.facts.get("open")),
    )
    made = land(preview, target, by=by)
    # Landing may have let go of everything that it had loaded.
    intake = locked(Intake, intake_id)
    intake.move_to(IntakeState.DONE)
    intake.facts = {**intake.facts, "made": dict(made)}
    journal.record(
        "intake.imported",
        "intake",
        intake.id,
        by=by,
        about=[("area", intake.area_id)],
        records=made["records"],
        of=preview.kind.value,
    )


@transaction()
def _back(intake_id: int, error: MarketError, state: IntakeState) -> None:
    intake = locked(Intake, intake_id)
    if intake.state is IntakeState.IMPORTING:
        intake.move_to(state)
        values = {key: str(value) for key, value in error.values.items()}
        intake.facts = {**intake.facts, "error": [error.message, values]}


def rescue() -> None:
    """Queue again what a killed worker, or a lost wake-up call, left behind."""
    waiting = (IntakeState.READING, IntakeState.IMPORTING)
    rows = db.session.execute(
        sa.select(Intake.id, Intake.state).where(
            Intake.state.in_(waiting), Intake.updated_at < now() - LOST_AFTER
        )
    ).all()
    db.session.rollback()
    for number, state in rows:
        name = "exchange.read" if state is IntakeState.READING else "exchange.import"
        jobs.enqueue(name, intake_id=number)
