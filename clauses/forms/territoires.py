"""Forms of the territories: creation, parameters, logo."""

from decimal import Decimal, InvalidOperation

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import Field, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import TextInput

from ..services.edition import ConflitEdition, Divergence, en_texte
from ..services.territoires import PARAMETRES
from .comptes import LONGUEUR_LIBELLE, clef


class ChampEntier(IntegerField):
    """A whole number, with a French message when it cannot be read."""

    widget = TextInput()

    def process_formdata(self, valuelist):
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError("Écrivez un nombre entier.") from None


class ChampDecimal(Field):
    """A number with a decimal comma, or a point."""

    widget = TextInput()

    def _value(self) -> str:
        if self.raw_data:
            return self.raw_data[0]
        return en_texte(self.data).replace(".", ",")

    def process_formdata(self, valuelist):
        if not valuelist:
            return
        try:
            self.data = Decimal("".join(valuelist[0].split()).replace(",", "."))
        except InvalidOperation:
            self.data = None
            raise ValueError("Écrivez un nombre, avec une virgule au besoin : 1 607 ou 1607,5.") from None
        if not self.data.is_finite():
            self.data = None
            raise ValueError("Écrivez un nombre.")


class FormulaireTerritoire(FlaskForm):
    """A new territory."""

    nom = StringField(
        "Nom",
        validators=[
            InputRequired("Écrivez le nom du territoire."),
            Length(max=LONGUEUR_LIBELLE, message="Ce nom est trop long."),
        ],
    )
    code = StringField("Code", validators=[InputRequired("Écrivez un code court.")])
    organisme = SelectField("Organisme intermédiaire", coerce=clef, choices=[])

    def proposer(self, organismes) -> None:
        """Offer the organismes, and none."""
        self.organisme.choices = [("", "Aucun"), *((str(o.id), o.nom) for o in organismes)]


def _nombre(libelle: str) -> ChampEntier:
    return ChampEntier(libelle, validators=[InputRequired("Écrivez un nombre.")])


class FormulaireParametres(FlaskForm):
    """The parameters of a territory: one field each, named as the column."""

    couleur = StringField("Couleur", validators=[InputRequired("Choisissez une couleur.")])
    libelle_referent = StringField(
        "Libellé du référent", validators=[InputRequired("Écrivez le nom de ce rôle.")]
    )
    heures_par_etp = ChampDecimal("Heures par ETP", validators=[InputRequired("Écrivez un nombre.")])
    seuil_heures_mois = _nombre("Seuil d’heures par mois")
    duree_eligibilite_mois = _nombre("Durée d’éligibilité (mois)")
    plafond_cdi_mois = _nombre("Plafond de valorisation d’un CDI (mois)")
    base_active_mois = _nombre("Base active (mois)")
    ecart_missions_jours = _nombre("Écart entre missions (jours)")

    def valeurs(self) -> dict:
        """What was typed, by parameter."""
        return {champ: self[champ].data for champ in PARAMETRES}

    def presenter(self, conflit: ConflitEdition, territoire, avant: dict[str, str]) -> None:
        """After a conflict: the others' changes fill what was left alone, and what differs says both values."""
        for divergence in conflit.divergences:
            self[divergence.champ].errors = [_deux_valeurs(divergence, conflit.auteur)]
        for champ in {*PARAMETRES} - {d.champ for d in conflit.divergences}:
            if en_texte(self[champ].data) == avant.get(champ):
                self[champ].raw_data, self[champ].data = None, getattr(territoire, champ)


def _deux_valeurs(divergence: Divergence, auteur: str | None) -> str:
    return (
        f"{auteur or 'Quelqu’un'} a enregistré « {divergence.enregistree} » entre-temps ; vous avez écrit "
        f"« {divergence.saisie} ». Gardez l’une des deux, puis enregistrez."
    )


class FormulaireLogo(FlaskForm):
    """A picture."""

    fichier = FileField("Image PNG ou JPEG", validators=[FileRequired("Choisissez l’image à déposer.")])
