"""Orders: one unit's commitment to sessions of a project, as lead or support."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.db import Record, choice, db
from market.errors import N_, NC_
from market.listings.models import Listing
from market.members.models import Person, Unit
from market.projects.models.projects import Project
from market.states import Stateful, Word, moves


class OrderState(Word):
    INVITED = "invited", N_("待回应")
    REQUESTED = "requested", N_("待确认")
    CLAIMED = "claimed", N_("已认领")
    UNDER_WAY = "under_way", N_("实施中")
    FINISHED = "finished", N_("已完成")
    DECLINED = "declined", NC_("认领单", "暂不承接")
    OVERDUE = "overdue", N_("逾期未回应")
    RELEASED = "released", N_("已释放")
    REFUSED = "refused", N_("未获确认")
    CANCELLED = "cancelled", N_("已取消")


# These hold places and count as load together with the finished ones.
LIVE = (
    OrderState.INVITED,
    OrderState.REQUESTED,
    OrderState.OVERDUE,
    OrderState.CLAIMED,
    OrderState.UNDER_WAY,
)
_LIVE_SQL = "state IN ('invited', 'requested', 'overdue', 'claimed', 'under_way')"


class OrderRole(Word):
    LEAD = "lead", N_("牵头")
    SUPPORT = "support", N_("协办")


class OrderOrigin(Word):
    INVITATION = "invitation", N_("认领邀请")
    CATALOGUE = "catalogue", N_("目录认领")


class Order(Stateful, Record, db.Model):
    """Begins as an invitation, or as a request from the catalogue; only leads use places."""

    NOUN = N_("认领单")
    NEXT = moves(
        {
            OrderState.INVITED: "claimed declined overdue cancelled",
            OrderState.OVERDUE: "claimed released",
            OrderState.REQUESTED: "claimed refused cancelled",
            OrderState.CLAIMED: "under_way cancelled",
            OrderState.UNDER_WAY: "finished cancelled",
        }
    )

    __tablename__ = "claim_order"
    __table_args__ = (
        sa.CheckConstraint("sessions >= 1", name="sessions"),
        sa.CheckConstraint(
            "state NOT IN ('invited', 'overdue') OR deadline_on IS NOT NULL", name="deadline"
        ),
        sa.CheckConstraint(
            "state NOT IN ('declined', 'refused') OR reason IS NOT NULL", name="reason"
        ),
        sa.CheckConstraint(
            "state NOT IN ('claimed', 'under_way', 'finished') OR pledged_at IS NOT NULL",
            name="pledge",
        ),
        sa.Index(
            "uq_claim_order_live",
            "project_id",
            "unit_id",
            unique=True,
            sqlite_where=sa.text(_LIVE_SQL),
            postgresql_where=sa.text(_LIVE_SQL),
        ),
    )

    project_id: Mapped[int] = mapped_column(sa.ForeignKey("project.id"), index=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    listing_id: Mapped[int | None] = mapped_column(sa.ForeignKey("listing.id"))
    role: Mapped[OrderRole] = choice(OrderRole, default=OrderRole.LEAD)
    origin: Mapped[OrderOrigin] = choice(OrderOrigin)
    sessions: Mapped[int]
    state: Mapped[OrderState] = choice(OrderState)
    state_at: Mapped[dt.datetime | None]
    deadline_on: Mapped[dt.date | None]  # the last day to answer
    answered_at: Mapped[dt.datetime | None]
    reason: Mapped[str | None] = mapped_column(sa.String(300))
    note: Mapped[str | None] = mapped_column(sa.String(300))
    contact: Mapped[str | None] = mapped_column(sa.String(40))
    phone: Mapped[str | None] = mapped_column(sa.String(40))
    pledged_at: Mapped[dt.datetime | None]
    made_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    answered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    on_behalf: Mapped[bool] = mapped_column(default=False)  # answered by somebody of another unit

    project: Mapped[Project] = relationship(backref="orders")
    unit: Mapped[Unit] = relationship()
    listing: Mapped[Listing | None] = relationship()
    made_by: Mapped[Person | None] = relationship(foreign_keys=[made_by_id])
    answered_by: Mapped[Person | None] = relationship(foreign_keys=[answered_by_id])

    @property
    def live(self) -> bool:
        return self.state in LIVE
