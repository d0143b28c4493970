"""Forms under wrong, missing, enormous and hostile input: refused by field, or harmless.

The browser never sees a 500, and whatever else was typed stays in its control.
"""

import re
from collections.abc import Iterable, Mapping
from html import unescape
from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient

ENORMOUS = "长" * 100_000
NUL = "有\x00毒"
LONE = "半\x07字"
SCRIPT = "<script>alert(1)</script>'\"><img src=x onerror=alert(1)>"
SQL = "'); DROP TABLE listing; --"
RIGHT_TO_LEFT = "好\u202e字倒过来\u200f"
MISSING = object()
NO_NUMBERS = (
    "abc",
    "9" * 40,
    "１２x",
    "1.5.2",
    "31,2",
    "nan",
    "inf",
    SCRIPT,
    SQL,
    "0x10",
    ENORMOUS,
)
BAD_NUMBERS = ("abc", "-1", "1e9", "9" * 40, "1.5", "１２x", SCRIPT, SQL, "٣", "0x10", ENORMOUS)
BAD_CHOICES = ("nonsense", SCRIPT, SQL, ENORMOUS, "OPEN ", "1")
BAD_TEXTS = (NUL, LONE, ENORMOUS)
BAD_DAYS = ("2026-02-30", "1066-10-14", "9999-12-31", "昨天", "20260308T", SCRIPT, ENORMOUS)


class Controls(HTMLParser):
    """What the controls of a page hold."""

    def __init__(self, page: str):
        super().__init__(convert_charrefs=True)
        self.values: dict[str, list[str]] = {}
        self._area: str | None = None
        self._select: str | None = None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        at = dict(attrs)
        name = at.get("name")
        if tag == "textarea" and name:
            self._area = name
            self.values.setdefault(name, []).append("")
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in at:
            self.values.setdefault(self._select, []).append(at.get("value", ""))
        elif tag == "input" and name:
            ticked = at.get("type") not in ("checkbox", "radio") or "checked" in at
            if ticked:
                self.values.setdefault(name, []).append(at.get("value") or "")

    def handle_endtag(self, tag):
        if tag == "textarea":
            self._area = None
        elif tag == "select":
            self._select = None

    def handle_data(self, data):
        if self._area:
            self.values[self._area][-1] += data


def assert_refused(
    client: FlaskClient,
    url: str,
    good_form: Mapping[str, Any],
    field: str,
    bad_values: Iterable[Any],
) -> None:
    """Each bad value of `field` answers 422, names the field, and keeps the rest of the form.

    `MISSING` leaves the field out. The refusal stands beside the control (``f-<field>-error``), or
    in the list of problems when the control is not shown.
    """
    for bad in bad_values:
        form = {name: value for name, value in good_form.items() if name != field}
        if bad is not MISSING:
            form[field] = bad
        response = client.post(url, data=form)
        shown = repr(bad)[:60]
        assert response.status_code == 422, f"{field}={shown}: {response.status_code}"
        page = response.text
        assert re.search(rf'id="f-{field}-error"|href="#f-{field}"', page), f"{field}={shown}"
        assert SCRIPT not in page, f"{field}={shown} came back unescaped"
        held = Controls(page).values
        for name, value in good_form.items():
            if name == field or name not in held:
                continue
            wanted = [str(v) for v in (value if isinstance(value, list | tuple) else [value])]
            got = [text.lstrip("\n") for text in held[name]]
            assert set(wanted) <= set(got), f"{field}={shown} lost {name}: {got}"


def assert_harmless(
    client: FlaskClient,
    url: str,
    good_form: Mapping[str, Any],
    field: str,
    values: Iterable[str] = (SCRIPT, SQL, RIGHT_TO_LEFT),
) -> None:
    """Each odd but possible text is taken, and shown as text, never as markup."""
    for value in values:
        response = client.post(url, data={**good_form, field: value})
        assert response.status_code == 303, f"{field}={value!r}: {response.status_code}"
        page = client.get(response.location).text
        assert "<script>alert" not in page
        assert "onerror=" not in re.sub(r">[^<]*<", "><", page), f"{field}={value!r}"
        visible = value.replace("\u202e", "").replace("\u200f", "")
        assert visible in unescape(page), f"{field}={value!r} is not shown as typed"
