"""Counting who comes to an activity by the scans of its code, without asking who they are."""

import sqlalchemy as sa

from market.db import db, locked, transaction
from market.errors import N_, Conflict, Invalid
from market.projects.models import MOST_TOGETHER, Activity, CheckIn, Guest
from market.projects.queries.check_ins import counts_now, scan_of

# More phones than any activity of a 居民区 sees: it bounds what a prankster could write.
MOST_PHONES = 3000


@transaction()
def check_in(
    activity_id: int, *, device: str, guest: Guest = Guest.PARTICIPANT, people: int = 1
) -> CheckIn:
    """Count one phone's people at an activity; the same phone again corrects what it said.

    No entry of the journal: a scan is nobody's act, and the record that a liaison makes of the
    activity, which the journal keeps, holds the number.

    Parameters
    ----------
    device: a hash that tells this phone from others at this activity alone.

    Raises
    ------
    Conflict: the code does not count now. Invalid: an implausible number.
    """
    activity = locked(Activity, activity_id)
    if not counts_now(activity):
        raise Conflict(N_("现在不在签到时间内"))
    if not 1 <= people <= MOST_TOGETHER:
        message = N_("一次最多登记 20 人，请分几部手机扫码")
        raise Invalid(message, fields={"people": message})
    found = scan_of(activity_id, device)
    if found is None:
        _check_room(activity_id)
        found = CheckIn(activity_id=activity_id, device=device)
        db.session.add(found)
    found.guest, found.people = guest, people
    db.session.flush()
    return found


def _check_room(activity_id: int) -> None:
    count = sa.select(sa.func.count(CheckIn.id)).where(CheckIn.activity_id == activity_id)
    if db.session.scalar(count) >= MOST_PHONES:
        raise Conflict(N_("签到的手机太多了，请联系现场工作人员"))
