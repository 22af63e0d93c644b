"""Contacts that receive reminders and come back when removed; structures that merge, and are found by any identifier.

When a structure is merged into another, its contracts and its attributions change hands: the places on the markets,
which repeat their keys, follow.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

#: An identifier in small letters, without what people write between its groups. The search words had it in
#: capitals, which PostgreSQL tells from small letters.
ENTIER = "replace(replace(replace(replace(lower(identifiant), ' ', ''), '-', ''), '.', ''), '/', '')"
SUIVENT = (
    (
        "fk_affectation_contrat",
        "contrat",
        ["contrat_id", "personne_id", "employeur_id"],
        ["id", "personne_id", "employeur_id"],
    ),
    (
        "fk_affectation_attribution",
        "attribution",
        ["attribution_id", "lot_id", "attributaire_id"],
        ["id", "lot_id", "structure_id"],
    ),
)


def upgrade() -> None:
    completer_les_contacts()
    refaire_les_cles(onupdate="CASCADE")
    op.execute(
        f"UPDATE structure SET recherche = lower(recherche) || ' ' || {ENTIER}"
        " WHERE type_identifiant <> 'siret' AND length(recherche) + length(identifiant) < 500"
    )


def completer_les_contacts() -> None:
    with op.batch_alter_table("contact_structure", schema=None) as batch_op:
        batch_op.add_column(sa.Column("est_a_rappeler", sa.Boolean(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("supprime_le", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE contact_structure SET est_a_rappeler = (courriel IS NOT NULL AND length(trim(courriel)) > 0)"
    )
    with op.batch_alter_table("contact_structure", schema=None) as batch_op:
        batch_op.create_check_constraint(
            op.f("ck_contact_structure_rappel_a_une_adresse"), "NOT est_a_rappeler OR courriel IS NOT NULL"
        )


def refaire_les_cles(**options: str) -> None:
    with op.batch_alter_table("affectation", schema=None) as batch_op:
        for nom, parent, colonnes, cles in SUIVENT:
            batch_op.drop_constraint(nom, type_="foreignkey")
            batch_op.create_foreign_key(nom, parent, colonnes, cles, **options)


def downgrade() -> None:
    refaire_les_cles()
    with op.batch_alter_table("contact_structure", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_contact_structure_rappel_a_une_adresse"), type_="check")
        batch_op.drop_column("supprime_le")
        batch_op.drop_column("est_a_rappeler")
