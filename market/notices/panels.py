"""What notices show elsewhere: the sentences of the journal, and a unit's webhooks."""

import flask

from market import web
from market.errors import N_
from market.notices import queries
from market.policy import scopes

web.verbs(
    {
        "order.reminded": N_("提醒%(unit)s：认领邀请最晚%(deadline_on)s回复"),
        "activity.reminded": N_("提醒：活动将于%(then)s举行"),
        "batch.reminded": N_("提醒：本阶段%(last)s结束"),
        "webhook.added": N_("新增了通知机器人"),
        "webhook.edited": N_("修改了通知机器人"),
        "webhook.removed": N_("删除了通知机器人"),
    }
)


@web.panel("unit", order=90)
def webhooks_of_unit(unit_id: int) -> str | None:
    """For the office: the unit's webhooks, and where to add one."""
    if not web.can("webhook.edit", scopes["unit"](unit_id)):
        return None
    return flask.render_template(
        "notices/_unit.html", unit_id=unit_id, hooks=queries.webhooks_of_unit(unit_id)
    )
