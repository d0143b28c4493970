"""Empty workbooks with the columns that an import knows best, for people who begin a list."""

from io import BytesIO

from market.exchange.models import ListKind
from market.exchange.preview.fields import FIELDS
from market.exchange.writing.sheets import Sheet, write_workbook


def blank_workbook(kind: ListKind) -> tuple[str, bytes]:
    """(file name, .xlsx bytes) of an empty list of that kind."""
    header = [field.label for field in FIELDS[kind]]
    body = BytesIO()
    write_workbook(body, [Sheet(kind.label, header, [])])
    return f"{kind.label}_空白表.xlsx", body.getvalue()
