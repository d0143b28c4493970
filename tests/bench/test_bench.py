"""What the bench prints is true: its rivals solve the same round, its fits and charts are right."""

import time
from importlib.util import find_spec
from xml.etree import ElementTree

import pytest

import matching
from matching.objective import covered, objective
from tests.bench import __main__ as bench
from tests.bench import changing, doings, growth, tables, towns
from tests.bench.highs import programme
from tests.bench.rivals import MinCostFlow, greedy
from tests.matching.instances import feasible

CLOCK = time.perf_counter


@pytest.mark.skipif(find_spec("ortools") is None, reason="OR-tools is not installed")
@pytest.mark.parametrize("shape", ["town", "streets"])
def test_or_tools_solves_the_very_same_round(shape):
    for seed in range(3):
        problem = getattr(towns, shape)(150, seed)
        plan, rival = matching.solve(problem), MinCostFlow(problem)
        rival.solve()
        assert rival.worth() == (plan.covered, plan.objective)


@pytest.mark.parametrize("shape", ["town", "streets"])
def test_highs_finds_the_same_and_greedy_keeps_every_limit_and_never_finds_more(shape):
    for seed in range(3):
        problem = getattr(towns, shape)(150, seed)
        plan = matching.solve(problem)
        whole = programme(problem).round().astype(int)
        assert (covered(problem, whole), objective(problem, whole)) == (
            plan.covered,
            plan.objective,
        )
        taken = greedy(problem)
        assert feasible(problem, taken)
        assert (covered(problem, taken), objective(problem, taken)) < (plan.covered, plan.objective)


def test_all_eligible_pairs_are_never_worse_than_the_nearest():
    found = doings.priced_out(needs=150, seed=0, repeats=1, clock=CLOCK)
    (near, every), (worth, most) = found["covered"], found["objective"]
    assert (every, most) >= (near, worth)
    assert found["eligible"] >= found["listed"] >= 150
    assert found["verified"]


def test_answers_are_asked_of_every_kind():
    took = changing.answers(shape="town", needs=100, seed=0, count=2, clock=CLOCK)["seconds"]
    assert {len(one) for one in took.values()} == {2}
    assert len(took) == 5


def test_both_speeds_begin_their_changes_from_one_plan(tmp_path):
    place = str(tmp_path / "plan.npz")
    for kept in (False, True):
        assert (tmp_path / "plan.npz").exists() == kept
        found = changing.changes("town", 150, seed=0, count=3, clock=CLOCK, plan=place)
        assert found["optimal"]
        assert {len(one) for one in found["seconds"].values()} == {3}
        assert found["told"] > 0
    found = changing.churn("town", 150, seed=0, clock=CLOCK, plan=str(tmp_path / "other.npz"))
    assert (found["needs"], found["optimal"]) == (1, True)


def test_a_large_region_tells_how_far_it_is_and_stops_when_asked():
    done = doings.large(needs=150, seed=0, cancel=None, clock=CLOCK)
    assert (done["verified"], done["rises"], done["cancelled"]) == (True, True, False)
    stopped = doings.large(needs=150, seed=0, cancel=0.0, clock=CLOCK)
    assert (stopped["verified"], stopped["cancelled"], stopped["looks"]) == (True, True, 1)


def test_a_need_that_comes_again_is_the_one_that_left():
    whole = towns.town(100)
    rows = changing.pairs_of(whole)
    assert all((whole.pair_need[pairs] == need).all() for need, pairs in enumerate(rows))
    left = changing.without(whole, [7, 9])
    assert left.N == 98
    gone = len(rows[7]) + len(rows[9])
    assert left.E + gone == whole.E
    assert not {"7", "9"} & set(left.need_ids)
    again = changing.arrival(whole, 7, rows[7])
    assert again["id"] == "7"
    assert len(again["pairs"]) == len(rows[7])


def test_the_exponent_of_a_square_is_two_and_one_size_has_none():
    assert growth.exponent([(10, 3), (100, 300), (1000, 30_000)]) == pytest.approx(2)
    assert growth.exponent([(10, 3), (10, 4)]) is None


def test_the_chart_is_a_picture_with_every_series(tmp_path):
    series = {"town, ours": [(1_000, 0.1), (10_000, 1.5)], "town, OR-tools": [(1_000, 0.09)]}
    growth.chart({"seconds": series, "megabytes": {"town": [(1_000, 5.0)]}}, tmp_path / "g.svg")
    words = "".join(ElementTree.parse(tmp_path / "g.svg").getroot().itertext())
    for name in ("town, ours ^1.18", "town, OR-tools", "seconds by needs", "megabytes by needs"):
        assert name in words


def test_tables_say_what_keeps_its_budget():
    assert tables.budget(1.5, 1.5) == "≤ 1.5 kept"
    assert tables.budget(39.0, 50, most=False) == "≥ 50 NOT kept"
    assert [tables.limit_of({1_000: 50}, 1_000, one) for one in bench.oneoff.SPEEDS] == [50, None]
    assert tables.limit_of({100_000: 9}, 100_000, "pure") == 9
    assert tables.p95([float(one) for one in range(1, 101)]) == 95.0
    assert tables.table("T", ("a", "bb"), [(1, 22)]) == "T\n\na  bb\n-  --\n1  22\n"


def test_parts_and_sizes_are_chosen_and_a_million_only_by_name():
    chosen = bench.parse(["engine", "--needs", "1000", "--seeds", "2", "--no-highs"])
    assert (chosen.parts, chosen.needs) == (["engine"], [1000])
    effort = chosen.effort(bench.engine.EFFORTS[1_000])
    assert (effort.seeds, effort.pure, effort.highs) == (2, 2, 0)
    assert "million" not in bench.parse([]).parts
    assert bench.parse(["--million"]).parts[-1] == "million"


@pytest.mark.parametrize("words", [["fly"], ["--needs", "3"], ["--seeds", "0"]])
def test_what_the_bench_does_not_know_is_refused(words, capsys):
    with pytest.raises(SystemExit):
        bench.parse(words)
    assert "error: " in capsys.readouterr().err
