"""What a territory writes of a structure: the people to call there, and its note."""

from flask import Blueprint, flash, render_template, request, url_for

from ..extensions import db
from ..forms.structures import FormulaireContact, FormulaireNote
from ..services.permissions import Permission
from ..services.structures import trouver_structure
from ..services.structures.contacts import (
    contact_a_ecrire,
    creer_contact,
    modifier_contact,
    supprimer_contact,
    territoires_d_ecriture,
)
from ..services.structures.notes import ecrire_note, note_a_ecrire
from .acces import acces, acteur
from .corbeille import proposer_annulation
from .edition import retour, tenter

bp = Blueprint("contacts", __name__)


@bp.route("/structures/<int:structure_id>/contacts/nouveau", methods=["GET", "POST"])
@acces(Permission.STRUCTURE_ECRIRE)
def creer(structure_id: int):
    """Somebody more to call."""
    structure = trouver_structure(acteur(), structure_id)
    form = FormulaireContact(acteur(), territoires_d_ecriture(acteur(), structure))
    if request.method == "GET":
        return _formulaire(form, structure, "Nouveau contact")
    contact, statut = tenter(
        form, lambda: creer_contact(acteur(), structure_id, form.territoire.data, form.valeurs)
    )
    if contact is None:
        return _formulaire(form, structure, "Nouveau contact"), statut
    db.session.commit()
    flash(f"Contact « {contact.nom} » ajouté.", "succes")
    return _a_la_structure(structure_id)


@bp.route("/contacts/<int:contact_id>/modifier", methods=["GET", "POST"])
@acces(Permission.STRUCTURE_ECRIRE)
def modifier(contact_id: int):
    """Correct, or stop the reminders."""
    contact = contact_a_ecrire(acteur(), contact_id)
    structure, titre = trouver_structure(acteur(), contact.structure_id), contact.nom
    form = FormulaireContact(acteur(), (), objet=contact)
    if request.method == "GET":
        return _formulaire(form, structure, titre, contact)
    ecrit, statut = tenter(
        form,
        lambda: modifier_contact(
            acteur(), contact_id, form.valeurs, version=form.version_lue, avant=form.valeurs_lues
        ),
    )
    if ecrit is None:
        return _formulaire(form, structure, titre, contact), statut
    db.session.commit()
    flash("Contact enregistré.", "succes")
    return _a_la_structure(ecrit.structure_id)


@bp.post("/contacts/<int:contact_id>/supprimer")
@acces(Permission.STRUCTURE_ECRIRE)
def supprimer(contact_id: int):
    """Remove; the next page offers to undo."""
    contact = supprimer_contact(acteur(), contact_id)
    db.session.commit()
    proposer_annulation(f"Contact « {contact.nom} » supprimé.", "contact_structure", contact_id)
    return _a_la_structure(contact.structure_id)


@bp.route("/structures/<int:structure_id>/notes/<int:territoire_id>", methods=["GET", "POST"])
@acces(Permission.STRUCTURE_ECRIRE)
def annoter(structure_id: int, territoire_id: int):
    """The note of one territory."""
    structure = trouver_structure(acteur(), structure_id)
    note = note_a_ecrire(acteur(), structure_id, territoire_id)
    form = FormulaireNote(acteur(), objet=note)
    if request.method == "GET":
        return _page_note(form, structure)
    ecrite, statut = tenter(
        form,
        lambda: ecrire_note(
            acteur(),
            structure_id,
            territoire_id,
            form.texte.data,
            version=form.version_lue,
            avant=form.valeurs_lues,
        ),
    )
    if ecrite is None:
        return _page_note(form, structure), statut
    db.session.commit()
    flash("Note enregistrée.", "succes")
    return retour("structures.fiche", structure_id=structure_id, _anchor="note")


def _a_la_structure(structure_id: int):
    return retour("structures.fiche", structure_id=structure_id, _anchor="contacts")


def fil_de_la_structure(structure, titre: str) -> list[tuple[str, str | None]]:
    """The way down to a page about one structure."""
    return [
        ("Accueil", url_for("accueil.accueil")),
        ("Structures", url_for("structures.liste")),
        (structure.nom, url_for("structures.fiche", structure_id=structure.id)),
        (titre, None),
    ]


def _formulaire(form: FormulaireContact, structure, titre: str, contact=None) -> str:
    fil = fil_de_la_structure(structure, titre)
    return render_template(
        "structures/contact.html", form=form, structure=structure, contact=contact, titre=titre, fil=fil
    )


def _page_note(form: FormulaireNote, structure) -> str:
    fil = fil_de_la_structure(structure, "Note")
    return render_template("structures/note.html", form=form, structure=structure, fil=fil)
