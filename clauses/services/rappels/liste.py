"""The list « Relevés attendus »: each sheet that nobody gave, who owes it, since when, and what was done about it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Date,
    Integer,
    Select,
    case,
    func,
    literal,
    literal_column,
    not_,
    select,
)

from ...models import Attribution, Facilitateur, Lot, Marche, Structure, Territoire
from ..calendrier import etendue_en_lettres
from ..listes.definition import Affichage, ColonneListe, Contexte, Liste
from ..listes.filtres import (
    a_plusieurs_territoires,
    filtre_choix,
    filtre_cle,
    filtre_lie,
    filtre_territoire,
    nom_de_la_structure,
    reference_du_marche,
)
from ..listes.texte import contient_dans
from ..marches.facilitateurs import facilitateurs_de
from ..perimetre import marches_visibles
from ..permissions import Permission
from ..suivi.echeances import Exigible, echeance, mois_du_rang, rang_du_mois
from .demandes import PALIERS, echu_avant, limite_des_rappels, mois_demandes
from .destinataires import Destinataires, destinataires_des
from .plan import pauses_des, rappels_des

#: Each row is a group of months: its number among all of them, in an order that only depends on what is asked.
CLE: ColumnElement[int] = literal_column("attendus.id")
#: Columns of the same subquery, as the filters name them.
EXIGIBLE = literal_column("attendus.exigible", Integer)
EST_EMPLOYEUR = literal_column("attendus.est_employeur", Boolean)
STRUCTURE = literal_column("attendus.structure_id", Integer)


def _attendus(contexte: Contexte):
    """The groups (attribution, structure, employer or not, due month) as a subquery « attendus »."""
    demandes = mois_demandes(contexte.acteur, Exigible(contexte.aujourdhui))
    cles = (
        demandes.c.attribution_id,
        demandes.c.structure_id,
        demandes.c.est_employeur,
        demandes.c.exigible,
    )
    return (
        select(
            func.row_number().over(order_by=cles).label("id"),
            *cles,
            func.min(demandes.c.mois).label("premier_mois"),
            func.max(demandes.c.mois).label("dernier_mois"),
            func.count().label("nombre_mois"),
        )
        .group_by(*cles)
        .subquery("attendus")
    )


def _joindre(requete: Select, attendus) -> Select:
    return (
        requete.select_from(attendus)
        .join(Attribution, Attribution.id == attendus.c.attribution_id)
        .join(Structure, Structure.id == attendus.c.structure_id)
        .join(Lot, Lot.id == Attribution.lot_id)
        .join(Marche, Marche.id == Lot.marche_id)
        .join(Territoire, Territoire.id == Marche.territoire_id)
        .outerjoin(Facilitateur, Facilitateur.id == Marche.facilitateur_id)
    )


def _source(contexte: Contexte) -> Select:
    return _joindre(select(CLE), _attendus(contexte))


def _lignes(contexte: Contexte, cles, _avec_mesures: bool) -> Select:
    attendus = _attendus(contexte)
    requete = select(
        attendus, Marche.id.label("marche_id"), Marche.territoire_id, Marche.reference, Marche.objet,
        Lot.numero.label("lot"), Structure.nom.label("structure"), Structure.cle_nom.label("tri_structure"),
        Territoire.nom.label("territoire"), Territoire.jour_releves, Facilitateur.nom.label("facilitateur"),
        Facilitateur.cle_nom.label("tri_facilitateur"),
        (attendus.c.exigible * 100 + Territoire.jour_releves).label("tri_echeance"),
        (-(attendus.c.exigible * 100 + Territoire.jour_releves)).label("tri_retard"),
        literal(contexte.aujourdhui, Date).label("aujourdhui"),
    )  # fmt: skip
    # In a CASE the keys are read once and looked up; PostgreSQL, which expects few rows, would compare each to each.
    return _joindre(requete, attendus).where(case((attendus.c.id.in_(cles), 1), else_=0) != 0)


@dataclass(frozen=True)
class LigneAttendue:
    """A row with what was done about it. `prochain` says when the next reminder leaves, or why none does."""

    ligne: Any
    echeance: date
    rappels: int
    dernier_rappel: date | None
    prochain: str
    est_a_mettre_en_demeure: bool

    def __getattr__(self, nom: str) -> Any:
        return getattr(self.ligne, nom)

    @property
    def retard(self) -> int | None:
        """Days after the due date."""
        jours = (self.ligne.aujourdhui - self.echeance).days
        return jours if jours > 0 else None

    @property
    def periode(self) -> str:
        """« janvier 2026 », « janvier à mars 2026 », « janvier à mars 2026 (2 mois) »."""
        debut, fin = self.ligne.premier_mois, self.ligne.dernier_mois
        est_pleine = rang_du_mois(fin) - rang_du_mois(debut) + 1 == self.ligne.nombre_mois
        etendue = etendue_en_lettres(debut, fin)
        return etendue if est_pleine else f"{etendue} ({self.ligne.nombre_mois} mois)"


def _completer(contexte: Contexte, lignes: list) -> list[LigneAttendue]:
    """Reminders, pauses and addresses of the rows of one page: five queries."""
    aujourdhui = contexte.aujourdhui
    envoyes = rappels_des(lignes)
    structures: dict[int, set[int]] = {}
    for ligne in lignes:
        structures.setdefault(ligne.structure_id, set()).add(ligne.territoire_id)
    pauses = pauses_des(structures, aujourdhui)
    destinataires = destinataires_des(contexte.acteur, structures, aujourdhui)
    completes = []
    for ligne in lignes:
        exigible = mois_du_rang(ligne.exigible)
        siens = envoyes.get(
            (ligne.attribution_id, ligne.structure_id, bool(ligne.est_employeur), exigible), ()
        )
        pour_le = echeance(ligne.exigible, ligne.jour_releves)
        pause = pauses.get((ligne.structure_id, ligne.territoire_id))
        prochain = _date_du_prochain(pour_le, max((r.palier for r in siens), default=0), aujourdhui)
        completes.append(
            LigneAttendue(
                ligne=ligne,
                echeance=pour_le,
                rappels=len(siens),
                dernier_rappel=siens[-1].jour if siens else None,
                prochain=_prochain(prochain, pause, destinataires[ligne.structure_id]),
                est_a_mettre_en_demeure=not ligne.est_employeur
                and (aujourdhui - pour_le).days >= PALIERS[-1],
            )
        )
    return completes


def _date_du_prochain(pour_le: date, dernier_palier: int, aujourdhui: date) -> date | None:
    """The day of the next step: steps that were missed leave with the one that is reached."""
    atteint = next((p for p in reversed(PALIERS) if (aujourdhui - pour_le).days >= p), 0)
    if atteint > dernier_palier:
        return aujourdhui
    suivant = next((p for p in PALIERS if p > max(atteint, dernier_palier)), None)
    return None if suivant is None else pour_le + timedelta(days=suivant)


def _prochain(jour: date | None, pause, destinataires: Destinataires) -> str:
    if jour is None:
        return "Aucun, le dernier est parti"
    if pause is not None:
        return f"En pause jusqu’au {pause.jusqu_au:%d/%m/%Y}"
    if not destinataires.joignables:
        return "Sans adresse"
    return f"Le {jour:%d/%m/%Y}"


def _sous_marche(ligne) -> str:
    return f"lot {ligne.lot} · {ligne.objet}" if ligne.lot else ligne.objet


def _qui(ligne) -> str:
    return "employeur, pour ses salariés" if ligne.est_employeur else "attributaire"


def _rappels_en_mots(ligne) -> str | None:
    return f"le dernier le {ligne.dernier_rappel:%d/%m/%Y}" if ligne.dernier_rappel else None


def _suite(ligne) -> str:
    return "Mise en demeure à proposer" if ligne.est_a_mettre_en_demeure else ligne.prochain


def _rappel_restant(ligne) -> str | None:
    """What the line above leaves out."""
    return (
        f"rappel : {ligne.prochain[0].lower()}{ligne.prochain[1:]}" if ligne.est_a_mettre_en_demeure else None
    )


def _echeance(contexte: Contexte, valeur: str) -> ColumnElement[bool]:
    passee = echu_avant(EXIGIBLE, contexte.aujourdhui)
    if valeur == "a_venir":
        return not_(passee)
    if valeur == "mise_en_demeure":
        return echu_avant(EXIGIBLE, limite_des_rappels(contexte.aujourdhui)) & not_(EST_EMPLOYEUR)
    return passee


def _qui_doit(_contexte: Contexte, valeur: str) -> ColumnElement[bool]:
    return EST_EMPLOYEUR if valeur == "employeur" else not_(EST_EMPLOYEUR)


def _facilitateurs(contexte: Contexte) -> Select:
    return facilitateurs_de(marches_visibles(contexte.acteur, contexte.permission))


ATTENDUS = Liste(
    cle="attendus",
    titre="Relevés attendus",
    singulier="relevé attendu",
    pluriel="relevés attendus",
    permission=Permission.RAPPEL_GERER,
    permission_export=Permission.RAPPEL_GERER,
    cle_primaire=CLE,
    source=_source,
    lignes=_lignes,
    mots=contient_dans(Marche.recherche, Structure.recherche),
    colonnes=(
        ColonneListe("reference", "Marché", tri="reference", sous=_sous_marche),
        ColonneListe("lot", "Lot", a_l_ecran=False),
        ColonneListe("objet", "Objet", a_l_ecran=False),
        ColonneListe("structure", "Demandé à", tri="tri_structure", sous=_qui),
        ColonneListe("qui", "Comme", valeur=_qui, a_l_ecran=False),
        ColonneListe("facilitateur", "Facilitateur", tri="tri_facilitateur", a_l_ecran=False),
        ColonneListe("territoire", "Territoire", tri="territoire", visible=a_plusieurs_territoires),
        ColonneListe("periode", "Période"),
        ColonneListe("echeance", "Attendu pour le", Affichage.JOUR, tri="tri_echeance"),
        ColonneListe("retard", "Jours de retard", Affichage.ENTIER, tri="tri_retard"),
        ColonneListe("rappels", "Rappels", Affichage.ENTIER, sous=_rappels_en_mots),
        ColonneListe("dernier_rappel", "Dernier rappel", Affichage.JOUR, a_l_ecran=False),
        ColonneListe("prochain", "Prochain rappel", valeur=_suite, sous=_rappel_restant),
    ),
    filtres=(
        filtre_choix(
            "echeance",
            "Échéance",
            _echeance,
            [("passee", "Passée"), ("a_venir", "À venir"), ("mise_en_demeure", "Passée de 20 jours ou plus")],
        ),
        filtre_choix(
            "qui", "Demandé à", _qui_doit, [("attributaire", "Attributaires"), ("employeur", "Employeurs")]
        ),
        filtre_cle(
            "facilitateur",
            "Facilitateur",
            Marche.facilitateur_id,
            _facilitateurs,
            aucun="Sans facilitateur",
            est_secondaire=True,
        ),
        filtre_territoire(Marche.territoire_id),
        filtre_lie(
            "structure",
            "Structure",
            lambda _c, valeur: int(valeur) == STRUCTURE,
            nom_de_la_structure,
        ),
        filtre_lie("marche", "Marché", lambda _c, valeur: Marche.id == int(valeur), reference_du_marche),
    ),
    tri_defaut="echeance",
    completer=_completer,
    notes=(
        "Un relevé est attendu dans le mois qui suit sa période (mois, trimestre, semestre ou année), pour le "
        "jour que fixe le territoire. Un relevé transmis compte comme reçu, même si ses lignes attendent une "
        "vérification.",
        "Les rappels partent 5, 10 et 20 jours après l’échéance, une fois chacun, regroupés par structure ; ils "
        "s’arrêtent dès que le relevé arrive.",
        "Un attributaire qui emploie lui-même est demandé une seule fois, comme attributaire.",
    ),
)
