"""Forms of the import page: dropping a file, placing its columns."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, SelectChoice, SelectField
from wtforms.validators import ValidationError

from ..models import Territoire
from ..models.vocabulaire import TypeImport
from ..services.imports.depots import GenreImport, Listes, Reconnaissance
from ..services.imports.depots.libelles import COLONNES
from ..services.normalisation import cle_ou_rien
from .regles import PeutRester, Requis

ABSENTE = "— absente du fichier —"
NON_TRADUIT = "— laisser comme erreur —"


@dataclass(frozen=True)
class Famille:
    """Kinds of files that one tab of the page takes."""

    code: str
    libelle: str
    types: tuple[TypeImport, ...]
    aide: str


FAMILLES: tuple[Famille, ...] = (
    Famille(
        "reprise",
        "Reprise d’historique",
        (TypeImport.REPRISE,),
        "Une ligne par personne, contrat, lot et mois : tableau CSV, Excel ou OpenDocument. Les colonnes peuvent "
        "être dans n’importe quel ordre et porter d’autres noms.",
    ),
    Famille(
        "decp",
        "Marchés publics (DECP)",
        (TypeImport.DECP,),
        "Données essentielles de la commande publique : JSON (2019 ou 2022), XML, ou CSV tabulaire. Les marchés "
        "entrent à l’étape « notifié », à qualifier.",
    ),
    Famille(
        "participants",
        "Participants PLIE",
        (TypeImport.PARTICIPANTS,),
        "Une ligne par participant, telle que l’outil de parcours du PLIE l’exporte : identifiant, nom, prénom, date "
        "de naissance, entrée. Les liens avec les salariés sont proposés ; aucun ne se confirme seul.",
    ),
    Famille(
        "referentiel",
        "Listes publiques",
        (TypeImport.SIAE, TypeImport.COMMUNES, TypeImport.QPV, TypeImport.CPV, TypeImport.ROME),
        "Annuaire des SIAE, communes, quartiers prioritaires, codes CPV et métiers ROME : fichiers CSV publics, "
        "communs à tous les territoires.",
    ),
)


class FormulaireFichier(FlaskForm):
    """A file and nothing else: what replaces a deposit."""

    fichier = FileField("Fichier", validators=[FileRequired("Choisissez le fichier à déposer.")])

    def refuser(self, message: str) -> None:
        self.fichier.errors = [*self.fichier.errors, message]


class ChampChoix(SelectField):
    """A closed list, with a French message for what is not in it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.type = "SelectField"  # what the templates draw it as

    def pre_validate(self, form) -> None:
        try:
            super().pre_validate(form)
        except ValueError:
            raise ValidationError("Choisissez dans la liste.") from None


class FormulaireDepot(FormulaireFichier):
    """The kind, the territory and the file; `pour` keeps the fields that the family needs."""

    type = ChampChoix("Liste", validators=[Requis("Choisissez la liste.")])
    territoire = ChampChoix(
        "Territoire", coerce=cle_ou_rien, validators=[Requis("Choisissez le territoire.")]
    )
    clause_seulement = BooleanField("Seulement les marchés avec clause sociale ou réservés")

    @classmethod
    def pour(cls, genres: Sequence[GenreImport], territoires: Iterable[Territoire]) -> "FormulaireDepot":
        """`genres`: those of the family that the actor may import; `territoires`: where."""
        form = cls(data={"type": genres[0].type.value} if len(genres) == 1 else None)
        form.type.choices = [SelectChoice(g.type.value, g.type.libelle) for g in genres]
        choix = [SelectChoice(str(t.id), t.nom) for t in territoires]
        form.territoire.choices = choix if len(choix) == 1 else [SelectChoice("", "Choisissez…"), *choix]
        if not any(g.est_territorial for g in genres):
            del form.territoire
        if not any(g.options for g in genres):
            del form.clause_seulement
        return form

    @property
    def territoire_id(self) -> int | None:
        return self.territoire.data if self.territoire else None

    @property
    def options(self) -> dict[str, bool]:
        return {"clause_seulement": True} if self.clause_seulement and self.clause_seulement.data else {}


class FormulaireColonnes(FlaskForm):
    """One list per column to place, one per word to translate; made for a file by `formulaire_colonnes`."""

    def colonnes(self) -> dict[str, str]:
        """Our column → header chosen, empty when the file does not have it."""
        return {nom: self[f"colonne_{nom}"].data or "" for nom in COLONNES if f"colonne_{nom}" in self}

    def codes(self) -> dict[str, dict[str, str]]:
        """Our column → {word of the file: our code}."""
        traduits: dict[str, dict[str, str]] = {}
        for champ, (colonne, valeur) in self.mots.items():
            traduits.setdefault(colonne, {})[valeur] = self[champ].data or ""
        return traduits

    mots: dict[str, tuple[str, str]]

    def refuser(self, colonne: str | None, message: str) -> None:
        """Tie a refusal to the list of that column, else to the whole form."""
        if colonne and f"colonne_{colonne}" in self:
            champ = self[f"colonne_{colonne}"]
            champ.errors = [*champ.errors, message]
        else:
            self.form_errors.append(message)


def formulaire_colonnes(reconnaissance: Reconnaissance, listes: Listes) -> FormulaireColonnes:
    """The form of a file: what is proposed or remembered is already chosen."""
    choix = [SelectChoice("", ABSENTE), *map(SelectChoice, reconnaissance.entetes_a_choisir())]
    champs: dict[str, SelectField] = {}
    for colonne in reconnaissance.a_choisir:
        champs[f"colonne_{colonne.nom}"] = ChampChoix(
            colonne.libelle,
            choices=choix,
            default=colonne.entete,
            id=f"colonne-{colonne.nom}",
            validators=[PeutRester()],
        )
    mots = {}
    for rang, code in enumerate(reconnaissance.codes):
        nom = f"code_{rang}"
        mots[nom] = (code.colonne, code.valeur)
        champs[nom] = ChampChoix(
            f"{COLONNES[code.colonne]} : « {code.valeur} »",
            choices=[
                SelectChoice("", NON_TRADUIT),
                *(SelectChoice(c, libelle) for c, libelle in listes.choix(code.colonne)),
            ],
            default=code.propose,
            id=f"code-{rang}",
            validators=[PeutRester()],
        )
    return type("FormulaireColonnesDuFichier", (FormulaireColonnes,), {**champs, "mots": mots})()
