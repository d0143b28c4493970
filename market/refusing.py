"""Refusals and failures as answers: JSON under /api/, a part for htmx, a page otherwise."""

import logging
from typing import Any

import flask
from flask import Flask, g, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from market import web
from market.db import db, is_busy
from market.errors import N_, Busy, MarketError

log = logging.getLogger("market")


def handle_errors(app: Flask) -> None:
    app.register_error_handler(MarketError, _refused)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(SQLAlchemyError, _database)
    app.register_error_handler(Exception, _crash)


def _answer(status: int, code: str, message: str, fields: dict[str, str] | None = None) -> Any:
    """The same refusal as JSON, as a part for htmx, or as a page."""
    if request.path.startswith("/api/"):
        body = {"code": code, "message": message}
        if fields:
            body["fields"] = fields
        return flask.jsonify(body), status
    template = "_flash.html" if web.wants_part() else "error.html"
    page = flask.render_template(
        template, status=status, message=message, level="danger", back=web.came_from()
    )
    response = flask.make_response(page, status)
    response.vary.add("HX-Request")
    if web.wants_part():
        response.headers["HX-Retarget"] = "#flashes"
        response.headers["HX-Reswap"] = "beforeend"
    return response


def _refused(error: MarketError) -> Any:
    db.session.rollback()
    fields = web.fields_said(error)
    answer = flask.make_response(_answer(error.status, error.code, web.say_error(error), fields))
    if isinstance(error, Busy):
        answer.headers["Retry-After"] = str(error.retry_after)
    return answer


def _database(error: SQLAlchemyError) -> Any:
    """A database that has no turn for us is no fault of the request: it may come again soon."""
    if not is_busy(error):
        return _crash(error)
    log.warning("the database is busy at %s %s: %s", request.method, request.path, error)
    if not hasattr(g, "_login_user"):
        # The page of the refusal must not ask the database once more who is signed in.
        g._login_user = flask.current_app.login_manager.anonymous_user()
    return _refused(Busy())


def _csrf(_error: CSRFError) -> Any:
    return _answer(400, "csrf", gettext("页面停留过久，请刷新后重新提交"))


STATUS_WORDS = {
    400: N_("请求内容不正确"),
    401: N_("请先登录"),
    403: N_("您没有权限进行此操作"),
    404: N_("没有找到这个页面"),
    405: N_("不支持这种操作方式"),
    413: N_("提交的内容太大"),
    422: N_("填写的内容有误"),
    429: N_("操作太频繁，请稍后再试"),
}


def _http(error: HTTPException) -> Any:
    if error.code and error.code < 400:
        return error
    status = error.code or 500
    asked = request.method == "GET" and not request.path.startswith("/api/")
    if status == 405 and asked and (above := web.nearest_page()):
        return flask.redirect(above, 303)
    fields = None
    if status == 422 and (messages := getattr(error, "data", {}).get("messages")):
        # webargs nests by location: {"json": {"title": [...]}}
        inner = next(iter(messages.values())) if isinstance(messages, dict) else messages
        fields = web.flat(inner if isinstance(inner, dict) else {"_": inner})
    message = gettext(STATUS_WORDS.get(status, N_("请求无法处理")))
    return _answer(status, (error.name or "error").lower().replace(" ", "_"), message, fields)


def _crash(error: Exception) -> Any:
    db.session.rollback()
    log.exception("unexpected error at %s %s", request.method, request.path, exc_info=error)
    if flask.current_app.testing:
        raise error
    return _answer(500, "internal", gettext("系统出了点问题，已记录。请稍后再试"))
