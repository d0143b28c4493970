"""The pages at growing sizes: CPU of each, statements, beside the same bytes and beside Django."""

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote

import psutil

from market.paging import pack
from tests.bench.pages.ground import PASSWORD
from tests.bench.pages.serving import ROOT, Server, gunicorn
from tests.bench.pages.statements import count
from tests.bench.tables import budget, median, seconds, table, times, whole
from tests.support.servers import Postgres, running_postgres

# The name of a page, its address here and in Django, and who asks for it.
FILTERS = "/projects?category_id=3&series_id=2"
PAGES = {
    "home": ("/", "/", None),
    "catalogue": ("/projects", "/projects", "liaison"),
    "filters": (
        "/projects?category_id=3&series_id=2",
        "/projects?category_id=3&series_id=2",
        "liaison",
    ),
    "area": ("/projects?area_id=4", "/projects?area_id=4", "liaison"),
    "one character": ("/projects?q=诊", "/projects?q=诊", "liaison"),
    "two characters": ("/projects?q=义诊", "/projects?q=义诊", "liaison"),
    "rare word": ("/projects?q=编号77", "/projects?q=编号77", "liaison"),
    "initials": ("/projects?q=lryz", "/projects?q=lryz", "liaison"),
    "nearest": ("/projects?sort=nearest", "/projects?sort=nearest", "liaison"),
    "deep page": ("/projects?after={deep}", "/projects?page={page}", "liaison"),
    "detail": ("/projects/{middle}", "/projects/{middle}", "liaison"),
    "desk": ("/desk", "/desk", "liaison"),
    "dashboard": ("/summary?batch_id=4", "/summary?batch_id=4", "coordinator"),
}
GROWTH, BYTES, STATEMENTS = 3, 10, 6
RIVAL = {"sqlite": 10, "postgresql": 5}


def address(path: str, size: int) -> str:
    """The address of a page among so many projects, fit for a request."""
    deep, page = pack([size // 2]), max(1, size // 100)
    filled = path.format(deep=deep, page=page, middle=size // 2)
    return quote(filled, safe="/?=&%")


def run(options, say) -> tuple[str, list[dict], bool]:
    """Tables of each database, their data, and whether every page answered."""
    texts, rows = [], []
    for kind in options.databases:
        with ExitStack() as stack:
            folder = Path(tempfile.mkdtemp(prefix="sandan-pages-"))
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
            server = stack.enter_context(running_postgres()) if kind == "postgresql" else None
            found = {}
            for size in options.projects:
                url = _filled(kind, size, folder, server, say)
                found[size] = _measured(url, size, options, server, folder, say)
                rows.append({"database": kind, "projects": size, "pages": found[size]})
            texts.append(_table(kind, found))
    return "\n".join(texts), rows, True


def _filled(kind: str, size: int, folder: Path, server: Postgres | None, say) -> str:
    url = server.url(server.create_database()) if server else f"sqlite:///{folder}/{size}.db"
    command = [sys.executable, "-m", "tests.bench.pages", url, str(size), str(folder)]
    subprocess.run(command, check=True, cwd=ROOT, stdout=sys.stderr)
    say(f"{kind}: {size:,} projects are in")
    return url


def _measured(url: str, size: int, options, server: Postgres | None, folder: Path, say) -> dict:
    """What each page takes in us, in Django and as mere bytes."""
    found: dict[str, dict] = {name: {} for name in PAGES}
    settings = {
        "DATABASE_URL": url, "SANDAN_INSTANCE": str(folder), "SECRET_KEY": "bench",
        "RATELIMIT": "off",
    }  # fmt: skip
    for name, (path, _, role) in PAGES.items():
        found[name]["statements"] = count(url, folder, address(path, size), role)
    for who in (None, "liaison", "coordinator"):
        with gunicorn("market:create_app()", **settings) as ours:
            ours.backends = _backends(server)
            if who:
                ours.sign_in(who, PASSWORD)
            for name, (path, _, role) in PAGES.items():
                if role == who:
                    _ask(ours, address(path, size), options.page_repeats, found[name], "ours")
    with gunicorn("tests.bench.pages.plain:application") as plain:
        for one in found.values():
            _ask(plain, f"/{one['bytes']}", max(20, options.page_repeats), one, "plain")
    if not options.no_django:
        _rival(settings, size, options, server, found)
    say(f"{size:,} projects are measured")
    return found


def _rival(settings: dict, size: int, options, server: Postgres | None, found: dict) -> None:
    prepare = f"from tests.bench.pages.rival import prepare; prepare({PASSWORD!r})"
    environment = {**os.environ, **settings}
    subprocess.run([sys.executable, "-c", prepare], check=True, cwd=ROOT, env=environment)
    with gunicorn("tests.bench.pages.rival:application", **settings) as theirs:
        theirs.backends = _backends(server)
        theirs.sign_in("bench", PASSWORD)
        for name, (_, path, _) in PAGES.items():
            _ask(theirs, address(path, size), options.page_repeats, found[name], "django")
        keyset = f"/keyset?after={size // 2}"
        _ask(theirs, keyset, options.page_repeats, found["deep page"], "keyset")


def _backends(server: Postgres | None) -> psutil.Process | None:
    if server is None:
        return None
    folder = Path(server.url().partition("host=")[2])
    for line in ((folder / "postmaster.pid"), (folder / "data" / "postmaster.pid")):
        if line.exists():
            return psutil.Process(int(line.read_text().split()[0]))
    return None


def _ask(server: Server, path: str, repeats: int, kept: dict, name: str) -> None:
    server.measure(path, 2)  # what is made once is made
    took, size = server.measure(path, repeats)
    kept[name] = median(took)
    if name == "ours":
        kept["bytes"] = size


def _table(kind: str, found: dict[int, dict]) -> str:
    least, most = min(found), max(found)
    lines = []
    for name in PAGES:
        first, last = found[least][name], found[most][name]
        growth, beside = last["ours"] / first["ours"], last["ours"] / last["plain"]
        rival = last["django"] / last["ours"] if "django" in last else None
        lines.append(
            [
                name,
                *(seconds(found[size][name]["ours"]) for size in sorted(found)),
                times(growth),
                budget(growth, GROWTH),
                last["statements"],
                budget(last["statements"], STATEMENTS),
                f"{last['bytes'] / 1000:.0f} kB",
                times(beside),
                budget(beside, BYTES),
                seconds(last.get("django")),
                times(rival),
                seconds(last.get("keyset")),
            ]
        )
    head = (
        "page", *(whole(size) for size in sorted(found)), "growth", "budget", "SQL", "budget",
        "size", "bytes alone", "budget", "Django", "times", "its keyset",
    )  # fmt: skip
    return table(
        f"Pages on {kind}: CPU of a request, median", head, lines, _note(kind, found[most])
    )


def _note(kind: str, last: dict) -> str:
    both = [one for one in last.values() if "django" in one]
    if not both:
        return ""
    mix = sum(one["django"] for one in both) / sum(one["ours"] for one in both)
    said = "PostgreSQL's own CPU counts for both." if kind == "postgresql" else ""
    return (
        f"Each page once: {times(mix)} Django's requests per CPU second, budget "
        f"{budget(mix, RIVAL[kind], most=False)}. {said}\nSign-in and CSRF are on everywhere; one "
        "gthread worker each; CPU is that of all threads of the server's processes."
    )
