"""What is installed: the locks, the wheel, and the one line that each hindrance gets."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import pytest

from market.cli import main

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ["requirements.lock", "requirements-dev.lock"]


def make(*arguments: str, folder: Path = ROOT, **options) -> subprocess.CompletedProcess:
    """Run make as a person would, not as a child of the make that runs these tests."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("MAKE", "MFLAGS"))}
    return subprocess.run(
        ["make", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        **options,
    )


def pins(lock: str) -> dict[str, str]:
    text = (ROOT / lock).read_text()
    return dict(re.findall(r"^([a-z0-9-]+)==([^ ;\\]+)", text, re.M))


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_every_package_by_hash_and_names_no_host(lock):
    text = (ROOT / lock).read_text()
    entries = re.split(r"^(?=[a-z])", text, flags=re.M)[1:]
    assert len(entries) > 50
    for entry in entries:
        assert re.match(r"[a-z0-9-]+==\S+", entry), entry
        assert "--hash=sha256:" in entry, entry
    assert "://" not in text
    assert "index" not in re.sub(r"--hash\S+", "", text)


def test_the_test_lock_holds_the_very_versions_of_the_runtime_lock():
    runtime, tests = (pins(lock) for lock in LOCKS)
    assert runtime.items() <= tests.items()


def test_the_manifest_of_the_front_end_is_locked_and_names_no_registry():
    lock = json.loads((ROOT / "market/assets/package-lock.json").read_text())
    wanted = json.loads((ROOT / "market/assets/package.json").read_text())["dependencies"]
    assert lock["packages"][""]["dependencies"] == wanted
    for name, package in lock["packages"].items():
        assert "resolved" not in package
        assert not name or package["integrity"].startswith("sha512-")


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def wheel(built) -> list[str]:
    with zipfile.ZipFile(built) as archive:
        return archive.namelist()


def test_an_installed_wheel_works_away_from_any_checkout(built, tmp_path):
    with zipfile.ZipFile(built) as archive:
        archive.extractall(tmp_path / "site")
    code = (
        "import market; from market import config\n"
        "print(market.__file__, config.TEMPLATES, config.MIGRATIONS, config.instance_folder())\n"
        "from market.upkeep import initialise\n"
        "app = market.create_app()\n"
        "with app.app_context(): initialise()\n"
        "client = app.test_client()\n"
        "print(client.get('/static/vendor/htmx/htmx.min.js').status_code)\n"
        "print(client.get('/').status_code < 400)\n"
    )
    home = tmp_path / "home"
    home.mkdir()
    environment = os.environ | {"PYTHONPATH": str(tmp_path / "site")}
    environment.pop("SANDAN_INSTANCE", None)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=home, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    places, *answers = done.stdout.splitlines()
    assert all(Path(place).is_relative_to(tmp_path) for place in places.split())
    assert answers == ["200", "True"]


def test_the_wheel_holds_all_that_the_product_needs_outside_a_checkout(wheel):
    for needed in (
        "market/cli.py",
        "matching/__main__.py",
        "market/_data/templates/base.html",
        "market/_data/migrations/env.py",
        "market/static/css/tokens.css",
    ):
        assert needed in wheel
    templates = {p.relative_to(ROOT).as_posix() for p in (ROOT / "templates").rglob("*.html")}
    assert {f"market/_data/{name}" for name in templates} <= set(wheel)
    assert not [name for name in wheel if name.startswith(("tests/", "market/assets/"))]


def test_the_wheel_holds_each_front_end_library_with_its_licence(wheel):
    vendor = [name for name in wheel if name.startswith("market/static/vendor/")]
    libraries = {name.split("/")[3] for name in vendor} - {".stamp"}
    assert libraries == {"bootstrap", "bootstrap-icons", "echarts", "htmx"}
    for library in libraries:
        assert f"market/static/vendor/{library}/LICENSE" in wheel
    assert "market/static/vendor/echarts/NOTICE" in wheel


def test_no_third_party_file_is_committed():
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    known = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    assert not [n for n in known.stdout.split() if "vendor/" in n or "node_modules/" in n]


def test_every_command_of_the_readme_exists():
    readme = (ROOT / "README.md").read_text()
    code = "\n".join(re.findall(r"```sh\n(.*?)```", readme, re.S)) + "\n".join(
        re.findall(r"`([^`\n]+)`", readme)
    )
    asked = set(re.findall(r"\bmarket ([a-z]+)\b", code))
    assert {"init", "worker", "user", "import", "backup"} <= asked <= set(main.commands)
    targets = set(re.findall(r"^make ([a-z]+)\b", code, re.M))
    assert targets <= set(re.findall(r"^make ([a-z]+)", make("help").stdout, re.M))


def test_help_lists_every_command():
    said = make("help").stdout
    for command in ("run", "test", "bench", "lint", "help"):
        assert f"make {command} " in said


def test_an_old_python_gets_one_clear_line():
    done = make("run", "PYTHON=/usr/bin/false")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "Sandan needs Python 3.11 or newer, which /usr/bin/false is not" in done.stderr


def test_a_busy_port_gets_one_clear_line_before_anything_is_installed():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        done = make("run", f"PORT={port}", f"PYTHON={sys.executable}")
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert f"port {port} is in use" in done.stderr


def test_an_unwritable_folder_gets_one_clear_line():
    # As root every folder can be written, so make then runs as somebody else.
    somebody = {"user": 65534} if os.geteuid() == 0 else {}
    folder = Path(tempfile.mkdtemp(prefix="sandan-unwritable-"))
    try:
        shutil.copy(ROOT / "Makefile", folder)
        folder.chmod(0o555)
        done = make("run", folder=folder, **somebody)
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert f"cannot write in {folder}" in done.stderr
