"""A small territory whose figures can be checked by hand."""

from dataclasses import dataclass
from datetime import date

import pytest

from clauses.models import CritereAffectation, Territoire
from clauses.models.vocabulaire import Modalite, Sexe, TypeStructure
from clauses.services.acteur import SYSTEME
from clauses.services.impact import Perimetre, calculer_impact
from tests.appui.fabriques import (
    AttributionFabrique,
    DonneurOrdreFabrique,
    LotFabrique,
    MarcheFabrique,
    OperationFabrique,
    PersonneFabrique,
    StructureFabrique,
    creer_affectation,
    creer_heures,
)

MARS, AVRIL, MAI = (date(2025, m, 1) for m in (3, 4, 5))


@dataclass
class Petit:
    """The territory and its parts: two markets, two people, three contracts on markets, six months of hours."""

    territoire: Territoire
    voirie: object
    ecole: object
    titulaire: object
    etti: object
    lea: object
    hugo: object
    lea_voirie: object
    lea_ecole: object
    hugo_voirie: object

    def perimetre(self, du: date = MARS, au: date = AVRIL, **options) -> Perimetre:
        return Perimetre((self.territoire.id,), du, au, **options)

    def calculer(self, *axes, du: date = MARS, au: date = AVRIL, **options):
        return calculer_impact(SYSTEME, self.perimetre(du, au, **options), axes)


@pytest.fixture
def petit(base, territoire) -> Petit:
    ville = DonneurOrdreFabrique(nom="Ville d’Agen", identifiant="11111111111111")
    titulaire = StructureFabrique(nom="Colas", identifiant="22222222222222")
    etti = StructureFabrique(nom="Id’ees", identifiant="33333333333333", type=TypeStructure.ETTI)
    operation = OperationFabrique(territoire_id=territoire.id, nom="Cœur de ville")
    voirie = MarcheFabrique(
        territoire_id=territoire.id, donneur_ordre_id=ville.id, reference="V1", operation_id=operation.id
    )
    ecole = MarcheFabrique(
        territoire_id=territoire.id,
        donneur_ordre_id=ville.id,
        reference="E1",
        type_clause=None,
        secteur="inconnu",
    )
    attributions = [
        AttributionFabrique(lot_id=LotFabrique(marche_id=m.id).id, structure_id=titulaire.id)
        for m in (voirie, ecole)
    ]
    lea = PersonneFabrique(territoire_id=territoire.id, nom_naissance="MARTIN", prenom="Léa")
    hugo = PersonneFabrique(
        territoire_id=territoire.id, nom_naissance="PETIT", prenom="Hugo", sexe=Sexe.HOMME
    )
    commun = {"employeur_id": etti.id, "modalite": Modalite.MISE_A_DISPOSITION}
    femme = {"sexe": Sexe.FEMME, "age_entree": 24, "est_qpv": True, "est_participant_plie": True}
    homme = {"sexe": Sexe.HOMME, "age_entree": 55, "niveau_formation": "3", "code_commune": "47001"}
    lea_voirie = creer_affectation(territoire, attribution=attributions[0], lot=attributions[0].lot,
                                   marche=voirie, personne=lea, **commun, **femme)  # fmt: skip
    lea_ecole = creer_affectation(territoire, attribution=attributions[1], lot=attributions[1].lot,
                                  marche=ecole, personne=lea, contrat=lea_voirie.contrat,
                                  modalite=Modalite.MISE_A_DISPOSITION, **femme)  # fmt: skip
    hugo_voirie = creer_affectation(territoire, attribution=attributions[0], lot=attributions[0].lot,
                                    marche=voirie, personne=hugo, **homme)  # fmt: skip
    creer_heures(lea_voirie, date(2025, 2, 1), "10.00")
    creer_heures(lea_voirie, MARS, "100.25")
    creer_heures(lea_voirie, AVRIL, "50.50")
    creer_heures(lea_ecole, AVRIL, "7.01")
    creer_heures(hugo_voirie, MARS, "35.00")
    creer_heures(hugo_voirie, MAI, "20.00")
    return Petit(territoire, voirie, ecole, titulaire, etti, lea, hugo, lea_voirie, lea_ecole, hugo_voirie)


@pytest.fixture
def ajouter_critere(base):
    """Give a contract on a market a criterion of its entry profile."""

    def ajouter(affectation, critere) -> None:
        base.add(CritereAffectation(affectation_id=affectation.id, critere_id=critere.id))
        base.flush()

    return ajouter
