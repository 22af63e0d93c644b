"""A filter gives back the row it names, on every axis, whatever the way it is written."""

import pytest
from sqlalchemy import select

from clauses.models import Critere
from clauses.services.acteur import SYSTEME
from clauses.services.impact import Axe, calculer_impact
from clauses.services.impact.demande import Precision, est_objet
from clauses.services.impact.lignes import Question, lignes_impact


@pytest.fixture
def avec_criteres(base, petit, ajouter_critere):
    for code in ("RSA", "TH"):
        ajouter_critere(petit.lea_voirie, base.scalar(select(Critere).where(Critere.code == code)))
    return petit


def mesures(x) -> tuple:
    return x.heures_realisees, x.personnes, x.contrats, x.marches


@pytest.mark.parametrize("axe", list(Axe))
def test_filtrer_sur_une_cle_redonne_sa_ligne(avec_criteres, axe):
    for ligne in avec_criteres.calculer(axe).axes[axe]:
        total = avec_criteres.calculer(filtres={axe: (ligne.cle,)}).total
        assert mesures(total) == mesures(ligne)


@pytest.mark.parametrize("axe", [a for a in Axe if est_objet(a)])
def test_filtrer_sur_un_identifiant_redonne_sa_ligne(avec_criteres, axe):
    lignes = [x for x in avec_criteres.calculer(axe).axes[axe] if x.id is not None]
    for ligne in lignes:
        assert mesures(avec_criteres.calculer(objets={axe: (ligne.id,)}).total) == mesures(ligne)


@pytest.mark.parametrize("axe", list(Axe))
def test_chaque_nombre_mene_aux_lignes_qui_le_composent(avec_criteres, axe):
    for ligne in avec_criteres.calculer(axe).axes[axe]:
        question = Question(avec_criteres.perimetre(), (Precision(axe, ligne.cle, ligne.id),))
        page = lignes_impact(SYSTEME, question)
        assert (page.heures, page.personnes, page.contrats, page.marches) == mesures(ligne)
        assert sum(x.heures for x in page.lignes) == ligne.heures_realisees


def test_les_cles_d_un_axe_s_ajoutent_et_les_axes_se_recoupent(avec_criteres):
    tous = avec_criteres.calculer(filtres={Axe.SEXE: ("F", "M")}).total
    assert str(tous.heures_realisees) == "192.76"
    filtres = {Axe.SEXE: ("F",), Axe.MARCHE: ("11111111111111/V1",)}
    assert str(avec_criteres.calculer(filtres=filtres).total.heures_realisees) == "150.75"


def test_une_cle_et_inconnu_se_filtrent_ensemble(avec_criteres):
    filtres = {Axe.TYPE_CLAUSE: ("execution", "inconnu")}
    assert str(avec_criteres.calculer(filtres=filtres).total.heures_realisees) == "192.76"


def test_ouvrir_un_critere_sous_le_filtre_d_un_autre_garde_les_deux(base, avec_criteres):
    th = base.scalar(select(Critere).where(Critere.code == "TH"))
    question = Question(
        avec_criteres.perimetre(filtres={Axe.CRITERE: ("RSA",)}), (Precision(Axe.CRITERE, id=th.id),)
    )
    assert str(lignes_impact(SYSTEME, question).heures) == "150.75"
    sans = Question(avec_criteres.perimetre(filtres={Axe.CRITERE: ("RSA",)}), (Precision(Axe.CRITERE),))
    assert lignes_impact(SYSTEME, sans).nombre == 0


def test_une_cle_inconnue_donne_un_tableau_vide(avec_criteres):
    tableau = calculer_impact(SYSTEME, avec_criteres.perimetre(filtres={Axe.MARCHE: ("x/y",)}), [Axe.SEXE])
    assert (str(tableau.total.heures_realisees), tableau.axes[Axe.SEXE]) == ("0.00", [])
