"""What activities put on other pages: a project's activities, what waits, the story's sentences."""

from collections.abc import Iterable

from flask import render_template, url_for
from markupsafe import Markup

from market import policy, web
from market.errors import N_
from market.policy import Actor
from market.projects.models import Activity
from market.projects.panels.activity_texts import TITLES, say_time
from market.projects.queries import activities as queries
from market.projects.queries import orders
from market.projects.queries.parties import PARTIES
from market.web import Waiting


@web.panel("project", order=30)
def of_project(project_id: int) -> Markup:
    """The activities of a project, with their released photos."""
    return Markup(
        render_template(
            "projects/activities/_panel.html",
            project_id=project_id,
            activities=queries.of_project(project_id),
            released=queries.released_photos(project_id),
            links=web.actor().member,
            may=_taken(project_id) and web.can("activity.plan", policy.scopes["work"](project_id)),
        )
    )


def _taken(project_id: int) -> bool:
    """Whether a unit has taken the project on: an invitation or a request plans nothing yet."""
    return any(order.state in PARTIES for order in orders.of_project(project_id))


def _waiting(kind: str, rows: Iterable[Activity], **facts: object) -> list[Waiting]:
    return [
        Waiting(
            kind=TITLES[kind],
            title=f"{activity.project.title} · {say_time(activity)}",
            url=url_for("projects.activity", activity_id=activity.id),
            since=activity.starts_at,
            record=activity,
            **facts,
        )
        for activity in rows
    ]


@web.waits
def activities_waiting(actor: Actor) -> list[Waiting]:
    """Activities to record, confirm, agree, settle, and those of the coming week."""
    agree = queries.to_agree(actor)
    asked = {activity.id for activity in agree}
    return [
        *_waiting("settle", queries.to_settle(actor), urgent=True),
        *_waiting("record", queries.to_record(actor)),
        *_waiting("confirm", queries.to_confirm(actor)),
        *_waiting("agree", agree),
        *_waiting("week", (row for row in queries.this_week(actor) if row.id not in asked)),
    ]


web.verbs(
    {
        "activity.planned": N_("排定活动：%(then)s"),
        "activity.agreed": N_("同意活动时间：%(then)s"),
        "activity.moved": N_("活动改期：由 %(was)s 改到 %(then)s"),
        "activity.cancelled": N_("取消了活动"),
        "activity.no_show": N_("记为未到场：%(at)s"),
        "activity.held": N_("记录了活动：%(at)s，服务 %(people)s 人次"),
        "activity.amended": N_("更正了活动记录：服务 %(people)s 人次"),
        "activity.entered": N_("补录了活动：%(at)s"),
        "activity.confirmed": N_("确认了活动：服务 %(people)s 人次"),
        "activity.disputed": N_("对活动记录提出异议"),
        "activity.settled": N_("裁定了活动的异议"),
        "photo.added": N_("上传了 %(count)s 张照片"),
        "photo.released": N_("公开了一张照片"),
        "photo.withdrawn": N_("把一张照片改为内部"),
        "photo.removed": N_("删除了一张照片"),
    }
)
