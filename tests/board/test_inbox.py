"""The office's inbox: what needs a decision, narrowed, and decided in place."""

import datetime as dt
import re

from market.db import db, now
from market.listings.models import Listing, ListingState
from market.needs.models import Need, NeedState
from market.projects.models import OrderState
from tests.factories import ListingFactory, NeedFactory, OrderFactory, ProjectFactory


def _waiting(world):
    here = world.here
    need = NeedFactory(
        batch=here.batch,
        unit=here.communities[0],
        title="请人来修伞",
        state=NeedState.SUBMITTED,
        state_at=now() - dt.timedelta(days=9),
    )
    listing = ListingFactory(unit=here.units[0], title="修伞师傅", state=ListingState.SUBMITTED)
    project = ProjectFactory(batch=here.batch, requester=here.communities[0], taken=1)
    OrderFactory(
        project=project,
        unit=here.units[1],
        state=OrderState.OVERDUE,
        deadline_on=now().date() - dt.timedelta(days=1),
    )
    return need.id, listing.id


def test_the_office_finds_everything_in_one_list_and_a_liaison_keeps_the_desk(world, sign_in):
    _waiting(world)
    page = sign_in(world.here.coordinator).get("/desk").text
    for text in ("请人来修伞", "修伞师傅", "待审核的需求", "逾期未回应的邀请", "已等 9 天"):
        assert text in page
    assert 'class="inbox"' not in sign_in(world.here.liaisons[0]).get("/desk").text
    assert "请人来修伞" not in sign_in(world.there.coordinator).get("/desk").text


def test_it_is_narrowed_by_kind_by_words_and_by_lateness(world, sign_in):
    _waiting(world)
    office = sign_in(world.here.coordinator)
    kind = office.get("/desk?kind=待审核的资源").text
    assert "修伞师傅" in kind
    assert "请人来修伞" not in kind.partition('class="inbox-list"')[2]
    words = office.get("/desk?q=请人 修伞").text.partition('class="inbox-list"')[2]
    assert "请人来修伞" in words
    assert "修伞师傅" not in words
    late = office.get("/desk?late=true").text.partition('class="inbox-list"')[2]
    assert "请人来修伞" in late
    assert "修伞师傅" not in late
    assert "没有符合条件的事项" in office.get("/desk?q=没有这样的").text


def test_it_is_ordered_by_age_or_by_deadline(world, sign_in):
    _waiting(world)
    office = sign_in(world.here.coordinator)
    oldest = office.get("/desk?order=oldest").text.partition('class="inbox-list"')[2]
    assert oldest.index("请人来修伞") < oldest.index("修伞师傅")
    assert office.get("/desk?order=prettiest").status_code == 422


def test_one_tap_decides_in_place_and_leads_back_to_the_same_list(world, sign_in):
    need_id, listing_id = _waiting(world)
    office = sign_in(world.here.coordinator)
    back = "/desk?kind=待审核的需求#wait-1"
    answer = office.post(f"/needs/{need_id}/open", data={"next": back})
    assert answer.status_code == 303
    assert answer.location.startswith("/desk?kind=")
    assert db.session.get(Need, need_id).state is NeedState.OPEN
    answer = office.post(f"/listings/{listing_id}/open", data={"next": "/desk#wait-2"})
    assert (answer.status_code, answer.location) == (303, "/desk#wait-2")
    assert db.session.get(Listing, listing_id).state is ListingState.OPEN


def test_every_tap_of_the_inbox_does_what_it_says(world, sign_in):
    """Each one-button form about a list is taken as it stands and leaves the inbox shorter."""
    _waiting(world)
    office = sign_in(world.here.coordinator)
    page = office.get("/desk").text
    forms = re.findall(r'<form method="post" action="([^"]+)">(?=.*?name="next")', page)
    taps = [address for address in forms if re.match(r"/(needs|listings|orders)/\d+/", address)]
    assert [address.rpartition("/")[2] for address in taps].count("release") == 1
    assert len(taps) == 3
    # What an order counts is for the tests of orders, whose ground has all of its counters.
    for address in (one for one in taps if "/orders/" not in one):
        assert office.post(address, data={"next": "/desk"}).location == "/desk"
    assert "请人来修伞" not in office.get("/desk").text
