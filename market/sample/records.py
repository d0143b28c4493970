"""The shapes of the sample's written content; see `content` for where it comes from."""

from dataclasses import dataclass
from datetime import time

Ring = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Area:
    """A node of the tree: `level` is district, street, section or community."""

    id: str
    code: str
    level: str
    name: str
    name_en: str
    short_name: str
    parent: str | None
    lat: float
    lng: float
    population: int | None
    polygon: Ring = ()


@dataclass(frozen=True, slots=True)
class Unit:
    """A member; one of kind `community` is the 居民区 of the same id."""

    id: str
    kind: str
    name: str
    area: str
    address: str
    lat: float
    lng: float
    credit_code: str
    party_organisation: str
    committee: str
    tier: str
    aliases: tuple[str, ...]
    capacity: int
    pledge: bool


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who signs in; the phone is of a block kept for this sample."""

    id: str
    name: str
    phone: str
    username: str


@dataclass(frozen=True, slots=True)
class Post:
    """One duty of a person: `subject` is the street, a 居民区 or a unit."""

    person: str
    post: str
    subject: str
    primary: bool
    title: str


@dataclass(frozen=True, slots=True)
class When:
    """A time in the field's words, and what it says: ISO weekdays (Monday is 1), hours, days of
    the month, which weeks of the month, and `vacation` when only 寒暑假. Empty says nothing."""

    when_text: str
    weekdays: tuple[int, ...]
    time_from: time | None
    time_to: time | None
    month_days: tuple[int, ...]
    nth_week: tuple[int, ...]
    season: str | None


@dataclass(frozen=True, slots=True)
class Listing:
    """`quantity` counts sessions; for goods and funds one session is `lot` of the measure."""

    id: str
    unit: str
    kind: str
    category: str
    title: str
    detail: str
    quantity: int
    measure: str
    lot: int
    when: When
    reach_metres: int | None
    reach_areas: tuple[str, ...]
    audience: tuple[str, ...]
    people: int | None
    charge: str
    equipment: str
    qualifications: str
    place: str
    lat: float | None
    lng: float | None
    state: str
    return_reason: str


@dataclass(frozen=True, slots=True)
class Need:
    """A wish for the next batch; `wish` marks a 微心愿, which never names its person."""

    id: str
    requester: str
    kind: str
    category: str
    title: str
    detail: str
    quantity: int
    measure: str
    lot: int
    when: When
    day_from: int | None
    day_to: int | None
    audience: tuple[str, ...]
    people: int
    qualifications: str
    visibility: str
    urgency: str
    wish: bool
    state: str
    reason: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """A standing pairing (结对共建) of a unit and a 居民区."""

    id: str
    unit: str
    community: str
    signed_day: int
    content: str


@dataclass(frozen=True, slots=True)
class Project:
    """A project of a past or the current batch with its lead order.

    `origin` is round, menu, direct or catalogue; `need_title` is what the 居民区 had asked for.
    `order_state` is empty while nobody leads; then `lead` and `supports` are who is expected.
    `note` says why it was declined, cancelled, moved, disputed or answered late, or how a 不满意
    was followed up.
    """

    id: str
    batch: str
    title: str
    series: str
    category: str
    origin: str
    need_title: str
    lead: str
    supports: tuple[str, ...]
    community: str
    sessions: int
    people: int
    invited_day: int | None
    answered_day: int | None
    state: str
    order_state: str | None
    note: str


@dataclass(frozen=True, slots=True)
class Activity:
    """One dated session of a project; `level` and `comment` are the 居民区's rating."""

    project: str
    number: int
    day: int
    state: str
    moved_from_day: int | None
    served: int | None
    level: str | None
    comment: str
    recorded_later: bool


@dataclass(frozen=True, slots=True)
class Comment:
    """A rating's note at a level; one with a `topic` fits only activities of that kind."""

    level: str
    topic: str
    text: str


@dataclass(frozen=True, slots=True)
class Batch:
    """A period; its quarter is today's shifted by `quarter_shift`, its dates are days."""

    key: str
    quarter_shift: int
    collecting_from: int
    collecting_to: int
    claiming_from: int
    claiming_to: int
    delivering_from: int
    delivering_to: int
    closed_on: int


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a short list in both languages; only series have a line about them."""

    zh: str
    en: str
    line_zh: str = ""
    line_en: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """All lists in file order; `terms` by list and code; `phrases` by what they are used for."""

    areas: tuple[Area, ...]
    units: tuple[Unit, ...]
    people: tuple[Person, ...]
    posts: tuple[Post, ...]
    listings: tuple[Listing, ...]
    needs: tuple[Need, ...]
    agreements: tuple[Agreement, ...]
    projects: tuple[Project, ...]
    activities: tuple[Activity, ...]
    comments: tuple[Comment, ...]
    phrases: dict[str, tuple[str, ...]]
    batches: tuple[Batch, ...]
    terms: dict[str, dict[str, Term]]
    roads: tuple[dict[str, str], ...]
