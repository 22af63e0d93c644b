"""The form of a period of eligibility, and what is decided of it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, SelectChoice, SelectMultipleField, StringField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from ..models import Critere, Eligibilite
from ..models.vocabulaire import EtatEligibilite
from ..services.acteur import Acteur
from ..services.erreurs import DonneesInvalides
from ..services.personnes.correction import DEPUIS, MOTIF_ATTENDU, mettre_a_plat
from ..services.personnes.periodes import PeriodeSaisie, criteres_proposes
from ..services.pieces import PieceDeposee
from .champs import ChampDate, ChampTexte
from .edition import FormulaireEdition
from .regles import PeutRester, Requis


class SelectMultipleCheckbox(SelectMultipleField):
    """One checkbox per choice."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class PeriodeForm(FormulaireEdition):
    """A period: made by `formulaire_de_periode`, which adds one day per criterion."""

    date_entree = ChampDate("Date d’entrée", validators=[Requis("Écrivez la date d’entrée.")])
    date_fin = ChampDate("Valable jusqu’au", validators=[Optional()])
    criteres = SelectMultipleCheckbox("Critères remplis à l’entrée", coerce=int)
    motif = ChampTexte("Motif ou précision", longueur=500, validators=[PeutRester()])
    etablir = BooleanField("J’ai vu les pièces : établir l’éligibilité maintenant")
    #: The criteria offered, in order.
    proposes: Sequence[Critere] = ()

    @property
    def lignes(self) -> list[tuple]:
        """Each criterion with its checkbox and the field of its day."""
        cases = {int(case.data): case for case in self.criteres}
        return [(c, cases[c.id], self[f"{DEPUIS}{c.id}"]) for c in self.proposes]

    @property
    def saisie(self) -> PeriodeSaisie:
        return PeriodeSaisie(
            self.date_entree.data,
            {c: self[f"{DEPUIS}{c}"].data for c in self.criteres.data or ()},
            self.date_fin.data,
            self.motif.data,
        )


def formulaire_de_periode(
    acteur: Acteur, territoire_id: int, *, periode: Eligibilite | None = None, entree: date | None = None
) -> PeriodeForm:
    """The form of a new period that starts on `entree`, or of the version in force `periode`."""
    proposes = criteres_proposes(acteur, territoire_id)
    jours = {
        f"{DEPUIS}{c.id}": ChampDate(f"{c.libelle}, depuis le", validators=[Optional()]) for c in proposes
    }
    modele = type(
        "PeriodeForm",
        (PeriodeForm,),
        jours | {"proposes": tuple(proposes), "CHAMPS": ("date_entree", "date_fin", *jours)},
    )
    if periode is not None and periode.etat is not EtatEligibilite.A_VERIFIER:
        modele.motif = ChampTexte("Pourquoi elle change", longueur=500, validators=[Requis(MOTIF_ATTENDU)])
    objet = mettre_a_plat(periode, tuple(c.id for c in proposes)) if periode else None
    form = modele(acteur, territoire_id, objet=objet, data=_depart(periode, entree))
    form.criteres.choices = [SelectChoice(c.id, c.libelle) for c in proposes]
    if periode is not None:
        del form.etablir
    return form


def _depart(periode: Eligibilite | None, entree: date | None) -> dict[str, Any]:
    """What the flat period does not say: the boxes ticked, and the day of a new one."""
    if periode is None:
        return {"date_entree": entree}
    return {"criteres": [k.critere_id for k in periode.criteres]}


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
