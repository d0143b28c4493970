"""create_app(): extensions, blueprints, the policy's check, error pages."""

import importlib
import importlib.util
import secrets
from typing import Any

import flask
import sqlalchemy as sa
from flask import Flask, g, request
from flask_babel import Babel, ngettext
from flask_htmx import HTMX
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_migrate import Migrate
from flask_security import Security, current_user
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter

from market import config, guards, looks, menus, packing, policy, statics, web
from market.db import db, prepare_engine
from market.errors import Forbidden, NotFound, Unauthorized
from market.localise import add_filters, choose_locale, choose_timezone, compile_catalogues
from market.openapi import Api
from market.refusing import handle_errors
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
    "notices",
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
    handle_errors(app)
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
