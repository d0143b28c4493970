"""Certificates of service and letters of thanks: true numbers, checked by anybody with the code."""

import datetime as dt
import html
import re

import pytest

from market.db import db
from market.localise import local
from market.policy import Visibility
from market.projects.services import activities
from market.seals import sealed
from market.standing import services
from market.standing.deeds import deeds_of
from market.standing.models import Level
from tests.projects.activity_stage import held, stage

NINE = dt.time(9, 0)


@pytest.fixture
def scene(world):
    return stage(world, sessions=4)


def confirmed(scene, people=30, level=None, note=None, **options):
    done = held(scene, people, **options)
    if level:
        services.confirm_and_rate(done.id, by=scene.officer, level=level, note=note)
    else:
        activities.confirm(done.id, by=scene.officer)
    return done


@pytest.mark.both_databases
def test_a_certificate_counts_confirmed_activities_once_each(scene, sign_in):
    year = local(confirmed(scene, 30).starts_at).year
    confirmed(scene, 12, starts=NINE)
    held(scene, 99, starts=None)  # not confirmed yet
    page = sign_in(scene.people.liaison).get(f"/units/{scene.unit.id}/certificate?year={year}").text
    assert "完成活动 2 场" in page
    assert "服务居民 42 人次" in page


def test_the_code_tells_anybody_what_was_printed_and_what_is_so_now(scene, client):
    year = local(confirmed(scene, 30).starts_at).year
    code = deeds_of(scene.unit.id, year).code
    page = client.get(f"/certificates/{code}").text
    assert scene.unit.name in page
    assert "30 人次" in page
    assert "打印之后" not in page
    confirmed(scene, 12, starts=NINE)
    assert "打印之后" in client.get(f"/certificates/{code}").text


@pytest.mark.parametrize("forged", ["1-2026-20260101-99-9999.AAAA", "x", "1.2"])
def test_a_forged_code_is_not_found(client, scene, forged):
    assert client.get(f"/certificates/{forged}").status_code == 404
    other = sealed("calendar", scene.unit.id, 2026, 20260101, 9, 9)
    assert client.get(f"/certificates/{other}").status_code == 404


def test_thanks_quote_the_good_words_and_never_the_others(scene, sign_in):
    year = local(confirmed(scene, level=Level.VERY_GOOD, note="医生耐心").starts_at).year
    confirmed(scene, level=Level.POOR, note="来晚了", starts=NINE)
    page = sign_in(scene.people.liaison).get(f"/units/{scene.unit.id}/thanks?year={year}").text
    assert "医生耐心" in page
    assert "来晚了" not in page


def test_what_only_the_parties_see_is_counted_and_not_named(scene, sign_in):
    scene.project.visibility = Visibility.PARTIES
    db.session.commit()
    year = local(confirmed(scene, level=Level.VERY_GOOD, note="很好").starts_at).year
    paths = ("certificate", "thanks")
    for path in paths:
        page = html.unescape(
            sign_in(scene.people.liaison).get(f"/units/{scene.unit.id}/{path}?year={year}").text
        )
        assert scene.project.title not in re.sub(r"<title>.*?</title>", "", page)


def test_certificates_are_for_the_unit_itself_and_the_office(scene, sign_in):
    where = f"/units/{scene.unit.id}/certificate"
    for person, status in (
        (scene.people.liaison, 200),
        (scene.people.coordinator, 200),
        (scene.people.leader, 200),
        (scene.people.other_liaison, 403),
        (scene.people.stranger, 403),
    ):
        assert sign_in(person).get(where).status_code == status
    browser = sign_in(scene.people.liaison)
    assert browser.get(f"{where}?year=99999").status_code == 404
    assert browser.get(f"{where}?year=soon").status_code == 200
    assert "还没有确认过的活动" in browser.get(f"{where}?year=2019").text
