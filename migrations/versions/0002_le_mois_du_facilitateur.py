"""Deletion that can be undone, months without hours, proposed links, second factor, sessions, kept filters."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

#: « The first day of a month », in the words of each engine.
PREMIER_DU_MOIS = {"sqlite": "strftime('%d', mois) = '01'", "postgresql": "EXTRACT(DAY FROM mois) = 1"}


def upgrade() -> None:
    creer_tables()
    ajouter_colonnes()
    # Participants known so far came with their identifier alone: it is all that can be searched and sorted.
    op.execute("UPDATE participant_plie SET recherche = lower(identifiant), tri = lower(identifiant)")


def creer_tables() -> None:
    op.create_table(
        "code_secours",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("compte_id", sa.Integer(), nullable=False),
        sa.Column("empreinte", sa.String(length=64), nullable=False),
        sa.Column("utilise_le", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["compte_id"], ["compte.id"], name=op.f("fk_code_secours_compte_id_compte")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_secours")),
        sa.UniqueConstraint("empreinte", name=op.f("uq_code_secours_empreinte")),
    )
    with op.batch_alter_table("code_secours", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_code_secours_compte_id"), ["compte_id"], unique=False)

    op.create_table(
        "filtre_enregistre",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("compte_id", sa.Integer(), nullable=False),
        sa.Column("liste", sa.String(length=40), nullable=False),
        sa.Column("nom", sa.String(length=255), nullable=False),
        sa.Column("parametres", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["compte_id"], ["compte.id"], name=op.f("fk_filtre_enregistre_compte_id_compte")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filtre_enregistre")),
        sa.UniqueConstraint(
            "compte_id", "liste", "nom", name=op.f("uq_filtre_enregistre_compte_id_liste_nom")
        ),
    )
    op.create_table(
        "session_ouverte",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("compte_id", sa.Integer(), nullable=False),
        sa.Column("empreinte", sa.String(length=64), nullable=False),
        sa.Column("ouverte_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("vue_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("adresse", sa.String(length=64), nullable=True),
        sa.Column("navigateur", sa.String(length=255), nullable=True),
        sa.Column("terminee_le", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["compte_id"], ["compte.id"], name=op.f("fk_session_ouverte_compte_id_compte")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_ouverte")),
        sa.UniqueConstraint("empreinte", name=op.f("uq_session_ouverte_empreinte")),
    )
    with op.batch_alter_table("session_ouverte", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_ouverte_compte_id"), ["compte_id"], unique=False)

    op.create_table(
        "sans_heures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("territoire_id", sa.Integer(), nullable=False),
        sa.Column("attribution_id", sa.Integer(), nullable=False),
        sa.Column("employeur_id", sa.Integer(), nullable=True),
        sa.Column("mois", sa.Date(), nullable=False),
        sa.Column("numero", sa.Integer(), server_default="1", nullable=False),
        sa.Column("valable_du", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valable_au", sa.DateTime(timezone=True), nullable=True),
        sa.Column("auteur_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            PREMIER_DU_MOIS[op.get_bind().dialect.name], name=op.f("ck_sans_heures_mois_premier")
        ),
        sa.ForeignKeyConstraint(
            ["attribution_id"], ["attribution.id"], name=op.f("fk_sans_heures_attribution_id_attribution")
        ),
        sa.ForeignKeyConstraint(
            ["auteur_id"], ["compte.id"], name=op.f("fk_sans_heures_auteur_id_compte"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["employeur_id"], ["structure.id"], name=op.f("fk_sans_heures_employeur_id_structure")
        ),
        sa.ForeignKeyConstraint(
            ["territoire_id"], ["territoire.id"], name=op.f("fk_sans_heures_territoire_id_territoire")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sans_heures")),
    )
    with op.batch_alter_table("sans_heures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sans_heures_employeur_id"), ["employeur_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sans_heures_territoire_id"), ["territoire_id"], unique=False)
        batch_op.create_index(
            "uq_sans_heures_employeur",
            ["attribution_id", "employeur_id", "mois"],
            unique=True,
            sqlite_where=sa.text("valable_au IS NULL"),
            postgresql_where=sa.text("valable_au IS NULL"),
        )
        batch_op.create_index(
            "uq_sans_heures_engagement",
            ["attribution_id", "mois"],
            unique=True,
            sqlite_where=sa.text("valable_au IS NULL AND employeur_id IS NULL"),
            postgresql_where=sa.text("valable_au IS NULL AND employeur_id IS NULL"),
        )


def ajouter_colonnes() -> None:
    with op.batch_alter_table("affectation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("supprime_le", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("attribution", schema=None) as batch_op:
        batch_op.add_column(sa.Column("supprime_le", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("compte", schema=None) as batch_op:
        batch_op.add_column(sa.Column("totp_secret", sa.String(length=255), nullable=True))
        batch_op.add_column(sa.Column("totp_active_le", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("totp_dernier_pas", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("reinitialisation_demandee_le", sa.DateTime(timezone=True), nullable=True)
        )

    with op.batch_alter_table("contrat", schema=None) as batch_op:
        batch_op.add_column(sa.Column("supprime_le", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("lien_plie", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "niveau",
                sa.Enum(
                    "exact",
                    "usage",
                    "inverse",
                    "proche",
                    name="niveaurapprochement",
                    native_enum=False,
                    create_constraint=True,
                    length=32,
                ),
                nullable=True,
            )
        )
        batch_op.add_column(sa.Column("reserves", sa.JSON(), nullable=True))

    with op.batch_alter_table("lot", schema=None) as batch_op:
        batch_op.add_column(sa.Column("supprime_le", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("marche", schema=None) as batch_op:
        batch_op.add_column(sa.Column("supprime_le", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("operation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("supprime_le", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("participant_plie", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("cle_identite", sa.String(length=300), server_default="", nullable=False)
        )
        batch_op.add_column(sa.Column("recherche", sa.String(length=600), server_default="", nullable=False))
        batch_op.add_column(sa.Column("tri", sa.String(length=300), server_default="", nullable=False))
        batch_op.create_index(
            "ix_participant_plie_territoire_cle", ["territoire_id", "cle_identite"], unique=False
        )
        batch_op.create_index("ix_participant_plie_territoire_tri", ["territoire_id", "tri"], unique=False)

    with op.batch_alter_table("personne", schema=None) as batch_op:
        batch_op.add_column(sa.Column("supprime_le", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("territoire", schema=None) as batch_op:
        batch_op.add_column(sa.Column("logo_nom_stocke", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("logo_type", sa.String(length=40), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("territoire", schema=None) as batch_op:
        batch_op.drop_column("logo_type")
        batch_op.drop_column("logo_nom_stocke")

    with op.batch_alter_table("personne", schema=None) as batch_op:
        batch_op.drop_column("supprime_le")

    with op.batch_alter_table("participant_plie", schema=None) as batch_op:
        batch_op.drop_index("ix_participant_plie_territoire_tri")
        batch_op.drop_index("ix_participant_plie_territoire_cle")
        batch_op.drop_column("tri")
        batch_op.drop_column("recherche")
        batch_op.drop_column("cle_identite")

    with op.batch_alter_table("operation", schema=None) as batch_op:
        batch_op.drop_column("supprime_le")

    with op.batch_alter_table("marche", schema=None) as batch_op:
        batch_op.drop_column("supprime_le")

    with op.batch_alter_table("lot", schema=None) as batch_op:
        batch_op.drop_column("supprime_le")

    with op.batch_alter_table("lien_plie", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_lien_plie_niveaurapprochement"), type_="check")
        batch_op.drop_column("reserves")
        batch_op.drop_column("niveau")

    with op.batch_alter_table("contrat", schema=None) as batch_op:
        batch_op.drop_column("supprime_le")

    with op.batch_alter_table("compte", schema=None) as batch_op:
        batch_op.drop_column("reinitialisation_demandee_le")
        batch_op.drop_column("totp_dernier_pas")
        batch_op.drop_column("totp_active_le")
        batch_op.drop_column("totp_secret")

    with op.batch_alter_table("attribution", schema=None) as batch_op:
        batch_op.drop_column("supprime_le")

    with op.batch_alter_table("affectation", schema=None) as batch_op:
        batch_op.drop_column("supprime_le")
        batch_op.drop_column("version")

    with op.batch_alter_table("sans_heures", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_sans_heures_engagement",
            sqlite_where=sa.text("valable_au IS NULL AND employeur_id IS NULL"),
            postgresql_where=sa.text("valable_au IS NULL AND employeur_id IS NULL"),
        )
        batch_op.drop_index(
            "uq_sans_heures_employeur",
            sqlite_where=sa.text("valable_au IS NULL"),
            postgresql_where=sa.text("valable_au IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_sans_heures_territoire_id"))
        batch_op.drop_index(batch_op.f("ix_sans_heures_employeur_id"))

    op.drop_table("sans_heures")
    with op.batch_alter_table("session_ouverte", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_ouverte_compte_id"))

    op.drop_table("session_ouverte")
    op.drop_table("filtre_enregistre")
    with op.batch_alter_table("code_secours", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_code_secours_compte_id"))

    op.drop_table("code_secours")
