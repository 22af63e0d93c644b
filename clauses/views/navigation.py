"""The left navigation: sections and links, each shown to those who may follow it."""

from dataclasses import dataclass

from flask import current_app, request, url_for

from ..services.acteur import Acteur
from .acces import marque_de


@dataclass(frozen=True)
class Entree:
    """One link: the endpoint, its words, the name of its icon; other blueprints that are under it."""

    endpoint: str
    libelle: str
    icone: str
    aussi: tuple[str, ...] = ()


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
            Entree("contrats.liste", "Contrats de travail", "file-earmark-text"),
            Entree("participants.liste", "Participants PLIE", "person-check", ("liens",)),
            Entree("heures.a_valider", "Heures à valider", "clipboard-check"),
            Entree("structures.liste", "Structures", "buildings"),
        ),
    ),
    (
        "Données",
        (
            Entree("imports.liste", "Imports", "upload"),
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


def construire_navigation(acteur: Acteur) -> list[dict]:
    """Sections with at least one link the actor may follow: `{"titre", "liens": [{libelle, icone, url, actif}]}`."""
    sections = []
    for titre, entrees in SECTIONS:
        liens = [_lien(e) for e in entrees if _est_ouvert(acteur, e)]
        if liens:
            sections.append({"titre": titre, "liens": liens})
    return sections


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
