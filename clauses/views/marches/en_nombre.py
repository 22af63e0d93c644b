"""Several markets at once, from the list."""

from functools import partial

from flask import url_for

from ...forms.en_nombre import MarchesEnNombreForm
from ...services.marches import MARCHES
from ...services.marches.en_nombre import Geste, agir_sur_les_marches, annuler_sur_les_marches
from ...services.permissions import Permission
from ..acces import acces, acteur
from ..en_nombre import EnNombre, agir_en_nombre, defaire_en_nombre, preparer
from .blueprint import bp


@bp.post("/en-nombre")
@acces(Permission.MARCHE_ECRIRE)
def en_nombre():
    """Follow, set aside or entrust the markets ticked."""
    form = MarchesEnNombreForm(acteur())
    return agir_en_nombre(
        MARCHES,
        form,
        lambda: agir_sur_les_marches(
            acteur(),
            Geste(form.geste.data),
            form.choix.data,
            motif=form.motif.data or "",
            facilitateur=form.confier_a.data,
        ),
    )


@bp.post("/en-nombre/<int:geste_marches>/annuler")
@acces(Permission.MARCHE_ECRIRE)
def annuler_en_nombre(geste_marches: int):
    """Undo the gesture of that event, one's own."""
    return defaire_en_nombre(MARCHES, lambda: annuler_sur_les_marches(acteur(), geste_marches))


def barre() -> EnNombre | None:
    """The bar under the list."""
    fabrique = partial(MarchesEnNombreForm, acteur())
    return preparer(MARCHES, fabrique, url_for("marches.en_nombre"), Permission.MARCHE_ECRIRE)
