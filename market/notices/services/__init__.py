"""The verbs of notices."""

from market.notices.services.choosing import choose
from market.notices.services.collecting import anything_new, collect
from market.notices.services.outbox import fail, finish, forget_old, renew, retry, take
from market.notices.services.reading import mark_all_read, mark_old_read, mark_read
from market.notices.services.reminders import remind
from market.notices.services.webhooks import (
    add_webhook,
    edit_webhook,
    remove_webhook,
    try_mail,
    try_webhook,
)

__all__ = [
    "add_webhook",
    "anything_new",
    "choose",
    "collect",
    "edit_webhook",
    "fail",
    "finish",
    "forget_old",
    "mark_all_read",
    "mark_old_read",
    "mark_read",
    "remind",
    "remove_webhook",
    "renew",
    "retry",
    "take",
    "try_mail",
    "try_webhook",
]
