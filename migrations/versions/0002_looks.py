"""How pages look is remembered on the person."""

import sqlalchemy as sa
from alembic import op

revision = "0002_looks"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("person") as person:
        person.add_column(sa.Column("theme", sa.String(length=8), nullable=True))
        person.add_column(sa.Column("elder", sa.Boolean(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("person") as person:
        person.drop_column("elder")
        person.drop_column("theme")
