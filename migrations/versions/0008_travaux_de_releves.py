"""Sheets of hours read and sent in the background: two more types of work."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

AVANT = ("examen_import", "application_import")
APRES = (*AVANT, "lecture_releve", "transmission_releve")


def upgrade() -> None:
    borner_le_type(APRES)


def downgrade() -> None:
    # The sheets stay as they are: « en lecture » existed before, and their pages ask for the work again.
    op.execute(f"DELETE FROM travail WHERE type NOT IN {AVANT}")
    borner_le_type(AVANT)


def borner_le_type(codes: tuple[str, ...]) -> None:
    """Replace the list of the types that the base accepts."""
    nom = op.f("ck_travail_typetravail")
    with op.batch_alter_table("travail") as travail:
        travail.drop_constraint(nom, type_="check")
        travail.create_check_constraint(nom, sa.column("type").in_(codes))
