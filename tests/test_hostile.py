"""Every form of the URL map under wrong, missing, enormous and hostile input.

What is posted is generated from the form's own schema: a bad value is answered by 422 with its
field named and the rest of the form kept; text that is merely odd may be taken; nothing is a 500.
"""

import json
import math
import re
from types import SimpleNamespace
from typing import Any

import pytest
from marshmallow import fields as mf

from market.db import now
from market.forms import Form
from market.members import services
from market.members.models import UnitState
from market.members.sign_in import actor_of
from market.policy import Role
from market.projects.queries.check_ins import code_of
from market.rounds.models import ProposalState
from market.schemas import Chosen
from tests.conftest import SOAK
from tests.factories import (
    ActivityFactory,
    ListingFactory,
    NeedFactory,
    OrderFactory,
    ProposalFactory,
    RoundFactory,
    UnitFactory,
)
from tests.notices.scenes import hook_of_one, let_inward
from tests.support.hostile import (
    BAD_CHOICES,
    BAD_DAYS,
    BAD_NUMBERS,
    ENORMOUS,
    LONE,
    NO_NUMBERS,
    NUL,
    RIGHT_TO_LEFT,
    SCRIPT,
    SQL,
    Controls,
)
from tests.test_policy import OTHERS, objects_of

ROLES = ("coordinator", "leader", "administrator", "officer", "liaison", "nobody")
# A lone surrogate and a broken byte, as only a program would send them.
BROKEN = b"%ED%A0%80%FF"
SHORTER = 10_000
ODD = SCRIPT + SQL + RIGHT_TO_LEFT
# What buttons that have no form class of their own are posted with besides.
LOOSE = ("next", "state", "locale", "revision", "reason")
# Routes that this file does not post to, each with where it is posted to instead.
APART = {
    "exchange.upload": "tests/test_hostile_preview.py: it takes a file",
    "exchange.columns": "tests/test_hostile_preview.py: its fields are the file's columns",
    "exchange.choose": "tests/test_hostile_preview.py: its fields are what the file left open",
    "exchange.confirm": "tests/test_hostile_preview.py: it needs a file that was read",
    "exchange.drop": "tests/test_hostile_preview.py: it needs a file that was read",
}


@pytest.fixture
def browsers(world, sign_in, client):
    here = world.here
    people = {
        "administrator": world.administrator,
        "coordinator": here.coordinator,
        "leader": here.leader,
        "officer": here.officers[0],
        "liaison": here.liaisons[0],
    }
    return {role: sign_in(one) for role, one in people.items()} | {"nobody": client}


@pytest.fixture
def own(world, monkeypatch):
    """One object per kind, and under a route's name the others that its page needs."""
    let_inward(monkeypatch)
    here = world.here
    order = OrderFactory(project__batch=here.batch, project__requester=here.communities[0])
    applied = UnitFactory(area=here.areas[0], state=UnitState.APPLIED)
    need = NeedFactory(batch=here.batch, unit=here.communities[1])
    for unit in here.units[1:]:
        ListingFactory(unit=unit)
    begun = ActivityFactory(project=order.project, starts_at=now())
    plan = {"need": need, "listing": ListingFactory(unit=here.units[0])}
    round_ = RoundFactory(batch=here.batch)
    pair = ProposalFactory(round=round_, state=ProposalState.PROVISIONAL, **plan)
    work = {"project_id": order.project_id}
    objects = objects_of(here, here.coordinator)
    _made, secret = services.invite(
        by=actor_of(here.coordinator), role=Role.LIAISON, unit_id=here.units[1].id
    )
    return objects | {
        "projects.plan_activity": work,
        "projects.enter_activity": work,
        "members.reject": {"unit_id": applied.id},
        "rounds.adjust": {"proposal_id": pair.id},
        "projects.check_in": {"code": code_of(begun.id)},
        "notices.new_webhook": {"unit_id": here.units[0].id},
        "notices.own": {"webhook_id": hook_of_one(here.coordinator).id},
        "members.join": {"token": secret},
        "members.join_as": {"token": secret},
    }


@pytest.fixture
def seen(monkeypatch):
    """The forms that views have made since it was last cleared."""
    made: list[Form] = []
    build = Form.__init__

    def building(form: Form, *args: Any, **kwargs: Any) -> None:
        build(form, *args, **kwargs)
        made.append(form)

    monkeypatch.setattr(Form, "__init__", building)
    return made


def _routes(app: Any, *, page: bool) -> list[Any]:
    """The rules that take a POST: those that are also pages, or those that are buttons alone."""
    return [
        rule
        for rule in sorted(app.url_map.iter_rules(), key=str)
        if "POST" in rule.methods
        and ("GET" in rule.methods) is page
        and not rule.rule.startswith("/api/")
        and rule.endpoint not in APART
    ]


def _url(app: Any, rule: Any, own: dict[str, Any]) -> str:
    known = OTHERS | own | own.get(rule.endpoint, {})
    # What a page is asked for beside its address, such as whose webhook it is to add, stays.
    words = own.get(rule.endpoint, {}) | {name: known.get(name, "x") for name in rule.arguments}
    with app.test_request_context():
        return rule.build(words)[1]


def _wrong(field: mf.Field) -> tuple:
    """What a field can never take, by its kind; the whole list is long."""
    if isinstance(field, mf.List):
        return _wrong(field.inner)
    for kind, values in (
        (mf.Boolean, ("perhaps", ENORMOUS)),
        (mf.Float, NO_NUMBERS + _beyond(field)),
        (mf.Number, BAD_NUMBERS + _beyond(field)),
        (mf.Date, BAD_DAYS),
        (mf.Time, ("25:00", "下午", ENORMOUS)),
        (Chosen, BAD_CHOICES),
        (mf.String, (ENORMOUS, NUL, LONE)),
    ):
        if isinstance(field, kind):
            return values
    return ()


def _beyond(field: mf.Field) -> tuple[str, ...]:
    """The first whole numbers outside a field's own bounds: -91 and 91 of a latitude."""
    bounds = getattr(field, "least", None), getattr(field, "most", None)
    if not isinstance(field, mf.Number) or None in bounds:
        return ()
    return str(math.ceil(bounds[0]) - 1), str(math.floor(bounds[1]) + 1)


def _open(app: Any, browsers: Any, seen: list, rule: Any, own: Any) -> SimpleNamespace | None:
    """The page of a form, opened by the first role that may, with what its controls hold."""
    url = _url(app, rule, own)
    for role in ROLES:
        seen.clear()
        answer = browsers[role].get(url)
        assert answer.status_code < 500, f"{role}: GET {url}"
        if answer.status_code == 200 and seen:
            held = Controls(answer.text).values
            controls = set(re.findall(r'\bname="([^"]+)"', answer.text))
            schema = next((f.schema for f in seen if set(f.schema.load_fields) & controls), None)
            if schema is None:
                continue
            kept = {name: held[name] for name in schema.load_fields if any(held.get(name, []))}
            return SimpleNamespace(
                url=url, role=role, browser=browsers[role], schema=schema, kept=kept, shown=controls
            )
    return None


def _problems(page: SimpleNamespace, bad: dict[str, Any]) -> list[str]:
    """What is wrong with the answer to bad values of some fields, the others being good."""
    answer = page.browser.post(page.url, data={**page.kept, **bad})
    told = f"{page.role}: {page.url} { {name: str(v)[:12] for name, v in bad.items()} }"
    if answer.status_code != 422:
        return [f"{told} → {answer.status_code}"]
    problems = [
        f"{told}: {name} is not named"
        for name in bad
        if not re.search(rf'id="f-{name}(\.\d+)?-error"|href="#f-{name}(\.\d+)?"', answer.text)
    ]
    if "<script>alert" in answer.text:
        problems.append(f"{told}: unescaped")
    held = Controls(answer.text).values
    for other in page.kept.keys() - bad.keys():
        got = {text.lstrip("\n") for text in held.get(other, [])}
        if other in held and not {text.lstrip("\n") for text in page.kept[other]} <= got:
            problems.append(f"{told} lost {other}: {got}")
    return problems


def _tries(page: SimpleNamespace) -> list[dict[str, Any]]:
    """All fields bad at once in two ways, and one alone; every value of each alone in a soak."""
    wrong = {
        name: ((), ("",))[field.required and not isinstance(field, mf.List)] + _wrong(field)
        for name, field in page.schema.load_fields.items()
        if name in page.shown and not field.dump_only
    }
    wrong = {name: values for name, values in wrong.items() if values}
    if SOAK:
        return [{name: bad} for name, values in wrong.items() for bad in values]
    # The whole 100,000 characters go into one field only: the page says all of them back.
    ends = [{name: values[at][:SHORTER] for name, values in wrong.items()} for at in (0, -1)]
    return [*ends, *({name: max(values, key=len)} for name, values in list(wrong.items())[-1:])]


def _pages(app, browsers, seen, own):
    return {r.endpoint: _open(app, browsers, seen, r, own) for r in _routes(app, page=True)}


def test_every_form_names_a_bad_field_and_keeps_the_rest(app, browsers, own, seen):
    problems, fields = [], set()
    for page in filter(None, _pages(app, browsers, seen, own).values()):
        for bad in _tries(page):
            problems += _problems(page, bad)
            fields |= {(page.url, name) for name in bad}
    assert not problems, "\n".join(problems)
    assert len(fields) > 100


def test_every_form_of_the_map_is_reached(app, browsers, own, seen):
    pages = _pages(app, browsers, seen, own)
    assert not [endpoint for endpoint, page in pages.items() if page is None]


def test_every_post_of_the_map_is_tried_or_said_to_be_tried_elsewhere(app):
    posts = {r.endpoint: r.rule for r in app.url_map.iter_rules() if "POST" in r.methods}
    here = {r.endpoint for page in (True, False) for r in _routes(app, page=page)}
    api = {name for name, rule in posts.items() if rule.startswith("/api/v1/")}
    assert here | api | APART.keys() == posts.keys()
    assert not here & APART.keys()
    # The API's operations are tried by tests/test_api_fuzz.py as its description lists them.
    told = json.loads(app.test_client().get("/api/v1/openapi.json").text)["paths"]
    listed = {path for path, operations in told.items() if "post" in operations}
    assert {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", posts[name]) for name in api} == listed


def test_odd_texts_are_taken_or_refused_but_never_break_a_page(app, browsers, own, seen):
    problems = []
    for page in filter(None, _pages(app, browsers, seen, own).values()):
        texts = [n for n, f in page.schema.load_fields.items() if isinstance(f, mf.String)]
        for odd in (SCRIPT, SQL, RIGHT_TO_LEFT, ODD):
            answer = page.browser.post(page.url, data={**page.kept, **dict.fromkeys(texts, odd)})
            told = f"{page.role}: {page.url} {odd[:12]!r} → {answer.status_code}"
            if answer.status_code >= 500:
                problems.append(told)
            elif answer.status_code == 303:
                shown = page.browser.get(answer.location)
                if shown.status_code >= 500 or "<script>alert" in shown.text:
                    problems.append(f"{told}, then {answer.location}: {shown.status_code}")
            if "<script>alert" in answer.text:
                problems.append(f"{told}: unescaped")
        problems += _broken(page.browser, page.url, texts)
    assert not problems, "\n".join(problems)


def _broken(browser: Any, url: str, names: list[str]) -> list[str]:
    body = b"&".join(name.encode() + b"=" + BROKEN for name in names)
    kind = "application/x-www-form-urlencoded"
    answer = browser.post(url, data=body, content_type=kind)
    return [f"{url} with broken bytes → {answer.status_code}"] if answer.status_code >= 500 else []


def test_every_button_withstands_any_value(app, browsers, own, seen):
    problems, tried = [], 0
    for rule in _routes(app, page=False):
        url = _url(app, rule, own)
        for role in ROLES if SOAK else (ROLES[0], ROLES[2]):
            seen.clear()
            browsers[role].post(url)
            names = {n for form in seen for n in form.schema.load_fields}
            names |= set(LOOSE)
            for bad in (ENORMOUS[:SHORTER], NUL, ODD, "9" * 40, "-1"):
                answer = browsers[role].post(url, data=dict.fromkeys(names, bad))
                tried += 1
                if answer.status_code >= 500 or "<script>alert" in answer.text:
                    problems.append(f"{role}: {url} {bad[:12]!r} → {answer.status_code}")
            problems += _broken(browsers[role], url, sorted(names))
    assert not problems, "\n".join(problems)
    assert tried > 50
