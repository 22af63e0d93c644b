"""How cells are written, in a page and in JSON."""

from datetime import datetime

from ...models.vocabulaire import EtatHeures
from ...services.heures import Genre, Resultat
from ..formats import FUSEAU, instant
from ..gabarits import url_si

#: What is said of one cell: « Déclarée », in the feminine of « heure ».
ETATS = {
    EtatHeures.BROUILLON: "Brouillon",
    EtatHeures.DECLAREE: "Déclarée",
    EtatHeures.VALIDEE: "Validée",
    EtatHeures.REJETEE: "Rejetée",
}
LIENS_OBJETS = {
    Genre.MARCHE: lambda cle: url_si("marches.fiche", marche_id=cle),
    Genre.ATTRIBUTION: lambda cle: None,
    Genre.EMPLOYEUR: lambda cle: url_si("structures.fiche", structure_id=cle),
    Genre.PERSONNE: lambda cle: url_si("personnes.fiche", personne_id=cle),
}


def heure(le: datetime) -> str:
    """« 14 h 03 », in the time of Paris."""
    return le.astimezone(FUSEAU).strftime("%H h %M")


def texte(heures) -> str:
    """« 7,50 »: what a cell holds, without separator of thousands, so that it is typed again as it is read."""
    return "" if heures is None else f"{heures:.2f}".replace(".", ",")


def en_json(r: Resultat) -> dict:
    """One result; `centiemes` is the value of the base in whole hundredths, null when the cell is empty."""
    return {
        "affectation": r.affectation_id,
        "mois": f"{r.mois:%Y-%m}",
        "issue": r.issue.value,
        "raison": r.raison,
        "numero": r.numero,
        "texte": texte(r.heures),
        "centiemes": None if r.heures is None else int(r.heures * 100),
        "etat": r.etat.value if r.etat else "",
        "etat_libelle": ETATS[r.etat] if r.etat else "",
        "auteur": r.auteur or "quelqu’un d’autre",
        "le": instant(r.le) if r.le else "",
        "avertissements": list(r.avertissements),
    }
