"""A scan or a photo: its hours are typed beside it, for the people under contract that month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Row, or_

from ....extensions import db
from ....models import Affectation, Contrat, Lot, Marche, Personne, Releve, ReleveLigne, Structure
from ....models.types import maintenant
from ....models.vocabulaire import EtatLigne, EtatReleve
from ...acteur import Acteur
from ...calendrier import fin_du_mois
from ...erreurs import DonneesInvalides, Introuvable, TransitionImpossible
from ...heures.cellules import MOIS_FUTUR
from ...heures.saisie import lire_cellule
from ...imports.valeurs import ValeurInvalide
from ...journal import Verbe, consigner
from ..lecture import image_de_page, lire_apercu
from ..rattachement.univers import affectations_du_deposant
from .consultation import consigner_contrats
from .fichier import extension, lire_octets, piece_de
from .lignes import lignes_de, noter_les_mois
from .portee import est_entier, prendre_a_confirmer, trouver

PERSONNES_MONTREES = 400


@dataclass(frozen=True)
class CaseSaisie:
    """One person on one market: the hours typed for the month, and the page they were read on."""

    affectation_id: int
    nom: str
    contexte: str
    texte: str
    cellule: str


@dataclass(frozen=True)
class FeuilleDImage:
    """What is shown beside a picture: `pages` of it, and the people of a month."""

    page: int
    pages: int
    mois: date
    cases: Sequence[CaseSaisie]


def lire_feuille_d_image(acteur: Acteur, releve: Releve, *, mois: date, page: int = 1) -> FeuilleDImage:
    """The grid of a month for the people of this depositor; its reading is journaled."""
    pages = nombre_de_pages(releve)
    typees = {ligne.affectation_id: ligne for ligne in _typees(releve, mois)}
    presents = _presents(acteur, releve, mois)
    cases = [_case(p, typees.get(p.id)) for p in presents]
    consigner_contrats(acteur, releve, presents)
    return FeuilleDImage(min(max(page, 1), pages), pages, mois, cases)


def nombre_de_pages(releve: Releve) -> int:
    """Pages of the file of a scan or a photo; kept with its reading once counted."""
    piece = piece_de(releve)
    if piece is None:
        return 1
    return max(lire_apercu(lire_octets(releve), piece.nom_fichier).nombre_pages, 1)


def image_du_releve(acteur: Acteur, releve_id: int, page: int) -> bytes:
    """A page of a pdf or of a picture, as a PNG, for whoever may open its file; journaled. Raises `Introuvable`."""
    releve = trouver(acteur, releve_id)
    piece = piece_de(releve)
    if piece is None or not est_entier(acteur, releve) or _est_hors(piece.nom_fichier, page):
        raise Introuvable("Cette page n’existe pas, ou n’est pas parmi celles que vous pouvez voir.")
    try:
        image = image_de_page(lire_octets(releve), piece.nom_fichier, page)
    except DonneesInvalides as refus:
        raise Introuvable(refus.message) from None
    valeurs = {"piece": piece.id, "page": page}
    consigner(acteur, Verbe.PIECE_OUVERTE, objet=("releve", releve.id), valeurs=valeurs)
    return image


def _est_hors(nom: str, page: int) -> bool:
    """A picture is one page; the reader says how many a pdf has."""
    return page < 1 or (page > 1 and extension(nom) != "pdf")


def _presents(acteur: Acteur, releve: Releve, mois: date) -> Sequence[Row]:
    """The contracts on markets of this depositor that run in the month."""
    requete = (
        affectations_du_deposant(acteur, releve.deposant_id)
        .join(Contrat, Contrat.id == Affectation.contrat_id)
        .join(Personne, Personne.id == Affectation.personne_id)
        .join(Lot, Lot.id == Affectation.lot_id)
        .join(Marche, Marche.id == Affectation.marche_id)
        .join(Structure, Structure.id == Affectation.employeur_id)
        .where(
            Contrat.date_debut <= fin_du_mois(mois),
            or_(Contrat.date_fin.is_(None), Contrat.date_fin >= mois),
        )
        .with_only_columns(
            Affectation.id, Affectation.territoire_id, Affectation.attribution_id,
            Personne.nom_naissance, Personne.nom_usage, Personne.prenom,
            Marche.reference, Lot.numero.label("lot"), Structure.nom.label("employeur"),
            maintain_column_froms=True,
        )
        .order_by(Personne.tri, Personne.id, Marche.reference, Affectation.id)
        .limit(PERSONNES_MONTREES)
    )  # fmt: skip
    return db.session.execute(requete).all()


def _typees(releve: Releve, mois: date) -> Sequence[ReleveLigne]:
    return db.session.scalars(
        lignes_de(releve.id, ReleveLigne.mois == mois, ReleveLigne.affectation_id.is_not(None))
    ).all()


def _case(present: Row, ligne: ReleveLigne | None) -> CaseSaisie:
    marche = f"{present.reference}, lot {present.lot}" if present.lot else present.reference
    return CaseSaisie(
        affectation_id=present.id,
        nom=_nom(present),
        contexte=f"marché {marche} · {present.employeur}",
        texte=f"{ligne.heures:.2f}".replace(".", ",") if ligne else "",
        cellule=ligne.cellule if ligne else "",
    )


def _nom(present: Row) -> str:
    return f"{present.nom_usage or present.nom_naissance} {present.prenom}"


def saisir(
    acteur: Acteur, releve_id: int, mois: date, page: int, textes: Mapping[int, str], *, aujourdhui: date
) -> int:
    """Write the hours typed beside a picture, one line per person with hours; an empty cell removes its line.

    All or nothing; how many lines the month has. Raises `TransitionImpossible` for a file that was read,
    `DonneesInvalides` whose `champ` is the key of the contract, `Introuvable` for somebody else's.
    """
    releve = prendre_a_confirmer(acteur, releve_id)
    if not releve.est_image:
        raise TransitionImpossible("Les heures de ce fichier sont lues : corrigez sa lecture plutôt.")
    if mois > aujourdhui:
        raise DonneesInvalides(MOIS_FUTUR, "mois")
    presents = {p.id: p for p in _presents(acteur, releve, mois)}
    if not set(textes) <= set(presents):
        raise Introuvable("L’une de ces personnes n’est pas sous contrat ce mois-là.")
    lues = {cle: _lire(cle, texte) for cle, texte in textes.items()}
    typees = {ligne.affectation_id: ligne for ligne in _typees(releve, mois)}
    for cle, heures in lues.items():
        _ecrire(releve, presents[cle], typees.get(cle), mois, page, heures)
    db.session.flush()
    releve.lecture = {**(releve.lecture or {}), "modifie_le": maintenant().isoformat()}
    noter_les_mois(releve, db.session.scalars(lignes_de(releve.id).with_only_columns(ReleveLigne.mois)))
    consigner(
        acteur,
        Verbe.LIGNE_SAISIE,
        objet=("releve", releve.id),
        valeurs={"mois": mois, "page": page, "heures": {str(c): str(h or "") for c, h in lues.items()}},
    )
    return sum(heures is not None for heures in lues.values())


def _lire(cle: int, texte: str) -> Decimal | None:
    try:
        return lire_cellule(texte)
    except ValeurInvalide as refus:
        raise DonneesInvalides(str(refus), str(cle)) from None


def _ecrire(
    releve: Releve, present: Row, ligne: ReleveLigne | None, mois: date, page: int, heures: Decimal | None
) -> None:
    if heures is None:
        if ligne is not None:
            db.session.delete(ligne)
        return
    if ligne is not None:
        if ligne.heures != heures:
            ligne.heures, ligne.cellule = heures, f"p{page}"
        return
    db.session.add(
        ReleveLigne(
            releve_id=releve.id,
            personne_lue=_nom(present)[:255],
            mois=mois,
            heures=heures,
            cellule=f"p{page}",
            etat=EtatLigne.RATTACHEE,
            affectation_id=present.id,
            territoire_id=present.territoire_id,
            attribution_id=present.attribution_id,
        )
    )


def est_a_saisir(releve: Releve) -> bool:
    """Whether hours are typed beside this sheet."""
    return releve.est_image and releve.etat == EtatReleve.A_CONFIRMER
