"""The street that random doings start from, its rows kept so that each try finds it untouched."""

import datetime as dt

import sqlalchemy as sa

from market.db import db
from market.localise import today
from market.members.sign_in import actor_of
from tests.conftest import _empty
from tests.factories import BatchFactory, ListingFactory, NeedFactory
from tests.world import make_world


class Ground:
    """The street as each example finds it: made once, then only its rows are put back."""

    def __init__(self) -> None:
        world = make_world()
        here = world.here
        ahead = {"claim_from": today(), "ends_on": today() + dt.timedelta(days=200)}
        self.batches = [here.batch.id, BatchFactory(area=here.street, **ahead).id]
        self.units = [unit.id for unit in here.units]
        self.communities = [unit.id for unit in here.communities]
        self.street, self.areas = here.street.id, [area.id for area in here.areas]
        self.category = world.health.id
        self.office, self.leader = actor_of(here.coordinator), actor_of(here.leader)
        self.officers = [actor_of(one) for one in here.officers]
        liaisons = [actor_of(one) for one in here.liaisons]
        stranger = actor_of(world.there.coordinator)
        self.people = [*liaisons, *self.officers, self.leader, stranger]
        for unit in here.units:
            ListingFactory(unit=unit, quantity=3)
        for unit in here.communities[:3]:
            NeedFactory(batch=here.batch, unit=unit, quantity=2)
        with db.engine.connect() as connection:
            self.rows = {
                table: [dict(row) for row in connection.execute(sa.select(table)).mappings()]
                for table in db.metadata.sorted_tables
            }

    def put_back(self) -> None:
        """Empty every table and fill it as it was."""
        _empty()
        with db.engine.begin() as connection:
            postgres = connection.dialect.name == "postgresql"
            free = "SET LOCAL session_replication_role = replica"
            connection.execute(sa.text(free if postgres else "PRAGMA defer_foreign_keys = ON"))
            for table, rows in self.rows.items():
                if rows:
                    connection.execute(sa.insert(table), rows)
                    if postgres and "id" in table.c and table.c.id.autoincrement:
                        # Numbers given by hand do not move the sequence on; SQLite takes the next.
                        last = max(row["id"] for row in rows)
                        name = f"pg_get_serial_sequence('{table.name}', 'id')"
                        connection.execute(sa.text(f"SELECT setval({name}, {last})"))
