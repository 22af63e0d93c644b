"""The sheet of hours as a form or as JSON, and what waits to be validated."""

import re
from datetime import date

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, StringField
from wtforms.validators import AnyOf, Length, Optional, Regexp

from ..services.erreurs import DonneesInvalides
from ..services.heures import Action, CelluleSaisie, CelluleVisee, Genre
from ..services.heures.etats import LONGUEUR_MOTIF
from ..services.heures.saisie import LONGUEUR_MAXIMALE
from ..services.normalisation import est_une_cle

#: Name of the field of a cell: contract on a market, month, number of the version shown, hundredths shown.
NOM_CELLULE = re.compile(r"h\.(\d{1,9})\.(20\d{2}-(?:0[1-9]|1[0-2]))\.(\d{1,9})\.(\d{0,5})", re.ASCII)
REPERE = re.compile(r"(\d{1,9})\.(20\d{2}-(?:0[1-9]|1[0-2]))\.(\d{1,9})", re.ASCII)
CLE = re.compile(r"\d{1,9}\Z", re.ASCII)
MOIS = re.compile(r"20\d{2}-(?:0[1-9]|1[0-2])\Z", re.ASCII)
CELLULES_MAXIMUM = 5000


def _mois(texte: str) -> date:
    return date.fromisoformat(f"{texte}-01")


def _montre(centiemes: str) -> str:
    """What the page showed for these hundredths: « 7,50 »."""
    return f"{int(centiemes) // 100},{int(centiemes) % 100:02}" if centiemes else ""


class FeuilleForm(FlaskForm):
    """The whole sheet: where it is, the cells, the button pressed and what it is about."""

    genre = HiddenField(validators=[AnyOf([g.value for g in Genre])])
    cle = HiddenField(validators=[Regexp(CLE)])
    annee = HiddenField()
    mois = HiddenField()
    action = StringField(validators=[AnyOf([a.value for a in Action])])
    mois_vise = StringField("Mois concerné")
    motif = StringField(
        "Motif",
        validators=[
            Length(max=LONGUEUR_MOTIF, message=f"Le motif compte {LONGUEUR_MOTIF} caractères au plus.")
        ],
    )

    def __init__(self, formdata: MultiDict | None, **options):
        super().__init__(formdata, **options)
        envoi = formdata or MultiDict()
        self.coches = {int(v) for v in envoi.getlist("ligne") if est_une_cle(v)}
        self._cellules = [(m, v) for nom, v in envoi.items() if (m := NOM_CELLULE.fullmatch(nom))]
        self._autres = {nom for nom, v in envoi.items() if nom.startswith("garder.") and v == "autre"}

    @property
    def saisies(self) -> list[CelluleSaisie]:
        """The cells whose text is not the one that was shown, or whose conflict was settled."""
        return [
            CelluleSaisie(int(m[1]), _mois(m[2]), texte[: LONGUEUR_MAXIMALE + 1], int(m[3]), est_ecartee)
            for m, texte in self._cellules
            if (est_ecartee := f"garder.{m[1]}.{m[2]}" in self._autres) or texte.strip() != _montre(m[4])
        ]

    @property
    def visees(self) -> list[CelluleVisee]:
        """The cells of the ticked rows (all of them when none is) and of the month chosen (or all)."""
        return [
            CelluleVisee(int(m[1]), _mois(m[2]), int(m[3]))
            for m, texte in self._cellules
            if (int(m[3]) or texte.strip())
            and (not self.coches or int(m[1]) in self.coches)
            and self.mois_vise.data in ("", None, m[2])
        ]


class AttenteForm(FlaskForm):
    """One group of declared hours: the button says what is done and to which cells."""

    groupe = HiddenField()
    page = HiddenField()
    faire = StringField()
    motif = StringField("Motif")

    def __init__(self, formdata: MultiDict | None, **options):
        super().__init__(formdata, **options)
        envoi = formdata or MultiDict()
        self.coches = set(envoi.getlist("cellule"))
        self._toutes = envoi.getlist("toutes")

    @property
    def action(self) -> Action:
        return Action.REJETER if (self.faire.data or "").startswith("rejeter") else Action.VALIDER

    @property
    def visees(self) -> list[CelluleVisee]:
        """« valider:12.2026-03.1 » aims at one cell, « valider-tout » at the group, « valider » at the ticked ones."""
        verbe, _, une = (self.faire.data or "").partition(":")
        reperes = [une] if une else self._toutes if verbe.endswith("-tout") else sorted(self.coches)
        lus = [m for r in reperes if (m := REPERE.fullmatch(r))]
        return [CelluleVisee(int(m[1]), _mois(m[2]), int(m[3])) for m in lus]


class AucuneForm(FlaskForm):
    """« Aucune heure ce mois-ci » said or withdrawn, and the sheet to come back to."""

    genre = HiddenField(validators=[AnyOf([g.value for g in Genre])])
    cle = HiddenField(validators=[Regexp(CLE)])
    mois = HiddenField(validators=[Regexp(MOIS)])
    attribution = HiddenField(validators=[Regexp(CLE)])
    employeur = HiddenField(validators=[Optional(), Regexp(CLE)])
    retirer = HiddenField(validators=[Optional(), Regexp(CLE)])

    @property
    def mois_lu(self) -> date:
        return _mois(self.mois.data)


def lire_cellules_json(corps: object) -> list[CelluleSaisie]:
    """`{"cellules": [{"affectation", "mois", "texte", "numero", "ecartee"}]}`; raises `DonneesInvalides`."""
    cellules = corps.get("cellules") if isinstance(corps, dict) else None
    if not isinstance(cellules, list) or not 0 < len(cellules) <= CELLULES_MAXIMUM:
        raise DonneesInvalides(f"Envoyez de une à {CELLULES_MAXIMUM} cellules.")
    return [_lire_une(c) for c in cellules]


def _lire_une(c: object) -> CelluleSaisie:
    if not isinstance(c, dict):
        raise DonneesInvalides("Une cellule est illisible.")
    repere = REPERE.fullmatch(f"{c.get('affectation')}.{c.get('mois')}.{c.get('numero')}")
    texte = c.get("texte")
    if repere is None or not isinstance(texte, str):
        raise DonneesInvalides("Une cellule est illisible.")
    return CelluleSaisie(
        int(repere[1]),
        _mois(repere[2]),
        texte[: LONGUEUR_MAXIMALE + 1],
        int(repere[3]),
        bool(c.get("ecartee")),
    )
