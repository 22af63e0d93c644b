"""Tying a line to its contract: a candidate, another contract of somebody, or the one of who has just been hired."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from ....extensions import db
from ....models import Affectation, Contrat, Lot, Marche, Personne, Releve, ReleveLigne, Structure
from ....models.types import maintenant
from ....models.vocabulaire import EtatHeures, EtatLigne
from ...acteur import Acteur
from ...calendrier import fin_du_mois
from ...edition import ConflitEdition
from ...erreurs import Introuvable, TransitionImpossible
from ...heures.faits import mois_clos, verrouiller, versions_en_vigueur
from ...heures.inscription import retirer
from ...heures.lignes import regler
from ...journal import Verbe, consigner
from ...perimetre import affectations_visibles
from ...permissions import Permission
from ..application import appliquer
from ..rattachement import Candidat, LigneEcrite, rattacher, retenir_rattachement
from .portee import VERIFIER, lignes_verifiables, trouver_ligne, trouver_releve

L = EtatLigne
DEPUIS = frozenset({L.A_RATTACHER, L.RATTACHEE, L.DECLAREE})
ECRIT = "Rattachée à un autre contrat."


@dataclass(frozen=True)
class PageLiaison:
    """A line to tie, the contracts proposed, and the other lines of the sheet that go with it."""

    releve: Releve
    ligne: ReleveLigne
    deposant: str
    candidats: Sequence[Candidat]
    personne: str | None
    semblables: int


def lire_liaison(
    acteur: Acteur, releve_id: int, ligne_id: int, personne_id: int | None = None
) -> PageLiaison:
    """The candidates of a line, or the contracts of the person looked for; the reading is journaled."""
    acteur.exiger(VERIFIER)
    releve = trouver_releve(acteur, releve_id)
    ligne = trouver_ligne(acteur, releve_id, ligne_id)
    if ligne.etat not in DEPUIS:
        raise TransitionImpossible("Cette ligne est réglée : rouvrez-la d’abord.")
    if personne_id is None:
        (trouve,) = rattacher(acteur, releve.deposant_id, [LigneEcrite.depuis(ligne)])
        candidats = [c for c in trouve.candidats if c.territoire_id == ligne.territoire_id]
    else:
        candidats = _contrats_de(acteur, ligne, personne_id)
    consigner(
        acteur,
        Verbe.LISTE_NOMINATIVE_CONSULTEE,
        objet=("releve", releve.id),
        territoire_id=ligne.territoire_id,
        valeurs={
            "liste": "contrats possibles",
            "ligne": ligne.id,
            "ids": [c.affectation_id for c in candidats],
        },
    )
    return PageLiaison(
        releve,
        ligne,
        db.session.get(Structure, releve.deposant_id).nom,
        candidats,
        candidats[0].nom_complet if personne_id is not None and candidats else None,
        len(_semblables(acteur, ligne)),
    )


def _contrats_de(acteur: Acteur, ligne: ReleveLigne, personne_id: int) -> list[Candidat]:
    """Every contract on a market of somebody, in the territory of the line, the latest first."""
    requete = (
        affectations_visibles(acteur, Permission.HEURES_VALIDER)
        .where(Affectation.personne_id == personne_id, Affectation.territoire_id == ligne.territoire_id)
        .join(Contrat, Contrat.id == Affectation.contrat_id)
        .join(Personne, Personne.id == Affectation.personne_id)
        .join(Marche, Marche.id == Affectation.marche_id)
        .join(Lot, Lot.id == Affectation.lot_id)
        .join(Structure, Structure.id == Affectation.employeur_id)
        .with_only_columns(
            Affectation.id, Affectation.personne_id, Affectation.territoire_id, Personne.nom_naissance,
            Personne.nom_usage, Personne.prenom, Marche.reference, Lot.numero, Structure.nom, Contrat.date_debut,
            Contrat.date_fin, maintain_column_froms=True,
        )
        .order_by(Contrat.date_debut.desc(), Affectation.id)
    )  # fmt: skip
    return [
        Candidat(
            a.id, a.personne_id, a.territoire_id, f"{a.nom_usage or a.nom_naissance} {a.prenom}", None,
            a.reference, a.numero, a.nom, a.date_debut, a.date_fin,
            "Son contrat couvre ce mois." if _couvre(a, ligne) else "Son contrat ne couvre pas ce mois.",
        )
        for a in db.session.execute(requete)
    ]  # fmt: skip


def _couvre(contrat, ligne: ReleveLigne) -> bool:
    """Whether the contract has a day in the month of the line."""
    debut, fin = contrat.date_debut, contrat.date_fin
    return debut <= fin_du_mois(ligne.mois) and (fin is None or fin >= ligne.mois)


def _semblables(acteur: Acteur, ligne: ReleveLigne) -> list[ReleveLigne]:
    """The other untied lines of the sheet that write the same person and market: they follow the first one.

    None when a month comes twice: the same name may then be two people's.
    """
    requete = lignes_verifiables(acteur).where(
        ReleveLigne.releve_id == ligne.releve_id,
        ReleveLigne.territoire_id == ligne.territoire_id,
        ReleveLigne.etat == L.A_RATTACHER,
        ReleveLigne.personne_lue == ligne.personne_lue,
        ReleveLigne.naissance_lue.is_not_distinct_from(ligne.naissance_lue),
        ReleveLigne.marche_lu.is_not_distinct_from(ligne.marche_lu),
        ReleveLigne.id != ligne.id,
    )
    autres = list(db.session.scalars(requete.order_by(ReleveLigne.id)))
    mois = [ligne.mois, *(li.mois for li in autres)]
    return autres if len(mois) == len(set(mois)) else []


def rattacher_a(
    acteur: Acteur, releve_id: int, ligne_id: int, affectation_id: int, *, version: int | None = None
) -> int:
    """Tie a line to a contract on a market of its territory, with the lines that write the same person.

    Their hours become declared. Returns how many lines were tied. Raises `Introuvable`, `TransitionImpossible`,
    `ConflitEdition` when the line changed since it was read, `DonneesInvalides` from the declaration.
    """
    acteur.exiger(VERIFIER)
    releve = trouver_releve(acteur, releve_id)
    ligne = trouver_ligne(acteur, releve_id, ligne_id)
    affectation = _affectation(acteur, affectation_id, ligne)
    verrouiller(acteur, Permission.HEURES_VALIDER, {affectation.id, ligne.affectation_id} - {None})
    db.session.refresh(ligne, with_for_update={"of": ReleveLigne})
    if version is not None and version != ligne.version:
        raise ConflitEdition([], ligne.version, None, None)
    if ligne.etat not in DEPUIS:
        raise TransitionImpossible("Cette ligne est réglée : rouvrez-la d’abord.")
    suivantes = [li for li in _semblables(acteur, ligne) if _couvre(affectation.contrat, li)]
    _detacher(acteur, ligne)
    for li in (ligne, *suivantes):
        li.affectation_id, li.attribution_id, li.doute = affectation.id, affectation.attribution_id, None
        li.est_regularisation = False
    regler(acteur, [ligne, *suivantes], L.RATTACHEE, "", maintenant())
    appliquer(acteur, releve)
    retenir_rattachement(acteur, releve.deposant_id, ligne, affectation.personne_id)
    consigner(
        acteur,
        Verbe.LIGNE_RATTACHEE,
        objet=("releve", releve.id),
        territoire_id=ligne.territoire_id,
        valeurs={"lignes": [li.id for li in (ligne, *suivantes)], "affectation": affectation.id},
    )
    return 1 + len(suivantes)


def _affectation(acteur: Acteur, affectation_id: int, ligne: ReleveLigne) -> Affectation:
    """A contract of another territory does not exist for this line."""
    affectation = db.session.scalar(
        affectations_visibles(acteur, Permission.HEURES_VALIDER).where(
            Affectation.id == affectation_id, Affectation.territoire_id == ligne.territoire_id
        )
    )
    if affectation is None:
        raise Introuvable("Ce contrat n’existe pas, ou n’est pas du territoire de cette ligne.")
    return affectation


def _detacher(acteur: Acteur, ligne: ReleveLigne) -> None:
    """The hours that the line declared for its former contract are withdrawn, and declared again without it."""
    if ligne.affectation_id is None:
        return
    cle = ligne.affectation_id, ligne.mois
    version = versions_en_vigueur({cle[0]}, {cle[1]}).get(cle)
    est_close = bool(mois_clos({ligne.territoire_id}, {ligne.mois}))
    source = (
        db.session.get(ReleveLigne, version.releve_ligne_id) if version and version.releve_ligne_id else None
    )
    if (
        source is None
        or source.releve_id != ligne.releve_id
        or est_close
        or version.etat == EtatHeures.VALIDEE
    ):
        return
    retirer(acteur, [version], {cle[0]: ligne.territoire_id}, ECRIT)
    restantes = db.session.scalars(
        select(ReleveLigne).where(
            ReleveLigne.releve_id == ligne.releve_id,
            ReleveLigne.affectation_id == cle[0],
            ReleveLigne.mois == cle[1],
            ReleveLigne.etat == L.DECLAREE,
            ReleveLigne.id != ligne.id,
        )
    )
    for autre in restantes:
        autre.etat = L.RATTACHEE
