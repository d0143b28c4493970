"""Links that are used once: telling them, and what stands behind them."""

from typing import Any

import flask
import segno

from market import web
from market.errors import N_, NotFound
from market.members import queries, services
from market.members.models import Invitation
from market.members.schemas import ColleagueSchema, InviteSchema, JoinSchema, NewPasswordSchema
from market.members.views.blueprint import bp
from market.members.views.session import begin_session
from market.policy import action

# How many links a browser remembers, so that a reload of the page still shows them.
KEPT = 5


def show_link(made: tuple[Invitation, str], message: str) -> Any:
    """Lead to the page of a fresh link; only this browser can show it, and only for now."""
    invitation, secret = made
    links = [*flask.session.get("links", []), [invitation.id, secret]]
    flask.session["links"] = links[-KEPT:]
    return web.see_other("members.invitation", message, invitation_id=invitation.id)


@bp.get("/invitations/<int:invitation_id>")
@action("user.invite", "invitation")
def invitation(invitation_id: int) -> Any:
    record = queries.get_invitation(invitation_id)
    secret = dict(flask.session.get("links", [])).get(invitation_id)
    address = web.link("members.join", token=secret) if secret else None
    picture = segno.make(address, error="m").svg_data_uri(scale=5, border=3) if address else None
    return web.render(
        "members/invitation.html", invitation=record, address=address, picture=picture
    )


@bp.post("/invitations/<int:invitation_id>/revoke")
@action("user.invite", "invitation")
def revoke_invitation(invitation_id: int) -> Any:
    services.revoke(by=web.actor(), invitation_id=invitation_id)
    return web.back_to("members.people", N_("链接已撤销"))


@bp.route("/people/invite", methods=["GET", "POST"])
@action("user.invite")
@web.idempotent
def invite() -> Any:
    form = web.Form(InviteSchema)
    if made := form.submit(services.invite, by=web.actor()):
        return show_link(made, N_("邀请链接已生成"))
    return web.render("members/invite.html", form=form, unit=None)


@bp.route("/units/<int:unit_id>/invite", methods=["GET", "POST"])
@action("user.invite", "unit")
@web.idempotent
def invite_colleague(unit_id: int) -> Any:
    unit = queries.get_unit(unit_id)
    form, role = web.Form(ColleagueSchema), services.role_for(unit)
    if made := form.submit(services.invite, by=web.actor(), role=role, unit_id=unit_id):
        return show_link(made, N_("邀请链接已生成"))
    return web.render("members/invite.html", form=form, unit=queries.get_unit(unit_id))


def _open(token: str) -> Invitation:
    found = queries.invitation_of(token)
    if found is None:
        raise NotFound(services.GONE)
    return found


@bp.route("/join/<token>", methods=["GET", "POST"])
@action("session.sign_in")
def join(token: str) -> Any:
    found = _open(token)
    kind = NewPasswordSchema if found.person_id else JoinSchema
    form = web.Form(kind, {"name": found.name, "phone": found.phone})
    service = services.set_anew if found.person_id else services.accept
    if person := form.submit(service, token=token):
        begin_session(person)
        return web.see_other("/", N_("欢迎，已登录"))
    return web.render("members/join.html", form=form, invitation=_open(token), token=token)


@bp.post("/join/<token>/accept")
@action("account.self")
def join_as(token: str) -> Any:
    services.accept_as(by=web.actor(), token=token)
    return web.see_other("members.account", N_("已加入，您多了一个岗位"))
