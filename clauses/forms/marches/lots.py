"""The forms of lots and attributions."""

from wtforms import SelectChoice, SelectField

from ...models.vocabulaire import Groupement, RoleAttribution
from ...services.acteur import Acteur
from ...services.marches.attributions import AttributionSaisie
from ...services.normalisation import cle_ou_rien
from ...services.structures import StructureSaisie
from ...services.suggestions import Genre
from ..champs import ChampNombre, ChampParagraphe, ChampRecherche, ChampTexte, ChampVocabulaire
from ..edition import FormulaireEdition
from ..regles import PeutRester
from .marche import CENT_MILLIARDS


class LotForm(FormulaireEdition):
    CHAMPS = ("numero", "objet", "montant_ht")

    # One lot of a market may be without a number.
    numero = ChampTexte("Numéro", longueur=40, validators=[PeutRester()])
    objet = ChampParagraphe("Objet", longueur=1000)
    montant_ht = ChampNombre("Montant HT (€)", minimum=0, maximum=CENT_MILLIARDS)


class AttributionForm(FormulaireEdition):
    """Role and group of a structure that holds a lot; `principaux` are whom a subcontractor may work for."""

    CHAMPS = ("role", "groupement", "donneur_ordre_direct_id")

    role = ChampVocabulaire("Rôle", RoleAttribution, default=RoleAttribution.TITULAIRE)
    groupement = ChampVocabulaire("Groupement", Groupement, vide="Aucun")
    donneur_ordre_direct_id = SelectField(
        "Sous-traite pour",
        coerce=lambda v: cle_ou_rien(str(v or "")),
        validate_choice=False,
    )

    def __init__(self, acteur: Acteur, territoire_id: int, principaux, *args, objet=None, **options):
        super().__init__(acteur, territoire_id, *args, objet=objet, **options)
        self.donneur_ordre_direct_id.choices = [
            SelectChoice("", "Non précisé"),
            *(SelectChoice(c, mots) for c, mots in principaux),
        ]


class NouvelleAttributionForm(AttributionForm):
    structure = ChampRecherche(
        "Entreprise ou structure", Genre.STRUCTURE, creation="Créer", est_requis="Dites qui tient ce lot."
    )
    heures = ChampNombre("Heures dues", minimum=0, unite="h")

    @property
    def saisie(self) -> AttributionSaisie:
        return AttributionSaisie(
            StructureSaisie(self.structure.data, self.structure.texte),
            self.role.data,
            self.groupement.data,
            self.donneur_ordre_direct_id.data,
            self.heures.data,
        )
