"""The office's pages of people and their posts."""

from typing import Any

from market import web
from market.errors import N_
from market.journal.queries import timeline
from market.members import queries, services
from market.members.schemas import HeldPostSchema, PeopleListSchema
from market.members.views.blueprint import bp
from market.members.views.links import show_link
from market.policy import action


@bp.get("/people")
@action("user.list")
def people() -> Any:
    form = web.Form(PeopleListSchema)
    return web.render(
        "members/people.html",
        form=form,
        page=queries.people(web.actor(), **form.asked()),
        invitations=queries.open_invitations(actor=web.actor()),
        person_scope=queries.person_scope,
    )


@bp.get("/people/<int:person_id>")
@action("user.manage", "person")
def person(person_id: int) -> Any:
    return web.render("members/person.html", **_about(person_id), form=web.Form(HeldPostSchema))


def _about(person_id: int) -> dict[str, Any]:
    return {
        "person": queries.get_person(person_id),
        "entries": timeline("person", person_id),
        "post_scope": lambda post: queries.place_scope(post.role, post.area, post.unit),
    }


@bp.post("/people/<int:person_id>/posts")
@action("user.manage", "person")
@web.idempotent
def give_post(person_id: int) -> Any:
    form = web.Form(HeldPostSchema)
    if form.submit(services.give_post, by=web.actor(), person_id=person_id):
        return web.see_other("members.person", N_("岗位已增加"), person_id=person_id)
    return web.render("members/person.html", form=form, **_about(person_id))


@bp.post("/posts/<int:post_id>/remove")
@action("user.manage", "post")
def remove_post(post_id: int) -> Any:
    services.remove_post(by=web.actor(), post_id=post_id)
    return web.back_to("members.people", N_("岗位已移除"))


@bp.post("/posts/<int:post_id>/primary")
@action("user.invite", "post")
def make_primary(post_id: int) -> Any:
    post = services.make_primary(by=web.actor(), post_id=post_id)
    return web.see_other("members.unit", N_("已设为主要联系人"), unit_id=post.unit_id)


@bp.post("/people/<int:person_id>/reset")
@action("user.manage", "person")
@web.idempotent
def reset(person_id: int) -> Any:
    made = services.reset(by=web.actor(), person_id=person_id)
    return show_link(made, N_("原密码已作废，请把链接发给本人"))


@bp.post("/people/<int:person_id>/disable")
@action("user.manage", "person")
def disable(person_id: int) -> Any:
    services.disable(by=web.actor(), person_id=person_id)
    return web.see_other("members.person", N_("账号已停用"), person_id=person_id)


@bp.post("/people/<int:person_id>/enable")
@action("user.manage", "person")
def enable(person_id: int) -> Any:
    services.enable(by=web.actor(), person_id=person_id)
    return web.see_other("members.person", N_("账号已启用"), person_id=person_id)
