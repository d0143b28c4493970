"""Theme and elder mode: chosen by a form, remembered by cookie and on the person; and the look
of states, icons and tokens, the same everywhere."""

import re
from pathlib import Path

import pytest

from market import looks, states
from market.db import db
from market.members.models import Person

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "templates"


def _root(page):
    return re.search(r"<html[^>]*>", page.text).group()


def test_nobody_chose_so_the_device_decides(client):
    assert _root(client.get("/projects")) == '<html lang="zh-CN">'


@pytest.mark.parametrize(
    ("wanted", "shown"),
    [
        ({"theme": "dark"}, 'data-theme="dark"'),
        ({"theme": "light"}, 'data-theme="light"'),
        ({"elder": "true"}, "data-elder"),
    ],
)
def test_a_choice_is_remembered_by_the_browser_without_scripts(client, wanted, shown):
    answer = client.post("/look", data=wanted | {"next": "/projects?q=x"})
    assert (answer.status_code, answer.location) == (303, "/projects?q=x")
    assert "HttpOnly" in answer.headers["Set-Cookie"]
    assert shown in _root(client.get("/projects"))


def test_a_choice_is_undone(client):
    client.post("/look", data={"theme": "dark", "elder": "true"})
    client.post("/look", data={"theme": "auto"})
    assert _root(client.get("/projects")) == '<html lang="zh-CN" data-elder>'
    client.post("/look", data={"elder": "false"})
    assert _root(client.get("/projects")) == '<html lang="zh-CN">'


@pytest.mark.parametrize("wanted", [{"theme": "pink"}, {"elder": "perhaps"}, {}, {"theme": ""}])
def test_what_is_no_look_changes_nothing(client, wanted):
    answer = client.post("/look", data=wanted | {"next": "//elsewhere.example/"})
    assert answer.status_code == 303
    assert answer.location == "/sign-in"
    assert _root(client.get("/projects")) == '<html lang="zh-CN">'


def test_a_cookie_that_somebody_wrote_by_hand_does_no_harm(client):
    client.set_cookie("theme", '"><script>')
    client.set_cookie("elder", "yes")
    assert _root(client.get("/projects")) == '<html lang="zh-CN">'


@pytest.mark.both_databases
def test_a_signed_in_persons_look_follows_to_the_next_browser(world, sign_in):
    person = world.here.liaisons[0]
    sign_in(person).post("/look", data={"theme": "dark", "elder": "true"})
    kept = db.session.get(Person, person.id, populate_existing=True)
    assert (kept.theme, kept.elder) == ("dark", True)
    other = sign_in(person)
    assert _root(other.get("/desk")) == '<html lang="zh-CN" data-theme="dark" data-elder>'
    other.post("/look", data={"elder": "false"})
    assert _root(sign_in(person).get("/desk")) == '<html lang="zh-CN" data-theme="dark">'


def _words(kind=states.Word):
    for inner in kind.__subclasses__():
        yield from inner
        yield from _words(inner)


def test_every_state_of_every_noun_has_a_tone_and_an_icon_of_the_sprite(app):
    sprite = (ROOT / "market/assets/icons.txt").read_text().split()
    lives = [
        word for word in _words() if type(word).__name__.endswith(("State", "Urgency", "Fate"))
    ]
    assert len(lives) > 40
    for word in lives:
        assert str(word) in looks.TONES, f"{type(word).__name__}.{word} has no tone"
        assert looks.tone_of(word)[1] in [*sprite, ""]
    doubled = [word for words in looks.WORDS.values() for word in words.split()]
    assert len(doubled) == len(set(doubled))


def test_the_sprite_holds_every_icon_that_pages_name():
    sprite = (ROOT / "market/assets/icons.txt").read_text().split()
    assert sprite == sorted(set(sprite))
    texts = "".join(p.read_text() for p in TEMPLATES.rglob("*.html"))
    texts += "".join(p.read_text() for p in (ROOT / "market").rglob("*.py"))
    named = set(re.findall(r'icon(?:_name)?[(=]\s*"([a-z0-9-]+)"', texts))
    assert named <= set(sprite), named - set(sprite)


def test_every_component_can_be_had_both_ways(app):
    names = re.findall(r"{% set (\w+) = ui", (TEMPLATES / "_macros.html").read_text())
    made = {
        name
        for path in (TEMPLATES / "ui").glob("*.html")
        for name in re.findall(r"{% macro ([a-z]\w*)\(", path.read_text())
    }
    assert set(names) == made
    assert {path.stem for path in (TEMPLATES / "ui").glob("*.html")} == set(looks.PARTS)
    with app.test_request_context():
        for name in names:
            assert getattr(app.jinja_env.globals["ui"], name).name == name


def test_night_is_the_same_chosen_or_preferred():
    tokens = (ROOT / "market/static/css/tokens.css").read_text()
    chosen = re.search(r':root\[data-theme="dark"\] \{(.*?)\n\}', tokens, re.S)[1]
    preferred = re.search(r':root:not\(\[data-theme="light"\]\) \{(.*?)\n  \}', tokens, re.S)[1]
    assert chosen.split() == preferred.split()
