"""One tree of areas with configurable level names."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from market.db import Record, choice, db
from market.errors import N_
from market.states import Word


class Level(Word):
    """The depth of an area; its shown name may be changed per installation (`LevelName`)."""

    DISTRICT = "district", N_("区")
    STREET = "street", N_("街道")
    ZONE = "zone", N_("片区")
    COMMUNITY = "community", N_("居民区")
    GRID = "grid", N_("网格")
    MICROGRID = "microgrid", N_("微网格")

    @property
    def rank(self) -> int:
        return list(Level).index(self)


class Area(Record, db.Model):
    """A node of the tree. `path` lists ids from the root (``/1/4/9/``): a subtree is a prefix."""

    __tablename__ = "area"
    __table_args__ = (
        sa.CheckConstraint("lat IS NULL OR lat BETWEEN -90 AND 90", name="lat"),
        sa.CheckConstraint("lng IS NULL OR lng BETWEEN -180 AND 180", name="lng"),
        sa.CheckConstraint("population IS NULL OR population >= 0", name="population"),
    )

    code: Mapped[str] = mapped_column(sa.String(32), unique=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    name_en: Mapped[str | None] = mapped_column(sa.String(120))
    level: Mapped[Level] = choice(Level)
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("area.id"), index=True)
    path: Mapped[str] = mapped_column(sa.String(200), default="", index=True)
    lat: Mapped[float | None]
    lng: Mapped[float | None]
    polygon: Mapped[list[Any] | None] = mapped_column(sa.JSON)  # rings of [lng, lat]
    population: Mapped[int | None]

    parent: Mapped["Area | None"] = relationship(remote_side="Area.id")

    @property
    def ancestor_ids(self) -> list[int]:
        """The ids from the root down to this area itself."""
        return [int(part) for part in self.path.split("/") if part]


class LevelName(db.Model):
    """What this installation calls a level (a village instead of a 居民区)."""

    __tablename__ = "level_name"

    level: Mapped[Level] = choice(Level, primary_key=True)
    zh: Mapped[str] = mapped_column(sa.String(20))
    en: Mapped[str] = mapped_column(sa.String(40))
