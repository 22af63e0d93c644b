"""The left navigation: sections and links, each shown to those who may follow it."""

from dataclasses import dataclass

from flask import current_app, request, url_for

from ..services.acteur import Acteur
from ..services.travaux.lecture import Compteur
from .acces import marque_de


@dataclass(frozen=True)
class Entree:
    """One link: the endpoint, its words, the name of its icon; other blueprints that are under it."""

    endpoint: str
    libelle: str
    icone: str
    aussi: tuple[str, ...] = ()


#: Shown to those who asked for one lately: most roles never do.
TRAVAUX = "travaux.liste"

SECTIONS: tuple[tuple[str, tuple[Entree, ...]], ...] = (
    (
        "",
        (
            Entree("accueil.accueil", "Accueil", "house"),
            Entree("impact.tableau", "Tableau d’impact", "bar-chart-line"),
        ),
    ),
    (
        "Suivi",
        (
            Entree("operations.liste", "Opérations", "diagram-3"),
            Entree("marches.liste", "Marchés", "briefcase"),
            Entree("suivi.retards", "Marchés en retard", "exclamation-triangle"),
            Entree("personnes.liste", "Salariés en insertion", "people"),
            Entree("preuves.liste", "Preuves manquantes", "shield-exclamation"),
            Entree("contrats.liste", "Contrats de travail", "file-earmark-text"),
            Entree("participants.liste", "Participants PLIE", "person-check", ("liens",)),
            Entree("releves.liste", "Relevés d’heures", "file-earmark-arrow-up"),
            Entree("heures.a_valider", "Heures à valider", "clipboard-check"),
            Entree("rappels.attendus", "Relevés attendus", "envelope", ("mises_en_demeure",)),
            Entree("verification.liste", "Relevés à vérifier", "file-earmark-check"),
            Entree("regularisations.liste", "Régularisations", "clock-history"),
            Entree("clotures.liste", "Mois à clore", "calendar-check"),
            Entree("structures.liste", "Structures", "buildings"),
        ),
    ),
    (
        "Données",
        (
            Entree("imports.liste", "Imports", "upload"),
            Entree(TRAVAUX, "Travaux en cours", "hourglass-split"),
            Entree("corbeille.liste", "Corbeille", "trash"),
        ),
    ),
    (
        "Administration",
        (
            Entree("comptes.liste", "Comptes", "people"),
            Entree("territoires.liste", "Paramètres", "gear"),
            Entree("journal.liste", "Journal", "journal-text"),
        ),
    ),
)


def construire_navigation(acteur: Acteur, travaux: Compteur) -> list[dict]:
    """Sections with at least one link the actor may follow: `{"titre", "liens": [{libelle, icone, url, actif}]}`.

    `travaux` says whether long works of the actor run, or have just ended.
    """
    sections = []
    for titre, entrees in SECTIONS:
        ouvertes = [
            e for e in entrees if _est_ouvert(acteur, e) and (e.endpoint != TRAVAUX or travaux.gardes)
        ]
        liens = [_lien(e) | (_indicateur(travaux) if e.endpoint == TRAVAUX else {}) for e in ouvertes]
        if liens:
            sections.append({"titre": titre, "liens": liens})
    return sections


def _indicateur(travaux: Compteur) -> dict:
    """The number beside the link, and what a screen reader says of it; refreshed with the pages of the works."""
    if travaux.actifs:
        return {"id": "nav-travaux", "nombre": travaux.actifs, "mots": "en cours"}
    pluriel = "s" if travaux.nouveaux > 1 else ""
    return {
        "id": "nav-travaux",
        "nombre": travaux.nouveaux,
        "mots": f"fini{pluriel} à l’instant",
        "ton": "calme",
    }


def _est_ouvert(acteur: Acteur, entree: Entree) -> bool:
    marque = marque_de(current_app, entree.endpoint)
    return marque is not None and (not marque.permissions or any(acteur.peut(p) for p in marque.permissions))


def _lien(entree: Entree) -> dict:
    page = entree.endpoint.split(".")[0]
    return {
        "libelle": entree.libelle,
        "icone": entree.icone,
        "url": url_for(entree.endpoint),
        "actif": request.blueprint in (page, *entree.aussi),
    }
