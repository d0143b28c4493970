"""The catalogue: searched, narrowed, sorted, as a list, a map or a calendar."""

from typing import Any

import flask

from market import web
from market.policy import action
from market.projects.queries import catalogue as queries
from market.projects.queries.catalogue import Sort
from market.projects.queries.choices import facets_read
from market.projects.queries.facets import facets
from market.projects.queries.months import month_of
from market.projects.queries.places import map_of
from market.projects.queries.recommended import recommended_for
from market.projects.schemas.projects import CataloguePageSchema, Tab, View
from market.projects.views.blueprint import bp

WIDE = 200


@bp.get("/projects")
@action("project.list")
def catalogue() -> Any:
    """The catalogue for everyone, by visibility."""
    form = web.Form(CataloguePageSchema)
    asked = form.asked()
    here = queries.own_unit(web.actor())
    tab = asked.pop("state", None) or Tab.OPEN
    view = asked.pop("view", None) or View.LIST
    day = asked.pop("day", None)
    narrowing = {k: v for k, v in asked.items() if k not in ("limit", "sort", "after")}
    if view is not View.LIST:
        # A map and a month show one wide page of them; of more the list tells.
        asked |= {"limit": WIDE, "after": None}
    page = queries.page(web.actor(), near=here, state=tab.state, **asked)
    found = facets(web.actor(), near=here, state=tab.state, **narrowing)
    return web.render(
        "projects/catalogue.html",
        part="projects/_catalogue.html",
        form=form,
        page=page,
        here=here,
        metres=queries.metres_between,
        claiming_of=queries.claiming_of,
        tabs=list(Tab),
        chosen=tab,
        view=view,
        views=list(View),
        facets=facets_read(found),
        found=found,
        counts=found.states,
        filtered=any(narrowing.values()),
        kept=_kept(form),
        sorts=[sort for sort in Sort if sort is not Sort.NEAREST or found.wanted.placed],
        sort=asked.get("sort") or Sort.NEWEST,
        wide=WIDE,
        drawn=map_of(page.items, found, here, web.can("unit.list")) if view is View.MAP else None,
        month=month_of(page.items, day) if view is View.CALENDAR else None,
    )


@bp.get("/projects/recommended")
@action("project.list")
def recommended() -> Any:
    """What the unit's own open listings would serve best."""
    here = queries.own_unit(web.actor())
    return web.render(
        "projects/recommended.html",
        here=here,
        found=recommended_for(web.actor(), here) if here else [],
        metres=queries.metres_between,
        claiming_of=queries.claiming_of,
    )


def _kept(form: web.Form) -> dict[str, str]:
    """The filters in the address, as links and the search go on with them."""
    known = form.schema.fields.keys() - {"after"}
    return {
        k: v for k, v in flask.request.args.items() if k in known and v and k not in form.errors
    }
