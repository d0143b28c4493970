"""The pictures of the README: a fresh sample is made, served, and looked at in Chromium.

python -m tests.support.screenshots FOLDER
"""

import sys
from pathlib import Path

from playwright.sync_api import Page

from tests.support import sampled

SIZE = {"width": 1280, "height": 860}


def take(page: Page, base: str, folder: Path) -> None:
    """Sign in as the coordinator and picture the catalogue and a round in review."""
    sampled.sign_in(page, base, "coordinator")
    page.goto(f"{base}/projects")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=folder / "catalogue.png")
    page.goto(f"{base}/rounds")
    page.locator('main a[href*="/rounds/"]:not([href*="what-if"])').first.click()
    page.wait_for_load_state("networkidle")
    # The counts and the first proposals with their reasons, not the figures above them.
    top = page.locator("main table").first.bounding_box()["y"]
    page.evaluate("top => scrollTo({top, behavior: 'instant'})", top - 320)
    page.screenshot(path=folder / "review.png")


def main() -> None:
    """Make the sample aside, serve it on a free port, and write the pictures."""
    folder = Path(sys.argv[1]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with sampled.served() as base, sampled.browser() as browser:
        take(browser.new_page(viewport=SIZE, locale="zh-CN"), base, folder)


if __name__ == "__main__":
    main()
