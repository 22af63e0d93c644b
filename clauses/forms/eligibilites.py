"""The form of a period of eligibility, and what is decided of it."""

from datetime import date

from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from ..services.acteur import Acteur
from ..services.erreurs import DonneesInvalides
from ..services.personnes.periodes import PeriodeSaisie, criteres_proposes
from .champs import ChampDate, ChampTexte


class SelectMultipleCheckbox(SelectMultipleField):
    """One checkbox per choice."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class PeriodeForm(FlaskForm):
    """Criteria are ticked by their words; each may say since when. `lignes` pairs a criterion with its day."""

    date_entree = ChampDate("Date d’entrée", validators=[InputRequired("Écrivez la date d’entrée.")])
    date_fin = ChampDate("Valable jusqu’au", validators=[Optional()])
    criteres = SelectMultipleCheckbox("Critères remplis à l’entrée", coerce=int)
    motif = ChampTexte("Motif ou précision", longueur=500, validators=[Optional()])
    etablir = BooleanField("J’ai vu les pièces : établir l’éligibilité maintenant")

    def __init__(
        self, acteur: Acteur, territoire_id: int, *args, periode=None, entree: date | None = None, **options
    ):
        jours = {}
        if periode is not None:
            jours = {k.critere_id: k.date_situation for k in periode.criteres}
            options |= {
                "date_entree": periode.date_entree,
                "date_fin": periode.date_fin,
                "criteres": list(jours),
            }
        elif entree is not None:
            options |= {"date_entree": entree}
        super().__init__(*args, **options)
        self.lignes = [
            (c, self._champ_jour(c, jours.get(c.id))) for c in criteres_proposes(acteur, territoire_id)
        ]
        self.criteres.choices = [(c.id, c.libelle) for c, _ in self.lignes]
        if periode is not None:
            del self.etablir

    def _champ_jour(self, critere, jour: date | None) -> ChampDate:
        champ = ChampDate(f"Situation depuis le : {critere.libelle}", validators=[Optional()])
        lie = champ.bind(
            form=self, name=f"depuis-{critere.id}", prefix="", _meta=self.meta, translations=None
        )
        lie.process(self.meta.wrap_formdata(self, None) if not self.is_submitted() else _recu(), jour)
        return lie

    def validate(self, extra_validators=None) -> bool:
        est_juste = super().validate(extra_validators)
        for _, champ in self.lignes:
            if champ.process_errors:
                champ.errors = list(champ.process_errors)
                self.criteres.errors = [*self.criteres.errors, champ.errors[0]]
                est_juste = False
        return est_juste

    @property
    def saisie(self) -> PeriodeSaisie:
        coches = set(self.criteres.data or ())
        return PeriodeSaisie(
            self.date_entree.data,
            {c.id: champ.data for c, champ in self.lignes if c.id in coches},
            self.date_fin.data,
            self.motif.data,
        )

    def porter_refus(self, refus: DonneesInvalides) -> None:
        champ = self[refus.champ] if refus.champ and refus.champ in self else None
        if champ is None:
            self.form_errors.append(refus.message)
        else:
            champ.errors = [*champ.errors, refus.message]


def _recu():
    from flask import request  # noqa: PLC0415 — the days are fields made at run time

    return request.form


class DecisionForm(FlaskForm):
    """`decision` is the button pressed."""

    decision = StringField()
    motif = ChampTexte("Motif", longueur=500, validators=[Optional()])
