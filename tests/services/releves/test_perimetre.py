"""Who reads a sheet and which of its lines: its depositor before it is sent, then each PLIE its own lines."""

import pytest

from clauses.extensions import db
from clauses.models import ReleveLigne
from clauses.models.vocabulaire import EtatReleve, Role
from clauses.services.acteur import SYSTEME, Acteur, Droit
from clauses.services.perimetre import lignes_de_releve_visibles, releves_visibles
from clauses.services.releves.rattachement import rattacher
from tests.appui.etti import deposer, ligne
from tests.appui.fabriques import StructureFabrique, TerritoireFabrique, creer_compte


@pytest.fixture
def releve(etti):
    """A sheet of the agency: a line of each PLIE, and one that joined nobody."""
    lues = [ligne("LE GALL Anaïs"), ligne("N'GUESSAN Éric"), ligne("INCONNU Paul")]
    return deposer(etti.structure, lues, rattacher(etti.acteur, etti.structure.id, lues))


def lu_par(acteur: Acteur) -> list[str] | None:
    """The names that somebody reads in the only sheet, `None` when the sheet itself is not theirs to see."""
    noms = [
        li.personne_lue
        for li in db.session.scalars(lignes_de_releve_visibles(acteur).order_by(ReleveLigne.id))
    ]
    vus = db.session.scalars(releves_visibles(acteur)).all()
    assert vus or not noms
    return noms if vus else None


def test_avant_l_envoi_seul_le_deposant_voit_son_releve(etti, releve):
    assert lu_par(etti.acteur) == lu_par(SYSTEME) == ["LE GALL Anaïs", "N'GUESSAN Éric", "INCONNU Paul"]
    assert (
        lu_par(Acteur("Autre", droits=(Droit(Role.EMPLOYEUR, structure_id=StructureFabrique().id),))) is None
    )
    assert lu_par(etti.facilitateur(etti.agenais)) is None


@pytest.mark.parametrize("etat", [EtatReleve.TRANSMIS, EtatReleve.TRAITE, EtatReleve.REFUSE])
def test_une_fois_envoye_chaque_plie_ne_lit_que_ses_lignes(etti, releve, etat):
    releve.etat, releve.motif = etat, "Mois illisible"
    assert lu_par(etti.facilitateur(etti.agenais)) == ["LE GALL Anaïs"]
    assert lu_par(etti.facilitateur(etti.bordeaux)) == ["N'GUESSAN Éric"]
    deux = Acteur("Deux", droits=tuple(Droit(Role.COORDINATEUR, t.id) for t in (etti.agenais, etti.bordeaux)))
    assert lu_par(deux) == ["LE GALL Anaïs", "N'GUESSAN Éric"]


def test_un_fichier_remplace_avant_l_envoi_reste_a_son_deposant(etti, releve):
    releve.etat = EtatReleve.REMPLACE
    assert lu_par(etti.facilitateur(etti.agenais)) is None


@pytest.mark.parametrize(
    "role", [Role.GESTIONNAIRE, Role.CONTROLEUR, Role.REFERENT, Role.DONNEUR_ORDRE, Role.ADMINISTRATEUR]
)
def test_les_autres_roles_ne_lisent_aucun_releve(etti, releve, role):
    releve.etat = EtatReleve.TRANSMIS
    droit = Droit(role, etti.agenais.id, etti.structure.id, etti.agenais.organisme_id)
    assert lu_par(Acteur("Autre", droits=(droit,))) is None


def test_un_role_donne_dans_un_territoire_n_ouvre_pas_les_lignes_de_l_autre(etti, releve):
    ici = Droit(Role.EMPLOYEUR, etti.agenais.id, etti.structure.id)
    assert lu_par(Acteur("Agence d’Agen", droits=(ici,))) == ["LE GALL Anaïs", "INCONNU Paul"]
    ailleurs = Droit(Role.EMPLOYEUR, TerritoireFabrique().id, etti.structure.id)
    assert lu_par(Acteur("Ailleurs", droits=(ailleurs,))) is None


def test_qui_depose_au_nom_d_une_structure_suit_son_depot(etti, releve):
    compte = creer_compte(Role.FACILITATEUR, territoire_id=etti.agenais.id)
    releve.depose_par_id = compte.id
    assert lu_par(etti.facilitateur(etti.agenais, compte.id)) == ["LE GALL Anaïs", "INCONNU Paul"]
    # Gone to another PLIE, they read what that PLIE reads.
    ailleurs = TerritoireFabrique()
    assert lu_par(etti.facilitateur(ailleurs, compte.id)) is None
