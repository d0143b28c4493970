"""List the msgids without English: ``python -m market.translations.missing [folder …]``."""

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract_from_file

from market.config import PACKAGE, TEMPLATES
from market.localise import merged_catalogue

KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None}


def messages(root: Path, only: tuple[str, ...] = ()) -> Iterator[tuple[str, int, str]]:
    """Every (file, line, msgid) that the code and the templates show to people."""
    sources = [(path, "python") for path in sorted(PACKAGE.rglob("*.py"))]
    sources += [(path, "jinja2") for path in sorted(TEMPLATES.rglob("*.html"))]
    options = {"trimmed": "true", "extensions": "jinja2.ext.i18n", "silent": "false"}
    for path, method in sources:
        if only and not any(part in path.as_posix() for part in only):
            continue
        if "assets" in path.parts or "vendor" in path.parts:
            continue
        for line, found, _comments, _context in extract_from_file(
            "jinja2.ext:babel_extract" if method == "jinja2" else method,
            path,
            keywords=KEYWORDS,
            options=options if method == "jinja2" else None,
        ):
            for msgid in found if isinstance(found, tuple) else (found,):
                if msgid and any("\u4e00" <= sign <= "\u9fff" for sign in msgid):
                    yield path.as_posix(), line, msgid


def missing(only: tuple[str, ...] = ()) -> list[tuple[str, int, str]]:
    """The Chinese msgids that the English catalogue lacks, each once."""
    known = {m.id if isinstance(m.id, str) else m.id[0] for m in merged_catalogue() if m.id}
    seen: dict[str, tuple[str, int, str]] = {}
    for file, line, msgid in messages(PACKAGE.parent, only):
        if msgid not in known:
            seen.setdefault(msgid, (file, line, msgid))
    return list(seen.values())


if __name__ == "__main__":
    gaps = missing(tuple(sys.argv[1:]))
    for file, line, msgid in gaps:
        sys.stdout.write(f"{file}:{line}: {msgid}\n")
    sys.exit(1 if gaps else 0)
