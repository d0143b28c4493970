"""The links of the hash chain."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

GENESIS = "0" * 64


def digest_of(previous: str, entry: Any, about: Iterable[tuple[str, int]]) -> str:
    """The link of the chain: a hash over the former link and everything that this entry says."""
    body = json.dumps(
        [
            previous,
            entry.at.isoformat(),
            entry.verb,
            entry.subject,
            entry.subject_id,
            entry.user_id,
            entry.for_unit_id,
            entry.data,
            sorted([kind, number] for kind, number in about),
        ],
        ensure_ascii=False,
        sort_keys=True,
        default=str,
    )
    return hashlib.sha256(body.encode()).hexdigest()
