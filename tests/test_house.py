"""The rules of the house, held by tests: imports, sizes, routes, templates, migrations, words."""

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import alembic.autogenerate
import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from flask_babel import force_locale
from flask_migrate import downgrade, upgrade

from market import config, create_app
from market.db import db
from market.forms import say
from market.needs.models import Urgency
from market.policy import TABLE, scopes
from market.search.index import is_model_table
from market.standing.models import Level
from market.translations.missing import conflicts, missing
from tests.support import servers

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 320
SOURCES = [
    path
    for folder in ("market", "matching", "templates", "tests")
    for suffix in ("*.py", "*.html", "*.css", "*.js")
    for path in (ROOT / folder).rglob(suffix)
    if not {"vendor", "node_modules", "__pycache__"} & set(path.parts)
]
PARTIALS = sorted((ROOT / "templates").rglob("_*.html"))
# Fragments of the page's frame, which htmx never receives alone.
FRAME = {"_macros.html", "_nav.html", "_footer.html"}
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "use", "path"}


def test_imports_point_back_down_the_story():
    # In a process of its own: within this one it would switch off the product's loggers.
    command = [Path(sys.executable).with_name("lint-imports"), "--config", ROOT / "pyproject.toml"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stdout


def test_no_file_has_outgrown_its_room():
    long = {
        str(path.relative_to(ROOT)): lines
        for path in SOURCES
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST
    }
    assert not long, f"split the noun: {long}"


def _routes(app):
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static" or rule.endpoint.startswith("api-docs."):
            continue
        view = app.view_functions[rule.endpoint]
        kind = getattr(view, "view_class", None)
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            handler = getattr(kind, method.lower(), None) if kind else view
            yield rule, method, getattr(handler, "policy_mark", None)


def test_every_route_wears_one_action_of_the_table(app):
    bare = [f"{method} {rule}" for rule, method, mark in _routes(app) if mark is None]
    assert not bare
    for rule, method, mark in _routes(app):
        assert mark.name in TABLE, f"{method} {rule}"
        if mark.kind:
            assert mark.kind in scopes, f"{method} {rule}: nobody tells where a {mark.kind} stands"
            assert mark.argument in rule.arguments, f"{method} {rule} lacks {mark.argument}"


def test_every_route_that_names_an_object_is_checked_against_it(app):
    loose = [
        f"{method} {rule}"
        for rule, method, mark in _routes(app)
        if any(argument.endswith("_id") for argument in rule.arguments) and not mark.kind
    ]
    assert not loose


def test_every_action_of_the_table_is_worn_by_a_route(app):
    worn = {mark.name for _rule, _method, mark in _routes(app) if mark}
    assert not set(TABLE) - worn


@pytest.mark.parametrize(
    "path", PARTIALS, ids=lambda p: p.relative_to(ROOT / "templates").as_posix()
)
def test_a_partial_extends_nothing(path):
    assert "{% extends" not in path.read_text(encoding="utf-8")


class Roots(HTMLParser):
    """Counts the elements at the top of a fragment."""

    def __init__(self):
        super().__init__()
        self.depth, self.roots = 0, 0

    def handle_starttag(self, tag, attrs):
        self.roots += self.depth == 0
        self.depth += tag not in VOID

    def handle_startendtag(self, tag, attrs):
        self.roots += self.depth == 0

    def handle_endtag(self, tag):
        self.depth -= tag not in VOID


@pytest.mark.parametrize(
    "path",
    [p for p in PARTIALS if p.name not in FRAME],
    ids=lambda p: p.relative_to(ROOT / "templates").as_posix(),
)
def test_a_partial_has_one_root_element(path):
    text = path.read_text(encoding="utf-8")
    # Branches of Jinja may each hold a root; the markup between the tags is what counts.
    plain = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", text, flags=re.S)
    parser = Roots()
    parser.feed(plain)
    assert parser.roots == 1, f"{parser.roots} roots"


def test_every_template_compiles(app):
    for path in (ROOT / "templates").rglob("*.html"):
        app.jinja_env.get_template(path.relative_to(ROOT / "templates").as_posix())


def test_every_sentence_has_its_english():
    gaps = [f"{file}:{line}: {text}" for file, line, text in missing()]
    assert not gaps, "\n".join(gaps[:40])


def test_no_sentence_has_two_englishes():
    assert not conflicts()


def test_a_sentence_with_two_englishes_is_found(tmp_path):
    for name, english in (("one", "Claiming"), ("two", "Open for claims")):
        text = f'msgid "认领中"\nmsgstr "{english}"\n\nmsgctxt "{name}"\nmsgid "一般"\nmsgstr "x"\n'
        (tmp_path / f"{name}.po").write_text(text, encoding="utf-8")
    said = {"one.po": "Claiming", "two.po": "Open for claims"}
    assert conflicts(tmp_path) == [("认领中", said)]


def test_a_word_of_two_meanings_has_an_english_for_each(app):
    with force_locale("en"):
        assert (say(Urgency.NORMAL.label), say(Level.FAIR.label)) == ("Ordinary", "Fair")
    with force_locale("zh"):
        assert say(Urgency.NORMAL.label) == say(Level.FAIR.label) == "一般"


def test_every_setting_is_in_the_example():
    code = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "market").rglob("*.py"))
    named = set(re.findall(r"environ(?:\.get)?[\(\[]\"([A-Z_]+)\"", code))
    named |= set(re.findall(r"_flag\(\"([A-Z_]+)\"", code))
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert not {name for name in named if not re.search(rf"^#? ?{name}=", example, re.M)}


@pytest.mark.both_databases
def test_migrations_equal_the_models_up_and_down(database, tmp_path):
    url = (
        servers.fresh_postgres_database()
        if database.startswith("postgresql")
        else f"sqlite:///{tmp_path / 'migrated.db'}"
    )
    app = create_app(DATABASE_URL=url, INSTANCE=str(tmp_path), SECRET_KEY="k", TESTING=True)
    with app.app_context():
        upgrade(directory=str(config.MIGRATIONS))
        with db.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"include_name": is_model_table})
            difference = alembic.autogenerate.compare_metadata(context, db.metadata)
        assert not difference
        assert _checks_of_database() == _checks_of_models()
        downgrade(directory=str(config.MIGRATIONS), revision="base")
        assert set(sa.inspect(db.engine).get_table_names()) <= {"alembic_version"}
        upgrade(directory=str(config.MIGRATIONS))
        db.engine.dispose()


def _checks_of_database() -> set[str]:
    inspector = sa.inspect(db.engine)
    return {
        check["name"]
        for table in inspector.get_table_names()
        for check in inspector.get_check_constraints(table)
    }


def _checks_of_models() -> set[str]:
    return {
        constraint.name
        for table in db.metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, sa.CheckConstraint)
    }
