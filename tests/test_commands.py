"""Commands that look after a database: the recount, and a sample that was left half made."""

import re

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask_migrate import downgrade

from market import cli, create_app, upkeep
from market.config import MIGRATIONS
from market.db import db
from market.journal.queries import verify
from market.members.models import Person, UnitTally
from market.needs.models import Need
from market.sample import build
from tests.projects.helpers import claimed, posted
from tests.support import servers


@pytest.fixture
def market(database, tmp_path, monkeypatch):
    """Run the command line on the test's database, as (exit code, what it said)."""
    apps = []

    def application(**given):
        apps.append(create_app(**given))
        return apps[-1]

    monkeypatch.setattr(cli, "_application", application)

    def run(*words: str, url: str = database) -> tuple[int, str]:
        environment = {"DATABASE_URL": url, "SANDAN_INSTANCE": str(tmp_path), "SECRET_KEY": "k"}
        done = CliRunner().invoke(cli.main, words, env=environment)
        for app in apps:
            # A process that ends closes its connections; this one goes on.
            with app.app_context():
                db.session.remove()
                db.engine.dispose()
        apps.clear()
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, done.output

    return run


@pytest.mark.both_databases
def test_recount_says_what_it_mended_and_leaves_the_rest(market, world):
    claimed(world.here, posted(world.here, 2))
    db.session.execute(sa.update(UnitTally).values(load=9, people=30))
    db.session.commit()
    code, said = market("recount")
    assert code == 0
    assert re.search(r"^load of \d+, \d+: 9 -> \d$", said, re.M)
    assert re.search(r"^people of \d+, \d+: 30 -> 0$", said, re.M)
    assert said.endswith("mended 2 counters\n")
    assert market("recount") == (0, "good: every counter was right\n")


def test_help_names_every_command_with_what_it_does(market):
    code, said = market("--help")
    assert code == 0
    for name in (*cli.main.commands, "recount"):
        assert re.search(rf"^  {name} +\S", said, re.M), name


def _elsewhere(database, tmp_path):
    if database.startswith("postgresql"):
        return servers.fresh_postgres_database()
    return f"sqlite:///{tmp_path / 'street.db'}"


@pytest.mark.both_databases
def test_a_sample_that_was_left_half_made_is_not_served_as_whole(
    market, database, tmp_path, monkeypatch
):
    url = _elsewhere(database, tmp_path)

    def stop(*_: object) -> None:
        raise SystemExit(3)

    # As when it is killed amid the street's history, whose telling takes half a minute.
    monkeypatch.setattr(build.Teller, "play", stop)
    code, said = market("demo", url=url)
    assert (code, "making the sample" in said) == (3, True)
    code, said = market("demo", url=url)
    assert (code, said.count("\n"), "market demo --again" in said) == (1, 1, True), said
    code, said = market("demo", "--again", url=url)
    assert (code, "making the sample" in said) == (3, True), said


def test_a_street_of_ones_own_is_never_taken_for_a_sample(market, world, database, monkeypatch):
    # The tests' own tables are made without migrations.
    monkeypatch.setattr(upkeep, "outdated", lambda: False)
    code, said = market("demo", "--again")
    assert (code, "your own data" in said) == (0, True)
    assert db.session.scalar(sa.select(sa.func.count(Need.id))) is not None
    assert verify().good


@pytest.mark.both_databases
def test_a_street_of_an_older_version_is_brought_up_to_this_one(market, database, tmp_path, app):
    url = _elsewhere(database, tmp_path)
    who = ("--role", "administrator", "--name", "管理员", "--username", "admin")
    assert market("init", url=url)[0] == market("user", "add", *who, url=url)[0] == 0
    older = create_app(DATABASE_URL=url, INSTANCE=str(tmp_path), SECRET_KEY="k", TESTING=True)
    with older.app_context():
        downgrade(directory=str(MIGRATIONS), revision="0001")
        db.session.remove()
        db.engine.dispose()
    code, said = market("demo", url=url)
    assert (code, "up to this version" in said) == (0, True), said
    code, said = market("demo", url=url)
    assert (code, "up to this version" in said) == (0, False), said
    with older.app_context():
        assert not upkeep.outdated()
        assert db.session.scalars(sa.select(Person.username)).all() == ["admin"]
        db.session.remove()
        db.engine.dispose()
