"""What a depositor looks at before sending: what was understood, the doubts, the lines, and what they change."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sqlalchemy import Row, func, select

from ....extensions import db
from ....models import (
    Affectation,
    Attribution,
    Lot,
    Marche,
    Personne,
    Releve,
    ReleveLigne,
    Structure,
    Territoire,
)
from ....models.vocabulaire import Doute, EtatLigne, EtatReleve
from ...acteur import Acteur
from ...heures.faits import COLONNES, avec_faits, versions_en_vigueur
from ...heures.plausibilite import Plausibilite
from ...perimetre import lignes_de_releve_visibles
from ..application import Difference, Ecart, difference
from ..rattachement import Candidat, rattacher
from ..rattachement.univers import affectations_du_deposant
from .consultation import consigner_lecture
from .lignes import A_REGLER, DEMANDEE, en_lue, lignes_de
from .portee import marches_du_deposant

E = EtatLigne
LIGNES_PAR_PAGE = 50
#: Doubtful lines looked at together; the next ones come once these are settled.
DOUTES_MONTRES = 200
ECARTS_MONTRES = 100


@dataclass(frozen=True)
class Cas:
    """Lines of one person with the same doubt and the same candidates: settled by one choice."""

    lignes: Sequence[ReleveLigne]
    doute: Doute
    candidats: Sequence[Candidat]

    @property
    def premiere(self) -> ReleveLigne:
        return self.lignes[0]

    @property
    def cle(self) -> str:
        return str(self.premiere.id)

    @property
    def nombre(self) -> int:
        return len(self.lignes)

    @property
    def heures(self) -> Decimal:
        return sum((ligne.heures for ligne in self.lignes), Decimal(0))


@dataclass(frozen=True)
class LigneVue:
    """One line and the contract it joined, in words. `avertissements` say what is surprising, and refuse nothing."""

    ligne: ReleveLigne
    personne: str | None
    marche: str | None
    avertissements: Sequence[str] = ()


@dataclass(frozen=True)
class Total:
    libelle: str | date
    lignes: int
    heures: Decimal


@dataclass(frozen=True)
class Apercu:
    """A sheet that waits for its confirmation."""

    cas: Sequence[Cas]
    comptes: dict[str, int]
    marches: Sequence[Row]
    lignes: Sequence[LigneVue]
    page: int
    pages: int
    total: int
    par_mois: Sequence[Total]
    par_marche: Sequence[Total]
    ecarts: Sequence[Ecart] = field(default=())
    nombre_ecarts: int = 0

    @property
    def a_regler(self) -> int:
        return self.comptes["a_regler"]

    @property
    def est_envoyable(self) -> bool:
        return not self.a_regler and bool(self.comptes["rattachees"] + self.comptes["demandees"])


def lire_apercu_du_releve(acteur: Acteur, releve: Releve, *, page: int = 1) -> Apercu:
    """Everything the page of a sheet shows before it is sent; its reading is journaled. Constant in queries."""
    comptes = _comptes(releve)
    total = sum(comptes.values())
    pages = max(-(-total // LIGNES_PAR_PAGE), 1)
    page = min(max(page, 1), pages)
    cas = _cas(acteur, releve) if comptes["a_regler"] else []
    lignes = _page(acteur, releve, page)
    change = (
        difference(acteur, releve, au_plus=ECARTS_MONTRES) if comptes["rattachees"] else Difference((), 0)
    )
    montrees = [vue.ligne for vue in lignes] + [ligne for c in cas for ligne in c.lignes]
    consigner_lecture(acteur, releve, {ligne.id: ligne for ligne in montrees}.values())
    return Apercu(
        cas=cas,
        comptes=comptes,
        marches=marches_du_deposant(acteur, releve.deposant_id) if cas else [],
        lignes=lignes,
        page=page,
        pages=pages,
        total=total,
        par_mois=totaux_par_mois(acteur, releve),
        par_marche=totaux_par_marche(acteur, releve),
        ecarts=change.ecarts,
        nombre_ecarts=change.nombre,
    )


def _comptes(releve: Releve) -> dict[str, int]:
    conditions = {
        "a_regler": A_REGLER,
        "demandees": DEMANDEE,
        "rattachees": ReleveLigne.etat == E.RATTACHEE,
        "ecartees": ReleveLigne.etat == E.ECARTEE,
    }
    compte = [func.count().filter(c).label(nom) for nom, c in conditions.items()]
    ligne = db.session.execute(select(*compte).where(ReleveLigne.releve_id == releve.id)).one()
    return dict(ligne._mapping)


def _cas(acteur: Acteur, releve: Releve) -> list[Cas]:
    """The doubts, those of one person with the same candidates together."""
    doutes = db.session.scalars(
        lignes_de(releve.id, A_REGLER).order_by(ReleveLigne.id).limit(DOUTES_MONTRES)
    ).all()
    groupes: dict[tuple, list] = {}
    for ligne, r in zip(
        doutes, rattacher(acteur, releve.deposant_id, [en_lue(li) for li in doutes]), strict=True
    ):
        candidats = tuple(r.candidats)
        cle = (ligne.personne_lue, ligne.naissance_lue, ligne.marche_lu, ligne.doute, candidats)
        groupes.setdefault(cle, []).append(ligne)
    return [Cas(lignes, cle[3] or Doute.INCONNUE, cle[4]) for cle, lignes in groupes.items()]


def _page(acteur: Acteur, releve: Releve, page: int) -> list[LigneVue]:
    """The lines of a page, the doubtful ones first, then those of a person together."""
    ordre = (ReleveLigne.etat != E.A_RATTACHER, ReleveLigne.traitee_le.is_not(None), ReleveLigne.id)
    lignes = db.session.scalars(
        lignes_de(releve.id).order_by(*ordre).limit(LIGNES_PAR_PAGE).offset((page - 1) * LIGNES_PAR_PAGE)
    ).all()
    return voir_les_lignes(acteur, releve, lignes)


def voir_les_lignes(acteur: Acteur, releve: Releve, lignes: Sequence[ReleveLigne]) -> list[LigneVue]:
    """These lines with the words of their contracts and, before they are sent, what is surprising in them."""
    ids = {ligne.affectation_id for ligne in lignes if ligne.affectation_id is not None}
    faits = _faits(acteur, releve, ids)
    plausibilite = None
    if releve.etat == EtatReleve.A_CONFIRMER and faits:
        mois = {ligne.mois for ligne in lignes}
        plausibilite = Plausibilite(acteur, list(faits.values()), mois)
        _prevoir(plausibilite, releve, faits, lignes)
    return [_voir(ligne, faits.get(ligne.affectation_id), plausibilite) for ligne in lignes]


def _faits(acteur: Acteur, releve: Releve, ids: set[int]) -> dict[int, Row]:
    if not ids:
        return {}
    requete = avec_faits(affectations_du_deposant(acteur, releve.deposant_id).where(Affectation.id.in_(ids)))
    requete = requete.join(Lot, Lot.id == Affectation.lot_id).with_only_columns(
        *COLONNES,
        Personne.nom_naissance,
        Personne.nom_usage,
        Personne.prenom,
        Marche.reference,
        Lot.numero.label("lot"),
        maintain_column_froms=True,
    )
    return {f.id: f for f in db.session.execute(requete)}


def _prevoir(plausibilite: Plausibilite, releve: Releve, faits, lignes: Sequence[ReleveLigne]) -> None:
    """Judge these hours as if they were declared already, in place of those known now."""
    rattachees = [ligne for ligne in lignes if ligne.etat == E.RATTACHEE and ligne.affectation_id in faits]
    if not rattachees:
        return
    connues = versions_en_vigueur(faits, [ligne.mois for ligne in rattachees])
    for ligne in rattachees:
        connue = connues.pop((ligne.affectation_id, ligne.mois), None)
        avant = connue.heures if connue is not None else Decimal(0)
        plausibilite.prevoir(faits[ligne.affectation_id], ligne.mois, ligne.heures - avant)


def _voir(ligne: ReleveLigne, fait: Row | None, plausibilite: Plausibilite | None) -> LigneVue:
    if fait is None:
        return LigneVue(ligne, None, None)
    avertissements = plausibilite.avertir(fait, ligne.mois, ligne.heures) if plausibilite else ()
    marche = f"{fait.reference}, lot {fait.lot}" if fait.lot else fait.reference
    return LigneVue(ligne, f"{fait.nom_usage or fait.nom_naissance} {fait.prenom}", marche, avertissements)


def totaux_par_mois(acteur: Acteur, releve: Releve) -> list[Total]:
    """Hours that the sheet gives, by month, of what was not set aside."""
    requete = (
        lignes_de_releve_visibles(acteur)
        .where(ReleveLigne.releve_id == releve.id, ReleveLigne.etat != E.ECARTEE)
        .with_only_columns(ReleveLigne.mois, func.count(), func.sum(ReleveLigne.heures))
        .group_by(ReleveLigne.mois)
        .order_by(ReleveLigne.mois)
    )
    return [Total(*ligne) for ligne in db.session.execute(requete)]


def totaux_par_marche(acteur: Acteur, releve: Releve) -> list[Total]:
    """The same by market, with its territory: of the lines that joined a contract, or were asked about."""
    requete = (
        lignes_de_releve_visibles(acteur)
        .where(
            ReleveLigne.releve_id == releve.id,
            ReleveLigne.etat != E.ECARTEE,
            ReleveLigne.territoire_id.is_not(None),
        )
        .join(Attribution, Attribution.id == ReleveLigne.attribution_id)
        .join(Lot, Lot.id == Attribution.lot_id)
        .join(Marche, Marche.id == Lot.marche_id)
        .join(Structure, Structure.id == Attribution.structure_id)
        .join(Territoire, Territoire.id == Marche.territoire_id)
        .with_only_columns(
            Marche.reference, Lot.numero, Structure.nom, Territoire.nom.label("territoire"),
            func.count().label("lignes"), func.sum(ReleveLigne.heures).label("heures"),
            maintain_column_froms=True,
        )
        .group_by(Marche.reference, Lot.numero, Structure.nom, Territoire.nom)
        .order_by(Marche.reference, Lot.numero, Structure.nom)
    )  # fmt: skip
    return [
        Total(
            f"{r.reference}{f', lot {r.numero}' if r.numero else ''} — {r.nom} ({r.territoire})",
            r.lignes,
            r.heures,
        )
        for r in db.session.execute(requete)
    ]
