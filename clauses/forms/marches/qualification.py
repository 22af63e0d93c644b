"""Forms of the market page."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import AnyOf, Length, ValidationError

from ...services.marches.qualification import LONGUEUR_MOTIF, TRANSITIONS, Decision
from ...services.normalisation import cle_ou_rien
from ..regles import PeutRester, SansNir


class QualificationForm(FlaskForm):
    """What is decided of a market, and why. `decision` is the button pressed."""

    decision = StringField(
        validators=[AnyOf([d.value for d in Decision], message="Choisissez une décision.")]
    )
    motif = TextAreaField(
        "Motif",
        validators=[
            PeutRester(),
            SansNir(),
            Length(max=LONGUEUR_MOTIF, message=f"Le motif compte {LONGUEUR_MOTIF} caractères au plus."),
        ],
    )
    version = HiddenField(filters=[lambda v: cle_ou_rien(str(v or ""))])

    def validate_motif(self, champ: TextAreaField) -> None:
        """A reason is due for the decisions that set the market aside."""
        if self.decision.data not in set(Decision):
            return
        attendu = TRANSITIONS[Decision(self.decision.data)].motif_attendu
        if attendu and not (champ.data or "").strip():
            raise ValidationError(attendu)
