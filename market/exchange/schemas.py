"""The shapes of the pages for imports."""

from typing import Any

from market import web
from market.areas import queries as areas
from market.batches import queries as batches
from market.errors import N_
from market.exchange.models import ListKind
from market.policy import Role
from market.schemas import Chosen, Schema, Whole, fields


def _area_choices() -> list[tuple[int, str]]:
    """The areas in the person's charge, nearest to the root first."""
    person = web.actor()
    if person.is_a(Role.ADMINISTRATOR):
        return areas.choices()
    paths = [post.area_path for post in person.posts_as(Role.COORDINATOR) if post.area_path]
    return [choice for path in dict.fromkeys(paths) for choice in areas.choices(within=path)]


class UploadSchema(Schema):
    file = fields.Raw(
        # A file comes beside the form's texts; a text of its name is none.
        dump_only=True,
        metadata={
            "label": N_("表格文件"),
            "widget": "file",
            "help": N_(".xlsx、.xls 或 .csv，原样上传即可：标题行、合并单元格、多张表都能读"),
        },
    )
    kind = Chosen(
        ListKind,
        metadata={"label": N_("是什么清单"), "blank": N_("由系统判断"), "widget": "select"},
    )
    area_id = Whole(
        metadata={
            "label": N_("导入到哪个区域"),
            "widget": "select",
            "choices": _area_choices,
            "blank": N_("全部区域"),
        }
    )
    batch_id = Whole(
        metadata={
            "label": N_("批次"),
            "widget": "select",
            "choices": batches.choices,
            "blank": N_("当前批次"),
            "help": N_("需求和活动属于一个批次"),
        }
    )


class RevisionSchema(Schema):
    """Which preview the person looked at."""

    revision = Whole(required=True)


class ColumnsSchema(RevisionSchema):
    """What is chosen beside the columns, whose names depend on the file."""

    batch_id = Whole()


class ConfirmSchema(RevisionSchema):
    open_now = fields.Boolean(load_default=False)


class SettingsSchema(RevisionSchema):
    """What holds for all rows of a file."""

    split = fields.Boolean(load_default=False)
    remove_personal = fields.Boolean(load_default=False)
    new_units = fields.Boolean(load_default=False)
    unit_id = Whole()
    category_id = Whole()
    listing_kind = fields.String(allow_none=True)


def field_choices(kind: ListKind) -> list[tuple[str, Any]]:
    """What a column of such a list may be taken for."""
    from market.exchange.preview import fields_of

    return [("", N_("不导入")), *fields_of(kind)]
