"""Style, held by the same tools and settings as `make lint`."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize(
    "command",
    [
        ("ruff", "check", "--quiet", "--no-cache", "."),
        ("ruff", "format", "--check", "--no-cache", "."),
        ("djlint", "templates", "--lint", "--quiet"),
    ],
    ids=["code", "layout", "templates"],
)
def test_what_is_written_is_in_style(command):
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_make_lint_asks_for_the_imports_in_words_that_the_tool_knows():
    recipe = (ROOT / "Makefile").read_text()
    flags = next(line for line in recipe.splitlines() if "/lint-imports" in line).split()[1:]
    known = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--help"], capture_output=True, text=True
    )
    assert flags
    assert [flag for flag in flags if flag not in known.stdout] == []
