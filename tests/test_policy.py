"""Every route of the URL map, tried as each role on its own and on another's object.

The expectation for another's object is written here by hand: nobody but the administrator touches
what stands in another street and is only its parties' business, whatever the table says.
"""

import datetime as dt
from types import SimpleNamespace

import pytest

from market.areas.models import Area
from market.db import db, now
from market.exchange.models import Intake, IntakeState
from market.journal.models import Entry
from market.members.models import Agreement, ApiToken, Invitation
from market.members.sign_in import actor_of
from market.notices.kinds import Kind
from market.notices.models import Delivery, Format, Notice, Webhook
from market.policy import EVERYONE, MEMBER, SELF, TABLE, Post, Reach, Role, Visibility, allows
from market.projects.models import ActivityState, MenuOrder, OrderOrigin, OrderState, Photo
from market.standing.models import FollowUp, Level, Rating
from tests.factories import (
    ActivityFactory,
    ListingFactory,
    NeedFactory,
    OrderFactory,
    ProjectFactory,
    ProposalFactory,
    RoundFactory,
    SeriesFactory,
)

ROLES = ("administrator", "coordinator", "leader", "officer", "liaison", "nobody")
REFUSED = {401, 403, 404}
OTHERS = {"alias": 1, "part": "plan"}
# What any signed-in member may open anywhere, since units must be able to find each other.
SHARED = {
    name
    for name, row in TABLE.items()
    if Reach.ANY in (row.get(EVERYONE), row.get(MEMBER), row.get(SELF))
}


def objects_of(street, coordinator) -> dict[str, int]:
    """One object per kind in a street, each only its parties' business."""
    parties = {"visibility": Visibility.PARTIES}
    community, unit = street.communities[0], street.units[0]
    listing = ListingFactory(unit=unit, **parties)
    need = NeedFactory(batch=street.batch, unit=community, **parties)
    round_ = RoundFactory(batch=street.batch)
    proposal = ProposalFactory(round=round_, need=need, listing=listing)
    project = ProjectFactory(
        batch=street.batch, requester=community, need=need, listing=listing, taken=1, **parties
    )
    order = OrderFactory(
        project=project,
        unit=unit,
        state=OrderState.INVITED,
        origin=OrderOrigin.INVITATION,
        deadline_on=dt.date.today() + dt.timedelta(days=5),
    )
    activity = ActivityFactory(project=project, state=ActivityState.CONFIRMED, people=9)
    activity.orders.append(order)
    db.session.commit()
    number, street_id = activity.id, street.street.id
    rating = Rating(activity_id=number, level=Level.POOR, note="没人来")
    photo = Photo(activity_id=number, body=b"x", thumbnail=b"x", width=1, height=1)
    agreement = Agreement(unit_id=unit.id, community_id=community.id)
    intake = Intake(
        area_id=street_id, filename="a.xlsx", body=b"", state=IntakeState.PREVIEW, preview={}
    )
    invitation = Invitation(
        token_hash=f"h{street_id}",
        role=Role.LIAISON,
        unit_id=unit.id,
        expires_at=now() + dt.timedelta(days=1),
    )
    token = ApiToken(person_id=coordinator.id, name="t", token_hash=f"t{street_id}")
    db.session.add_all([rating, photo, agreement, intake, invitation, token])
    db.session.flush()
    follow_up = FollowUp(rating_id=rating.id)
    menu = MenuOrder(
        batch_id=street.batch.id, unit_id=community.id, listing_id=listing.id, sessions=1
    )
    entry = Entry(
        verb="need.returned",
        subject="need",
        subject_id=need.id,
        previous="",
        digest=f"d{street_id}",
    )
    hook = Webhook(unit_id=unit.id, name="g", format=Format.GENERIC, url="https://example.org/")
    mail = Delivery(key=f"mail:{street_id}", person_id=coordinator.id, due_at=now())
    db.session.add_all([follow_up, menu, entry, hook, mail])
    db.session.flush()
    notice = Notice(person_id=coordinator.id, entry_id=entry.id, kind=Kind.RETURNED)
    db.session.add(notice)
    db.session.commit()
    return {
        "area_id": street.areas[0].id,
        "batch_id": street.batch.id,
        "unit_id": unit.id,
        "person_id": street.liaisons[0].id,
        "post_id": street.liaisons[0].posts[0].id,
        "agreement_id": agreement.id,
        "invitation_id": invitation.id,
        "listing_id": listing.id,
        "need_id": need.id,
        "round_id": round_.id,
        "proposal_id": proposal.id,
        "project_id": project.id,
        "order_id": order.id,
        "activity_id": activity.id,
        "photo_id": photo.id,
        "rating_id": rating.id,
        "followup_id": follow_up.id,
        "menu_id": menu.id,
        "category_id": listing.category_id,
        "series_id": SeriesFactory().id,
        "intake_id": intake.id,
        "token_id": token.id,
        "notice_id": notice.id,
        "webhook_id": hook.id,
        "delivery_id": mail.id,
    }


@pytest.fixture
def stage(world, sign_in, client):
    """Browsers of every role of one street, and the objects of both streets."""
    here = world.here
    people = {
        "administrator": world.administrator,
        "coordinator": here.coordinator,
        "leader": here.leader,
        "officer": here.officers[0],
        "liaison": here.liaisons[0],
    }
    browsers = {role: sign_in(person) for role, person in people.items()} | {"nobody": client}
    return SimpleNamespace(
        people=people,
        browsers=browsers,
        own=objects_of(here, here.coordinator),
        foreign=objects_of(world.there, world.there.coordinator),
    )


def marks(app):
    """(endpoint, rule, method, mark) of every route that is about an object."""
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        kind = getattr(view, "view_class", None)
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            handler = getattr(kind, method.lower(), None) if kind else view
            mark = getattr(handler, "policy_mark", None)
            if mark is not None:
                yield rule, method, mark


def ask(app, browser, rule, method, values):
    """Send one request with the objects' numbers in its URL; other arguments are plain words."""
    words = {name: values.get(name, OTHERS.get(name, "x")) for name in rule.arguments}
    with app.test_request_context():
        url = rule.build(words, append_unknown=False)[1]
    data = {} if rule.rule.startswith("/api/") else None
    return browser.open(url, method=method, json=data if method != "GET" else None)


def answered_no(response) -> bool:
    """Whether it refused: by status, or by sending a stranger to sign in."""
    to_sign_in = response.status_code in (302, 303) and "/sign-in" in response.location
    return response.status_code in REFUSED or to_sign_in


def test_nobody_touches_what_is_only_the_business_of_another_streets_parties(app, stage):
    through = []
    for rule, method, mark in marks(app):
        if mark.kind is None or mark.name in SHARED or rule.rule.startswith("/api/"):
            continue
        for role in ROLES[1:]:
            response = ask(app, stage.browsers[role], rule, method, stage.foreign)
            if not answered_no(response):
                through.append(f"{role}: {method} {rule} → {response.status_code}")
    assert not through, "\n".join(through)


def test_each_role_gets_through_on_its_own_exactly_where_the_table_says(app, stage):
    """A refusal must come where no post of the role has the action, and only there."""
    wrong = []
    for rule, method, mark in marks(app):
        if rule.rule.startswith("/api/") or mark.name == "session.sign_in":
            continue
        row = TABLE[mark.name]
        for role in ROLES:
            known = role != "nobody"
            named = known and Role(role) in row
            shared = EVERYONE in row or (known and (MEMBER in row or SELF in row))
            response = ask(app, stage.browsers[role], rule, method, stage.own)
            assert response.status_code < 500, f"{role}: {method} {rule}"
            if not named and not shared and not answered_no(response):
                wrong.append(f"{role} got through: {method} {rule} → {response.status_code}")
            if known and mark.kind is None and (named or shared) and response.status_code == 403:
                wrong.append(f"{role} was kept out: {method} {rule}")
    assert not wrong, "\n".join(wrong)


def test_a_stranger_to_the_api_is_told_so(app, stage):
    for rule, method, mark in marks(app):
        if not rule.rule.startswith("/api/") or EVERYONE in TABLE[mark.name]:
            continue
        response = ask(app, stage.browsers["nobody"], rule, method, stage.own)
        assert response.status_code == 401, f"{method} {rule} → {response.status_code}"


def test_every_argument_of_a_url_is_known_to_this_test(app, stage):
    numbers = {
        argument
        for rule, _method, _mark in marks(app)
        for argument in rule.arguments
        if argument.endswith("_id")
    }
    assert numbers <= set(stage.own)


def test_an_office_reaches_its_subtree_and_no_further(world):
    actor = actor_of(world.here.coordinator)
    here = db.session.get(Area, world.here.areas[0].id)
    there = db.session.get(Area, world.there.areas[0].id)
    from market.policy import Scope

    assert allows(actor, "need.review", Scope(area_path=here.path))
    assert not allows(actor, "need.review", Scope(area_path=there.path))


def test_a_path_that_only_begins_alike_is_not_inside(world):
    from market.policy import Actor, Scope

    actor = Actor(1, "x", (Post(Role.COORDINATOR, area_path="/1/4/"),))
    assert not allows(actor, "need.review", Scope(area_path="/1/41/"))
