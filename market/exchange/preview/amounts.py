"""How much a row of a list speaks of: quantity, measure, lot, and the text as it was written."""

from typing import Any

from market.batches.words import Kind, Measure
from market.errors import N_
from market.exchange.preview.context import Context
from market.exchange.preview.line import Line
from market.texts.clean import plain
from market.texts.notes import Note
from market.texts.quantities import Quantity

Facts = dict[str, Any]
# Goods and money are given in lots: a session of them is the stated amount.
_LOTS = {Kind.GOODS: Measure.PIECE, Kind.FUNDS: Measure.YUAN}


def amounts_of(
    line: Line, context: Context, kind: str | None, title: str, people: str, shared: Facts
) -> Facts:
    """Quantity, measure, lot and the text as written; one that cannot be told counts as one."""
    facts = _counted(line, context, kind, title, people, shared)
    if line.raw("quantity_text") is not None:
        facts["quantity_text"] = line.short("quantity_text")
    return facts


def _counted(
    line: Line, context: Context, kind: str | None, title: str, people: str, shared: Facts
) -> Facts:
    text, measure_text = line.text("quantity"), line.text("measure")
    lots = _LOTS.get(Kind(kind)) if kind else None
    facts: Facts = {"quantity": 1, "lot": 1, "measure": (lots or Measure.SESSION).value}
    if not text and lots:
        # 口罩5万只: what is given and how much of it stand in one cell, and the title keeps both.
        read = context.quantity(title)
        if not (read.amount and read.counted):
            line.flag("quantity", Note(N_("没有写数量，或写了几个，按 1 计")), title)
        return _lot(facts, read, lots, None) if read.counted else facts
    if not text:
        return facts
    raw = line.raw("quantity")
    joined = text + measure_text if measure_text and plain(text)[-1:].isdigit() else raw
    read = context.quantity(joined)
    if read.amount is None:
        line.flag("quantity", read.note or Note(N_("数量无法识别")), text)
        facts["quantity_text"] = line.short("quantity", text)
        return facts
    if read.amount == 0:
        line.problem("quantity", Note(N_("数量是 0")), Note(N_("改成 1 或更多，或删去这一行")))
        return facts
    if read.note or read.counted not in ("", "场", "次", "件", "个", "元", "小时"):
        facts["quantity_text"] = line.short("quantity", as_written(text, measure_text))
    if read.note:
        line.flag("quantity", read.note, text)
    if read.measure == "people" and not lots:
        line.flag("quantity", Note(N_("“%(text)s”是人数，数量按 1 计"), text=text))
        shared[people] = shared.get(people) or read.amount
        return facts
    if lots and read.measure != "session" and line.column("lot") is None:
        return _lot(facts, read, lots, as_written(text, measure_text))
    facts["quantity"] = read.amount
    facts["measure"] = read.measure or facts["measure"]
    if line.raw("lot") is not None:
        lot = context.quantity(line.raw("lot"))
        if lot.amount:
            facts["lot"] = lot.amount
        else:
            line.flag("lot", lot.note or Note(N_("数量无法识别")))
            line.keep("lot", line.text("lot"))
    return facts


def as_written(text: str, measure_text: str) -> str:
    """The amount with its measure, as the row says it."""
    return text + measure_text if measure_text and not text.endswith(measure_text) else text


def _lot(facts: Facts, read: Quantity, usual: Measure, text: str | None) -> Facts:
    """Goods and money: one session of the whole amount."""
    if not read.amount:
        return facts
    measure = read.measure if read.measure in set(Measure) else usual.value
    return {**facts, "lot": read.amount, "measure": measure, "quantity_text": text and text[:80]}
