"""What posting a listing and posting a need have in common: for whom, and how texts are read."""

from collections import Counter
from collections.abc import Iterable
from copy import deepcopy
from functools import lru_cache
from typing import Any

from sqlalchemy.orm import joinedload

from market.areas.models import Area
from market.batches.models import Category
from market.batches.words import LOTS, Measure
from market.db import db
from market.errors import N_, Conflict, Forbidden, Invalid
from market.localise import today
from market.members.models import Unit, UnitState
from market.members.queries import unit_scope
from market.policy import SYSTEM, Actor, allows
from market.texts.clean import tidy
from market.texts.personal import find_personal
from market.texts.times import read_when

# Others read these, so identity and mobile numbers have no place in any of them.
OPEN_TEXTS = ("title", "detail", "place", "when_text", "quantity_text", "equipment")
REFUSED = {
    "id_card": N_("公开的文字里不能写身份证号，请删去；受益人的信息写到“受益人登记”里"),
    "mobile": N_("公开的文字里不能写手机号，请删去；联系电话在承接后才向对方显示"),
}
# The columns keep so much of a text; a longer remark is cut, the text itself never is.
LONGEST_FLAG = 200
_WITH_AREA = [joinedload(Unit.area)]
# Lists repeat the same few texts about time on thousands of rows.
_read_when = lru_cache(maxsize=1024)(read_when)


def unit_to_post_for(unit_id: int | None, action: str, by: Actor) -> Unit:
    """The unit in whose name `by` posts: the one chosen, or the person's own when there is one.

    Raises
    ------
    Invalid: none was chosen and it is not clear which, or it is not an active member.
    Forbidden: the policy does not let this person post for that unit.
    """
    if unit_id is None and len(by.unit_ids) == 1:
        (unit_id,) = by.unit_ids
    if unit_id is None:
        raise Invalid(N_("请选择单位"), fields={"unit_id": N_("请选择以哪个单位的名义填报")})
    unit = db.session.get(Unit, unit_id, options=_WITH_AREA)
    if unit is None:
        raise Invalid(N_("没有这个单位"), fields={"unit_id": N_("没有这个单位")})
    if by is not SYSTEM and not allows(by, action, unit_scope(unit)):
        raise Forbidden(N_("您不能以“%(unit)s”的名义填报"), unit=unit.name)
    if unit.state is not UnitState.ACTIVE:
        raise Invalid(
            N_("“%(unit)s”不是在册单位"),
            fields={"unit_id": N_("“%(unit)s”不是在册单位")},
            unit=unit.name,
        )
    return unit


def check_category(category_id: int | None) -> None:
    """Invalid, naming the field, unless there is such a category."""
    if category_id is None or db.session.get(Category, category_id) is None:
        raise Invalid(N_("没有这个类别"), fields={"category_id": N_("没有这个类别")})


def area_within(area_id: int, field: str, root_path: str) -> Area:
    """The area of a form's field; Invalid unless it lies in the subtree of `root_path`."""
    area = db.session.get(Area, area_id)
    if area is None or not area.path.startswith(root_path):
        raise Invalid(N_("没有这个区域"), fields={field: N_("没有这个区域，或它不在本街道内")})
    return area


def check_fresh(post: Any, revision: str | None) -> None:
    """Refuse a form that was opened before the record last changed.

    Parameters
    ----------
    revision: the instant of the record's last change as the form was given it; None is unchecked.

    Raises
    ------
    Conflict: somebody changed or decided on it meanwhile.
    """
    if revision and revision != post.updated_at.isoformat():
        raise Conflict(
            N_("您打开表单以后，这条%(noun)s有了变动，现在为“%(now)s”。请核对后再保存一次"),
            noun=post.NOUN,
            now=post.state.label,
        )


def counted_in(post: Any) -> str:
    """What the quantity of a listing or need counts, a msgid: its measure, or lots of it (份)."""
    return post.measure.label if post.lot == 1 else N_("份")


def summed(counted: Iterable[tuple[Any, int]]) -> dict[str, int]:
    """Sessions of listings, needs or projects, a sum for each measure and one for all lots."""
    sums: Counter[str] = Counter()
    for post, sessions in counted:
        sums[LOTS if post.lot > 1 else post.measure.value] += sessions
    return dict(sums)


def measured(post: Any) -> dict[str, Any]:
    """For an entry of the journal: what its number of sessions counts, unless it is sessions."""
    if post.measure is Measure.SESSION and post.lot == 1:
        return {}
    return {"measure": post.measure.value, "lot": post.lot}


def read_texts(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts with their free texts tidied, and with what the texts say beside them.

    `when_text` brings `windows` and `when_flag` (what of it was not understood). Facts that are
    not texts pass as they are; nothing absent is added.

    Raises
    ------
    Invalid: an identity number or a mobile number stands in a text that others read.
    """
    read = dict(facts)
    for name in OPEN_TEXTS:
        if isinstance(read.get(name), str):
            read[name] = tidy(read[name]) or None
            _refuse_personal(name, read[name])
    if read.get("title", "") is None:
        raise Invalid(N_("请填写标题"), fields={"title": N_("必填")})
    for name in ("quantity", "lot"):
        if name in read and not (isinstance(read[name], int) and read[name] >= 1):
            raise Invalid(N_("数量至少为 1"), fields={name: N_("至少为 1")})
    if "when_text" in read:
        when = _read_when(read["when_text"], today())
        read["windows"] = deepcopy(when.windows)
        read["when_flag"] = when.rest[:LONGEST_FLAG] or None
    return read


def _refuse_personal(field: str, text: str | None) -> None:
    # An institution's landline is public; a person's number is not.
    for found in find_personal(text):
        if message := REFUSED.get(found.kind):
            raise Invalid(message, fields={field: message})
