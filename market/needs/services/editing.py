"""Changing a need, for one's own unit or in the name of another (代填)."""

from typing import Any

from market.db import locked, transaction
from market.errors import N_, Conflict, Invalid
from market.members.posting import check_fresh, counted_in
from market.needs.models import Need, NeedState
from market.needs.queries import stands
from market.needs.services.filling import batch_for, fill, note, serve
from market.policy import Actor, allows

UNSENT = (NeedState.DRAFT, NeedState.RETURNED)
UNCHECKED = (*UNSENT, NeedState.SUBMITTED)
EDITABLE = (
    NeedState.DRAFT,
    NeedState.SUBMITTED,
    NeedState.RETURNED,
    NeedState.OPEN,
    NeedState.CARRIED,
    NeedState.ESCALATED,
)
# What a requester may change once the rest was checked, which others read and rounds match by.
FREE = {"place", "contact", "phone", "visibility", "urgency_suggested"}


@transaction()
def edit_need(
    need_id: int,
    *,
    by: Actor,
    as_draft: bool = True,
    unit_id: int | None = None,
    revision: str | None = None,
    **changes: Any,
) -> Need:
    """Change some facts of a need; an open one stays open, and the journal says what changed.

    What an open need was checked for is changed only by those who check needs; its requester may
    still say where it takes place, whom to call, and who may see it.

    Parameters
    ----------
    as_draft: False also hands in a draft, or one that was returned.
    unit_id: who asks cannot change; a form may send it again.
    revision: the need's last change as the form was given it.
    changes: only the columns to change, `area_id` and `batch_id` among them.

    Raises
    ------
    Conflict: it is matched or ended, more of it is settled than the new quantity, it changed after
        the form was opened, or it is open and was checked for what would change.
    """
    need = locked(Need, need_id)
    if need.state not in EDITABLE:
        raise Conflict(N_("需求当前为“%(now)s”，不能再修改"), now=need.state.label)
    check_fresh(need, revision)
    if unit_id not in (None, need.unit_id):
        raise Invalid(N_("提出单位不能更改"), fields={"unit_id": N_("提出单位不能更改")})
    names = {*changes, "group_key"}
    before = {name: getattr(need, name) for name in names}
    area = need.area
    if "area_id" in changes:
        area = serve(need, need.unit, changes.pop("area_id"))
    batch_id = changes.pop("batch_id", None)
    if batch_id not in (None, need.batch_id):
        need.batch_id = batch_for(area, batch_id).id
    if changes.get("visibility") is None:
        changes.pop("visibility", None)
    fill(need, need.unit, area, changes)
    changed = sorted(name for name in names if _differ(before[name], getattr(need, name)))
    _check_settled(need, changed)
    if need.state not in UNCHECKED and not allows(by, "need.review", stands(need)):
        _refuse_checked(changed)
    if changed:
        note("need.edited", need, by, fields=changed)
    if "quantity" in changed:
        counts = {"before": before["quantity"], "after": need.quantity}
        note("need.quantity_changed", need, by, **counts)
    if not as_draft and need.state in UNSENT:
        need.move_to(NeedState.SUBMITTED)
        need.reason = None
        note("need.submitted", need, by)
    return need


def _differ(before: Any, after: Any) -> bool:
    """Whether a fact changed; lists such as the audience have no order."""
    if isinstance(before, list) and isinstance(after, list):
        return sorted(before) != sorted(after)
    return before != after


def _refuse_checked(changed: list[str]) -> None:
    """What a coordinator has checked does not change behind their back."""
    fields = {"area_id" if name == "group_key" else name for name in set(changed) - FREE}
    if fields:
        message = N_("需求已通过审核，这一项要由街道统筹员修改；也可以撤回后另提一条")
        raise Conflict(message, fields=dict.fromkeys(sorted(fields), message))


def _check_settled(need: Need, changed: list[str]) -> None:
    """What projects already count on cannot change under them."""
    if not need.settled:
        return
    if need.quantity < need.settled:
        message = N_("已落实 %(settled)s %(measure)s，数量不能少于它")
        values = {"settled": need.settled, "measure": counted_in(need)}
        raise Conflict(message, fields={"quantity": message}, **values)
    for name in {"area_id", "group_key", "batch_id", "measure", "kind"} & set(changed):
        field = "area_id" if name == "group_key" else name
        message = N_("已有一部分落实，这一项不能再改")
        raise Conflict(message, fields={field: message})
    # All that is still asked for is settled already.
    if need.quantity == need.settled and need.state in (NeedState.OPEN, NeedState.ESCALATED):
        need.move_to(NeedState.MATCHED)
