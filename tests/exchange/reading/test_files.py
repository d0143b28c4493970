"""From bytes to values: formats, encodings, and files that must be refused."""

import datetime as dt
import io
import random
import struct
import time
import tracemalloc
import zipfile
from functools import cache

import psutil
import pytest
import xlsxwriter
import xlwt

from market.errors import Invalid, MarketError, TooLarge
from market.exchange.reading import read_workbook
from market.exchange.reading.model import letters
from tests.exchange.reading.books import csv_text, raw_xlsx, xls, xlsx

ROWS = [["单位名称", "服务项目", "联系电话"], ["云浦书店", "读书会", "021-68881234"]]
CELL = '<row r="1"><c r="A1"><v>1</v></c></row>'


def cells(data, name=""):
    (table,) = read_workbook(data, name).tables
    return [row.cells for row in table.rows]


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("gb18030", "gb18030"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_a_csv_is_read_in_any_usual_encoding_and_separator(encoding, told, separator):
    data = csv_text(ROWS, separator).encode(encoding)
    book = read_workbook(data, "清单.csv")
    assert (book.format, book.encoding) == ("csv", told)
    assert book.tables[0].header == ROWS[0]
    assert book.tables[0].rows[0].cells == ROWS[1]


@pytest.mark.parametrize("data", [xlsx(ROWS), xls(ROWS), csv_text(ROWS).encode()])
@pytest.mark.parametrize("name", ["清单.csv", "清单.xls", "清单.xlsx", "清单", "清单.pdf"])
def test_the_content_tells_the_format_and_not_the_name(data, name):
    assert cells(data, name) == [ROWS[1]]


def test_numbers_stay_numbers_and_texts_stay_texts():
    data = xlsx(
        [
            ["名称", "数量", "时间", "电话"],
            ["甲", 60, dt.datetime(2026, 7, 6), "0612345678"],
            ["乙", 2017.3, "2017.10", 13800138000],
        ]
    )
    rows = cells(data)
    assert rows[0] == ["甲", 60, dt.date(2026, 7, 6), "0612345678"]
    assert rows[1] == ["乙", 2017.3, "2017.10", 13800138000]
    assert isinstance(rows[0][1], int)


def test_a_csv_turns_no_text_into_a_number():
    data = csv_text([["名称", "电话"], ["甲", "0012"]]).encode()
    assert cells(data) == [["甲", "0012"]]


def test_each_cell_knows_its_address():
    (table,) = read_workbook(xlsx([["名单"], [], [None, *ROWS[0]], [None, *ROWS[1]]])).tables
    assert table.rows[0].number == 4
    assert [table.rows[0].address(n) for n in range(3)] == ["B4", "C4", "D4"]


def test_a_hidden_sheet_and_a_formula_that_failed_are_said():
    body = io.BytesIO()
    book = xlsxwriter.Workbook(body)
    page = book.add_worksheet("甲")
    page.write_row(0, 0, ["单位名称", "联系电话"])
    page.write_row(1, 0, ["云浦书店", "021-68881234"])
    page.write_formula(2, 0, "=1/0", None, "#DIV/0!")
    hidden = book.add_worksheet("乙")
    hidden.write_row(0, 0, ["单位名称", "联系电话"])
    hidden.hide()
    book.close()
    sheets = read_workbook(body.getvalue()).sheets
    assert "A3" in sheets[0].notes[0]
    assert "隐藏" in sheets[1].notes[0]


def _lying(data):
    """The same zip with the sheet's unpacked size stated as a thousand bytes, twice."""
    name = b"xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        start = archive.getinfo(name.decode()).header_offset
    body = bytearray(data)
    struct.pack_into("<I", body, start + 22, 1000)
    place = data.find(b"PK\x01\x02")
    while place >= 0:
        if data[place + 46 : place + 46 + len(name)] == name:
            struct.pack_into("<I", body, place + 24, 1000)
        place = data.find(b"PK\x01\x02", place + 4)
    return bytes(body)


@cache
def _bomb(size):
    return raw_xlsx("<row>" + " " * size + "</row>")


@cache
def _long_text():
    signs = random.Random(7)
    return "".join(chr(signs.randint(0x4E00, 0x9FFF)) for _ in range(60_000))


def _texts():
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 5000))
    return raw_xlsx(rows, texts=f"<si><t>{_long_text()}</t></si>")


def _far_xls():
    book = xlwt.Workbook()
    page = book.add_sheet("a")
    page.write(0, 0, 1)
    page.write(65535, 255, 1)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _text_xls():
    text = _long_text()[:32000]
    return xls([[text] for _ in range(5000)])


ATTACKS = {
    "bomb": lambda: _bomb(100_000_000),
    "small bomb": lambda: _bomb(20_000_000),
    "bomb with a lying size": lambda: _lying(_bomb(20_000_000)),
    "entity": lambda: raw_xlsx(CELL, before='<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>'),
    "entity behind blanks": lambda: raw_xlsx(CELL, before=" " * 300_000 + "<!DOCTYPE x>"),
    "far cell": lambda: raw_xlsx('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    "far cell in other quotes": lambda: raw_xlsx(
        "<row r='1048576'><c s='1' r = 'XFD1048576'><v>1</v></c></row>"
    ),
    "far row and far column": lambda: raw_xlsx(
        '<row r="1"><c r="XFD1"><v>1</v></c></row><row r="99999"><c r="A99999"><v>1</v></c></row>'
    ),
    "far cell in an old workbook": _far_xls,
    "one long text many times": _texts,
    "one long text many times in an old workbook": _text_xls,
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_refused_quickly_and_in_little_memory(attack):
    data = ATTACKS[attack]()
    tracemalloc.start()
    start = time.process_time()
    with pytest.raises((Invalid, TooLarge)) as refused:
        read_workbook(data, "清单.xlsx")
    took = time.process_time() - start
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # Tracing memory makes Python several times slower; without it the limit is 0.2 s.
    assert took < 1.0
    assert peak < 60 * 2**20
    assert str(refused.value)


def test_a_bomb_and_an_entity_are_refused_within_a_fifth_of_a_second():
    for data in (_bomb(100_000_000), _bomb(20_000_000), ATTACKS["entity"]()):
        start = time.process_time()
        with pytest.raises(MarketError):
            read_workbook(data)
        assert time.process_time() - start < 0.2


def _zip_of(name):
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        archive.writestr(name, "<a/>")
    return body.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "空的"),
        (b" \r\n\x00", "空的"),
        (csv_text([["", ""], ["", ""]]).encode(), "没有内容"),
        (xlsx([]), "没有内容"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x89PNG\r\n\x1a\n...", "图片"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "网页"),
        (_zip_of("word/document.xml"), "不是表格"),
        (_zip_of("readme.txt"), "压缩包"),
        (_zip_of("content.xml"), "另存为"),
        (xlsx(ROWS)[:400], "损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "密码"),
        (bytes(range(256)) * 20, "编码"),
        ('名称,电话\n"甲,1\n'.encode() + b"a," * 100_000, "第3行"),
        (("名称,电话\n" + ",".join(["1"] * 400)).encode(), "列"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(data, words):
    with pytest.raises(MarketError) as refused:
        read_workbook(data, "清单.xlsx")
    assert words in str(refused.value)


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_file_is_read_or_refused_but_never_fails(seed):
    chance = random.Random(seed)
    data = bytearray(chance.choice([xlsx(ROWS * 20), xls(ROWS * 20)]))
    for _ in range(chance.randint(1, 30)):
        data[chance.randrange(8, len(data))] = chance.randrange(256)
    try:
        said = read_workbook(bytes(data)).format
    except MarketError as refused:
        said = str(refused)
    assert said


HEADER = "序号 提供单位 资源名称 资源类型 类别 数量 服务时间 地点 服务对象 容纳人数 联系人 联系电话"


def _large():
    yield HEADER.split()
    for n in range(1, 10_001):
        unit, title = f"云浦{n % 700}服务有限公司", f"健康讲座第{n}讲"
        when, place = "每周二、三、四13：30-15:30", "书院路88弄12号活动室"
        count, people = f"{n % 9 + 1}场", f"{n % 80 + 20}人"
        yield [n, unit, title, "服务", "健康", count, when, place, "老年人", people, "王小明",
               13800000000 + n]  # fmt: skip


def _inline(rows):
    """The rows as the XML of a sheet, written at once since a library takes seconds."""
    lines = []
    for number, row in enumerate(rows, 1):
        cells = "".join(
            f'<c r="{letters(column)}{number}" t="inlineStr"><is><t>{value}</t></is></c>'
            for column, value in enumerate(row)
        )
        lines.append(f'<row r="{number}">{cells}</row>')
    return "".join(lines)


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_ten_thousand_rows_take_less_than_a_second_and_sixty_megabytes(kind):
    rows = list(_large())
    data = raw_xlsx(_inline(rows)) if kind == "xlsx" else csv_text(rows).encode()
    del rows
    idle = psutil.Process().memory_info().rss
    start = time.process_time()
    book = read_workbook(data)
    took = time.process_time() - start
    assert len(book.tables[0].rows) == 10_000
    assert took < 2.0  # about 0.4 s on an idle machine
    assert psutil.Process().memory_info().rss - idle < 60 * 2**20
