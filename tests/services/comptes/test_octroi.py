"""Granting: nobody grants more than they hold, nor to themselves."""

from datetime import date

import pytest

from clauses.models import Compte
from clauses.models.vocabulaire import ROLES_STRUCTURE, Role
from clauses.services.comptes import Portee, inviter, roles_accordables, trouver_structure
from clauses.services.comptes.octroi import peut_accorder
from clauses.services.erreurs import DonneesInvalides, Interdit, Introuvable
from clauses.services.perimetre import affectations_visibles, attributions_visibles, marches_visibles
from tests.appui.comptes import MIDI, acteur
from tests.appui.fabriques import (
    AttributionFabrique,
    LotFabrique,
    MarcheFabrique,
    OrganismeFabrique,
    StructureFabrique,
    TerritoireFabrique,
    creer_affectation,
)

FIN = date(2026, 12, 31)


@pytest.fixture
def voisin(base):
    return TerritoireFabrique(code="voisin", nom="PLIE voisin")


@pytest.fixture
def structure(base):
    return StructureFabrique(nom="Régie de quartier")


@pytest.fixture
def coordinatrice(base, territoire):
    return acteur(Role.COORDINATEUR, territoire_id=territoire.id)


def _inviter(qui, role, portee):
    return inviter(qui, "lea@exemple.fr", "Léa Dupin", role, portee, MIDI)


@pytest.mark.parametrize("role", [Role.FACILITATEUR, Role.COORDINATEUR, Role.REFERENT, Role.CONTROLEUR])
def test_un_coordinateur_accorde_les_roles_de_son_territoire_et_d_aucun_autre(
    coordinatrice, territoire, voisin, role
):
    assert _inviter(coordinatrice, role, Portee(territoire.id, date_fin=FIN)).jeton
    with pytest.raises(Interdit):
        _inviter(coordinatrice, role, Portee(voisin.id, date_fin=FIN))


@pytest.mark.parametrize("role", ROLES_STRUCTURE)
def test_un_coordinateur_n_ouvre_une_structure_que_sur_son_territoire(
    coordinatrice, territoire, voisin, structure, role
):
    assert _inviter(coordinatrice, role, Portee(territoire.id, structure.id)).jeton
    for territoire_id in (voisin.id, None):
        with pytest.raises(Interdit):
            _inviter(coordinatrice, role, Portee(territoire_id, structure.id))


def test_seul_l_administrateur_nomme_un_gestionnaire_ou_un_administrateur(coordinatrice, base):
    organisme = OrganismeFabrique()
    for role, portee in (
        (Role.GESTIONNAIRE, Portee(organisme_id=organisme.id)),
        (Role.ADMINISTRATEUR, Portee()),
    ):
        with pytest.raises(Interdit):
            _inviter(coordinatrice, role, portee)
        assert peut_accorder(acteur(Role.ADMINISTRATEUR), role, portee)
    assert {Role.GESTIONNAIRE, Role.ADMINISTRATEUR}.isdisjoint(roles_accordables(coordinatrice))


@pytest.mark.parametrize("role", [Role.FACILITATEUR, Role.GESTIONNAIRE, Role.CONTROLEUR, Role.REFERENT])
def test_les_autres_roles_n_accordent_rien(base, territoire, role):
    lieu = (
        {"organisme_id": OrganismeFabrique().id}
        if role is Role.GESTIONNAIRE
        else {"territoire_id": territoire.id}
    )
    qui = acteur(role, **lieu)
    assert roles_accordables(qui) == []
    assert not peut_accorder(qui, Role.REFERENT, Portee(territoire.id))


def test_personne_ne_s_accorde_un_role_a_soi_meme(territoire, base):
    qui = acteur(Role.ADMINISTRATEUR)
    courriel = base.get(Compte, qui.compte_id).courriel
    with pytest.raises(Interdit):
        inviter(qui, courriel, "Moi", Role.COORDINATEUR, Portee(territoire.id), MIDI)


def test_un_controleur_a_toujours_une_date_de_fin(coordinatrice, territoire):
    with pytest.raises(DonneesInvalides) as refus:
        _inviter(coordinatrice, Role.CONTROLEUR, Portee(territoire.id))
    assert refus.value.champ == "date_fin"


def test_un_acces_ne_finit_pas_avant_de_commencer(coordinatrice, territoire):
    with pytest.raises(DonneesInvalides):
        _inviter(
            coordinatrice, Role.REFERENT, Portee(territoire.id, date_debut=FIN, date_fin=date(2026, 1, 1))
        )


@pytest.mark.parametrize(
    ("role", "champ"),
    [
        (Role.FACILITATEUR, "territoire"),
        (Role.DONNEUR_ORDRE, "structure"),
        (Role.GESTIONNAIRE, "organisme"),
    ],
)
def test_un_role_sans_son_lieu_est_refuse(base, role, champ):
    with pytest.raises(DonneesInvalides) as refus:
        _inviter(acteur(Role.ADMINISTRATEUR), role, Portee())
    assert refus.value.champ == champ


def test_un_administrateur_n_est_attache_a_aucun_lieu(base, territoire):
    with pytest.raises(DonneesInvalides):
        _inviter(acteur(Role.ADMINISTRATEUR), Role.ADMINISTRATEUR, Portee(territoire.id))


def test_une_structure_propre_a_un_autre_territoire_est_introuvable(coordinatrice, territoire, voisin):
    locale = StructureFabrique(
        type_identifiant=None, identifiant=None, territoire_id=voisin.id, nom="Secrète"
    )
    with pytest.raises(Introuvable):
        _inviter(coordinatrice, Role.EMPLOYEUR, Portee(territoire.id, locale.id))
    with pytest.raises(DonneesInvalides):
        trouver_structure(coordinatrice, "Secrète", territoire.id)


def test_une_structure_se_trouve_par_siret_ou_par_ses_mots_sans_accent(coordinatrice, structure):
    assert (
        trouver_structure(coordinatrice, f" {structure.identifiant[:9]} {structure.identifiant[9:]} ")
        is structure
    )
    assert trouver_structure(coordinatrice, "regie") is structure


def test_plusieurs_structures_possibles_sont_nommees(coordinatrice, structure):
    StructureFabrique(nom="Régie des eaux")
    with pytest.raises(DonneesInvalides) as refus:
        trouver_structure(coordinatrice, "régie")
    assert "Régie des eaux" in refus.value.message
    assert structure.identifiant in refus.value.message
    assert trouver_structure(coordinatrice, "REGIE DE QUARTIER") is structure


@pytest.mark.parametrize("texte", ["", "   ", "introuvable", "%"])
def test_une_structure_qui_ne_repond_pas_est_dite(coordinatrice, structure, texte):
    with pytest.raises(DonneesInvalides):
        trouver_structure(coordinatrice, texte)


@pytest.mark.parametrize("role", ROLES_STRUCTURE)
def test_un_role_de_structure_borne_a_un_territoire_ne_voit_rien_des_autres(base, territoire, voisin, role):
    commune = StructureFabrique(nom="Commune")
    for lieu in (territoire, voisin):
        marche = MarcheFabrique(territoire_id=lieu.id, donneur_ordre_objet=commune)
        lot = LotFabrique(marche_id=marche.id)
        attribution = AttributionFabrique(lot_id=lot.id, structure_objet=commune)
        creer_affectation(lieu, marche=marche, lot=lot, attribution=attribution)
    borne = acteur(role, structure_id=commune.id, territoire_id=territoire.id)
    partout = acteur(role, structure_id=commune.id)
    for visibles in (marches_visibles, attributions_visibles, affectations_visibles):
        vus = base.scalars(visibles(borne)).all()
        assert len(base.scalars(visibles(partout)).all()) == 2 * len(vus)
    assert [m.territoire_id for m in base.scalars(marches_visibles(borne))] == [territoire.id]
