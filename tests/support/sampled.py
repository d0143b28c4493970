"""A fresh sample served on a free port, and who in it holds which post."""

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

from playwright.sync_api import Browser, Page, sync_playwright

from market.sample.build import SHOWN
from market.sample.content import load
from market.sample.ground import PASSWORD
from tests.support.servers import CHROMIUM_OPTIONS, find_chromium

PATIENCE = 600.0


def names() -> dict[str, str]:
    """The user name of one person per role."""
    content = load()
    found = {}
    for _title, role, at in SHOWN:
        post = next(p for p in content.posts if p.post == role.value and p.subject == at)
        found[role.value] = next(p.username for p in content.people if p.id == post.person)
    return found


def sign_in(page: Page, base: str, role: str) -> None:
    """Sign in by the form as the person of that role."""
    page.goto(f"{base}/sign-in")
    page.fill('[name="login"]', names()[role])
    page.fill('[name="password"]', PASSWORD)
    page.press('[name="password"]', "Enter")
    page.wait_for_url(lambda address: "/sign-in" not in address)


def _wait_for(address: str, server: subprocess.Popen) -> None:
    """Wait until the address answers; an error if the server ends first."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=PATIENCE).close()
            return
        except urllib.error.URLError:
            time.sleep(0.5)
    raise SystemExit("error: the sample was not served")


@contextlib.contextmanager
def served() -> Iterator[str]:
    """The address of a sample made aside, which ends with this."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="sandan-pictures-") as instance:
        environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
        environment["SANDAN_INSTANCE"] = instance
        command = [sys.executable, "-m", "market.cli", "demo", "--serve", "--port", str(port)]
        server = subprocess.Popen(command, env=environment)
        try:
            base = f"http://127.0.0.1:{port}"
            _wait_for(base, server)
            yield base
        finally:
            server.terminate()
            server.wait(30)


@contextlib.contextmanager
def browser() -> Iterator[Browser]:
    """The machine's Chromium, or one line that says why there is none."""
    path, reason = find_chromium()
    if path is None:
        raise SystemExit(f"error: {reason}")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_OPTIONS))
        yield started
        started.close()
