"""How members' changes are told, what waits for people, and the units of an area's page."""

from collections.abc import Iterable

from flask import render_template, url_for

from market import web
from market.areas.models import Level
from market.areas.queries import get_area
from market.errors import N_
from market.members import queries
from market.members.models import Unit
from market.policy import Actor, Role

web.verbs(
    {
        "person.added": N_("新增了账号"),
        "person.joined": N_("接受邀请，开通了账号"),
        "person.edited": N_("修改了自己的资料"),
        "person.password_changed": N_("修改了密码"),
        "person.reset": N_("重设了这位人员的密码"),
        "person.disabled": N_("停用了账号"),
        "person.enabled": N_("启用了账号"),
        "post.given": N_("新增了岗位：%(role)s"),
        "post.given_above": N_("新增了岗位：%(role)s"),
        "post.removed": N_("移除了岗位：%(role)s"),
        "post.primary": N_("更换了主要联系人"),
        "invitation.made": N_("发出了邀请：%(role)s"),
        "invitation.revoked": N_("撤销了邀请"),
        "token.made": N_("生成了程序令牌"),
        "token.revoked": N_("撤销了程序令牌"),
        "unit.applied": N_("提交了入驻申请"),
        "unit.vouched": N_("为入驻申请担保"),
        "unit.approved": N_("通过了入驻申请"),
        "unit.refused": N_("没有通过入驻申请"),
        "unit.created": N_("新增了单位"),
        "unit.joined": N_("接受邀请，单位在册"),
        "unit.edited": N_("修改了单位资料"),
        "unit.alias": N_("修改了单位别名"),
        "unit.pledged": N_("作出了公益承诺"),
        "unit.suspended": N_("停用了单位"),
        "unit.reactivated": N_("恢复了单位"),
        "unit.left": N_("登记了单位退出"),
        "agreement.made": N_("登记了结对：%(unit)s 与 %(community_unit)s"),
        "agreement.edited": N_("修改了结对：%(unit)s 与 %(community_unit)s"),
        "agreement.ended": N_("结束了结对：%(unit)s 与 %(community_unit)s"),
    }
)


@web.waits
def applications(person: Actor) -> Iterable[web.Waiting]:
    """Applications to approve (coordinators), and those to vouch for (officers)."""
    if not person.is_a(Role.COORDINATOR, Role.OFFICER, Role.ADMINISTRATOR):
        return
    office = person.is_a(Role.COORDINATOR, Role.ADMINISTRATOR)
    for unit in queries.applications(person):
        yield web.Waiting(
            kind=N_("入驻申请待审核") if office else N_("入驻申请待担保"),
            title=unit.name,
            url=url_for("members.applications"),
            since=unit.created_at,
            taps=_taps(unit),
        )


def _taps(unit: Unit) -> tuple[web.Tap, ...]:
    scope = queries.unit_scope(unit)
    if web.can("unit.approve", scope):
        return (web.Tap(N_("通过"), url_for("members.approve", unit_id=unit.id)),)
    if web.can("unit.vouch", scope) and unit.vouched_by_id is None:
        return (web.Tap(N_("担保"), url_for("members.vouch", unit_id=unit.id)),)
    return ()


@web.panel("area", order=20)
def units_of_area(area_id: int) -> str:
    """The units at or below an area."""
    area = get_area(area_id)
    units = queries.in_area(area)
    lacks = area.level is Level.COMMUNITY and queries.community_of(area_id) is None
    return render_template("members/_area_units.html", area=area, units=units, lacks=lacks)
