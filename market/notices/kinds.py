"""The kinds of notices, and which verbs of the journal give rise to which."""

from collections.abc import Iterable
from typing import NamedTuple

from market.errors import N_
from market.policy import Role
from market.states import Word


class Kind(Word):
    """What a notice is about, as people choose what they want to hear of."""

    INVITED = "invited", N_("收到认领邀请")
    DUE = "due", N_("期限临近")
    ANSWERED = "answered", N_("邀请有了答复")
    ASKED = "asked", N_("有人申请认领或点单")
    DECIDED = "decided", N_("申请有了结果")
    SUBMITTED = "submitted", N_("有内容等待审核")
    RETURNED = "returned", N_("清单被退回修改")
    OPENED = "opened", N_("清单通过审核")
    MATCHED = "matched", N_("需求有了着落")
    ROUND = "round", N_("智能匹配完成")
    PUBLISHED = "published", N_("方案发布、项目变动")
    PLANNED = "planned", N_("活动安排与取消")
    MOVED = "moved", N_("活动改期")
    CONFIRM = "confirm", N_("有活动待确认")
    RECORDED = "recorded", N_("活动异议与未到场")
    RATED = "rated", N_("收到评价")
    POOR = "poor", N_("评价不满意")


# What cannot wait for the daily digest, unless a person chooses otherwise.
PRESSING = frozenset(
    {Kind.INVITED, Kind.DUE, Kind.RETURNED, Kind.MOVED, Kind.CONFIRM, Kind.POOR, Kind.ASKED}
)


class Told(NamedTuple):
    """The kind of a verb's notice, and whom it concerns (see `audience`)."""

    kind: Kind
    to: str


# Verbs that are not here are told on timelines alone. `giver` and `receiver` are the two sides of
# a project, `owner` the unit whose record it is, `office` the coordinators nearest above the place,
# `leader` the leaders there. An activity's confirmation is not here: its rating tells the same.
TOLD: dict[str, Told] = {
    "order.invited": Told(Kind.INVITED, "giver"),
    "order.reminded": Told(Kind.DUE, "giver"),
    "order.overdue": Told(Kind.DUE, "giver office"),
    "activity.reminded": Told(Kind.DUE, "giver receiver"),
    "batch.reminded": Told(Kind.DUE, "office"),
    "order.accepted": Told(Kind.ANSWERED, "receiver office"),
    "order.accepted_late": Told(Kind.ANSWERED, "receiver office"),
    "order.declined": Told(Kind.ANSWERED, "office"),
    "order.requested": Told(Kind.ASKED, "receiver office"),
    "menu.ordered": Told(Kind.ASKED, "office"),
    "order.consented": Told(Kind.DECIDED, "giver"),
    "order.refused": Told(Kind.DECIDED, "giver"),
    "order.released": Told(Kind.DECIDED, "giver"),
    "order.cancelled": Told(Kind.DECIDED, "giver receiver office"),
    "order.ended_short": Told(Kind.DECIDED, "giver receiver"),
    "menu.consented": Told(Kind.DECIDED, "owner"),
    "menu.refused": Told(Kind.DECIDED, "owner"),
    "unit.approved": Told(Kind.DECIDED, "owner"),
    "need.submitted": Told(Kind.SUBMITTED, "office"),
    "listing.submitted": Told(Kind.SUBMITTED, "office"),
    "unit.applied": Told(Kind.SUBMITTED, "office receiver"),
    "unit.vouched": Told(Kind.SUBMITTED, "office"),
    "need.returned": Told(Kind.RETURNED, "owner"),
    "listing.returned": Told(Kind.RETURNED, "owner"),
    "need.opened": Told(Kind.OPENED, "owner"),
    "listing.opened": Told(Kind.OPENED, "owner"),
    "need.matched": Told(Kind.MATCHED, "owner"),
    "need.reopened": Told(Kind.MATCHED, "owner office"),
    "need.carried": Told(Kind.MATCHED, "owner"),
    "need.met": Told(Kind.MATCHED, "owner"),
    "round.reviewed": Told(Kind.ROUND, "office"),
    "round.failed": Told(Kind.ROUND, "office"),
    "batch.published": Told(Kind.PUBLISHED, "office leader"),
    "project.published": Told(Kind.PUBLISHED, "receiver"),
    "project.cancelled": Told(Kind.PUBLISHED, "receiver"),
    "activity.planned": Told(Kind.PLANNED, "giver receiver"),
    "activity.agreed": Told(Kind.PLANNED, "giver receiver"),
    "activity.cancelled": Told(Kind.PLANNED, "giver receiver"),
    "activity.moved": Told(Kind.MOVED, "giver receiver"),
    "activity.held": Told(Kind.CONFIRM, "receiver"),
    "activity.entered": Told(Kind.CONFIRM, "receiver"),
    "activity.disputed": Told(Kind.RECORDED, "giver office"),
    "activity.settled": Told(Kind.RECORDED, "giver receiver"),
    "activity.no_show": Told(Kind.RECORDED, "giver receiver"),
    "rating.given": Told(Kind.RATED, "giver"),
    "follow_up.handled": Told(Kind.RATED, "receiver"),
    "follow_up.opened": Told(Kind.POOR, "office"),
}


# To which words of `to` a role answers; whoever acts for a unit may stand on either side.
_SIDES = {"giver", "receiver", "owner"}
_HEARS = {
    Role.LIAISON: _SIDES,
    Role.OFFICER: _SIDES,
    Role.COORDINATOR: {"office"},
    Role.LEADER: {"leader"},
}


def kinds_of(roles: Iterable[Role]) -> list[Kind]:
    """The kinds that people of these roles may be told of."""
    words = set().union(*(_HEARS.get(role, set()) for role in roles))
    heard = {told.kind for told in TOLD.values() if words & set(told.to.split())}
    return [kind for kind in Kind if kind in heard]
