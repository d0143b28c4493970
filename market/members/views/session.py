"""Signing in and out, the language of the pages and how they look."""

from typing import Any

import flask
from flask import request
from flask_security import login_user, logout_user

from market import looks, web
from market.errors import N_
from market.members import services
from market.members.models import Person
from market.members.schemas import LocaleSchema, LookSchema, SignInSchema
from market.members.views.blueprint import bp
from market.policy import action

A_YEAR = 60 * 60 * 24 * 365


def begin_session(person: Person) -> None:
    """Sign a person in on this browser, with a session that holds nothing from before."""
    flask.session.clear()
    login_user(person)
    flask.session.permanent = True


@bp.route("/sign-in", methods=["GET", "POST"])
@action("session.sign_in")
def sign_in() -> Any:
    target = web.own_path(request.values.get("next"))
    if web.actor().signed_in and request.method == "GET":
        return web.see_other(target or "/")
    form = web.Form(SignInSchema)
    if person := form.submit(services.sign_in, address=request.remote_addr or ""):
        begin_session(person)
        return web.see_other(target or "/")
    return web.render("members/sign_in.html", form=form, next=target)


@bp.post("/sign-out")
@action("public.see")
def sign_out() -> Any:
    logout_user()
    flask.session.clear()
    return web.see_other("members.sign_in", N_("已退出登录"))


@bp.post("/language")
@action("public.see")
def language() -> Any:
    form = web.Form(LocaleSchema)
    chosen = (form.load() or {}).get("locale")
    response = flask.make_response(web.back_to("members.sign_in"))
    if chosen:
        looks.remember(response, "locale", chosen, A_YEAR)
        if web.actor().signed_in:
            services.choose_language(by=web.actor(), locale=chosen)
    return response


@bp.post("/look")
@action("public.see")
def look() -> Any:
    chosen = {k: v for k, v in (web.Form(LookSchema).load() or {}).items() if v is not None}
    response = flask.make_response(web.back_to("members.sign_in"))
    for name, value in chosen.items():
        looks.remember(response, name, str(value if name == "theme" else int(value)), A_YEAR)
    if chosen and web.actor().signed_in:
        services.choose_look(by=web.actor(), **chosen)
    return response
