"""Who may do what: one table, role × action, each cell the reach within which the role may.

`action()` marks every route with its action and with the kind of object that it is about. The
check itself is injected by `market.app`, which knows members; this module knows only roles,
places in the tree of areas, and units.
"""

import enum
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from market.errors import N_, Forbidden
from market.states import Word

F = TypeVar("F", bound=Callable[..., Any])


class Role(Word):
    """In what capacity a person acts; a person may hold several posts."""

    ADMINISTRATOR = "administrator", N_("系统管理员")
    LEADER = "leader", N_("分管领导")
    COORDINATOR = "coordinator", N_("街道统筹员")
    OFFICER = "officer", N_("居民区经办人")
    LIAISON = "liaison", N_("联络员")


class Visibility(Word):
    """Who sees a need, a listing or a project."""

    PUBLIC = "public", N_("公开")
    MEMBERS = "members", N_("成员单位")
    PARTIES = "parties", N_("仅对接双方")


class Reach(enum.Enum):
    """How far a role's permission goes."""

    ANY = "everywhere"
    AREA = "objects in the subtree of the post's area"
    OWN = "objects of the post's own unit"
    SERVED = "objects that serve the post's own 居民区"
    SEEN = "objects whose visibility admits the person"


@dataclass(frozen=True)
class Post:
    """One capacity in which a person acts, flattened for the check."""

    role: Role
    area_path: str | None = None
    unit_id: int | None = None
    community_id: int | None = None  # the area of an officer's 居民区


@dataclass(frozen=True)
class Actor:
    """Who is asking: a signed-in person with posts, or nobody (``user_id`` is None)."""

    user_id: int | None = None
    name: str = ""
    posts: tuple[Post, ...] = ()

    @property
    def signed_in(self) -> bool:
        return self.user_id is not None

    @property
    def member(self) -> bool:
        """Whether this person belongs to the circle of member units and offices."""
        return bool(self.posts)

    @property
    def unit_ids(self) -> frozenset[int]:
        return frozenset(p.unit_id for p in self.posts if p.unit_id is not None)

    def posts_as(self, *roles: Role) -> tuple[Post, ...]:
        return tuple(p for p in self.posts if p.role in roles)

    def is_a(self, *roles: Role) -> bool:
        return any(p.role in roles for p in self.posts)

    def acting_for(self, unit_id: int | None) -> int | None:
        """The unit in whose name this person acts without belonging to it (代认领), or None."""
        return None if unit_id in self.unit_ids else unit_id


NOBODY = Actor()
SYSTEM = Actor(user_id=None, name="system")


@dataclass(frozen=True)
class Scope:
    """Where an object stands: what the reaches are measured against."""

    area_path: str | None = None
    units: frozenset[int] = field(default_factory=frozenset)
    communities: frozenset[int] = field(default_factory=frozenset)
    visibility: Visibility = Visibility.MEMBERS


A, LD, C, OF, LI = Role
AREA, OWN, SERVED, SEEN, ANY = Reach.AREA, Reach.OWN, Reach.SERVED, Reach.SEEN, Reach.ANY
EVERYONE = "everyone"  # signed in or not
MEMBER = "member"  # any signed-in person with a post
SELF = "self"  # any signed-in person, about themselves

_OFFICE = {A: ANY, C: AREA}
_READ = {A: ANY, LD: AREA, C: AREA}
_SIDES = {A: ANY, C: AREA, OF: {OWN, AREA}, LI: OWN}
_SERVES = {A: ANY, C: AREA, OF: {OWN, SERVED}, LI: OWN}

TABLE: dict[str, dict[Any, Any]] = {
    # getting in, and what concerns oneself
    "public.see": {EVERYONE: ANY},
    "session.sign_in": {EVERYONE: ANY},
    "account.self": {SELF: ANY},
    "desk.see": {MEMBER: ANY},
    "unit.apply": {EVERYONE: ANY},
    # members
    "unit.list": {MEMBER: ANY},
    "unit.see": {MEMBER: ANY},
    "unit.create": {A: ANY, C: AREA},
    "unit.edit": {A: ANY, C: AREA, OF: OWN, LI: OWN},
    "unit.approve": {A: ANY, C: AREA},
    "unit.vouch": {OF: AREA},
    "unit.suspend": {A: ANY, C: AREA},
    "user.list": {A: ANY, C: ANY},
    "user.manage": {A: ANY, C: AREA},
    "user.invite": {A: ANY, C: AREA, OF: OWN, LI: OWN},
    "agreement.list": {MEMBER: ANY},
    "agreement.edit": {A: ANY, C: AREA, OF: OWN},
    # the tree and the periods
    "area.list": {MEMBER: ANY},
    "area.see": {MEMBER: ANY},
    "area.edit": {A: ANY, C: AREA},
    "level.edit": {A: ANY},
    "batch.list": {MEMBER: ANY},
    "batch.see": {MEMBER: ANY},
    "batch.edit": {A: ANY, C: AREA},
    "vocabulary.edit": {A: ANY},  # one vocabulary for all streets
    # the lists
    "listing.list": {MEMBER: ANY},
    "listing.see": {**_READ, OF: {OWN, SEEN}, LI: {OWN, SEEN}},
    "listing.create": _SIDES,
    "listing.edit": _SIDES,
    "listing.review": _OFFICE,
    "need.list": {MEMBER: ANY},
    "need.see": {**_READ, OF: {OWN, SERVED, SEEN}, LI: {OWN, SEEN}},
    "need.create": _SIDES,
    "need.edit": _SIDES,
    "need.review": _OFFICE,
    "need.beneficiary": {OF: {OWN, SERVED}},
    # rounds
    "round.list": {A: ANY, LD: AREA, C: AREA},
    "round.see": _READ,
    "round.start": _OFFICE,
    "proposal.decide": _OFFICE,
    "plan.see": _READ,
    "plan.publish": {LD: AREA, C: AREA},
    # projects
    "project.list": {EVERYONE: ANY},
    "project.see": {**_READ, OF: {OWN, SERVED, SEEN}, LI: {OWN, SEEN}, EVERYONE: SEEN},
    "project.create": _OFFICE,
    "project.edit": _OFFICE,
    "order.list": {MEMBER: ANY},
    "order.see": {**_READ, OF: {OWN, SERVED}, LI: OWN},
    "order.claim": {A: ANY, C: AREA, OF: {OWN, SEEN}, LI: {OWN, SEEN}},
    "order.answer": _SIDES,
    "order.consent": {A: ANY, C: AREA, OF: SERVED},
    "order.release": _OFFICE,
    "order.cancel": _SERVES,
    "menu.see": {A: ANY, C: AREA, OF: ANY},
    "menu.order": {A: ANY, C: AREA, OF: {OWN, SEEN}},
    "menu.consent": _OFFICE,
    "activity.list": {MEMBER: ANY},
    "activity.see": {**_READ, OF: {OWN, SERVED, SEEN}, LI: {OWN, SEEN}},
    "activity.plan": _SERVES,
    "activity.record": _SERVES,
    "activity.confirm": {A: ANY, C: AREA, OF: SERVED},
    "activity.settle": _OFFICE,
    # Whoever has the address of a unit's calendar reads it; who may make the address is told here.
    "calendar.manage": {A: ANY, C: AREA, OF: OWN, LI: OWN},
    # A photo's visibility is its project's once it is released, and that of the parties before.
    "photo.see": {**_READ, OF: {OWN, SERVED}, LI: OWN, EVERYONE: SEEN},
    "photo.release": {A: ANY, C: AREA, OF: SERVED},
    # ratings and what follows
    "rating.give": {A: ANY, C: AREA, OF: SERVED},
    "rating.list": {MEMBER: ANY},
    "certificate.see": {**_READ, OF: OWN, LI: OWN},
    "followup.list": _READ,
    "followup.handle": _OFFICE,
    # notices; whose a notice is, its service checks
    "notice.self": {SELF: ANY},
    "webhook.list": {A: ANY, C: ANY},
    "webhook.edit": _OFFICE,
    "delivery.list": {A: ANY},
    # workbooks, ledgers, the board
    "import.run": {A: ANY, C: ANY},
    "import.see": {A: ANY, C: AREA},
    "export.run": {A: ANY, LD: ANY, C: ANY},
    "ledger.see": {MEMBER: ANY},
    "summary.see": {A: ANY, LD: ANY, C: ANY},
    "board.see": {EVERYONE: ANY},
}


def _reaches(actor: Actor, post: Post | None, reaches: Any, scope: Scope | None) -> bool:
    for reach in reaches if isinstance(reaches, set) else {reaches}:
        if reach is ANY or scope is None:
            # A route without an object (a list) is confined by its query, not here.
            return True
        if reach is SEEN and sees(actor, scope):
            return True
        if post is None:
            continue
        if reach is AREA and _within(post, scope):
            return True
        if reach is OWN and post.unit_id in scope.units:
            return True
        if reach is SERVED and post.community_id in scope.communities:
            return True
    return False


def _within(post: Post, scope: Scope) -> bool:
    return bool(post.area_path and scope.area_path and scope.area_path.startswith(post.area_path))


def sees(actor: Actor, scope: Scope) -> bool:
    """Whether the visibility of an object admits this person, apart from any role over it."""
    if scope.visibility is Visibility.PUBLIC:
        return True
    return scope.visibility is Visibility.MEMBERS and actor.member


def allows(actor: Actor, name: str, scope: Scope | None = None) -> bool:
    """Whether `actor` may do the action `name` on an object that stands at `scope`."""
    row = TABLE[name]
    if EVERYONE in row and _reaches(actor, None, row[EVERYONE], scope):
        return True
    if SELF in row and actor.signed_in:
        return True
    if MEMBER in row and actor.member:
        return True
    return any(
        post.role in row and _reaches(actor, post, row[post.role], scope) for post in actor.posts
    )


def require(actor: Actor, name: str, scope: Scope | None = None) -> None:
    """Refuse unless `actor` may do that; the system itself may do everything.

    Raises
    ------
    Forbidden: the table does not let this person do it there.
    """
    if actor is not SYSTEM and not allows(actor, name, scope):
        raise Forbidden()


@dataclass(frozen=True)
class Mark:
    """What a route wears: its action, and the kind and argument of the object it is about."""

    name: str
    kind: str | None = None
    argument: str | None = None


def action(name: str, kind: str | None = None, argument: str | None = None) -> Callable[[F], F]:
    """Mark a route: ``@action("need.edit", "need")`` checks the need of the URL's ``need_id``."""
    if name not in TABLE:
        raise KeyError(f"{name} is not an action of the policy table")

    def mark(view: F) -> F:
        view.policy_mark = Mark(name, kind, argument or (f"{kind}_id" if kind else None))  # type: ignore[attr-defined]
        return view

    return mark


# kind → a function from the object's number to where it stands, or None when there is none.
scopes: dict[str, Callable[[int], Scope | None]] = {}


def scope_of(kind: str) -> Callable[[F], F]:
    """Register the query that tells where an object of `kind` stands."""

    def register(find: F) -> F:
        scopes[kind] = find
        return find

    return register
