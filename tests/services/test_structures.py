"""Structures: shared by their SIRET, but their roles are those the reader sees."""

import pytest

from clauses.models import Structure
from clauses.models.vocabulaire import Role
from clauses.services.erreurs import Introuvable
from clauses.services.listes import Demande, lister
from clauses.services.structures import STRUCTURES, identifiant_lu, lire_structure
from tests.appui.fabriques import StructureFabrique, TerritoireFabrique
from tests.appui.suivi import LE, acteur, creer_suivi


def _ids(par, **filtres) -> set[int]:
    return {s.id for s in lister(par, STRUCTURES, Demande(LE, filtres=filtres)).lignes}


@pytest.fixture
def par(base, territoire):
    return acteur(Role.FACILITATEUR, territoire_id=territoire.id)


def test_les_roles_sont_comptes_dans_les_territoires_du_lecteur(base, territoire, par):
    ici = creer_suivi(territoire)
    ici.affecter_plusieurs(2)
    voisin = creer_suivi(TerritoireFabrique(), acheteur=ici.acheteur)
    voisin.affecter_plusieurs(3)
    assert lire_structure(par, ici.acheteur.id, LE).marches_passes == 1
    assert lire_structure(par, ici.entreprise.id, LE).marches_tenus == 1
    employeur = lire_structure(par, ici.employeur.id, LE)
    assert (employeur.contrats, employeur.personnes, str(employeur.validees)) == (2, 2, "20.00")
    assert lire_structure(par, voisin.employeur.id, LE).contrats == 0


def test_la_liste_montre_d_abord_les_structures_de_mes_territoires(base, territoire, par):
    suivi = creer_suivi(territoire)
    suivi.affecter_plusieurs(1)
    seule = StructureFabrique()
    roles = {suivi.acheteur.id, suivi.entreprise.id, suivi.employeur.id}
    assert _ids(par, role="mes_territoires") == roles
    assert _ids(par, role="donneur_ordre") == {suivi.acheteur.id}
    assert _ids(par, role="attributaire") == {suivi.entreprise.id}
    assert _ids(par, role="employeur") == {suivi.employeur.id}
    assert _ids(par, role="toutes") >= {*roles, seule.id}


def test_une_structure_sans_identifiant_n_existe_que_dans_son_territoire(base, territoire, par):
    locale = Structure(nom="Chantier local", cle_nom="chantierlocal", territoire_id=TerritoireFabrique().id)
    base.add(locale)
    base.commit()
    assert locale.id not in _ids(par, role="toutes")
    with pytest.raises(Introuvable):
        lire_structure(par, locale.id, LE)


def test_un_siret_se_lit_par_groupes_et_s_exporte_tel_quel(base, territoire, par):
    suivi = creer_suivi(territoire)
    ligne = lire_structure(par, suivi.acheteur.id, LE)
    assert identifiant_lu(ligne).replace("\u00a0", "") == suivi.acheteur.identifiant
    exportee = next(c for c in STRUCTURES.colonnes if c.cle == "identifiant")
    assert exportee.lire(ligne) == suivi.acheteur.identifiant
