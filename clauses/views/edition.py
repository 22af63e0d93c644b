"""What the pages that write share: a form tried, a verb that may be refused."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, url_for

from ..extensions import db
from ..forms.edition import FormulaireEdition
from ..services.edition import ConflitEdition
from ..services.erreurs import DejaEnregistre, DonneesInvalides
from ..services.personnes.identite import PersonneSemblable, consigner_semblables
from .acces import acteur


def tenter(form: FormulaireEdition, verbe: Callable[[], Any]) -> tuple[Any, int]:
    """Call the service when the form is right: (what it returned, 303), else (`None`, 400 or 409).

    The refusals are then on the form, and nothing is left to write; `form.deja` is who has the key already,
    `form.semblables` the refusal that shows people of almost the same identity, journaled.
    """
    form.deja = form.semblables = None
    if not form.validate_on_submit():
        return None, 400
    try:
        return verbe(), 303
    except ConflitEdition as conflit:
        db.session.rollback()
        form.porter_conflit(conflit)
        return None, 409
    except DonneesInvalides as refus:
        db.session.rollback()
        form.porter_refus(refus)
        form.deja = refus if isinstance(refus, DejaEnregistre) else None
        if isinstance(refus, PersonneSemblable):
            form.semblables = refus
            consigner_semblables(acteur(), refus)
            db.session.commit()
        return None, 400


def tenter_ou_dire(verbe: Callable[[], Any]) -> Any:
    """Call the service; a refusal is undone and flashed, and `None` returned."""
    try:
        return verbe()
    except DonneesInvalides as refus:
        db.session.rollback()
        flash(refus.message, "erreur")
        return None


def retour(endpoint: str, **parametres):
    """See other."""
    return redirect(url_for(endpoint, **parametres), 303)
