"""Posting needs, for one's own unit or in the name of another (代填)."""

from collections.abc import Iterable, Sequence
from typing import Any

from market.areas.models import Area
from market.db import db, transaction
from market.errors import N_, Invalid
from market.members.posting import unit_to_post_for
from market.needs.models import Need, NeedState, Urgency
from market.needs.services.filling import batch_for, fill, note, serve
from market.policy import Actor, Scope, Visibility, require

REQUIRED = ("title", "category_id")


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
    open_now: let them into the need list at once, as urgent as was fixed before (`urgency`) or as
        their requesters suggest.

    Raises
    ------
    Invalid, Conflict, Forbidden: as `post_need` does, or the person may not open needs there.
    """
    made = []
    for post in posts:
        facts = dict(post)
        where = (facts.pop(name, None) for name in ("unit_id", "area_id", "batch_id"))
        fixed = facts.pop("urgency", None)
        need = _made(by, *where, facts)
        need.move_to(NeedState.SUBMITTED)
        if open_now or fixed:
            path = db.session.get(Area, need.area_id).path
            require(by, "need.review", Scope(area_path=path, units=frozenset({need.unit_id})))
            need.urgency = fixed
        if open_now:
            need.move_to(NeedState.OPEN)
            need.urgency = fixed or need.urgency_suggested
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
    area = serve(need, unit, area_id)
    need.batch_id = batch_for(area, batch_id).id
    fill(need, unit, area, facts)
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
        note("need.posted", need, by, quantity=need.quantity)
        for verb in _TOLD[need.state]:
            urgency = need.urgency.value if verb == "need.opened" else None
            note(verb, need, by, urgency=urgency)
