"""People, their identity digests, their eligibility at entry and their link with the PLIE."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select

from .....extensions import db
from .....models import CritereEligibilite, Eligibilite, Identite, LienPlie, ParticipantPlie, Personne
from .....models.vocabulaire import EtatEligibilite, EtatLien
from ....identites import empreinte_identite
from ....normalisation import texte_recherche
from ...masse import inserer, reserver_cles
from ..rapprochement import texte_cle_personne
from .contexte import Contexte, ou_nul

PAQUET = 500
SOURCE = "reprise d’historique"


def ecrire_personnes(c: Contexte) -> None:
    """Create and complete people; those the base already knew have their frozen facts written again."""
    rangs = c.rangs_utiles()["personnes"]
    connues = {c.ids("personnes")[r] for r in rangs if r in c.ids("personnes")}
    nouvelles = _ecrire_les_personnes(c, rangs)
    c.completer("personnes", Personne.__table__, {n: n for n in COLONNES_COMPLETEES})
    c.personnes_a_figer |= connues | set(c.complements("personnes"))
    _ecrire_eligibilites(c, nouvelles)
    _ecrire_liens(c, nouvelles)


COLONNES_COMPLETEES = ("code_commune", "qpv", "niveau_formation", "prescripteur")


def premiere_entree(c: Contexte) -> dict[int, date]:
    """Rank of a person → start of the earliest contract in the file."""
    entrees: dict[int, date] = {}
    for personne, _, _, debut in c.fusion.contrats.rangs:
        entrees[personne] = min(debut, entrees.get(personne, debut))
    return entrees


def _ecrire_les_personnes(c: Contexte, rangs: set[int]) -> list[int]:
    personnes = c.fusion.personnes
    cles = {r: texte_cle_personne(personnes.fiches[r].cle) for r in rangs if r not in c.ids("personnes")}
    identites = _identites(cles.values())

    def ligne(rang: int, cle: int) -> tuple:
        nom, prenom = c.fusion.ecritures[personnes.fiches[rang].cle]
        mots = texte_recherche(f"{nom} {prenom}")
        sexe, commune, qpv, niveau, _, prescripteur, _ = personnes.fiches[rang].valeurs
        return (
            cle,
            c.territoire_id,
            identites[cles[rang]],
            nom,
            prenom,
            personnes.fiches[rang].cle[2],
            sexe,
            cles[rang],
            mots,
            mots[:300],
            *(ou_nul(v) for v in (commune, qpv, niveau, prescripteur)),
        )

    colonnes = (
        "id", "territoire_id", "identite_id", "nom_naissance", "prenom", "date_naissance", "sexe", "cle_identite",
        "recherche", "tri", "code_commune", "qpv", "niveau_formation", "prescripteur",
    )  # fmt: skip
    return c.creer("personnes", personnes, rangs, Personne.__table__, colonnes, ligne)


def _identites(cles: Iterable[str]) -> dict[str, int]:
    """Identity key → key of its digest, known from another territory or created."""
    empreintes = {cle: empreinte_identite(cle) for cle in cles}
    connues: dict[str, int] = {}
    toutes = list(empreintes.values())
    for debut in range(0, len(toutes), PAQUET):
        requete = select(Identite.empreinte, Identite.id).where(
            Identite.empreinte.in_(toutes[debut : debut + PAQUET])
        )
        connues.update(db.session.execute(requete).all())
    nouvelles = [e for e in toutes if e not in connues]
    ids = list(reserver_cles(Identite.__table__, len(nouvelles)))
    inserer(Identite.__table__, ("id", "empreinte"), list(zip(ids, nouvelles, strict=True)))
    connues.update(zip(nouvelles, ids, strict=True))
    return {cle: connues[e] for cle, e in empreintes.items()}


def _ecrire_eligibilites(c: Contexte, nouvelles: list[int]) -> None:
    """One eligibility per new person, on the day of their first contract: established when criteria are given."""
    entrees = premiere_entree(c)
    par_personne = {
        c.ids("personnes")[r]: (entrees[r], c.fusion.personnes.valeur(r, "criteres")) for r in nouvelles
    }
    cles = reserver_cles(Eligibilite.__table__, len(par_personne))
    lignes, criteres = [], []
    for (personne, (entree, codes)), cle in zip(par_personne.items(), cles, strict=True):
        etat = EtatEligibilite.ETABLIE if codes else EtatEligibilite.A_VERIFIER
        lignes.append(
            (cle, personne, entree, etat, SOURCE, c.maintenant, c.acteur.compte_id, c.importation_id)
        )
        criteres += [(cle, c.criteres[code], entree) for code in codes]
    colonnes = (
        "id", "personne_id", "date_entree", "etat", "motif", "valable_du", "auteur_id", "importation_id",
    )  # fmt: skip
    inserer(Eligibilite.__table__, colonnes, lignes)
    criteres += _criteres_completes(c)
    inserer(CritereEligibilite.__table__, ("eligibilite_id", "critere_id", "date_situation"), criteres)


def _criteres_completes(c: Contexte) -> list[tuple[int, int, date]]:
    """Criteria that the file gives to people the base knew without any."""
    completees = {p: v["criteres"] for p, v in c.complements("personnes").items() if v.get("criteres")}
    if not completees:
        return []
    lignes = []
    requete = select(Eligibilite).where(
        Eligibilite.personne_id.in_(completees), Eligibilite.valable_au.is_(None)
    )
    for eligibilite in db.session.scalars(requete.order_by(Eligibilite.date_entree)):
        codes = completees.pop(eligibilite.personne_id, ())
        if codes and eligibilite.etat is EtatEligibilite.A_VERIFIER:
            eligibilite.etat = EtatEligibilite.ETABLIE
        lignes += [(eligibilite.id, c.criteres[code], eligibilite.date_entree) for code in codes]
    db.session.flush()
    c.creations["fiches complétées"] += len(lignes)
    return lignes


def _ecrire_liens(c: Contexte, nouvelles: list[int]) -> None:
    """`participant_plie` is a confirmed link whose source is the file (formats, « Identity »)."""
    liens = {c.ids("personnes")[r]: c.fusion.personnes.valeur(r, "participant_plie") for r in nouvelles}
    liens |= {p: v.get("participant_plie", "") for p, v in c.complements("personnes").items()}
    liens = {p: identifiant for p, identifiant in liens.items() if identifiant}
    inconnus = sorted({i for i in liens.values() if i not in c.existant.participants})
    ids = list(reserver_cles(ParticipantPlie.__table__, len(inconnus)))
    c.existant.participants.update(zip(inconnus, ids, strict=True))
    participants = [(cle, c.territoire_id, i) for i, cle in zip(inconnus, ids, strict=True)]
    inserer(ParticipantPlie.__table__, ("id", "territoire_id", "identifiant"), participants)
    lignes = [
        (
            c.territoire_id,
            c.existant.participants[identifiant],
            personne,
            EtatLien.CONFIRME,
            SOURCE,
            c.maintenant,
            c.acteur.compte_id,
            c.importation_id,
        )
        for personne, identifiant in liens.items()
    ]
    colonnes = (
        "territoire_id", "participant_id", "personne_id", "etat", "source", "valable_du", "auteur_id",
        "importation_id",
    )  # fmt: skip
    inserer(LienPlie.__table__, colonnes, lignes)
    c.creations["participants"] += len(inconnus)
