"""A file on its way in: received, read in the background, its columns and doubts decided."""

import gc
import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from market import jobs
from market.areas.models import Area
from market.areas.queries import get_area
from market.batches import queries as batches
from market.batches.models import Batch
from market.db import db, locked, transaction
from market.errors import N_, Conflict, Invalid, MarketError
from market.exchange import queries
from market.exchange.models import Intake, IntakeState, ListKind
from market.exchange.preview import Choices, Preview, build
from market.exchange.preview.source import take
from market.exchange.queries import ROOT, body_of, get_intake, intake_scope, just_received
from market.exchange.reading import read_workbook
from market.journal import services as journal
from market.policy import SYSTEM, Actor, Scope, allows, require

log = logging.getLogger("market.exchange")
# A file of this size is read while the person waits: well under a second.
INLINE_BYTES = 120_000
STALE = N_("这份预览已经变了，请刷新后再操作")
NOTED_EVERY = 0.5  # seconds between notes of progress


@transaction()
def receive(
    *,
    by: Actor,
    filename: str,
    body: bytes,
    area_id: int | None = None,
    batch_id: int | None = None,
    kind: ListKind | None = None,
    choices: Choices | None = None,
) -> Intake:
    """Keep an uploaded file, to be read next; one sent twice, as by a double click, is kept once.

    Parameters
    ----------
    area_id: where its records stand, and near which its names are looked up; None is the whole
        tree, for an administrator.
    batch_id: the period of its needs and activities; by default the area's live one.
    kind: what kind of list it is; None lets the reading guess.
    choices: what is decided before it is read.

    Raises
    ------
    Invalid: an empty file, a batch of another area, or no area from a person who has one.
    Forbidden: the area is not the actor's.
    """
    area = get_area(area_id) if area_id else None
    scope = Scope(area_path=area.path if area else ROOT)
    if area is None and by is not SYSTEM and not allows(by, "import.see", scope):
        # The form offers the whole tree too; whoever has a part of it must say which.
        raise Invalid(N_("请选择区域"), fields={"area_id": N_("请选择区域")})
    require(by, "import.see", scope)
    if not body:
        raise Invalid(N_("文件是空的"), fields={"file": N_("文件是空的")})
    if batch_id is None:
        current = batches.current(area.id) if area else None
        batch_id = current.id if current else None
    else:
        refuse_strange(batch_id, area)
    if before := just_received(by.user_id, body, filename, area_id, batch_id, kind):
        return before
    intake = Intake(
        area_id=area_id,
        batch_id=batch_id,
        filename=filename[:200] or "-",
        body=body,
        kind=kind,
        state=IntakeState.READING,
        choices=choices.pack() if choices else {},
        made_by_id=by.user_id,
        facts={"revision": 0, "bytes": len(body)},
    )
    db.session.add(intake)
    db.session.flush()
    _note("received", intake, by, bytes=len(body))
    return intake


def refuse_strange(batch_id: int, area: Area | None) -> None:
    batch = db.session.get(Batch, batch_id)
    if batch is None or area is None or not area.path.startswith(batch.area.path):
        raise Invalid(N_("没有这个批次"), fields={"batch_id": N_("它不属于所选区域")})


def take_in(*, by: Actor, body: bytes, **given: Any) -> Intake:
    """Receive a file; read a small one at once, let the worker read a large one."""
    intake = receive(by=by, body=body, **given)
    number = intake.id
    if len(body) <= INLINE_BYTES:
        read_intake(number)
    else:
        jobs.enqueue("exchange.read", intake_id=number)
    return get_intake(number)


def read_intake(intake_id: int) -> None:
    """Read a received file and keep its preview; one that is read already is left alone."""
    intake = get_intake(intake_id)
    if intake.state is not IntakeState.READING:
        return
    given = (intake.kind, intake.area_id, intake.batch_id, dict(intake.mapping))
    name, choices = intake.filename, Choices.unpack(intake.choices)
    body = body_of(intake_id)
    db.session.rollback()
    try:
        preview = preview_of(body, name, *given, choices, _progress_of(intake_id))
    except MarketError as error:
        _fail(intake_id, error)
        return
    keep_preview(intake_id, preview)


def preview_of(
    body: bytes,
    filename: str,
    kind: ListKind | None,
    area_id: int | None,
    batch_id: int | None,
    mapping: Mapping[str, Sequence[str]],
    choices: Choices,
    progress: Any = lambda _share: None,
) -> Preview:
    """Read a file and judge its rows; nothing is written.

    Raises
    ------
    Invalid, TooLarge: the file cannot be read, and what to do.
    """
    with collector_at_rest():
        book = read_workbook(body, filename)
        progress(0.3)
        taken, found, guessed = take(book.tables, kind, mapping, queries.shapes, filename)
        known = queries.load_known(found, area_id, batch_id)
        db.session.rollback()
        return build(
            taken,
            found,
            known=known,
            choices=choices,
            guessed=guessed,
            progress=lambda share: progress(0.3 + 0.7 * share),
        )


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Let the garbage collector rest: rows grow by the thousand, and it would find no garbage.

    Walking them again and again took a fifth of the time.
    """
    working = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if working:
            gc.enable()


def _progress_of(intake_id: int) -> Any:
    noted = time.monotonic()

    def progress(share: float) -> None:
        nonlocal noted
        if time.monotonic() - noted > NOTED_EVERY:
            noted = time.monotonic()
            _note_progress(intake_id, round(share * 100))

    return progress


@transaction()
def _note_progress(intake_id: int, percent: int) -> None:
    intake = locked(Intake, intake_id)
    intake.progress = max(0, min(99, percent))


@transaction()
def _fail(intake_id: int, error: MarketError) -> None:
    intake = locked(Intake, intake_id)
    if intake.state is not IntakeState.READING:
        return
    intake.move_to(IntakeState.FAILED)
    values = {key: str(value) for key, value in error.values.items()}
    intake.facts = {**intake.facts, "error": [error.message, values]}


@transaction()
def keep_preview(intake_id: int, preview: Preview, changed: dict[str, Any] | None = None) -> None:
    """Store a preview, unless somebody else stored, imported or dropped meanwhile.

    Raises
    ------
    Conflict: the page on which the choices were made is no longer the newest.
    """
    intake = locked(Intake, intake_id)
    if changed is None:
        if intake.state is not IntakeState.READING:
            return
    elif intake.state is not IntakeState.PREVIEW or intake.facts["revision"] != changed["revision"]:
        raise Conflict(STALE)
    intake.move_to(IntakeState.PREVIEW)
    intake.progress = 100
    intake.kind = preview.kind
    intake.preview = preview.pack()
    facts = {key: value for key, value in intake.facts.items() if key != "error"}
    facts["revision"] = facts["revision"] + 1
    facts["counts"] = preview.counts
    facts["pairs"] = sum(1 for pair in preview.pairs if not pair.decision and not pair.sure)
    intake.facts = facts
    if changed:
        intake.mapping, intake.choices = changed["mapping"], changed["choices"]
        intake.batch_id = changed["batch_id"]


@transaction()
def drop(intake_id: int, *, by: Actor) -> Intake:
    """Import nothing at all: the file and its preview are deleted, that it came is kept.

    Raises
    ------
    Conflict: it is imported, or dropped, already.
    """
    intake = locked(Intake, intake_id)
    require(by, "import.see", intake_scope(intake_id))
    intake.move_to(IntakeState.DROPPED)
    intake.body, intake.preview = b"", None
    _note("dropped", intake, by)
    return intake


def _note(verb: str, intake: Intake, by: Actor, **data: Any) -> None:
    about = [("area", intake.area_id)]
    journal.record(f"intake.{verb}", "intake", intake.id, by=by, about=about, **data)
