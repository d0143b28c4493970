"""POSTs that are safe to repeat: the same key and request get the same stored answer."""

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


# `web` holds the mark, so that nouns earlier in the story may wear it too.
idempotent = web.idempotent


@web.keeps_answers
def _keep(view: Callable[..., Any], args: tuple, kwargs: dict) -> Any:
    """Answer a POST that may carry an `Idempotency-Key`: ``@action(…) @idempotent @blp.arguments``.

    The key, the change and the stored answer are one transaction, so a repeat either finds the
    whole or does it now: a lost connection or a killed server never leaves it half done. Of two
    at once, the second waits for the first and gets its answer. A refused request changed nothing
    and keeps nothing; its key may be used again.

    Raises
    ------
    Invalid: the key is malformed, or came before with another request.
    """
    key = request.headers.get(HEADER)
    person = web.actor().user_id
    if key is None or person is None:
        return view(*args, **kwargs)
    if not 0 < len(key) <= LONGEST or not key.isascii() or not key.isprintable():
        raise Invalid(N_("Idempotency-Key 应为 1 到 80 个可见字符"))
    return _once(person, key, _digest(), lambda: view(*args, **kwargs))


def _digest() -> str:
    """What makes two requests the same: method, address, body; not the order of JSON keys."""
    body = request.get_data(cache=True)
    if request.is_json:
        # What is no JSON is refused by the schema afterwards.
        with contextlib.suppress(ValueError):
            body = json.dumps(json.loads(body), sort_keys=True).encode()
    head = f"{request.method} {request.full_path}\n".encode()
    return hashlib.sha256(head + body).hexdigest()


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
        response = flask.jsonify(kept.body)
        response.status_code = kept.status
        response.headers["Idempotency-Replayed"] = "true"
        return response
    response = flask.make_response(run())
    db.session.execute(
        sa.update(IdempotencyKey)
        .where(*where)
        .values(status=response.status_code, body=response.get_json(silent=True))
    )
    return response
