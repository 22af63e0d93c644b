"""One market as written in any of the formats → a ``MarcheDecp``, with the anomalies it deserves."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from clauses.services.imports.decp.anomalies import Anomalie, CodeAnomalie, Contexte, Releve, abreger
from clauses.services.imports.decp.avenants import Origine, lire_avenants, lire_sous_traitance
from clauses.services.imports.decp.lieux import lire_lieu
from clauses.services.imports.decp.structures import IDENTIFIANT_MAX, aplatir, identifier, lire_titulaires
from clauses.services.imports.decp.types import (
    ConsiderationSociale,
    IdentifiantStructure,
    MarcheDecp,
    TypeGroupement,
)
from clauses.services.imports.decp.valeurs import (
    est_non_renseigne,
    est_vide,
    lire_cpv,
    lire_duree,
    lire_montant,
    lire_notification,
    lire_publication,
    lire_texte,
    objet_de,
    texte_de,
)
from clauses.services.imports.valeurs import contient_nir
from clauses.services.normalisation import texte_recherche

REFERENCE_MAX = 120

_ANNEE_ET_NUMERO = re.compile(r"20[0-3][0-9]{10,12}")

# The fields without which a market is of little use: their absence warns, that of any other does not.
UTILES = ("objet", "codeCPV", "dateNotification", "montant", "dureeMois", "titulaires")


class Noeud(dict):
    """An object of the file that knows its line (XML elements, CSV lines)."""

    def __init__(self, *args: object, ligne: int | None = None) -> None:
        super().__init__(*args)
        self.ligne = ligne


@dataclass(frozen=True)
class MarcheBrut:
    """A market as the format gives it, in the vocabulary of the JSON.

    ``inconnus``: fields already reported as absent. For a CSV: ``contradictions`` lists (column, values that
    differ, line) between the lines of this market; ``avenant_seul`` is the number of the first amendment when
    the state before it is not in the file; ``longueurs`` lists (cells found, cells expected, line).
    """

    donnees: object
    rang: int
    ligne: int | None
    inconnus: frozenset[str] = frozenset()
    contradictions: tuple[tuple[str, str, int], ...] = ()
    avenant_seul: str | None = None
    longueurs: tuple[tuple[int, int, int], ...] = ()


@dataclass(frozen=True)
class Reglages:
    """What depends on the file: the reference day, its format's habits and its column names."""

    aujourd_hui: date
    enveloppe_attendue: bool
    champ_de: dict[str, str]


_CONSIDERATIONS = {texte_recherche(c.value): c for c in ConsiderationSociale}
_GROUPEMENTS = {texte_recherche(g.value): g for g in TypeGroupement} | {
    "groupement solidaire": TypeGroupement.SOLIDAIRE,
    "groupement conjoint": TypeGroupement.CONJOINT,
}


def deplier(donnees: Mapping[str, object]) -> Mapping[str, object]:
    """Bring back « acheteur.id » (flattened by some tools) to « acheteur » → « id »."""
    if not any("." in cle for cle in donnees):
        return donnees
    resultat = dict(donnees)
    for cle, valeur in donnees.items():
        parent, _, enfant = cle.partition(".")
        if enfant and (est_vide(resultat.get(parent)) or isinstance(resultat[parent], dict)):
            imbrique = resultat.get(parent)
            resultat[parent] = {enfant: valeur, **(imbrique if isinstance(imbrique, dict) else {})}
    return resultat


def est_concession(brut: MarcheBrut) -> bool:
    """Old files mix concessions with markets: no buyer but an « autoriteConcedante », or a « _type »."""
    donnees = objet_de(brut.donnees)
    annonce = texte_recherche(texte_de(donnees.get("_type")) or "")
    autorite = donnees.get("autoriteConcedante")
    return "concession" in annonce or (not est_vide(autorite) and not _a_un_acheteur(donnees))


def _a_un_acheteur(donnees: Mapping[str, object]) -> bool:
    return not est_vide(donnees.get("acheteur")) or not est_vide(donnees.get("acheteur.id"))


def lire_marche(brut: MarcheBrut, reglages: Reglages) -> tuple[MarcheDecp | None, list[Anomalie]]:
    """The market, None when it has no id or no buyer, and its anomalies."""
    releve = Releve(reglages.aujourd_hui, reglages.enveloppe_attendue, reglages.champ_de)
    donnees = objet_de(brut.donnees)
    identifiant = texte_de(donnees.get("id"))
    est_sans_nom = est_non_renseigne(identifiant) or nir_dans_reference(identifiant)
    nom = f"marché n° {brut.rang}" if est_sans_nom else f"marché {abreger(identifiant, 60)}"
    ctx = Contexte(releve, nom, brut.ligne)
    if not donnees:
        ctx.signaler(CodeAnomalie.MARCHE_ILLISIBLE, "", "vide" if est_vide(brut.donnees) else brut.donnees)
        return None, releve.anomalies
    _signaler_lignes(ctx, brut)
    return _lire(ctx, deplier(donnees), brut), releve.anomalies


def _signaler_lignes(ctx: Contexte, brut: MarcheBrut) -> None:
    for trouvees, attendues, ligne in brut.longueurs:
        sous = Contexte(ctx.releve, ctx.emplacement, ligne)
        sous.signaler(CodeAnomalie.LIGNE_DECALEE, "", trouvees, str(attendues))
    for colonne, valeurs, ligne in brut.contradictions:
        Contexte(ctx.releve, ctx.emplacement, ligne).signaler(
            CodeAnomalie.MARCHE_CONTRADICTOIRE, colonne, valeurs
        )
    if brut.avenant_seul is not None:
        ctx.signaler(CodeAnomalie.ETAT_INITIAL_ABSENT, "modification_id", brut.avenant_seul)


def _lire_acheteur(ctx: Contexte, donnees: Mapping[str, object]) -> IdentifiantStructure | None:
    noeud = donnees.get("acheteur")
    acheteur = objet_de(noeud) or {"id": noeud}
    ecrit = texte_de(acheteur.get("id"))
    if ecrit is None or est_non_renseigne(ecrit) or len(ecrit) > IDENTIFIANT_MAX:
        ctx.signaler(CodeAnomalie.ACHETEUR_ABSENT, "acheteur.id", ecrit or "")
        return None
    sous = ctx.sous("acheteur")
    nom = lire_texte(sous, acheteur, "nom", 255) or lire_texte(sous, acheteur, "denominationSociale", 255)
    return identifier(sous, "acheteur.id", "SIRET", ecrit, nom)


def nir_dans_reference(reference: str) -> str | None:
    """The masked social security number in a reference, None without one.

    A reference made of digits only that begins with a year (« 202103000120100 ») has the shape of one by chance:
    the buyers number so.
    """
    return None if _ANNEE_ET_NUMERO.fullmatch(reference) else contient_nir(reference)


def _verifier_id(ctx: Contexte, identifiant: str | None) -> bool:
    if est_non_renseigne(identifiant):
        ctx.signaler(CodeAnomalie.ID_ABSENT, "id")
        return False
    if len(identifiant) > REFERENCE_MAX:
        ctx.signaler(CodeAnomalie.ID_TROP_LONG, "id", identifiant, str(REFERENCE_MAX))
        return False
    if masque := nir_dans_reference(identifiant):
        ctx.signaler(CodeAnomalie.ID_NIR, "id", masque)
        return False
    return True


def _lire(ctx: Contexte, donnees: Mapping[str, object], brut: MarcheBrut) -> MarcheDecp | None:
    identifiant = texte_de(donnees.get("id"))
    est_identifie = _verifier_id(ctx, identifiant)
    acheteur = _lire_acheteur(ctx, donnees)
    if not est_identifie or acheteur is None:
        return None
    _signaler_absents(ctx, donnees, brut.inconnus)
    notification = lire_notification(ctx, donnees, "dateNotification")
    duree = lire_duree(ctx, donnees)
    origine = Origine(notification, duree)
    return MarcheDecp(
        **_lire_description(ctx, donnees),
        id=identifiant,
        acheteur=acheteur,
        duree_mois=duree,
        date_notification=notification,
        date_publication=lire_publication(ctx, donnees, "datePublicationDonnees", notification),
        titulaires=lire_titulaires(ctx, donnees),
        sous_traitants=lire_sous_traitance(ctx, donnees, origine),
        avenants=lire_avenants(ctx, donnees, origine),
        emplacement=ctx.emplacement,
        ligne=brut.ligne,
    )


def _lire_description(ctx: Contexte, donnees: Mapping[str, object]) -> dict[str, object]:
    """What describes the market and depends on nothing else in it."""
    code, type_code, departement = lire_lieu(ctx, donnees)
    return {
        "nature": lire_texte(ctx, donnees, "nature"),
        "objet": lire_texte(ctx, donnees, "objet", 1000),
        "cpv": lire_cpv(ctx, donnees),
        "procedure": lire_texte(ctx, donnees, "procedure"),
        "lieu_code": code,
        "lieu_type": type_code,
        "departement": departement,
        "montant": lire_montant(ctx, donnees),
        "forme_prix": lire_texte(ctx, donnees, "formePrix"),
        "ccag": lire_texte(ctx, donnees, "ccag"),
        "type_groupement": _lire_groupement(ctx, donnees),
        "considerations_sociales": _lire_considerations(ctx, donnees),
        "techniques": _lire_techniques(donnees),
        "id_accord_cadre": lire_texte(ctx, donnees, "idAccordCadre"),
    }


def _signaler_absents(ctx: Contexte, donnees: Mapping[str, object], inconnus: frozenset[str]) -> None:
    for champ in UTILES:
        if champ not in inconnus and est_vide(donnees.get(champ)):
            ctx.signaler(CodeAnomalie.CHAMP_ABSENT, champ)


def _lire_groupement(ctx: Contexte, donnees: Mapping[str, object]) -> TypeGroupement | None:
    champ = "typeGroupementOperateurs"
    texte = lire_texte(ctx, donnees, champ)
    if texte is None:
        return None
    groupement = _GROUPEMENTS.get(texte_recherche(texte))
    if groupement is None:
        ctx.signaler(CodeAnomalie.GROUPEMENT_INCONNU, champ, texte)
    return groupement


def _lire_considerations(
    ctx: Contexte, donnees: Mapping[str, object]
) -> tuple[ConsiderationSociale, ...] | None:
    """None when the file does not have the field: « no clause » and « not said » are different."""
    champ = "considerationsSociales"
    if champ not in donnees:
        return None
    aplatis = aplatir(donnees[champ], "considerationSociale")
    lues: list[ConsiderationSociale] = []
    for valeur in [*aplatis.scalaires, *aplatis.elements]:
        for texte in re.split(r"[,;|]", valeur) if isinstance(valeur, str) else [valeur]:
            connue = _CONSIDERATIONS.get(texte_recherche(str(texte))) if isinstance(texte, str) else None
            if connue is None and not est_vide(texte):
                ctx.signaler(CodeAnomalie.CONSIDERATION_INCONNUE, champ, texte)
            elif connue is not None and connue not in lues:
                lues.append(connue)
    return tuple(sorted(lues, key=list(ConsiderationSociale).index))


def _lire_techniques(donnees: Mapping[str, object]) -> tuple[str, ...]:
    textes = (texte_de(s) for s in aplatir(donnees.get("techniques"), "technique").scalaires)
    return tuple(t for t in textes if t)
