"""SIRET that have a right key and belong to nobody.

INSEE numbers companies from 3 to 9 and public bodies with 1 and 2, in rising series; nothing has been given in the
last one, 999. Every SIREN here starts with 999, so that no real establishment is ever named by mistake.
"""

from stdnum.luhn import calc_check_digit

SERIE = "999"
SERIE_PUBLIQUE, SERIE_PRIVEE = 1, 5


def siret_fictif(serie: int, rang: int, etablissement: int = 1) -> str:
    """Fourteen digits: the series 999, a kind (`serie`, one digit), a rank, and both Luhn keys."""
    siren = f"{SERIE}{serie}{rang:04d}"
    siren += calc_check_digit(siren)
    base = f"{siren}{etablissement:04d}"
    return base + calc_check_digit(base)
