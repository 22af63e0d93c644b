"""Every column that names a structure: what it is called on the page of a merger, and what makes two rows the same.

A new foreign key to `structure.id` has its row here, or a test fails: nothing is forgotten when a structure goes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from ....models import (
    AccesDepot,
    ActiviteStructure,
    Affectation,
    Appartenance,
    Attribution,
    ContactStructure,
    Contrat,
    ConventionPartenariat,
    Echange,
    HeuresMensuelles,
    Marche,
    MiseEnPageConnue,
    NoteStructure,
    PauseRappel,
    Rappel,
    RappelLigne,
    RattachementConnu,
    Releve,
    SansHeures,
    Structure,
    Travail,
)
from ....models.vocabulaire import EtatReleve


@dataclass(frozen=True)
class Reference:
    """A column that names a structure.

    `cles(modele)` are what two rows may not share once they name the same structure. Rows that do are refused when
    they are `uniques`; otherwise they say the same thing, and one of them goes.
    """

    colonne: InstrumentedAttribute
    singulier: str
    pluriel: str
    cles: Callable[[Any], tuple[ColumnElement, ...]] | None = None
    uniques: bool = False

    @property
    def modele(self) -> Any:
        return self.colonne.class_

    @property
    def nom(self) -> str:
        return str(self.colonne.property.columns[0])

    def lignes(self, structure_id: int) -> Select:
        """The rows that name a structure, the deleted and the closed ones included."""
        return select(self.modele).where(self.colonne == structure_id)

    def vivantes(self, structure_id: int) -> Select:
        """Those that people see: neither in the bin, nor a version of the past."""
        fin = getattr(self.modele, "supprime_le", getattr(self.modele, "valable_au", None))
        requete = self.lignes(structure_id)
        return requete if fin is None else requete.where(fin.is_(None))

    def doubles(self, locale_id: int, cible_id: int) -> Select:
        """The rows of the first structure that would be twice on the second one."""
        autre = aliased(self.modele)
        memes = zip(self.cles(self.modele), self.cles(autre), strict=True)
        return self.lignes(locale_id).where(
            select(autre.id)
            .where(
                getattr(autre, self.colonne.key) == cible_id,
                *(a.is_not_distinct_from(b) for a, b in memes),
                *_du_meme_temps(self.modele, autre),
            )
            .exists()
        )


def _du_meme_temps(modele: Any, autre: Any) -> tuple[ColumnElement[bool], ...]:
    """Two versions meet only while both are in force; a file given up is not a deposit any more."""
    if hasattr(modele, "valable_au"):
        return (modele.valable_au.is_(None), autre.valable_au.is_(None))
    if modele is Releve:
        etats = (EtatReleve.ABANDONNE, EtatReleve.ILLISIBLE)
        return (modele.sha256.is_not(None), modele.etat.not_in(etats), autre.etat.not_in(etats))
    return ()


def _du_compte(m: Any) -> tuple[ColumnElement, ...]:
    """A role held for a structure of one territory is held there, said or not; 0 is for no territory."""
    locale = (
        select(Structure.territoire_id).where(Structure.id == m.structure_id).correlate(m).scalar_subquery()
    )
    territoire = func.coalesce(m.territoire_id, locale, 0)
    return (m.compte_id, m.role, territoire, m.date_debut, m.date_fin)


REFERENCES: tuple[Reference, ...] = (
    Reference(
        Marche.donneur_ordre_id, "marché passé comme donneur d’ordre", "marchés passés comme donneur d’ordre",
        lambda m: (m.territoire_id, m.reference), uniques=True,
    ),
    Reference(
        Attribution.structure_id, "lot obtenu comme attributaire", "lots obtenus comme attributaire",
        lambda m: (m.lot_id,), uniques=True,
    ),
    Reference(
        Contrat.employeur_id, "contrat comme employeur", "contrats comme employeur",
        lambda m: (m.personne_id, m.type, m.date_debut), uniques=True,
    ),
    Reference(
        Contrat.entreprise_utilisatrice_id, "contrat comme entreprise utilisatrice",
        "contrats comme entreprise utilisatrice",
    ),
    Reference(
        SansHeures.employeur_id, "déclaration « aucune heure »", "déclarations « aucune heure »",
        lambda m: (m.attribution_id, m.mois),
    ),
    Reference(
        Releve.deposant_id, "relevé d’heures déposé", "relevés d’heures déposés", lambda m: (m.sha256,), uniques=True
    ),
    Reference(
        MiseEnPageConnue.deposant_id, "mise en page de relevé retenue", "mises en page de relevés retenues",
        lambda m: (m.signature,),
    ),
    Reference(
        RattachementConnu.deposant_id, "nom de relevé reconnu", "noms de relevés reconnus",
        lambda m: (m.cle_lue, m.personne_id),
    ),
    Reference(Rappel.structure_id, "rappel envoyé", "rappels envoyés"),
    Reference(
        RappelLigne.structure_id, "relevé rappelé", "relevés rappelés",
        lambda m: (m.attribution_id, m.est_employeur, m.exigible, m.palier),
    ),
    Reference(PauseRappel.structure_id, "pause des rappels", "pauses des rappels", lambda m: (m.territoire_id,)),
    Reference(AccesDepot.structure_id, "lien de dépôt", "liens de dépôt"),
    Reference(Appartenance.structure_id, "rôle d’un compte", "rôles de comptes", _du_compte),
    Reference(ContactStructure.structure_id, "contact", "contacts"),
    Reference(NoteStructure.structure_id, "note", "notes", lambda m: (m.territoire_id,)),
    Reference(ConventionPartenariat.structure_id, "convention de partenariat", "conventions de partenariat"),
    Reference(Echange.structure_id, "échange", "échanges"),
    Reference(Travail.structure_id, "long travail demandé", "longs travaux demandés"),
    Reference(
        ActiviteStructure.structure_id, "activité d’annuaire", "activités d’annuaire", lambda m: (m.type, m.nom)
    ),
)  # fmt: skip


def contredites(dite_par: int, autre_id: int) -> tuple[ColumnElement[bool], ...]:
    """« Aucune heure », said in force by one of two employers, of a month where the other has hours."""
    heures = exists().where(
        Affectation.id == HeuresMensuelles.affectation_id,
        Affectation.attribution_id == SansHeures.attribution_id,
        Affectation.employeur_id == autre_id,
        Affectation.supprime_le.is_(None),
        HeuresMensuelles.mois == SansHeures.mois,
        HeuresMensuelles.valable_au.is_(None),
    )
    return (SansHeures.employeur_id == dite_par, SansHeures.valable_au.is_(None), heures)
