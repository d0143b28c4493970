"""The sample's written content: true to the stated scale, consistent, and nobody's real data."""

import csv
import json
import re
from collections import Counter
from pathlib import Path

import pytest
from stdnum.cn import uscc

from market.sample.content import load

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "csv"
CONTENT = load()
UNITS = {unit.id: unit for unit in CONTENT.units}
AREAS = {area.id: area for area in CONTENT.areas}
COMMUNITIES = {area.id: area for area in CONTENT.areas if area.level == "community"}


def every_text() -> list[str]:
    lists = (*CONTENT.listings, *CONTENT.needs)
    texts = [value for row in lists for value in (row.title, row.detail)]
    texts += [value for row in CONTENT.projects for value in (row.title, row.need_title, row.note)]
    texts += [row.comment for row in CONTENT.activities] + [row.text for row in CONTENT.comments]
    texts += [text for texts_of_use in CONTENT.phrases.values() for text in texts_of_use]
    return [text for text in texts if text]


def test_the_street_has_the_stated_scale() -> None:
    assert Counter(area.level for area in CONTENT.areas) == {
        "district": 1, "street": 1, "section": 4, "community": 40,
    }  # fmt: skip
    residents = [area.population for area in COMMUNITIES.values()]
    assert 195_000 <= sum(residents) <= 205_000
    assert min(residents) >= 2_500
    assert max(residents) <= 8_500
    kinds = Counter(unit.kind for unit in CONTENT.units)
    assert kinds.pop("community") == 40
    assert (kinds.pop("two_new"), kinds.pop("school"), kinds.pop("medical")) == (21, 24, 4)
    assert sum(kinds.values()) == 63
    assert (len(CONTENT.listings), len(CONTENT.needs)) == (88, 75)
    assert len(CONTENT.terms["series"]) == 6
    assert len(CONTENT.terms["categories"]) == 5
    assert Counter(p.batch for p in CONTENT.projects) == {"past_1": 45, "past_2": 45, "current": 30}


def test_units_have_their_own_names_and_valid_credit_codes() -> None:
    for unit in CONTENT.units:
        assert uscc.is_valid(unit.credit_code), unit.name
        assert unit.credit_code[2:8] == "310999", unit.name
        assert 1 <= unit.capacity <= 12
        assert unit.kind in CONTENT.terms["unit_kinds"], unit.name
        assert unit.committee in CONTENT.terms["committees"], unit.name
        assert unit.tier in CONTENT.terms["tiers"], unit.name
    for field in ("id", "name", "credit_code"):
        values = [getattr(unit, field) for unit in CONTENT.units]
        assert len(set(values)) == len(values), field
    names = {unit.name for unit in CONTENT.units}
    aliases = [alias for unit in CONTENT.units for alias in unit.aliases]
    assert len(set(aliases)) == len(aliases)
    assert not names & set(aliases)


def test_every_unit_and_community_has_one_primary_person() -> None:
    people = {person.id for person in CONTENT.people}
    for field in ("id", "phone", "username"):
        assert len({getattr(p, field) for p in CONTENT.people}) == len(CONTENT.people), field
    assert all(re.fullmatch(r"1990000\d{4}", person.phone) for person in CONTENT.people)
    assert {post.person for post in CONTENT.posts} == people
    posts = Counter(post.post for post in CONTENT.posts)
    assert posts["coordinator"] == posts["leader"] == posts["administrator"] == 1
    for post, subjects in (
        ("officer", set(COMMUNITIES)),
        ("liaison", set(UNITS) - set(COMMUNITIES)),
    ):
        primary = [p.subject for p in CONTENT.posts if p.post == post and p.primary]
        assert Counter(primary) == Counter(subjects)
    assert max(Counter(post.person for post in CONTENT.posts).values()) > 1
    assert max(Counter((post.post, post.subject) for post in CONTENT.posts).values()) > 1


def test_lists_refer_only_to_what_exists() -> None:
    terms = CONTENT.terms
    for row in (*CONTENT.listings, *CONTENT.needs):
        assert getattr(row, "unit", None) in UNITS or row.requester in UNITS
        assert row.category in terms["categories"]
        assert row.kind in terms["kinds"]
        assert row.measure in {"场", "件", "个", "小时", "元"}
        assert row.audience
        assert set(row.audience) <= set(terms["audiences"])
        assert row.quantity >= 1
        assert row.lot >= 1
        assert row.when.when_text
    for listing in CONTENT.listings:
        assert set(listing.reach_areas) <= set(AREAS)
        assert listing.charge in {"free", "low"}
        assert not (listing.reach_metres and listing.reach_areas)
    for row in CONTENT.agreements:
        assert row.unit in UNITS
        assert row.community in COMMUNITIES
        assert row.signed_day < 0
    pairs = [(row.unit, row.community) for row in CONTENT.agreements]
    assert len(set(pairs)) == len(pairs) >= 40
    ids = [row.id for row in CONTENT.projects]
    assert len(set(ids)) == len(ids)
    for project in CONTENT.projects:
        assert project.series in terms["series"]
        assert project.category in terms["categories"]
        assert {project.lead, *project.supports} <= set(UNITS)
        assert project.lead not in project.supports
        assert project.community in COMMUNITIES
    assert {activity.project for activity in CONTENT.activities} <= set(ids)


def test_times_in_words_and_in_numbers_agree() -> None:
    names = dict(zip("一二三四五六日", range(1, 8), strict=True))
    for row in (*CONTENT.listings, *CONTENT.needs):
        when = row.when
        assert (when.time_from is None) == (when.time_to is None)
        assert when.time_from is None or when.time_from < when.time_to, row.id
        hours = re.search(r"(\d+)：(\d\d)—(\d+)：(\d\d)", when.when_text)
        if hours:
            assert f"{when.time_from:%H:%M}-{when.time_to:%H:%M}" == (
                f"{int(hours[1]):02d}:{hours[2]}-{int(hours[3]):02d}:{hours[4]}"
            )
        if re.fullmatch(r"每周[一二三四五六日、]+( .*)?", when.when_text):
            days = when.when_text.split(" ")[0]
            assert when.weekdays == tuple(names[c] for c in days[2:] if c in names), row.id
        assert when.month_days == tuple(map(int, re.findall(r"(\d+)日", when.when_text)))
        assert (when.season == "vacation") == ("寒暑假" in when.when_text)


def test_most_venues_belong_to_communities() -> None:
    venues = [row.unit for row in CONTENT.listings if row.kind == "venue"]
    assert sum(unit in COMMUNITIES for unit in venues) > len(venues) / 2
    assert {row.kind for row in CONTENT.listings} == set(CONTENT.terms["kinds"])
    assert {row.charge for row in CONTENT.listings} == {"free", "low"}


def test_demand_is_uneven() -> None:
    asked = Counter(row.requester for row in CONTENT.needs if row.requester in COMMUNITIES)
    assert max(asked.values()) == 5
    assert len(COMMUNITIES) - len(asked) == 12
    assert sum(row.requester not in COMMUNITIES for row in CONTENT.needs) == 12
    assert all(1 <= row.quantity <= 6 for row in CONTENT.needs)


def test_many_needs_have_a_listing_of_their_sort_and_some_have_none() -> None:
    offered = {
        (row.kind, row.category, row.measure, row.lot, audience)
        for row in CONTENT.listings
        if row.state == "open"
        for audience in row.audience
    }

    def could_be_met(need: object) -> bool:
        sort = (need.kind, need.category, need.measure, need.lot)
        return any((*sort, audience) in offered for audience in (*need.audience, "all"))

    met = sum(map(could_be_met, CONTENT.needs))
    assert 50 <= met <= 70


def test_wishes_name_no_person_age_illness_or_address() -> None:
    wishes = [row for row in CONTENT.needs if row.wish]
    assert len(wishes) == 8
    assert [int(re.match(r"微心愿(\d+)号：", row.title)[1]) for row in wishes] == list(range(1, 9))
    personal = re.compile(r"岁|病|癌|瘫|残|低保|孤独症|血压|糖尿|\d弄|号楼|室|路\d|先生|女士")
    for row in wishes:
        assert row.visibility == "members"
        assert not personal.search(row.title + row.detail), row.title


def test_no_text_holds_a_number_that_could_be_a_phone_or_an_identity() -> None:
    for text in every_text():
        assert not re.search(r"\d{7,}|\d{17}[\dXx]|@|https?:", text), text


def test_activities_count_people_once_held_and_only_then() -> None:
    by_project = Counter(activity.project for activity in CONTENT.activities)
    for project in CONTENT.projects:
        assert by_project[project.id] <= project.sessions, project.title
        if project.batch != "current":
            assert by_project[project.id] == project.sessions, project.title
    for activity in CONTENT.activities:
        held = activity.state in {"held", "confirmed", "disputed"}
        assert held == bool(activity.served), activity
        assert (activity.state == "confirmed") == bool(activity.level), activity
        assert activity.level not in {"fair", "dissatisfied"} or activity.comment, activity
        past = activity.state in {"held", "confirmed", "disputed", "no_show"}
        assert not past or activity.day < 0, activity
        assert activity.state != "planned" or activity.day > 0, activity


def test_every_state_of_an_order_and_an_activity_occurs() -> None:
    current = [project for project in CONTENT.projects if project.batch == "current"]
    assert {project.order_state for project in current} >= {
        None, "invited", "requested", "overdue", "claimed", "under_way", "declined", "finished",
        "cancelled",
    }  # fmt: skip
    assert {activity.state for activity in CONTENT.activities} == {
        "planned", "held", "confirmed", "disputed", "cancelled", "no_show",
    }  # fmt: skip
    assert any(activity.moved_from_day is not None for activity in CONTENT.activities)
    assert any(activity.recorded_later for activity in CONTENT.activities)
    levels = {activity.level for activity in CONTENT.activities} - {None}
    assert levels == set(CONTENT.terms["levels"])


def test_past_dates_lie_within_their_batch() -> None:
    batches = {batch.key: batch for batch in CONTENT.batches}
    projects = {project.id: project for project in CONTENT.projects}
    current = batches["current"]
    assert current.claiming_from <= 0 <= current.claiming_to
    assert batches["next"].collecting_from <= 0 <= batches["next"].collecting_to
    for project in CONTENT.projects:
        if project.answered_day is not None:
            assert project.invited_day <= project.answered_day <= 0, project.title
    for activity in CONTENT.activities:
        batch = batches[projects[activity.project].batch]
        if batch.key != "current":
            assert batch.delivering_from <= activity.day <= batch.delivering_to, activity


def test_there_are_thirty_comments_at_each_level_and_no_text_twice() -> None:
    assert Counter(comment.level for comment in CONTENT.comments) == dict.fromkeys(
        CONTENT.terms["levels"], 30
    )
    texts = [comment.text for comment in CONTENT.comments]
    assert len(set(texts)) == len(texts)
    for rows in (CONTENT.listings, CONTENT.needs, CONTENT.projects):
        titles = [row.title for row in rows]
        assert len(set(titles)) == len(titles)


def test_phrases_cover_what_the_pages_show() -> None:
    assert set(CONTENT.phrases) >= {
        "decline", "refuse", "return_need", "return_listing", "reject_proposal", "adjust",
        "release", "cancel_project", "cancel_order", "move", "no_show", "follow_up", "dispute",
        "dispute_settled", "late_reply", "meeting", "menu_note", "recorded_later", "acting_for",
        "thanks", "urgency",
    }  # fmt: skip


def test_loading_twice_gives_the_same_content() -> None:
    load.cache_clear()
    assert load() == CONTENT


@pytest.mark.skipif(not SHARED.is_dir(), reason="the real lists are not on this machine")
def test_no_title_or_name_equals_a_cell_of_the_real_lists() -> None:
    real = set()
    for path in SHARED.glob("*.csv"):
        encoding = "gb18030" if "gb18030" in path.name else "utf-8"
        with path.open(encoding=encoding, newline="") as lines:
            real |= {cell.strip() for row in csv.reader(lines) for cell in row if cell.strip()}
    real |= set(json.loads((SHARED / "taxonomies_seen_in_the_wild.json").read_text("utf-8")))
    ours = {row.title for row in (*CONTENT.listings, *CONTENT.needs, *CONTENT.projects)}
    ours |= {row.detail for row in (*CONTENT.listings, *CONTENT.needs)}
    ours |= {unit.name for unit in CONTENT.units} | {unit.address for unit in CONTENT.units}
    ours |= {alias for unit in CONTENT.units for alias in unit.aliases}
    assert len(real) > 1000
    assert not {text for text in ours if text} & real


def test_every_dissatisfied_rating_says_how_it_was_followed_up() -> None:
    notes = {project.id: project.note for project in CONTENT.projects}
    poor = [row.project for row in CONTENT.activities if row.level == "dissatisfied"]
    assert len(poor) >= 2
    assert all(notes[project] for project in poor)
