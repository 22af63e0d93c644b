"""How cells are written, in a page and in JSON."""

from datetime import date
from functools import lru_cache

from markupsafe import Markup, escape

from ...models.vocabulaire import EtatHeures
from ...services.heures import Genre, Resultat
from ...services.heures.grille import Cellule, Ligne
from ...services.normalisation import espaces_insecables
from ..formats import instant
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
    Genre.ATTRIBUTION: lambda cle: url_si("marches.fiche", marche_id=cle),
    Genre.EMPLOYEUR: lambda cle: url_si("structures.fiche", structure_id=cle),
    Genre.PERSONNE: lambda cle: url_si("personnes.fiche", personne_id=cle),
}


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


def cellules_html(ligne: Ligne) -> Markup:
    """The cells of a row: built here, because 2 400 of them cost a template twice the time of the whole page."""
    return Markup("\n".join([_cellule(ligne.id, c) for c in ligne.cellules]))


def _cellule(ligne_id: int, c: Cellule) -> str:
    """HTML as a plain string: what comes from people is escaped here, the rest is ours."""
    r, mois, colonne = c.resultat, *_reperes(c.mois)
    classes = "case"
    if c.etat:
        classes += f" e-{c.etat}"
    if c.verrou:
        classes += " fermee"
    if c.avertissements:
        classes += " a-verifier"
    attributs = " readonly" if c.verrou else ""
    if titre := _titre(c):
        attributs += f' title="{escape(titre)}"'
    valeur = c.texte
    if r:
        classes += f" {r.issue.value}"
        attributs += f' id="c{ligne_id}-{colonne}" aria-invalid="true"'
        valeur = escape(r.texte)
    centiemes = "" if c.heures is None else int(c.heures * 100)
    return (
        f'<td class="{classes}"><input name="h.{ligne_id}.{mois}.{c.numero}.{centiemes}" value="{valeur}" '
        f'aria-labelledby="l{ligne_id} m{colonne}" inputmode="decimal" maxlength="40"{attributs}></td>'
    )


@lru_cache(maxsize=1024)
def _reperes(mois: date) -> tuple[str, str]:
    """A month in the name of a cell, and in the id of its column."""
    return f"{mois:%Y-%m}", f"{mois:%Y%m}"


def _titre(c: Cellule) -> str:
    """What the state is, why it is locked, what is surprising: as many sentences."""
    etat = c.precision or (ETATS[c.etat] if c.etat else "")
    morceaux = [c.resultat.raison if c.resultat else "", etat, c.verrou if c.verrou != c.precision else ""]
    if c.avertissements:
        morceaux.append("À vérifier : " + " ; ".join(c.avertissements))
    return espaces_insecables(". ".join(m.rstrip(".") for m in morceaux if m) + "." if any(morceaux) else "")
