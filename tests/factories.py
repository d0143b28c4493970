"""Factories of records for tests, one per noun; each makes whatever it stands on."""

import datetime as dt

import factory
from factory.alchemy import SQLAlchemyModelFactory
from flask_security import hash_password

from market.areas.models import Area, Level
from market.batches.models import Batch, BatchState, Category, Series
from market.batches.words import Kind
from market.db import db, now
from market.listings.models import Listing, ListingState
from market.members.models import Person, PersonPost, Unit, UnitKind
from market.needs.models import Need, NeedState, Urgency
from market.policy import Role
from market.projects.models import (
    Activity,
    Order,
    OrderOrigin,
    OrderState,
    Project,
    ProjectOrigin,
)
from market.rounds.models import Proposal, Round, RoundState

PASSWORD = "a-good-Passphrase-2026"
_hashes: dict[str, str] = {}


def hashed(password: str = PASSWORD) -> str:
    """Hash once per process: argon2 is slow on purpose."""
    return _hashes.setdefault(password, hash_password(password))


class Made(SQLAlchemyModelFactory):
    class Meta:
        abstract = True
        sqlalchemy_session_factory = lambda: db.session  # noqa: E731
        sqlalchemy_session_persistence = "commit"


class AreaFactory(Made):
    class Meta:
        model = Area

    code = factory.Sequence(lambda n: f"A{n:05d}")
    name = factory.Sequence(lambda n: f"第{n}居民区")
    level = Level.COMMUNITY
    lat = factory.Sequence(lambda n: 31.22 + (n % 20) * 0.002)
    lng = factory.Sequence(lambda n: 121.50 + (n % 17) * 0.002)
    population = 5000

    @factory.post_generation
    def placed(self, create, extracted, **kwargs):
        parent = self.parent
        self.path = f"{parent.path if parent else '/'}{self.id}/"
        db.session.commit()


class UnitFactory(Made):
    class Meta:
        model = Unit

    name = factory.Sequence(lambda n: f"成员单位{n}号")
    folded = factory.SelfAttribute("name")
    kind = UnitKind.COMPANY
    area = factory.SubFactory(AreaFactory)
    lat = factory.SelfAttribute("area.lat")
    lng = factory.SelfAttribute("area.lng")


class CommunityFactory(UnitFactory):
    """A 居民区 as a unit, tied to its own area."""

    kind = UnitKind.COMMUNITY
    name = factory.LazyAttribute(lambda o: f"{o.area.name}居委会")


class PersonFactory(Made):
    class Meta:
        model = Person

    name = factory.Sequence(lambda n: f"经办{n}")
    username = factory.Sequence(lambda n: f"person{n}")
    phone = factory.Sequence(lambda n: f"+8619900{n:06d}")
    password = factory.LazyFunction(hashed)


class PostFactory(Made):
    class Meta:
        model = PersonPost

    person = factory.SubFactory(PersonFactory)
    role = Role.LIAISON


class CategoryFactory(Made):
    class Meta:
        model = Category
        sqlalchemy_get_or_create = ("code",)

    code = "health"
    name = "健康"
    name_en = "Health"


class SeriesFactory(Made):
    class Meta:
        model = Series
        sqlalchemy_get_or_create = ("code",)

    code = "care"
    name = "尊老爱亲"
    name_en = "Care for elders"


class BatchFactory(Made):
    class Meta:
        model = Batch

    area = factory.SubFactory(AreaFactory, level=Level.STREET)
    code = factory.Sequence(lambda n: f"B{n:04d}")
    name = factory.LazyAttribute(lambda o: f"批次{o.code}")
    collect_from = factory.LazyFunction(lambda: dt.date.today() - dt.timedelta(days=30))
    claim_from = factory.LazyFunction(lambda: dt.date.today() - dt.timedelta(days=5))
    deliver_from = factory.LazyFunction(lambda: dt.date.today() + dt.timedelta(days=40))
    ends_on = factory.LazyFunction(lambda: dt.date.today() + dt.timedelta(days=120))
    state = BatchState.CLAIMING


class ListingFactory(Made):
    class Meta:
        model = Listing

    unit = factory.SubFactory(UnitFactory)
    category = factory.SubFactory(CategoryFactory)
    kind = Kind.SERVICE
    title = factory.Sequence(lambda n: f"中医义诊{n}")
    quantity = 3
    audience = ["all"]
    state = ListingState.OPEN


class NeedFactory(Made):
    class Meta:
        model = Need

    batch = factory.SubFactory(BatchFactory)
    unit = factory.SubFactory(CommunityFactory)
    area = factory.SelfAttribute("unit.area")
    group_key = factory.LazyAttribute(lambda o: f"a{o.area.id}")
    category = factory.SubFactory(CategoryFactory)
    title = factory.Sequence(lambda n: f"希望有人来义诊{n}")
    quantity = 1
    urgency = Urgency.NORMAL
    audience = ["elderly"]
    state = NeedState.OPEN


class RoundFactory(Made):
    class Meta:
        model = Round

    batch = factory.SubFactory(BatchFactory)
    area = factory.SelfAttribute("batch.area")
    number = factory.Sequence(lambda n: n + 1)
    state = RoundState.REVIEW


class ProposalFactory(Made):
    class Meta:
        model = Proposal

    round = factory.SubFactory(RoundFactory)
    batch = factory.SelfAttribute("round.batch")
    need = factory.SubFactory(NeedFactory, batch=factory.SelfAttribute("..batch"))
    listing = factory.SubFactory(ListingFactory)
    unit = factory.SelfAttribute("listing.unit")
    sessions = 1
    fit = 0.8


class ProjectFactory(Made):
    class Meta:
        model = Project

    batch = factory.SubFactory(BatchFactory)
    requester = factory.SubFactory(CommunityFactory)
    area = factory.SelfAttribute("requester.area")
    category = factory.SubFactory(CategoryFactory)
    origin = ProjectOrigin.DIRECT
    title = factory.Sequence(lambda n: f"为老义诊{n}")
    sessions = 2


class OrderFactory(Made):
    """An order as it stands; tests that need true counters go through the services."""

    class Meta:
        model = Order

    project = factory.SubFactory(ProjectFactory)
    unit = factory.SubFactory(UnitFactory)
    origin = OrderOrigin.CATALOGUE
    sessions = 1
    state = OrderState.CLAIMED
    pledged_at = factory.LazyFunction(now)


class ActivityFactory(Made):
    class Meta:
        model = Activity

    project = factory.SubFactory(ProjectFactory)
    starts_at = factory.LazyFunction(lambda: now() + dt.timedelta(days=3))
