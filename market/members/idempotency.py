"""POSTs that are safe to repeat: the same key and request get the same stored answer.

A program sends its key in a header; a page's form hides one (`web.once_key`), so that a double
click, the back button or a slow network makes nothing twice.
"""

import contextlib
import hashlib
import json
from collections.abc import Callable
from typing import Any

import flask
import sqlalchemy as sa
from flask import request
from sqlalchemy.dialects import postgresql, sqlite

from market import web
from market.db import db, now, transaction
from market.errors import N_, Invalid
from market.members.models import IdempotencyKey

HEADER = "Idempotency-Key"
LONGEST = 80
# Where a page's part (htmx) is told to go instead of being redirected.
LEADS = ("Location", "HX-Redirect")


# `web` holds the mark, so that nouns earlier in the story may wear it too.
idempotent = web.idempotent


class _Refused(Exception):
    """A form that was refused: its page is shown, and nothing of it may remain."""

    def __init__(self, answer: flask.Response):
        super().__init__()
        self.answer = answer


@web.keeps_answers
def _keep(view: Callable[..., Any], args: tuple, kwargs: dict) -> Any:
    """Answer a POST that may carry a key: ``@action(…) @idempotent @blp.arguments``.

    The key, the change and the stored answer are one transaction, so a repeat either finds the
    whole or does it now: a lost connection or a killed server never leaves it half done. Of two
    at once, the second waits for the first and gets its answer. A refused request changed nothing
    and keeps nothing; its key may be used again.

    Raises
    ------
    Invalid: the key is malformed, or came before with another request.
    """
    person = web.actor().user_id
    if request.method != "POST" or person is None:
        return view(*args, **kwargs)

    def run() -> Any:
        for file in request.files.values():
            file.seek(0)
        return view(*args, **kwargs)

    key = request.headers.get(HEADER)
    if key is not None:
        if not 0 < len(key) <= LONGEST or not key.isascii() or not key.isprintable():
            raise Invalid(N_("Idempotency-Key 应为 1 到 80 个可见字符"))
        return _once(person, key, _digest(), run)
    if not request.form.get(web.ONCE):
        return view(*args, **kwargs)
    # What was typed belongs to the key: a form that is sent again with other words, after going
    # back, is another one.
    digest = _typed()
    try:
        return _once(person, f"form:{digest}", digest, lambda: _led(run()))
    except _Refused as refused:
        return refused.answer


def _led(answer: Any) -> flask.Response:
    """The answer of a form, which leads on once it is done."""
    response = flask.make_response(answer)
    if not any(name in response.headers for name in LEADS):
        raise _Refused(response)
    return response


def _digest() -> str:
    """What makes two requests the same: method, address, body; not the order of JSON keys."""
    body = request.get_data(cache=True)
    if request.is_json:
        # What is no JSON is refused by the schema afterwards.
        with contextlib.suppress(ValueError):
            body = json.dumps(json.loads(body), sort_keys=True).encode()
    head = f"{request.method} {request.full_path}\n".encode()
    return hashlib.sha256(head + body).hexdigest()


def _typed() -> str:
    """What makes two forms the same: the address, the key, all that was typed, all files."""
    fields = [pair for pair in request.form.items(multi=True) if pair[0] != "csrf_token"]
    told = hashlib.sha256(json.dumps([request.full_path, fields]).encode())
    for name, file in request.files.items(multi=True):
        told.update(json.dumps([name, file.filename]).encode())
        file.seek(0)
        told.update(hashlib.file_digest(file.stream, "sha256").digest())
    return told.hexdigest()


@transaction()
def _once(person_id: int, key: str, digest: str, run: Callable[[], Any]) -> flask.Response:
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    # On PostgreSQL this waits for another transaction that holds the same key; on SQLite every
    # writing transaction waits already.
    row = dialect.insert(IdempotencyKey).values(
        person_id=person_id, key=key, request_hash=digest, at=now()
    )
    # The count of rows is no witness: with PostgreSQL's implicit RETURNING it is always -1.
    made = db.session.scalar(row.on_conflict_do_nothing().returning(IdempotencyKey.id))
    where = (IdempotencyKey.person_id == person_id, IdempotencyKey.key == key)
    if not made:
        kept = db.session.execute(sa.select(IdempotencyKey).where(*where)).scalar_one()
        if kept.request_hash != digest:
            raise Invalid(N_("这个 Idempotency-Key 已用于另一个请求，请换一个"))
        return _again(kept)
    response = flask.make_response(run())
    leads = {name: response.headers[name] for name in LEADS if name in response.headers}
    body = leads if web.ONCE in request.form else response.get_json(silent=True)
    db.session.execute(
        sa.update(IdempotencyKey).where(*where).values(status=response.status_code, body=body)
    )
    return response


def _again(kept: IdempotencyKey) -> flask.Response:
    """The kept answer: a program's JSON, or the page that a form led to."""
    if web.ONCE in request.form:
        response = flask.make_response("", kept.status)
        response.headers.update(kept.body)
    else:
        response = flask.jsonify(kept.body)
        response.status_code = kept.status
    response.headers["Idempotency-Replayed"] = "true"
    return response
