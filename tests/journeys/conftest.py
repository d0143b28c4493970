"""Journeys: a real server, a real worker and headless Chromium, everybody signed in by the form."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.serving import WSGIRequestHandler, make_server

from market import jobs
from market.members.models import Person
from tests.factories import PASSWORD

SERIOUS = {"serious", "critical"}
# WCAG 2.2 at level AA, with the rules that axe leaves out unless it is asked, such as target-size.
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = {"wide": (1440, 900), "phone": (390, 844)}


class Quiet(WSGIRequestHandler):
    """Writes no line per request."""

    def log(self, *args: Any) -> None:
        pass


@dataclass
class Visitor:
    """A person at a browser; remembers what its console complained about."""

    page: Page
    base: str
    axe: Axe
    complaints: list[str] = field(default_factory=list)

    def listen(self) -> None:
        """Note whatever the console complains about."""

        def heard(message: Any) -> None:
            # A refused form answers 422, which the browser itself reports as an error.
            if message.type == "error" and "422" not in message.text:
                self.complaints.append(message.text)

        self.page.on("console", heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def go(self, path: str) -> Page:
        """Open a page of the product and look it over."""
        # A page that refreshes itself at this moment gives no response to its own address.
        response = self.page.goto(self.base + path) or self.page.reload()
        assert response.status < 400, f"{path} answered {response.status}"
        self.look()
        return self.page

    def look(self) -> None:
        """Nothing spills sideways, nothing is barred to a screen reader, the console is silent."""
        self.page.wait_for_load_state()
        spill = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert spill <= 0, f"{self.page.url} is {spill} px too wide"
        options = {"runOnly": {"type": "tag", "values": STANDARD}}
        found = self.axe.run(self.page, options=options).response["violations"]
        barred = [
            f"{one['id']}: {one['nodes'][0]['html'][:160]}"
            for one in found
            if one["impact"] in SERIOUS
        ]
        assert not barred, f"{self.page.url}: {barred}"
        assert not self.complaints, f"{self.page.url}: {self.complaints}"

    def click(self, control: Any) -> None:
        """Click what leads to another page, wait for that, and look at it."""
        with self.page.expect_navigation():
            control.first.click()
        problems = self.page.locator("#problems, .alert-danger")
        assert not problems.count(), problems.first.inner_text()
        self.look()

    def press(self, name: str, within: Any = None) -> None:
        """Press a button by its words, and look at what came."""
        self.click((within or self.page).get_by_role("button", name=name, exact=True))

    def follow(self, name: str, within: Any = None) -> None:
        """Follow a link by its words, and look at what came."""
        self.click((within or self.page).get_by_role("link", name=name, exact=True))

    def fill(self, **values: str) -> None:
        """Fill controls by their field names."""
        for name, value in values.items():
            control = self.page.locator(f'[name="{name}"]:not([type="hidden"])').first
            if control.evaluate("e => e.tagName") == "SELECT":
                control.select_option(value)
            elif control.get_attribute("type") in ("checkbox", "radio"):
                self.page.locator(f'[name="{name}"][value="{value}"]').first.check()
            else:
                control.fill(value)

    def sees(self, text: str) -> None:
        """The words stand somewhere on the page."""
        assert self.page.get_by_text(text).first.is_visible(), f"{text} is not on {self.page.url}"


@pytest.fixture
def served(app: Flask) -> Iterator[str]:
    """The address of a server over the test's database, with CSRF protection on."""
    app.config["WTF_CSRF_ENABLED"] = True
    app.testing = False
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    base = f"http://127.0.0.1:{server.server_port}"
    app.config["PUBLIC_URL"] = base
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield base
    server.shutdown()
    thread.join()
    server.server_close()
    app.testing = True


@pytest.fixture
def worker(app: Flask, world: Any) -> Iterator[None]:
    """The background worker beside the server; its sweeps begin once the world is made."""
    stop = threading.Event()
    thread = threading.Thread(target=jobs.run_worker, args=(app,), kwargs={"stop": stop})
    thread.start()
    yield
    stop.set()
    thread.join()


@pytest.fixture
def visit(served: str, chromium: Browser) -> Iterator[Callable[..., Visitor]]:
    """A function from a person (or None) to them at a browser of their own, signed in."""
    contexts: list[BrowserContext] = []
    axe = Axe()

    def arrive(
        person: Person | None = None,
        width: str = "wide",
        locale: str = "zh-CN",
        theme: str = "light",
        elder: bool = False,
        **options: Any,
    ) -> Visitor:
        size = WIDTHS[width]
        context = chromium.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale=locale,
            color_scheme=theme,
            # A colour in the middle of its change would be measured as too faint.
            reduced_motion="reduce",
            **options,
        )
        if elder:
            context.add_cookies([{"name": "elder", "value": "1", "url": served}])
        contexts.append(context)
        page = context.new_page()
        visitor = Visitor(page, served, axe)
        visitor.listen()
        if person is not None:
            visitor.go("/sign-in")
            visitor.fill(login=person.username, password=PASSWORD)
            visitor.click(page.locator("main form button"))
            assert page.url == f"{served}/desk"
        return visitor

    yield arrive
    for context in contexts:
        context.close()
