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
