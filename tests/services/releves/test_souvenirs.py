"""What somebody said once of a name serves the next file of the same sender, and no other."""

from datetime import date

import pytest
from sqlalchemy import select

from clauses.models import RattachementConnu
from clauses.models.vocabulaire import Doute
from clauses.services.erreurs import Introuvable
from clauses.services.releves.rattachement import rattacher, retenir_rattachement, retenir_rattachements
from tests.appui.etti import AVRIL, MARS, PREMIER_JANVIER, deposer, ligne, lignes_de
from tests.appui.fabriques import StructureFabrique


@pytest.fixture
def retenir(etti):
    """`retenir("Momo D", "DIALLO Ibrahima")`: the depositor says who a line is."""

    def executer(ecrit: str, qui: str, acteur=None, **lu):
        (lue,) = lignes_de(deposer(etti.structure, [ligne(ecrit, **lu)]))
        return retenir_rattachement(
            acteur or etti.acteur, etti.structure.id, lue, etti.affectations[qui].personne_id
        )

    return executer


@pytest.fixture
def lier(etti):
    def executer(ecrit: str, mois: date = AVRIL, **lu):
        (r,) = rattacher(etti.acteur, etti.structure.id, [ligne(ecrit, mois=mois, **lu)])
        return r

    return executer


@pytest.mark.parametrize("ecrit", ["DIALO Ibrahima", "DIALLO I.", "Momo", "DIALLO"])
def test_un_nom_retenu_sert_au_fichier_suivant(etti, lier, retenir, ecrit):
    assert lier(ecrit).affectation_id is None
    connu = retenir(ecrit, "DIALLO Ibrahima")
    assert connu.territoire_id == etti.agenais.id
    r = lier(f"  {ecrit.upper()} ")
    assert (r.affectation_id, r.doute) == (etti.affectations["DIALLO Ibrahima"].id, None)
    # Said twice, it is remembered once; another sender wrote nothing of the sort.
    assert retenir(ecrit, "DIALLO Ibrahima") is None or retenir(ecrit, "DIALLO Ibrahima").id == connu.id
    autre = StructureFabrique()
    assert rattacher(etti.acteur, autre.id, [ligne(ecrit)])[0].affectation_id is None


def test_la_date_de_naissance_ecrite_fait_partie_du_nom(lier, retenir):
    fausse = date(1985, 6, 16)
    retenir("DIALLO Ibrahima", "DIALLO Ibrahima", naissance=fausse)
    assert lier("DIALLO Ibrahima", naissance=fausse).doute is None
    assert lier("DIALLO Ibrahima", naissance=date(1985, 6, 17)).doute is Doute.NAISSANCE


def test_rien_n_est_retenu_des_homonymes_ni_de_ce_qui_est_certain(base, lier, retenir):
    assert retenir("KONÉ Moussa", "KONÉ 1") is None
    assert retenir("KONÉ Moussa", "KONÉ 1", naissance=PREMIER_JANVIER) is None
    assert retenir("MARTIN J.-P.", "MARTIN Jean") is None
    assert retenir("LE GALL Anaïs", "LE GALL Anaïs") is None
    assert retenir("…", "LE GALL Anaïs") is None
    assert base.scalars(select(RattachementConnu)).all() == []
    assert lier("KONÉ Moussa").doute is Doute.PREMIER_JANVIER


def test_un_nom_retenu_ne_sert_plus_une_fois_ambigu(etti, lier, retenir):
    retenir("DIALLO I.", "DIALLO Ibrahima")
    retenir("Anaïs LEGAL", "LE GALL Anaïs")
    etti.embaucher("DIALLO", "Idriss", "2025-A1")
    etti.embaucher("LEGAL", "Anaïs", "2025-B1")
    r = lier("DIALLO I.")
    assert (r.affectation_id, r.doute) == (None, Doute.INITIALE)
    assert r.candidats[0].personne_id == etti.affectations["DIALLO Ibrahima"].personne_id
    r = lier("Anaïs LEGAL")
    assert (r.affectation_id, r.doute) == (None, Doute.HOMONYMES)
    assert {c.nom_complet for c in r.candidats} == {"DURAND Anaïs", "LEGAL Anaïs"}


def test_qui_se_corrige_est_cru(base, etti, lier, retenir):
    retenir("Momo", "DIALLO Ibrahima")
    retenir("Momo", "MARTIN Jean")
    assert lier("Momo").affectation_id == etti.affectations["MARTIN Jean"].id
    assert len(base.scalars(select(RattachementConnu)).all()) == 1


def test_nul_ne_retient_une_personne_qu_il_ne_lit_pas(etti, retenir):
    with pytest.raises(Introuvable):
        retenir("Momo", "N'GUESSAN Éric", acteur=etti.facilitateur(etti.agenais))
    # Somebody the agency has no hours to declare for: nothing to remember.
    etti.embaucher("LOIN", "Paul", "2025-A1", employeur=StructureFabrique())
    assert retenir("Polo", "LOIN Paul", acteur=etti.facilitateur(etti.agenais)) is None


def test_plusieurs_noms_se_retiennent_ensemble(etti, lier):
    qui = [("Momo", "DIALLO Ibrahima"), ("Nana", "LE GALL Anaïs")]
    lues = lignes_de(deposer(etti.structure, [ligne(ecrit, mois=MARS) for ecrit, _ in qui]))
    choix = [(lue, etti.affectations[nom].personne_id) for lue, (_, nom) in zip(lues, qui, strict=True)]
    assert all(retenir_rattachements(etti.acteur, etti.structure.id, choix))
    assert [lier(ecrit).affectation_id for ecrit, _ in qui] == [etti.affectations[nom].id for _, nom in qui]
