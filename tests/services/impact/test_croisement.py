import pytest

from clauses.services.acteur import SYSTEME
from clauses.services.erreurs import DonneesInvalides
from clauses.services.impact import Axe
from clauses.services.impact.croisement import Mesure, croiser
from clauses.services.impact.demande import Precision
from clauses.services.impact.lignes import Question, lignes_impact


def cases(croisement) -> dict:
    return {
        (x.cle, y.cle): valeur
        for x, ligne in zip(croisement.lignes, croisement.cellules, strict=True)
        for y, valeur in zip(croisement.colonnes, ligne, strict=True)
        if valeur is not None
    }


def test_un_croisement_compte_dans_chaque_case(petit):
    croisement = croiser(SYSTEME, petit.perimetre(), Axe.SEXE, Axe.MARCHE, Mesure.PERSONNES)
    assert cases(croisement) == {
        ("F", "11111111111111/E1"): 1, ("F", "11111111111111/V1"): 1, ("M", "11111111111111/V1"): 1,
    }  # fmt: skip


def test_les_marges_sont_des_comptes_distincts_et_non_des_sommes(petit):
    croisement = croiser(SYSTEME, petit.perimetre(), Axe.SEXE, Axe.MARCHE, Mesure.PERSONNES)
    assert [croisement.marge(x) for x in croisement.lignes] == [1, 1]
    assert [croisement.marge(y) for y in croisement.colonnes] == [1, 2]
    assert croisement.marge(croisement.total) == 2


def test_un_mois_se_croise_avec_un_critere(petit):
    croisement = croiser(SYSTEME, petit.perimetre(), Axe.CRITERE, Axe.MOIS, Mesure.HEURES_REALISEES)
    assert {k: str(v) for k, v in cases(croisement).items()} == {
        ("inconnu", "2025-03"): "135.25", ("inconnu", "2025-04"): "57.51",
    }  # fmt: skip


@pytest.mark.parametrize("axes", [(Axe.SEXE, Axe.SEXE), (Axe.MOIS, Axe.ANNEE)])
def test_on_ne_croise_ni_un_axe_avec_lui_meme_ni_deux_axes_de_temps(petit, axes):
    with pytest.raises(DonneesInvalides):
        croiser(SYSTEME, petit.perimetre(), *axes, Mesure.PERSONNES)


@pytest.mark.parametrize("axe", [a for a in Axe if a is not Axe.QPV])
@pytest.mark.parametrize("mesure", [Mesure.HEURES_REALISEES, Mesure.CONTRATS])
def test_chaque_axe_se_croise_et_chaque_case_est_celle_du_filtre(petit, axe, mesure):
    croisement = croiser(SYSTEME, petit.perimetre(), axe, Axe.QPV, mesure)
    for (cle, qpv), valeur in cases(croisement).items():
        total = petit.calculer(filtres={axe: (cle,), Axe.QPV: (qpv,)}).total
        assert getattr(total, mesure.value) == valeur


def test_une_case_mene_a_ses_lignes(petit):
    croisement = croiser(SYSTEME, petit.perimetre(), Axe.SEXE, Axe.MOIS, Mesure.HEURES_REALISEES)
    for (sexe, mois), heures in cases(croisement).items():
        question = Question(petit.perimetre(), (Precision(Axe.SEXE, sexe), Precision(Axe.MOIS, mois)))
        assert lignes_impact(SYSTEME, question).heures == heures
