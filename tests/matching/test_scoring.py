"""Rules and formulas of fit, against cases computed by hand."""

from datetime import date

import numpy as np
import pytest

from matching.columns import ListingColumns, NeedColumns
from matching.distance import circle, nearness, walking_metres, walking_minutes
from matching.presets import COMPONENTS, DEFAULT_WEIGHTS, PRESETS
from matching.scoring import RULES, record, score
from matching.wording import Wordings, bigrams

PERIOD = (date(2026, 7, 1), date(2026, 9, 30))


def pair(need=None, listing=None, **options):
    """Scores of one need and one listing that differ from the plainest in these columns."""
    needs = NeedColumns(**({"measure": [1], "community": [0]} | (need or {})))
    listings = ListingColumns(**({"measure": [1], "unit": [0]} | (listing or {})))
    return score(needs, listings, PERIOD, **options)


def test_the_plainest_pair_is_eligible():
    scores = pair()
    assert (len(scores.fit), scores.listings) == (1, 1)
    assert scores.removed_for(0) == {}


def metres_north(metres):
    """Degrees of latitude of so many straight metres."""
    return metres / 6_371_008.8 * 180 / np.pi


NEAR = {"lat": [31.2], "lng": [121.4]}


def at(walking):
    return {"lat": [31.2 + metres_north(walking / 1.3)], "lng": [121.4]}


REMOVED = [
    ("measure", {"measure": [2]}, {}, {}),
    ("kind", {"kind": [1]}, {"kind": [2]}, {}),
    ("kind", {"kind": [1]}, {}, {}),
    ("own", {"unit": [4]}, {"unit": [4]}, {}),
    ("audience", {"audience": [0b001]}, {"audience": [0b110]}, {}),
    ("reach", NEAR, at(1001) | {"reach_metres": [1000]}, {}),
    ("reach", {"areas": [frozenset("ab")]}, {"reach_areas": [frozenset("c")]}, {}),
    ("window", {"windows": [[{"to": "2026-07-31"}]]}, {"windows": [[{"from": "2026-08-01"}]]}, {}),
    ("window", {}, {"windows": [[{"from": "2027-01-01"}]]}, {}),
    (
        "qualification",
        {"qualifications": [frozenset(["医师", "护士"])]},
        {"qualifications": [frozenset(["医师"])]},
        {},
    ),
    ("veto", {}, {}, {"vetoed": [(0, 0)]}),
    ("fit", {}, {}, {"min_fit": 0.99}),
]


@pytest.mark.parametrize(("rule", "need", "listing", "options"), REMOVED)
def test_each_hard_rule_removes_and_counts_the_pair(rule, need, listing, options):
    scores = pair(need, listing, **options)
    assert len(scores.fit) == 0
    assert scores.removed_for(0) == {rule: 1}


KEPT = [
    ({"kind": [-1]}, {"kind": [2]}),
    ({"unit": [3]}, {"unit": [4]}),
    ({"audience": [0b011]}, {"audience": [0b110]}),
    ({"audience": [0]}, {"audience": [0b110]}),
    ({"audience": [0b001]}, {"audience": [0]}),
    (NEAR, at(999) | {"reach_metres": [1000]}),
    ({}, {"reach_metres": [1000]}),  # nobody knows where the need is
    ({"areas": [frozenset("ab")]}, {"reach_areas": [frozenset("bc")]}),
    (NEAR | {"areas": [frozenset("a")]}, at(5000) | {"reach_metres": [1000], "reach_areas": ["a"]}),
    ({"qualifications": [frozenset(["医师"])]}, {"qualifications": [frozenset(["医师", "护士"])]}),
]


@pytest.mark.parametrize(("need", "listing"), KEPT)
def test_what_no_rule_forbids_stays(need, listing):
    assert len(pair(need, listing).fit) == 1


def test_a_listing_counts_only_under_the_first_rule_that_it_breaks():
    scores = pair({"measure": [2], "kind": [1]}, {"kind": [2]}, vetoed=[(0, 0)])
    assert scores.removed_for(0) == {"measure": 1}
    assert list(scores.removed) == list(RULES)


def test_every_listing_is_either_eligible_or_counted_once():
    rng = np.random.default_rng(4)
    n, m = 30, 40
    needs = NeedColumns(
        measure=rng.integers(0, 2, n),
        community=rng.integers(0, 5, n),
        kind=rng.integers(-1, 3, n),
        audience=rng.integers(0, 8, n),
        lat=31 + rng.random(n) / 50,
        lng=121 + rng.random(n) / 50,
    )
    listings = ListingColumns(
        measure=rng.integers(0, 2, m),
        unit=rng.integers(0, 9, m),
        kind=rng.integers(-1, 3, m),
        audience=rng.integers(0, 8, m),
        lat=31 + rng.random(m) / 50,
        lng=121 + rng.random(m) / 50,
        reach_metres=rng.choice([np.nan, 500, 1500], m),
    )
    scores = score(needs, listings, PERIOD, min_fit=0.3)
    counted = sum(scores.removed.values()) + np.bincount(scores.need, minlength=n)
    assert (counted == m).all()
    assert (scores.fit >= 0.3).all()
    assert ((scores.components >= 0) & (scores.components <= 1)).all()


def test_walking_is_1_3_times_the_straight_line_at_80_metres_a_minute():
    metres = walking_metres(31.2, 121.4, 31.2 + metres_north(1000), 121.4)
    assert metres == pytest.approx(1300)
    assert walking_minutes(metres) == pytest.approx(16.25)
    # One degree of longitude at 60° north is half of one at the equator.
    equator, north = walking_metres(0, 0, 0, 1), walking_metres(60, 0, 60, 1)
    assert north / equator == pytest.approx(0.5, rel=1e-4)


def test_near_is_one_in_the_5_minute_circle_and_half_at_15_minutes():
    assert nearness([0, 400, 1200, 2000]) == pytest.approx([1, 1, 0.5, 0.25])
    assert nearness(np.nan) == 0.5
    assert [circle(metres) for metres in (400, 401, 1200, 1201, np.nan)] == [5, 15, 15, None, None]


def test_wording_is_the_share_of_common_bigrams():
    assert bigrams("健康 讲座！") == {"健康", "康讲", "讲座"}
    assert bigrams("ＡＢｃ") == {"ab", "bc"}
    assert bigrams("粮") == {"粮"}
    assert bigrams("") == set()
    likeness = Wordings(["健康讲座", "", "粮"], ["健康义诊", "粮", ""]).likeness(0, 3)
    assert likeness == pytest.approx(np.array([[1 / 3, 0, 0], [0, 0, 0], [0, 1, 0]]))


def test_field_weighs_category_wording_audience_and_qualification():
    scores = pair(
        {"category": [3], "titles": ["健康讲座"], "audience": [0b011]},
        {
            "category": [3],
            "titles": ["健康义诊"],
            "audience": [0b110],
            "qualifications": [{"医师"}],
        },
    )
    assert scores.field_parts[0] == pytest.approx([1, 1 / 3, 0.5, 1])
    assert scores.parts(0)["field"] == pytest.approx(0.4 + 0.1 + 0.1 + 0.1)


def test_an_unstated_category_is_neither_alike_nor_different():
    assert pair({"category": [3]}, {}).field_parts[0, 0] == 0.5
    assert pair({"category": [3]}, {"category": [2]}).field_parts[0, 0] == 0


def test_record_is_shrunk_to_the_mean_of_all_ratings():
    # The mean of all is (0.9·20 + 0.5·5) / 25 = 0.82.
    found = record(np.array([0.9, 0.5, np.nan]), np.array([20, 5, 0]))
    assert found == pytest.approx([(18 + 4.1) / 25, (2.5 + 4.1) / 10, 0.82])
    assert record(np.array([np.nan]), np.array([0])) == pytest.approx([0.7])


def test_agreement_and_continuity_join_unit_and_community():
    needs = NeedColumns(measure=[1, 1], community=[0, 1])
    listings = ListingColumns(measure=[1, 1], unit=[0, 1])
    scores = score(needs, listings, PERIOD, agreements=[(0, 1), (77, 0)], continuity=[(1, 0)])
    agreed, continued = (scores.components[:, COMPONENTS.index(x)] for x in COMPONENTS[4:])
    rows = list(zip(scores.need.tolist(), scores.listing.tolist(), strict=True))
    assert [row for row, one in zip(rows, agreed, strict=True) if one] == [(1, 0)]
    assert [row for row, one in zip(rows, continued, strict=True) if one] == [(0, 1)]


def test_fit_is_the_weighted_mean_of_the_components():
    scores = pair(NEAR, at(1200), agreements=[(0, 0)])
    expected = {"near": 0.5, "field": 0.45, "time": 1, "record": 0.7, "agreement": 1} | {
        "continuity": 0
    }
    assert scores.parts(0) == pytest.approx(expected)
    fit = sum(DEFAULT_WEIGHTS[name] * value for name, value in expected.items())
    assert scores.fit[0] == pytest.approx(fit / sum(DEFAULT_WEIGHTS.values()))
    assert scores.metres[0] == pytest.approx(1200)
    only = pair(NEAR, at(1200), weights={"near": 7})
    assert only.fit[0] == pytest.approx(0.5)


@pytest.mark.parametrize("weights", [{}, {"near": -1}, {"near": 0}, {"near": np.inf}, {"far": 1}])
def test_weights_that_make_no_sense_are_refused(weights):
    with pytest.raises(ValueError, match=r"weights|component"):
        pair(weights=weights)


def test_columns_of_unequal_length_are_refused_by_name():
    with pytest.raises(ValueError, match="category"):
        NeedColumns(measure=[1], community=[0], category=[1, 2])
    with pytest.raises(ValueError, match="titles"):
        ListingColumns(measure=[1], unit=[0], titles=[])
    with pytest.raises(ValueError, match="vetoed"):
        pair(vetoed=[(0, 4)])


def test_nothing_to_score_gives_no_pairs():
    none = NeedColumns(measure=[], community=[]), ListingColumns(measure=[], unit=[])
    some = NeedColumns(measure=[1], community=[0]), ListingColumns(measure=[1], unit=[0])
    for needs, listings in ((none[0], none[1]), (none[0], some[1]), (some[0], none[1])):
        scores = score(needs, listings, PERIOD)
        assert len(scores.fit) == 0
        assert scores.components.shape == (0, 6)


def test_presets_weigh_every_component_and_lean_as_they_say():
    assert [preset.zh for preset in PRESETS.values()] == ["就近优先", "负担均衡", "薄弱社区倾斜"]
    for preset in PRESETS.values():
        assert set(preset.weights) == set(COMPONENTS)
        assert 0 <= preset.balance <= 100
        assert 0 <= preset.fairness <= 100
        assert len(pair(weights=preset.weights).fit) == 1
    by = PRESETS
    assert max(by, key=lambda key: by[key].weights["near"]) == "nearest"
    assert max(by, key=lambda key: by[key].balance) == "even_load"
    assert max(by, key=lambda key: by[key].fairness) == "weakest_first"


def test_a_pair_about_something_else_is_not_proposed_however_near():
    from matching.columns import ListingColumns, NeedColumns

    needs = NeedColumns(
        measure=[0], community=[0], category=[1], titles=["请医生量血压"], lat=[31.2], lng=[121.5]
    )
    listings = ListingColumns(
        measure=[0, 0],
        unit=[0, 1],
        category=[2, 1],
        titles=["民法典主题讲座", "家庭医生义诊"],
        lat=[31.2, 31.21],
        lng=[121.5, 121.5],
    )
    period = (date(2026, 7, 1), date(2026, 9, 30))
    assert score(needs, listings, period).listing.tolist() == [0, 1]
    kept = score(needs, listings, period, min_field=0.5)
    assert kept.listing.tolist() == [1]
    assert kept.removed_for(0) == {"field": 1}
