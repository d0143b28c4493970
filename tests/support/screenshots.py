"""The pictures of the README: a fresh sample is made, served, and looked at in Chromium.

python -m tests.support.screenshots FOLDER
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from market.sample.build import SHOWN
from market.sample.content import load
from market.sample.ground import PASSWORD
from tests.support.servers import CHROMIUM_OPTIONS, find_chromium

SIZE = {"width": 1280, "height": 860}
PATIENCE = 600.0


def coordinator() -> str:
    """The user name of the sample's coordinator."""
    content = load()
    role, subject = next((role, at) for _title, role, at in SHOWN if role.value == "coordinator")
    post = next(p for p in content.posts if p.post == role.value and p.subject == subject)
    return next(person.username for person in content.people if person.id == post.person)


def wait_for(address: str, server: subprocess.Popen) -> None:
    """Wait until the address answers; an error if the server ends first."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=PATIENCE).close()
            return
        except urllib.error.URLError:
            time.sleep(0.5)
    raise SystemExit("error: the sample was not served")


def take(page: Page, base: str, folder: Path) -> None:
    """Sign in as the coordinator and picture the catalogue and a round in review."""
    page.goto(f"{base}/sign-in")
    page.fill('[name="login"]', coordinator())
    page.fill('[name="password"]', PASSWORD)
    page.press('[name="password"]', "Enter")
    page.wait_for_url(lambda address: "/sign-in" not in address)
    page.goto(f"{base}/projects")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=folder / "catalogue.png")
    page.goto(f"{base}/rounds")
    page.locator('main a[href*="/rounds/"]').first.click()
    page.wait_for_load_state("networkidle")
    # The counts and the first proposals with their reasons, not the figures above them.
    top = page.locator("main table").first.bounding_box()["y"]
    page.evaluate("top => scrollTo({top, behavior: 'instant'})", top - 320)
    page.screenshot(path=folder / "review.png")


def main() -> None:
    """Make the sample aside, serve it on a free port, and write the pictures."""
    folder = Path(sys.argv[1]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    path, reason = find_chromium()
    if path is None:
        raise SystemExit(f"error: {reason}")
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
            wait_for(base, server)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=path, args=list(CHROMIUM_OPTIONS)
                )
                take(browser.new_page(viewport=SIZE, locale="zh-CN"), base, folder)
                browser.close()
        finally:
            server.terminate()
            server.wait(30)


if __name__ == "__main__":
    main()
