"""The list of sheets: what was dropped, where each stands, what was refused and what to do."""

from sqlalchemy import Row, Select, String, func, literal, select

from ....extensions import plie
from ....models import Piece, Releve, ReleveLigne, Structure
from ....models.vocabulaire import EtatLigne, EtatReleve
from ...calendrier import decaler, etendue_en_lettres
from ...listes.definition import Affichage, ColonneListe, Contexte, Liste
from ...listes.filtres import filtre_choix, filtre_cle, filtre_vocabulaire
from ...listes.texte import contient_dans
from ...perimetre import lignes_de_releve_visibles, releves_visibles
from ...permissions import Permission
from ...personnes.eligibilite import FUSEAU

#: What the depositor has to do next, by state; said with the reason of a refusal.
SUITES = {
    EtatReleve.EN_LECTURE: "À vérifier une fois lu : sa page dit où en est la lecture",
    EtatReleve.A_CONFIRMER: "À vérifier, puis à transmettre",
    EtatReleve.REFUSE: "Corrigez le fichier, puis déposez-le de nouveau depuis sa page",
    EtatReleve.ILLISIBLE: "Déposez un autre fichier",
}


def _source(contexte: Contexte) -> Select:
    """Joined to what the words are searched in."""
    return (
        releves_visibles(contexte.acteur, contexte.permission)
        .join(Structure, Structure.id == Releve.deposant_id)
        .outerjoin(Piece, Piece.id == Releve.piece_id)
    )


def _lignes(contexte: Contexte, cles, avec_mesures: bool) -> Select:
    requete = (
        select(
            Releve.id,
            Releve.depose_le,
            Releve.depose_par,
            Releve.mois,
            Releve.dernier_mois,
            Releve.etat,
            Releve.motif,
            func.coalesce(Piece.nom_fichier, literal("Fichier non gardé", String)).label("fichier"),
            Structure.nom.label("deposant"),
            Structure.cle_nom.label("tri_deposant"),
        )
        .select_from(Releve)
        .join(Structure, Structure.id == Releve.deposant_id)
        .outerjoin(Piece, Piece.id == Releve.piece_id)
        .where(Releve.id.in_(cles))
    )
    return _avec_mesures(requete, contexte) if avec_mesures else requete


def _avec_mesures(requete: Select, contexte: Contexte) -> Select:
    """Lines and hours that the reader may see, those set aside left out; and how many were refused."""
    comptes = (
        lignes_de_releve_visibles(contexte.acteur, contexte.permission)
        .where(ReleveLigne.etat != EtatLigne.ECARTEE)
        .with_only_columns(
            ReleveLigne.releve_id,
            func.count().label("lignes"),
            func.sum(ReleveLigne.heures).label("heures"),
            func.count().filter(ReleveLigne.etat == EtatLigne.REFUSEE).label("refusees"),
        )
        .group_by(ReleveLigne.releve_id)
        .subquery("lignes_releve")
    )
    return requete.outerjoin(comptes, comptes.c.releve_id == Releve.id).add_columns(
        func.coalesce(comptes.c.lignes, 0).label("lignes"),
        comptes.c.heures,
        func.coalesce(comptes.c.refusees, 0).label("refusees"),
    )


def mois_en_mots(ligne: Row) -> str | None:
    """« janvier 2026 » or « janvier à mars 2026 »; `None` when nothing was read."""
    return etendue_en_lettres(ligne.mois, ligne.dernier_mois or ligne.mois) if ligne.mois else None


def suite(ligne: Row) -> str | None:
    """Why it was refused, and what to do."""
    refusees = ligne.refusees
    if refusees and ligne.etat != EtatReleve.REFUSE:
        return (
            f"{refusees} ligne{'s' if refusees > 1 else ''} refusée{'s' if refusees > 1 else ''} : à corriger"
        )
    morceaux = [ligne.motif, SUITES.get(ligne.etat)]
    return " — ".join(m for m in morceaux if m) or None


def _jour_de_depot(ligne: Row):
    return ligne.depose_le.astimezone(FUSEAU).date()


def _deposants(contexte: Contexte) -> Select:
    siens = releves_visibles(contexte.acteur, contexte.permission).with_only_columns(Releve.deposant_id)
    return (
        select(Structure.id, Structure.nom)
        .where(Structure.id.in_(siens))
        .order_by(Structure.cle_nom, Structure.id)
    )


def _du_mois(contexte: Contexte, valeur: str):
    """Sheets that have a line since so many months."""
    return Releve.dernier_mois >= decaler(contexte.aujourdhui, -int(valeur))


def _attend(contexte: Contexte, _valeur: str):
    """Sheets that wait for their depositor: to be read then confirmed, sent back, or with refused lines."""
    refusees = (
        lignes_de_releve_visibles(contexte.acteur, contexte.permission)
        .where(ReleveLigne.etat == EtatLigne.REFUSEE)
        .with_only_columns(ReleveLigne.releve_id)
    )
    vivants = Releve.etat.in_((EtatReleve.TRANSMIS, EtatReleve.TRAITE))
    return Releve.etat.in_(tuple(SUITES)) | (vivants & Releve.id.in_(refusees))


RELEVES = Liste(
    cle="releves",
    titre="Relevés d’heures",
    singulier="relevé",
    permission=Permission.RELEVE_LIRE,
    permission_export=Permission.RELEVE_LIRE,
    cle_primaire=Releve.id,
    source=_source,
    lignes=_lignes,
    mots=contient_dans(Structure.recherche, plie(Piece.nom_fichier)),
    colonnes=(
        ColonneListe("fichier", "Fichier", tri="fichier"),
        ColonneListe("depose_le", "Déposé le", Affichage.JOUR, tri="depose_le", valeur=_jour_de_depot),
        ColonneListe(
            "deposant", "Déposant", tri="tri_deposant", sous=lambda ligne: f"par {ligne.depose_par}"
        ),
        ColonneListe("depose_par", "Déposé par", a_l_ecran=False),
        ColonneListe("mois", "Mois", tri="mois", valeur=mois_en_mots),
        ColonneListe("lignes", "Lignes", Affichage.ENTIER, tri="lignes", est_mesure=True),
        ColonneListe("heures", "Heures", Affichage.HEURES, tri="heures", est_mesure=True),
        ColonneListe("etat", "État", Affichage.VOCABULAIRE, tri="etat", sous=suite),
        ColonneListe("suite", "À faire", valeur=suite, a_l_ecran=False),
    ),
    filtres=(
        filtre_vocabulaire("etat", "État", Releve.etat, EtatReleve),
        filtre_cle("deposant", "Déposant", Releve.deposant_id, _deposants),
        filtre_choix(
            "depuis", "Mois travaillés", _du_mois, (("3", "Depuis 3 mois"), ("12", "Depuis 12 mois"))
        ),
        filtre_choix("attend", "À faire", _attend, (("oui", "Ce qui attend le déposant"),)),
    ),
    tri_defaut="-depose_le",
    notes=("Lignes et heures : sans celles que le déposant a écartées.",),
)
