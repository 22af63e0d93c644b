"""What the base says of an object, column by column of the file; `None` when it says nothing."""

from collections.abc import Callable

from sqlalchemy import Row

from ....models.vocabulaire import TypeStructure
from ...normalisation import cle_texte
from .cellules import Nom
from .existant import Existant

COLONNES_SIMPLES_MARCHE = ("objet", "cpv", "montant_ht", "type_clause", "date_notification", "date_fin")
COLONNES_SIMPLES_PERSONNE = ("sexe", "code_commune", "qpv", "niveau_formation", "prescripteur")


def _structure(s: Row, _existant: Existant) -> dict:
    # « entreprise » is what a structure is until a file or a person says better: it counts once it employs.
    est_connu = s.emploie or s.type is not TypeStructure.ENTREPRISE
    return {
        "nom": None if s.est_nom_a_completer else Nom(s.nom, cle_texte(s.nom)),
        "employeur_type": s.type if est_connu else None,
        "donneur_ordre_type": s.type_donneur_ordre,
    }


def _marche(m: Row, _existant: Existant) -> dict:
    connu = {c: getattr(m, c) for c in COLONNES_SIMPLES_MARCHE}
    for c in ("operation", "facilitateur"):
        nom = getattr(m, c)
        connu[c] = Nom(nom, cle_texte(nom)) if nom else None
    return connu


def _personne(p: Row, existant: Existant) -> dict:
    """Nothing is compared with somebody anonymised, and nothing is given back to them."""
    if p.anonymisee_le:
        return {}
    connu = {c: getattr(p, c) for c in COLONNES_SIMPLES_PERSONNE}
    connu["participant_plie"] = existant.personnes.liens.get(p.id)
    if existant.personnes.criteres_ouverts(p.id):
        connu["criteres"] = tuple(sorted(existant.personnes.criteres.get(p.id, ())))
    return connu


def _attribution(a: Row, _existant: Existant) -> dict:
    return {"role_attributaire": a.role_attributaire, "heures_prevues": a.heures_prevues}


def _contrat(c: Row, _existant: Existant) -> dict:
    return {"date_fin_contrat": c.date_fin_contrat, "rome": c.rome}


def _affectation(a: Row, _existant: Existant) -> dict:
    return {"modalite": a.modalite}


#: Kind of object → how to read what the base says of one.
DESCRIPTIONS: dict[str, Callable[[Row, Existant], dict]] = {
    "structures": _structure,
    "marches": _marche,
    "attributions": _attribution,
    "personnes": _personne,
    "contrats": _contrat,
    "affectations": _affectation,
}
