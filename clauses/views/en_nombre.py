"""What the lists whose rows can be ticked share: the boxes and their bar, one gesture on them all, and the way back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import Response, flash, redirect, request, session, url_for
from werkzeug.datastructures import MultiDict

from ..extensions import db
from ..forms.en_nombre import EnNombreForm
from ..services.en_nombre import Bilan, RefusEnNombre
from ..services.erreurs import DonneesInvalides
from ..services.listes import PAR_PAGE, Liste
from ..services.permissions import Permission
from ..services.territoires import lister_territoires
from .acces import acteur
from .corbeille import proposer_de_defaire
from .listes import parametres

#: What a refusal gives back to the next page of the list: the session travels in a cookie, it stays small.
CLE_SESSION = "en_nombre"
LONGUEUR_GARDEE = 500


@dataclass(frozen=True)
class EnNombre:
    """The bar of a list, and which of its rows have a box."""

    form: EnNombreForm
    url: str
    territoires: frozenset[int]
    condition: Callable[[Any], bool]
    coches: frozenset[int]

    def permis(self, ligne: Any) -> bool:
        return ligne.territoire_id in self.territoires and self.condition(ligne)

    def est_utile(self, lignes: list) -> bool:
        return any(self.permis(ligne) for ligne in lignes)


def preparer(
    liste: Liste,
    fabrique: Callable[..., EnNombreForm],
    url: str,
    permission: Permission,
    condition: Callable[[Any], bool] = lambda _ligne: True,
) -> EnNombre | None:
    """The bar of this page, with what a refusal gave back; `None` for who may not write."""
    if not acteur().peut(permission):
        return None
    rendu = _reprendre(liste)
    form = fabrique(formdata=MultiDict(rendu["champs"]))
    form.retour.data = urlencode(_adresse(liste, request.args))
    return EnNombre(
        form=form,
        url=url,
        territoires=frozenset(t.id for t in lister_territoires(acteur(), permission)),
        condition=condition,
        coches=frozenset(rendu["choix"]),
    )


def agir_en_nombre(
    liste: Liste,
    form: EnNombreForm,
    verbe: Callable[[], Bilan],
    *,
    noter: Callable[[RefusEnNombre], None] | None = None,
) -> Response:
    """Do it, say what was done and offer to undo it, or say why nothing was; then the list, as it was filtered.

    `noter` journals the people whom a refusal names.
    """
    adresse = _adresse(liste, dict(parse_qsl(form.retour.data or "")))
    bilan = _tenter(liste, form, verbe, noter)
    if bilan is not None:
        db.session.commit()
        _dire(liste, bilan, adresse)
    return redirect(url_for(".liste", **adresse), 303)


def defaire_en_nombre(liste: Liste, verbe: Callable[[], Bilan]) -> Response:
    """Undo one gesture and say what was; then the list, as it was filtered."""
    bilan = verbe()
    db.session.commit()
    flash(bilan.phrase, "succes" if bilan.faits else "info")
    return redirect(url_for(".liste", **_adresse(liste, request.args)), 303)


def _dire(liste: Liste, bilan: Bilan, adresse: Mapping[str, str]) -> None:
    if bilan.annulation is None:
        flash(bilan.phrase, "succes" if bilan.faits else "info")
    else:
        defaire = url_for(".annuler_en_nombre", **{f"geste_{liste.cle}": bilan.annulation}, **adresse)
        proposer_de_defaire(bilan.phrase, defaire, "Annuler")


def _tenter(liste: Liste, form: EnNombreForm, verbe, noter) -> Bilan | None:
    if not form.validate_on_submit():
        return _refuser(liste, form, form.refus)
    try:
        return verbe()
    except DonneesInvalides as refus:
        db.session.rollback()
        if noter is not None and isinstance(refus, RefusEnNombre):
            noter(refus)
            db.session.commit()
        return _refuser(liste, form, refus.message)


def _refuser(liste: Liste, form: EnNombreForm, message: str) -> None:
    """The boxes ticked and the words typed come back with the list."""
    flash(message, "erreur")
    session[CLE_SESSION] = {
        "liste": liste.cle,
        "choix": (form.choix.data or [])[:PAR_PAGE],
        "champs": {c: v[:LONGUEUR_GARDEE] for c, v in form.saisie.items()},
    }


def _reprendre(liste: Liste) -> dict[str, Any]:
    rendu = session.get(CLE_SESSION)
    if rendu is None or rendu["liste"] != liste.cle:
        return {"choix": [], "champs": {}}
    return session.pop(CLE_SESSION)


def _adresse(liste: Liste, valeurs: Mapping[str, str]) -> dict[str, str]:
    """Of an address, what this list knows, and nothing else: it leads nowhere but to the list."""
    permis = parametres(liste) | {"page", "recherche"} | (set() if liste.est_nominative else {"q"})
    return {c: v for c, v in valeurs.items() if c in permis and v}
