"""Forms of the links with the participants of a PLIE: each is a few hidden fields and a button."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField
from wtforms.validators import AnyOf, Length

from ..services.listes.texte import LONGUEUR_MAXIMALE
from ..services.plie.decisions import Decision
from .champs import ChampCle
from .regles import Requis


class DecisionForm(FlaskForm):
    """What is decided of a link. `decision` is the button pressed, `depuis` the page it was pressed on."""

    decision = StringField(
        validators=[AnyOf([d.value for d in Decision], message="Choisissez une décision.")]
    )
    depuis = HiddenField()
    onglet = HiddenField()
    page = HiddenField()
    territoire = HiddenField()

    def retour(self) -> dict[str, str]:
        """What the address of the page of links carried."""
        champs = {"onglet": self.onglet.data, "page": self.page.data, "territoire": self.territoire.data}
        return {c: v for c, v in champs.items() if v}


class ConfirmationForm(FlaskForm):
    """The exact identities of a territory, up to the last that the page showed."""

    territoire = ChampCle(validators=[Requis()])
    jusqu_a = ChampCle(validators=[Requis()])


class PropositionForm(FlaskForm):
    """Compare the identities of a territory again."""

    territoire = ChampCle(validators=[Requis()])


class RechercheForm(FlaskForm):
    """The name of the person a participant may be."""

    q = StringField(
        "Nom et prénom du salarié",
        validators=[
            Requis("Écrivez le nom cherché."),
            Length(max=LONGUEUR_MAXIMALE, message=f"{LONGUEUR_MAXIMALE} caractères au plus."),
        ],
    )


class LienForm(FlaskForm):
    """The person chosen for a participant."""

    personne = ChampCle(validators=[Requis("Choisissez un salarié.")])
