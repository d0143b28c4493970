"""Member units: schools, hospitals, companies, offices, and every 居民区 itself."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.areas.models import Area
from market.db import Record, choice, db
from market.errors import N_
from market.states import Stateful, Word, moves


class UnitKind(Word):
    COMMUNITY = "community", N_("居民区")
    PARTY_NEW = "party_new", N_("两新组织")
    SCHOOL = "school", N_("学校")
    MEDICAL = "medical", N_("医疗机构")
    COMPANY = "company", N_("企业")
    FINANCE = "finance", N_("金融机构")
    GOVERNMENT = "government", N_("机关事业单位")
    SOCIAL = "social", N_("社会组织")
    CENTRE = "centre", N_("街道中心")
    OTHER = "other", N_("其他")


class UnitState(Word):
    APPLIED = "applied", N_("待审核")
    INVITED = "invited", N_("已邀请")
    ACTIVE = "active", N_("在册")
    SUSPENDED = "suspended", N_("已停用")
    LEFT = "left", N_("已退出")


class Unit(Stateful, Record, db.Model):
    """A member. A unit of kind community is the 居民区 whose area it is tied to."""

    NOUN = N_("成员单位")
    NEXT = moves(
        {
            UnitState.APPLIED: "active left",
            UnitState.INVITED: "active left",
            UnitState.ACTIVE: "suspended left",
            UnitState.SUSPENDED: "active left",
        }
    )

    __tablename__ = "unit"
    __table_args__ = (
        sa.Index(
            "uq_unit_community_area",
            "area_id",
            unique=True,
            sqlite_where=sa.text("kind = 'community'"),
            postgresql_where=sa.text("kind = 'community'"),
        ),
        sa.CheckConstraint("capacity >= 0", name="capacity"),
        sa.CheckConstraint("lat IS NULL OR lat BETWEEN -90 AND 90", name="lat"),
        sa.CheckConstraint("lng IS NULL OR lng BETWEEN -180 AND 180", name="lng"),
    )

    name: Mapped[str] = mapped_column(sa.String(120), index=True)
    folded: Mapped[str] = mapped_column(sa.String(120), index=True)  # for comparison and search
    kind: Mapped[UnitKind] = choice(UnitKind)
    state: Mapped[UnitState] = choice(UnitState, default=UnitState.ACTIVE)
    state_at: Mapped[dt.datetime | None]
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"))
    party_org: Mapped[str | None] = mapped_column(sa.String(120))
    committee: Mapped[str | None] = mapped_column(sa.String(60))
    tier: Mapped[str | None] = mapped_column(sa.String(40))
    address: Mapped[str | None] = mapped_column(sa.String(200))
    lat: Mapped[float | None]
    lng: Mapped[float | None]
    credit_code: Mapped[str | None] = mapped_column(sa.String(18), unique=True)
    contact: Mapped[str | None] = mapped_column(sa.String(40))
    phone: Mapped[str | None] = mapped_column(sa.String(40))
    capacity: Mapped[int] = mapped_column(default=6)  # sessions that it can give in a batch
    pledged_at: Mapped[dt.datetime | None]  # took the 公益承诺: no marketing
    vouched_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"))
    note: Mapped[str | None] = mapped_column(sa.Text)
    # Why it was not admitted, was suspended or left; told to itself.
    reason: Mapped[str | None] = mapped_column(sa.String(300))

    area: Mapped[Area] = relationship()
    parent: Mapped["Unit | None"] = relationship(foreign_keys=[parent_id], remote_side="Unit.id")
    aliases: Mapped[list["UnitAlias"]] = relationship(
        back_populates="unit", cascade="all, delete-orphan"
    )


class UnitAlias(Record, db.Model):
    """Another name by which lists call a unit."""

    __tablename__ = "unit_alias"
    __table_args__ = (sa.UniqueConstraint("unit_id", "folded"),)

    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    name: Mapped[str] = mapped_column(sa.String(120))
    folded: Mapped[str] = mapped_column(sa.String(120), index=True)

    unit: Mapped[Unit] = relationship(back_populates="aliases")
