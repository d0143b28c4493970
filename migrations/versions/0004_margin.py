"""A proposal keeps how far it is ahead of its runner-up."""

import sqlalchemy as sa
from alembic import op

revision = "0004_margin"
down_revision = "0003_tallies"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not by a copy of the table, which projects point at.
    op.add_column("proposal", sa.Column("margin", sa.Double(), nullable=True))


def downgrade() -> None:
    op.drop_column("proposal", "margin")
