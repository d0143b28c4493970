"""One's own account: name, password, posts, tokens for programs."""

from typing import Any

import flask
from flask import request
from flask_security import current_user

from market import web
from market.errors import N_
from market.members import queries, services
from market.members.schemas import AccountSchema, PasswordSchema, TokenSchema
from market.members.views.blueprint import bp
from market.members.views.session import begin_session
from market.policy import action

# What a person who must choose a new password may still open.
OPEN = {"members.password", "members.sign_out", "members.language", "members.look", "static"}


@bp.before_app_request
def _first_a_new_password() -> Any:
    """Whoever signed in with a password that others know chooses an own one first."""
    if request.path.startswith("/api/") or request.endpoint in OPEN or request.endpoint is None:
        return None
    if current_user.is_authenticated and current_user.must_change:
        return web.see_other("members.password")
    return None


@bp.route("/account", methods=["GET", "POST"])
@action("account.self")
def account() -> Any:
    person = queries.get_person(web.actor().user_id)
    form = web.Form(AccountSchema, {"name": person.name, "username": person.username})
    if form.submit(services.edit_account, by=web.actor()):
        return web.see_other("members.account", N_("已保存"))
    person = queries.get_person(web.actor().user_id)
    return web.render("members/account.html", form=form, person=person)


@bp.route("/account/password", methods=["GET", "POST"])
@action("account.self")
def password() -> Any:
    form = web.Form(PasswordSchema)
    if person := form.submit(services.change_password, by=web.actor()):
        # Every session of the old password has ended, this one too: begin it again.
        begin_session(person)
        return web.see_other("members.account", N_("密码已修改，其他设备上的登录已退出"))
    person = queries.get_person(web.actor().user_id)
    return web.render("members/password.html", form=form, must=person.must_change)


@bp.route("/account/tokens", methods=["GET", "POST"])
@action("account.self")
@web.idempotent
def tokens() -> Any:
    form = web.Form(TokenSchema)
    if made := form.submit(services.make_token, by=web.actor()):
        # Shown once, on the next page of this browser alone.
        flask.session["new_token"] = made[1]
        return web.see_other("members.tokens", N_("令牌已生成"))
    return web.render(
        "members/tokens.html",
        form=form,
        tokens=queries.tokens_of(web.actor().user_id),
        secret=flask.session.pop("new_token", None) if request.method == "GET" else None,
    )


@bp.post("/account/tokens/<int:token_id>/revoke")
@action("account.self", "token")
def revoke_token(token_id: int) -> Any:
    services.revoke_token(by=web.actor(), token_id=token_id)
    return web.see_other("members.tokens", N_("令牌已撤销"))
