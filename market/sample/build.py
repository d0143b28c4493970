"""Making the sample sub-district: its ground, its history, its lists, and a round in review.

It is deterministic but for its dates, which are relative to today, and it goes through the very
services that people use, so that every record has its journal and every counter its reason.
"""

from collections.abc import Callable, Sequence

import sqlalchemy as sa
from flask_migrate import downgrade

from market import upkeep
from market.areas.models import Area
from market.config import MIGRATIONS
from market.db import as_of, db, get, transaction
from market.errors import N_, Conflict
from market.journal.models import Entry
from market.journal.services import record
from market.members.models import Person, Unit
from market.notices import services as notices
from market.policy import SYSTEM, Role
from market.rounds import services as rounds
from market.rounds.models import Proposal, ProposalState
from market.sample.content import load
from market.sample.events import Teller
from market.sample.ground import BEGUN, MARK, PASSWORD, Ground, lay
from market.sample.history import History
from market.sample.lists import tell_listings, tell_needs

# Which post each printed sign-in shows, and at whom of the content.
SHOWN = (
    ("系统管理员 administrator", Role.ADMINISTRATOR, "s"),
    ("街道统筹员 coordinator", Role.COORDINATOR, "s"),
    ("分管领导 leader", Role.LEADER, "s"),
    ("居民区经办人 officer", Role.OFFICER, "c12"),
    ("单位联络员 liaison", Role.LIAISON, "u047"),
)
HALF_PAST_SEVEN = (7, 30)
# What is older people have read.
UNREAD_DAYS = 2
MADE = "sample.made"


def present() -> bool:
    """Whether the database holds a street already, the sample's or a real one."""
    if not sa.inspect(db.engine).has_table("person"):
        return False
    kinds = (Person.id, Area.id)
    return any(db.session.scalar(sa.select(kind).limit(1)) is not None for kind in kinds)


def unfinished() -> bool:
    """Whether what the database holds is a sample whose making has not come to its end."""
    if not sa.inspect(db.engine).has_table("journal_entry"):
        return False
    marks = set(db.session.scalars(sa.select(Entry.verb).where(Entry.subject == MARK)))
    return marks == {BEGUN}


def clear() -> None:
    """Empty a database that holds an unfinished sample.

    Raises
    ------
    Conflict: it holds anything else; nothing was touched.
    """
    if not unfinished():
        raise Conflict(N_("数据库中的数据不是没做完的示例，未做任何改动"))
    db.session.remove()
    downgrade(directory=str(MIGRATIONS), revision="base")


def make(tell: Callable[[str], object] = lambda _line: None) -> None:
    """Make the sample in an empty database; `tell` hears of each step."""
    upkeep.initialise()
    content = load()
    tell("making the sample sub-district (about half a minute) …")
    ground = lay(content)
    _capacities(ground, generous=True)
    teller = Teller(ground)
    History(teller).tell()
    tell_listings(teller)
    tell_needs(teller)
    done = teller.play(ground.at(0, *HALF_PAST_SEVEN))
    _capacities(ground, generous=False)
    tell(f"told {done} things that people did; running a round of matching …")
    _round(teller)
    _tell_people(ground)
    _note_end()


def _tell_people(ground: Ground) -> None:
    """The notices of these last weeks, of which only the newest are unread."""
    with as_of(ground.at(0, *HALF_PAST_SEVEN)):
        while notices.collect():
            pass
        notices.mark_old_read(ground.at(-UNREAD_DAYS, *HALF_PAST_SEVEN))


@transaction()
def _note_end() -> None:
    record(MADE, MARK, 1, by=SYSTEM)


@transaction()
def _capacities(ground: Ground, generous: bool) -> None:
    """Past batches asked more of some units than the next one may."""
    for item in ground.content.units:
        unit = get(Unit, ground.units[item.id])
        unit.capacity = max(item.capacity, 20) if generous else item.capacity


def _round(teller: Teller) -> None:
    ground, office = teller.ground, teller.coordinator
    with as_of(ground.at(0, *HALF_PAST_SEVEN)):
        started = rounds.start_round(
            by=office,
            area_id=ground.areas["s"],
            batch_id=ground.batches["next"],
            preset="nearest",
        )
        number = started.id
        rounds.run_round(number, worker="sample")
        _decide(teller, number)


def _decide(teller: Teller, round_id: int) -> None:
    """Some pairs decided, most still waiting: a review desk in the middle of its work."""
    pending = db.session.scalars(
        sa.select(Proposal.id)
        .where(Proposal.round_id == round_id, Proposal.state == ProposalState.PENDING)
        .order_by(Proposal.fit.desc(), Proposal.id)
    ).all()
    office, phrases = teller.coordinator, teller.ground.content.phrases
    rounds.approve(by=office, proposal_ids=pending[:8])
    for number, reason in zip(pending[-3:], phrases["reject_proposal"], strict=False):
        rounds.reject(by=office, proposal_ids=[number], reason=reason)


def sign_ins() -> Sequence[tuple[str, str, str]]:
    """One sign-in per role: (what it is, user name, password); none if the data are not these."""
    content = load()
    people = {person.id: person for person in content.people}
    found = []
    for title, role, subject in SHOWN:
        post = next(
            (p for p in content.posts if p.post == role.value and p.subject == subject), None
        ) or next(p for p in content.posts if p.post == role.value)
        username = people[post.person].username
        known = sa.select(Person.id).where(Person.username == username)
        if db.session.scalar(known) is not None:
            found.append((title, username, PASSWORD))
    return found
