"""What projects are found, sorted and counted by: columns, indexes, tallies."""

import sqlalchemy as sa
from alembic import op

revision = "0003_tallies"
down_revision = "0002_looks"
branch_labels = None
depends_on = None

# The index of words is no table of the models (see market/search/index.py); `market init` fills it
# and the tallies from the projects that there are.
SQLITE = (
    """CREATE VIRTUAL TABLE project_search USING fts5(grams, detail=none, columnsize=0,
    tokenize="unicode61 remove_diacritics 0 tokenchars '_'")""",
    """CREATE TRIGGER project_search_gone AFTER DELETE ON project
    BEGIN DELETE FROM project_search WHERE rowid = old.id; END""",
)
POSTGRES = (
    """CREATE TABLE project_search (id integer PRIMARY KEY
    REFERENCES project (id) ON DELETE CASCADE, grams text[] NOT NULL)""",
    "CREATE INDEX ix_project_search_grams ON project_search USING gin (grams)",
)


def upgrade() -> None:
    op.create_table(
        "cell_tally",
        sa.Column(
            "state",
            sa.Enum(
                "published",
                "full",
                "closed",
                "cancelled",
                name="projectstate_cell",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("cell", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("state", "cell", name=op.f("pk_cell_tally")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "project_tally",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("face", sa.String(length=32), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "published",
                "full",
                "closed",
                "cancelled",
                name="projectstate_tally",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "visibility",
            sa.Enum(
                "public",
                "members",
                "parties",
                name="visibility_tally",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "area_id",
            "face",
            "state",
            "visibility",
            "category_id",
            "series_id",
            name=op.f("pk_project_tally"),
        ),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.add_column(sa.Column("initials", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("slots", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(
            sa.Column(
                "urgency",
                sa.Enum(
                    "critical",
                    "urgent",
                    "normal",
                    name="urgency",
                    native_enum=False,
                    create_constraint=True,
                    length=24,
                ),
                nullable=False,
                server_default="normal",
            )
        )
        batch_op.add_column(sa.Column("cell", sa.BigInteger(), nullable=True))
        batch_op.drop_index(batch_op.f("ix_project_area_id"))
        batch_op.create_index("ix_project_area_id", ["area_id", "state", "id"], unique=False)
        batch_op.drop_index(batch_op.f("ix_project_batch_id_state"))
        batch_op.create_index(
            "ix_project_batch_id_state", ["batch_id", "state", "urgency", "id"], unique=False
        )
        batch_op.drop_index(batch_op.f("ix_project_category_id"))
        batch_op.create_index(
            "ix_project_category_id", ["category_id", "state", "id"], unique=False
        )
        batch_op.drop_index(batch_op.f("ix_project_requester_id"))
        batch_op.create_index(
            "ix_project_requester_id", ["requester_id", "visibility", "state"], unique=False
        )
        batch_op.drop_index(batch_op.f("ix_project_series_id"))
        batch_op.create_index("ix_project_series_id", ["series_id", "state", "id"], unique=False)
        batch_op.create_index("ix_project_cell", ["cell", "state"], unique=False)
        batch_op.create_index("ix_project_state", ["state", "id"], unique=False)
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRES:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER project_search_gone")
    op.execute("DROP TABLE project_search")
    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.drop_index("ix_project_state")
        batch_op.drop_index("ix_project_cell")
        batch_op.drop_index("ix_project_series_id")
        batch_op.create_index(batch_op.f("ix_project_series_id"), ["series_id"], unique=False)
        batch_op.drop_index("ix_project_requester_id")
        batch_op.create_index(batch_op.f("ix_project_requester_id"), ["requester_id"], unique=False)
        batch_op.drop_index("ix_project_category_id")
        batch_op.create_index(batch_op.f("ix_project_category_id"), ["category_id"], unique=False)
        batch_op.drop_index("ix_project_batch_id_state")
        batch_op.create_index(
            batch_op.f("ix_project_batch_id_state"), ["batch_id", "state"], unique=False
        )
        batch_op.drop_index("ix_project_area_id")
        batch_op.create_index(batch_op.f("ix_project_area_id"), ["area_id"], unique=False)
        batch_op.drop_constraint(batch_op.f("ck_project_urgency"), type_="check")
        batch_op.drop_column("cell")
        batch_op.drop_column("urgency")
        batch_op.drop_column("slots")
        batch_op.drop_column("initials")

    op.drop_table("project_tally")
    op.drop_table("cell_tally")
