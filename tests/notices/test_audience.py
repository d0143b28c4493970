"""Who is told what: by role and post, exactly once, and never about what one may not open."""

import datetime as dt
import threading

import pytest
import sqlalchemy as sa

from market.db import as_of, db, now
from market.journal.models import Entry
from market.listings import services as listings
from market.listings.models import ListingState
from market.members.models import UnitState
from market.members.sign_in import actor_of
from market.needs import services as needs
from market.needs.models import NeedState
from market.notices import services
from market.notices.kinds import TOLD
from market.notices.models import Cursor, Notice
from market.notices.services import collecting
from market.policy import Role, Visibility
from market.projects.services import activities, orders
from market.rounds import services as rounds
from market.standing import services as standing
from market.standing.models import Level
from market.web import _verbs
from tests.factories import ListingFactory, NeedFactory, PersonFactory, PostFactory
from tests.projects.activity_stage import FOUR, TWO, day, held, planned, stage
from tests.projects.helpers import ANSWER, claimed, posted, published
from tests.world import person

pytestmark = pytest.mark.both_databases


def everybody(world):
    """Every person of both streets, by a name that a test can read."""
    found = {"administrator": world.administrator}
    for name in ("here", "there"):
        street = getattr(world, name)
        found |= {f"{name}.coordinator": street.coordinator, f"{name}.leader": street.leader}
        found |= {f"{name}.officer{n}": one for n, one in enumerate(street.officers)}
        found |= {f"{name}.liaison{n}": one for n, one in enumerate(street.liaisons)}
    return found


def heard(world, verb):
    """Who was told of a verb."""
    services.collect()
    db.session.rollback()
    query = (
        sa.select(Notice.person_id)
        .join(Entry, Entry.id == Notice.entry_id)
        .where(Entry.verb == verb)
    )
    numbers = db.session.scalars(query).all()
    names = {one.id: name for name, one in everybody(world).items()}
    assert len(numbers) == len(set(numbers))
    return {names[number] for number in numbers}


def test_every_verb_that_is_told_has_its_sentence(app):
    assert not {verb for verb in TOLD if verb not in _verbs}


def test_an_invitation_goes_to_the_liaisons_of_the_unit(world):
    published(world.here)
    assert heard(world, "order.invited") == {"here.liaison0"}
    # Publishing is told to the office; the leader who did it knows.
    assert heard(world, "batch.published") == {"here.coordinator"}
    assert heard(world, "need.matched") == {"here.officer0"}
    # That the whole need is matched says it already.
    assert heard(world, "project.published") == set()


def test_a_project_for_part_of_a_need_is_told_to_who_asked(world):
    published(world.here, quantity=4)
    assert heard(world, "need.matched") == set()
    assert heard(world, "project.published") == {"here.officer0"}


def test_an_answer_goes_to_the_other_side_and_the_office(world):
    order = published(world.here)
    orders.accept(order.id, by=actor_of(world.here.liaisons[0]), **ANSWER)
    assert heard(world, "order.accepted") == {"here.officer0", "here.coordinator"}
    second = published(world.here)
    orders.decline(second.id, by=actor_of(world.here.liaisons[0]), reason="档期已满")
    assert heard(world, "order.declined") == {"here.coordinator"}


def test_a_claim_goes_to_those_who_may_consent_and_their_word_back(world):
    project = posted(world.here)
    order = claimed(world.here, project, who=1)
    assert heard(world, "order.requested") == {"here.officer0", "here.coordinator"}
    orders.consent(order.id, by=actor_of(world.here.officers[0]))
    assert heard(world, "order.consented") == {"here.liaison1"}


def test_a_returned_need_or_listing_goes_to_its_unit(world):
    here = world.here
    need = NeedFactory(
        batch=here.batch, unit=here.communities[1], area=here.areas[1], state=NeedState.SUBMITTED
    )
    needs.return_need(need.id, by=actor_of(here.coordinator), reason="请写明时间")
    assert heard(world, "need.returned") == {"here.officer1"}
    listing = ListingFactory(unit=here.units[2], state=ListingState.DRAFT)
    listings.submit_listing(listing.id, by=actor_of(here.liaisons[2]))
    assert heard(world, "listing.submitted") == {"here.coordinator"}
    listings.return_listing(listing.id, by=actor_of(here.coordinator), reason="请写明时间")
    assert heard(world, "listing.returned") == {"here.liaison2"}


def together(scene):
    """Both units join an activity."""
    return {"order_ids": [scene.lead.id, scene.support.id]}


def test_an_activitys_dates_go_to_both_sides_and_its_record_to_who_confirms(world):
    scene = stage(world)
    activity = planned(scene, **together(scene))
    both = {"here.liaison1", "here.officer0"}
    assert heard(world, "activity.planned") == both
    activities.move(
        activity.id, by=scene.officer, day=day(5), starts=TWO, ends=FOUR, reason="场地有会"
    )
    assert heard(world, "activity.moved") == {"here.liaison0", "here.liaison1"}
    activities.cancel(activity.id, by=scene.liaison, reason="下雨")
    assert heard(world, "activity.cancelled") == both
    held(scene)
    assert heard(world, "activity.entered") == {"here.officer0"}
    later = planned(scene, offset=1, **together(scene))
    with as_of(now() + dt.timedelta(days=2)):
        activities.record(later.id, by=scene.liaison, people=30)
        assert heard(world, "activity.held") == {"here.officer0"}


def test_a_poor_rating_goes_to_the_coordinators_and_the_rating_to_the_units(world):
    scene = stage(world)
    activity = held(scene, **together(scene))
    standing.confirm_and_rate(activity.id, by=scene.officer, level=Level.POOR, note="人没有来")
    assert heard(world, "follow_up.opened") == {"here.coordinator"}
    assert heard(world, "rating.given") == {"here.liaison0", "here.liaison1"}


def test_a_finished_round_goes_to_the_office_alone(world):
    here = world.here
    published(here)  # something to match beside
    NeedFactory(batch=here.batch, unit=here.communities[0], area=here.areas[0])
    row = rounds.start_round(
        by=actor_of(here.coordinator), area_id=here.street.id, batch_id=here.batch.id
    )
    rounds.run_round(row.id, worker="test")
    assert heard(world, "round.reviewed") == {"here.coordinator"}


def test_the_nearest_office_is_told_and_the_district_only_where_there_is_none(world):
    district = person(Role.COORDINATOR, area=world.district)
    published(world.here)
    services.collect()
    told = sa.select(sa.func.count()).select_from(Notice).where(Notice.person_id == district.id)
    assert db.session.scalar(told) == 0
    world.there.coordinator.active = False
    db.session.commit()
    published(world.there)
    services.collect()
    assert db.session.scalar(told) == 1


def test_nobody_is_told_of_their_own_doing_and_a_colleague_is(world):
    colleague = PersonFactory()
    PostFactory(person=colleague, role=Role.COORDINATOR, area=world.here.street)
    order = claimed(world.here, posted(world.here), who=1)
    orders.refuse(order.id, by=actor_of(world.here.coordinator), reason="名额已满")
    orders_told = heard(world, "order.refused")
    assert orders_told == {"here.liaison1"}
    second = published(world.here)
    orders.cancel(second.id, by=actor_of(world.here.coordinator), reason="计划有变")
    services.collect()
    cancelled = (
        sa.select(Notice.person_id)
        .join(Entry, Entry.id == Notice.entry_id)
        .where(Entry.verb == "order.cancelled")
    )
    told = set(db.session.scalars(cancelled))
    assert colleague.id in told
    assert world.here.coordinator.id not in told


def test_people_of_a_suspended_unit_and_disabled_people_are_not_told(world):
    here = world.here
    published(here)
    here.units[0].state = UnitState.SUSPENDED
    here.officers[0].active = False
    db.session.commit()
    assert heard(world, "order.invited") == set()
    assert heard(world, "need.matched") == set()


def test_what_is_between_two_sides_is_told_to_these_alone(world):
    scene = stage(world, visibility=Visibility.PARTIES)
    planned(scene, **together(scene))
    assert heard(world, "activity.planned") == {"here.liaison1", "here.officer0"}


def test_a_history_that_is_entered_later_is_no_news(world):
    with as_of(now() - dt.timedelta(days=60)):
        published(world.here)
    assert services.anything_new()
    assert services.collect() > 0
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Notice)) == 0
    assert not services.anything_new()
    assert services.collect() == 0


# --- Exactly once --------------------------------------------------------------------------------


def _count():
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(Notice))


def test_reading_the_journal_again_tells_nothing_twice(world):
    published(world.here)
    while services.collect(most=3):
        pass
    once = _count()
    assert once
    cursor = db.session.get(Cursor, 1)
    cursor.entry_id = 0
    db.session.commit()
    assert services.collect() > 0
    assert _count() == once


def test_without_the_unique_key_the_same_would_be_told_twice(world, database):
    if database.startswith("sqlite"):
        pytest.skip("SQLite cannot drop a key of a table")
    published(world.here)
    services.collect()
    once = _count()
    key = "uq_notice_person_id_entry_id"
    db.session.execute(sa.text(f"ALTER TABLE notice DROP CONSTRAINT {key}"))
    db.session.commit()
    try:
        db.session.get(Cursor, 1).entry_id = 0
        db.session.commit()
        services.collect()
        assert _count() == 2 * once
    finally:
        db.session.execute(sa.text("DELETE FROM notice"))
        db.session.execute(
            sa.text(f"ALTER TABLE notice ADD CONSTRAINT {key} UNIQUE (person_id, entry_id)")
        )
        db.session.commit()


def _race(app):
    errors = []

    def run():
        with app.app_context():
            try:
                while services.collect(most=2):
                    pass
            except Exception as error:
                errors.append(error)

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


@pytest.mark.race
def test_eight_collectors_at_once_tell_each_entry_once(app, world):
    for _ in range(3):
        published(world.here)
    assert not _race(app)
    told = _count()
    pairs = db.session.execute(sa.select(Notice.person_id, Notice.entry_id)).all()
    assert told == len(set(pairs))
    invited = (
        sa.select(sa.func.count())
        .select_from(Notice)
        .join(Entry, Entry.id == Notice.entry_id)
        .where(Entry.verb == "order.invited")
    )
    assert db.session.scalar(invited) == 3
    newest = db.session.scalar(sa.select(sa.func.max(Entry.id)))
    assert db.session.get(Cursor, 1, populate_existing=True).entry_id == newest


def test_a_collector_that_breaks_has_told_nothing_and_the_next_tells_all(world, monkeypatch):
    published(world.here)

    def broken(*_args):
        raise RuntimeError("killed")

    with monkeypatch.context() as during:
        during.setattr(collecting, "insert_once", broken)
        with pytest.raises(RuntimeError):
            services.collect()
    assert _count() == 0
    services.collect()
    assert heard(world, "order.invited") == {"here.liaison0"}
