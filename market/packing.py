"""Answers compressed on their way out, where that gives nothing away.

A compressed page tells by its length how much of it repeats, and whoever can make a victim's
browser ask for pages and sees their lengths learns secrets letter by letter (BREACH). Three things
stand against it: the proof against forged forms is masked anew in every page
(`market.guards`), the session's cookie does not travel with what other sites embed (SameSite), and
what a person who is signed in asks for from another site's page is sent uncompressed.
"""

import zlib

from flask import Flask, Response, current_app, request

PACKED = ("text/", "application/json", "application/javascript", "image/svg+xml")
LEAST = 1000  # below this the header costs what is saved
LEVEL = 4  # of the time that level 9 takes about a third, for about 5 % more bytes
OWN = {"same-origin", "same-site", "none", ""}


def _could(response: Response) -> bool:
    """Whether this is a text of which all is there, as it was written."""
    if response.status_code in (204, 206, 304) or response.direct_passthrough:
        return False
    if response.is_streamed or "Content-Encoding" in response.headers:
        return False
    return (response.mimetype or "").startswith(PACKED)


def _may() -> bool:
    """Whether who asks can read it compressed, and nobody else learns from its length."""
    elsewhere = request.headers.get("Sec-Fetch-Site", "") not in OWN
    known = current_app.config["SESSION_COOKIE_NAME"] in request.cookies
    return "gzip" in request.accept_encodings and not (elsewhere and known)


def pack(response: Response) -> Response:
    """Compress a page or a JSON answer; static files come compressed already."""
    if not _could(response):
        return response
    response.vary.add("Accept-Encoding")
    plain = response.get_data()
    if len(plain) < LEAST or not _may():
        return response
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, 31)
    response.set_data(packer.compress(plain) + packer.flush())
    response.headers["Content-Encoding"] = "gzip"
    etag, weak = response.get_etag()
    if etag and not weak:
        # The same words in another wrapping: equal, but not byte by byte.
        response.set_etag(etag, weak=True)
    return response


def init_app(app: Flask) -> None:
    """Compress every answer of the app that may be."""
    app.after_request(pack)
