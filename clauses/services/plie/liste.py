"""The list of participants: by name, journaled; a référent reads their own, without any criterion."""

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, case, func, or_, select

from ...models import Affectation, Contrat, LienPlie, ParticipantPlie, Personne, Territoire
from ...models.types import Vocabulaire
from ...models.vocabulaire import EtatLien
from ..acteur import Acteur
from ..listes.definition import Affichage, ColonneListe, Contexte, Liste
from ..listes.filtres import a_plusieurs_territoires, filtre_choix, filtre_cle, filtre_territoire
from ..listes.mesures import par_affectation
from ..listes.texte import contient_dans, designe_par
from ..perimetre import affectations_visibles, participants_visibles
from ..permissions import Permission
from .decisions import est_pris

LIRE = (Permission.PARTICIPANT_LIER, Permission.PARTICIPANT_SUIVRE)
JOURS_AVANT_FIN = 30


class EtatParticipant(Vocabulaire):
    """Where the link of a participant is."""

    LIE = "lie", "Lié"
    PROPOSE = "propose", "Lien à décider"
    A_LIER = "a_lier", "Non lié"


def participants_lisibles(acteur: Acteur, *permissions: Permission) -> Select:
    """The participants that one of the permissions opens: those of the team's territory, and a référent's own."""
    ids = [
        participants_visibles(acteur, p).with_only_columns(ParticipantPlie.id) for p in permissions or LIRE
    ]
    return select(ParticipantPlie).where(or_(*(ParticipantPlie.id.in_(i) for i in ids)))


def _source(contexte: Contexte) -> Select:
    if contexte.permission is Permission.EXPORT_NOMINATIF:
        return participants_lisibles(contexte.acteur, Permission.EXPORT_NOMINATIF)
    return participants_lisibles(contexte.acteur)


_LIE = ParticipantPlie.id.in_(
    select(LienPlie.participant_id).where(LienPlie.valable_au.is_(None), LienPlie.etat == EtatLien.CONFIRME)
)
_PROPOSE = ParticipantPlie.id.in_(
    select(LienPlie.participant_id).where(
        LienPlie.valable_au.is_(None),
        LienPlie.etat == EtatLien.PROPOSE,
        LienPlie.personne_id.in_(
            select(Personne.id).where(Personne.supprime_le.is_(None), Personne.anonymisee_le.is_(None))
        ),
        ~est_pris(),
    )
)
_ETAT = case((_LIE, "lie"), (_PROPOSE, "propose"), else_="a_lier")


def _lignes(contexte: Contexte, cles, avec_mesures: bool) -> Select:
    requete = (
        select(
            ParticipantPlie.id,
            ParticipantPlie.territoire_id,
            ParticipantPlie.identifiant,
            ParticipantPlie.nom,
            ParticipantPlie.prenom,
            ParticipantPlie.tri,
            ParticipantPlie.date_naissance,
            ParticipantPlie.referent,
            ParticipantPlie.date_entree,
            ParticipantPlie.date_sortie,
            ParticipantPlie.motif_sortie,
            Territoire.nom.label("territoire"),
            _ETAT.label("lien"),
        )
        .select_from(ParticipantPlie)
        .join(Territoire, Territoire.id == ParticipantPlie.territoire_id)
        .where(ParticipantPlie.id.in_(cles))
    )
    return _avec_mesures(requete, contexte, cles) if avec_mesures else requete


def _avec_mesures(requete: Select, contexte: Contexte, cles) -> Select:
    lies = (
        select(LienPlie.participant_id, LienPlie.personne_id)
        .where(LienPlie.valable_au.is_(None), LienPlie.etat == EtatLien.CONFIRME)
        .where(LienPlie.participant_id.in_(cles))
        .subquery("lies")
    )
    affectations = affectations_visibles(contexte.acteur, Permission.HEURES_LIRE).where(
        Affectation.personne_id.in_(select(lies.c.personne_id))
    )
    heures = par_affectation(affectations, Affectation.personne_id).subquery("heures_participant")
    return (
        requete.outerjoin(lies, lies.c.participant_id == ParticipantPlie.id)
        .outerjoin(heures, heures.c.cle == lies.c.personne_id)
        .add_columns(
            func.coalesce(heures.c.contrats, 0).label("contrats"), heures.c.validees, heures.c.declarees
        )
    )


def _condition_lien(_contexte: Contexte, valeur: str) -> ColumnElement[bool]:
    return {"lie": _LIE, "propose": ~_LIE & _PROPOSE, "non_lie": ~_LIE}[valeur]


def _condition_parcours(contexte: Contexte, valeur: str) -> ColumnElement[bool]:
    sorti = ParticipantPlie.date_sortie <= contexte.aujourdhui
    return sorti if valeur == "sorti" else ~func.coalesce(sorti, False)


def dans_un_contrat(contexte: Contexte, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """« the participant is linked, and has a contract on a market that the reader sees »."""
    affectations = affectations_visibles(contexte.acteur, Permission.HEURES_LIRE)
    if conditions:
        affectations = affectations.join(Contrat, Contrat.id == Affectation.contrat_id).where(*conditions)
    liens = select(LienPlie.participant_id).where(
        LienPlie.valable_au.is_(None),
        LienPlie.etat == EtatLien.CONFIRME,
        LienPlie.personne_id.in_(affectations.with_only_columns(Affectation.personne_id)),
    )
    return ParticipantPlie.id.in_(liens)


def en_cours(le: date) -> tuple[ColumnElement[bool], ...]:
    """The contracts that run on a day."""
    return (Contrat.date_debut <= le, Contrat.date_fin.is_(None) | (Contrat.date_fin >= le))


def finit_bientot(le: date) -> tuple[ColumnElement[bool], ...]:
    """The contracts that end within thirty days (domaine §9, « alertes utiles au référent »)."""
    return (Contrat.date_fin.between(le, le + timedelta(days=JOURS_AVANT_FIN)),)


CONTRATS = (
    ("en_cours", "Contrat de clause en cours"),
    ("fin_proche", "Contrat finissant sous 30 jours"),
    ("eu", "A eu un contrat de clause"),
    ("jamais", "Jamais de contrat de clause"),
)


def _condition_contrat(contexte: Contexte, valeur: str) -> ColumnElement[bool]:
    if valeur == "jamais":
        return ~dans_un_contrat(contexte)
    precisions = {"en_cours": en_cours, "fin_proche": finit_bientot}
    conditions = precisions[valeur](contexte.aujourdhui) if valeur in precisions else ()
    return dans_un_contrat(contexte, *conditions)


def _referents(contexte: Contexte) -> Select:
    """Each name once; an address carries the key of a participant who has it, and no name."""
    visibles = participants_lisibles(contexte.acteur).subquery("visibles")
    return (
        select(func.min(visibles.c.id), visibles.c.referent)
        .where(visibles.c.referent.is_not(None))
        .group_by(visibles.c.referent)
        .order_by(visibles.c.referent)
    )


def _condition_referent(contexte: Contexte, valeur: str) -> ColumnElement[bool]:
    lui = participants_lisibles(contexte.acteur).where(ParticipantPlie.id == int(valeur))
    return ParticipantPlie.referent.in_(lui.with_only_columns(ParticipantPlie.referent))


def nom_lu(ligne) -> str:
    """« NOM Prénom », or the identifier of somebody known by it only."""
    return " ".join(filter(None, (ligne.nom, ligne.prenom))) or f"Participant n° {ligne.identifiant}"


PARTICIPANTS = Liste(
    cle="participants",
    titre="Participants PLIE",
    singulier="participant",
    permission=Permission.PARTICIPANT_LIER,
    permission_export=Permission.EXPORT_NOMINATIF,
    cle_primaire=ParticipantPlie.id,
    source=_source,
    lignes=_lignes,
    mots=contient_dans(ParticipantPlie.recherche),
    designe=designe_par(ParticipantPlie.identifiant),
    colonnes=(
        ColonneListe("nom", "Participant", tri="tri", valeur=nom_lu, sous=lambda p: f"n° {p.identifiant}"),
        ColonneListe("identifiant", "Identifiant", Affichage.CODE, a_l_ecran=False),
        ColonneListe(
            "naissance",
            "Année de naissance",
            valeur=lambda p: p.date_naissance and str(p.date_naissance.year),
        ),
        ColonneListe("territoire", "Territoire", tri="territoire", visible=a_plusieurs_territoires),
        ColonneListe("referent", "Référent", tri="referent"),
        ColonneListe("date_entree", "Entrée", Affichage.JOUR, tri="date_entree"),
        ColonneListe(
            "date_sortie", "Sortie", Affichage.JOUR, tri="date_sortie", sous=lambda p: p.motif_sortie
        ),
        ColonneListe(
            "lien", "Salarié lié", Affichage.ETAT_LIEN, tri="lien", valeur=lambda p: EtatParticipant(p.lien)
        ),
        ColonneListe("contrats", "Contrats", Affichage.ENTIER, tri="contrats", est_mesure=True),
        ColonneListe("validees", "Heures réalisées", Affichage.HEURES, tri="validees", est_mesure=True),
        ColonneListe("declarees", "À valider", Affichage.HEURES, tri="declarees", est_mesure=True),
    ),
    filtres=(
        filtre_choix(
            "lien",
            "Lien",
            _condition_lien,
            (("lie", "Lié"), ("non_lie", "Non lié"), ("propose", "Lien à décider")),
        ),
        filtre_choix(
            "parcours",
            "Parcours",
            _condition_parcours,
            (("en_cours", "En parcours"), ("sorti", "Sorti")),
        ),
        filtre_choix("contrat", "Contrat de clause", _condition_contrat, CONTRATS),
        filtre_cle("referent", "Référent", None, _referents, condition=_condition_referent),
        filtre_territoire(ParticipantPlie.territoire_id),
    ),
    tri_defaut="nom",
    est_nominative=True,
    notes=(
        "Un participant est lié quand quelqu’un a confirmé quel salarié il est ; contrats et heures sont ceux de ce "
        "salarié sur les marchés, depuis l’origine.",
        "La consultation et l’export de cette liste sont consignés au journal.",
    ),
)
#: The same for whoever follows participants without deciding of their links.
PARTICIPANTS_SUIVIS = replace(PARTICIPANTS, permission=Permission.PARTICIPANT_SUIVRE)


def liste_de(acteur: Acteur) -> Liste:
    """The list as this reader opens it."""
    return PARTICIPANTS if acteur.peut(Permission.PARTICIPANT_LIER) else PARTICIPANTS_SUIVIS
