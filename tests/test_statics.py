"""Static files: few, small, kept by browsers for good, and never an old one."""

import gzip
import os
import re

import pytest

from market import statics

GZIP = {"Accept-Encoding": "gzip"}


def _addresses(page):
    return re.findall(r'(?:href|src)="(/static/[^"#]+)', page)


def test_a_page_asks_for_few_files_and_each_may_be_kept_for_a_year(client):
    asked = set(_addresses(client.get("/projects").text))
    assert len(asked) <= 4  # styles, scripts, icons and the mark
    for address in asked:
        answer = client.get(address, headers=GZIP)
        assert answer.status_code == 200, address
        assert answer.cache_control.max_age >= 60 * 60 * 24 * 365, address
        assert answer.cache_control.immutable, address
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "Set-Cookie" not in answer.headers


def test_the_styles_and_scripts_of_every_page_weigh_little(client):
    weights = {
        name: len(client.get(f"/static/{name}", headers=GZIP).data)
        for name in ("sandan.css", "sandan.js", "vendor/bootstrap-icons/icons.svg")
    }
    assert sum(weights.values()) < 60_000, weights


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("sandan.css", "text/css; charset=utf-8"),
        ("sandan.js", "text/javascript; charset=utf-8"),
        ("img/icon.svg", "image/svg+xml; charset=utf-8"),
    ],
)
def test_a_file_is_the_same_packed_and_plain_and_says_what_it_is(client, name, kind):
    plain = client.get(f"/static/{name}")
    packed = client.get(f"/static/{name}", headers=GZIP)
    assert plain.headers["Content-Type"] == packed.headers["Content-Type"] == kind
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["ETag"] != plain.headers["ETag"]
    again = client.get(f"/static/{name}", headers={"If-None-Match": plain.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_an_address_with_an_old_hash_is_answered_but_not_kept(client):
    answer = client.get("/static/sandan.css?v=ofyesterday")
    assert answer.status_code == 200
    assert answer.cache_control.no_cache
    assert answer.cache_control.max_age is None


@pytest.mark.parametrize(
    "name",
    ["../config.py", "css/../../config.py", "nothing.css", "css", "%2e%2e/config.py", "css/"],
)
def test_what_lies_outside_or_is_no_file_is_not_found(client, name):
    assert client.get(f"/static/{name}").status_code == 404


def test_a_changed_file_has_another_address(app, tmp_path, monkeypatch):
    monkeypatch.setattr(statics, "STATIC", tmp_path)
    monkeypatch.setattr(statics, "FRESH", 0)
    monkeypatch.setattr(statics, "_kept", {})
    file = tmp_path / "one.css"
    file.write_text("/* says nothing */\n  p { color: red; }\n")
    with app.test_request_context():
        first = statics.asset("one.css")
        assert statics.kept("one.css").plain == b"p { color: red; }\n"
        file.write_text("p { color: teal; }\n")
        os.utime(file, (1, 1))
        assert statics.asset("one.css") != first


def test_a_noun_adds_its_styles_by_a_file_of_its_own(tmp_path, monkeypatch):
    for name in ("vendor/bootstrap/bootstrap.css", "css/tokens.css", "css/print.css", "css/a.css"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    (tmp_path / "css/pages").mkdir()
    (tmp_path / "css/pages/map.css").write_text("")
    monkeypatch.setattr(statics, "STATIC", tmp_path)
    named = [path.relative_to(tmp_path).as_posix() for path in statics.parts("sandan.css")]
    assert named == [
        "vendor/bootstrap/bootstrap.css", "css/tokens.css", "css/a.css", "css/print.css",
    ]  # fmt: skip
