"""`python -m matching`: exit codes, and always one line that says what."""

import copy
import json
import subprocess
import sys

import pytest

from matching.__main__ import main
from tests.matching.test_problem import DESIGNED
from tests.matching.test_verify import EXAMPLE


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "problem.json").write_text(json.dumps(EXAMPLE), encoding="utf-8")
    assert main(["solve", str(tmp_path / "problem.json"), "-o", str(tmp_path / "plan.json")]) == 0
    return tmp_path


def run(capsys, *arguments):
    capsys.readouterr()
    code = main([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return code, out, err


def test_a_solved_plan_is_written_and_verified(folder, capsys):
    code, out, err = run(capsys, "verify", folder / "problem.json", folder / "plan.json")
    assert (code, err) == (0, "")
    assert out.startswith("optimal: covered [2, 2]")
    assert out.count("\n") == 1


def test_without_an_output_the_plan_is_printed_and_the_line_goes_beside(tmp_path, capsys):
    (tmp_path / "problem.json").write_text(json.dumps(DESIGNED), encoding="utf-8")
    code, out, err = run(capsys, "solve", tmp_path / "problem.json", "--seed", 7)
    plan = json.loads(out)
    assert code == 0
    assert (plan["covered"], plan["objective"], plan["seed"]) == ([2], 17746, 7)
    assert err == "optimal: 2 of 2 sessions covered, objective 17746\n"


def test_a_former_plan_is_accepted_even_for_another_problem(folder, capsys):
    other = copy.deepcopy(EXAMPLE)
    other["pairs"].pop()
    (folder / "other.json").write_text(json.dumps(other), encoding="utf-8")
    code, _, err = run(capsys, "solve", folder / "other.json", "--previous", folder / "plan.json")
    assert code == 0
    assert err.startswith("optimal")


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (lambda plan: plan["pairs"][0].update(sessions=9), "infeasible: pair 'n1' – 'l1'"),
        (lambda plan: plan["pairs"][0].update(need="n9"), "infeasible: pair 'n9' – 'l1'"),
        (lambda plan: plan.update(objective=1), "miscounted: objective"),
        (lambda plan: plan.update(bound=1), "not optimal: bound"),
    ],
)
def test_a_wrong_plan_exits_1_with_one_line(folder, capsys, change, line):
    plan = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    change(plan)
    (folder / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    code, out, err = run(capsys, "verify", folder / "problem.json", folder / "plan.json")
    assert (code, err) == (1, "")
    assert out.startswith(line)
    assert out.count("\n") == 1


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "\xff", "[" * 100_000, '{"needs": 1}', "NaN", "9" * 5000]
)
def test_bad_input_exits_2_with_one_line(tmp_path, capsys, text):
    (tmp_path / "bad.json").write_bytes(text.encode("latin-1"))
    code, out, err = run(capsys, "solve", tmp_path / "bad.json")
    assert (code, out) == (2, "")
    assert err.startswith("bad input: ")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["fly"],
        ["solve"],
        ["solve", "absent.json"],
        ["solve", "{folder}"],
        ["solve", "{folder}/problem.json", "--seed", "x"],
        ["solve", "{folder}/problem.json", "--seed", "-1"],
        ["solve", "{folder}/problem.json", "-o", "{folder}/absent/plan.json"],
        ["solve", "{folder}/problem.json", "--previous", "{folder}/problem.json"],
        ["verify", "{folder}/problem.json"],
        ["verify", "{folder}/problem.json", "{folder}/problem.json"],
    ],
)
def test_bad_arguments_exit_2_with_one_line(folder, capsys, arguments):
    arguments = [argument.format(folder=folder) for argument in arguments]
    code, _, err = run(capsys, *arguments)
    assert code == 2
    assert err.startswith("bad input: ")
    assert err.count("\n") == 1


def test_the_module_runs_as_a_command(folder):
    result = subprocess.run(
        [sys.executable, "-m", "matching", "verify", "problem.json", "plan.json"],
        cwd=folder,
        env={"PYTHONPATH": str(__file__).rsplit("/tests/", 1)[0]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("optimal")
