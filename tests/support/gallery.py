"""Every main page as every role sees it, at both widths, in both languages and themes.

python -m tests.support.gallery FOLDER [--roles …] [--only TEXT] [--base URL]

A fresh sample is made, served and walked through by its links; one page of each kind is pictured in
every look, and `index.html` shows them side by side. Made to be looked at, page by page.
"""

import argparse
import contextlib
import html
import itertools
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Error

from market.policy import Role
from tests.support import crawl, sampled

ROLES = ("nobody", *(role.value for role in Role))
WIDTHS = {"wide": (1440, 900), "phone": (390, 844)}
LOCALES = {"zh": "zh-CN", "en": "en-GB"}
THEMES = ("light", "dark", "elder")
TALLEST = 4000  # of a long list the beginning is enough


def context_of(browser: Browser, base: str, width: str, locale: str, theme: str) -> BrowserContext:
    """A browser that shows pages in one look."""
    size = WIDTHS[width]
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        locale=LOCALES[locale],
        color_scheme="dark" if theme == "dark" else "light",
        reduced_motion="reduce",
    )
    chosen = {"locale": locale} | ({"elder": "1"} if theme == "elder" else {})
    context.add_cookies([{"name": n, "value": v, "url": base} for n, v in chosen.items()])
    return context


def take(
    browser: Browser,
    base: str,
    role: str,
    look: tuple[str, str, str],
    pages: dict[str, str],
    folder: Path,
) -> list[str]:
    """Picture each page in one look; return what went wrong, a line each."""
    width, locale, theme = look
    troubles: list[str] = []
    context = context_of(browser, base, width, locale, theme)
    page = context.new_page()
    page.on(
        "console", lambda said: said.type == "error" and troubles.append(f"{page.url}: {said.text}")
    )
    if role != "nobody":
        sampled.sign_in(page, base, role)
        # The person's own choice is none yet, so the cookies decide.
    for kind, path in pages.items():
        try:
            page.goto(base + path)
            page.wait_for_load_state("networkidle", timeout=8000)
        except Error as error:
            troubles.append(f"{path}: {str(error).splitlines()[0]}")
        height = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
        page.set_viewport_size({"width": WIDTHS[width][0], "height": max(height, WIDTHS[width][1])})
        page.screenshot(path=folder / name_of(kind, role, look), type="jpeg", quality=70)
        page.set_viewport_size(dict(zip(("width", "height"), WIDTHS[width], strict=True)))
    context.close()
    return troubles


def name_of(kind: str, role: str, look: tuple[str, str, str]) -> str:
    """The file of one picture."""
    return "-".join((role, kind.strip("/").replace("/", "_") or "home", *look)) + ".jpg"


def index(folder: Path, seen: dict[str, dict[str, str]], looks: list[tuple[str, str, str]]) -> None:
    """One page that shows all pictures: a part per role, a row per page."""
    parts = []
    for role, pages in seen.items():
        rows = []
        for kind, path in pages.items():
            cells = "".join(
                f'<td><a href="{name}"><img loading="lazy" src="{name}" alt=""></a></td>'
                for name in (html.escape(name_of(kind, role, look)) for look in looks)
            )
            rows.append(f"<tr><th>{html.escape(path)}</th>{cells}</tr>")
        heads = "".join(f"<th>{' '.join(look)}</th>" for look in looks)
        parts.append(f"<h2>{role}</h2><table><tr><th></th>{heads}</tr>{''.join(rows)}</table>")
    style = "body{font:14px sans-serif}img{width:220px;max-height:330px;object-fit:cover;"
    style += "object-position:top;border:1px solid #ccc}th{text-align:left;vertical-align:top}"
    whole = f"<!doctype html><meta charset=utf-8><title>Gallery</title><style>{style}</style>"
    (folder / "index.html").write_text(whole + "".join(parts), encoding="utf-8")


def main() -> None:
    """Walk, picture, and write the index."""
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("folder", type=Path)
    ask.add_argument("--roles", nargs="+", default=ROLES, choices=ROLES)
    ask.add_argument("--widths", nargs="+", default=list(WIDTHS), choices=WIDTHS)
    ask.add_argument("--locales", nargs="+", default=list(LOCALES), choices=LOCALES)
    ask.add_argument("--themes", nargs="+", default=THEMES, choices=THEMES)
    ask.add_argument("--only", default="", help="only pages whose kind holds this text")
    ask.add_argument("--base", help="a server that runs already, instead of a fresh sample")
    wanted = ask.parse_args()
    wanted.folder.mkdir(parents=True, exist_ok=True)
    looks = list(itertools.product(wanted.widths, wanted.locales, wanted.themes))
    home = contextlib.nullcontext(wanted.base) if wanted.base else sampled.served()
    seen, troubles = {}, []
    with home as base, sampled.browser() as browser:
        for role in wanted.roles:
            pages = _pages(browser, base, role, wanted.only)
            seen[role] = pages
            for look in looks:
                troubles += take(browser, base, role, look, pages, wanted.folder)
            print(f"{role}: {len(pages)} pages in {len(looks)} looks", flush=True)
    index(wanted.folder, seen, looks)
    print(*dict.fromkeys(troubles), f"see {wanted.folder / 'index.html'}", sep="\n")


def _pages(browser: Browser, base: str, role: str, only: str) -> dict[str, str]:
    """One address of each kind of page that the role can reach."""
    context = context_of(browser, base, "wide", "zh", "light")
    page = context.new_page()
    if role != "nobody":
        sampled.sign_in(page, base, role)
    pages = crawl.walk(page, base)
    context.close()
    return {kind: path for kind, path in pages.items() if only in kind}


if __name__ == "__main__":
    main()
