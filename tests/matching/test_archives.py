"""Arrays in and out: nothing is lost, and nothing of a bad file is believed."""

import io
import json
import zipfile
from dataclasses import replace

import numpy as np
import pytest

import matching
from matching.__main__ import main
from tests.matching.instances import random_problem
from tests.matching.test_verify import EXAMPLE


def same(left, right):
    for name in left.__dataclass_fields__:
        one, other = getattr(left, name), getattr(right, name)
        if isinstance(one, np.ndarray):
            assert one.dtype == other.dtype, name
            np.testing.assert_array_equal(one, other, err_msg=name)
        elif name == "prices":
            same(one, other)
        else:
            assert one == other, name


@pytest.mark.parametrize("ending", ["npz", "json"])
def test_problems_and_plans_survive_the_round_trip_through_files(tmp_path, ending):
    for seed in range(32):
        problem = random_problem(seed)
        plan = matching.solve(problem, seed=seed)
        problem.save(tmp_path / f"p.{ending}")
        plan.save(tmp_path / f"x.{ending}", problem)
        again = matching.Problem.load(tmp_path / f"p.{ending}")
        same(problem, again)
        same(plan, matching.Plan.load(tmp_path / f"x.{ending}", again))


@pytest.fixture
def example(tmp_path):
    data = json.loads(json.dumps(EXAMPLE))
    data["pairs"][1]["metres"] = 350.5
    problem = matching.Problem.from_json(data)
    problem.save(tmp_path / "p.npz")
    return tmp_path, problem


def test_ids_limits_pins_and_metres_are_kept(example):
    folder, problem = example
    again = matching.Problem.load(folder / "p.npz")
    same(problem, again)
    assert again.need_ids == ("n1", "n2", "n3")
    assert again.pair_metres[1] == 350.5


def test_an_id_that_would_not_survive_is_refused(tmp_path):
    problem = replace(random_problem(1), unit_ids=None)
    odd = replace(problem, need_ids=[f"{n}\0" for n in range(problem.N)])
    with pytest.raises(matching.ProblemError, match="NUL"):
        odd.save(tmp_path / "p.npz")


def edited(path, **changes):
    with np.load(path) as found:
        arrays = {**found}
    for name, value in changes.items():
        if value is None:
            del arrays[name]
        else:
            arrays[name] = np.asarray(value)
    np.savez(path, **arrays)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"need_tier": None}, "need_tier: is missing"),
        ({"speed": 1}, "'speed.npy': is not an array that is known here"),
        ({"need_tier": [[0, 1, 1]]}, "need_tier: must be one row, not 2-dimensional"),
        ({"need_tier": 0}, "need_tier: must be one row, not 0-dimensional"),
        ({"need_tier": [0.0, 1.0, 1.0]}, "need_tier: must be whole numbers, not float64"),
        ({"need_ids": [1, 2, 3]}, "need_ids: must be texts, not int64"),
        ({"need_ids": ["a", "b", "b"]}, "need 'b': the id is repeated"),
        ({"need_ids": ["a", "b"]}, "need ids: 2 ids for 3 rows"),
        ({"need_tier": [0, 1, 99]}, "need 'n3': tier must be from 0 to 31, not 99"),
        (
            {"need_sessions": np.array([1, 1, 2**64 - 1], np.uint64)},
            "need 'n3': sessions must be from 1",
        ),
        ({"pair_fit": [0.5, 0.5, np.nan, 1, 1]}, "pair 'n2' – 'l1': fit"),
        ({"pair_fit": [0.5]}, "pair_fit: has shape (1,), not (5,)"),
        ({"balance": [0.3]}, "balance: must be a single value"),
        ({"balance": np.inf}, "balance: must be from 0 to 100"),
        ({"balance": "x"}, "balance: must be numbers"),
    ],
)
def test_a_bad_array_is_named_and_the_command_exits_2(example, capsys, change, words):
    folder, _ = example
    edited(folder / "p.npz", **change)
    with pytest.raises(matching.ProblemError) as caught:
        matching.Problem.load(folder / "p.npz")
    assert words in str(caught.value)
    assert main(["solve", str(folder / "p.npz")]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("bad input: ")
    assert err.count("\n") == 1


def test_nothing_is_unpickled(example):
    folder, _ = example

    class Trap:
        def __reduce__(self):
            return print, ("sprung",)

    np.savez(folder / "trap.npz", need_ids=np.array([Trap()], dtype=object))
    with pytest.raises(matching.ProblemError, match="need_ids: must be texts, not object"):
        matching.Problem.load(folder / "trap.npz")


def member(header: dict, body: bytes) -> bytes:
    out = io.BytesIO()
    np.lib.format.write_array_header_1_0(out, header)
    return out.getvalue() + body


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path):
    path = tmp_path / "bomb.npz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        header = {"descr": "<i8", "fortran_order": False, "shape": (20_000_000,)}
        with archive.open("need_tier.npy", "w") as file:
            file.write(member(header, b""))
            for _ in range(160):
                file.write(bytes(1_000_000))
    assert path.stat().st_size < 400_000
    with pytest.raises(matching.ProblemError, match=r"arrays: they state 1600001\d\d bytes in"):
        matching.Problem.load(path)


def test_a_header_that_promises_more_than_its_bytes_is_refused(tmp_path):
    path = tmp_path / "boast.npz"
    with zipfile.ZipFile(path, "w") as archive:
        header = {"descr": "<i8", "fortran_order": False, "shape": (10**6,)}
        archive.writestr("need_tier.npy", member(header, bytes(8)))
    with pytest.raises(matching.ProblemError, match="need_tier: states 1000000 entries"):
        matching.Problem.load(path)


def test_no_bytes_at_all_or_at_random_are_worse_than_bad_input(example):
    folder, _ = example
    good = (folder / "p.npz").read_bytes()
    rng = np.random.default_rng(1)
    refused = 0
    for trial in range(400):
        bad = bytearray(good)
        for at in rng.integers(0, len(good), int(rng.integers(1, 6))):
            bad[at] = rng.integers(0, 256)
        if trial % 4 == 0:
            bad = bad[: rng.integers(0, len(bad))]
        (folder / "bad.npz").write_bytes(bad)
        try:
            matching.Problem.load(folder / "bad.npz")
        except matching.ProblemError:
            refused += 1
    assert refused > 200


def run(capsys, *arguments):
    capsys.readouterr()
    code = main([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    assert (out + err).count("\n") == 1
    return code, out + err


def test_the_commands_read_and_write_arrays_and_json_side_by_side(example, capsys):
    folder, problem = example
    problem.save(folder / "p.json")
    for one in ("p.npz", "p.json"):
        for other in ("x.npz", "x.json"):
            code, line = run(capsys, "solve", folder / one, "-o", folder / other, "--seed", 4)
            assert (code, line[:8]) == (0, "optimal:")
            for again in ("p.npz", "p.json"):
                assert run(capsys, "verify", folder / again, folder / other)[0] == 0
            asked = ("solve", folder / one, "--previous", folder / other, "-o", folder / "y.npz")
            assert run(capsys, *asked)[0] == 0


def test_a_problem_without_ids_of_its_own_keeps_a_former_plan(tmp_path, capsys):
    problem = random_problem(20, 20, 20)
    plan = matching.solve(problem, seed=3)
    problem.save(tmp_path / "p.npz")
    plan.save(tmp_path / "x.npz", problem)
    asked = (
        "solve",
        tmp_path / "p.npz",
        "--previous",
        tmp_path / "x.npz",
        "-o",
        tmp_path / "y.npz",
    )
    assert run(capsys, *asked)[0] == 0
    assert matching.Plan.load(tmp_path / "y.npz", problem).pairs == plan.pairs


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        ({"objective": 1}, 1, "miscounted: objective"),
        ({"bound": 1}, 1, "not optimal: bound"),
        ({"pair_need": [0, 0, 1, 9]}, 1, "infeasible: pair row 9 – 0: is not among the eligible"),
        ({"pair_need": [0, 0, 1, 1]}, 1, "infeasible: pair row 1 – 0: is repeated"),
        ({"pair_sessions": [1, 1, 1, 0]}, 1, "infeasible: pair row 2 – 0: sessions must be at"),
        ({"pair_sessions": [1, 1, 1, 2]}, 1, "infeasible: listing 'l1': 4 sessions exceed its 3"),
        ({"need_short": [0, 0, 0]}, 1, "miscounted: unmatched 'n3'"),
        ({"need_ids": ["n1", "n3", "n2"]}, 1, "infeasible: need_ids: are not those of the problem"),
        ({"unit_price": [0]}, 1, "infeasible: unit_price: 1 entries for 2"),
        ({"pair_need": [0]}, 2, "bad input: pair_need: 1 entries for 4"),
        ({"status": None}, 2, "bad input: status: is missing"),
        ({"status": "guessed"}, 1, "not optimal: status: is 'guessed'"),
        ({"unit_price": np.array([2**64 - 1, 0], np.uint64)}, 2, "bad input: unit_price: 1844"),
        ({"unit_price": [[0, 0]]}, 2, "bad input: unit_price: must be one row"),
    ],
)
def test_a_wrong_plan_of_arrays_is_told_apart_from_bad_input(example, capsys, change, code, words):
    folder, problem = example
    matching.solve(problem).save(folder / "x.npz", problem)
    edited(folder / "x.npz", **change)
    assert run(capsys, "verify", folder / "p.npz", folder / "x.npz")[0] == code
    capsys.readouterr()
    main(["verify", str(folder / "p.npz"), str(folder / "x.npz")])
    out, err = capsys.readouterr()
    assert (out + err).startswith(words)


def test_an_archive_in_a_way_of_packing_that_is_not_known_is_refused(tmp_path):
    place = tmp_path / "odd.npz"
    with zipfile.ZipFile(place, "w") as archive:
        archive.writestr("need_sessions.npy", b"")
    odd = bytearray(place.read_bytes())
    # The compression method of the local and of the central entry.
    for mark, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        at = odd.index(mark) + offset
        odd[at : at + 2] = (97).to_bytes(2, "little")
    place.write_bytes(odd)
    with pytest.raises(matching.ProblemError, match="is not a file of arrays"):
        matching.Problem.load(place)
