"""Other column names and other codes: the export of another tool, read as if it were ours.

A correspondence is a TOML file:

    [colonnes]                       # our column = its name in the file
    nom = "Nom de naissance"
    [codes.type_contrat]             # in that column, what the file writes = our code
    "CDD insertion" = "cddi"
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from ...normalisation import cle_texte, nettoyer
from ..tableaux import FichierRefuse, Tableau
from ..valeurs import en_texte
from .colonnes import FORME_REPRISE, FormeFichier

#: Words that other tools use for our columns, folded; what `proposer` recognises.
SYNONYMES: dict[str, tuple[str, ...]] = {
    "operation": ("programme", "chantier", "nomoperation"),
    "donneur_ordre": ("maitreouvrage", "maitredouvrage", "donneurdordre", "acheteur"),
    "donneur_ordre_siret": ("siretdonneurordre", "siretdonneurdordre", "siretmaitreouvrage", "siretacheteur"),
    "donneur_ordre_type": ("typedonneurordre", "typedonneurdordre", "typemaitreouvrage"),
    "marche": ("referencemarche", "numeromarche", "nmarche", "refmarche", "referencedumarche"),
    "lot": ("numerolot", "nlot", "lotnumero"),
    "objet": ("objetmarche", "intitule", "objetdumarche"),
    "cpv": ("codecpv",),
    "montant_ht": ("montant", "montantht", "montantmarche", "montanthtdumarche"),
    "type_clause": ("clause", "typedeclause"),
    "date_notification": ("notification", "datedenotification"),
    "date_fin": ("finmarche", "datefinmarche", "datedefin", "datedefindumarche"),
    "heures_prevues": (
        "heuresdues",
        "objectif",
        "heuresobjectif",
        "heurescontractualisees",
        "heuresinsertionprevues",
    ),
    "attributaire": ("entreprise", "titulaire", "entrepriseattributaire"),
    "attributaire_siret": ("siretattributaire", "siretentreprise", "sirettitulaire"),
    "role_attributaire": ("role", "roleentreprise"),
    "facilitateur": ("referentclause", "chargedemission", "facilitatrice"),
    "nom": ("nomdenaissance", "nomsalarie", "nombeneficiaire", "nomdusalarie", "nompersonne"),
    "prenom": ("prenomsalarie", "prenombeneficiaire", "prenomdusalarie"),
    "date_naissance": ("datedenaissance", "neele", "ddn", "naissance"),
    "sexe": ("genre", "civilite"),
    "code_commune": ("commune", "codeinsee", "insee", "codecommuneinsee"),
    "qpv": ("codeqpv", "quartierprioritaire", "quartier"),
    "niveau_formation": ("niveau", "niveaudeformation", "niveauetudes"),
    "criteres": ("critere", "publics", "criteresdeligibilite", "public", "statut"),
    "prescripteur": ("orientepar", "origine"),
    "participant_plie": ("idplie", "numeroplie", "identifiantplie", "idviesion"),
    "employeur": ("structureemployeuse", "nomemployeur"),
    "employeur_siret": ("siretemployeur",),
    "employeur_type": ("typeemployeur", "typestructure"),
    "type_contrat": ("contrat", "typedecontrat", "naturecontrat"),
    "date_debut_contrat": ("debutcontrat", "datedebut", "datedebutducontrat", "datedembauche"),
    "date_fin_contrat": ("fincontrat", "datefincontrat", "datefinducontrat"),
    "rome": ("coderome", "metier"),
    "modalite": ("modalitedemiseenoeuvre", "modedemiseenoeuvre"),
    "mois": ("periode", "moisannee", "moisdesheures"),
    "identifiant": (
        "n",
        "numeroparticipant",
        "nparticipant",
        "ndossier",
        "idparticipant",
        "numero",
        "id",
        "idviesion",
        "numeroplie",
    ),
    "referent": (
        "referentdeparcours",
        "accompagnateur",
        "accompagnateuremploi",
        "referentplie",
        "conseiller",
    ),
    "date_entree": ("entree", "datedentree", "entreeplie", "dateentreeplie", "datedentreedansleplie"),
    "date_sortie": ("sortie", "datedesortie", "sortieplie", "datesortieplie", "datedesortieduplie"),
    "motif_sortie": ("motif", "motifdesortie", "typedesortie"),
    "heures": ("heuresrealisees", "nbheures", "nombreheures", "heuresinsertion", "nombredheures"),
}


@dataclass(frozen=True)
class Correspondance:
    """`colonnes`: our column → header of the file. `codes`: our column → {folded text of the file: our code}."""

    colonnes: dict[str, str] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)


def lire_correspondance(chemin: Path) -> Correspondance:
    """Read a TOML correspondence. Raises `FichierRefuse` when it is not one, naming what is wrong."""
    try:
        contenu = tomllib.loads(chemin.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as erreur:
        raise FichierRefuse(
            f"La correspondance « {chemin.name} » ne se lit pas ({erreur}).",
            "Donnez un fichier TOML.",
            fichier=chemin.name,
        ) from erreur
    return correspondance_depuis(contenu, chemin.name)


def correspondance_depuis(contenu: dict, origine: str, forme: FormeFichier = FORME_REPRISE) -> Correspondance:
    """Check a correspondence that comes from a file or from the import page."""
    faute = _faute(contenu, forme)
    if faute:
        raise FichierRefuse(
            f"La correspondance « {origine} » est fausse ({faute}).",
            f"Les tables sont « colonnes » et « codes » ; les colonnes sont : {', '.join(forme.colonnes)}.",
            fichier=origine,
        )
    colonnes, codes = contenu.get("colonnes", {}), contenu.get("codes", {})
    replies = {c: {cle_texte(ecrit): code for ecrit, code in table.items()} for c, table in codes.items()}
    return Correspondance(dict(colonnes), replies)


def _faute(contenu: dict, forme: FormeFichier) -> str:
    """What is wrong with a correspondence, empty when nothing is."""
    etrangeres = sorted(set(contenu) - {"colonnes", "codes"})
    if etrangeres:
        return f"table inconnue : {', '.join(etrangeres)}"
    colonnes, codes = contenu.get("colonnes", {}), contenu.get("codes", {})
    tables = [colonnes, *codes.values()] if isinstance(codes, dict) else [None]
    if not all(isinstance(t, dict) and all(isinstance(v, str) for v in t.values()) for t in tables):
        return "chaque valeur doit être un texte"
    inconnues = sorted((set(colonnes) | set(codes)) - set(forme.colonnes))
    return f"colonnes inconnues : {', '.join(inconnues)}" if inconnues else ""


def proposer(entetes: Iterable[str], forme: FormeFichier = FORME_REPRISE) -> dict[str, str]:
    """Our column → header that seems to be it: same folded name, else a known synonym. One header serves once."""
    libres = {cle_texte(e): e for e in entetes}
    trouvees: dict[str, str] = {}
    for colonne in forme.colonnes:
        for nom in (cle_texte(colonne), *SYNONYMES.get(colonne, ())):
            if nom in libres:
                trouvees[colonne] = libres.pop(nom)
                break
    return trouvees


def traduire(
    tableau: Tableau, correspondance: Correspondance | None, forme: FormeFichier = FORME_REPRISE
) -> tuple[Tableau, dict[str, int]]:
    """Return the table with its codes translated, and where each of our columns is in it.

    Without a correspondence, a header is ours when it has our name, whatever its case, accents and separators.
    Raises `FichierRefuse` when the correspondence names a header that the file does not have.
    """
    places = {cle_texte(e): i for i, e in enumerate(tableau.entetes)}
    entetes = {c: places[cle_texte(c)] for c in forme.colonnes if cle_texte(c) in places}
    if correspondance is None:
        return tableau, entetes
    for colonne, entete in correspondance.colonnes.items():
        if cle_texte(entete) not in places:
            raise FichierRefuse(
                f"La correspondance annonce la colonne « {entete} », absente du fichier.",
                "Vérifiez le nom de la colonne dans la première ligne.",
                fichier=tableau.fichier,
                ligne=tableau.ligne_entetes,
            )
        place = places[cle_texte(entete)]
        entetes = {c: p for c, p in entetes.items() if p != place}
        entetes[colonne] = place
    return _traduire_les_codes(tableau, entetes, correspondance.codes), entetes


def _traduire_les_codes(
    tableau: Tableau, entetes: dict[str, int], codes: dict[str, dict[str, str]]
) -> Tableau:
    tables = {entetes[c]: table for c, table in codes.items() if c in entetes}
    if not tables:
        return tableau
    criteres = entetes.get("criteres")
    lignes = []
    for numero, valeurs in tableau.lignes:
        traduites = list(valeurs)
        for place, table in tables.items():
            traduites[place] = _traduire(valeurs[place], table, est_liste=place == criteres)
        lignes.append((numero, tuple(traduites)))
    return replace(tableau, lignes=lignes)


def _traduire(valeur, table: dict[str, str], *, est_liste: bool):
    texte = nettoyer(en_texte(valeur))
    if est_liste:
        return "|".join(table.get(cle_texte(m), m.strip()) for m in texte.split("|"))
    return table.get(cle_texte(texte), valeur)
