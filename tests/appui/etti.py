"""A temporary-work agency (ETTI) whose one file carries three markets of two PLIE, and its lines."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from clauses.extensions import db
from clauses.models import (
    Affectation,
    Attribution,
    Identite,
    Personne,
    Releve,
    ReleveLigne,
    Structure,
    Territoire,
)
from clauses.models.vocabulaire import EtatLigne, EtatReleve, Role, TypeStructure
from clauses.services.acteur import Acteur, Droit
from clauses.services.releves.lecture import LigneLue
from tests.appui.fabriques import (
    AttributionFabrique,
    ContratFabrique,
    IdentiteFabrique,
    LotFabrique,
    MarcheFabrique,
    PersonneFabrique,
    StructureFabrique,
    TerritoireFabrique,
    creer_affectation,
)

MARS = date(2025, 3, 1)
AVRIL = date(2025, 4, 1)
PREMIER_JANVIER = date(1990, 1, 1)


def ligne(personne: str, heures: str = "10.00", mois: date = MARS, **lu) -> LigneLue:
    """What the reader of sheets says of one line: `ligne("LE GALL Anaïs", "35.00", marche="2025-A1")`."""
    return LigneLue(
        personne, lu.get("nom"), lu.get("prenom"), lu.get("naissance"), mois, Decimal(heures), None, "C2",
        lu.get("marche"),
    )  # fmt: skip


@dataclass
class Etti:
    """The agency, its two PLIE, its markets by reference, and the contracts of its people by name."""

    structure: Structure
    agenais: Territoire
    bordeaux: Territoire
    attributions: dict[str, Attribution] = field(default_factory=dict)
    affectations: dict[str, Affectation] = field(default_factory=dict)

    @property
    def acteur(self) -> Acteur:
        """Who drops the files of the agency."""
        return Acteur("Agence", droits=(Droit(Role.EMPLOYEUR, structure_id=self.structure.id),))

    def facilitateur(self, territoire: Territoire, compte_id: int | None = None) -> Acteur:
        return Acteur("Facilitateur", compte_id, (Droit(Role.FACILITATEUR, territoire_id=territoire.id),))

    def embaucher(
        self, nom: str, prenom: str, marche: str, *, naissance: date = date(1985, 6, 15), cle: str = "",
        identite: Identite | None = None, debut: date = date(2025, 2, 1), fin: date | None = None, rang: int = 0,
        usage: str | None = None, personne: Personne | None = None, employeur: Structure | None = None,
    ) -> Affectation:  # fmt: skip
        """A contract of the agency on one of its markets, kept as « NOM Prénom » or as `cle`."""
        attribution = self.attributions[marche]
        lot = attribution.lot
        territoire = db.session.get(Territoire, lot.marche.territoire_id)
        personne = personne or PersonneFabrique(
            territoire_id=territoire.id, nom_naissance=nom, prenom=prenom, nom_usage=usage, date_naissance=naissance,
            rang_homonyme=rang, identite_objet=identite or IdentiteFabrique(),
        )  # fmt: skip
        contrat = ContratFabrique(
            personne_id=personne.id,
            employeur_id=(employeur or self.structure).id,
            date_debut=debut,
            date_fin=fin,
        )
        affectation = creer_affectation(
            territoire, lot=lot, attribution=attribution, personne=personne, contrat=contrat
        )
        self.affectations[cle or f"{nom} {prenom}"] = affectation
        return affectation


def creer_etti(*, est_peuplee: bool = True) -> Etti:
    """Three markets on two PLIE; somebody with a name in use, two homonyms born on the same 1 January."""
    etti = Etti(
        StructureFabrique(nom="Actif Intérim", type=TypeStructure.ETTI),
        TerritoireFabrique(code="agenais", nom="PLIE de l’Agenais"),
        TerritoireFabrique(code="bordeaux", nom="PLIE de Bordeaux"),
    )
    for territoire, reference, objet in (
        (etti.agenais, "2025-A1", "Voirie du centre"),
        (etti.agenais, "2025-A2", "Nettoyage des écoles"),
        (etti.bordeaux, "2025-B1", "Espaces verts"),
    ):
        marche = MarcheFabrique(territoire_id=territoire.id, reference=reference, objet=objet)
        lot = LotFabrique(marche_id=marche.id, numero="1")
        etti.attributions[reference] = AttributionFabrique(lot_id=lot.id)
    if est_peuplee:
        _peupler(etti)
    return etti


def _peupler(etti: Etti) -> None:
    etti.embaucher("LE GALL", "Anaïs", "2025-A1", usage="DURAND")
    etti.embaucher("DIALLO", "Ibrahima", "2025-A2")
    etti.embaucher("N'GUESSAN", "Éric", "2025-B1")
    etti.embaucher("MARTIN", "Jean", "2025-A1", naissance=date(1999, 12, 2))
    etti.embaucher("MARTIN", "Jean-Pierre", "2025-A1", naissance=date(1971, 2, 2))
    etti.embaucher("KONÉ", "Moussa", "2025-A1", naissance=PREMIER_JANVIER, cle="KONÉ 1")
    etti.embaucher("KONÉ", "Moussa", "2025-B1", naissance=PREMIER_JANVIER, cle="KONÉ 2")
    # The same woman, known of both PLIE.
    identite = IdentiteFabrique()
    etti.embaucher("BEN AHMED", "Fatima", "2025-A2", identite=identite, cle="BEN AHMED A")
    etti.embaucher("BEN AHMED", "Fatima", "2025-B1", identite=identite, cle="BEN AHMED B")


def deposer(deposant: Structure, lues, rattachements=None, **choix) -> Releve:
    """A sheet of these lines in the base, tied as `rattachements` says, to be confirmed by its depositor."""
    releve = Releve(deposant_id=deposant.id, **{"etat": EtatReleve.A_CONFIRMER, **choix})
    db.session.add(releve)
    db.session.flush()
    rattachements = rattachements or [None] * len(lues)
    for rang, (lue, r) in enumerate(zip(lues, rattachements, strict=True), 2):
        est_liee = r is not None and r.affectation_id is not None
        db.session.add(
            ReleveLigne(
                releve_id=releve.id, personne_lue=lue.personne, nom_lu=lue.nom, prenom_lu=lue.prenom,
                naissance_lue=lue.date_naissance, marche_lu=lue.marche, mois=lue.mois, heures=lue.heures,
                cellule=f"C{rang}", affectation_id=r.affectation_id if est_liee else None,
                territoire_id=r.territoire_id if est_liee else None,
                etat=EtatLigne.RATTACHEE if est_liee else EtatLigne.A_RATTACHER, doute=r.doute if r else None,
            )
        )  # fmt: skip
    db.session.flush()
    return releve


def lignes_de(releve: Releve) -> list[ReleveLigne]:
    requete = select(ReleveLigne).where(ReleveLigne.releve_id == releve.id).order_by(ReleveLigne.id)
    return list(db.session.scalars(requete))
