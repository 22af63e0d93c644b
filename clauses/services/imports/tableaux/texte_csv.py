"""Comma-separated text, as French offices save it: several encodings, several separators, one exact grid."""

import codecs
import csv
import io
import re
from collections.abc import Iterator

from clauses.services.imports.tableaux.lignes import ajuster, est_vide, lire_entetes, probleme_de_largeur
from clauses.services.imports.tableaux.modele import FichierRefuse, Limites, Tableau

SEPARATEURS = (";", ",", "\t")  # in order of preference when they cut the header alike
_EXTRAIT = 2**18
_LIGNES_TEMOINS = 20
_LIGNE_SEP = re.compile(r"\"?sep=(.)\"?\s*(?:\r\n|\r|\n)")  # Excel's own hint
#: A byte that is a letter in the encodings of before Windows, beside a letter; « ’ » and dashes are no sign of it.
_LETTRE_ANCIENNE = re.compile(
    rb"(?<=[A-Za-z])(?:[\x81-\x84\x87-\x8b\x8d-\x90\x93\x94\x98-\x9b\x9d\x9e](?=[A-Za-z])|[\x82\x8e](?![A-Za-z]))"
)
_LETTRE_WINDOWS = re.compile(rb"[A-Za-z][\xe0-\xff]|[\xc0-\xdf][A-Z]")
_FRANCAISES = frozenset("éèêëàâçîïôùûüÉÈÊËÀÂÇÎÏÔÙÛÜ")
_EN_UTF8 = "Enregistrez-le de nouveau en « CSV UTF-8 »."
_GUILLEMETS = 'Vérifiez les guillemets : une cellule qui en contient les double (""), et la ferme.'


def lire_csv(octets: bytes, *, fichier: str, sha256: str, limites: Limites) -> Tableau:
    """Read a whole csv file already in memory."""
    encodage = detecter_encodage(octets, fichier)
    # A bounded extract for the header, then a stream: the whole text is never held beside the bytes.
    debut = _texte(octets[:_EXTRAIT], encodage, errors="replace").read()
    passees, separateur = separateur_annonce(debut)
    separateur = separateur or detecter_separateur(debut, fichier)
    lignes = _texte(octets, encodage)
    for _ in range(passees):
        next(lignes)
    lecteur = csv.reader(lignes, delimiter=separateur, strict=True)
    enregistrements = _numeroter(lecteur, passees, fichier)
    entete = next(enregistrements, None)
    if entete is None:
        raise FichierRefuse("Le fichier est vide.", "Il faut au moins une ligne de titres.", fichier=fichier)
    numero, titres = entete
    tableau = Tableau(
        fichier=fichier,
        format="csv",
        sha256=sha256,
        entetes=lire_entetes(titres, fichier=fichier, ligne=numero, limites=limites),
        ligne_entetes=numero,
        lignes=[],
        encodage=encodage,
        separateur=separateur,
    )
    _remplir(tableau, enregistrements, limites)
    return tableau


def detecter_encodage(octets: bytes, fichier: str) -> str:
    """Return the encoding: UTF-16 or UTF-8 with its mark, UTF-8, else Windows-1252."""
    if octets.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodage, texte = "utf-16", _essayer(octets, "utf-16", fichier)
        nul = texte.find("\0")
    else:
        encodage, texte = _detecter_octets(octets, fichier), octets
        nul = octets.find(b"\0")
    if nul >= 0:
        raise FichierRefuse(
            "Le fichier contient un caractère nul : ce n’est pas du texte, ou il est abîmé.",
            _EN_UTF8,
            fichier=fichier,
            ligne=texte.count("\n" if isinstance(texte, str) else b"\n", 0, nul) + 1,
        )
    return encodage


def _detecter_octets(octets: bytes, fichier: str) -> str:
    if octets.startswith(codecs.BOM_UTF8):
        _essayer(octets, "utf-8", fichier)
        return "utf-8-sig"
    try:
        octets.decode("utf-8")
    except UnicodeDecodeError as erreur:
        # A valid accent in UTF-8 before the fault: the file is damaged, cp1252 would only spoil the names.
        if not octets[: erreur.start].isascii():
            _essayer(octets, "utf-8", fichier)
        if ancien := _encodage_ancien(octets):
            return ancien
        _essayer(octets, "cp1252", fichier)
        return "cp1252"
    return "utf-8"


def _encodage_ancien(octets: bytes) -> str | None:
    """Return the encoding of MS-DOS or of old Macs, when Windows-1252 would put signs of typography inside words.

    Their accented letters are where Windows has « ‚ », « Š », « Ž »; no French text has these between two letters.
    """
    suspects = _LETTRE_ANCIENNE.findall(octets[:_EXTRAIT])
    if not suspects or _LETTRE_WINDOWS.search(octets[:_EXTRAIT]):
        return None
    comptes = {
        e: sum(map(_FRANCAISES.__contains__, b"".join(suspects).decode(e))) for e in ("cp850", "mac-roman")
    }
    meilleur = max(comptes, key=comptes.__getitem__)
    return meilleur if comptes[meilleur] == len(suspects) else None


def _essayer(octets: bytes, encodage: str, fichier: str) -> str:
    try:
        return octets.decode(encodage)
    except UnicodeDecodeError as erreur:
        raise FichierRefuse(
            "Un caractère n’est pas lisible : le fichier mélange deux encodages, ou il est coupé.",
            _EN_UTF8,
            fichier=fichier,
            ligne=None if encodage == "utf-16" else octets.count(b"\n", 0, erreur.start) + 1,
        ) from erreur


def _texte(octets: bytes, encodage: str, errors: str = "strict") -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(octets), encoding=encodage, errors=errors, newline="")


def separateur_annonce(debut: str) -> tuple[int, str | None]:
    """Return the number of lines taken by Excel's « sep=; » hint, and the separator it names."""
    trouve = _LIGNE_SEP.match(debut)
    if trouve and trouve[1] in SEPARATEURS:
        return 1, trouve[1]
    return 0, None


def detecter_separateur(debut: str, fichier: str) -> str:
    """Return the separator under which the most lines are as wide as the header, then the widest header.

    The header alone would be fooled by « Nom, prénom;Heures, en centièmes ».
    """
    largeurs = {separateur: _largeurs(debut, separateur) for separateur in SEPARATEURS}
    if not any(largeurs.values()):
        raise FichierRefuse("La ligne de titres n’est pas lisible.", _GUILLEMETS, fichier=fichier)
    return max(SEPARATEURS, key=lambda separateur: _merite(largeurs[separateur]))


def _merite(largeurs: list[int]) -> tuple[int, int]:
    """Rank a cutting: a separator absent from the header proves nothing, every line agrees with it."""
    if not largeurs or largeurs[0] == 1:
        return (0, 0)
    return (largeurs.count(largeurs[0]), largeurs[0])


def _largeurs(debut: str, separateur: str) -> list[int]:
    """Return the widths of the first lines, up to quotes that do not close."""
    lecteur = csv.reader(io.StringIO(debut, newline=""), delimiter=separateur, strict=True)
    largeurs: list[int] = []
    try:
        for valeurs in lecteur:
            if not est_vide(valeurs):
                largeurs.append(len(valeurs))
            if len(largeurs) == _LIGNES_TEMOINS:
                break
    except csv.Error:
        return largeurs
    return largeurs


def _numeroter(lecteur, decalage: int, fichier: str) -> Iterator[tuple[int, list[str]]]:
    """Yield (physical line where the record starts, cells) for the records that are not blank."""
    suivante = 1
    try:
        for valeurs in lecteur:
            numero = suivante
            suivante = lecteur.line_num + 1
            # `any` stops at the first cell that holds something: most often one of the first.
            if any(map(str.strip, valeurs)):
                yield numero + decalage, valeurs
    except csv.Error as erreur:
        raison = (
            "Une cellule est trop longue." if "field larger" in str(erreur) else "Un guillemet est mal placé."
        )
        raise FichierRefuse(raison, _GUILLEMETS, fichier=fichier, ligne=suivante + decalage) from erreur


def _remplir(tableau: Tableau, enregistrements: Iterator[tuple[int, list[str]]], limites: Limites) -> None:
    """Sort the records between lines and problems. Equal texts are shared: a history repeats itself a lot."""
    largeur = len(tableau.entetes)
    partager = {"": ""}.setdefault
    ajouter = tableau.lignes.append
    for numero, valeurs in enregistrements:
        if len(valeurs) != largeur:
            ajustees = ajuster(valeurs, largeur)
            if ajustees is None:
                tableau.problemes.append(probleme_de_largeur(numero, valeurs, largeur))
                continue
            valeurs = ajustees
        ajouter((numero, tuple(map(partager, valeurs, valeurs))))
        if len(tableau.lignes) >= limites.lignes:
            raise FichierRefuse(
                f"Le fichier a plus de {limites.lignes - 1} lignes.", "Découpez-le.", fichier=tableau.fichier
            )
