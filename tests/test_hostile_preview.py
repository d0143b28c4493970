"""The forms of imports, whose fields depend on the file, under wrong and hostile input.

They are read from the pages themselves: the upload, and the preview of a file that has something to
decide everywhere. Nothing is a 500, and nothing comes back as markup.
"""

from html.parser import HTMLParser
from io import BytesIO

import pytest
import sqlalchemy as sa

from market.db import db
from market.exchange.models import Intake
from market.listings.models import Listing
from tests.conftest import SOAK
from tests.exchange.books import workbook
from tests.support.hostile import ENORMOUS, LONE, NUL, RIGHT_TO_LEFT, SCRIPT, SQL

HEADER = ["提供单位", "资源名称", "类型", "服务类别", "可服务时间", "备注"]
BAD = ("", "9" * 40, SCRIPT, NUL, ENORMOUS[:10_000])
if SOAK:
    BAD += ("-1", "1e9", SQL, LONE, RIGHT_TO_LEFT, "٣")
# Answers that a person can act on.
CLEAN = {303, 400, 404, 409, 413, 422}
# Fields that a value can only leave out or refuse.
STRICT = {"revision", "open_now"}


class Forms(HTMLParser):
    """The forms of a page that are posted, each with its address and what its controls hold."""

    def __init__(self, page: str):
        super().__init__()
        self.found: list[tuple[str, dict[str, list[str]]]] = []
        self._open, self._select = False, ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        at = dict(attrs)
        if tag == "form":
            self._open = at.get("method") == "post" and at.get("action", "").startswith("/imports")
            if self._open:
                self.found.append((at["action"], {}))
        elif self._open and at.get("name"):
            held = self.found[-1][1].setdefault(at["name"], [])
            self._select = at["name"] if tag == "select" else ""
            if tag == "input" and (at.get("type") not in ("checkbox", "radio") or "checked" in at):
                held.append(at.get("value") or "")
        elif self._open and tag == "option" and self._select and "selected" in at:
            self.found[-1][1][self._select] = [at.get("value", "")]

    def handle_endtag(self, tag):
        if tag == "form":
            self._open = False


def _file(world) -> bytes:
    unit, other = world.here.units[0].name, world.here.units[1].name
    rows = [
        [unit, "中医义诊", "服务", "健康", "每周二、三、四13：30-15:30", "找王老师13900001111"],
        [unit, "中医义诊", "服务", "健康", "每月15日", "31010119900307001X"],
        [f"{other}有限公司", "1.理发；2.磨刀；3.修伞", "服务", "民生", "双休日", ""],
        ["没有听说过的单位", "合唱", "服务", "杂项", "2017.1.10", ""],
    ]
    return workbook(HEADER, *rows, title="资源清单")


def _take(browser, body: bytes, area_id: int) -> str:
    data = {"file": (BytesIO(body), "资源清单.xlsx"), "area_id": area_id}
    sent = browser.post("/imports", data=data, content_type="multipart/form-data")
    assert sent.status_code == 303
    return f"/imports/{db.session.scalar(sa.select(sa.func.max(Intake.id)))}"


def _ways(held: dict[str, list[str]]) -> list[dict[str, str]]:
    """The bad bodies of one form: every field bad at once, and the revision bad alone."""
    names = [name for name in held if name != "csrf_token"]
    free = [name for name in names if name != "revision"]
    ways = [dict.fromkeys(free, bad) for bad in BAD if free]
    if SOAK:
        ways += [{name: bad} for name in free for bad in BAD]
    # A button without fields is pressed as it is.
    ways += [{}] if not names else []
    return ways + [{"revision": bad} for bad in BAD if "revision" in names]


@pytest.fixture
def browser(world, sign_in):
    return sign_in(world.here.coordinator)


@pytest.mark.timeout(1800 if SOAK else 300)
def test_every_form_of_an_import_withstands_any_value(app, world, browser):
    problems, met = [], set()
    body, street = _file(world), world.here.street.id
    matcher = app.url_map.bind("")
    places = {"/imports": 1, "/imports/": 0}
    preview = _take(browser, body, street)
    places["/imports/"] = len(Forms(browser.get(preview).text).found)
    assert places["/imports/"] > 3
    for start, count in places.items():
        for place in range(count):
            number = 0
            while True:
                url = preview if start == "/imports/" else start
                shown = Forms(browser.get(url).text).found
                if not shown:
                    # Imported or dropped: the next try has a file of its own.
                    preview = _take(browser, body, street)
                    continue
                # An answer may change the preview, and with it the forms that it shows.
                action, held = shown[min(place, len(shown) - 1)]
                endpoint = matcher.match(action.split("?")[0], method="POST")[0]
                met.add(endpoint)
                ways = _ways(held)
                if number >= len(ways):
                    break
                bad = ways[number]
                number += 1
                answer = browser.post(action, data={**held, **bad})
                told = f"{action} { {k: v[:12] for k, v in bad.items()} } → {answer.status_code}"
                if answer.status_code not in CLEAN or "<script>alert" in answer.text:
                    problems.append(told)
                elif (
                    bad
                    and set(bad) <= STRICT
                    and set(bad.values()) != {""}
                    and answer.status_code == 303
                ):
                    problems.append(f"{told}, taken")
                after = browser.get(url)
                if after.status_code >= 500 or "<script>alert" in after.text:
                    problems.append(f"{told}, then {after.status_code}")
    assert not problems, "\n".join(problems)
    wanted = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "POST" in rule.methods and rule.endpoint.startswith("exchange.")
    }
    assert met == wanted


def test_nothing_bad_was_imported(app, world, browser):
    page = _take(browser, _file(world), world.here.street.id)
    for bad in BAD:
        browser.post(f"{page}/import", data={"revision": bad, "open_now": "true"})
    assert db.session.scalar(sa.select(sa.func.count(Listing.id))) == 0
