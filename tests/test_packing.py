"""Answers are compressed where that gives nothing away, and the proof in forms is masked."""

import gzip

import pytest

from market import guards

GZIP = {"Accept-Encoding": "gzip, deflate, br"}


def test_a_page_is_compressed_for_those_who_can_read_that(client):
    plain = client.get("/projects")
    packed = client.get("/projects", headers=GZIP)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert "HX-Request" in packed.headers["Vary"]
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 2
    assert gzip.decompress(packed.data).startswith(b"<!doctype html>")


def test_what_is_small_or_empty_or_has_its_own_wrapping_is_left_alone(client):
    for path in ("/healthz", "/static/img/icon.svg", "/nowhere.txt"):
        answer = client.get(path, headers=GZIP)
        assert answer.headers.get("Content-Encoding") in (None, "gzip")
        body = answer.data
        if answer.headers.get("Content-Encoding"):
            body = gzip.decompress(body)
            assert not body.startswith(b"\x1f\x8b"), f"{path} is wrapped twice"
    assert "Content-Encoding" not in client.get("/healthz", headers=GZIP).headers


@pytest.mark.parametrize(("site", "wrapped"), [("same-origin", True), ("cross-site", False)])
def test_who_is_signed_in_gets_no_compressed_page_at_another_sites_request(
    world, sign_in, site, wrapped
):
    browser = sign_in(world.here.coordinator)
    answer = browser.get("/desk", headers=GZIP | {"Sec-Fetch-Site": site})
    assert ("Content-Encoding" in answer.headers) is wrapped


def test_a_stranger_from_another_site_gets_a_compressed_page(client):
    answer = client.get("/projects", headers=GZIP | {"Sec-Fetch-Site": "cross-site"})
    assert answer.headers["Content-Encoding"] == "gzip"


def test_each_page_shows_the_proof_under_another_mask():
    token = "IjhmZTA4.aSj8Zw.x-y_z"
    shown = {guards.masked(token) for _ in range(20)}
    assert len(shown) == 20
    assert {guards.unmasked(text) for text in shown} == {token}
    assert not any(token[:6] in text for text in shown)


@pytest.mark.parametrize("text", [None, "", "x", "中文", "====", "a" * 5000, "AAAA"])
def test_what_is_no_masked_proof_is_refused_quietly(text):
    assert not (guards.unmasked(text) or "").strip("\0")


def test_a_form_with_a_masked_proof_is_taken_and_one_without_is_not(app):
    app.config["WTF_CSRF_ENABLED"] = True
    browser = app.test_client()
    page = browser.get("/projects").text
    proof = page.split('name="csrf-token" content="')[1].split('"')[0]
    wanted = {"locale": "en", "next": "/projects"}
    assert browser.post("/language", data=wanted).status_code == 400
    assert browser.post("/language", data=wanted | {"csrf_token": "x" * 90}).status_code == 400
    assert browser.post("/language", data=wanted | {"csrf_token": proof}).status_code == 303
    answer = browser.post("/language", data=wanted, headers={"X-CSRFToken": proof})
    assert answer.status_code == 303
