"""Our own static files: few, small and kept by browsers for good.

What every page needs comes as two bundles, one of styles and one of scripts, made from the files
as they lie in `static/` when the first request asks. Every address that `asset()` makes carries a
hash of the content, so that a browser may keep the answer for a year and still never shows an old
one. The bytes are compressed once and sent from memory.
"""

import gzip
import hashlib
import mimetypes
import re
import time
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

import flask
from flask import Flask
from werkzeug.utils import send_file
from werkzeug.wrappers import Request, Response

from market.config import PACKAGE

STATIC = PACKAGE / "static"
# A bundle's name, the files with which it begins and the folder whose other files follow, the
# print styles last. What one page alone needs lies in a folder below and is linked by that page.
FIRST = {
    "sandan.css": [
        "vendor/bootstrap/bootstrap.css",
        "css/tokens.css",
        "css/type.css",
        "css/frame.css",
    ],
    "sandan.js": ["vendor/htmx/htmx.min.js", "js/sandan.js"],
}
LAST = ["css/phone.css", "css/elder.css", "css/print.css"]
PACKED = {".css", ".js", ".svg", ".json", ".txt", ".map"}
LARGEST = 2 * 1024 * 1024  # what is larger is sent from the disk
A_YEAR = 60 * 60 * 24 * 365
SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
}
# A changed file is seen after so many seconds.
FRESH = 1.0


@dataclass(frozen=True)
class Kept:
    """A file as it is sent: its bytes, plain and compressed, and the hash that names them."""

    plain: bytes
    packed: bytes | None
    digest: str
    kind: str
    stamp: tuple[tuple[str, int, int], ...]


_kept: dict[str, tuple[float, Kept]] = {}
_lock = Lock()


def parts(name: str) -> list[Path]:
    """The files of which a name consists: a bundle's, in order, or the one file itself."""
    if name not in FIRST:
        path = (STATIC / name).resolve()
        inside = path.is_relative_to(STATIC.resolve()) and path.is_file()
        return [path] if inside else []
    kind = name.rpartition(".")[2]
    first = [STATIC / part for part in FIRST[name]]
    last = [STATIC / part for part in LAST]
    rest = [p for p in sorted((STATIC / kind).glob(f"*.{kind}")) if p not in first + last]
    return [p for p in [*first, *rest, *last] if p.suffix == f".{kind}" and p.is_file()]


def _slim(css: str) -> str:
    """Styles without comments and indentation; a licence's own (`/*!`) stays."""
    plain = re.sub(r"/\*(?!!).*?\*/", "", css, flags=re.S)
    return "".join(line.strip() + "\n" for line in plain.splitlines() if line.strip())


def _read(paths: list[Path]) -> bytes:
    if len(paths) == 1 and paths[0].suffix not in (".css", ".js"):
        return paths[0].read_bytes()
    texts = [path.read_text(encoding="utf-8") for path in paths]
    if paths[0].suffix == ".css":
        texts = [_slim(text) for text in texts]
    # A script that lacks its last semicolon must not swallow the next one's first line.
    return ("\n;\n" if paths[0].suffix == ".js" else "\n").join(texts).encode()


def kept(name: str) -> Kept | None:
    """The file or bundle of that name, read again only when it changed; None if there is none."""
    found = _kept.get(name)
    if found and time.monotonic() - found[0] < FRESH:
        return found[1]
    paths = parts(name)
    if not paths:
        return None
    facts = [(path, path.stat()) for path in paths]
    stamp = tuple((str(path), fact.st_mtime_ns, fact.st_size) for path, fact in facts)
    if found and found[1].stamp == stamp:
        _kept[name] = time.monotonic(), found[1]
        return found[1]
    with _lock:
        plain = _read(paths)
        packed = gzip.compress(plain, 9, mtime=0) if paths[0].suffix in PACKED else None
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        entry = Kept(plain, packed, hashlib.sha256(plain).hexdigest()[:12], kind, stamp)
        _kept[name] = time.monotonic(), entry
    return entry


def asset(name: str) -> str:
    """The address of a static file or bundle, with the hash of what it holds at present."""
    # Pages name many icons, each by this address; building it by the URL map would cost more.
    entry = kept(name)
    return f"{flask.request.script_root}/static/{name}" + (f"?v={entry.digest}" if entry else "")


def answer(name: str, request: Request) -> Response | None:
    """The file or bundle as it was asked for; None if there is none."""
    paths = parts(name)
    if not paths:
        return None
    if name not in FIRST and paths[0].stat().st_size > LARGEST:
        response = send_file(paths[0], request.environ)
        response.headers.update(SAFE)
        return response
    entry = kept(name)
    assert entry is not None
    # Texts say their alphabet, or a browser would guess it.
    text = entry.kind.startswith("text/") or entry.kind.endswith(("javascript", "json", "xml"))
    response = Response(entry.plain, content_type=entry.kind + ("; charset=utf-8" if text else ""))
    response.headers.update(SAFE)
    if entry.packed is not None:
        response.vary.add("Accept-Encoding")
        if "gzip" in request.accept_encodings:
            response.data = entry.packed
            response.headers["Content-Encoding"] = "gzip"
    response.set_etag(entry.digest + ("-gz" if "Content-Encoding" in response.headers else ""))
    response.cache_control.public = True
    if request.args.get("v") == entry.digest:
        response.cache_control.max_age = A_YEAR
        response.cache_control.immutable = True
    else:
        response.cache_control.no_cache = True
    return response.make_conditional(request)


class Doorman:
    """Answers for static files before the app is asked.

    Nobody is looked up for them, and no session's cookie makes a browser forget what it kept.
    """

    def __init__(self, app: Any):
        self._app = app

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        request = Request(environ)
        if request.path.startswith("/static/") and request.method in ("GET", "HEAD"):
            found = answer(request.path.removeprefix("/static/"), request)
            if found is not None:
                return found(environ, start_response)
        return self._app(environ, start_response)


def _missing(filename: str) -> Any:
    """What the app says of a file that is not there."""
    flask.abort(404)


def init_app(app: Flask) -> None:
    """Serve `/static/` from here and give templates `asset()`."""
    app.wsgi_app = Doorman(app.wsgi_app)  # type: ignore[method-assign]
    app.add_url_rule("/static/<path:filename>", "static", _missing)
    app.jinja_env.globals["asset"] = asset
