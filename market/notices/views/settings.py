"""What a person wants to hear of, where and when."""

from typing import Any

from market import web
from market.errors import N_
from market.members.queries import get_person
from market.notices import queries, services
from market.notices.hours import hours_of
from market.notices.kinds import kinds_of
from market.notices.mail import mail_is_set
from market.notices.schemas import SettingsSchema
from market.notices.views.blueprint import bp
from market.policy import action


def _present(person_id: int) -> dict[str, Any]:
    """What the form shows before anything was typed."""
    hours = hours_of(queries.habit_of(person_id))
    values: dict[str, Any] = {"email": get_person(person_id).email}
    for name, when in (
        ("digest_at", hours.digest),
        ("quiet_from", hours.quiet_from),
        ("quiet_to", hours.quiet_to),
    ):
        values[name] = f"{when:%H:%M}" if when else None
    for kind, wish in queries.wishes_of(person_id).items():
        values[f"inside__{kind.value}"] = wish.inside
        values[f"mail__{kind.value}"] = wish.mail.value
        values[f"hook__{kind.value}"] = wish.hook.value
    return values


@bp.route("/account/notices", methods=["GET", "POST"])
@action("notice.self")
def settings() -> Any:
    """The page of choices."""
    number = web.actor().user_id
    form = web.Form(SettingsSchema, _present(number))
    if form.submit(services.choose, by=web.actor()):
        return web.see_other("notices.settings", N_("已保存"))
    hooks = queries.own_webhooks(number)
    return web.render(
        "notices/settings.html",
        form=form,
        kinds=kinds_of({post.role for post in web.actor().posts}),
        mailed=mail_is_set(),
        hooks=hooks,
        last=queries.last_of_webhooks([hook.id for hook in hooks]),
        mails=queries.last_mails(number),
    )


@bp.post("/account/notices/try")
@action("notice.self")
@web.idempotent
def try_mail() -> Any:
    """Send a mail that says no more than that it arrived."""
    services.try_mail(by=web.actor())
    return web.see_other("notices.settings", N_("测试邮件已排队，请稍后查看邮箱"))
