"""The sheets that nobody gave, the reminders, who receives them, and the pauses."""

from flask import Blueprint, flash, render_template, request, url_for

from ..extensions import db
from ..forms.rappels import FormulaireLien, FormulairePause
from ..models.types import maintenant
from ..services import rappels
from ..services.permissions import Permission
from ..services.rappels import ATTENDUS
from .acces import acces, acteur, aujourdhui
from .edition import retour, tenter, tenter_ou_dire
from .liens import LIENS_ATTENDUS
from .listes import afficher_liste, envoyer_liste

bp = Blueprint("rappels", __name__)


@bp.get("/releves-attendus")
@acces(Permission.RAPPEL_GERER)
def attendus():
    """Each sheet that nobody gave, filtered and sorted by the address."""
    return afficher_liste(ATTENDUS, "rappels/attendus.html", LIENS_ATTENDUS, action=url_for(".attendus"))


@bp.get("/releves-attendus/export.<forme>")
@acces(Permission.RAPPEL_GERER, nominatif=True)
def telecharger(forme: str):
    """The list as a workbook or a CSV."""
    return envoyer_liste(ATTENDUS, forme)


@bp.get("/rappels")
@acces(Permission.RAPPEL_GERER)
def tableau():
    """What leaves next, what cannot, and what left."""
    return render_template(
        "rappels/tableau.html",
        tableau=rappels.lire_tableau(acteur(), aujourdhui()),
        interrompu=_interrompu,
        fil=_fil(("Rappels", None)),
    )


def _interrompu(envoi) -> bool:
    return rappels.est_interrompu(envoi, maintenant())


def _fil(*suite: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    return [("Accueil", url_for("accueil.accueil")), ("Relevés attendus", url_for(".attendus")), *suite]


def _fil_structure(structure, *suite: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    page = url_for(".structure", structure_id=structure.id) if suite else None
    return _fil(("Rappels", url_for(".tableau")), (structure.nom, page), *suite)


@bp.get("/rappels/structures/<int:structure_id>")
@acces(Permission.RAPPEL_GERER)
def structure(structure_id: int):
    """What would leave now for one structure, word for word; its addresses, its pauses, its links."""
    return _page_structure(structure_id, FormulaireLien(acteur()))


def _page_structure(structure_id: int, form: FormulaireLien) -> str:
    apercu = rappels.lire_apercu(acteur(), structure_id, aujourdhui())
    return render_template(
        "rappels/structure.html",
        apercu=apercu,
        form=form,
        interrompu=_interrompu,
        maintenant=maintenant(),
        ligne_en_mots=rappels.ligne_en_mots,
        fil=_fil_structure(apercu.structure),
    )


@bp.post("/rappels/structures/<int:structure_id>/envoyer")
@acces(Permission.RAPPEL_GERER)
def envoyer(structure_id: int):
    """Send now what the page shows. The reservation is committed before the message leaves, then its result."""
    issue = tenter_ou_dire(
        lambda: rappels.envoyer_maintenant(
            acteur(), structure_id, aujourdhui(), maintenant(), retenir=db.session.commit
        )
    )
    if issue is not None:
        db.session.commit()
        nombre = len(issue.envoyes)
        flash(f"Rappel envoyé à {nombre} adresse{'s' if nombre > 1 else ''}.", "succes")
    return retour(".structure", structure_id=structure_id)


@bp.route("/rappels/structures/<int:structure_id>/pause/<int:territoire_id>", methods=["GET", "POST"])
@acces(Permission.RAPPEL_GERER)
def pause(structure_id: int, territoire_id: int):
    """Stop the reminders until a date, or change the pause in force."""
    posee = rappels.lire_pause(acteur(), structure_id, territoire_id)
    form = FormulairePause(acteur(), territoire_id, objet=posee)
    if request.method == "GET":
        return _page_pause(form, structure_id)
    ecrite, statut = tenter(
        form,
        lambda: rappels.suspendre(
            acteur(), structure_id, territoire_id, form.valeurs,
            aujourdhui=aujourdhui(), version=form.version_lue, avant=form.valeurs_lues,
        ),
    )  # fmt: skip
    if ecrite is None:
        return _page_pause(form, structure_id), statut
    db.session.commit()
    flash(f"Rappels en pause jusqu’au {ecrite.jusqu_au:%d/%m/%Y}.", "succes")
    return retour(".structure", structure_id=structure_id)


def _page_pause(form: FormulairePause, structure_id: int) -> str:
    apercu = rappels.lire_apercu(acteur(), structure_id, aujourdhui())
    return render_template(
        "rappels/pause.html",
        form=form,
        structure=apercu.structure,
        fil=_fil_structure(apercu.structure, ("Pause", None)),
    )


@bp.post("/rappels/structures/<int:structure_id>/reprendre/<int:territoire_id>")
@acces(Permission.RAPPEL_GERER)
def reprendre(structure_id: int, territoire_id: int):
    """Lift a pause; the page still offers to put it back."""
    rappels.reprendre(acteur(), structure_id, territoire_id, maintenant())
    db.session.commit()
    flash("Les rappels reprennent. La pause peut encore être remise.", "succes")
    return retour(".structure", structure_id=structure_id, levee=territoire_id)


@bp.post("/rappels/structures/<int:structure_id>/remettre/<int:territoire_id>")
@acces(Permission.RAPPEL_GERER)
def remettre(structure_id: int, territoire_id: int):
    """Undo the above."""
    rappels.remettre_la_pause(acteur(), structure_id, territoire_id)
    db.session.commit()
    flash("La pause est remise.", "succes")
    return retour(".structure", structure_id=structure_id)


@bp.post("/rappels/structures/<int:structure_id>/adresses")
@acces(Permission.RAPPEL_GERER)
def adresses(structure_id: int):
    """Say that an address does not work, or that it works again."""
    adresse = request.form.get("adresse", "")
    if request.form.get("geste") == "retablir":
        rappels.retablir_adresse(acteur(), structure_id, adresse, maintenant())
        message = f"L’adresse {adresse} recevra de nouveau les rappels."
    else:
        rappels.signaler_adresse(acteur(), structure_id, adresse, maintenant())
        message = f"L’adresse {adresse} est marquée en erreur : plus rien ne lui est envoyé."
    db.session.commit()
    flash(message, "succes")
    return retour(".structure", structure_id=structure_id, _anchor="adresses")


# --- links -----------------------------------------------------------------------------------------------------


@bp.post("/rappels/structures/<int:structure_id>/liens")
@acces(Permission.RAPPEL_GERER)
def creer_lien(structure_id: int):
    """A link to hand over, shown once."""
    form = FormulaireLien(acteur())
    rappels.lire_apercu(acteur(), structure_id, aujourdhui())
    lien, statut = tenter(
        form, lambda: rappels.creer_lien(acteur(), structure_id, form.destinataire.data, maintenant())
    )
    if lien is None:
        return _page_structure(structure_id, form), statut
    db.session.commit()
    return render_template(
        "rappels/lien.html",
        lien=url_for("depot_par_lien.deposer", jeton=lien.jeton, _external=True),
        acces=lien.acces,
        structure=lien.acces.structure,
        fil=_fil_structure(lien.acces.structure, ("Lien de dépôt", None)),
    )


@bp.post("/rappels/liens/<int:acces_id>/revoquer")
@acces(Permission.RAPPEL_GERER)
def revoquer_lien(acces_id: int):
    """End a link before its time."""
    lien = rappels.revoquer_lien(acteur(), acces_id, maintenant())
    db.session.commit()
    flash(f"Le lien remis à {lien.adresse} ne fonctionne plus.", "succes")
    return retour(".structure", structure_id=lien.structure_id, _anchor="liens")
