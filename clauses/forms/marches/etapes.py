"""The form of the steps of a market."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField
from wtforms.validators import AnyOf

from ...services.marches.etapes import LONGUEUR_MOTIF, Passage
from ...services.normalisation import cle_ou_rien
from ..champs import ChampTexte
from ..regles import PeutRester


class EtapeForm(FlaskForm):
    """`passage` is the button pressed."""

    passage = StringField(validators=[AnyOf([p.value for p in Passage], message="Choisissez une étape.")])
    motif_etape = ChampTexte("Motif", longueur=LONGUEUR_MOTIF, validators=[PeutRester()])
    version_etape = HiddenField()

    @property
    def version_lue(self) -> int | None:
        return cle_ou_rien(self.version_etape.data)
