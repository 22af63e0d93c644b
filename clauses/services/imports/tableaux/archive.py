"""The check of an xlsx or ods archive before anything opens it.

Every member is really inflated and counted: the sizes an archive declares are what a bomb lies about. The
layout is held to what Excel and LibreOffice write, so that no other unzipper can see another archive in it.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator

from clauses.services.imports.tableaux.membres import Examen
from clauses.services.imports.tableaux.modele import FichierRefuse, Limites

_FIN = b"PK\x05\x06"
_TAILLE_FIN = 22
_FIN_ZIP64 = b"PK\x06\x07"
_TAILLE_FIN_ZIP64 = 56
_TAILLE_LOCALE = 30
_MEMBRE_MOYEN = 512  # bytes of the central directory that one ordinary member may take
_BLOC = 2**20
_CHIFFRE = 0x1

_NOM_DANGEREUX = re.compile(r"(?:^|[/\\])\.\.(?:[/\\]|$)|^[/\\]|\\|:|[\x00-\x1f]")
_ABIME = "L’archive du classeur est abîmée ou coupée."
_RECOMMENCER = "Ouvrez-le dans le tableur, enregistrez-le de nouveau et renvoyez-le."
_TROP_GROS = "Retirez les feuilles et les mises en forme inutiles, ou enregistrez-le en csv."


def verifier_archive(octets: bytes, format_: str, limites: Limites) -> list[str]:
    """Refuse a spoiled, encrypted, oversized or active archive; return the warnings it deserves."""
    _verifier_fin(octets, limites)
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            membres, directoire = archive.infolist(), archive.start_dir
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, EOFError) as erreur:
        raise FichierRefuse(_ABIME, _RECOMMENCER) from erreur
    _verifier_membres(membres, format_, limites)
    examen = Examen(format_)
    total = 0
    for membre, donnees in _zones(octets, membres, directoire):
        total += _gonfler(membre, donnees, limites.octets_decompresses - total, limites, examen)
    return examen.conclure()


def _verifier_fin(octets: bytes, limites: Limites) -> None:
    """Check the end records: last in the file, without comment, a directory of ordinary size just before."""
    fin = len(octets) - _TAILLE_FIN
    if fin < 0 or octets[fin : fin + 4] != _FIN:
        raise FichierRefuse(_ABIME, _RECOMMENCER)
    nombre, taille, debut, commentaire = struct.unpack("<HIIH", octets[fin + 10 :])
    bord = fin
    if octets[max(fin - 20, 0) : fin].startswith(_FIN_ZIP64):
        annonces = (nombre, taille, debut)
        bord, nombre, taille, debut = _fin_zip64(octets, fin - 20)
        # A reader that ignores zip64 must not see another directory.
        vrais = zip(annonces, (nombre, taille, debut), strict=True)
        if any(annonce not in (vrai, 2**16 - 1, 2**32 - 1) for annonce, vrai in vrais):
            raise FichierRefuse(_ABIME, _RECOMMENCER)
    if commentaire or debut + taille != bord:
        raise FichierRefuse(_ABIME, _RECOMMENCER)
    if nombre > limites.entrees_archive or taille > limites.entrees_archive * _MEMBRE_MOYEN:
        raise FichierRefuse("L’archive du classeur contient trop de fichiers.", _RECOMMENCER)


def _fin_zip64(octets: bytes, localisateur: int) -> tuple[int, int, int, int]:
    """Return where the zip64 end record is, and its count, size and offset (several Java exports write one)."""
    (position,) = struct.unpack_from("<8xQ", octets, localisateur)
    if position + _TAILLE_FIN_ZIP64 != localisateur or not octets.startswith(b"PK\x06\x06", position):
        raise FichierRefuse(_ABIME, _RECOMMENCER)
    return (position, *struct.unpack_from("<32xQQQ", octets, position))


def _verifier_membres(membres: list[zipfile.ZipInfo], format_: str, limites: Limites) -> None:
    noms = {membre.filename.lower() for membre in membres}
    if len(membres) > limites.entrees_archive or len(noms) != len(membres):
        raise FichierRefuse(
            "L’archive du classeur contient trop de fichiers, ou deux fois le même.", _RECOMMENCER
        )
    if any(membre.flag_bits & _CHIFFRE for membre in membres):
        raise FichierRefuse("Le classeur est protégé par un mot de passe.", "Retirez la protection.")
    if any(_NOM_DANGEREUX.search(membre.orig_filename) for membre in membres):
        raise FichierRefuse("L’archive du classeur contient un chemin interdit.", _RECOMMENCER)
    if any(membre.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for membre in membres):
        raise FichierRefuse("Le classeur est comprimé d’une façon inhabituelle.", _RECOMMENCER)
    indispensables = {"xlsx": {"[content_types].xml", "xl/workbook.xml"}, "ods": {"mimetype", "content.xml"}}
    if not indispensables[format_] <= noms:
        raise FichierRefuse(f"Le fichier n’est pas un classeur {format_}.", _RECOMMENCER)


def _zones(
    octets: bytes, membres: list[zipfile.ZipInfo], directoire: int
) -> Iterator[tuple[zipfile.ZipInfo, memoryview]]:
    """Yield each member with its compressed bytes; members may not overlap, that is how bombs multiply."""
    vue = memoryview(octets)
    ordonnes = sorted(membres, key=lambda membre: membre.header_offset)
    bornes = [*(membre.header_offset for membre in ordonnes[1:]), directoire]
    for membre, borne in zip(ordonnes, bornes, strict=True):
        entete = octets[membre.header_offset : membre.header_offset + _TAILLE_LOCALE]
        if len(entete) < _TAILLE_LOCALE or not entete.startswith(b"PK\x03\x04"):
            raise FichierRefuse(_ABIME, _RECOMMENCER)
        methode, long_nom, long_suite = struct.unpack("<8xH16xHH", entete)
        debut = membre.header_offset + _TAILLE_LOCALE + long_nom + long_suite
        nom = octets[debut - long_suite - long_nom : debut - long_suite]
        if (
            methode != membre.compress_type
            or not _meme_nom(nom, membre)
            or debut + membre.compress_size > borne
        ):
            raise FichierRefuse(_ABIME, _RECOMMENCER)
        yield membre, vue[debut : debut + membre.compress_size]


def _meme_nom(nom: bytes, membre: zipfile.ZipInfo) -> bool:
    return nom in (membre.orig_filename.encode("utf-8"), membre.orig_filename.encode("cp437", "replace"))


def _gonfler(
    membre: zipfile.ZipInfo, donnees: memoryview, reste: int, limites: Limites, examen: Examen
) -> int:
    """Inflate one member for real, block by block, showing each block to `examen`; return its true size."""
    taille, somme = 0, 0
    permis = min(reste, max(limites.octets_sans_taux, len(donnees) * limites.taux_compression))
    examen.ouvrir(membre.filename)
    for bloc in _blocs(membre, donnees):
        taille += len(bloc)
        if taille > permis:
            raise FichierRefuse("Le classeur, une fois décomprimé, est d’une taille anormale.", _TROP_GROS)
        somme = zlib.crc32(bloc, somme)
        examen.voir(bloc)
    examen.fermer()
    if taille != membre.file_size or somme != membre.CRC:
        raise FichierRefuse(_ABIME, _RECOMMENCER)
    return taille


def _blocs(membre: zipfile.ZipInfo, donnees: memoryview) -> Iterator[bytes]:
    if membre.compress_type == zipfile.ZIP_STORED:
        for debut in range(0, len(donnees), _BLOC):
            yield bytes(donnees[debut : debut + _BLOC])
        return
    gonfleur = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for debut in range(0, len(donnees), _BLOC):
            a_gonfler: bytes | memoryview = donnees[debut : debut + _BLOC]
            while a_gonfler and not gonfleur.eof:
                yield gonfleur.decompress(a_gonfler, _BLOC)
                a_gonfler = gonfleur.unconsumed_tail
    except zlib.error as erreur:
        raise FichierRefuse(_ABIME, _RECOMMENCER) from erreur
    yield gonfleur.flush() if gonfleur.eof else _refuser_coupe()


def _refuser_coupe() -> bytes:
    raise FichierRefuse(_ABIME, _RECOMMENCER)
