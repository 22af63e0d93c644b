"""Attendance sheets as they come: one file and its lines, what is remembered of each sender, late hours.

Nothing wrote in the two former tables of sheets: they are made again rather than bent.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

LIEN = "fk_heures_mensuelles_releve_ligne_id_releve_ligne"


def premier_du_mois(table: str, colonne: str) -> tuple:
    """« The first day of a month », in the words of each engine."""
    nom = op.f(f"ck_{table}_{colonne}_premier")
    return (
        sa.CheckConstraint(f"strftime('%d', {colonne}) = '01'", name=nom).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(f"EXTRACT(DAY FROM {colonne}) = 1", name=nom).ddl_if(dialect="postgresql"),
    )


def upgrade() -> None:
    op.add_column(
        "heures_mensuelles",
        sa.Column("est_regularisation", sa.Boolean(), server_default="0", nullable=False),
    )
    detacher()
    creer_releve()
    creer_releve_ligne()
    rattacher()
    creer_mise_en_page_connue()
    creer_rattachement_connu()


def detacher() -> None:
    """Drop the two tables of sheets. SQLite names the table that a key refers to, and finds the new one by it."""
    op.execute("UPDATE heures_mensuelles SET releve_ligne_id = NULL")
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(LIEN, "heures_mensuelles", type_="foreignkey")
    op.drop_table("releve_ligne")
    op.drop_table("releve")


def rattacher() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.create_foreign_key(LIEN, "heures_mensuelles", "releve_ligne", ["releve_ligne_id"], ["id"])


def creer_releve() -> None:
    op.create_table(
        "releve",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deposant_id", sa.Integer(), nullable=False),
        sa.Column("mois", sa.Date(), nullable=True),
        sa.Column("dernier_mois", sa.Date(), nullable=True),
        sa.Column("piece_id", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("depose_par_id", sa.Integer(), nullable=True),
        sa.Column("depose_par", sa.String(length=254), server_default="", nullable=False),
        sa.Column("depose_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("transmis_le", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "etat",
            sa.Enum(
                "en_lecture",
                "a_confirmer",
                "transmis",
                "traite",
                "refuse",
                "remplace",
                "abandonne",
                "illisible",
                name="etatreleve",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            server_default="a_confirmer",
            nullable=False,
        ),
        sa.Column("motif", sa.String(length=500), nullable=True),
        sa.Column("est_image", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("lecture", sa.JSON(), nullable=True),
        sa.Column("corrections", sa.JSON(), nullable=True),
        sa.Column("remplace_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "etat NOT IN ('refuse', 'illisible') OR motif IS NOT NULL", name=op.f("ck_releve_refus_motive")
        ),
        *premier_du_mois("releve", "dernier_mois"),
        *premier_du_mois("releve", "mois"),
        sa.CheckConstraint(
            "sha256 IS NULL OR length(sha256) = 64", name=op.f("ck_releve_empreinte_complete")
        ),
        sa.ForeignKeyConstraint(
            ["deposant_id"], ["structure.id"], name=op.f("fk_releve_deposant_id_structure")
        ),
        sa.ForeignKeyConstraint(
            ["depose_par_id"], ["compte.id"], name=op.f("fk_releve_depose_par_id_compte")
        ),
        sa.ForeignKeyConstraint(["piece_id"], ["piece.id"], name=op.f("fk_releve_piece_id_piece")),
        sa.ForeignKeyConstraint(["remplace_id"], ["releve.id"], name=op.f("fk_releve_remplace_id_releve")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_releve")),
    )
    with op.batch_alter_table("releve", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_releve_deposant_id"), ["deposant_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_releve_piece_id"), ["piece_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_releve_remplace_id"), ["remplace_id"], unique=False)
        batch_op.create_index(
            "uq_releve_fichier",
            ["deposant_id", "sha256"],
            unique=True,
            sqlite_where=sa.text("etat NOT IN ('abandonne', 'illisible')"),
            postgresql_where=sa.text("etat NOT IN ('abandonne', 'illisible')"),
        )


def creer_releve_ligne() -> None:
    op.create_table(
        "releve_ligne",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("releve_id", sa.Integer(), nullable=False),
        sa.Column("territoire_id", sa.Integer(), nullable=True),
        sa.Column("affectation_id", sa.Integer(), nullable=True),
        sa.Column("attribution_id", sa.Integer(), nullable=True),
        sa.Column("personne_lue", sa.String(length=255), nullable=False),
        sa.Column("nom_lu", sa.String(length=255), nullable=True),
        sa.Column("prenom_lu", sa.String(length=255), nullable=True),
        sa.Column("naissance_lue", sa.Date(), nullable=True),
        sa.Column("marche_lu", sa.String(length=255), nullable=True),
        sa.Column("mois", sa.Date(), nullable=False),
        sa.Column("centiemes", sa.Integer(), nullable=False),
        sa.Column("feuille", sa.String(length=80), nullable=True),
        sa.Column("cellule", sa.String(length=1000), nullable=False),
        sa.Column(
            "etat",
            sa.Enum(
                "a_rattacher",
                "rattachee",
                "declaree",
                "validee",
                "refusee",
                "ecartee",
                name="etatligne",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            server_default="a_rattacher",
            nullable=False,
        ),
        sa.Column(
            "doute",
            sa.Enum(
                "inconnue",
                "homonymes",
                "premier_janvier",
                "orthographe",
                "initiale",
                "naissance",
                "plusieurs_marches",
                "hors_contrat",
                "deja_validees",
                name="doute",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("motif", sa.String(length=500), nullable=True),
        sa.Column("est_regularisation", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("traitee_par_id", sa.Integer(), nullable=True),
        sa.Column("traitee_le", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "etat <> 'refusee' OR motif IS NOT NULL", name=op.f("ck_releve_ligne_refus_motive")
        ),
        sa.CheckConstraint(
            "etat NOT IN ('rattachee', 'declaree', 'validee') OR (affectation_id IS NOT NULL AND territoire_id IS NOT NULL)",
            name=op.f("ck_releve_ligne_rattachee_a_un_contrat"),
        ),
        *premier_du_mois("releve_ligne", "mois"),
        sa.CheckConstraint("centiemes > 0", name=op.f("ck_releve_ligne_heures_positives")),
        sa.ForeignKeyConstraint(
            ["affectation_id"], ["affectation.id"], name=op.f("fk_releve_ligne_affectation_id_affectation")
        ),
        sa.ForeignKeyConstraint(
            ["attribution_id"], ["attribution.id"], name=op.f("fk_releve_ligne_attribution_id_attribution")
        ),
        sa.ForeignKeyConstraint(["releve_id"], ["releve.id"], name=op.f("fk_releve_ligne_releve_id_releve")),
        sa.ForeignKeyConstraint(
            ["territoire_id"], ["territoire.id"], name=op.f("fk_releve_ligne_territoire_id_territoire")
        ),
        sa.ForeignKeyConstraint(
            ["traitee_par_id"], ["compte.id"], name=op.f("fk_releve_ligne_traitee_par_id_compte")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_releve_ligne")),
    )
    with op.batch_alter_table("releve_ligne", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_releve_ligne_affectation_id"), ["affectation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_releve_ligne_attribution_id"), ["attribution_id"], unique=False)
        batch_op.create_index("ix_releve_ligne_file", ["territoire_id", "etat", "releve_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_releve_ligne_releve_id"), ["releve_id"], unique=False)


def creer_mise_en_page_connue() -> None:
    op.create_table(
        "mise_en_page_connue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deposant_id", sa.Integer(), nullable=False),
        sa.Column("signature", sa.String(length=64), nullable=False),
        sa.Column("corrections", sa.JSON(), nullable=False),
        sa.Column("auteur_id", sa.Integer(), nullable=True),
        sa.Column("le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["auteur_id"], ["compte.id"], name=op.f("fk_mise_en_page_connue_auteur_id_compte")
        ),
        sa.ForeignKeyConstraint(
            ["deposant_id"], ["structure.id"], name=op.f("fk_mise_en_page_connue_deposant_id_structure")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mise_en_page_connue")),
        sa.UniqueConstraint(
            "deposant_id", "signature", name=op.f("uq_mise_en_page_connue_deposant_id_signature")
        ),
    )


def creer_rattachement_connu() -> None:
    op.create_table(
        "rattachement_connu",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deposant_id", sa.Integer(), nullable=False),
        sa.Column("territoire_id", sa.Integer(), nullable=False),
        sa.Column("cle_lue", sa.String(length=300), nullable=False),
        sa.Column("personne_id", sa.Integer(), nullable=False),
        sa.Column("auteur_id", sa.Integer(), nullable=True),
        sa.Column("le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("length(cle_lue) > 0", name=op.f("ck_rattachement_connu_cle_renseignee")),
        sa.ForeignKeyConstraint(
            ["auteur_id"], ["compte.id"], name=op.f("fk_rattachement_connu_auteur_id_compte")
        ),
        sa.ForeignKeyConstraint(
            ["deposant_id"], ["structure.id"], name=op.f("fk_rattachement_connu_deposant_id_structure")
        ),
        sa.ForeignKeyConstraint(
            ["personne_id"], ["personne.id"], name=op.f("fk_rattachement_connu_personne_id_personne")
        ),
        sa.ForeignKeyConstraint(
            ["territoire_id"], ["territoire.id"], name=op.f("fk_rattachement_connu_territoire_id_territoire")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rattachement_connu")),
        sa.UniqueConstraint(
            "deposant_id",
            "cle_lue",
            "personne_id",
            name=op.f("uq_rattachement_connu_deposant_id_cle_lue_personne_id"),
        ),
    )
    with op.batch_alter_table("rattachement_connu", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rattachement_connu_personne_id"), ["personne_id"], unique=False)


def downgrade() -> None:
    op.drop_table("rattachement_connu")
    op.drop_table("mise_en_page_connue")
    detacher()
    recreer_releve()
    recreer_releve_ligne()
    rattacher()
    with op.batch_alter_table("heures_mensuelles", schema=None) as batch_op:
        batch_op.drop_column("est_regularisation")


def recreer_releve() -> None:
    op.create_table(
        "releve",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deposant_id", sa.Integer(), nullable=False),
        sa.Column("mois", sa.Date(), nullable=False),
        sa.Column("piece_id", sa.Integer(), nullable=True),
        sa.Column("depose_par_id", sa.Integer(), nullable=True),
        sa.Column(
            "etat",
            sa.Enum(
                "recu",
                "en_verification",
                "valide",
                "refuse",
                name="etatreleve",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            server_default="recu",
            nullable=False,
        ),
        sa.Column("motif", sa.String(length=500), nullable=True),
        sa.Column("est_sans_heures", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        *premier_du_mois("releve", "mois"),
        sa.ForeignKeyConstraint(
            ["deposant_id"], ["structure.id"], name=op.f("fk_releve_deposant_id_structure")
        ),
        sa.ForeignKeyConstraint(
            ["depose_par_id"], ["compte.id"], name=op.f("fk_releve_depose_par_id_compte")
        ),
        sa.ForeignKeyConstraint(["piece_id"], ["piece.id"], name=op.f("fk_releve_piece_id_piece")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_releve")),
    )
    with op.batch_alter_table("releve", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_releve_deposant_id"), ["deposant_id"], unique=False)


def recreer_releve_ligne() -> None:
    op.create_table(
        "releve_ligne",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("releve_id", sa.Integer(), nullable=False),
        sa.Column("territoire_id", sa.Integer(), nullable=True),
        sa.Column("affectation_id", sa.Integer(), nullable=True),
        sa.Column("personne_lue", sa.String(length=255), nullable=False),
        sa.Column("mois", sa.Date(), nullable=False),
        sa.Column("centiemes", sa.Integer(), nullable=False),
        sa.Column("feuille", sa.String(length=80), nullable=True),
        sa.Column("cellule", sa.String(length=255), nullable=False),
        *premier_du_mois("releve_ligne", "mois"),
        sa.ForeignKeyConstraint(
            ["affectation_id"], ["affectation.id"], name=op.f("fk_releve_ligne_affectation_id_affectation")
        ),
        sa.ForeignKeyConstraint(["releve_id"], ["releve.id"], name=op.f("fk_releve_ligne_releve_id_releve")),
        sa.ForeignKeyConstraint(
            ["territoire_id"], ["territoire.id"], name=op.f("fk_releve_ligne_territoire_id_territoire")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_releve_ligne")),
    )
    with op.batch_alter_table("releve_ligne", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_releve_ligne_affectation_id"), ["affectation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_releve_ligne_releve_id"), ["releve_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_releve_ligne_territoire_id"), ["territoire_id"], unique=False)
