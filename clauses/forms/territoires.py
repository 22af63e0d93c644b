"""Forms of the territories: creation, parameters, logo."""

from decimal import Decimal

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField, StringField

from ..services.territoires import AVEC_DECIMALES, BORNES, PARAMETRES
from .champs import ChampNombre, ChampTexte
from .comptes import clef
from .edition import FormulaireEdition
from .regles import Requis


class FormulaireTerritoire(FlaskForm):
    """A new territory."""

    nom = ChampTexte("Nom", validators=[Requis("Écrivez le nom du territoire.")])
    code = StringField("Code", validators=[Requis("Écrivez un code court.")])
    organisme = SelectField("Organisme intermédiaire", coerce=clef, choices=[])

    def proposer(self, organismes) -> None:
        """Offer the organismes, and none."""
        self.organisme.choices = [("", "Aucun"), *((str(o.id), o.nom) for o in organismes)]


class ChampParametre(ChampNombre):
    """A number of a territory, between its two bounds; a column of whole numbers is read as an exact one."""

    def __init__(self, libelle: str, parametre: str, **options):
        minimum, maximum = BORNES[parametre]
        super().__init__(
            libelle,
            decimales=2 if parametre in AVEC_DECIMALES else 0,
            minimum=minimum,
            maximum=maximum,
            validators=[Requis("Écrivez un nombre.")],
            **options,
        )

    def process_data(self, value):
        self.data = None if value is None else Decimal(value)


class FormulaireParametres(FormulaireEdition):
    """The parameters of a territory: one field each, named as the column."""

    CHAMPS = PARAMETRES

    couleur = StringField("Couleur", validators=[Requis("Choisissez une couleur.")])
    libelle_referent = ChampTexte(
        "Libellé du référent", longueur=80, validators=[Requis("Écrivez le nom de ce rôle.")]
    )
    heures_par_etp = ChampParametre("Heures par ETP", "heures_par_etp")
    seuil_heures_mois = ChampParametre("Seuil d’heures par mois", "seuil_heures_mois")
    duree_eligibilite_mois = ChampParametre("Durée d’éligibilité (mois)", "duree_eligibilite_mois")
    plafond_cdi_mois = ChampParametre("Plafond de valorisation d’un CDI (mois)", "plafond_cdi_mois")
    base_active_mois = ChampParametre("Base active (mois)", "base_active_mois")
    ecart_missions_jours = ChampParametre("Écart entre missions (jours)", "ecart_missions_jours")
    jour_releves = ChampParametre("Jour des relevés d’heures", "jour_releves")


class FormulaireLogo(FlaskForm):
    """A picture."""

    fichier = FileField("Image PNG ou JPEG", validators=[FileRequired("Choisissez l’image à déposer.")])
