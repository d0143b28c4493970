"""What need not be kept: old failures of signing in, old answers of repeated POSTs."""

import datetime as dt

import sqlalchemy as sa

from market.db import db, now, transaction
from market.members.models import IdempotencyKey, SignInAttempt

ATTEMPTS = dt.timedelta(days=1)
ANSWERS = dt.timedelta(days=7)


@transaction()
def forget_old() -> None:
    """Delete failures older than a day and kept answers older than a week."""
    db.session.execute(sa.delete(SignInAttempt).where(SignInAttempt.at < now() - ATTEMPTS))
    db.session.execute(sa.delete(IdempotencyKey).where(IdempotencyKey.at < now() - ANSWERS))
