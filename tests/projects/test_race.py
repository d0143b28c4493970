"""Two hundred clients race for fifty projects' places: never oversold, no lock error, no 5xx.

The control takes the guard away: a claim then decides by what it read before it began to write,
as a page that shows the places does, and the same race must oversell, or it would prove nothing.
"""

import random
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from flask import Flask

from market.db import db, now
from market.errors import N_, Conflict
from market.journal.queries import verify
from market.members.models import ApiToken, Person, PersonPost, Unit, UnitKind, UnitTally
from market.members.sign_in import token_hash
from market.policy import Role
from market.projects.models import Order, OrderState, Project, ProjectOrigin, ProjectState
from market.projects.services import places, tallies
from market.projects.services.orders import claims
from tests.conftest import SOAK

pytestmark = [pytest.mark.race, pytest.mark.both_databases]

CLIENTS = 200
PROJECTS = 50
PLACES = 2
ROUNDS = 5 if SOAK else 1  # how many claims each client makes


@pytest.fixture
def arena(app, world) -> SimpleNamespace:
    """Fifty projects of two places each, and two hundred units whose liaisons hold a token."""
    street = world.here
    projects = [
        Project(
            batch=street.batch,
            area=street.areas[n % 4],
            requester=street.communities[n % 4],
            category=world.health,
            origin=ProjectOrigin.DIRECT,
            sessions=PLACES,
            title=f"项目{n}",
        )
        for n in range(PROJECTS)
    ]
    units = [
        Unit(name=f"单位{n}", folded=f"单位{n}", kind=UnitKind.COMPANY, area=street.areas[n % 4])
        for n in range(CLIENTS)
    ]
    liaisons = [Person(name=f"联络员{n}", username=f"racer{n}") for n in range(CLIENTS)]
    posts = [
        PersonPost(person=one, role=Role.LIAISON, unit=unit)
        for one, unit in zip(liaisons, units, strict=True)
    ]
    # One commit for all of them: each costs a disk's flush.
    tokens = [
        ApiToken(person=one, name="race", token_hash=token_hash(f"t{n}"), last_used_at=now())
        for n, one in enumerate(liaisons)
    ]
    db.session.add_all([*projects, *units, *liaisons, *posts, *tokens])
    db.session.commit()
    clients = [
        SimpleNamespace(secret=f"t{n}", session=one.fs_uniquifier) for n, one in enumerate(liaisons)
    ]
    return SimpleNamespace(projects=[project.id for project in projects], clients=clients)


def _by_api(app: Flask, who: SimpleNamespace, project_id: int, key: str) -> int:
    answer = app.test_client().post(
        f"/api/v1/projects/{project_id}/claim",
        json={"pledge": True, "contact": "王老师", "phone": "19900001111"},
        headers={"Authorization": f"Bearer {who.secret}", "Idempotency-Key": key},
    )
    return answer.status_code


def _by_page(app: Flask, who: SimpleNamespace, project_id: int, key: str) -> int:
    browser = app.test_client()
    with browser.session_transaction() as session:
        session["_user_id"], session["_fresh"] = who.session, True
    answer = browser.post(
        f"/projects/{project_id}/claim",
        data={"pledge": "true", "contact": "王老师", "phone": "19900001111", "sessions": "1"},
    )
    return answer.status_code


def _race(app: Flask, arena: SimpleNamespace, rounds: int = ROUNDS) -> Counter:
    """Every client claims at once, half by the API and half by the page; the statuses counted."""
    draw = random.Random(20260308)
    start = threading.Barrier(CLIENTS)
    claims_of = {
        who.secret: [draw.choice(arena.projects) for _ in range(rounds)] for who in arena.clients
    }

    def run(number: int) -> list[int]:
        who = arena.clients[number]
        ask = _by_api if number % 2 else _by_page
        start.wait(timeout=120)
        return [
            ask(app, who, project_id, f"{number}-{turn}")
            for turn, project_id in enumerate(claims_of[who.secret])
        ]

    db.session.rollback()
    with ThreadPoolExecutor(CLIENTS) as pool:
        statuses = Counter(code for codes in pool.map(run, range(CLIENTS)) for code in codes)
    db.session.rollback()
    return statuses


def _oversold() -> list[tuple[int, int]]:
    """(project, sessions held) of those whose orders hold more than there are."""
    held = sa.func.sum(Order.sessions)
    return [
        tuple(row)
        for row in db.session.execute(
            sa.select(Project.id, held)
            .join(Order, Order.project_id == Project.id)
            .where(Order.state == OrderState.REQUESTED)
            .group_by(Project.id, Project.sessions)
            .having(held > Project.sessions)
        )
    ]


def test_two_hundred_clients_never_oversell_a_place(app, arena):
    statuses = _race(app, arena)
    assert sum(statuses.values()) == CLIENTS * ROUNDS
    # Won by API or page; refused since it is full, or claimed by that unit already.
    assert set(statuses) <= {201, 303, 409, 422}, statuses
    assert _oversold() == []
    won = statuses[201] + statuses[303]
    assert won == db.session.scalar(sa.select(sa.func.count(Order.id)))
    # Whoever was refused was refused rightly: every project that was asked for enough is full.
    assert won >= PROJECTS * PLACES * 0.8
    full = sa.select(sa.func.count(Project.id)).where(Project.taken == Project.sessions)
    assert db.session.scalar(full) == db.session.scalar(
        sa.select(sa.func.count(Project.id)).where(Project.state == ProjectState.FULL)
    )
    assert db.session.scalar(sa.select(sa.func.sum(UnitTally.load))) == won
    assert tallies.recount() == []
    assert verify().good


def test_without_the_guard_the_same_race_oversells(app, arena, monkeypatch):
    read = threading.local()
    careful = claims.claim

    def careless_claim(project_id, **asked):
        # What the page showed, read before the write transaction begins.
        read.taken, read.sessions = db.session.execute(
            sa.select(Project.taken, Project.sessions).where(Project.id == project_id)
        ).one()
        return careful(project_id, **asked)

    def careless_places(project_id, sessions):
        if read.taken + sessions > read.sessions:
            raise Conflict(N_("项目“%(title)s”已认满"), title=project_id)
        db.session.execute(
            sa.update(Project)
            .where(Project.id == project_id)
            .values(taken=read.taken + sessions)
            .execution_options(synchronize_session=False)
        )
        return db.session.get(Project, project_id, populate_existing=True)

    monkeypatch.setattr("market.projects.services.orders.claim", careless_claim)
    monkeypatch.setattr(claims, "take_places", careless_places)
    statuses = _race(app, arena, rounds=1)
    assert set(statuses) <= {201, 303, 409, 422}, statuses
    assert _oversold()


def test_the_last_place_goes_to_one_of_many(app, arena):
    project_id = arena.projects[0]
    project = db.session.get(Project, project_id)
    project.sessions = 1
    db.session.commit()
    statuses = _race(app, SimpleNamespace(projects=[project_id], clients=arena.clients), rounds=1)
    assert statuses[201] + statuses[303] == 1
    assert statuses[409] + statuses[422] == CLIENTS - 1
    assert not places.reserve(project_id, 1)
    db.session.rollback()
