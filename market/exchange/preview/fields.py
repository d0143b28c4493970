"""What a column of each kind of list can be, and which columns a list cannot do without."""

from dataclasses import dataclass

from market.errors import N_
from market.exchange.models import ListKind


@dataclass(frozen=True)
class Field:
    """One thing that a column can hold.

    Parameters
    ----------
    label: what people call it, a msgid.
    needed: a row without it is a problem, unless the import was told what to put there.
    open_text: others read it, so identity and mobile numbers have no place in it.
    most: the longest text that its place in the record takes; None where it is not kept as text.
    """

    name: str
    label: str
    needed: bool = False
    open_text: bool = False
    most: int | None = None


_UNIT = Field("unit", N_("单位"), needed=True)
_WHEN = Field("when", N_("时间"), open_text=True, most=200)
_PLACE = Field("place", N_("地点"), open_text=True, most=200)
_NOTE = Field("note", N_("说明"), open_text=True, most=4000)
_CONTACT = Field("contact", N_("联系人"), most=40)
_PHONE = Field("phone", N_("联系电话"), most=40)
_TITLE = Field("title", N_("名称"), needed=True, open_text=True, most=120)
_CATEGORY = Field("category", N_("服务类别"), needed=True)
_QUANTITY = Field("quantity", N_("数量"), most=80)
_MEASURE = Field("measure", N_("计量"))
_LOT = Field("lot", N_("每份数量"))
_WRITTEN = Field("quantity_text", N_("数量原文"), most=80)
_AUDIENCE = Field("audience", N_("服务对象"))
_QUALIFICATIONS = Field("qualifications", N_("资质"))
# A post keeps the whole cell, which may hold several names and numbers.
_WHOM = Field("contact", N_("联系人"), most=80)
_CALL = Field("phone", N_("联系电话"), most=120)
_SEEN = Field("visibility", N_("谁能看到"))
_PLACED = (Field("lat", N_("纬度")), Field("lng", N_("经度")))

FIELDS: dict[ListKind, tuple[Field, ...]] = {
    ListKind.AREAS: (
        Field("code", N_("编码"), needed=True, most=32),
        Field("name", N_("名称"), needed=True, most=80),
        Field("level", N_("层级"), needed=True),
        Field("parent", N_("上级")),
        Field("lat", N_("纬度")),
        Field("lng", N_("经度")),
        Field("population", N_("人口")),
    ),
    ListKind.UNITS: (
        Field("name", N_("单位名称"), needed=True, most=120),
        Field("kind", N_("单位类型")),
        Field("area", N_("所在区域")),
        Field("address", N_("地址"), most=200),
        _CONTACT,
        _PHONE,
        Field("credit_code", N_("统一社会信用代码"), most=18),
        Field("party_org", N_("党组织名称"), most=120),
        Field("committee", N_("专业委员会"), most=60),
        Field("tier", N_("单位层级"), most=40),
        Field("parent", N_("上级单位")),
        Field("aliases", N_("别名")),
        Field("capacity", N_("每期可承接场次")),
        Field("lat", N_("纬度")),
        Field("lng", N_("经度")),
        _NOTE,
    ),
    ListKind.LISTINGS: (
        _UNIT,
        _TITLE,
        Field("kind", N_("类型"), needed=True),
        _CATEGORY,
        _QUANTITY,
        _MEASURE,
        _LOT,
        _WRITTEN,
        _WHEN,
        _PLACE,
        Field("area", N_("服务区域")),
        Field("reach", N_("服务半径（米）")),
        _AUDIENCE,
        Field("capacity", N_("容纳人数")),
        Field("charge", N_("收费")),
        Field("equipment", N_("设备"), open_text=True, most=300),
        _QUALIFICATIONS,
        _WHOM,
        _CALL,
        _SEEN,
        *_PLACED,
        _NOTE,
    ),
    ListKind.NEEDS: (
        _UNIT,
        _TITLE,
        Field("kind", N_("类型")),
        _CATEGORY,
        _QUANTITY,
        _MEASURE,
        _LOT,
        _WRITTEN,
        _WHEN,
        _PLACE,
        Field("area", N_("受益区域")),
        _AUDIENCE,
        Field("people", N_("预计人数")),
        Field("urgency", N_("紧急程度")),
        Field("urgency_fixed", N_("核定的紧急程度")),
        _QUALIFICATIONS,
        Field("wish", N_("是否微心愿")),
        _WHOM,
        _CALL,
        _SEEN,
        *_PLACED,
        _NOTE,
    ),
    ListKind.AGREEMENTS: (
        _UNIT,
        Field("community", N_("居民区"), needed=True),
        Field("signed_on", N_("签订日期")),
        Field("ends_on", N_("到期日期")),
        Field("note", N_("备注"), open_text=True, most=4000),
    ),
    ListKind.ACTIVITIES: (
        Field("date", N_("日期"), needed=True),
        Field("time", N_("时间")),
        Field("title", N_("主题"), needed=True, open_text=True, most=120),
        _PLACE,
        Field("series", N_("系列")),
        Field("lead", N_("牵头"), needed=True),
        Field("unit", N_("单位")),
        Field("support", N_("协办")),
        Field("community", N_("受益居民区"), needed=True),
        Field("people", N_("人次"), needed=True),
        Field("satisfaction", N_("满意度")),
        Field("opinion", N_("评价说明"), open_text=True, most=4000),
        Field("category", N_("服务类别"), needed=True),
        _NOTE,
    ),
}


def field_of(kind: ListKind, name: str) -> Field | None:
    """The field of that name, or None when lists of this kind have none."""
    return next((field for field in FIELDS[kind] if field.name == name), None)


def needed_of(kind: ListKind) -> list[Field]:
    """What a row of such a list must say."""
    return [field for field in FIELDS[kind] if field.needed]
