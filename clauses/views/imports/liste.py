"""The page: drop a file, and what was imported before."""

from flask import render_template, request

from ...forms.imports import FAMILLES, Famille, FormulaireDepot
from ...models.vocabulaire import TypeImport
from ...services.erreurs import Interdit
from ...services.imports import depots
from ...services.imports.importations import lister_importations
from ...services.territoires import lister_territoires
from ..acces import acces, acteur
from .blueprint import PERMISSIONS, bp, lignes_max, octets_max


@bp.get("/")
@acces(*PERMISSIONS)
def liste():
    """Drop a file, and what was imported before."""
    famille = famille_choisie(request.args.get("genre"))
    return page_liste(famille, formulaire_depot(famille))


def page_liste(famille: Famille, form: FormulaireDepot) -> str:
    """The page around a form, as it is or with its errors."""
    type_ = request.args.get("type", "")
    type_ = TypeImport(type_) if type_ in set(TypeImport) else None
    return render_template(
        "imports/liste.html",
        form=form,
        famille=famille,
        familles=familles_permises(),
        imports=lister_importations(acteur(), type_=type_, page=request.args.get("page", 1, int)),
        types=[(t.value, t.libelle) for t in TypeImport],
        type_choisi=type_,
        extensions=",".join(dict.fromkeys(f".{e}" for g in genres(famille) for e in g.extensions)),
        lignes_max=lignes_max() * max(g.poids for g in genres(famille)),
        octets_max=octets_max(),
    )


def familles_permises() -> list[Famille]:
    """The tabs with at least one kind that the actor may import."""
    permis = {g.type for g in depots.genres_permis(acteur())}
    return [f for f in FAMILLES if permis & set(f.types)]


def famille_choisie(code: str | None) -> Famille:
    """The tab of this code, else the first that is open."""
    familles = familles_permises()
    if not familles:
        raise Interdit("Aucun genre d’import ne vous est ouvert.")
    return next((f for f in familles if f.code == code), familles[0])


def genres(famille: Famille) -> list[depots.GenreImport]:
    return [g for g in depots.genres_permis(acteur()) if g.type in famille.types]


def formulaire_depot(famille: Famille) -> FormulaireDepot:
    permis = genres(famille)
    return FormulaireDepot.pour(permis, lister_territoires(acteur(), permis[0].permission))
