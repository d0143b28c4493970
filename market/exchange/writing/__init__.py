"""Workbooks out: every list, the plan, the ledger and the summary."""

from market.exchange.writing.exports import EXPORTS, export
from market.exchange.writing.sheets import Sheet, write_workbook

__all__ = ["EXPORTS", "Sheet", "export", "write_workbook"]
