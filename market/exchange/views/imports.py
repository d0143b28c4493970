"""Pages on which a workbook becomes records: upload, preview, choices, import."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from flask import make_response, request, send_file
from flask_babel import gettext

from market import web
from market.errors import N_, Conflict, Invalid, MarketError
from market.exchange import queries, services
from market.exchange.models import IntakeState, ListKind
from market.exchange.preview import Choices
from market.exchange.schemas import ColumnsSchema, ConfirmSchema, SettingsSchema, UploadSchema
from market.exchange.views.blueprint import bp
from market.exchange.views.exports import XLSX
from market.exchange.views.reading import read_choices, read_columns
from market.exchange.views.showing import Shown, tell
from market.exchange.writing.blanks import blank_workbook
from market.exchange.writing.rejects import rejected_workbook
from market.policy import action
from market.schemas import EXCLUDE, Schema, ValidationError, from_form

BUSY = (IntakeState.READING, IntakeState.IMPORTING)


@bp.get("/imports")
@action("import.run")
def index() -> Any:
    return _index(_upload_form())


@bp.post("/imports")
@action("import.run")
def upload() -> Any:
    form = _upload_form()
    file = request.files.get("file")
    name, body = (file.filename or "", file.read()) if file else ("", b"")
    if intake := form.submit(services.take_in, by=web.actor(), filename=name, body=body):
        return web.see_other("exchange.show", intake_id=intake.id)
    return _index(form)


def _upload_form() -> web.Form:
    form = web.Form(UploadSchema)
    choices = form.meta("area_id")["choices"]
    if not form.posted and choices:
        form.values.setdefault("area_id", choices[0][0])
    return form


def _index(form: web.Form) -> Any:
    page = queries.intakes(web.actor(), after=request.args.get("after"))
    return web.render("exchange/index.html", form=form, page=page, kinds=list(ListKind))


@bp.get("/imports/<int:intake_id>")
@action("import.see", "intake")
def show(intake_id: int) -> Any:
    return _show(intake_id)


def _show(intake_id: int, refused: MarketError | None = None) -> Any:
    intake = queries.get_intake(intake_id, whole=True)
    if web.wants_part() and intake.state not in BUSY:
        # The polling part asked, and there is a whole page to see now.
        return web.see_other("exchange.show", intake_id=intake_id)
    if intake.state in BUSY:
        return web.render("exchange/busy.html", "exchange/_busy.html", intake=intake)
    shown = Shown(intake, request.args) if intake.preview else None
    said = web.say_error(refused) if refused else ""
    page = web.render("exchange/show.html", intake=intake, shown=shown, refused=said)
    if refused:
        page.status_code = refused.status
    return page


def _change(intake_id: int, change: Callable[[], Any], message: str | None = None) -> Any:
    """Do what a form asks and show the page again, with the refusal when there is one."""
    try:
        change()
    except (Invalid, Conflict) as refused:
        return _show(intake_id, refused)
    values = {key: request.args[key] for key in ("rows", "page") if key in request.args}
    return web.see_other("exchange.show", message, intake_id=intake_id, **values)


def _sent(schema: type[Schema]) -> dict[str, Any]:
    """The clean fields of a form; Invalid when they are not what the page sends."""
    loader = schema(unknown=EXCLUDE)
    try:
        return loader.load(from_form(loader, request.form))
    except ValidationError:
        raise Invalid(N_("填写的内容有误")) from None


@bp.post("/imports/<int:intake_id>/columns")
@action("import.see", "intake")
def columns(intake_id: int) -> Any:
    def change() -> None:
        intake = queries.get_intake(intake_id, whole=True)
        chosen = read_columns(intake, request.form)
        services.choose(intake_id, by=web.actor(), **_sent(ColumnsSchema), **chosen)

    return _change(intake_id, change, N_("已按所选的列重新判断"))


@bp.post("/imports/<int:intake_id>/choices")
@action("import.see", "intake")
def choose(intake_id: int) -> Any:
    def change() -> None:
        sent = _sent(SettingsSchema)
        revision = sent.pop("revision")
        before = Choices.unpack(queries.get_intake(intake_id).choices)
        choices = read_choices(before, sent, request.form)
        services.choose(intake_id, by=web.actor(), revision=revision, choices=choices)

    return _change(intake_id, change, N_("已按您的选择重新判断"))


@bp.post("/imports/<int:intake_id>/import")
@action("import.see", "intake")
def confirm(intake_id: int) -> Any:
    def change() -> None:
        services.confirm(intake_id, by=web.actor(), **_sent(ConfirmSchema))

    return _change(intake_id, change)


@bp.post("/imports/<int:intake_id>/drop")
@action("import.see", "intake")
def drop(intake_id: int) -> Any:
    def change() -> None:
        services.drop(intake_id, by=web.actor())

    return _change(intake_id, change, N_("已放弃，没有导入任何内容"))


@bp.get("/imports/<int:intake_id>/rejects.xlsx")
@action("import.see", "intake")
def rejects(intake_id: int) -> Any:
    preview, tables = queries.with_tables(intake_id)
    body = rejected_workbook(preview, tables, tell)
    name = gettext("未导入的行") + ".xlsx"
    return send_file(BytesIO(body), mimetype=XLSX, as_attachment=True, download_name=name)


@bp.get("/imports/blank/<kind>")
@action("import.run")
def blank(kind: str) -> Any:
    if kind not in set(ListKind):
        return make_response(
            web.render("error.html", status=404, message=gettext("没有这种清单")), 404
        )
    name, body = blank_workbook(ListKind(kind))
    return send_file(BytesIO(body), mimetype=XLSX, as_attachment=True, download_name=name)
