"""The sheet of a market, a commitment, an employer or a person: read, sent whole, or saved cell by cell."""

from collections.abc import Sequence

from flask import abort, flash, jsonify, redirect, render_template, request, url_for

from ...extensions import db
from ...forms.heures import FeuilleForm, lire_cellules_json
from ...models.types import maintenant
from ...services.heures import (
    Action,
    Genre,
    Resultat,
    enregistrer_cellules,
    lire_grille,
    lire_periode,
    soumettre_feuille,
)
from ...services.permissions import Permission
from ...services.releves.provenance import provenances
from ..acces import acces, acteur, aujourdhui
from ..formats import heure
from .blueprint import adresse_grille, bp
from .presentation import LIENS_OBJETS, cellules_html, en_json


@bp.get("/marches/<int:marche_id>")
@acces(Permission.CONTRAT_LIRE, nominatif=True)
def grille_marche(marche_id: int):
    """The people of a market."""
    return _lire(Genre.MARCHE, marche_id)


@bp.get("/engagements/<int:attribution_id>")
@acces(Permission.CONTRAT_LIRE, nominatif=True)
def grille_attribution(attribution_id: int):
    """The people of one holder on a lot."""
    return _lire(Genre.ATTRIBUTION, attribution_id)


@bp.get("/employeurs/<int:structure_id>")
@acces(Permission.CONTRAT_LIRE, nominatif=True)
def grille_employeur(structure_id: int):
    """All the people of an employer, on all the markets."""
    return _lire(Genre.EMPLOYEUR, structure_id)


@bp.get("/personnes/<int:personne_id>")
@acces(Permission.CONTRAT_LIRE, nominatif=True)
def grille_personne(personne_id: int):
    """All the contracts of a person."""
    return _lire(Genre.PERSONNE, personne_id)


def _lire(genre: Genre, cle: int) -> str:
    form = FeuilleForm(None, data={**request.args.to_dict(), "genre": genre.value, "cle": cle})
    return _afficher(form)


def _afficher(form: FeuilleForm, resultats: Sequence[Resultat] = (), action: Action | None = None) -> str:
    """Show the sheet the form speaks of; the reading is journaled."""
    periode = lire_periode(form.annee.data, form.mois.data, aujourdhui())
    avec_precedent = "precedent" in request.values
    grille = lire_grille(
        acteur(), Genre(form.genre.data), int(form.cle.data), periode,
        aujourdhui=aujourdhui(), avec_precedent=avec_precedent, resultats=resultats,
    )  # fmt: skip
    db.session.commit()
    portee = grille.portee
    return render_template(
        "heures/grille.html",
        grille=grille,
        sources=provenances(acteur(), grille.sources.values()),
        form=form,
        a_revoir=resultats,
        noms={ligne.id: ligne.nom for ligne in grille.lignes},
        action=action,
        avec_precedent=avec_precedent,
        cellules_html=cellules_html,
        adresse_annee=adresse_grille(portee.genre, portee.cle, annee=f"{periode.debut.year}"),
        adresse=lambda p, **suite: adresse_grille(portee.genre, portee.cle, **p.adresse, **suite),
        en_mois=lambda m: adresse_grille(portee.genre, portee.cle, mois=f"{m:%Y-%m}"),
        url_objet=LIENS_OBJETS[portee.genre](portee.fiche),
        fil=[("Accueil", url_for("accueil.accueil")), ("Heures", None), (portee.titre, None)],
    )


@bp.post("/feuille")
@acces(Permission.HEURES_SAISIR)
def soumettre():
    """The whole sheet, saved, then declared, validated, refused or reopened by the button pressed."""
    form = FeuilleForm(request.form)
    if not form.validate():
        abort(400)
    action = Action(form.action.data)
    envoi = soumettre_feuille(
        acteur(), form.saisies, action, form.visees, motif=form.motif.data or "", aujourdhui=aujourdhui()
    )
    if not envoi.est_complet:
        form.motif.errors = [envoi.refus] if envoi.refus else []
        return _afficher(form, envoi.a_revoir, action), 400
    db.session.commit()
    flash(str(envoi), "succes" if envoi.a_change else "attention")
    periode = lire_periode(form.annee.data, form.mois.data, aujourdhui())
    return redirect(adresse_grille(Genre(form.genre.data), int(form.cle.data), **periode.adresse), 303)


@bp.post("/cellules")
@acces(Permission.HEURES_SAISIR)
def enregistrer():
    """Cells as JSON, while they are typed: one result each."""
    saisies = lire_cellules_json(request.get_json(silent=True))
    resultats = enregistrer_cellules(acteur(), saisies, aujourdhui=aujourdhui())
    db.session.commit()
    return jsonify(heure=heure(maintenant()), resultats=[en_json(r) for r in resultats])
