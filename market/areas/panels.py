"""How the tree's changes are told."""

from market import web
from market.errors import N_

web.verbs(
    {
        "area.added": N_("新增了区域"),
        "area.edited": N_("修改了区域资料"),
        "area.moved": N_("移动了区域"),
        "level.named": N_("修改了层级名称"),
    }
)
