"""What a depositor says of the doubtful lines: who it is, « demander au facilitateur », or set aside."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, select

from ....extensions import db
from ....models import Affectation, Attribution, Lot, Marche, Releve, ReleveLigne
from ....models.types import Vocabulaire, maintenant
from ....models.vocabulaire import Doute, EtatHeures, EtatLigne
from ...acteur import Acteur
from ...erreurs import DonneesInvalides, Introuvable, TransitionImpossible
from ...heures.etats import LONGUEUR_MOTIF
from ...heures.faits import versions_en_vigueur
from ...imports.valeurs import contient_nir
from ...journal import Verbe, consigner
from ..rattachement import rattacher
from ..rattachement.univers import affectations_du_deposant
from .lignes import A_REGLER, MOIS_FUTUR, en_lue, lignes_de
from .portee import attributions_du_deposant, prendre_a_confirmer, trouver

E = EtatLigne
ENTRE_TEMPS = "Ces lignes ont été réglées entre-temps : relisez la page."


class Geste(Vocabulaire):
    RATTACHER = "rattacher", "C’est cette personne"
    DEMANDER = "demander", "Une autre personne, ou je ne sais pas : demander au facilitateur"
    ECARTER = "ecarter", "Ne pas transmettre ces heures"


@dataclass(frozen=True)
class Choix:
    """What is said of some lines of one person, together. `cle` is the contract or the commitment chosen."""

    lignes: Sequence[int]
    geste: Geste
    cle: int | None = None
    motif: str = ""


def regler(acteur: Acteur, releve_id: int, choix: Sequence[Choix]) -> int:
    """Settle doubts before the sheet is sent; how many lines were.

    All or nothing. Raises `TransitionImpossible` once it is sent or when somebody settled one of them in between,
    `DonneesInvalides` when a choice is not whole, whose `champ` is the first of its lines.
    """
    releve = prendre_a_confirmer(acteur, releve_id)
    visees = [ligne for c in choix for ligne in c.lignes]
    lignes = _doutes(releve, visees)
    if len(lignes) != len(set(visees)):
        raise TransitionImpossible(ENTRE_TEMPS)
    instant = maintenant()
    for c in choix:
        siennes = [lignes[i] for i in c.lignes]
        _APPLIQUER[c.geste](acteur, releve, c, siennes)
        for ligne in siennes:
            ligne.traitee_par_id, ligne.traitee_le = acteur.compte_id, instant
    _toucher(releve, instant)
    return len(lignes)


def _doutes(releve: Releve, ids: Collection[int]) -> dict[int, ReleveLigne]:
    requete = lignes_de(releve.id, ReleveLigne.id.in_(set(ids)), A_REGLER)
    return {ligne.id: ligne for ligne in db.session.scalars(requete)}


def _toucher(releve: Releve, instant: datetime) -> None:
    """What is decided of a line is decided of its sheet: its version moves on."""
    releve.lecture = {**(releve.lecture or {}), "modifie_le": instant.isoformat()}
    db.session.flush()


def _rattacher(acteur: Acteur, releve: Releve, choix: Choix, lignes: Sequence[ReleveLigne]) -> None:
    affectation = _affectation(acteur, releve, choix)
    validees = versions_en_vigueur([affectation.id], [ligne.mois for ligne in lignes])
    for ligne in lignes:
        version = validees.get((affectation.id, ligne.mois))
        differe = (
            version is not None and version.etat == EtatHeures.VALIDEE and version.heures != ligne.heures
        )
        ligne.affectation_id, ligne.territoire_id = affectation.id, affectation.territoire_id
        ligne.attribution_id = affectation.attribution_id
        ligne.etat, ligne.doute = E.RATTACHEE, Doute.DEJA_VALIDEES if differe else None
    _consigner(
        acteur, releve, Verbe.LIGNE_RATTACHEE, affectation.territoire_id, choix, affectation=affectation.id
    )


def _affectation(acteur: Acteur, releve: Releve, choix: Choix) -> Row:
    requete = affectations_du_deposant(acteur, releve.deposant_id).where(Affectation.id == choix.cle)
    ligne = db.session.execute(
        requete.with_only_columns(Affectation.id, Affectation.territoire_id, Affectation.attribution_id)
    ).one_or_none()
    if ligne is None:
        raise Introuvable("Ce contrat n’existe pas, ou n’est pas de ceux que ce relevé peut remplir.")
    return ligne


def _demander(acteur: Acteur, releve: Releve, choix: Choix, lignes: Sequence[ReleveLigne]) -> None:
    if choix.cle is None:
        raise DonneesInvalides(
            "Choisissez le marché sur lequel cette personne a travaillé : c’est son facilitateur qui répondra.",
            str(choix.lignes[0]),
        )
    requete = attributions_du_deposant(acteur, releve.deposant_id).where(Attribution.id == choix.cle)
    territoire_id = db.session.scalar(
        requete.join(Lot, Lot.id == Attribution.lot_id)
        .join(Marche, Marche.id == Lot.marche_id)
        .with_only_columns(Marche.territoire_id, maintain_column_froms=True)
    )
    if territoire_id is None:
        raise Introuvable("Ce marché n’existe pas, ou n’est pas de ceux que ce relevé peut remplir.")
    for ligne in lignes:
        ligne.attribution_id, ligne.territoire_id = choix.cle, territoire_id
        ligne.affectation_id, ligne.doute = None, Doute.INCONNUE
    _consigner(acteur, releve, Verbe.LIGNE_DEMANDEE, territoire_id, choix, attribution=choix.cle)


def _ecarter(acteur: Acteur, releve: Releve, choix: Choix, lignes: Sequence[ReleveLigne]) -> None:
    motif = _motif(choix)
    for ligne in lignes:
        ligne.etat, ligne.motif = E.ECARTEE, motif
        ligne.affectation_id = ligne.territoire_id = None
    _consigner(acteur, releve, Verbe.LIGNES_ECARTEES, None, choix, motif=motif)


_APPLIQUER = {Geste.RATTACHER: _rattacher, Geste.DEMANDER: _demander, Geste.ECARTER: _ecarter}


def _motif(choix: Choix) -> str:
    propre, champ = choix.motif.strip(), str(choix.lignes[0])
    if not propre:
        raise DonneesInvalides("Écrivez pourquoi ces heures ne sont pas transmises.", champ)
    if len(propre) > LONGUEUR_MOTIF:
        raise DonneesInvalides(f"Le motif compte {LONGUEUR_MOTIF} caractères au plus.", champ)
    if masque := contient_nir(propre):
        raise DonneesInvalides(
            f"« {masque} » ressemble à un numéro de sécurité sociale : retirez-le du motif.", champ
        )
    return propre


def _consigner(acteur: Acteur, releve: Releve, verbe: Verbe, territoire_id, choix: Choix, **valeurs) -> None:
    consigner(
        acteur,
        verbe,
        objet=("releve", releve.id),
        territoire_id=territoire_id,
        valeurs={"lignes": list(choix.lignes), **valeurs},
    )


def reprendre(acteur: Acteur, releve_id: int, ligne_id: int) -> ReleveLigne:
    """Put a line back among the doubts, before the sheet is sent: what was said of it, or found alone, is undone.

    Raises `TransitionImpossible` when it is there already, or is of a month to come.
    """
    ligne = db.session.scalar(lignes_de(trouver(acteur, releve_id).id, ReleveLigne.id == ligne_id))
    releve = prendre_a_confirmer(acteur, releve_id) if ligne is not None else None
    if releve is None:
        raise Introuvable("Cette ligne n’est plus dans ce relevé : il a été relu entre-temps.")
    if ligne.motif == MOIS_FUTUR or (ligne.etat == E.A_RATTACHER and ligne.traitee_le is None):
        raise TransitionImpossible("Cette ligne n’a rien à défaire.")
    (propose,) = rattacher(acteur, releve.deposant_id, [en_lue(ligne)])
    avant = ligne.affectation_id
    ligne.etat, ligne.doute = E.A_RATTACHER, propose.doute or Doute.INCONNUE
    ligne.affectation_id = ligne.territoire_id = ligne.motif = None
    ligne.attribution_id = propose.attribution_id
    ligne.traitee_par_id = ligne.traitee_le = None
    _toucher(releve, maintenant())
    consigner(
        acteur,
        Verbe.LIGNE_REPRISE,
        objet=("releve", releve.id),
        valeurs={"lignes": [ligne.id], "affectation": avant},
    )
    return ligne


def nombre_a_regler(releve: Releve) -> int:
    """Lines whose doubt nobody settled yet."""
    requete = select(db.func.count()).where(ReleveLigne.releve_id == releve.id, A_REGLER)
    return db.session.scalar(requete) or 0
