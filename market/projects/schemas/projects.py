"""The shapes of projects: the form of the coordinator, the catalogue's filters, the JSON."""

from typing import Any

from market import web
from market.areas.queries import choices as all_areas
from market.batches.queries import LIVE, batches, series
from market.batches.words import Audience, Kind, Measure, Slot
from market.db import db
from market.errors import N_
from market.localise import name_of
from market.members.posting_fields import (
    AreaName,
    CategoryName,
    UnitName,
    areas_around,
    category_choices,
)
from market.members.queries import all_choices
from market.needs.schemas import BatchName
from market.policy import Actor, Role, Visibility
from market.projects.models import Project, ProjectOrigin, ProjectState
from market.projects.queries.catalogue import Sort
from market.projects.queries.narrowing import Reach
from market.schemas import PEOPLE, Chosen, Day, Schema, Several, Text, Whole, fields
from market.states import Word


def series_choices() -> list[tuple[int, str]]:
    return [(one.id, name_of(one)) for one in series()]


def batch_choices() -> list[tuple[int, str]]:
    """(id, name) of the batches that are under way, the latest first."""
    live = [batch for batch in db.session.scalars(batches()) if batch.state in LIVE]
    return [(b.id, b.name) for b in sorted(live, key=lambda b: b.collect_from, reverse=True)]


def areas_run() -> list[tuple[int, str]]:
    """(id, name) of the areas that the person asking runs."""
    actor: Actor = web.actor()
    if actor.is_a(Role.ADMINISTRATOR):
        return all_areas()
    paths = {post.area_path for post in actor.posts_as(Role.COORDINATOR) if post.area_path}
    return [row for path in sorted(paths) for row in all_areas(within=path)]


class ProjectSchema(Schema):
    """A project as the coordinator posts it directly."""

    title = Text(required=True, most=120, least=2, metadata={"label": N_("项目名称")})
    batch_id = Whole(
        required=True,
        least=1,
        metadata={"label": N_("批次"), "widget": "select", "choices": batch_choices},
    )
    area_id = Whole(
        required=True,
        least=1,
        metadata={"label": N_("服务的区域"), "widget": "select", "choices": areas_run},
    )
    requester_id = Whole(
        least=1,
        metadata={
            "label": N_("需求方"),
            "widget": "select",
            "choices": all_choices,
            "blank": N_("服务区域的居民区"),
        },
    )
    series_id = Whole(
        least=1,
        metadata={
            "label": N_("项目系列"),
            "widget": "select",
            "choices": series_choices,
            "blank": N_("不归系列"),
        },
    )
    category_id = Whole(
        required=True,
        least=1,
        metadata={"label": N_("类别"), "widget": "select", "choices": category_choices},
    )
    kind = Chosen(Kind, load_default=Kind.SERVICE, allow_none=False, metadata={"label": N_("形式")})
    sessions = Whole(
        load_default=1,
        allow_none=False,
        least=1,
        most=1000,
        metadata={"label": N_("可认领场次")},
    )
    measure = Chosen(
        Measure, load_default=Measure.SESSION, allow_none=False, metadata={"label": N_("计量单位")}
    )
    lot = Whole(
        load_default=1,
        allow_none=False,
        least=1,
        metadata={"label": N_("每份含"), "help": N_("物资、资金按“份”认领：例如每份 1000 元")},
    )
    when_text = Text(
        most=200,
        metadata={
            "label": N_("时间"),
            "help": N_("照平常的写法就行：每周二、四 13:30-15:30；每月15日；工作日上午"),
        },
    )
    place = Text(most=200, metadata={"label": N_("地点")})
    audience = Several(
        Chosen(Audience),
        most=len(Audience),
        load_default=list,
        metadata={
            "label": N_("面向人群"),
            "choices": lambda: [(word.value, word.label) for word in Audience],
        },
    )
    people = Whole(least=0, most=1_000_000, counts=PEOPLE, metadata={"label": N_("预计人数")})
    visibility = Chosen(
        Visibility,
        load_default=Visibility.PUBLIC,
        allow_none=False,
        metadata={"label": N_("谁能看到")},
    )
    detail = Text(most=2000, metadata={"label": N_("说明")})


class ProjectPatchSchema(ProjectSchema):
    """Some facts of a project; those that are absent stay as they are."""

    class Meta(ProjectSchema.Meta):
        # A project stays in its batch and serves its area for good.
        exclude = ("batch_id", "area_id")

    def __init__(self, **kwargs: Any):
        super().__init__(**{"partial": True, **kwargs})


class CatalogueSchema(Schema):
    """What the catalogue can be narrowed and sorted by."""

    q = Text(most=100, metadata={"label": N_("搜索")})
    category_id = Whole(
        least=1, metadata={"label": N_("类别"), "widget": "select", "choices": category_choices}
    )
    series_id = Whole(
        least=1, metadata={"label": N_("系列"), "widget": "select", "choices": series_choices}
    )
    area_id = Whole(
        least=1, metadata={"label": N_("区域"), "widget": "select", "choices": areas_around}
    )
    audience = Chosen(Audience, metadata={"label": N_("面向人群")})
    slot = Chosen(Slot, metadata={"label": N_("时间")})
    within = Chosen(Reach, metadata={"label": N_("距离")})
    soon = fields.Boolean(allow_none=True, metadata={"label": N_("近期急需")})
    state = Chosen(ProjectState, metadata={"label": N_("状态"), "blank": N_("可认领和已认满")})
    sort = Chosen(Sort, metadata={"label": N_("排序"), "blank": N_("最新发布")})
    batch_id = Whole(least=1, metadata={"label": N_("批次"), "widget": "hidden"})
    requester_id = Whole(least=1, metadata={"label": N_("需求方"), "widget": "hidden"})
    after = Text(most=300)
    limit = Whole(least=1, most=100, load_default=20, allow_none=False)


class Tab(Word):
    """What a person looks through in the catalogue; first of all what can be claimed."""

    OPEN = "published", N_("可认领")
    FULL = "full", N_("已认满")
    OFFERED = "offered", N_("全部在册")
    CLOSED = "closed", N_("已结项")
    CANCELLED = "cancelled", N_("已取消")

    @property
    def state(self) -> ProjectState | None:
        """The state to which the tab narrows; None: those still offered, open and full alike."""
        return None if self is Tab.OFFERED else ProjectState(self.value)


class View(Word):
    """How the catalogue is shown; each view keeps the same filters."""

    LIST = "list", N_("卡片")
    MAP = "map", N_("地图")
    CALENDAR = "calendar", N_("日历")


class CataloguePageSchema(CatalogueSchema):
    """The catalogue's filters on its page, whose states are tabs."""

    state = Chosen(Tab, metadata={"label": N_("状态"), "widget": "hidden"})
    view = Chosen(View, metadata={"label": N_("显示方式"), "widget": "hidden"})
    day = Day(metadata={"label": N_("月份"), "widget": "hidden"})


class ReasonedSchema(Schema):
    """Why something ends or is turned down."""

    reason = Text(
        required=True, most=300, least=2, metadata={"label": N_("原因"), "widget": "textarea"}
    )


class CloseSchema(Schema):
    """A word on how a project ended, if somebody wants to say."""

    reason = Text(most=300, metadata={"label": N_("结项说明"), "widget": "textarea"})


class InviteSchema(Schema):
    """A unit, or the unit of a listing, that is invited to lead free places."""

    unit_id = Whole(
        least=1,
        metadata={
            "label": N_("邀请的单位"),
            "widget": "select",
            "choices": all_choices,
            "blank": N_("请选择"),
        },
    )
    listing_id = Whole(least=1, metadata={"label": N_("资源编号"), "widget": "hidden"})
    sessions = Whole(
        least=1, metadata={"label": N_("场次数"), "help": N_("不填则为剩余的全部场次")}
    )


class SeriesName(Schema):
    """A series as projects name it."""

    id = fields.Integer()
    code = fields.String()
    name = fields.String()


class ProjectOutSchema(Schema):
    """A project as the API answers."""

    id = fields.Integer()
    title = fields.String()
    detail = fields.String()
    origin = Chosen(ProjectOrigin)
    state = Chosen(ProjectState)
    state_at = fields.AwareDateTime()
    reason = fields.String()
    batch = fields.Nested(BatchName)
    area = fields.Nested(AreaName, metadata={"description": "the area served"})
    requester = fields.Nested(UnitName, allow_none=True)
    series = fields.Nested(SeriesName, allow_none=True)
    category = fields.Nested(CategoryName)
    need_id = fields.Method("_need_id", metadata={"type": "integer"})
    kind = Chosen(Kind)
    sessions = fields.Integer()
    taken = fields.Integer(metadata={"description": "sessions of live and finished lead orders"})
    places_left = fields.Integer()
    measure = fields.String()
    lot = fields.Integer()
    when_text = fields.String()
    windows = fields.List(fields.Dict())
    place = fields.String()
    audience = fields.List(fields.String())
    people = fields.Integer()
    visibility = fields.String()
    published_on = fields.Date()
    created_at = fields.AwareDateTime()
    updated_at = fields.AwareDateTime()

    def _need_id(self, project: Project) -> int | None:
        return project.need_id if web.actor().member else None


class ProjectPageSchema(Schema):
    """One page of the catalogue and the cursor of the next."""

    items = fields.List(fields.Nested(ProjectOutSchema))
    next = fields.String(allow_none=True)
