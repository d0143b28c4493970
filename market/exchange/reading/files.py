"""From bytes to grids: the kind of file by its content, its dangers refused before parsing."""

import datetime as dt
import io
import re
from pathlib import PurePath
from typing import Any

import python_calamine as calamine

from market.errors import N_, Invalid, TooLarge
from market.exchange.reading import compound, plaintext, zips
from market.exchange.reading.model import Grid, Value
from market.exchange.reading.sheetxml import MOST_ROWS
from market.texts.notes import Note

MOST_BYTES = 20 * 2**20
MOST_COLUMNS = 256
_SIGNATURES = (
    (b"%PDF", N_("这是 PDF 文件，请上传 .xlsx、.xls 或 .csv")),
    (b"\x89PNG", N_("这是图片，请上传 .xlsx、.xls 或 .csv")),
    (b"\xff\xd8\xff", N_("这是图片，请上传 .xlsx、.xls 或 .csv")),
    (b"GIF8", N_("这是图片，请上传 .xlsx、.xls 或 .csv")),
    (b"Rar!", N_("这是压缩包，请解压后上传其中的表格")),
    (b"7z\xbc\xaf", N_("这是压缩包，请解压后上传其中的表格")),
    (b"\x1f\x8b", N_("这是压缩包，请解压后上传其中的表格")),
    (b"{\\rtf", N_("这是文字处理文件，请上传 .xlsx、.xls 或 .csv")),
)
_MARKUP = re.compile(rb"^(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|\?xml|table|head|meta)", re.I)
_NOT_A_TABLE = N_("这不是表格文件，请上传 .xlsx、.xls 或 .csv")


def read_grids(data: bytes, filename: str = "") -> tuple[list[Grid], str, str]:
    """The sheets of a file, its format (xlsx, xls, csv) and the encoding of a csv.

    Raises `Invalid` or `TooLarge` with a message that says what to do. The extension of the
    name is never trusted.
    """
    if len(data) > MOST_BYTES:
        raise TooLarge(N_("文件超过%(megabytes)s MB，请拆分后再上传"), megabytes=MOST_BYTES >> 20)
    if not data.strip(b"\x00\r\n\t \xef\xbb\xbf"):
        raise Invalid(N_("文件是空的"))
    if data.startswith(b"PK"):
        return _read_xlsx(data), "xlsx", ""
    if data.startswith(compound.MAGIC):
        compound.look_into_xls(data)
        return _read_with_calamine(data, {}), "xls", ""
    for signature, message in _SIGNATURES:
        if data.startswith(signature):
            raise Invalid(message)
    if _MARKUP.match(data[:200]):
        raise Invalid(N_("这是网页格式的表格，请用 Excel 或 WPS 打开后另存为 .xlsx"))
    grid, encoding = plaintext.read_csv(data, PurePath(filename).stem or "CSV")
    _check_rows(grid)
    if not any(any(row) for row in grid.values):
        raise Invalid(N_("文件中没有内容"))
    return [grid], "csv", encoding


def _read_xlsx(data: bytes) -> list[Grid]:
    parts = zips.look_into(data)
    names = {name.lower() for name in parts.names}
    if "xl/workbook.bin" in names or "content.xml" in names:
        raise Invalid(N_("暂不支持这种表格格式，请用 Excel 或 WPS 另存为 .xlsx"))
    if "xl/workbook.xml" not in names:
        office = any(name.startswith(("word/", "ppt/")) for name in names)
        raise Invalid(_NOT_A_TABLE if office else N_("这是压缩包，请解压后上传其中的表格"))
    return _read_with_calamine(data, parts.errors)


def _read_with_calamine(data: bytes, errors: dict[str, list[str]]) -> list[Grid]:
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = list(book.sheets_metadata)
        grids = [
            _grid(book.get_sheet_by_name(sheet.name), sheet)
            for sheet in sheets
            if sheet.typ == calamine.SheetTypeEnum.WorkSheet
        ]
    except calamine.PasswordError as error:
        raise Invalid(N_("文件有密码保护，请取消密码后再上传")) from error
    except (calamine.CalamineError, ValueError, OSError, IndexError) as error:
        raise Invalid(N_("文件已损坏，无法打开，请重新另存后再上传")) from error
    except BaseException as error:
        # The reader is a compiled library; its panics are no ordinary exceptions.
        if type(error).__name__ != "PanicException":
            raise
        raise Invalid(N_("文件已损坏，无法打开，请重新另存后再上传")) from error
    _note_errors(grids, errors)
    if not any(any(value is not None for value in row) for grid in grids for row in grid.values):
        raise Invalid(N_("文件中没有内容"))
    return grids


def _grid(sheet: calamine.CalamineSheet, about: calamine.SheetMetadata) -> Grid:
    values: list[list[Any]] = sheet.to_python(skip_empty_area=False)
    for row in values:
        for column, value in enumerate(row):
            if value.__class__ is float:
                row[column] = _whole(value)
            elif value == "":
                row[column] = None
    grid = Grid(about.name, values, list(sheet.merged_cell_ranges or ()))
    if about.visible != calamine.SheetVisibleEnum.Visible:
        grid.notes.append(Note(N_("工作表“%(sheet)s”是隐藏的"), sheet=about.name))
    _check_rows(grid)
    return grid


def _whole(value: float) -> Value:
    """Numbers arrive as floats; a whole one is meant as an integer."""
    return int(value) if value.is_integer() and abs(value) < 1e15 else value


def _note_errors(grids: list[Grid], errors: dict[str, list[str]]) -> None:
    """Say where formulas failed: their cells arrive empty."""
    for part, cells in errors.items():
        number = re.search(r"(\d+)\.xml$", part)
        index = int(number[1]) - 1 if number else -1
        if 0 <= index < len(grids):
            where = "、".join(cells[:20])
            grids[index].notes.append(
                Note(N_("这些单元格是公式错误，按空白处理：%(cells)s"), cells=where)
            )


def _check_rows(grid: Grid) -> None:
    if len(grid.values) > MOST_ROWS:
        raise TooLarge(
            N_("工作表“%(sheet)s”超过%(rows)s行，请拆分后再上传"), sheet=grid.name, rows=MOST_ROWS
        )
    for row in grid.values:
        if len(row) > MOST_COLUMNS and any(value is not None for value in row[MOST_COLUMNS:]):
            raise TooLarge(
                N_("工作表“%(sheet)s”超过%(columns)s列，不像一份名单，请检查后再上传"),
                sheet=grid.name,
                columns=MOST_COLUMNS,
            )


def as_text(value: Value) -> str:
    """A value as a person would read it in its cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d}" if value.time() == dt.time() else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    if isinstance(value, float):
        return f"{value:.10g}"
    return str(value)
