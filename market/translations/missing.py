"""List the msgids without English: ``python -m market.translations.missing [folder …]``."""

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

from market.config import PACKAGE, TEMPLATES
from market.localise import SOURCES, merged_catalogue

KEYWORDS = {
    **dict.fromkeys(("_", "N_", "gettext", "lazy_gettext")),
    "ngettext": (1, 2),
    **dict.fromkeys(("NC_", "pgettext"), ((1, "c"), 2)),
}


def messages(root: Path, only: tuple[str, ...] = ()) -> Iterator[tuple[str, int, str, str | None]]:
    """Every (file, line, msgid, context) that the code and the templates show to people."""
    sources = [(path, "python") for path in sorted(PACKAGE.rglob("*.py"))]
    sources += [(path, "jinja2") for path in sorted(TEMPLATES.rglob("*.html"))]
    options = {"trimmed": "true", "extensions": "jinja2.ext.i18n", "silent": "false"}
    for path, method in sources:
        if only and not any(part in path.as_posix() for part in only):
            continue
        if "assets" in path.parts or "vendor" in path.parts:
            continue
        for line, found, _comments, context in extract_from_file(
            "jinja2.ext:babel_extract" if method == "jinja2" else method,
            path,
            keywords=KEYWORDS,
            options=options if method == "jinja2" else None,
        ):
            for msgid in found if isinstance(found, tuple) else (found,):
                if msgid and any("\u4e00" <= sign <= "\u9fff" for sign in msgid):
                    yield path.as_posix(), line, msgid, context


def missing(only: tuple[str, ...] = ()) -> list[tuple[str, int, str]]:
    """The Chinese msgids that the English catalogue lacks, each once."""
    known = {(_first(m.id), m.context) for m in merged_catalogue() if m.id}
    seen: dict[tuple[str, str | None], tuple[str, int, str]] = {}
    for file, line, msgid, context in messages(PACKAGE.parent, only):
        if (msgid, context) not in known:
            seen.setdefault((msgid, context), (file, line, msgid))
    return list(seen.values())


def conflicts(folder: Path = SOURCES) -> list[tuple[str, dict[str, str]]]:
    """The msgids that two files translate differently, with what each says: of the merged
    catalogue only one could win."""
    told: dict[tuple[str, str | None], dict[str, str]] = {}
    for source in sorted(folder.glob("*.po")):
        with source.open("rb") as file:
            for message in read_po(file, locale="en"):
                if message.id and message.string:
                    key = (_first(message.id), message.context)
                    told.setdefault(key, {})[source.name] = str(message.string)
    return [(key[0], said) for key, said in told.items() if len(set(said.values())) > 1]


def _first(msgid: str | tuple[str, ...] | list[str]) -> str:
    """A msgid without its plural."""
    return msgid if isinstance(msgid, str) else msgid[0]


if __name__ == "__main__":
    gaps = missing(tuple(sys.argv[1:]))
    for file, line, msgid in gaps:
        sys.stdout.write(f"{file}:{line}: {msgid}\n")
    sys.exit(1 if gaps else 0)
