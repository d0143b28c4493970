"""Everything that changes a need; each verb is one transaction and leaves a journal entry.

Projects and rounds call `settle`, `unsettle`, `note_done` and `close` inside their own
transaction; see `tallies`.
"""

from market.needs.services.beneficiaries import (
    forget_beneficiaries,
    forget_beneficiary,
    open_beneficiary,
    save_beneficiary,
)
from market.needs.services.editing import UNCHECKED, edit_need
from market.needs.services.moves import (
    carry_need,
    close,
    escalate_need,
    fix_urgency,
    open_need,
    open_needs,
    resume_need,
    return_need,
    submit_need,
    withdraw_need,
)
from market.needs.services.posting import post_need, post_needs
from market.needs.services.tallies import note_done, settle, unsettle

__all__ = [
    "UNCHECKED",
    "carry_need",
    "close",
    "edit_need",
    "escalate_need",
    "fix_urgency",
    "forget_beneficiaries",
    "forget_beneficiary",
    "note_done",
    "open_beneficiary",
    "open_need",
    "open_needs",
    "post_need",
    "post_needs",
    "resume_need",
    "return_need",
    "save_beneficiary",
    "settle",
    "submit_need",
    "unsettle",
    "withdraw_need",
]
