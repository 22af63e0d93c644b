"""The form of a period of eligibility, and what is decided of it."""

from datetime import date

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, SelectChoice, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from ..models import Eligibilite
from ..services.acteur import Acteur
from ..services.erreurs import DonneesInvalides
from ..services.personnes.periodes import PeriodeSaisie, criteres_proposes
from ..services.pieces import PieceDeposee
from .champs import ChampDate, ChampTexte


class SelectMultipleCheckbox(SelectMultipleField):
    """One checkbox per choice."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class PeriodeForm(FlaskForm):
    """A period: made by `formulaire_de_periode`, which adds one day per criterion."""

    date_entree = ChampDate("Date d’entrée", validators=[InputRequired("Écrivez la date d’entrée.")])
    date_fin = ChampDate("Valable jusqu’au", validators=[Optional()])
    criteres = SelectMultipleCheckbox("Critères remplis à l’entrée", coerce=int)
    motif = ChampTexte("Motif ou précision", longueur=500, validators=[Optional()])
    etablir = BooleanField("J’ai vu les pièces : établir l’éligibilité maintenant")
    #: The criteria offered, in order.
    proposes = ()

    @property
    def lignes(self) -> list[tuple]:
        """Each criterion with its checkbox and the field of its day."""
        cases = {int(case.data): case for case in self.criteres}
        return [(c, cases[c.id], self[f"depuis_{c.id}"]) for c in self.proposes]

    @property
    def saisie(self) -> PeriodeSaisie:
        return PeriodeSaisie(
            self.date_entree.data,
            {c: self[f"depuis_{c}"].data for c in self.criteres.data or ()},
            self.date_fin.data,
            self.motif.data,
        )

    def porter_refus(self, refus: DonneesInvalides) -> None:
        """Put the refusal of the service on its field, else on top of the form."""
        if refus.champ and refus.champ in self:
            self[refus.champ].errors = [*self[refus.champ].errors, refus.message]
        else:
            self.form_errors.append(refus.message)


def formulaire_de_periode(
    acteur: Acteur, territoire_id: int, *, periode: Eligibilite | None = None, entree: date | None = None
) -> PeriodeForm:
    """The form of a new period that starts on `entree`, or of the version in force `periode`."""
    proposes = criteres_proposes(acteur, territoire_id)
    jours = {k.critere_id: k.date_situation for k in periode.criteres} if periode else {}
    champs = {
        f"depuis_{c.id}": ChampDate(f"Depuis le : {c.libelle}", validators=[Optional()]) for c in proposes
    }
    depart = {f"depuis_{c}": jour for c, jour in jours.items()} | {"date_entree": entree}
    if periode is not None:
        depart |= {
            "date_entree": periode.date_entree, "date_fin": periode.date_fin, "criteres": list(jours),
        }  # fmt: skip
    form = type("PeriodeForm", (PeriodeForm,), champs | {"proposes": tuple(proposes)})(data=depart)
    form.criteres.choices = [SelectChoice(c.id, c.libelle) for c in proposes]
    if periode is not None:
        del form.etablir
    return form


class PreuveForm(FlaskForm):
    """The evidence of one criterion."""

    fichier = FileField(
        "Fichier PDF, JPEG ou PNG", validators=[FileRequired("Choisissez le fichier à joindre.")]
    )
    date_piece = ChampDate("Date de la pièce", validators=[Optional()])

    @property
    def depot(self) -> PieceDeposee:
        recu = self.fichier.data
        contenu = recu.read()
        recu.close()
        return PieceDeposee(contenu, recu.filename or "", self.date_piece.data)

    def porter_refus(self, refus: DonneesInvalides) -> None:
        self.fichier.errors = [*self.fichier.errors, refus.message]


class DecisionForm(FlaskForm):
    """`decision` is the button pressed."""

    decision = StringField()
    motif = ChampTexte("Motif", longueur=500, validators=[Optional()])

    def refuser_s_il_le_faut(self) -> None:
        """Raise `DonneesInvalides` with the first error of the form, which has no page of its own."""
        if not self.validate():
            raise DonneesInvalides(next(iter(self.errors.values()))[0], "motif")
