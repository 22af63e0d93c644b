"""The page of one market."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from ...extensions import db
from ...models import CodeCpv, Marche, Proposition
from ..acteur import Acteur
from ..avenants import duree_en_vigueur, montant_en_vigueur
from ..erreurs import Introuvable
from ..imports.decp.propositions import lister_propositions
from ..listes.definition import Contexte
from ..listes.mesures import Effectif
from ..perimetre import marches_visibles
from ..permissions import Permission
from ..suivi.avancement import MoisAttendu, mois_attendus, rythme_de
from ..suivi.rythme import Rythme
from .avertissements import avertir
from .etapes import Passage, passages_possibles
from .heures import EmployeurLu, MoisLu, lire_employeurs, lire_mois
from .historique import EvenementLu, lire_historique
from .liste import MARCHES, effectif, taux_de
from .lots import LotLu, lire_lots
from .portes import peut_ecrire
from .qualification import Decision, decisions_possibles


@dataclass(frozen=True)
class FicheMarche:
    """Everything the page shows. `ligne` is the row of the list, with its measures; nobody is named."""

    marche: Marche
    ligne: object
    libelle_cpv: str | None
    #: Those of the notification, as the last amendment of today's date changed them.
    montant_ht: Decimal | None
    duree_mois: int | None
    lots: Sequence[LotLu]
    mois: Sequence[MoisLu]
    employeurs: Sequence[EmployeurLu]
    decisions: Sequence[Decision]
    propositions: Sequence[Proposition]
    historique: Sequence[EvenementLu]
    rythme: Rythme
    mois_attendus: Sequence[MoisAttendu]
    #: Whether the actor writes this market: the buttons.
    est_modifiable: bool
    passages: Sequence[Passage]
    #: What should be looked at; nothing here blocks (domaine §4).
    avertissements: Sequence[str]

    @property
    def effectif(self) -> Effectif:
        return effectif(self.ligne)

    @property
    def taux(self) -> Decimal | None:
        return taux_de(self.ligne)


def lire_ligne(acteur: Acteur, marche_id: int, aujourdhui: date):
    """The row of the list for one market, with its measures; raises `Introuvable`."""
    contexte = Contexte(acteur, Permission.MARCHE_LIRE, aujourdhui)
    cles = marches_visibles(acteur).where(Marche.id == marche_id).with_only_columns(Marche.id)
    ligne = db.session.execute(MARCHES.lignes(contexte, cles, True)).one_or_none()
    if ligne is None:
        raise Introuvable("Ce marché n’existe pas, ou n’est pas dans les territoires que vous suivez.")
    return ligne


def lire_marche(acteur: Acteur, marche_id: int, aujourdhui: date) -> FicheMarche:
    """The market, within what the actor sees of it; raises `Introuvable`."""
    ligne = lire_ligne(acteur, marche_id, aujourdhui)
    contexte = Contexte(acteur, Permission.MARCHE_LIRE, aujourdhui)
    marche = db.session.scalars(
        marches_visibles(acteur)
        .where(Marche.id == marche_id)
        .options(
            joinedload(Marche.donneur_ordre),
            joinedload(Marche.operation),
            joinedload(Marche.facilitateur),
            selectinload(Marche.lieux),
            selectinload(Marche.avenants),
        )
    ).one()
    lots = lire_lots(contexte, marche)
    est_modifiable = peut_ecrire(acteur, marche_id)
    return FicheMarche(
        marche=marche,
        ligne=ligne,
        libelle_cpv=_libelle_cpv(marche.cpv),
        montant_ht=montant_en_vigueur(marche, aujourdhui),
        duree_mois=duree_en_vigueur(marche, aujourdhui),
        lots=lots,
        mois=lire_mois(contexte, [marche.id]),
        employeurs=lire_employeurs(contexte, marche, est_masque=ligne.est_effectif_masque),
        decisions=decisions_possibles(acteur, marche),
        propositions=lister_propositions(acteur, marche_id),
        historique=lire_historique(acteur, marche.id),
        rythme=rythme_de(ligne, aujourdhui),
        mois_attendus=mois_attendus(acteur, [marche.id], aujourdhui),
        est_modifiable=est_modifiable,
        passages=passages_possibles(marche.etape) if est_modifiable else (),
        avertissements=avertir(marche, lots) if est_modifiable else (),
    )


def _libelle_cpv(cpv: str | None) -> str | None:
    """The words of the code, when the public list is loaded; the check digit does not matter."""
    if cpv is None:
        return None
    return db.session.scalar(select(CodeCpv.libelle).where(CodeCpv.code == cpv[:8]))
