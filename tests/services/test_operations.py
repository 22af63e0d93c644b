"""Operations: the sums of their markets, within what the reader sees."""

from decimal import Decimal

import pytest

from clauses.models.vocabulaire import Role
from clauses.services.erreurs import Introuvable
from clauses.services.listes import Demande, lister
from clauses.services.marches.liste import effectif
from clauses.services.operations import OPERATIONS, lire_operation, marches_sans_operation
from tests.appui.fabriques import OperationFabrique, TerritoireFabrique
from tests.appui.suivi import LE, acteur, creer_suivi


@pytest.fixture
def operation(base, territoire):
    return OperationFabrique(territoire_id=territoire.id)


def test_une_operation_additionne_les_heures_de_ses_marches(base, territoire, operation):
    for dues in ("100.00", "50.00"):
        creer_suivi(territoire, dues=dues, operation_id=operation.id).affecter_plusieurs(1, "30.00")
    creer_suivi(territoire)
    par = acteur(Role.FACILITATEUR, territoire_id=territoire.id)
    [ligne] = lister(par, OPERATIONS, Demande(LE)).lignes
    assert (ligne.marches, ligne.dues, ligne.validees) == (2, Decimal("150.00"), Decimal("60.00"))
    assert marches_sans_operation(par) == 1


def test_les_personnes_d_une_operation_ne_comptent_qu_une_fois(base, territoire, operation):
    premier = creer_suivi(territoire, operation_id=operation.id).affecter()
    creer_suivi(territoire, operation_id=operation.id).affecter(premier.personne)
    par = acteur(Role.FACILITATEUR, territoire_id=territoire.id)
    assert lire_operation(par, operation.id, LE).personnes == 1


def test_un_acheteur_ne_compte_que_ses_marches_et_jamais_un_petit_effectif(base, territoire, operation):
    sien = creer_suivi(territoire, operation_id=operation.id)
    sien.affecter_plusieurs(2, "10.00")
    creer_suivi(territoire, operation_id=operation.id).affecter_plusieurs(9)
    ligne = lire_operation(acteur(Role.DONNEUR_ORDRE, structure_id=sien.acheteur.id), operation.id, LE)
    assert (ligne.marches, ligne.validees) == (1, Decimal("20.00"))
    assert str(effectif(ligne)) == "moins de 5"


def test_l_operation_d_un_autre_territoire_est_introuvable(base, operation):
    with pytest.raises(Introuvable):
        lire_operation(acteur(Role.COORDINATEUR, territoire_id=TerritoireFabrique().id), operation.id, LE)
