"""The blueprint, and the address of each sheet."""

from flask import Blueprint, url_for

from ...services.heures import Genre

bp = Blueprint("heures", __name__, url_prefix="/heures")

ENDPOINTS = {
    Genre.MARCHE: ("heures.grille_marche", "marche_id"),
    Genre.ATTRIBUTION: ("heures.grille_attribution", "attribution_id"),
    Genre.EMPLOYEUR: ("heures.grille_employeur", "structure_id"),
    Genre.PERSONNE: ("heures.grille_personne", "personne_id"),
}


def adresse_grille(genre: Genre, cle: int, **parametres: str) -> str:
    """Where a sheet is."""
    endpoint, nom = ENDPOINTS[genre]
    return url_for(endpoint, **{nom: cle}, **parametres)
