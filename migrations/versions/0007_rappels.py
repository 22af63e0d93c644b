"""Reminders of the sheets that nobody gave, what stops them, and the links that deposit without an account.

The day by which a sheet is due becomes a parameter of the territory.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def premier_du_mois(table: str, colonne: str) -> tuple:
    """« The first day of a month », in the words of each engine."""
    nom = op.f(f"ck_{table}_{colonne}_premier")
    return (
        sa.CheckConstraint(f"strftime('%d', {colonne}) = '01'", name=nom).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(f"EXTRACT(DAY FROM {colonne}) = 1", name=nom).ddl_if(dialect="postgresql"),
    )


def upgrade() -> None:
    creer_adresse_en_erreur()
    creer_pause_rappel()
    creer_rappel()
    creer_acces_depot()
    creer_acces_depot_territoire()
    creer_depot_par_lien()
    creer_mise_en_demeure()
    creer_rappel_ligne()
    dater_les_releves()


def creer_adresse_en_erreur() -> None:
    op.create_table(
        "adresse_en_erreur",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("adresse", sa.String(length=254), nullable=False),
        sa.Column(
            "origine",
            sa.Enum(
                "serveur", "main", name="origineerreur", native_enum=False, create_constraint=True, length=20
            ),
            nullable=False,
        ),
        sa.Column("code", sa.Integer(), nullable=True),
        sa.Column("message", sa.String(length=500), server_default="", nullable=False),
        sa.Column("le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("auteur_id", sa.Integer(), nullable=True),
        sa.Column("retablie_le", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("adresse = lower(adresse)", name=op.f("ck_adresse_en_erreur_adresse_minuscule")),
        sa.ForeignKeyConstraint(
            ["auteur_id"], ["compte.id"], name=op.f("fk_adresse_en_erreur_auteur_id_compte")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adresse_en_erreur")),
        sa.UniqueConstraint("adresse", name=op.f("uq_adresse_en_erreur_adresse")),
    )


def creer_pause_rappel() -> None:
    op.create_table(
        "pause_rappel",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("structure_id", sa.Integer(), nullable=False),
        sa.Column("territoire_id", sa.Integer(), nullable=False),
        sa.Column("jusqu_au", sa.Date(), nullable=False),
        sa.Column("motif", sa.String(length=500), nullable=False),
        sa.Column("levee_le", sa.DateTime(timezone=True), nullable=True),
        sa.Column("auteur_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("length(motif) > 0", name=op.f("ck_pause_rappel_motivee")),
        sa.ForeignKeyConstraint(["auteur_id"], ["compte.id"], name=op.f("fk_pause_rappel_auteur_id_compte")),
        sa.ForeignKeyConstraint(
            ["structure_id"], ["structure.id"], name=op.f("fk_pause_rappel_structure_id_structure")
        ),
        sa.ForeignKeyConstraint(
            ["territoire_id"], ["territoire.id"], name=op.f("fk_pause_rappel_territoire_id_territoire")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pause_rappel")),
        sa.UniqueConstraint(
            "structure_id", "territoire_id", name=op.f("uq_pause_rappel_structure_id_territoire_id")
        ),
    )
    with op.batch_alter_table("pause_rappel", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pause_rappel_territoire_id"), ["territoire_id"], unique=False)


def creer_rappel() -> None:
    op.create_table(
        "rappel",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("structure_id", sa.Integer(), nullable=False),
        sa.Column("jour", sa.Date(), nullable=False),
        sa.Column("est_manuel", sa.Boolean(), server_default="0", nullable=False),
        sa.Column(
            "etat",
            sa.Enum(
                "en_cours", "envoye", name="etatrappel", native_enum=False, create_constraint=True, length=20
            ),
            server_default="en_cours",
            nullable=False,
        ),
        sa.Column("cree_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("envoye_le", sa.DateTime(timezone=True), nullable=True),
        sa.Column("auteur_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["auteur_id"], ["compte.id"], name=op.f("fk_rappel_auteur_id_compte")),
        sa.ForeignKeyConstraint(
            ["structure_id"], ["structure.id"], name=op.f("fk_rappel_structure_id_structure")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rappel")),
    )
    with op.batch_alter_table("rappel", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rappel_structure_id"), ["structure_id"], unique=False)


def creer_acces_depot() -> None:
    op.create_table(
        "acces_depot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("structure_id", sa.Integer(), nullable=False),
        sa.Column("empreinte", sa.String(length=64), nullable=False),
        sa.Column("adresse", sa.String(length=254), nullable=False),
        sa.Column("cree_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expire_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoque_le", sa.DateTime(timezone=True), nullable=True),
        sa.Column("auteur_id", sa.Integer(), nullable=True),
        sa.Column("rappel_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["auteur_id"], ["compte.id"], name=op.f("fk_acces_depot_auteur_id_compte")),
        sa.ForeignKeyConstraint(
            ["rappel_id"], ["rappel.id"], name=op.f("fk_acces_depot_rappel_id_rappel"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["structure_id"], ["structure.id"], name=op.f("fk_acces_depot_structure_id_structure")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acces_depot")),
        sa.UniqueConstraint("empreinte", name=op.f("uq_acces_depot_empreinte")),
    )
    with op.batch_alter_table("acces_depot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_acces_depot_rappel_id"), ["rappel_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_acces_depot_structure_id"), ["structure_id"], unique=False)


def creer_acces_depot_territoire() -> None:
    op.create_table(
        "acces_depot_territoire",
        sa.Column("acces_id", sa.Integer(), nullable=False),
        sa.Column("territoire_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["acces_id"],
            ["acces_depot.id"],
            name=op.f("fk_acces_depot_territoire_acces_id_acces_depot"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["territoire_id"],
            ["territoire.id"],
            name=op.f("fk_acces_depot_territoire_territoire_id_territoire"),
        ),
        sa.PrimaryKeyConstraint("acces_id", "territoire_id", name=op.f("pk_acces_depot_territoire")),
    )
    with op.batch_alter_table("acces_depot_territoire", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_acces_depot_territoire_territoire_id"), ["territoire_id"], unique=False
        )


def creer_depot_par_lien() -> None:
    op.create_table(
        "depot_par_lien",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("acces_id", sa.Integer(), nullable=False),
        sa.Column("releve_id", sa.Integer(), nullable=False),
        sa.Column("le", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["acces_id"],
            ["acces_depot.id"],
            name=op.f("fk_depot_par_lien_acces_id_acces_depot"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["releve_id"], ["releve.id"], name=op.f("fk_depot_par_lien_releve_id_releve")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_depot_par_lien")),
        sa.UniqueConstraint("acces_id", "releve_id", name=op.f("uq_depot_par_lien_acces_id_releve_id")),
    )
    with op.batch_alter_table("depot_par_lien", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_depot_par_lien_releve_id"), ["releve_id"], unique=False)


def creer_mise_en_demeure() -> None:
    op.create_table(
        "mise_en_demeure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territoire_id", sa.Integer(), nullable=False),
        sa.Column("attribution_id", sa.Integer(), nullable=False),
        sa.Column("jour", sa.Date(), nullable=False),
        sa.Column("texte", sa.Text(), nullable=False),
        sa.Column("proposee_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("auteur_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["attribution_id"], ["attribution.id"], name=op.f("fk_mise_en_demeure_attribution_id_attribution")
        ),
        sa.ForeignKeyConstraint(
            ["auteur_id"], ["compte.id"], name=op.f("fk_mise_en_demeure_auteur_id_compte")
        ),
        sa.ForeignKeyConstraint(
            ["territoire_id"], ["territoire.id"], name=op.f("fk_mise_en_demeure_territoire_id_territoire")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mise_en_demeure")),
        sa.UniqueConstraint("attribution_id", "jour", name=op.f("uq_mise_en_demeure_attribution_id_jour")),
    )
    with op.batch_alter_table("mise_en_demeure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mise_en_demeure_territoire_id"), ["territoire_id"], unique=False)


def creer_rappel_ligne() -> None:
    op.create_table(
        "rappel_ligne",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rappel_id", sa.Integer(), nullable=False),
        sa.Column("territoire_id", sa.Integer(), nullable=False),
        sa.Column("attribution_id", sa.Integer(), nullable=False),
        sa.Column("structure_id", sa.Integer(), nullable=False),
        sa.Column("est_employeur", sa.Boolean(), nullable=False),
        sa.Column("exigible", sa.Date(), nullable=False),
        sa.Column("palier", sa.Integer(), nullable=False),
        sa.Column("jour", sa.Date(), nullable=False),
        sa.Column("mois", sa.JSON(), nullable=False),
        *premier_du_mois("rappel_ligne", "exigible"),
        sa.CheckConstraint("palier >= 0", name=op.f("ck_rappel_ligne_palier_positif")),
        sa.ForeignKeyConstraint(
            ["attribution_id"], ["attribution.id"], name=op.f("fk_rappel_ligne_attribution_id_attribution")
        ),
        sa.ForeignKeyConstraint(
            ["rappel_id"], ["rappel.id"], name=op.f("fk_rappel_ligne_rappel_id_rappel"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["structure_id"], ["structure.id"], name=op.f("fk_rappel_ligne_structure_id_structure")
        ),
        sa.ForeignKeyConstraint(
            ["territoire_id"], ["territoire.id"], name=op.f("fk_rappel_ligne_territoire_id_territoire")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rappel_ligne")),
    )
    with op.batch_alter_table("rappel_ligne", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rappel_ligne_rappel_id"), ["rappel_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_rappel_ligne_territoire_id"), ["territoire_id"], unique=False)
        batch_op.create_index(
            "uq_rappel_ligne_palier",
            ["attribution_id", "structure_id", "est_employeur", "exigible", "palier"],
            unique=True,
            sqlite_where=sa.text("palier > 0"),
            postgresql_where=sa.text("palier > 0"),
        )


def dater_les_releves() -> None:
    op.add_column("territoire", sa.Column("jour_releves", sa.Integer(), server_default="15", nullable=False))


def downgrade() -> None:
    op.drop_column("territoire", "jour_releves")
    for table in (
        "rappel_ligne",
        "mise_en_demeure",
        "depot_par_lien",
        "acces_depot_territoire",
        "acces_depot",
        "rappel",
        "pause_rappel",
        "adresse_en_erreur",
    ):
        op.drop_table(table)
