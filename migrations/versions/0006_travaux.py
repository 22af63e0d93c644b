"""Long work in the background, and what it finds in a file that was dropped."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ACTIFS = sa.text("etat IN ('en_attente', 'en_cours')")


def choix(nom: str, longueur: int, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=nom, native_enum=False, create_constraint=True, length=longueur)


def upgrade() -> None:
    op.add_column("fichier_depose", sa.Column("examen", sa.JSON(none_as_null=True), nullable=True))
    op.create_table(
        "travail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("type", choix("typetravail", 32, "examen_import", "application_import"), nullable=False),
        sa.Column("titre", sa.String(length=255), nullable=False),
        sa.Column("cle", sa.String(length=64), nullable=False),
        sa.Column(
            "etat",
            choix("etattravail", 20, "en_attente", "en_cours", "termine", "echoue", "annule"),
            server_default="en_attente",
            nullable=False,
        ),
        sa.Column("fait", sa.Integer(), server_default="0", nullable=False),
        sa.Column("total", sa.Integer(), server_default="0", nullable=False),
        sa.Column("message", sa.String(length=500), server_default="", nullable=False),
        sa.Column("compte_id", sa.Integer(), nullable=True),
        sa.Column("territoire_id", sa.Integer(), nullable=True),
        sa.Column("structure_id", sa.Integer(), nullable=True),
        sa.Column("arguments", sa.JSON(), nullable=False),
        sa.Column("resultat", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("cree_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("commence_le", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fini_le", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signe_de_vie_le", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tentatives", sa.Integer(), server_default="0", nullable=False),
        sa.Column("annulation_demandee", sa.Boolean(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "fait >= 0 AND total >= 0 AND tentatives >= 0", name=op.f("ck_travail_nombres_positifs")
        ),
        sa.CheckConstraint("etat <> 'echoue' OR length(message) > 0", name=op.f("ck_travail_echec_motive")),
        sa.CheckConstraint(
            "(fini_le IS NULL) = (etat IN ('en_attente', 'en_cours'))", name=op.f("ck_travail_fin_datee")
        ),
        sa.CheckConstraint(
            "etat <> 'en_cours' OR signe_de_vie_le IS NOT NULL", name=op.f("ck_travail_en_cours_vivant")
        ),
        sa.ForeignKeyConstraint(["compte_id"], ["compte.id"], name=op.f("fk_travail_compte_id_compte")),
        sa.ForeignKeyConstraint(
            ["structure_id"], ["structure.id"], name=op.f("fk_travail_structure_id_structure")
        ),
        sa.ForeignKeyConstraint(
            ["territoire_id"], ["territoire.id"], name=op.f("fk_travail_territoire_id_territoire")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_travail")),
    )
    with op.batch_alter_table("travail", schema=None) as batch_op:
        batch_op.create_index("ix_travail_compte", ["compte_id", "cree_le"], unique=False)
        batch_op.create_index(batch_op.f("ix_travail_structure_id"), ["structure_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_travail_territoire_id"), ["territoire_id"], unique=False)
        batch_op.create_index(
            "uq_travail_actif", ["cle"], unique=True, sqlite_where=ACTIFS, postgresql_where=ACTIFS
        )


def downgrade() -> None:
    op.drop_table("travail")
    with op.batch_alter_table("fichier_depose", schema=None) as batch_op:
        batch_op.drop_column("examen")
