"""The columns of each list, and which of its records an office has in its charge."""

from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload, selectinload

from market.areas.models import Area
from market.batches.words import Audience
from market.exchange.preview.judge_lists import OWN_USE
from market.listings.models import Listing
from market.localise import local
from market.members.models import Agreement, Unit
from market.needs.models import Need
from market.policy import Actor, Role
from market.projects.models import Activity, Order, Project
from market.rounds.models import Proposal, ProposalState

Columns = Sequence[tuple[str, Callable[[Any], Any]]]


def paths_in_charge(actor: Actor) -> list[str] | None:
    """The subtrees that a person's offices cover; None stands for everything."""
    if actor.is_a(Role.ADMINISTRATOR):
        return None
    posts = actor.posts_as(Role.LEADER, Role.COORDINATOR)
    return [post.area_path for post in posts if post.area_path]


def _name(record: Any) -> str:
    return record.name if record is not None else ""


def audiences(values: Sequence[str]) -> list[str]:
    """The Chinese words of stored audience values."""
    return [Audience(value).label for value in values]


def served(need: Need) -> str:
    """The area that a need serves; a unit's own need says so, since it serves no 居民区."""
    return OWN_USE if need.group_key.startswith("u") else need.area.name


def clock(activity: Activity) -> str:
    """From when until when; nothing where only the day is known."""
    begins = local(activity.starts_at)
    if not activity.ends_at:
        return f"{begins:%H:%M}" if begins.hour or begins.minute else ""
    return f"{begins:%H:%M}-{local(activity.ends_at):%H:%M}"


# What only the unit itself and the coordinators of its area see.
CONTACTS: Columns = (
    ("联系人", lambda r: r.contact),
    ("联系电话", lambda r: r.phone),
)
AREAS: Columns = (
    ("编码", lambda a: a.code),
    ("名称", lambda a: a.name),
    ("层级", lambda a: a.level),
    ("上级", lambda a: _name(a.parent)),
    ("人口", lambda a: a.population),
    ("纬度", lambda a: a.lat),
    ("经度", lambda a: a.lng),
)
UNITS: Columns = (
    ("单位名称", lambda u: u.name),
    ("单位类型", lambda u: u.kind),
    ("所在区域", lambda u: u.area.name),
    ("地址", lambda u: u.address),
    ("统一社会信用代码", lambda u: u.credit_code),
    ("党组织名称", lambda u: u.party_org),
    ("专业委员会", lambda u: u.committee),
    ("单位层级", lambda u: u.tier),
    ("联系人", lambda u: u.contact),
    ("联系电话", lambda u: u.phone),
    ("别名", lambda u: [alias.name for alias in u.aliases]),
    ("上级单位", lambda u: _name(u.parent)),
    ("每期可承接场次", lambda u: u.capacity),
    ("纬度", lambda u: u.lat),
    ("经度", lambda u: u.lng),
    ("备注", lambda u: u.note),
    ("状态", lambda u: u.state),
)
LISTINGS: Columns = (
    ("提供单位", lambda r: r.unit.name),
    ("资源名称", lambda r: r.title),
    ("类型", lambda r: r.kind),
    ("服务类别", lambda r: r.category.name),
    ("数量", lambda r: r.quantity),
    ("计量", lambda r: r.measure),
    ("每份数量", lambda r: r.lot),
    ("数量原文", lambda r: r.quantity_text),
    ("可提供时间", lambda r: r.when_text),
    ("地点", lambda r: r.place),
    ("服务半径（米）", lambda r: r.reach_metres),
    ("服务区域", lambda r: [area.name for area in r.reach_areas]),
    ("服务对象", lambda r: audiences(r.audience)),
    ("容纳人数", lambda r: r.capacity_people),
    ("收费", lambda r: r.charge),
    ("设备", lambda r: r.equipment),
    ("资质", lambda r: r.qualifications),
    ("谁能看到", lambda r: r.visibility),
    ("纬度", lambda r: r.lat),
    ("经度", lambda r: r.lng),
    ("说明", lambda r: r.detail),
    ("状态", lambda r: r.state),
)
NEEDS: Columns = (
    ("编号", lambda n: n.id),
    ("需求单位", lambda n: n.unit.name),
    ("受益区域", served),
    ("需求名称", lambda n: n.title),
    ("类型", lambda n: n.kind),
    ("服务类别", lambda n: n.category.name),
    ("数量", lambda n: n.quantity),
    ("计量", lambda n: n.measure),
    ("每份数量", lambda n: n.lot),
    ("数量原文", lambda n: n.quantity_text),
    ("期望时间", lambda n: n.when_text),
    ("地点", lambda n: n.place),
    ("服务对象", lambda n: audiences(n.audience)),
    ("预计人数", lambda n: n.people),
    ("资质", lambda n: n.qualifications),
    ("建议紧急程度", lambda n: n.urgency_suggested),
    ("核定紧急程度", lambda n: n.urgency),
    ("是否微心愿", lambda n: n.wish),
    ("谁能看到", lambda n: n.visibility),
    ("纬度", lambda n: n.lat),
    ("经度", lambda n: n.lng),
    ("已落实", lambda n: n.settled),
    ("批次", lambda n: n.batch.name),
    ("说明", lambda n: n.detail),
    ("状态", lambda n: n.state),
)
PROJECTS: Columns = (
    ("编号", lambda p: p.id),
    ("项目名称", lambda p: p.title),
    ("系列", lambda p: _name(p.series)),
    ("服务类别", lambda p: p.category.name),
    ("受益区域", lambda p: p.area.name),
    ("场次", lambda p: p.sessions),
    ("计量", lambda p: p.measure),
    ("每份数量", lambda p: p.lot),
    ("已认领场次", lambda p: p.taken),
    ("时间", lambda p: p.when_text),
    ("地点", lambda p: p.place),
    ("来源", lambda p: p.origin),
    ("发布日期", lambda p: p.published_on),
    ("审定会议", lambda p: p.meeting),
    ("批次", lambda p: p.batch.name),
    ("状态", lambda p: p.state),
)
ORDERS: Columns = (
    ("项目名称", lambda o: o.project.title),
    ("受益区域", lambda o: o.project.area.name),
    ("认领单位", lambda o: o.unit.name),
    ("角色", lambda o: o.role),
    ("场次", lambda o: o.sessions),
    ("计量", lambda o: o.project.measure),
    ("来源", lambda o: o.origin),
    ("答复截止", lambda o: o.deadline_on),
    ("答复日期", lambda o: local(o.answered_at).date() if o.answered_at else None),
    ("状态", lambda o: o.state),
    ("原因", lambda o: o.reason),
)
AGREEMENTS: Columns = (
    ("单位", lambda a: a.unit.name),
    ("居民区", lambda a: a.community.name),
    ("签订日期", lambda a: a.signed_on),
    ("到期日期", lambda a: a.ends_on),
    ("备注", lambda a: a.note),
)
PLAN: Columns = (
    ("受益区域", lambda p: p.need.area.name),
    ("需求", lambda p: p.need.title),
    ("紧急程度", lambda p: p.need.urgency or p.need.urgency_suggested),
    ("承接单位", lambda p: p.unit.name),
    ("资源", lambda p: p.listing.title),
    ("场次", lambda p: p.sessions),
    ("计量", lambda p: p.need.measure),
    ("每份数量", lambda p: p.need.lot),
    ("契合度", lambda p: round(p.fit, 2) if p.fit is not None else None),
    ("步行距离（米）", lambda p: p.metres),
    ("方式", lambda p: p.origin),
    ("理由", lambda p: (p.reasons or {}).get("zh", [])),
    ("状态", lambda p: p.state),
)


def select_areas(wanted: Any) -> sa.Select:
    return (
        sa.select(Area)
        .where(wanted.inside(Area.id))
        .options(joinedload(Area.parent))
        .order_by(Area.path)
    )


def select_units(wanted: Any) -> sa.Select:
    return (
        sa.select(Unit)
        .where(wanted.inside(Unit.area_id))
        .options(joinedload(Unit.area), joinedload(Unit.parent), selectinload(Unit.aliases))
        .order_by(Unit.id)
    )


def select_listings(wanted: Any) -> sa.Select:
    return (
        sa.select(Listing)
        .join(Unit, Unit.id == Listing.unit_id)
        .where(wanted.inside(Unit.area_id))
        .options(
            joinedload(Listing.unit).joinedload(Unit.area),
            joinedload(Listing.category),
            selectinload(Listing.reach_areas),
        )
        .order_by(Listing.id)
    )


def select_needs(wanted: Any) -> sa.Select:
    query = sa.select(Need).where(wanted.inside(Need.area_id))
    if wanted.batch_id:
        query = query.where(Need.batch_id == wanted.batch_id)
    return query.options(
        joinedload(Need.unit),
        joinedload(Need.area),
        joinedload(Need.category),
        joinedload(Need.batch),
    ).order_by(Need.id)


def select_projects(wanted: Any) -> sa.Select:
    query = sa.select(Project).where(wanted.inside(Project.area_id))
    if wanted.batch_id:
        query = query.where(Project.batch_id == wanted.batch_id)
    return query.options(
        joinedload(Project.area),
        joinedload(Project.category),
        joinedload(Project.series),
        joinedload(Project.batch),
    ).order_by(Project.id)


def select_orders(wanted: Any) -> sa.Select:
    query = sa.select(Order).join(Project).where(wanted.inside(Project.area_id))
    if wanted.batch_id:
        query = query.where(Project.batch_id == wanted.batch_id)
    return query.options(
        joinedload(Order.unit), joinedload(Order.project).joinedload(Project.area)
    ).order_by(Order.project_id, Order.id)


def select_agreements(wanted: Any) -> sa.Select:
    community = aliased(Unit)
    return (
        sa.select(Agreement)
        .join(community, community.id == Agreement.community_id)
        .where(wanted.inside(community.area_id))
        .options(joinedload(Agreement.unit), joinedload(Agreement.community))
        .order_by(Agreement.id)
    )


def select_plan(wanted: Any) -> sa.Select:
    frame = wanted.frame
    standing = (ProposalState.PROVISIONAL, ProposalState.PUBLISHED)
    return (
        sa.select(Proposal)
        .join(Need, Need.id == Proposal.need_id)
        .join(Area, Area.id == Need.area_id)
        .where(
            Proposal.batch_id == frame.batch.id,
            Proposal.state.in_(standing),
            wanted.inside(Need.area_id),
        )
        .options(
            joinedload(Proposal.need).joinedload(Need.area),
            joinedload(Proposal.listing),
            joinedload(Proposal.unit),
        )
        .order_by(Area.path, Proposal.id)
    )


def line_of(record: Any) -> tuple[str, str, Any]:
    """Any record that the summary counts, as name, place and state."""
    match record:
        case Area():
            return record.name, _name(record.parent), ""
        case Unit():
            return record.name, record.area.name, record.state
        case Order():
            return (
                f"{record.unit.name}：{record.project.title}",
                record.project.area.name,
                record.state,
            )
        case Activity():
            return record.project.title, record.project.area.name, record.state
    return record.title, record.area.name, record.state
