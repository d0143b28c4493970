"""Measure an import of 10,000 rows of which a quarter is bad, and hostile files: seconds and MB.

Run as ``python tests/bench/bench_import.py [rows]``. Memory is what a fresh process needs above
an idle one with the application loaded; the figures are printed, nothing is held against them.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from io import BytesIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

ROWS = 10_000
UNITS = 150
HEADER = [
    "提供单位", "资源名称", "类型", "服务类别", "数量", "可提供时间", "地点", "服务对象",
    "容纳人数", "收费", "联系人", "联系电话", "说明",
]  # fmt: skip
TIMES = [
    "每周二、三、四13：30-15:30",
    "每月15日",
    "每季度一次",
    "3月3日—10日",
    "工作日上午",
    "双方约定",
]
AMOUNTS = [1, "2场", "每月1次", "若干", "3", "1000/越多越好"]


def unit_name(number: int) -> str:
    """A name like those of real lists; no two of them alike."""
    first = "东西南北中春夏秋冬梅兰竹菊松柏"[number % 15]
    second = "江河湖海山川云雨风雪星月日光林"[number // 15 % 15]
    return f"{first}{second}{'小学医院银行公司中心'[number % 5 * 2 : number % 5 * 2 + 2]}"


def listing(number: int) -> list:
    """Row `number`; every fourth one is bad, each in one of four ways."""
    unit = unit_name(number % UNITS)
    row = [
        unit, f"第{number}次健康讲座", "服务", "健康", AMOUNTS[number % 6], TIMES[number % 6],
        f"{unit}{number % 9 + 1}楼会议室", "老年人、儿童", "50人", "免费", f"联系人{number % 90}",
        f"5888{number:04d}", f"自带投影，第{number}号",
    ]  # fmt: skip
    if number % 4 == 0:
        match number // 4 % 4:
            case 0:
                row[0] = f"无人认识的单位{number}号"
            case 1:
                row[1] = None
            case 2:
                row[3] = f"类别{number}"
            case 3:
                row[12] = f"请联系身份证11010519491231002X，手机1390000{number % 10_000:04d}"
    return row


def workbook(rows: int) -> bytes:
    """The list as .xlsx bytes."""
    import xlsxwriter

    body = BytesIO()
    with xlsxwriter.Workbook(body, {"in_memory": True}) as book:
        sheet = book.add_worksheet("资源清单")
        for line, cells in enumerate([HEADER, *map(listing, range(rows))]):
            sheet.write_row(line, 0, cells)
    return body.getvalue()


def bomb() -> bytes:
    """A small file that unpacks into a sheet of half a gigabyte."""
    body = BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr("xl/workbook.xml", "<workbook/>")
        with file.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            part.write(b"<worksheet><sheetData>")
            for _ in range(500):
                part.write(b"<row><c><v>1</v></c></row>" * 40_000)
    return body.getvalue()


def entities() -> bytes:
    """A workbook whose XML declares entities that grow a millionfold."""
    body = BytesIO()
    lines = "".join(
        f'<!ENTITY a{n} "{("&a" + str(n - 1) + ";") * 10 if n else "ha" * 10}">' for n in range(9)
    )
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        text = f"<?xml version='1.0'?><!DOCTYPE x [{lines}]><workbook>&a8;</workbook>"
        file.writestr("xl/workbook.xml", text)
    return body.getvalue()


def measure(name: str) -> None:
    """In a process of its own: load the application, note the peak, do the work, note it again."""
    from market import create_app
    from market.db import db
    from market.errors import MarketError
    from market.exchange.models import ListKind
    from market.exchange.preview import Choices
    from market.exchange.services import preview_of

    body = Path(name).read_bytes()
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(DATABASE_URL=f"sqlite:///{folder}/b.db", INSTANCE=folder, SECRET_KEY="k")
        with app.app_context():
            db.create_all()
            area = _make_street()
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            begun = time.perf_counter()
            try:
                found = preview_of(body, name, ListKind.LISTINGS, area, None, {}, Choices())
                said = found.counts
                packed = len(json.dumps(found.pack(), ensure_ascii=False).encode())
            except MarketError as error:
                said, packed = str(error), 0
            seconds = time.perf_counter() - begun
            after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            db.engine.dispose()
    megabytes = (after - before) / 1024
    figures = f"{seconds:6.2f} s  {megabytes:6.1f} MB  {packed / 1e6:5.1f} MB kept"
    print(f"{Path(name).name:<14} {figures}  {said}")


def _make_street() -> int:
    from market.areas import services as areas
    from market.areas.models import Level
    from market.batches.models import Category
    from market.db import db
    from market.members import services as members
    from market.members.models import UnitKind
    from market.policy import SYSTEM

    db.session.add(Category(code="health", name="健康", name_en="Health"))
    db.session.commit()
    area = areas.add_area(by=SYSTEM, level=Level.STREET, code="S", name="云浦街道")
    number = area.id
    for index in range(UNITS):
        members.create_unit(
            by=SYSTEM, name=unit_name(index), kind=UnitKind.OTHER, area_id=number, distinct=True
        )
    return number


def main() -> None:
    if len(sys.argv) > 2 and sys.argv[1] == "--measure":
        measure(sys.argv[2])
        return
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with tempfile.TemporaryDirectory() as folder:
        files = {"listings.xlsx": workbook(rows), "bomb.xlsx": bomb(), "entities.xlsx": entities()}
        for name, body in files.items():
            path = Path(folder) / name
            path.write_bytes(body)
            subprocess.run([sys.executable, __file__, "--measure", str(path)], check=True)


if __name__ == "__main__":
    main()
