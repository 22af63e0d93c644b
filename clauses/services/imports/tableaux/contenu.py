"""What a file really is, from its first bytes, whatever its name says."""

from pathlib import Path

from clauses.services.imports.tableaux.modele import FichierRefuse

FORMATS = ("csv", "xlsx", "xls", "ods")
_ACCEPTES = "Les formats acceptés sont csv, xlsx, xls et ods."
_REENREGISTRER = "Ouvrez-le dans le tableur et enregistrez-le de nouveau au format xlsx, ods ou csv."

_SIGNATURES = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"%PDF", "un document PDF"),
    (b"MZ", "un programme"),
    (b"\x7fELF", "un programme"),
    (b"#!", "un programme"),
    (b"\x89PNG", "une image"),
    (b"\xff\xd8\xff", "une image"),
    (b"GIF8", "une image"),
    (b"\x1f\x8b", "une archive gzip"),
    (b"7z\xbc\xaf", "une archive 7z"),
    (b"Rar!", "une archive rar"),
    (b"{\\rtf", "un document RTF"),
    (b"SQLite format 3", "une base de données"),
)
_BALISES = (b"<html", b"<!doctype", b"<?xml", b"<table", b"<script", b"<svg")
_ATTENDUS = {"csv": "texte", "xlsx": "zip", "ods": "zip", "xls": "ole"}
_DITS = {"zip": "un classeur xlsx ou ods", "ole": "un ancien document Office", "texte": "du texte"}
_COMMANDES = frozenset(range(32)) - frozenset(b"\t\n\r\f\v\x1a")


def format_annonce(nom: str) -> str:
    """Return the format that the extension announces; refuse an extension outside the closed list."""
    extension = Path(nom).suffix.lower().lstrip(".")
    if extension in FORMATS:
        return extension
    if extension in ("xlsm", "xlsb", "xltm"):
        raise FichierRefuse("Les classeurs à macros ou binaires sont refusés.", _REENREGISTRER, fichier=nom)
    raise FichierRefuse(f"L’extension « {extension[:20] or 'aucune'} » est refusée.", _ACCEPTES, fichier=nom)


def verifier_contenu(debut: bytes, format_: str, nom: str) -> None:
    """Refuse a file whose first bytes are not those of the announced format."""
    if not debut.strip():
        raise FichierRefuse(
            "Le fichier est vide.", "Vérifiez que l’enregistrement s’est terminé.", fichier=nom
        )
    reel = nature(debut)
    if reel != _ATTENDUS[format_]:
        raise FichierRefuse(
            f"Le fichier porte l’extension « {format_} » mais contient {_DITS.get(reel, reel)}.",
            "S’il s’agit d’un classeur protégé par un mot de passe, retirez la protection ; sinon, renommez-le."
            if (reel, format_) == ("ole", "xlsx")
            else _REENREGISTRER,
            fichier=nom,
        )


def nature(debut: bytes) -> str:
    """Return « zip », « ole », « texte », or a French description of anything else."""
    for signature, sorte in _SIGNATURES:
        if debut.startswith(signature):
            return sorte
    tete = debut[:1024].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if tete.startswith(_BALISES):
        return "une page web ou du XML"
    if not debut.startswith((b"\xff\xfe", b"\xfe\xff")) and any(octet in _COMMANDES - {0} for octet in debut):
        return "des données binaires"
    return "texte"
