"""French ways of writing numbers, hours and dates: the Jinja filters of every page."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_decimal
from markupsafe import Markup

LANGUE = "fr"
FUSEAU = ZoneInfo("Europe/Paris")
VIDE = "—"


def nombre(valeur: int | Decimal | None) -> str:
    """« 1 234 » with a narrow no-break space."""
    return VIDE if valeur is None else format_decimal(valeur, format="#,##0.###", locale=LANGUE)


def heures(valeur: Decimal | None) -> str:
    """« 1 234,50 »: hours always with two places."""
    return VIDE if valeur is None else format_decimal(valeur, format="#,##0.00", locale=LANGUE)


def taux(valeur: Decimal | None) -> str:
    """« 73,5 % »."""
    return VIDE if valeur is None else f"{format_decimal(valeur, format='#,##0.0', locale=LANGUE)} %"


def montant(valeur: Decimal | None) -> str:
    """« 1 234 567,00 € »."""
    return VIDE if valeur is None else f"{format_decimal(valeur, format='#,##0.00', locale=LANGUE)} €"


def jour(valeur: date | None) -> str:
    """« 31/01/2026 »."""
    return VIDE if valeur is None else valeur.strftime("%d/%m/%Y")


def mois(valeur: date | None) -> str:
    """« janvier 2026 »."""
    return VIDE if valeur is None else format_date(valeur, "MMMM y", locale=LANGUE)


def instant(valeur: datetime | None) -> str:
    """« 31/01/2026 à 9 h 03 », in the time of Paris; the hour is never cut from its minutes."""
    return VIDE if valeur is None else f"{jour(valeur.astimezone(FUSEAU))} à\N{NO-BREAK SPACE}{heure(valeur)}"


def heure(valeur: datetime) -> str:
    """« 9 h 03 », in the time of Paris."""
    a_paris = valeur.astimezone(FUSEAU)
    return f"{a_paris.hour}\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}{a_paris:%M}"


#: A dash for the eye, words for a screen reader.
ABSENT = Markup(
    '<span class="absent"><span aria-hidden="true">—</span><span class="visually-hidden">non renseigné</span></span>'
)
#: English separators → ours; the no-break space is the wide one, readable at a glance.
ECRITURE = str.maketrans({",": "\N{NO-BREAK SPACE}", ".": ",", "-": "\N{MINUS SIGN}"})


def nombre_ecrit(valeur: int | float | Decimal | None, decimales: int = 0) -> str:
    """« 1 234,50 » with that many places: a page writes hundreds of them."""
    return ABSENT if valeur is None else f"{valeur:,.{decimales}f}".translate(ECRITURE)


def heures_ecrites(
    valeur: int | float | Decimal | None, unite: bool = True, decimales: int | None = None
) -> str:
    """« 1 234,50 h »; the decimals are dropped when whole unless asked for."""
    if valeur is None:
        return ABSENT
    texte = nombre_ecrit(valeur, (0 if valeur == int(valeur) else 2) if decimales is None else decimales)
    return f"{texte}\N{NO-BREAK SPACE}h" if unite else texte


FILTRES = {
    f.__name__: f for f in (nombre, heures, taux, montant, jour, mois, instant, nombre_ecrit, heures_ecrites)
}
