"""Fields that every form shares: French messages, cleaned texts, exact numbers, and a field that searches."""

import re
from datetime import date
from decimal import Decimal

from markupsafe import Markup
from wtforms import (
    DateField,
    Field,
    IntegerField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional, ValidationError
from wtforms.widgets import TextInput, html_params

from ..models.types import Vocabulaire
from ..services.acteur import Acteur
from ..services.imports.valeurs import ValeurInvalide, contient_nir, lire_decimal
from ..services.normalisation import lire_cle, nettoyer
from ..services.suggestions import Genre, Suggestion, nommer, suggerer
from .regles import SansNir

ANNEES = (1900, 2100)
#: The kinds whose key is the number of a row; the others are codes of public lists.
GENRES_D_OBJETS = frozenset({Genre.STRUCTURE, Genre.OPERATION, Genre.PERSONNE, Genre.ATTRIBUTION})

#: How a code of a public list is written: one that the loaded list does not have is kept (domaine §11).
FORMES_DE_CODES = {
    Genre.COMMUNE: re.compile(r"\d[\dAB]\d{3}"),
    Genre.QPV: re.compile(r"Q[A-Z]\d{3}\w{2,3}"),
    Genre.CPV: re.compile(r"\d{8}(?:-\d)?"),
    Genre.ROME: re.compile(r"[A-Z]\d{4}"),
}


class ChampTexte(StringField):
    """A line of text, cleaned; empty is `None`. `longueur` is that of the column."""

    def __init__(self, libelle: str, *, longueur: int = 255, validators=(), **options):
        super().__init__(libelle, validators=[*validators, SansNir()], filters=[self._nettoyer], **options)
        self.longueur = longueur

    @staticmethod
    def _nettoyer(valeur):
        return (nettoyer(valeur) or None) if isinstance(valeur, str) else valeur

    def post_validate(self, _form, _arrete) -> None:
        if self.data and len(self.data) > self.longueur:
            raise ValidationError(f"Ce texte est trop long : {self.longueur} caractères au plus.")


class ChampParagraphe(TextAreaField):
    """Several lines of text, trimmed; empty is `None`."""

    def __init__(self, libelle: str, *, longueur: int = 500, validators=(), **options):
        super().__init__(libelle, validators=[*validators, SansNir()], filters=[self._nettoyer], **options)
        self.longueur = longueur

    @staticmethod
    def _nettoyer(valeur):
        if not isinstance(valeur, str):
            return valeur
        lignes = (nettoyer(ligne) for ligne in valeur.splitlines())
        return "\n".join(lignes).strip() or None

    def post_validate(self, _form, _arrete) -> None:
        if self.data and len(self.data) > self.longueur:
            raise ValidationError(f"Ce texte est trop long : {self.longueur} caractères au plus.")


class ChampDate(DateField):
    """A day between 1900 and 2100, with a French message when it cannot be read; empty is `None`."""

    def __init__(self, libelle: str, *, validators=(), **options):
        formats = ["%Y-%m-%d", "%d/%m/%Y"]
        super().__init__(libelle, validators=validators, format=formats, **options)

    def process_formdata(self, valuelist):
        if valuelist and not nettoyer(valuelist[0]):
            self.data = None  # a browser sends the fields left empty
            return
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError("Cette date ne se lit pas : écrivez-la comme 31/12/2026.") from None
        if isinstance(self.data, date) and not ANNEES[0] <= self.data.year < ANNEES[1]:
            raise ValueError("Cette année n’est pas plausible : vérifiez la date.")


class ChampCle(IntegerField):
    """The key of a row of the page; what cannot be one is refused before any engine is asked."""

    def process_formdata(self, valuelist):
        self.data = None
        if valuelist and (texte := nettoyer(valuelist[0])):
            try:
                self.data = lire_cle(texte)
            except ValueError:
                raise ValueError("Cette valeur ne désigne aucune ligne.") from None


#: How the unit of a number is written after it, in a spreadsheet or by habit.
UNITES = {
    "€": re.compile(r" ?(?:€|euros?)$", re.IGNORECASE),
    "€/h": re.compile(r" ?(?:€|euros?)(?: ?/ ?h)?$", re.IGNORECASE),
    "%": re.compile(r" ?%$"),
    "h": re.compile(r" ?h(?:eures?)?$", re.IGNORECASE),
    "mois": re.compile(r" ?mois$", re.IGNORECASE),
    "ETP": re.compile(r" ?ETP$", re.IGNORECASE),
}


class ChampNombre(Field):
    """An exact number (`Decimal`), written with a comma or a point, thousands apart; empty is `None`.

    `decimales` is the most it may have; `minimum` and `maximum` are included. `unite` may follow the number:
    that between parentheses in the label when it is not given.
    """

    widget = TextInput()

    def __init__(
        self, libelle: str, *, decimales=2, minimum=None, maximum=None, unite=None, validators=(), **options
    ):
        super().__init__(libelle, validators=validators, **options)
        self.decimales, self.minimum, self.maximum = decimales, minimum, maximum
        self.unite = UNITES.get(unite or libelle.rpartition("(")[2].removesuffix(")"))

    def _value(self) -> str:
        if self.raw_data:
            return self.raw_data[0]
        return "" if self.data is None else f"{Decimal(self.data).normalize():f}".replace(".", ",")

    def process_formdata(self, valuelist):
        texte = nettoyer(valuelist[0]) if valuelist else ""
        if not texte:
            self.data = None
            return
        try:
            self.data = lire_decimal(self.unite.sub("", texte) if self.unite else texte)
        except ValeurInvalide as refus:
            self.data = None
            raise ValueError(str(refus)) from None
        self._borner(self.data)

    def _borner(self, nombre: Decimal) -> None:
        if -nombre.as_tuple().exponent > self.decimales and nombre != round(nombre, self.decimales):
            pluriel = "décimales" if self.decimales > 1 else "décimale"
            precision = f"{self.decimales} {pluriel} au plus" if self.decimales else "un nombre entier"
            raise ValueError(f"Écrivez {precision}.")
        if self.minimum is not None and nombre < self.minimum:
            raise ValueError(f"La plus petite valeur permise est {self.minimum}.")
        if self.maximum is not None and nombre > self.maximum:
            raise ValueError(f"La plus grande valeur permise est {self.maximum}.")


class ChampVocabulaire(SelectField):
    """One code of a closed vocabulary; `vide` are the words of « none » (absent: one must be chosen)."""

    def __init__(self, libelle: str, vocabulaire, *, vide: str | None = None, validators=(), **options):
        choix = [SelectChoice(v.value, v.libelle) for v in vocabulaire]
        if vide is not None:
            choix.insert(0, SelectChoice("", vide))
            validators = [Optional(), *validators]
        self._codes: dict[str, Vocabulaire] = {v.value: v for v in vocabulaire}
        super().__init__(
            libelle,
            choices=choix,
            coerce=self._coercer,
            validators=validators,
            validate_choice=False,
            **options,
        )

    def _coercer(self, valeur):
        return self._codes.get(str(getattr(valeur, "value", valeur) or ""))

    def post_validate(self, _form, _est_arretee) -> None:
        """After the validators: `Optional` forgets what was refused before it, in a field that was left empty."""
        recue = (self.raw_data or [""])[0].strip()
        if recue and recue not in self._codes:
            raise ValidationError("Choisissez une valeur de la liste.")
        if not recue and "" not in {c.value for c in self.choices}:
            raise ValidationError("Choisissez une valeur.")


class ChampRecherche(Field):
    """A field that searches while one types, and works as plain text without JavaScript.

    `.data` is the key of the row chosen (a number, or the text of a code), `.texte` what is written.
    Two inputs: `nom` (the words) and `nom-cle` (the key). Words without a key are looked for: one row only is
    taken, several are offered as `candidats`. With `creation`, words that nothing matches are kept, `data` stays
    `None` and `est_nouveau` is true: the service creates the object. Call `preparer(acteur, territoire_id)` before
    validating.
    """

    widget = TextInput()

    def __init__(
        self,
        libelle: str,
        genre: Genre,
        *,
        creation: str | None = None,
        est_requis=None,
        validators=(),
        **options,
    ):
        super().__init__(libelle, validators=validators, **options)
        self.genre, self.creation, self.est_requis = genre, creation, est_requis
        self.texte, self.candidats, self.est_nouveau = "", [], False
        self._acteur: Acteur | None = None
        self._territoire_id: int | None = None
        if est_requis is not None:
            self.flags.required = True

    def preparer(self, acteur: Acteur, territoire_id: int | None = None) -> None:
        """Who searches, and where; names the key that the object already has."""
        self._acteur, self._territoire_id = acteur, territoire_id
        if self.data is not None and not self.texte:
            connue = nommer(acteur, self.genre, self.data)
            self.texte = connue.libelle if connue else str(self.data)

    def prendre(self, cle: int | str, mots: str) -> None:
        """Fill the field before it is shown."""
        self.data, self.texte = cle, mots

    def _value(self) -> str:
        return self.texte

    @property
    def cle(self) -> str:
        return "" if self.data is None else str(self.data)

    @property
    def territoire_id(self) -> int | None:
        return self._territoire_id

    def en_mots(self, cle: str) -> str:
        """The words of a key, for who compares two values."""
        connue = nommer(self._acteur, self.genre, cle) if self._acteur else None
        return connue.libelle if connue else cle

    def widget_cle(self) -> Markup:
        """The hidden input of the key."""
        attributs = html_params(type="hidden", id=f"{self.id}-cle", name=f"{self.name}-cle", value=self.cle)
        return Markup(f"<input {attributs}>")  # html_params escapes each value

    def process(self, formdata, *args, **options):
        super().process(formdata, *args, **options)
        if formdata is not None and self.name in formdata:
            self.texte = nettoyer(formdata.get(self.name, ""))
            cle = formdata.get(f"{self.name}-choix") or formdata.get(f"{self.name}-cle") or ""
            self.data = cle.strip() or None
            if not self.texte and not formdata.get(f"{self.name}-choix"):
                self.data = None

    def process_formdata(self, valuelist):
        """Read by `process`, which needs both inputs."""

    def pre_validate(self, _form) -> None:
        if self._acteur is None:
            raise RuntimeError("appelez preparer() avant de valider")
        if masque := contient_nir(self.texte):
            self.texte = masque
            raise ValidationError(
                f"Un numéro de sécurité sociale ({masque}) ne s’enregistre jamais : retirez-le."
            )
        if self.data is not None:
            self._verifier_la_cle()
        elif self.texte:
            self._chercher()
        elif self.est_requis:
            raise ValidationError(self.est_requis)

    def _verifier_la_cle(self) -> None:
        connue = nommer(self._acteur, self.genre, self.data)
        if connue is None and self._est_un_code(str(self.data)):
            return
        if connue is None:
            self.data = None
            raise ValidationError("Ce choix n’existe pas, ou plus : cherchez à nouveau.")
        self._prendre(connue)

    def _est_un_code(self, texte: str) -> bool:
        forme = FORMES_DE_CODES.get(self.genre)
        return forme is not None and forme.fullmatch(texte.upper()) is not None

    def _chercher(self) -> None:
        trouvees = suggerer(self._acteur, self.genre, self.texte, territoire_id=self._territoire_id)
        exactes = [s for s in trouvees if nettoyer(s.libelle).casefold() == self.texte.casefold()]
        if len(exactes) == 1 or (len(trouvees) == 1 and not self.creation):
            self._prendre((exactes or trouvees)[0])
        elif self.creation and not exactes:
            self.est_nouveau = True
        elif not trouvees and self._est_un_code(self.texte):
            self.data = self.texte.upper()
        elif trouvees:
            self.candidats = trouvees
            raise ValidationError("Plusieurs réponses correspondent : choisissez la bonne.")
        else:
            raise ValidationError(f"« {self.texte} » ne correspond à rien de connu : vérifiez l’orthographe.")

    def _prendre(self, suggestion: Suggestion) -> None:
        self.data = int(suggestion.cle) if self.genre in GENRES_D_OBJETS else suggestion.cle
        self.texte = suggestion.libelle
