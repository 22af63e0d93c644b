"""The eligibility of a person: typed, completed, established or refused; one version after another.

The criteria are those of the day of entry: a late evidence of an earlier situation is added, a situation that came
later is not (domaine §3).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from ...extensions import db
from ...models import Critere, CritereEligibilite, Eligibilite, Personne, Territoire
from ...models.types import Vocabulaire, maintenant
from ...models.vocabulaire import EtatEligibilite
from ..acteur import Acteur
from ..erreurs import Conflit, DonneesInvalides, Introuvable, TransitionImpossible
from ..faits import figer_faits
from ..imports.decp.calendrier import ajouter_mois
from ..imports.valeurs import contient_nir
from ..journal import Verbe, consigner
from ..perimetre import personnes_visibles
from ..permissions import Permission
from .saisie import personne_a_modifier

E = EtatEligibilite
DEJA_MODIFIEE = "Quelqu’un vient de modifier cette éligibilité : relisez la fiche, puis recommencez."
#: The criterion that is nothing but a reasoned opinion (domaine §5).
AVIS = "AVIS"


@dataclass(frozen=True)
class PeriodeSaisie:
    """What a form says of a period: `criteres` gives the day since when each criterion is met, if known."""

    date_entree: date
    criteres: Mapping[int, date | None] = field(default_factory=dict)
    #: Last day; from the parameter of the territory when empty.
    date_fin: date | None = None
    motif: str | None = None


class DecisionEligibilite(Vocabulaire):
    ETABLIR = "etablir", "Établir l’éligibilité"
    REFUSER = "refuser", "Refuser"
    REPRENDRE = "reprendre", "Remettre à vérifier"

    @classmethod
    def lire(cls, code: str | None) -> "DecisionEligibilite":
        """The decision of a button; raises `DonneesInvalides`."""
        if code not in set(cls):
            raise DonneesInvalides("Choisissez une décision.", "decision")
        return cls(code)


@dataclass(frozen=True)
class Transition:
    depuis: frozenset[EtatEligibilite]
    vers: EtatEligibilite
    verbe: Verbe
    motif_attendu: str = ""


D = DecisionEligibilite
TRANSITIONS: dict[DecisionEligibilite, Transition] = {
    D.ETABLIR: Transition(frozenset({E.A_VERIFIER}), E.ETABLIE, Verbe.ELIGIBILITE_ETABLIE),
    D.REFUSER: Transition(
        frozenset({E.A_VERIFIER}), E.REFUSEE, Verbe.ELIGIBILITE_REFUSEE, "Écrivez pourquoi elle est refusée."
    ),
    D.REPRENDRE: Transition(
        frozenset({E.ETABLIE, E.REFUSEE}), E.A_VERIFIER, Verbe.ELIGIBILITE_MODIFIEE,
        "Écrivez pourquoi elle est à vérifier de nouveau.",
    ),
}  # fmt: skip


def criteres_proposes(acteur: Acteur, territoire_id: int) -> list[Critere]:
    """The criteria of the reference list and those of the territory, in order."""
    acteur.exiger(Permission.CRITERE_LIRE)
    requete = select(Critere).where(
        Critere.territoire_id.is_(None) | (Critere.territoire_id == territoire_id)
    )
    return list(db.session.scalars(requete.order_by(Critere.ordre, Critere.libelle)))


def creer_periode(
    acteur: Acteur, personne_id: int, saisie: PeriodeSaisie, *, etablir: bool = False
) -> Eligibilite:
    """Open a period of eligibility, established at once when `etablir`; journaled, the facts follow.

    Raises `Introuvable`, `DonneesInvalides`.
    """
    acteur.exiger(Permission.ELIGIBILITE_ETABLIR)
    personne = personne_a_modifier(acteur, personne_id)
    if any(e.date_entree == saisie.date_entree for e in periodes_en_vigueur(personne.id)):
        raise DonneesInvalides(
            "Une éligibilité existe déjà à cette date d’entrée : modifiez-la.", "date_entree"
        )
    criteres = criteres_valides(acteur, personne, saisie, deja=None)
    periode = nouvelle_version(acteur, personne, saisie, criteres)
    consigner_periode(acteur, Verbe.ELIGIBILITE_CREEE, personne, periode, criteres)
    if etablir:
        periode = _decider(acteur, personne, periode, D.ETABLIR, saisie.motif)
    figer_faits([personne.id])
    return periode


def decider_periode(
    acteur: Acteur, eligibilite_id: int, decision: DecisionEligibilite, *, motif: str | None = None
) -> Eligibilite:
    """Establish, refuse, or open again; who and when are kept. Journaled.

    Raises `Introuvable`, `Conflit`, `TransitionImpossible`, `DonneesInvalides`.
    """
    acteur.exiger(Permission.ELIGIBILITE_ETABLIR)
    personne, ancienne = prendre_periode(acteur, eligibilite_id)
    periode = _decider(acteur, personne, ancienne, decision, motif)
    figer_faits([personne.id])
    return periode


def periodes_en_vigueur(personne_id: int) -> Sequence[Eligibilite]:
    """The last version of each period of a person found through its door, the latest entry first."""
    return db.session.scalars(
        select(Eligibilite)
        .where(Eligibilite.personne_id == personne_id, Eligibilite.valable_au.is_(None))
        .options(
            selectinload(Eligibilite.criteres).joinedload(CritereEligibilite.critere),
            selectinload(Eligibilite.criteres).joinedload(CritereEligibilite.piece),
        )
        .order_by(Eligibilite.date_entree.desc())
    ).all()


def periode_au(acteur: Acteur, personne_id: int, jour: date) -> Eligibilite | None:
    """The period that covers a day, of a person found through its door; for those who decide of it."""
    acteur.exiger(Permission.ELIGIBILITE_ETABLIR)
    for periode in periodes_en_vigueur(personne_id):
        if periode.date_entree <= jour and (periode.date_fin is None or periode.date_fin >= jour):
            return periode
    return None


def fin_par_defaut(territoire_id: int, date_entree: date) -> date:
    """The last day of a period, by the parameter of the territory."""
    mois = db.session.get_one(Territoire, territoire_id).duree_eligibilite_mois
    return ajouter_mois(date_entree, mois) - timedelta(days=1)


def prendre_periode(acteur: Acteur, eligibilite_id: int) -> tuple[Personne, Eligibilite]:
    """The version in force and its person, held for writing; raises `Introuvable`, `Conflit`."""
    personne, periode = prendre_version(acteur, eligibilite_id)
    if periode.valable_au is not None:
        raise Conflit(DEJA_MODIFIEE)
    return personne, periode


def prendre_version(acteur: Acteur, eligibilite_id: int) -> tuple[Personne, Eligibilite]:
    """A version, in force or not, and its person, held for writing; raises `Introuvable`."""
    acteur.exiger(Permission.ELIGIBILITE_ETABLIR)
    periode = db.session.scalar(
        select(Eligibilite)
        .where(Eligibilite.id == eligibilite_id)
        .where(
            Eligibilite.personne_id.in_(
                personnes_visibles(acteur, Permission.ELIGIBILITE_ETABLIR).with_only_columns(Personne.id)
            )
        )
        .options(selectinload(Eligibilite.criteres).joinedload(CritereEligibilite.critere))
    )
    if periode is None:
        raise Introuvable("Cette éligibilité n’existe pas, ou n’est pas de celles que vous suivez.")
    personne = personne_a_modifier(acteur, periode.personne_id)
    db.session.refresh(periode)  # the person is held: nobody writes another version meanwhile
    return personne, periode


def _decider(
    acteur: Acteur,
    personne: Personne,
    ancienne: Eligibilite,
    decision: DecisionEligibilite,
    motif: str | None,
) -> Eligibilite:
    transition = TRANSITIONS[decision]
    if ancienne.etat not in transition.depuis:
        raise TransitionImpossible(
            f"« {decision.libelle} » ne s’applique pas à une éligibilité « {ancienne.etat.libelle.lower()} »."
        )
    if transition.motif_attendu and not motif:
        raise DonneesInvalides(transition.motif_attendu, "motif")
    if decision is D.ETABLIR:
        _verifier_ce_qui_s_etablit(ancienne, motif)
    criteres = {k.critere_id: k.date_situation for k in ancienne.criteres}
    saisie = PeriodeSaisie(
        ancienne.date_entree, criteres, ancienne.date_fin, _sans_nir(motif) or ancienne.motif
    )
    periode = nouvelle_version(acteur, personne, saisie, criteres, ancienne=ancienne, etat=transition.vers)
    consigner_periode(acteur, transition.verbe, personne, periode, criteres, de=ancienne.etat.value)
    return periode


def _verifier_ce_qui_s_etablit(periode: Eligibilite, motif: str | None) -> None:
    if not periode.criteres:
        raise DonneesInvalides("Cochez au moins un critère avant d’établir l’éligibilité.", "criteres")
    codes = {k.critere.code for k in periode.criteres}
    if codes == {AVIS} and not (motif or periode.motif):
        raise DonneesInvalides("Un avis se motive : écrivez lequel.", "motif")


def nouvelle_version(
    acteur: Acteur,
    personne: Personne,
    saisie: PeriodeSaisie,
    criteres: Mapping[int, date | None],
    *,
    ancienne: Eligibilite | None = None,
    etat: EtatEligibilite | None = None,
    pieces: Mapping[int, int] | None = None,
) -> Eligibilite:
    """Close `ancienne` and write what follows it; `pieces` are evidence joined now, by criterion."""
    instant = maintenant()
    gardees = {k.critere_id: k.piece_id for k in ancienne.criteres} if ancienne else {}
    gardees |= pieces or {}
    if ancienne is not None:
        ancienne.valable_au = instant
        db.session.flush()
    periode = Eligibilite(
        personne_id=personne.id,
        numero=ancienne.numero + 1 if ancienne else 1,
        date_entree=saisie.date_entree,
        date_fin=saisie.date_fin or fin_par_defaut(personne.territoire_id, saisie.date_entree),
        etat=etat or (ancienne.etat if ancienne else E.A_VERIFIER),
        motif=saisie.motif or (ancienne.motif if ancienne else None),
        valable_du=instant,
        auteur_id=acteur.compte_id,
        importation_id=ancienne.importation_id if ancienne else None,
    )
    est_decidee = etat in (E.ETABLIE, E.REFUSEE)
    if est_decidee:
        periode.validee_par_id, periode.validee_le = acteur.compte_id, instant
    elif ancienne is not None and etat is None:
        periode.validee_par_id, periode.validee_le = ancienne.validee_par_id, ancienne.validee_le
    periode.criteres = [
        CritereEligibilite(critere_id=c, date_situation=d, piece_id=gardees.get(c))
        for c, d in sorted(criteres.items())
    ]
    db.session.add(periode)
    db.session.flush()
    return periode


def criteres_valides(
    acteur: Acteur, personne: Personne, saisie: PeriodeSaisie, *, deja: Eligibilite | None
) -> dict[int, date]:
    """Criterion → day of the situation, that of the entry when it is not said; raises `DonneesInvalides`."""
    _sans_nir(saisie.motif)
    if saisie.date_fin and saisie.date_fin < saisie.date_entree:
        raise DonneesInvalides("La fin précède l’entrée : corrigez l’une des deux.", "date_fin")
    connus = {c.id: c for c in criteres_proposes(acteur, personne.territoire_id)}
    anciens = {k.critere_id: k.date_situation for k in deja.criteres} if deja else {}
    for cle, jour in saisie.criteres.items():
        if cle not in connus:
            raise DonneesInvalides("Ce critère n’est pas de ceux du territoire.", "criteres")
        libelle = connus[cle].libelle
        if jour and jour > saisie.date_entree:
            raise DonneesInvalides(
                f"« {libelle} » date du {jour:%d/%m/%Y}, après l’entrée du {saisie.date_entree:%d/%m/%Y} : le profil "
                "d’entrée ne change pas. Ouvrez une autre période d’éligibilité.",
                "criteres",
            )
        if deja and deja.etat is E.ETABLIE and cle not in anciens and jour is None:
            raise DonneesInvalides(
                f"« {libelle} » s’ajoute à une éligibilité établie : datez la situation, avant l’entrée.",
                "criteres",
            )
    return {c: jour or anciens.get(c) or saisie.date_entree for c, jour in saisie.criteres.items()}


def _sans_nir(texte: str | None) -> str | None:
    if masque := contient_nir(texte):
        raise DonneesInvalides(
            f"Un numéro de sécurité sociale ({masque}) ne s’enregistre jamais : retirez-le.", "motif"
        )
    return texte


def consigner_periode(
    acteur: Acteur, verbe: Verbe, personne: Personne, periode: Eligibilite, criteres, **autres
) -> None:
    """The event of a version: what it says, and `autres`."""
    consigner(
        acteur,
        verbe,
        objet=("personne", personne.id),
        territoire_id=personne.territoire_id,
        valeurs={
            "eligibilite": periode.id,
            "entree": periode.date_entree,
            "fin": periode.date_fin,
            "etat": periode.etat.value,
            "criteres": sorted(criteres),
            "motif": periode.motif,
            **autres,
        },
    )
