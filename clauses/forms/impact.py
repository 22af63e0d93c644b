"""The address of the impact table: period, territories, filters and axes, read and written in one place.

Filters of objects (a market, a structure, a facilitateur) go by identifier: no name is ever in an address.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import DateField, MonthField, SelectMultipleField
from wtforms.validators import Optional, ValidationError

from ..models import Territoire
from ..services.erreurs import Introuvable
from ..services.impact import AXES, Axe, Perimetre
from ..services.impact.axes import INCONNU, Groupe
from ..services.impact.croisement import Mesure
from ..services.impact.demande import Precision, est_objet
from ..services.impact.lignes import Portee
from ..services.normalisation import lire_cle

FUSEAU = ZoneInfo("Europe/Paris")
PREFIXE = "f_"
ESSENTIEL = (
    Axe.DONNEUR_ORDRE, Axe.MARCHE, Axe.ATTRIBUTAIRE, Axe.MODALITE, Axe.TYPE_CLAUSE, Axe.EMPLOYEUR_TYPE,
    Axe.SEXE, Axe.TRANCHE_AGE, Axe.QPV, Axe.PARTICIPANT_PLIE, Axe.CRITERE,
)  # fmt: skip
VUES = ("essentiel", *(g.value for g in Groupe), "tous", "croisement")


class PerimetreForm(FlaskForm):
    """Territories, period, and the day whose knowledge is read."""

    class Meta:
        csrf = False

    territoire = SelectMultipleField("Territoires", validate_choice=False)
    du = MonthField("Du mois", [Optional()])
    au = MonthField("Au mois", [Optional()])
    a_la_date = DateField("Tel qu’on le savait le", [Optional()])

    def validate_au(self, champ) -> None:
        if self.du.data and champ.data and champ.data < self.du.data:
            raise ValidationError("La période se termine avant de commencer.")


@dataclass(frozen=True)
class Demande:
    """What an address asks: the perimeter, the view and its axes, the cross, and what could not be read."""

    perimetre: Perimetre
    vue: str
    axes: tuple[Axe, ...]
    croisement: tuple[Axe, Axe, Mesure]
    erreurs: list[str] = field(default_factory=list)


def lire_demande(args: MultiDict, territoires: Sequence[Territoire], aujourdhui: date) -> Demande:
    """Read the address; what is missing takes its default: the year of last month, every axis that matters.

    Raises `Introuvable` for a territory out of `territoires` or what names no object, `DonneesInvalides` for an
    unknown code.
    """
    formulaire = PerimetreForm(formdata=args)
    est_valide = formulaire.validate()
    fin = (aujourdhui.replace(day=1) - timedelta(days=1)).replace(day=1)
    au = formulaire.au.data or fin
    du = formulaire.du.data or min(au, au.replace(month=1))
    if not est_valide:
        du, au = fin.replace(month=1), fin
    filtres, objets = _filtres(args)
    perimetre = Perimetre(
        _territoires(formulaire.territoire.data, territoires), du, max(du, au), filtres,
        _fin_du_jour(formulaire.a_la_date.data if est_valide else None), objets,
    )  # fmt: skip
    vue = args.get("vue", VUES[0])
    choisis = tuple(Axe(a) for a in args.getlist("axe") if a in set(Axe))
    return Demande(
        perimetre=perimetre,
        vue="choix" if choisis else vue if vue in VUES else VUES[0],
        axes=choisis or axes_de_la_vue(vue),
        croisement=_croisement(args),
        erreurs=[str(e) for erreurs in formulaire.errors.values() for e in erreurs],
    )


def axes_de_la_vue(vue: str) -> tuple[Axe, ...]:
    """The axes a tab shows."""
    if vue in set(Groupe):
        return tuple(a for a in Axe if AXES[a].groupe == vue)
    if vue == "tous":
        return tuple(Axe)
    return () if vue == "croisement" else ESSENTIEL


def _territoires(codes: list[str], territoires: Sequence[Territoire]) -> tuple[int, ...]:
    if not codes:
        return tuple(t.id for t in territoires)
    par_code = {t.code: t.id for t in territoires}
    if not set(codes) <= par_code.keys():
        raise Introuvable()
    return tuple(dict.fromkeys(par_code[c] for c in codes))


def _fin_du_jour(jour: date | None) -> datetime | None:
    return datetime.combine(jour, time.max, FUSEAU) if jour else None


def _filtres(args: MultiDict) -> tuple[dict, dict]:
    filtres, objets = {}, {}
    for axe in Axe:
        valeurs = [v for v in dict.fromkeys(args.getlist(PREFIXE + axe)) if v]
        ids = tuple(_objet(v) for v in valeurs if est_objet(axe) and v != INCONNU)
        cles = tuple(v for v in valeurs if v == INCONNU or not est_objet(axe))
        if ids:
            objets[axe] = ids
        if cles:
            filtres[axe] = cles
    return filtres, objets


def _objet(valeur: str) -> int:
    """The object of a filter. What names none is not left out: the figures would be those of everything."""
    try:
        return lire_cle(valeur)
    except ValueError:
        raise Introuvable() from None


def _croisement(args: MultiDict) -> tuple[Axe, Axe, Mesure]:
    def lire(nom, vocabulaire, defaut):
        valeur = args.get(nom, "")
        return vocabulaire(valeur) if valeur in set(vocabulaire) else defaut

    axe1, axe2 = lire("lignes", Axe, Axe.TRANCHE_AGE), lire("colonnes", Axe, Axe.SEXE)
    return axe1, axe2, lire("mesure", Mesure, Mesure.HEURES_REALISEES)


@dataclass(frozen=True)
class Ouverture:
    """Which number of the table an address opens."""

    precisions: tuple[Precision, ...]
    portee: Portee
    attribution_id: int | None
    page: int


def lire_ouverture(args: MultiDict) -> Ouverture:
    """Read `axe`, `cle` or `id` (and `axe2`… for a cell of a cross), `portee`, `attribution`, `page`."""
    precisions = tuple(p for suffixe in ("", "2") if (p := _precision(args, suffixe)))
    portee = args.get("portee", "")
    return Ouverture(
        precisions=precisions,
        portee=Portee(portee) if portee in set(Portee) else Portee.VALIDEES,
        attribution_id=args.get("attribution", type=lire_cle),
        page=max(1, args.get("page", 1, type=int)),
    )


def _precision(args: MultiDict, suffixe: str) -> Precision | None:
    axe = args.get(f"axe{suffixe}", "")
    if axe not in set(Axe):
        return None
    valeur = args.get(f"valeur{suffixe}", INCONNU)
    if est_objet(Axe(axe)):
        return Precision(Axe(axe), id=_objet(valeur) if valeur != INCONNU else None)
    return Precision(Axe(axe), valeur)


def valeur_d_adresse(axe: Axe, cle: str, ident: int | None) -> str:
    """How a row of an axis is written in an address."""
    return str(ident) if est_objet(axe) and ident is not None else cle
