"""Sessions are rows of their own: the one token per account has no use any more."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("compte", "jeton_session")


def downgrade() -> None:
    # Every session is over: the code of before compares with a token that nobody carries.
    op.add_column("compte", sa.Column("jeton_session", sa.String(length=64), nullable=True))
    op.execute("UPDATE compte SET jeton_session = 'revoque-' || id")
    with op.batch_alter_table("compte", schema=None) as batch_op:
        batch_op.alter_column("jeton_session", existing_type=sa.String(length=64), nullable=False)
