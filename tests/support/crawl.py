"""Every kind of page that a person can reach by links, one address each."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import Error, Page

# Downloads, and addresses that only machines read.
NO_PAGE = re.compile(
    r"/(export|download|photos|api|static)\b|\.(xlsx|csv|ics|png|svg|pdf|json|zip)$"
)
LINKS = """() => [...document.querySelectorAll("header a[href], main a[href], footer a[href]")]
  .filter(a => !a.hasAttribute("download") && a.target !== "_blank")
  .map(a => a.href.split("#")[0])"""


def kind_of(address: str) -> str:
    """What is the same for all pages of a kind: the path with N for numbers, without filters."""
    path = urlsplit(address).path.rstrip("/") or "/"
    path = re.sub(r"^/summary/.+", "/summary/*", path)
    return "/".join("N" if part.isdigit() else part for part in path.split("/")) or "/"


def _open(page: Page, address: str) -> bool:
    """Whether a page came that says it is one."""
    try:
        answer = page.goto(address)
    except Error as error:
        if "Download is starting" in str(error) or "ERR_ABORTED" in str(error):
            return False
        raise
    kind = answer.headers.get("content-type", "") if answer else ""
    return kind.startswith("text/html")


def walk(page: Page, base: str, begin: tuple[str, ...] = ("/",), most: int = 400) -> dict[str, str]:
    """The kinds of pages that links lead to, each with the first address found.

    Pages nearer to the beginning come first. What a link answers with an error is kept too: it is
    for whoever looks at the page to complain.
    """
    found: dict[str, str] = {}
    queue = [base + path for path in begin]
    while queue and len(found) < most:
        address = queue.pop(0)
        kind = kind_of(address)
        if kind in found or not address.startswith(base) or NO_PAGE.search(urlsplit(address).path):
            continue
        if not _open(page, address):
            found[kind] = ""
            continue
        found[kind] = address.removeprefix(base) or "/"
        queue += page.evaluate(LINKS)
    return {kind: path for kind, path in found.items() if path}
