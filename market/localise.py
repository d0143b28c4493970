"""Languages, times and numbers as people read them; Chinese is the source, English a catalogue.

English texts live beside their noun in `market/translations/en/<noun>.po`; they are merged into
one compiled catalogue in the instance folder when the app starts, so that the repository holds no
compiled file.
"""

import datetime as dt
import os
import re
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import flask
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, g, request
from flask_babel import format_date, get_locale, gettext

from market.config import PACKAGE
from market.db import now

SOURCES = PACKAGE / "translations" / "en"
LOCALES = ("zh", "en")


def merged_catalogue() -> Catalog:
    """All nouns' English messages as one catalogue."""
    whole = Catalog(locale="en", domain="messages")
    for source in sorted(SOURCES.glob("*.po")):
        with source.open("rb") as file:
            for message in read_po(file, locale="en"):
                if message.id and message.string:
                    whole.add(message.id, message.string, context=message.context)
    return whole


def compile_catalogues(app: Flask) -> None:
    """Compile the merged catalogue into the instance folder, if it is older than its sources."""
    folder = Path(app.config["INSTANCE"]) / "translations"
    target = folder / "en" / "LC_MESSAGES" / "messages.mo"
    newest = max((s.stat().st_mtime for s in SOURCES.glob("*.po")), default=0)
    if not target.exists() or target.stat().st_mtime < newest:
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.with_suffix(f".{os.getpid()}")
        with temporary.open("wb") as file:
            write_mo(file, merged_catalogue())
        temporary.replace(target)
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(folder)


def choose_locale() -> str:
    """The person's own choice, the cookie's, the browser's (any zh is Chinese), or the default."""
    # Services also run in the worker and the command line, where nobody asks.
    if not flask.has_request_context():
        return flask.current_app.config["BABEL_DEFAULT_LOCALE"]
    person = getattr(g, "locale", None) or request.cookies.get("locale")
    if person in LOCALES:
        return person
    for value, _quality in request.accept_languages:
        language = value.replace("_", "-").split("-")[0].lower()
        if language in LOCALES:
            return language
    return flask.current_app.config["BABEL_DEFAULT_LOCALE"]


def choose_timezone() -> str:
    return flask.current_app.config["TIMEZONE"]


def zone() -> ZoneInfo:
    """The installation's time zone."""
    return ZoneInfo(flask.current_app.config["TIMEZONE"])


def today() -> dt.date:
    """The calendar day where the installation is."""
    return now().astimezone(zone()).date()


def local(moment: dt.datetime) -> dt.datetime:
    """An instant on the installation's clock."""
    return moment.astimezone(zone())


def english() -> bool:
    """Whether the reader reads English."""
    return str(get_locale()).startswith("en")


def name_of(record: Any) -> str:
    """An area's, category's or series' name in the reader's language."""
    if record is None:
        return ""
    return (getattr(record, "name_en", None) if english() else None) or record.name


WEEKDAYS = "一二三四五六日"
# The journal and errors keep days, and a clock time where one is known, as a machine writes them.
KEPT = re.compile(r"(\d{4}-\d{2}-\d{2})(?: (\d{2}:\d{2}))?")


def say_day(day: dt.date | dt.datetime | None) -> str:
    """A date with its weekday: 3月8日（周日）; the year only when it is not this one."""
    if day is None:
        return ""
    if isinstance(day, dt.datetime):
        day = local(day).date()
    if english():
        return format_date(day, "EEE d MMM yyyy" if day.year != today().year else "EEE d MMM")
    year = f"{day.year}年" if day.year != today().year else ""
    return f"{year}{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"


def days_until(day: dt.date | dt.datetime) -> int:
    """How many days from today, below zero when it has passed."""
    if isinstance(day, dt.datetime):
        day = local(day).date()
    return (day - today()).days


def say_moment(moment: dt.datetime | None) -> str:
    """An instant as day and clock time."""
    return f"{say_day(moment)} {local(moment):%H:%M}" if moment else ""


def say_kept(text: str) -> str:
    """A day, or a day and clock time, as machines keep it, in words; every other text as it is."""
    found = KEPT.fullmatch(text)
    try:
        day = dt.date.fromisoformat(found[1]) if found else None
    except ValueError:
        day = None
    if found is None or day is None:
        return text
    return f"{say_day(day)} {found[2]}" if found[2] else say_day(day)


def say_metres(metres: float | None) -> str:
    """A walking distance as metres or kilometres."""
    if metres is None:
        return ""
    if metres < 1000:
        return gettext("%(n)s 米", n=round(metres / 10) * 10)
    return gettext("%(n)s 公里", n=f"{metres / 1000:.1f}")


def add_filters(app: Flask) -> None:
    """The filters and tests that templates use."""
    app.jinja_env.filters.update(day=say_day, moment=say_moment, metres=say_metres, name_of=name_of)
    app.jinja_env.globals.update(
        english=english, today=today, days_until=days_until, locale=lambda: str(get_locale())
    )
