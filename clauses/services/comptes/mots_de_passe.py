"""Passwords: Argon2id digests, and a strength that is measured rather than decreed by rules of composition."""

import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ..erreurs import DonneesInvalides
from ..normalisation import cle_texte

LONGUEUR_MINIMALE = 12
LONGUEUR_MAXIMALE = 128
#: zxcvbn's own limit: its cost grows faster than the length.
LONGUEUR_MESUREE = 72
SOLIDITE_VOULUE = 3
#: What must be left of a password without the words about the person.
RESTE_MINIMAL = 8
CONSEIL = "Prenez quatre mots sans lien entre eux, ou ajoutez-en un ou deux peu courants."
#: Words that somebody who attacks this site tries first, in a language zxcvbn does not know.
MOTS_ATTENDUS = (
    "clauses", "clause", "insertion", "plie", "emploi", "facilitateur", "facilitatrice", "coordinateur",
    "motdepasse", "azerty", "azertyuiop", "qsdfghjklm", "wxcvbn", "bonjour", "soleil", "doudou", "chouchou",
    "marseille", "bordeaux", "perigueux", "agen", "france", "administrateur", "bienvenue", "secret",
)  # fmt: skip
RAISONS = {
    "dictionary": "il repose sur un mot ou un mot de passe très courant",
    "user_inputs": "il contient votre nom, votre courriel ou un mot du métier",
    "spatial": "il suit les touches du clavier",
    "repeat": "il répète les mêmes signes",
    "sequence": "il suit une suite (abc, 1234…)",
    "regex": "il contient une année récente",
    "date": "il contient une date",
}

_hacheur = PasswordHasher()


def hacher(mot_de_passe: str) -> str:
    """The Argon2id digest to keep, with its parameters and its own salt."""
    return _hacheur.hash(_normaliser(mot_de_passe))


@cache
def _empreinte_de_personne() -> str:
    """Verified when there is nothing to verify, so that every refusal takes the same time."""
    return hacher("personne ne porte ce mot de passe")


def verifier(empreinte: str | None, mot_de_passe: str) -> bool:
    """Whether the password is the one of the digest; as long for no digest at all as for a wrong password."""
    if len(mot_de_passe) > LONGUEUR_MAXIMALE:
        mot_de_passe = ""
    try:
        _hacheur.verify(empreinte or _empreinte_de_personne(), _normaliser(mot_de_passe))
    except (VerificationError, InvalidHashError):
        return False
    return empreinte is not None


def doit_rehacher(empreinte: str) -> bool:
    """Whether the digest was made with other parameters than today's."""
    return _hacheur.check_needs_rehash(empreinte)


def exiger_solidite(mot_de_passe: str, *connus: str) -> None:
    """Raise `DonneesInvalides`, saying what to do, when the password is too short, too long or easy to guess.

    `connus` are words about the person (name, email) that an attacker tries first.
    """
    if len(mot_de_passe) < LONGUEUR_MINIMALE:
        raise _refus(f"Ce mot de passe est trop court : écrivez au moins {LONGUEUR_MINIMALE} signes.")
    if len(mot_de_passe) > LONGUEUR_MAXIMALE:
        raise _refus(f"Ce mot de passe est trop long : {LONGUEUR_MAXIMALE} signes au plus.")
    if _repose_sur(mot_de_passe, connus):
        raise _refus(f"Ce mot de passe se devine trop vite : {RAISONS['user_inputs']}. {CONSEIL}")
    from zxcvbn import zxcvbn  # its word lists are slow to load, and only used here

    mesure = zxcvbn(_normaliser(mot_de_passe)[:LONGUEUR_MESUREE], user_inputs=_mots(connus))
    if mesure["score"] < SOLIDITE_VOULUE:
        raise _refus(f"Ce mot de passe se devine trop vite : {_raison(mesure['sequence'])}. {CONSEIL}")


def _repose_sur(mot_de_passe: str, connus: tuple[str, ...]) -> bool:
    """Whether too little is left of the password once the words about the person are taken away.

    zxcvbn rewards the mere number of pieces: « PrenomNom47 » would pass.
    """
    reste = cle_texte(mot_de_passe)
    for mot in sorted(_mots(connus), key=len, reverse=True):
        cle = cle_texte(mot)
        if len(cle) > 3:
            reste = reste.replace(cle, "")
    return len(reste) < RESTE_MINIMAL < len(cle_texte(mot_de_passe))


def _refus(message: str) -> DonneesInvalides:
    return DonneesInvalides(message, "nouveau")


def _normaliser(mot_de_passe: str) -> str:
    """One writing of the same signs: a keyboard may compose « é », another may not."""
    return unicodedata.normalize("NFKC", mot_de_passe)


def _mots(connus: tuple[str, ...]) -> list[str]:
    mots = list(MOTS_ATTENDUS)
    for texte in connus:
        replie = "".join(c if c.isalnum() else " " for c in texte.lower())
        mots += [texte.lower(), *(m for m in replie.split() if len(m) > 2)]
    return mots


def _raison(sequence: list[dict]) -> str:
    motifs = [m for m in sequence if m["pattern"] != "bruteforce"]
    if not motifs:
        return "il est trop court pour si peu de signes différents"
    motif = max(motifs, key=lambda m: len(m["token"]))
    if motif.get("dictionary_name") == "user_inputs":
        return RAISONS["user_inputs"]
    return RAISONS.get(motif["pattern"], RAISONS["dictionary"])
