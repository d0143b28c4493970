"""create_app(): extensions, blueprints, the policy's check, error pages."""

import importlib
import importlib.util
import logging
import secrets
from typing import Any

import flask
import sqlalchemy as sa
from flask import Flask, g, request
from flask_babel import Babel, gettext, ngettext
from flask_htmx import HTMX
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_migrate import Migrate
from flask_security import Security, current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter

from market import config, guards, looks, menus, packing, policy, statics, web
from market.db import db, is_busy, prepare_engine
from market.errors import N_, Busy, Forbidden, MarketError, NotFound, Unauthorized
from market.localise import add_filters, choose_locale, choose_timezone, compile_catalogues
from market.openapi import Api
from market.schemas import LARGEST

# In the order of the story; a noun needs only the files that it has.
NOUNS = [
    "journal",
    "areas",
    "batches",
    "members",
    "listings",
    "needs",
    "rounds",
    "projects",
    "standing",
    "exchange",
    "board",
]
ROOMS = "models queries scopes services panels tasks"


class RowNumber(IntegerConverter):
    """The number of a row in a URL; one that no database could hold is simply not found."""

    def __init__(self, url_map: Any, *args: Any, **kwargs: Any):
        kwargs.setdefault("max", LARGEST)
        super().__init__(url_map, *args, **kwargs)


csrf = guards.Csrf()
limiter = Limiter(get_remote_address, default_limits=[])
migrate = Migrate()
log = logging.getLogger("market")


def _load(noun: str, room: str) -> Any:
    name = f"market.{noun}.{room}"
    return importlib.import_module(name) if importlib.util.find_spec(name) else None


def load_models() -> None:
    """Import every noun's tables, so that the metadata is whole."""
    for noun in NOUNS:
        _load(noun, "models")


def create_app(**given: Any) -> Flask:
    """Build the application from the environment's settings; `given` ones win.

    Raises
    ------
    sqlalchemy.exc.ArgumentError: when `DATABASE_URL` cannot be read.
    """
    app = Flask(
        "market",
        template_folder=str(config.TEMPLATES),
        static_folder=None,
    )
    app.config.update(config.settings(**given))
    app.url_map.converters["int"] = RowNumber
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    # What is registered first is called last: nothing changes an answer once it is compressed.
    packing.init_app(app)
    statics.init_app(app)
    if app.config["PROXIES"]:
        hops = app.config["PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine, app.config["DATABASE_WAIT"])
    for noun in NOUNS:
        for room in ROOMS.split():
            _load(noun, room)
    migrate.init_app(app, db, directory=str(config.MIGRATIONS), render_as_batch=True)
    compile_catalogues(app)
    Babel(app, locale_selector=choose_locale, timezone_selector=choose_timezone)
    csrf.init_app(app)
    limiter.init_app(app)
    HTMX(app)
    guards.secure(app)
    _sign_in(app)
    _routes(app)
    _errors(app)
    add_filters(app)
    app.before_request(_check)
    app.teardown_request(_end_reading)
    app.jinja_env.globals.update(
        can=web.can,
        opens=web.opens,
        actor=web.actor,
        panels=web.panels,
        say=web.say,
        once_key=web.once_key,
        ngettext=ngettext,
        menu=menus.menu,
        ui=looks.Parts(app.jinja_env),
        tone_of=looks.tone_of,
        theme=looks.theme,
        elder=looks.elder,
    )
    # Templates link only to pages that this build has.
    app.jinja_env.globals["endpoints"] = frozenset(app.view_functions)
    return app


def _sign_in(app: Flask) -> None:
    from market.members.sign_in import datastore

    app.config.setdefault("SECURITY_PASSWORD_HASH", "argon2")
    app.config.setdefault("SECURITY_PASSWORD_SALT", app.config["SECRET_KEY"])
    app.config.setdefault("SECURITY_PASSWORD_SINGLE_HASH", ["argon2"])
    app.config.setdefault("SECURITY_USER_IDENTITY_ATTRIBUTES", [])
    app.config.setdefault("SECURITY_REGISTERABLE", False)
    app.config.setdefault("SECURITY_CSRF_IGNORE_UNAUTH_ENDPOINTS", False)
    app.config.setdefault("SECURITY_TRACKABLE", False)
    # Our own pages speak Chinese and sign in by phone or user name; its views are not registered.
    Security(app, datastore, register_blueprint=False)


def _routes(app: Flask) -> None:
    api = Api(app)
    for noun in NOUNS:
        views = _load(noun, "views")
        for blueprint in getattr(views, "blueprints", [getattr(views, "bp", None)]):
            if blueprint is not None:
                app.register_blueprint(blueprint)
        module = _load(noun, "api")
        for blueprint in getattr(module, "blueprints", [getattr(module, "blp", None)]):
            if blueprint is not None:
                csrf.exempt(blueprint)
                api.register_blueprint(blueprint)
    api.finish()
    if app.config["METRICS"]:
        from prometheus_flask_exporter import PrometheusMetrics

        PrometheusMetrics(app, path="/metrics")
    app.add_url_rule("/healthz", "healthz", _healthz)


@policy.action("public.see")
def _healthz() -> Any:
    db.session.execute(sa.text("SELECT 1"))
    return {"status": "ok"}


def _mark_of() -> policy.Mark | None:
    view = flask.current_app.view_functions.get(request.endpoint or "")
    mark = getattr(view, "policy_mark", None)
    if mark is None and (kind := getattr(view, "view_class", None)):
        mark = getattr(getattr(kind, request.method.lower(), None), "policy_mark", None)
    return mark


def _check() -> Any:
    """Before each request: who asks, and may they? A route without an action is closed."""
    from market.members.sign_in import actor_by_session, actor_by_token

    g.nonce_seed = secrets.token_hex(4)
    in_api = request.path.startswith("/api/")
    g.actor = policy.NOBODY
    if request.endpoint == "static" or request.blueprint == "api-docs":
        return None
    g.actor = actor_by_token(request) if in_api else actor_by_session(current_user)
    if request.endpoint is None:
        return None
    mark = _mark_of()
    if mark is None:
        raise Forbidden()
    scope = None
    if mark.kind:
        scope = policy.scopes[mark.kind]((request.view_args or {})[mark.argument])
        if scope is None:
            raise NotFound()
    if policy.allows(g.actor, mark.name, scope):
        return None
    if not g.actor.signed_in:
        if in_api or request.method != "GET" or web.wants_part():
            raise Unauthorized()
        return flask.redirect(flask.url_for("members.sign_in", next=request.full_path.rstrip("?")))
    raise Forbidden()


def _end_reading(_error: BaseException | None) -> None:
    # A request that only read leaves no transaction behind, whatever the pool does.
    db.session.rollback()


def _errors(app: Flask) -> None:
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
