"""The bin: nothing deleted is lost, and what carries hours is not deleted."""

from datetime import date

import pytest
from sqlalchemy import select

from clauses.models import Affectation, Attribution, Contrat, Evenement, Lot, Marche, Personne
from clauses.models.vocabulaire import Role, RoleAttribution
from clauses.services.acteur import SYSTEME
from clauses.services.erreurs import DonneesInvalides
from clauses.services.suppression import supprimer
from tests.appui.fabriques import (
    AttributionFabrique,
    TerritoireFabrique,
    creer_affectation,
    creer_compte,
    creer_heures,
)


@pytest.fixture
def affectation(territoire, base):
    return creer_affectation(territoire)


def _supprimer(base, objet: str, ligne, territoire) -> None:
    supprimer(SYSTEME, objet, ligne, territoire_id=territoire.id)
    base.commit()


def test_un_marche_supprime_disparait_avec_ce_qui_en_depend_et_revient_avec(
    facilitatrice, territoire, base, affectation
):
    marche = base.get(Marche, affectation.marche_id)
    _supprimer(base, "marche", marche, territoire)
    assert facilitatrice.get(f"/marches/{marche.id}").status_code == 404
    assert all(base.scalar(select(m.supprime_le)) for m in (Lot, Attribution, Affectation))
    page = facilitatrice.get("/corbeille").text
    assert page.count("/retablir") == 1  # the lot, the commitment and the contract on it come with it
    assert marche.reference in page
    retour = facilitatrice.post(f"/corbeille/marche/{marche.id}/retablir", follow_redirects=True)
    assert f"Rétabli : marché « {marche.reference} »" in retour.text.replace("\N{NO-BREAK SPACE}", " ")
    assert facilitatrice.get(f"/marches/{marche.id}").status_code == 200
    assert not any(base.scalar(select(m.supprime_le)) for m in (Lot, Attribution, Affectation))
    assert base.scalars(select(Evenement.verbe).order_by(Evenement.numero)).all()[-1] == "marche_retabli"


def test_ce_qui_porte_des_heures_ne_se_supprime_pas(territoire, base, affectation):
    creer_heures(affectation, date(2025, 3, 1), "35.50")
    for objet, modele, cle in (
        ("marche", Marche, affectation.marche_id),
        ("personne", Personne, affectation.personne_id),
        ("affectation", Affectation, affectation.id),
    ):
        with pytest.raises(DonneesInvalides, match="Des heures y sont enregistrées"):
            supprimer(SYSTEME, objet, base.get(modele, cle), territoire_id=territoire.id)


def test_un_enfant_ne_revient_pas_avant_son_parent(facilitatrice, territoire, base, affectation):
    _supprimer(base, "lot", base.get(Lot, affectation.lot_id), territoire)
    _supprimer(base, "marche", base.get(Marche, affectation.marche_id), territoire)
    page = facilitatrice.post(f"/corbeille/lot/{affectation.lot_id}/retablir", follow_redirects=True).text
    assert "rétablissez-le d’abord" in page
    assert base.get(Lot, affectation.lot_id).supprime_le is not None


def test_un_sous_traitant_ne_revient_pas_avant_celui_pour_qui_il_travaille(
    facilitatrice, territoire, base, affectation
):
    titulaire = affectation.attribution_id
    sous_traitant = AttributionFabrique(
        lot_id=affectation.lot_id, role=RoleAttribution.SOUS_TRAITANT, donneur_ordre_direct_id=titulaire
    ).id
    for cle in (sous_traitant, titulaire):
        _supprimer(base, "attribution", base.get(Attribution, cle), territoire)
    adresse = f"/corbeille/attribution/{sous_traitant}/retablir"
    assert "rétablissez-le d’abord" in facilitatrice.post(adresse, follow_redirects=True).text
    assert base.get(Attribution, sous_traitant).supprime_le is not None
    facilitatrice.post(f"/corbeille/attribution/{titulaire}/retablir")
    facilitatrice.post(adresse)
    assert base.get(Attribution, sous_traitant).supprime_le is None


@pytest.mark.parametrize("par", ["contrat", "personne"])
@pytest.mark.parametrize("du_cote", ["marche", "lot", "attribution"])
@pytest.mark.parametrize("ordre", [1, -1], ids=["marché ensuite", "marché d’abord"])
def test_un_contrat_sur_un_marche_ne_revient_qu_avec_ses_deux_parents(
    facilitatrice, territoire, base, affectation, par, du_cote, ordre
):
    """Whichever went first and whichever comes back first, it is never alive under something deleted."""
    modeles = {
        "contrat": Contrat,
        "personne": Personne,
        "marche": Marche,
        "lot": Lot,
        "attribution": Attribution,
    }
    parents = [(objet, getattr(affectation, f"{objet}_id")) for objet in (par, du_cote)][::ordre]
    for objet, cle in parents:
        _supprimer(base, objet, base.get(modeles[objet], cle), territoire)
    for objet, cle in parents:
        assert base.get(Affectation, affectation.id).supprime_le is not None
        assert facilitatrice.post(f"/corbeille/{objet}/{cle}/retablir").status_code == 303
    assert base.get(Affectation, affectation.id).supprime_le is None


def test_un_nom_montre_dans_la_corbeille_laisse_une_trace(facilitatrice, territoire, base, affectation):
    personne = base.get(Personne, affectation.personne_id)
    _supprimer(base, "personne", personne, territoire)
    assert personne.nom_naissance in facilitatrice.get("/corbeille").text
    dernier = base.scalars(select(Evenement).order_by(Evenement.numero.desc())).first()
    assert (dernier.verbe, dernier.objet_type) == ("liste_nominative_consultee", "corbeille")


def test_la_corbeille_d_un_autre_territoire_reste_vide(client, base, affectation, territoire):
    marche = base.get(Marche, affectation.marche_id)
    _supprimer(base, "marche", marche, territoire)
    client.connecter(creer_compte(Role.FACILITATEUR, territoire_id=TerritoireFabrique().id))
    assert "La corbeille est vide" in client.get("/corbeille").text
    assert client.post(f"/corbeille/marche/{marche.id}/retablir").status_code == 404


def test_une_suppression_passee_ne_change_pas_le_tableau_d_impact_d_un_autre_marche(
    facilitatrice, territoire, base, affectation
):
    autre = creer_affectation(territoire)
    creer_heures(autre, date(2025, 3, 1), "35.50")
    _supprimer(base, "marche", base.get(Marche, affectation.marche_id), territoire)
    page = facilitatrice.get("/impact?du=2025-01&au=2025-12").text
    assert "35,50" in page
