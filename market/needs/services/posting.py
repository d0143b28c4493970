"""Posting a need and changing it, for one's own unit or in the name of another (代填)."""

from collections.abc import Iterable, Sequence
from typing import Any

from market.areas.models import Area
from market.areas.queries import street_of
from market.batches.models import Batch, BatchState
from market.batches.queries import current
from market.db import db, locked, transaction
from market.errors import N_, Conflict, Invalid
from market.journal import services as journal
from market.members.models import Unit, UnitKind
from market.members.posting import (
    area_within,
    check_category,
    check_fresh,
    counted_in,
    read_texts,
    unit_to_post_for,
)
from market.needs.models import Need, NeedState, Urgency
from market.needs.privacy import problem_of_wish
from market.needs.queries import stands
from market.policy import Actor, Scope, Visibility, allows, require
from market.search import search_text

REQUIRED = ("title", "category_id")
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
WISH_TEXTS = ("title", "detail", "when_text", "quantity_text", "place")


@transaction()
def post_need(
    *,
    by: Actor,
    unit_id: int | None = None,
    area_id: int | None = None,
    batch_id: int | None = None,
    as_draft: bool = False,
    wish: bool = False,
    visibility: Visibility | None = None,
    urgency_suggested: Urgency | None = None,
    **facts: Any,
) -> Need:
    """Post what a unit asks for and hand it in to be checked, or keep it as a draft.

    Parameters
    ----------
    unit_id: who asks; by default the person's own unit when they have just one. Acting for
        another unit needs the policy's leave; both are kept and shown.
    area_id: the area served, which fairness counts. By default a 居民区's own area; any other
        unit's need is then its own group.
    batch_id: by default the latest live batch of the area served.
    as_draft: keep it as a draft that only the unit and the office see.
    wish: a personal wish; its visibility is then 成员单位 unless another is given, and its texts
        may say nothing of who it is for.
    facts: the other columns of `Need` that a person fills in.

    Raises
    ------
    Invalid: a fact is missing or wrong, or personal data stands in a text that others read.
    Conflict: there is no batch that takes needs.
    Forbidden: the person may not post for that unit.
    """
    facts |= {"wish": wish, "visibility": visibility, "urgency_suggested": urgency_suggested}
    need = _made(by, unit_id, area_id, batch_id, facts)
    if not as_draft:
        need.move_to(NeedState.SUBMITTED)
    _keep([need], by)
    return need


@transaction()
def post_needs(posts: Iterable[dict[str, Any]], *, by: Actor, open_now: bool = False) -> list[Need]:
    """Post many needs at once and hand them in; all, or none when one of them is refused.

    They are written together, so that thousands hold the database for a few seconds.

    Parameters
    ----------
    posts: for each the keywords of `post_need`; one that is refused is the last one taken.
    open_now: let them into the need list at once, as urgent as their requesters suggest.

    Raises
    ------
    Invalid, Conflict, Forbidden: as `post_need` does, or the person may not open needs there.
    """
    made = []
    for post in posts:
        facts = dict(post)
        where = (facts.pop(name, None) for name in ("unit_id", "area_id", "batch_id"))
        need = _made(by, *where, facts)
        need.move_to(NeedState.SUBMITTED)
        if open_now:
            path = db.session.get(Area, need.area_id).path
            require(by, "need.review", Scope(area_path=path, units=frozenset({need.unit_id})))
            need.move_to(NeedState.OPEN)
            need.urgency = need.urgency_suggested
        made.append(need)
    _keep(made, by)
    return made


def _made(
    by: Actor,
    unit_id: int | None,
    area_id: int | None,
    batch_id: int | None,
    facts: dict[str, Any],
) -> Need:
    unit = unit_to_post_for(unit_id, "need.create", by)
    missing = {name: N_("必填") for name in REQUIRED if not facts.get(name)}
    if missing:
        raise Invalid(N_("有必填项没有填写"), fields=missing)
    wish = bool(facts.pop("wish", False))
    visibility, urgency = facts.pop("visibility", None), facts.pop("urgency_suggested", None)
    need = Need(
        unit_id=unit.id,
        posted_by_id=by.user_id,
        on_behalf=by.acting_for(unit.id) is not None,
        wish=wish,
        visibility=visibility or (Visibility.MEMBERS if wish else Visibility.PUBLIC),
        urgency_suggested=urgency or Urgency.NORMAL,
        state=NeedState.DRAFT,
    )
    area = _serve(need, unit, area_id)
    need.batch_id = _batch_for(area, batch_id).id
    _fill(need, unit, area, facts)
    return need


# What is noted of a need that is new in a state.
_TOLD = {
    NeedState.DRAFT: (),
    NeedState.SUBMITTED: ("need.submitted",),
    NeedState.OPEN: ("need.submitted", "need.opened"),
}


def _keep(needs: Sequence[Need], by: Actor) -> None:
    """Write new needs together, and what became of each."""
    db.session.add_all(needs)
    db.session.flush()
    for need in needs:
        _note("need.posted", need, by, quantity=need.quantity)
        for verb in _TOLD[need.state]:
            urgency = need.urgency.value if verb == "need.opened" else None
            _note(verb, need, by, urgency=urgency)


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
        area = _serve(need, need.unit, changes.pop("area_id"))
    batch_id = changes.pop("batch_id", None)
    if batch_id not in (None, need.batch_id):
        need.batch_id = _batch_for(area, batch_id).id
    if changes.get("visibility") is None:
        changes.pop("visibility", None)
    _fill(need, need.unit, area, changes)
    changed = sorted(name for name in names if _differ(before[name], getattr(need, name)))
    _check_settled(need, changed)
    if need.state not in UNCHECKED and not allows(by, "need.review", stands(need)):
        _refuse_checked(changed)
    if changed:
        _note("need.edited", need, by, fields=changed)
    if "quantity" in changed:
        counts = {"before": before["quantity"], "after": need.quantity}
        _note("need.quantity_changed", need, by, **counts)
    if not as_draft and need.state in UNSENT:
        need.move_to(NeedState.SUBMITTED)
        need.reason = None
        _note("need.submitted", need, by)
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


def _note(verb: str, need: Need, by: Actor, **data: Any) -> None:
    journal.record(
        verb,
        "need",
        need.id,
        by=by,
        about=[("unit", need.unit_id), ("area", need.area_id)],
        for_unit_id=by.acting_for(need.unit_id),
        **data,
    )


def _serve(need: Need, unit: Unit, area_id: int | None) -> Area:
    """Set the area served and the group that fairness counts."""
    area = unit.area
    if area_id is not None:
        area = area_within(area_id, "area_id", street_of(unit.area).path)
    own = unit.kind is not UnitKind.COMMUNITY and area_id is None
    need.area_id = area.id
    need.group_key = f"u{unit.id}" if own else f"a{area.id}"
    return area


def _batch_for(area: Area, batch_id: int | None) -> Batch:
    if batch_id is None:
        batch = current(area.id)
        if batch is None:
            raise Conflict(N_("“%(area)s”目前没有进行中的批次，暂不能提交需求"), area=area.name)
        return batch
    batch = db.session.get(Batch, batch_id)
    if batch is None or not area.path.startswith(batch.area.path):
        raise Invalid(N_("没有这个批次"), fields={"batch_id": N_("没有这个批次")})
    if batch.state is BatchState.CLOSED:
        raise Invalid(N_("该批次已结项"), fields={"batch_id": N_("该批次已结项")})
    return batch


def _fill(need: Need, unit: Unit, area: Area, facts: dict[str, Any]) -> None:
    """Put the facts into the record after checking those that stand in relation to others."""
    for name, value in read_texts(facts).items():
        setattr(need, name, value)
    if "category_id" in facts:
        check_category(need.category_id)
    if (need.lat is None) != (need.lng is None):
        raise Invalid(N_("经纬度要么都填，要么都不填"), fields={"lat": N_("经纬度要么都填")})
    if need.wish and (found := problem_of_wish(*(getattr(need, name) for name in WISH_TEXTS))):
        index, message = found
        raise Invalid(message, fields={WISH_TEXTS[index]: message})
    need.search_text = search_text(
        need.title,
        need.detail,
        need.place,
        unit.name,
        area.name,
        *(need.qualifications or ()),
    )
