"""The pages of batches and of the vocabulary."""

from typing import Any

from flask import Blueprint

from market import web
from market.areas.models import Level
from market.areas.queries import choices as area_choices
from market.batches import queries, services
from market.batches.models import Batch, Category, Series
from market.batches.schemas import (
    BatchListSchema,
    BatchSchema,
    MoveBatchSchema,
    NewBatchSchema,
    SeriesSchema,
    WordSchema,
)
from market.db import get
from market.errors import N_
from market.journal.queries import timeline
from market.policy import action

bp = Blueprint("batches", __name__)
USUAL = {"menu_quota": 3, "menu_consent": True}


@bp.get("/batches")
@action("batch.list")
def index() -> Any:
    form = web.Form(BatchListSchema)
    page = queries.listed(**form.asked())
    streets = area_choices(Level.STREET)
    return web.render("batches/index.html", form=form, page=page, streets=streets)


@bp.get("/batches/<int:batch_id>")
@action("batch.see", "batch")
def show(batch_id: int) -> Any:
    batch = queries.get_batch(batch_id)
    return web.render(
        "batches/show.html",
        batch=batch,
        last=queries.last_day(batch),
        moves=[state for state in type(batch.state) if batch.can_move_to(state)],
        entries=timeline("batch", batch_id),
        may_edit=web.can("batch.edit", queries.batch_scope(batch_id)),
    )


@bp.route("/batches/new", methods=["GET", "POST"])
@action("batch.edit")
@web.idempotent
def new() -> Any:
    usual = {**USUAL, "answer_workdays": web.setting("ANSWER_WORKDAYS")}
    form = web.Form(NewBatchSchema, usual)
    if batch := form.submit(services.open_batch, by=web.actor()):
        return web.see_other("batches.show", N_("批次已建立"), batch_id=batch.id)
    return web.render("batches/form.html", form=form, batch=None)


@bp.route("/batches/<int:batch_id>/edit", methods=["GET", "POST"])
@action("batch.edit", "batch")
def edit(batch_id: int) -> Any:
    form = web.Form(BatchSchema, BatchSchema().dump(queries.get_batch(batch_id)))
    if form.submit(services.edit_batch, by=web.actor(), batch_id=batch_id):
        return web.see_other("batches.show", N_("已保存"), batch_id=batch_id)
    return web.render("batches/form.html", form=form, batch=get(Batch, batch_id))


@bp.post("/batches/<int:batch_id>/move")
@action("batch.edit", "batch")
def move(batch_id: int) -> Any:
    services.move_batch(by=web.actor(), batch_id=batch_id, **web.Form(MoveBatchSchema).needed())
    return web.see_other("batches.show", N_("阶段已变更，日期随之调整"), batch_id=batch_id)


@bp.get("/vocabulary")
@action("vocabulary.edit")
def vocabulary() -> Any:
    return web.render(
        "batches/vocabulary.html", categories=queries.categories(), series=queries.series()
    )


@bp.route("/vocabulary/categories/new", methods=["GET", "POST"])
@action("vocabulary.edit")
@web.idempotent
def new_category() -> Any:
    form = web.Form(WordSchema, {"position": len(queries.categories()) + 1})
    if form.submit(services.save_category, by=web.actor()):
        return web.see_other("batches.vocabulary", N_("已保存"))
    return web.render("batches/word.html", form=form, title=N_("新增服务类别"))


@bp.route("/vocabulary/categories/<int:category_id>", methods=["GET", "POST"])
@action("vocabulary.edit", "category")
def edit_category(category_id: int) -> Any:
    form = web.Form(WordSchema, WordSchema().dump(get(Category, category_id)))
    if form.submit(services.save_category, by=web.actor(), category_id=category_id):
        return web.see_other("batches.vocabulary", N_("已保存"))
    return web.render("batches/word.html", form=form, title=N_("修改服务类别"))


@bp.route("/vocabulary/series/new", methods=["GET", "POST"])
@action("vocabulary.edit")
@web.idempotent
def new_series() -> Any:
    form = web.Form(SeriesSchema, {"position": len(queries.series()) + 1})
    if form.submit(services.save_series, by=web.actor()):
        return web.see_other("batches.vocabulary", N_("已保存"))
    return web.render("batches/word.html", form=form, title=N_("新增项目系列"))


@bp.route("/vocabulary/series/<int:series_id>", methods=["GET", "POST"])
@action("vocabulary.edit", "series")
def edit_series(series_id: int) -> Any:
    form = web.Form(SeriesSchema, SeriesSchema().dump(get(Series, series_id)))
    if form.submit(services.save_series, by=web.actor(), series_id=series_id):
        return web.see_other("batches.vocabulary", N_("已保存"))
    return web.render("batches/word.html", form=form, title=N_("修改项目系列"))
