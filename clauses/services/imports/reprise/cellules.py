"""What each kind of cell reads as: a value, the empty string when there is none, or `ValeurInvalide`."""

import re
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from ....models.types import Vocabulaire
from ...normalisation import cle_texte, nettoyer
from ..valeurs import ValeurInvalide, en_texte, lire_date, lire_decimal, lire_mois, lire_siret

VIDE = ""
CENTIEME = Decimal("0.01")
LONGUEUR_SIRET = 14
LONGUEUR_MINIMALE = 11  # a number shorter than this is not a SIRET that lost its zeros
LONGUEUR_NOM = 255
LONGUEUR_PERSONNE = 140  # surname, first name and birth date make one key of 300 characters at most
MONTANT_MAX = Decimal(10) ** 13
HEURES_PREVUES_MAX = 10_000_000


class Nom(NamedTuple):
    """A name as written, and its folded key."""

    texte: str
    cle: str

    @property
    def identite(self) -> str:
        """What makes two names the same. A name without a Latin letter folds to nothing: it is then as written."""
        return self.cle or self.texte


class SiretLu(NamedTuple):
    """An identifier as normalised, and whether it is a SIRET whose key is right."""

    numero: str
    est_juste: bool


def ecrit(valeur: Any) -> str:
    """The text of a cell as it may be stored."""
    return nettoyer(en_texte(valeur))


def lecteur_de_texte(longueur: int) -> Callable[[Any], str]:
    """Text of at most `longueur` characters."""

    def lire(valeur) -> str:
        texte = ecrit(valeur)
        if len(texte) > longueur:
            raise ValeurInvalide(
                f"Texte trop long ({len(texte)} caractères).", f"Gardez-en {longueur} au plus."
            )
        return texte

    return lire


def lecteur_de_reference(longueur: int, forme: str) -> Callable[[Any], str]:
    """A code of a public list, in capitals; what follows it (« F1702 - Maçon ») is left out.

    A code of another form is kept as written: it is a warning when the list is loaded, never a refusal.
    """
    lire_texte = lecteur_de_texte(longueur)
    motif = re.compile(rf"({forme})(?![0-9A-Z])")

    def lire(valeur) -> str:
        texte = ecrit(valeur).upper()
        trouve = motif.match(texte)
        return trouve[1] if trouve else lire_texte(texte)

    return lire


_texte_de_qpv = lecteur_de_reference(12, "Q[NP][0-9A-Z]{5,6}")


def lire_qpv(valeur: Any) -> str:
    """The code of a priority district; « non » says that there is none."""
    code = _texte_de_qpv(valeur)
    return VIDE if code == "NON" else code


_texte_de_nom = lecteur_de_texte(LONGUEUR_NOM)
_texte_de_personne = lecteur_de_texte(LONGUEUR_PERSONNE)


def _nom(texte: str, longueur: int) -> Nom | str:
    cle = cle_texte(texte)
    if len(cle) > longueur:  # « œ » folds to two letters
        raise ValeurInvalide("Nom trop long.", f"Gardez-en {longueur} lettres au plus.")
    return Nom(texte, cle) if texte else VIDE


def lire_nom(valeur: Any) -> Nom | str:
    """The name of a structure, of an operation, of a facilitateur."""
    return _nom(_texte_de_nom(valeur), LONGUEUR_NOM)


def lire_nom_de_personne(valeur: Any) -> Nom | str:
    """A surname or a first name: it makes an identity, and nobody is matched on an empty key."""
    nom = _nom(_texte_de_personne(valeur), LONGUEUR_PERSONNE)
    if nom and not nom.cle:
        raise ValeurInvalide("Aucune lettre latine dans ce nom.", "Écrivez le nom en lettres latines.")
    return nom


def lire_identifiant(valeur: Any) -> SiretLu | str:
    """A SIRET, else another identifier in capitals without spaces.

    A number in a spreadsheet has lost the zeros it started with: a SIRET gets them back, its key right or wrong.
    """
    numero, est_juste = lire_siret(valeur)
    if isinstance(valeur, int | float) and numero.isdigit() and len(numero) >= LONGUEUR_MINIMALE:
        numero, est_juste = lire_siret(numero.zfill(LONGUEUR_SIRET))
    elif len(numero) != LONGUEUR_SIRET or not numero.isdigit():
        numero = numero.upper().replace(" ", "")
    if len(numero) > 40:
        raise ValeurInvalide("Identifiant trop long.", "Un SIRET a quatorze chiffres.")
    return SiretLu(numero, est_juste) if numero else VIDE


def lecteur_de_code(
    vocabulaire: type[Vocabulaire], permis=None, normaliser: Callable[[str], str] = str.lower
) -> Callable[[Any], Vocabulaire | str]:
    """A code of a closed list, `permis` of it when given."""
    codes = {c.value: c for c in (permis or vocabulaire)}

    def lire(valeur):
        texte = normaliser(ecrit(valeur))
        if not texte:
            return VIDE
        if texte not in codes:
            raise ValeurInvalide("Code inconnu.", f"Écrivez l’un de ces codes : {', '.join(codes)}.")
        return codes[texte]

    return lire


def lire_montant(valeur: Any) -> Decimal | str:
    """An amount in euros, to the cent."""
    if not ecrit(valeur):
        return VIDE
    montant = lire_decimal(valeur)
    if montant < 0 or montant >= MONTANT_MAX:
        raise ValeurInvalide("Montant hors des bornes.", "Écrivez un montant hors taxes, positif, en euros.")
    return montant.quantize(CENTIEME, ROUND_HALF_UP)


def lire_heures_prevues(valeur: Any) -> Decimal | str:
    """A volume of hours due: zero or more, at most two decimals."""
    if not ecrit(valeur):
        return VIDE
    heures = lire_decimal(valeur)
    if heures < 0 or heures > HEURES_PREVUES_MAX or heures != heures.quantize(CENTIEME):
        raise ValeurInvalide("Volume d’heures refusé.", "Écrivez un nombre positif à deux décimales au plus.")
    return heures.quantize(CENTIEME)


def lire_jour(valeur: Any) -> date | str:
    """A day, or nothing."""
    return lire_date(valeur) if ecrit(valeur) else VIDE


def lire_code_commune(valeur: Any) -> str:
    """Five characters; a spreadsheet loses the leading zero of 01004."""
    texte = ecrit(valeur).upper()
    if texte.isdigit() and len(texte) == 4:
        texte = f"0{texte}"
    if texte and len(texte) != 5:
        raise ValeurInvalide("Code de commune illisible.", "Écrivez le code INSEE à cinq caractères.")
    return texte


def lecteur_de_mois(aujourdhui: date) -> Callable[[Any], date]:
    """Months up to the current one: hours of the future are refused (domaine §6)."""

    def lire(valeur) -> date:
        mois = lire_mois(valeur)
        if mois > aujourdhui:
            raise ValeurInvalide("Ce mois est à venir.", "Retirez la ligne ou corrigez le mois.")
        return mois

    return lire


def lecteur_de_criteres(codes: dict[str, int]) -> Callable[[Any], tuple[str, ...]]:
    """Codes of `domaine.md` §5 joined by a vertical bar → sorted tuple of distinct codes."""

    def lire(valeur) -> tuple[str, ...]:
        ecrits = [c.strip().upper() for c in ecrit(valeur).split("|") if c.strip()]
        for code in ecrits:
            if code not in codes:
                raise ValeurInvalide(
                    f"Critère « {code[:40]} » inconnu.",
                    f"Écrivez un ou plusieurs de ces codes : {', '.join(codes)}.",
                )
        return tuple(sorted(set(ecrits)))

    return lire
