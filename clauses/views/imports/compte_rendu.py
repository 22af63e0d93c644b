"""What an import did, and where to see it."""

from flask import current_app, render_template, url_for

from ...extensions import db
from ...models.vocabulaire import TypeImport
from ...services.erreurs import Introuvable
from ...services.imports import depots
from ...services.imports.importations import CompteRendu, lire_importation
from ..acces import acces, acteur, marque_de
from .blueprint import PERMISSIONS, bp, consigner_envoi, envoyer_csv

#: Kind of import → where what it brought is read: endpoint, words, icon.
SUITES: dict[TypeImport, tuple[tuple[str, str, str], ...]] = {
    TypeImport.REPRISE: (
        ("impact.tableau", "Lire le tableau d’impact", "bar-chart-line"),
        ("marches.liste", "Voir les marchés", "briefcase"),
        ("personnes.liste", "Voir les salariés en insertion", "people"),
    ),
    TypeImport.PARTICIPANTS: (
        ("liens.liste", "Décider des liens proposés", "link-45deg"),
        ("participants.liste", "Voir les participants", "person-check"),
    ),
    TypeImport.DECP: (("marches.liste", "Voir les marchés", "briefcase"),),
    TypeImport.SIAE: (("structures.liste", "Voir les structures", "buildings"),),
}


@bp.get("/<int:importation_id>")
@acces(*PERMISSIONS)
def compte_rendu(importation_id: int):
    """What an import did."""
    rendu = lire_importation(acteur(), importation_id)
    return render_template("imports/compte_rendu.html", rendu=rendu, suites=_suites(rendu))


def _suites(rendu: CompteRendu) -> list[dict]:
    """Links to what was imported, for those who may follow them."""
    return [
        {"url": url_for(endpoint, **_perimetre(endpoint, rendu)), "libelle": libelle, "icone": icone}
        for endpoint, libelle, icone in SUITES.get(rendu.importation.type, ())
        if _est_ouvert(endpoint)
    ]


def _perimetre(endpoint: str, rendu: CompteRendu) -> dict[str, str | int]:
    """The territory of the import, and the months of its hours where the page has a period."""
    if rendu.territoire is None:
        return {}
    if endpoint != "impact.tableau":
        return {"territoire": rendu.territoire.id}
    mois = dict(zip(("du", "au"), rendu.periode or (), strict=False))
    return {"territoire": rendu.territoire.code, **{c: f"{m:%Y-%m}" for c, m in mois.items()}}


def _est_ouvert(endpoint: str) -> bool:
    marque = marque_de(current_app, endpoint)
    return marque is not None and any(acteur().peut(p) for p in marque.permissions)


@bp.get("/<int:importation_id>/refus.csv")
@acces(*PERMISSIONS, nominatif=True)
def telecharger_refus(importation_id: int):
    """The lines that an import refused: for a day, and for whoever dropped the file."""
    rendu = lire_importation(acteur(), importation_id)
    if rendu.refus is None:
        raise Introuvable("Les lignes refusées de cet import ne sont plus gardées.")
    source = rendu.importation
    genre = depots.GENRES[source.type]
    contenu = rendu.refus.read_bytes()
    consigner_envoi(genre, ("importation", source.id), source.territoire_id, source, "refus")
    db.session.commit()
    return envoyer_csv(contenu, f"refus-{source.nom_fichier}")
