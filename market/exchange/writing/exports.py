"""What each export holds: the records in an office's charge, in the words of the printed lists."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import sqlalchemy as sa

from market.areas.models import Area
from market.board.queries import frames
from market.board.queries.ledger import COLUMNS, LedgerFilter, select_ledger
from market.board.queries.measures import MEASURES, RATES, Frame
from market.board.queries.summary import summarise
from market.db import db
from market.errors import N_, NotFound
from market.exchange.writing import lists
from market.exchange.writing.sheets import Sheet, write_workbook
from market.listings.queries import stands as listing_stands
from market.localise import local, today
from market.needs.queries import stands as need_stands
from market.policy import Actor, allows


@dataclass(frozen=True)
class Wanted:
    """What an export is about: who asks, and for which batch and area (None: all in charge)."""

    actor: Actor
    batch_id: int | None = None
    area_id: int | None = None

    @property
    def frame(self) -> Frame:
        """The batch and area; a batch must be chosen or found.

        Raises
        ------
        NotFound: the person has no batch at all.
        """
        found = frames.frame_for(self.actor, self.batch_id, self.area_id)
        if found is None:
            raise NotFound(N_("还没有批次，无法导出"))
        return found

    def inside(self, column: Any) -> sa.ColumnElement[bool]:
        """Whether an area column lies where the person is in charge, and in the chosen area."""
        paths = lists.paths_in_charge(self.actor)
        held = (
            sa.true()
            if paths is None
            else sa.or_(
                sa.false(), *(Area.path.startswith(path, autoescape=True) for path in paths)
            )
        )
        query = sa.select(Area.id).where(held)
        if self.area_id and (area := db.session.get(Area, self.area_id)):
            query = query.where(Area.path.startswith(area.path, autoescape=True))
        return column.in_(query)


def _list(
    name: str,
    title: str,
    columns: lists.Columns,
    select: Callable,
    may_call: Callable[[Actor, Any], bool] | None = None,
) -> Callable:
    """A list of records; with `may_call`, whom to call in two columns more, where it says yes."""
    contacts = lists.CONTACTS if may_call else ()

    def cells(actor: Actor, record: Any) -> list[Any]:
        shown = [value(record) for _label, value in columns]
        if may_call and may_call(actor, record):
            return shown + [value(record) for _label, value in contacts]
        return shown + [None] * len(contacts)

    def build(wanted: Wanted) -> list[Sheet]:
        rows = db.session.scalars(select(wanted)).unique()
        head = [label for label, _value in (*columns, *contacts)]
        return [Sheet(name, head, (cells(wanted.actor, row) for row in rows), title=title)]

    return build


def _calls_listing(actor: Actor, listing: Any) -> bool:
    return allows(actor, "listing.edit", listing_stands(listing))


def _calls_need(actor: Actor, need: Any) -> bool:
    return allows(actor, "need.edit", need_stands(need))


def _ledger(wanted: Wanted) -> list[Sheet]:
    chosen = LedgerFilter(batch_id=wanted.batch_id, area_id=wanted.area_id)
    rows = db.session.scalars(
        select_ledger(wanted.actor, chosen).order_by(sa.text("activity.starts_at"))
    ).unique()

    # The workbook says more than the page: until when, and what was noted.
    told = [
        *((label, lists.clock if label == "时间" else value) for label, value in COLUMNS),
        ("备注", lambda activity: activity.note),
    ]

    def cells(activity: Any) -> list[Any]:
        found = [value(activity) for _label, value in told]
        return [getattr(cell, "name", cell) if hasattr(cell, "id") else cell for cell in found]

    return [Sheet("活动台账", [label for label, _ in told], map(cells, rows), title="活动台账")]


def _summary(wanted: Wanted) -> list[Sheet]:
    frame = wanted.frame
    summary = summarise(frame)
    about = f"{frame.batch.name} · {frame.area.name} · {today():%Y-%m-%d}"
    rates = [
        (label, "" if summary.rates[label] is None else f"{summary.rates[label]:.1%}")
        for label, _top, _bottom in RATES
    ]
    days = "" if summary.answer_days is None else round(summary.answer_days, 1)
    numbers = [(m.group, m.label, summary.numbers[m.code]) for m in MEASURES]
    sheets = [
        Sheet(
            "本期汇总",
            ["分组", "项目", "数值"],
            numbers + [("比率", *pair) for pair in rates] + [("比率", "平均答复工作日", days)],
            title="本期汇总",
            notes=[about],
        )
    ]
    for measure in MEASURES:
        # The lists that a leader asks about next, so that the file can be read by itself.
        if measure.code in ("units-silent", "bare", "late-answers", "late-records", "needs-left"):
            records = db.session.scalars(measure.select(frame)).unique()
            rows = [lists.line_of(record) for record in records]
            sheets.append(Sheet(measure.label, ["名称", "所在", "状态"], rows, title=measure.label))
    return sheets


EXPORTS: dict[str, tuple[str, Callable[[Wanted], list[Sheet]]]] = {
    "areas": (N_("区域"), _list("区域", "区域一览", lists.AREAS, lists.select_areas)),
    "units": (N_("成员单位"), _list("成员单位", "成员单位名册", lists.UNITS, lists.select_units)),
    "listings": (
        N_("资源清单"),
        _list("资源清单", "资源清单", lists.LISTINGS, lists.select_listings, _calls_listing),
    ),
    "needs": (
        N_("需求清单"),
        _list("需求清单", "需求清单", lists.NEEDS, lists.select_needs, _calls_need),
    ),
    "projects": (
        N_("项目清单"),
        _list("项目清单", "项目清单", lists.PROJECTS, lists.select_projects),
    ),
    "orders": (N_("认领单"), _list("认领单", "认领情况", lists.ORDERS, lists.select_orders)),
    "agreements": (
        N_("结对共建"),
        _list("结对共建", "结对共建一览", lists.AGREEMENTS, lists.select_agreements),
    ),
    "plan": (N_("拟匹配方案"), _list("拟匹配方案", "拟匹配方案", lists.PLAN, lists.select_plan)),
    "ledger": (N_("活动台账"), _ledger),
    "summary": (N_("本期汇总"), _summary),
}


def export(what: str, wanted: Wanted) -> tuple[str, bytes]:
    """An export as (file name, .xlsx bytes).

    Raises
    ------
    NotFound: there is no export of that name, or no batch to export.
    """
    if what not in EXPORTS:
        raise NotFound(N_("没有这种导出"))
    title, build = EXPORTS[what]
    body = BytesIO()
    write_workbook(body, build(wanted))
    return f"{title}_{local_stamp()}.xlsx", body.getvalue()


def local_stamp() -> str:
    """The day for a file's name."""
    from market.db import now

    return f"{local(now()):%Y%m%d}"
