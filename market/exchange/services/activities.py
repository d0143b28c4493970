"""Past activities of a ledger: those of one title, place and lead make one project (补录)."""

import datetime as dt
from typing import Any

from market.errors import MarketError
from market.exchange.preview import Judged
from market.projects.services.past import Held, enter_past_project
from market.standing import services as standing
from market.standing.models import Level

Facts = dict[str, Any]


def land_activities(landing: Any) -> None:
    """Make the projects, orders, activities and ratings of the good rows.

    Parameters
    ----------
    landing: the import under way (`market.exchange.services.landing.Landing`).
    """
    for rows in _projects(landing.rows()):
        facts = rows[0].parts[0]
        # A place is the project's only where all its activities were there.
        places = {row.parts[0]["place"] for row in rows}
        supports = [landing.unit(ref) for ref in facts["supports"]]
        try:
            _project, activities = enter_past_project(
                by=landing.by,
                batch_id=landing.target.batch_id,
                lead_id=landing.unit(facts["lead"]),
                support_ids=supports,
                held=[_held(row.parts[0]) for row in rows],
                area_id=facts["area_id"],
                category_id=facts["category_id"],
                series_id=facts["series_id"],
                title=facts["title"],
                place=facts["place"] if len(places) == 1 else None,
            )
        except MarketError as error:
            raise landing.refused(rows[0], error) from error
        for row, activity in zip(rows, activities, strict=True):
            _rate(landing, row.parts[0], activity.id)
        landing.made["records"] += len(rows)
        landing.made["projects"] += 1


def _projects(rows: list[Judged]) -> list[list[Judged]]:
    """The rows by project, each in the order of its days; no two of a project begin together."""
    groups: dict[tuple, list[list[Judged]]] = {}
    for row in sorted(rows, key=lambda row: _moment(row.parts[0])):
        facts = row.parts[0]
        key = (
            facts["title"],
            facts["area_id"],
            facts["lead"],
            tuple(facts["supports"]),
            facts["series_id"],
            facts["category_id"],
        )
        alike = groups.setdefault(key, [])
        for group in alike:
            if _moment(group[-1].parts[0]) != _moment(facts):
                group.append(row)
                break
        else:
            alike.append([row])
    return [group for alike in groups.values() for group in alike]


def _moment(facts: Facts) -> tuple[str, str]:
    return facts["day"], facts["starts"] or ""


def _held(facts: Facts) -> Held:
    return Held(
        day=dt.date.fromisoformat(facts["day"]),
        people=facts["people"],
        starts=_clock(facts["starts"]),
        ends=_clock(facts["ends"]),
        place=facts["place"],
        note=facts["note"],
    )


def _clock(text: str | None) -> dt.time | None:
    return dt.time.fromisoformat(text) if text else None


def _rate(landing: Any, facts: Facts, activity_id: int) -> None:
    if facts["satisfaction"]:
        level = Level(facts["satisfaction"])
        standing.rate(activity_id, by=landing.by, level=level, note=facts["opinion"])
