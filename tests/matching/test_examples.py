"""The examples run, and say what their texts promise."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAYS = {
    "one_to_one": [
        "Bo visits Aunt Li\n",
        "total fit 3.33; optimal: covered [5], objective 33300 equals the bound\n",
        "Anna for Aunt Li instead would cost 0.39\n",
    ],
    "food_bank": [
        "night shelter: 3 lots of tins\n",
        "school kitchen is 4 lots short\n",
        "room for one more lot in the dairy's van would feed 0 more\n",
        "room for one more lot in the bakery's van would feed 1 more\n",
    ],
    "tutors": [
        "Mr He teaches Ming 1 h a week: 34% of the time wanted, 190 m on foot\n",
        "Rui is 1 h short; of 3 tutors: 2 of another kind, 1 never open when wanted\n",
    ],
    "street": ["92 of 176 sessions covered, per tier [66, 26, 0]\n", "fairness: [66, 26, 0], "],
}


def test_every_example_is_tried():
    assert {path.stem for path in (ROOT / "matching" / "examples").glob("[!_]*.py")} == set(SAYS)


@pytest.mark.parametrize("name", SAYS)
def test_an_example_runs_and_says_what_it_promises(name):
    done = subprocess.run(
        [sys.executable, "-m", f"matching.examples.{name}"],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    for line in SAYS[name]:
        assert line in done.stdout


def test_every_file_that_the_page_names_exists():
    text = (ROOT / "matching" / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(\w+\.py)`", text)) | set(re.findall(r"\]\(([^)]+)\)", text))
    assert len(named) > 20
    assert not [name for name in named if not (ROOT / "matching" / name).is_file()]
