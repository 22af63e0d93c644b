"""Amounts and durations in force: a market keeps what was notified, each amendment keeps what it changed.

« Un avenant en ajoute un, n’écrase rien » (domaine §3): `Marche.montant_ht` and `Marche.duree_mois` are those of
the notification; what is in force on a day is read here. Only `Marche.date_fin`, an expected date that lists and
alerts sort on, follows the amendments.
"""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import TypeVar

from ..models import Marche

T = TypeVar("T")


def valeur_en_vigueur(
    initiale: T | None, changements: Iterable[tuple[date | None, str | None, T | None]], le: date
) -> T | None:
    """The last change (day, number of the amendment, value) dated on or before `le`, else the first value.

    Two amendments of the same day are ordered by their numbers; one without date or value changes nothing.
    """
    dates = [(jour, _rang(numero), v) for jour, numero, v in changements if jour and v is not None]
    en_vigueur = [c for c in dates if c[0] <= le]
    return max(en_vigueur, key=lambda c: c[:2])[2] if en_vigueur else initiale


def _rang(numero: str | None) -> tuple[int, int, str]:
    if numero is not None and re.fullmatch(r"[0-9]{1,9}", numero):
        return (1, int(numero), "")
    return (0, 0, numero or "")


def montant_en_vigueur(marche: Marche, le: date) -> Decimal | None:
    """The amount excluding tax on the day `le`: that of the last amendment that changed it."""
    return valeur_en_vigueur(
        marche.montant_ht, [(a.date_notification, a.numero, a.montant_ht) for a in marche.avenants], le
    )


def duree_en_vigueur(marche: Marche, le: date) -> int | None:
    """The duration in months on the day `le`: that of the last amendment that changed it."""
    return valeur_en_vigueur(
        marche.duree_mois, [(a.date_notification, a.numero, a.duree_mois) for a in marche.avenants], le
    )
