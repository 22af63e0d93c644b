"""The queue of the sheets to check: those whose lines, in the actor's territories, are not all settled."""

from sqlalchemy import ColumnElement, Select, case, func, select

from ....extensions import db
from ....models import Releve, ReleveLigne, Structure
from ....models.vocabulaire import Doute, EtatReleve
from ...acteur import Acteur
from ...calendrier import etendue_en_lettres, lire_code_mois, mois_en_lettres
from ...listes.definition import Affichage, ColonneListe, Contexte, Filtre, Liste
from ...listes.filtres import filtre_choix, filtre_cle, filtre_territoire
from ...listes.texte import contient
from ...perimetre import releves_visibles
from ...permissions import Permission
from .portee import A_REGLER, lignes_verifiables, releves_verifiables


def _source(contexte: Contexte) -> Select:
    return releves_verifiables(contexte.acteur, contexte.permission)


def _lignes(contexte: Contexte, cles, avec_mesures: bool) -> Select:
    requete = (
        select(
            Releve.id,
            Releve.deposant_id,
            Structure.nom.label("deposant"),
            Structure.cle_nom.label("tri_deposant"),
            Releve.mois,
            Releve.dernier_mois,
            Releve.transmis_le,
            Releve.etat,
            Releve.depose_par,
        )
        .join(Structure, Structure.id == Releve.deposant_id)
        .where(Releve.id.in_(cles))
    )
    if not avec_mesures:
        return requete
    mesures = _mesures(contexte, cles)
    return requete.join(mesures, mesures.c.cle == Releve.id).add_columns(
        mesures.c.a_regler, mesures.c.lignes, mesures.c.heures, mesures.c.doutes, mesures.c.tardives
    )


def _mesures(contexte: Contexte, cles):
    """What the lines of the actor's territories add up to: those of the others are nobody's business."""
    reste = ReleveLigne.etat.in_(A_REGLER)
    return (
        lignes_verifiables(contexte.acteur, contexte.permission)
        .where(ReleveLigne.releve_id.in_(cles))
        .with_only_columns(
            ReleveLigne.releve_id.label("cle"),
            func.count().label("lignes"),
            func.count(case((reste, 1))).label("a_regler"),
            func.count(case((reste & ReleveLigne.doute.is_not(None), 1))).label("doutes"),
            func.count(case((reste & ReleveLigne.est_regularisation, 1))).label("tardives"),
            func.sum(ReleveLigne.heures).label("heures"),
        )
        .group_by(ReleveLigne.releve_id)
        .subquery("lignes_du_releve")
    )


def _mots(mot: str) -> ColumnElement[bool]:
    return Releve.deposant_id.in_(select(Structure.id).where(contient(Structure.recherche, mot)))


SITUATIONS = (
    ("a_verifier", "À vérifier"),
    ("traites", "Traités"),
    ("refuses", "Refusés"),
    ("tous", "Tous"),
)


def _situation(contexte: Contexte, valeur: str) -> ColumnElement[bool]:
    restent = _avec_une_ligne(contexte, ReleveLigne.etat.in_(A_REGLER))
    if valeur == "a_verifier":
        return restent
    if valeur == "refuses":
        return Releve.etat == EtatReleve.REFUSE
    return ~restent & (Releve.etat != EtatReleve.REFUSE) if valeur == "traites" else Releve.id.is_not(None)


def _avec_une_ligne(contexte: Contexte, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    lignes = lignes_verifiables(contexte.acteur, contexte.permission).where(condition)
    return Releve.id.in_(lignes.with_only_columns(ReleveLigne.releve_id))


def _deposants(contexte: Contexte) -> Select:
    deposants = releves_verifiables(contexte.acteur, contexte.permission).with_only_columns(
        Releve.deposant_id
    )
    return select(Structure.id, Structure.nom).where(Structure.id.in_(deposants)).order_by(Structure.cle_nom)


def _doute(contexte: Contexte, valeur: str) -> ColumnElement[bool]:
    if valeur == "regularisation":
        return _avec_une_ligne(contexte, ReleveLigne.est_regularisation)
    return _avec_une_ligne(contexte, ReleveLigne.doute == Doute(valeur))


def _territoire(contexte: Contexte, valeur: str) -> ColumnElement[bool]:
    return _avec_une_ligne(contexte, ReleveLigne.territoire_id == int(valeur))


def _mois_a_regler(contexte: Contexte, valeur: str) -> ColumnElement[bool]:
    restent = ReleveLigne.etat.in_(A_REGLER)
    return _avec_une_ligne(contexte, restent & (ReleveLigne.mois == lire_code_mois(valeur)))


def mois_lus(releve) -> str:
    """« mars 2026 », or « janvier à mars 2026 »."""
    if releve.mois is None:
        return ""
    return etendue_en_lettres(releve.mois, releve.dernier_mois or releve.mois)


def _doutes_lus(ligne) -> str:
    morceaux = []
    if ligne.doutes:
        morceaux.append(f"{ligne.doutes} à trancher")
    if ligne.tardives:
        morceaux.append(f"{ligne.tardives} en mois clos")
    return ", ".join(morceaux) or "aucun"


FILTRES: tuple[Filtre, ...] = (
    filtre_choix("situation", "Situation", _situation, SITUATIONS, tous=None, defaut="a_verifier"),
    filtre_cle("deposant", "Déposant", Releve.deposant_id, _deposants),
    filtre_choix(
        "doute",
        "Doute",
        _doute,
        [*((d.value, d.libelle) for d in Doute), ("regularisation", "Mois clos")],
    ),
    filtre_territoire(condition=_territoire),
    # It comes by the link of a month to close.
    Filtre(
        cle="mois",
        libelle="Reste à régler de",
        condition=_mois_a_regler,
        valider=lambda valeur: lire_code_mois(valeur) is not None,
        nommer=lambda _contexte, valeur: mois_en_lettres(lire_code_mois(valeur)),
    ),
)
RELEVES_A_VERIFIER = Liste(
    cle="releves_a_verifier",
    titre="Relevés à vérifier",
    singulier="relevé",
    permission=Permission.RELEVE_VERIFIER,
    permission_export=Permission.RELEVE_VERIFIER,
    cle_primaire=Releve.id,
    source=_source,
    lignes=_lignes,
    mots=_mots,
    colonnes=(
        ColonneListe("deposant", "Déposant", tri="tri_deposant", sous=lambda r: r.depose_par or None),
        ColonneListe("mois", "Mois", tri="mois", valeur=mois_lus),
        ColonneListe("a_regler", "Lignes à régler", Affichage.ENTIER, tri="a_regler", est_mesure=True),
        ColonneListe("lignes", "Lignes", Affichage.ENTIER, tri="lignes", est_mesure=True),
        ColonneListe("heures", "Heures", Affichage.HEURES, tri="heures", est_mesure=True),
        ColonneListe("doutes", "Doutes", tri="doutes", est_mesure=True, valeur=_doutes_lus),
        ColonneListe(
            "transmis_le",
            "Depuis",
            Affichage.JOUR,
            tri="transmis_le",
            valeur=lambda r: r.transmis_le and r.transmis_le.date(),
        ),
        ColonneListe("etat", "État", Affichage.VOCABULAIRE, a_l_ecran=False),
    ),
    filtres=FILTRES,
    tri_defaut="transmis_le",
    notes=(
        "Un même relevé peut porter plusieurs territoires : les lignes et les heures sont celles des vôtres.",
        "Un relevé sort de la file quand toutes ses lignes sont acceptées, refusées ou écartées.",
    ),
)


def compter_a_verifier(acteur: Acteur) -> int:
    """Sheets with a line left to settle."""
    lignes = lignes_verifiables(acteur).where(ReleveLigne.etat.in_(A_REGLER))
    requete = releves_verifiables(acteur).where(
        Releve.id.in_(lignes.with_only_columns(ReleveLigne.releve_id))
    )
    return db.session.scalar(requete.with_only_columns(func.count(Releve.id))) or 0


def compter_images_a_saisir(acteur: Acteur) -> int:
    """Pictures that came by a link of the actor's territories, and whose hours nobody has typed and sent yet."""
    requete = releves_visibles(acteur, Permission.RELEVE_DEPOSER).where(
        Releve.est_image, Releve.etat == EtatReleve.A_CONFIRMER, Releve.depose_par_id.is_(None)
    )
    return db.session.scalar(requete.with_only_columns(func.count(Releve.id))) or 0
