"""One sheet to check: its lines in the actor's territories, what is surprising in them, and the file beside."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Row, Select, and_, case, func, or_, select

from ....extensions import db
from ....models import Affectation, Contrat, Lot, Marche, Personne, Releve, ReleveLigne, Structure, Territoire
from ....models.vocabulaire import Doute, EtatHeures, EtatLigne
from ...acteur import Acteur
from ...heures.faits import (
    COLONNES,
    Cle,
    Version,
    avec_faits,
    mois_clos,
    noms_des_comptes,
    versions_en_vigueur,
)
from ...heures.lignes import REGLEES
from ...heures.plausibilite import Plausibilite
from ...journal import consigner_noms_lus
from ...listes.filtres import a_plusieurs_territoires
from ...perimetre import affectations_visibles
from ...permissions import Permission
from ..rattachement import Candidat, LigneEcrite, rattacher
from .document import DocumentVu, lire_document
from .portee import A_REGLER, lignes_verifiables, trouver_releve

L = EtatLigne
#: A page of lines: those to settle come first, so that the next ones take the place of those just settled.
LIGNES_PAR_PAGE = 200
CLOS = "Ce mois est clos : l’accepter inscrit une régularisation dans le mois travaillé."


@dataclass(frozen=True)
class LigneVue:
    """One line. `connues` are the hours known now for its contract and month, `total` what the sheet says of them:
    several lines add up. `avertissements` say what to look at before accepting it.
    """

    id: int
    version: int
    personne_lue: str
    marche_lu: str | None
    mois: date
    heures: Decimal
    etat: EtatLigne
    doute: Doute | None
    motif: str | None
    feuille: str | None
    cellule: str
    est_regularisation: bool
    territoire: str
    attribution_id: int | None
    personne_id: int | None = None
    contrat_id: int | None = None
    nom: str = ""
    marche: str = ""
    employeur: str = ""
    total: Decimal | None = None
    connues: Decimal | None = None
    etat_connu: EtatHeures | None = None
    avertissements: Sequence[str] = ()
    candidats: Sequence[Candidat] = ()
    traitee_par: str = ""
    traitee_le: datetime | None = None

    @property
    def repere(self) -> str:
        """What a form sends back: the line, and the version that was looked at."""
        return f"{self.id}.{self.version}"

    @property
    def est_reglee(self) -> bool:
        return self.etat in REGLEES

    @property
    def est_a_rattacher(self) -> bool:
        return self.etat == L.A_RATTACHER

    @property
    def differe(self) -> bool:
        """Hours are known that are not those of the sheet."""
        return self.connues is not None and self.total is not None and self.connues != self.total


@dataclass(frozen=True)
class ReleveLu:
    """One page of the lines of a sheet; `total` lines and `heures` are those of all the reader's."""

    releve: Releve
    deposant: str
    lignes: Sequence[LigneVue]
    document: DocumentVu
    total: int
    heures: Decimal
    page: int = 1
    pages: int = 1
    par_page: int = LIGNES_PAR_PAGE
    plusieurs_territoires: bool = False
    #: Lines of the sheet that are not the reader's: how many, and nothing else.
    autres: int = 0
    autres_ouvertes: int = 0

    @property
    def a_regler(self) -> list[LigneVue]:
        return [li for li in self.lignes if not li.est_reglee]

    @property
    def a_rattacher(self) -> list[LigneVue]:
        return [li for li in self.lignes if li.est_a_rattacher]

    @property
    def a_decider(self) -> list[LigneVue]:
        return [li for li in self.lignes if not li.est_reglee and not li.est_a_rattacher]

    @property
    def reglees(self) -> list[LigneVue]:
        return [li for li in self.lignes if li.est_reglee]


def lire_releve_a_verifier(
    acteur: Acteur, releve_id: int, *, page: int = 1, ligne_id: int | None = None
) -> ReleveLu:
    """A page of the sheet, or the one where a line is; its reading is journaled. Constant in queries."""
    releve = trouver_releve(acteur, releve_id)
    siennes = lignes_verifiables(acteur).where(ReleveLigne.releve_id == releve.id)
    total, heures = db.session.execute(
        siennes.with_only_columns(func.count(), func.coalesce(func.sum(ReleveLigne.heures), Decimal(0)))
    ).one()
    pages = max(-(-total // LIGNES_PAR_PAGE), 1)
    page = min(max(_page_de(siennes, ligne_id) or page, 1), pages)
    lues = db.session.execute(
        siennes.join(Territoire, Territoire.id == ReleveLigne.territoire_id)
        .add_columns(Territoire.nom)
        .order_by(RANG, ReleveLigne.id)
        .limit(LIGNES_PAR_PAGE)
        .offset((page - 1) * LIGNES_PAR_PAGE)
    ).all()
    lignes = [ligne for ligne, _ in lues]
    contexte = _Contexte(acteur, releve, lignes)
    autres, ouvertes = _autres(releve, siennes)
    _consigner(acteur, releve, lignes)
    return ReleveLu(
        releve=releve,
        deposant=db.session.get(Structure, releve.deposant_id).nom,
        lignes=[contexte.ligne(ligne, territoire) for ligne, territoire in lues],
        document=lire_document(acteur, releve, lignes, est_complete=not autres),
        total=total,
        heures=heures,
        page=page,
        pages=pages,
        plusieurs_territoires=a_plusieurs_territoires(acteur),
        autres=autres,
        autres_ouvertes=ouvertes,
    )


#: The lines to tie, those to decide, those that are settled.
RANG = case((ReleveLigne.etat == L.A_RATTACHER, 0), (ReleveLigne.etat.in_(A_REGLER), 1), else_=2)


def _page_de(siennes: Select, ligne_id: int | None) -> int | None:
    """The page where a line is; nothing for a line that is not among them."""
    if ligne_id is None:
        return None
    rang = db.session.scalar(siennes.where(ReleveLigne.id == ligne_id).with_only_columns(RANG))
    if rang is None:
        return None
    avant = siennes.where(or_(rang > RANG, and_(rang == RANG, ReleveLigne.id < ligne_id)))
    return db.session.scalar(avant.with_only_columns(func.count())) // LIGNES_PAR_PAGE + 1


def _autres(releve: Releve, siennes: Select) -> tuple[int, int]:
    """How many lines of the sheet are not the reader's, and how many of these are not settled."""
    requete = select(func.count(), func.count(case((ReleveLigne.etat.in_(A_REGLER), 1)))).where(
        ReleveLigne.releve_id == releve.id, ReleveLigne.id.not_in(siennes.with_only_columns(ReleveLigne.id))
    )
    return tuple(db.session.execute(requete).one())


@dataclass
class _Contexte:
    """What the lines of a sheet need, read once for all of them."""

    acteur: Acteur
    releve: Releve
    lignes: Sequence[ReleveLigne]
    faits: dict[int, Row] = field(default_factory=dict)
    versions: dict[Cle, Version] = field(default_factory=dict)
    clos: set[Cle] = field(default_factory=set)
    totaux: dict[Cle, Decimal] = field(default_factory=dict)
    candidats: dict[int, list[Candidat]] = field(default_factory=dict)
    noms: dict[int | None, str] = field(default_factory=dict)
    plausibilite: Plausibilite | None = None

    def __post_init__(self):
        ids = {li.affectation_id for li in self.lignes if li.affectation_id is not None}
        mois = {li.mois for li in self.lignes}
        self.noms = noms_des_comptes(li.traitee_par_id for li in self.lignes)
        self.candidats = _candidats(self.acteur, self.releve, self.lignes)
        if not ids:
            return
        self.faits = {f.id: f for f in db.session.execute(_contrats(self.acteur, ids))}
        self.versions = versions_en_vigueur(ids, mois)
        self.clos = mois_clos({f.territoire_id for f in self.faits.values()}, mois)
        self.plausibilite = Plausibilite(self.acteur, list(self.faits.values()), mois)
        self.totaux = _totaux(self.releve, ids)

    def ligne(self, li: ReleveLigne, territoire: str) -> LigneVue:
        fait = self.faits.get(li.affectation_id) if li.affectation_id is not None else None
        version = self.versions.get((li.affectation_id, li.mois)) if fait else None
        return LigneVue(
            id=li.id,
            version=li.version,
            personne_lue=li.personne_lue,
            marche_lu=li.marche_lu,
            mois=li.mois,
            heures=li.heures,
            etat=li.etat,
            doute=li.doute,
            motif=li.motif,
            feuille=li.feuille,
            cellule=li.cellule,
            est_regularisation=li.est_regularisation,
            territoire=territoire,
            attribution_id=li.attribution_id,
            personne_id=fait.personne_id if fait else None,
            contrat_id=fait.contrat_id if fait else None,
            nom=f"{fait.nom_usage or fait.nom_naissance} {fait.prenom}" if fait else "",
            marche=f"{fait.reference}, lot {fait.lot}"
            if fait and fait.lot
            else fait.reference
            if fait
            else "",
            employeur=fait.employeur if fait else "",
            total=self.totaux.get((li.affectation_id, li.mois)) if fait else None,
            connues=version.heures if version else None,
            etat_connu=version.etat if version else None,
            avertissements=self._avertir(li, fait) if fait and li.etat not in REGLEES else (),
            candidats=self.candidats.get(li.id, ()),
            traitee_par=self.noms.get(li.traitee_par_id, "") if li.traitee_par_id else "",
            traitee_le=li.traitee_le,
        )

    def _avertir(self, li: ReleveLigne, fait: Row) -> tuple[str, ...]:
        """What makes the line wait, then what is surprising in its hours."""
        total = self.totaux.get((fait.id, li.mois), li.heures)
        siens = []
        if (fait.territoire_id, li.mois) in self.clos:
            siens.append(CLOS)
        if total != li.heures:
            siens.append(f"{_ecrire(total)} h avec les autres lignes du relevé pour ce contrat et ce mois")
        return (*siens, *self.plausibilite.avertir(fait, li.mois, total))


def _totaux(releve: Releve, affectations: set[int]) -> dict[Cle, Decimal]:
    """What the whole sheet says of each contract and month, on whatever page its lines are."""
    requete = (
        select(ReleveLigne.affectation_id, ReleveLigne.mois, func.sum(ReleveLigne.heures))
        .where(
            ReleveLigne.releve_id == releve.id,
            ReleveLigne.affectation_id.in_(affectations),
            ReleveLigne.etat.in_((L.RATTACHEE, L.DECLAREE, L.VALIDEE)),
        )
        .group_by(ReleveLigne.affectation_id, ReleveLigne.mois)
    )
    return {(a, mois): heures for a, mois, heures in db.session.execute(requete)}


def _ecrire(heures: Decimal) -> str:
    return f"{heures:.2f}".replace(".", ",")


def _contrats(acteur: Acteur, ids: set[int]):
    """The contracts on markets of the lines, with the words that name them."""
    return (
        avec_faits(affectations_visibles(acteur, Permission.HEURES_VALIDER).where(Affectation.id.in_(ids)))
        .join(Lot, Lot.id == Affectation.lot_id)
        .join(Structure, Structure.id == Affectation.employeur_id)
        .with_only_columns(
            *COLONNES, Affectation.contrat_id, Personne.nom_naissance, Personne.nom_usage, Personne.prenom,
            Marche.reference, Lot.numero.label("lot"), Structure.nom.label("employeur"),
            Contrat.type.label("type_contrat"), maintain_column_froms=True,
        )
    )  # fmt: skip


def _candidats(acteur: Acteur, releve: Releve, lignes: Sequence[ReleveLigne]) -> dict[int, list[Candidat]]:
    """Line to tie → the contracts it may speak of, best first."""
    a_rattacher = [li for li in lignes if li.etat == L.A_RATTACHER]
    if not a_rattacher:
        return {}
    trouves = rattacher(acteur, releve.deposant_id, [LigneEcrite.depuis(li) for li in a_rattacher])
    return {li.id: r.candidats for li, r in zip(a_rattacher, trouves, strict=True)}


def _consigner(acteur: Acteur, releve: Releve, lignes: Sequence[ReleveLigne]) -> None:
    lus = ((ligne.territoire_id, ligne.id) for ligne in lignes)
    consigner_noms_lus(acteur, lus, objet=("releve", releve.id), liste="relevé à vérifier")
