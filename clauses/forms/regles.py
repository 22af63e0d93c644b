"""What the fields of every form must hold, in French, and which may be left empty."""

from typing import ClassVar

from wtforms import Field, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, StopValidation, ValidationError

from ..services.imports.valeurs import contient_nir
from ..services.normalisation import est_un_courriel, nettoyer


class SansNir:
    """Refuse a social security number, whatever the field; it is shown masked (domaine §10)."""

    def __call__(self, _form, champ: Field) -> None:
        if masque := contient_nir(champ.data):
            champ.data = masque  # what comes back on the page is masked too
            raise ValidationError(
                f"Un numéro de sécurité sociale ({masque}) ne s’enregistre jamais : retirez-le."
            )


class Courriel:
    """The address of a mailbox, as an account or a contact has one; the length is that of the field."""

    def __call__(self, _form, champ: Field) -> None:
        if champ.data and not est_un_courriel(champ.data):
            raise ValidationError(
                "Cette adresse de courriel ne se lit pas : écrivez-la comme nom@exemple.fr."
            )


class Requis(InputRequired):
    """Something must be written: spaces, or signs that nobody sees, are nothing."""

    def __call__(self, form, champ: Field) -> None:
        super().__call__(form, champ)
        if isinstance(recu := champ.raw_data[0], str) and not nettoyer(recu):
            champ.errors[:] = []
            raise StopValidation(self.message)


class PeutRester:
    """May be left empty without being called optional: the form, or what it is about, says when it is due."""

    field_flags: ClassVar[dict[str, bool]] = {"optional": False}

    def __call__(self, _form, _champ: Field) -> None:
        """Nothing is refused here: the service knows when a value is due."""


def est_facultatif(champ: Field) -> bool:
    """Whether its label says « (facultatif) »: nothing asks for a value, and its list has an empty one."""
    if champ.flags.required or champ.flags.optional is False:
        return False
    if isinstance(champ, SelectField) and not isinstance(champ, SelectMultipleField):
        return any(choix.value in ("", None) for choix in champ.iter_choices())
    return True
