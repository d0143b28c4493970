"""Reading members, already confined to what the person asking may see."""

from market.members.queries.reach import (
    common_path,
    person_scope,
    place_scope,
    tie_scope,
    unit_scope,
    within,
)
from market.members.queries.units import (
    all_choices,
    applications,
    community_choices,
    community_of,
    find_by_name,
    get_unit,
    in_area,
    may_see,
    named,
    search,
    shows_contact,
    unit_choices,
    visible,
)

__all__ = [
    "all_choices",
    "applications",
    "common_path",
    "community_choices",
    "community_of",
    "find_by_name",
    "get_unit",
    "in_area",
    "may_see",
    "named",
    "person_scope",
    "place_scope",
    "search",
    "shows_contact",
    "tie_scope",
    "unit_choices",
    "unit_scope",
    "visible",
    "within",
]
