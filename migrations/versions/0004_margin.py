"""A proposal keeps how far it is ahead of its runner-up."""

import sqlalchemy as sa
from alembic import op

revision = "0004_margin"
down_revision = "0003_tallies"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("proposal") as proposal:
        proposal.add_column(sa.Column("margin", sa.Float(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("proposal") as proposal:
        proposal.drop_column("margin")
