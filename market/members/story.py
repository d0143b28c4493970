"""The journal's entries as plain sentences: who did what, and in whose name."""

from typing import Any

from flask import g
from flask_babel import gettext
from markupsafe import Markup, escape

from market import web
from market.areas.models import Area
from market.batches.models import Batch
from market.batches.words import LOTS, Measure
from market.db import db
from market.errors import N_
from market.journal.models import Entry
from market.localise import name_of, say_kept
from market.members.models import Person, Unit
from market.policy import Role

# Numbers in an entry's data whose key ends so are told by the name of what they point at.
NAMED = {"unit_id": Unit, "person_id": Person, "area_id": Area, "batch_id": Batch}


def _named(kind: type, number: Any) -> str:
    """The name of a record, read once per request: a timeline repeats a few people many times."""
    kept = g.setdefault("story_names", {})
    if (kind, number) not in kept:
        record = db.session.get(kind, number) if isinstance(number, int) else None
        kept[kind, number] = name_of(record)
    return kept[kind, number]


def _counted(data: dict[str, Any]) -> str:
    """What an entry's number of sessions counts, a msgid: goods and money have a measure."""
    if data.get("lot", 1) != 1:
        return N_("份")
    measure = data.get("measure")
    return (Measure(measure) if measure in set(Measure) else Measure.SESSION).label


def say_sums(sums: dict[str, int]) -> str:
    """Sums in several measures (see `posting.summed`), one after another: 5 场、20 件."""
    words = {measure.value: measure.label for measure in Measure} | {LOTS: N_("份")}
    said = [f"{sums[key]} {gettext(word)}" for key, word in words.items() if sums.get(key)]
    return gettext("、").join(said)


def _told(data: dict[str, Any]) -> dict[str, Any]:
    """The data of an entry with names beside its numbers: ``unit_id`` gives ``unit`` too."""
    told = dict(data)
    for key, value in data.items():
        for ending, kind in NAMED.items():
            if key == ending or key.endswith(f"_{ending}"):
                told.setdefault(key.removesuffix("_id"), _named(kind, value))
        if isinstance(value, str):
            told[key] = say_kept(value)
    told.setdefault("counted", gettext(_counted(data)))
    told["amounts"] = say_sums(data.get("amounts") or {"session": data.get("sessions", 0)})
    if data.get("role") in set(Role):
        told["role"] = gettext(Role(data["role"]).label)
    return told


def who(entry: Entry) -> str:
    """Who did it: the person, and the unit in whose name when they do not belong to it."""
    if not entry.user_id:
        return gettext("访客") if (entry.data or {}).get("visitor") else gettext("系统")
    person = _named(Person, entry.user_id)
    if not entry.for_unit_id:
        return person
    return gettext("%(person)s 代 %(unit)s", person=person, unit=_named(Unit, entry.for_unit_id))


def story_line(entry: Entry) -> Markup:
    """One entry as a sentence for a page: 张三 代 云浦小学 认领了项目."""
    sentence = web.sentence(entry.verb, _told(entry.data or {}))
    return Markup("<strong>{}</strong> {}").format(who(entry), escape(sentence))


def story_subject(entry: Entry) -> Markup:
    """The need, project or listing that an entry is about as a link; nothing where there is none.

    For the timelines of areas, batches and units, on which stand entries about many of them.
    """
    found = web.subject_of((item.kind, item.number) for item in entry.about)
    return Markup(' · <a href="{1}">{0}</a>').format(*found) if found else Markup("")
