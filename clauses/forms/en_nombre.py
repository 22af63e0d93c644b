"""The forms under a list: the rows ticked, and what is done of them all."""

import re

from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, SelectChoice, SelectField, StringField
from wtforms.validators import AnyOf, Optional, ValidationError

from ..services.acteur import Acteur
from ..services.marches.en_nombre import Geste, choix_pour_confier
from ..services.marches.qualification import LONGUEUR_MOTIF
from .champs import ChampDate, ChampParagraphe, ChampTexte
from .regles import PeutRester, Requis

CLE = re.compile(r"[0-9]{1,9}")


class ChampChoix(Field):
    """The keys of the rows ticked; their boxes are in the table, not here."""

    def process_formdata(self, valuelist):
        self.data = [int(v) for v in valuelist if CLE.fullmatch(v)]
        if len(self.data) != len(valuelist):
            raise ValueError("Une ligne cochée ne se lit pas : recommencez depuis la liste.")

    def pre_validate(self, _form) -> None:
        if not self.data:
            raise ValidationError("Cochez au moins une ligne.")


class EnNombreForm(FlaskForm):
    """The rows, and the address of the list they were ticked on. `CHAMPS` are typed, and given back on a refusal."""

    CHAMPS: tuple[str, ...] = ()

    choix = ChampChoix()
    retour = HiddenField()

    @property
    def refus(self) -> str:
        """What is wrong, in one sentence: rows first."""
        return next((str(messages[0]) for messages in self.errors.values() if messages), "")

    @property
    def saisie(self) -> dict[str, str]:
        """What was typed: texts once masked, the rest as it was."""
        return {c: _mots(self[c]) for c in self.CHAMPS}


def _mots(champ: Field) -> str:
    return champ.data if isinstance(champ.data, str) else (champ.raw_data or [""])[0]


class MarchesEnNombreForm(EnNombreForm):
    """`geste` is the button pressed."""

    CHAMPS = ("motif", "confier_a")

    geste = StringField(validators=[AnyOf([g.value for g in Geste], message="Choisissez quoi faire.")])
    # Several lines: in a single one, Enter would press the first button of the form, which is another gesture.
    motif = ChampParagraphe("Motif", longueur=LONGUEUR_MOTIF)
    confier_a = SelectField("Confier à", validate_choice=False, validators=[PeutRester()])

    def __init__(self, acteur: Acteur, *args, **options):
        super().__init__(*args, **options)
        choix = [SelectChoice(cle, nom) for cle, nom in choix_pour_confier(acteur)]
        self.confier_a.choices = [SelectChoice("", "Choisissez…"), *choix]


class ContratsEnNombreForm(EnNombreForm):
    """The same end for all."""

    CHAMPS = ("date_fin", "motif_fin")

    date_fin = ChampDate("Dernier jour", validators=[Requis("Écrivez le dernier jour des contrats.")])
    motif_fin = ChampTexte("Motif de la fin", validators=[Optional()])
