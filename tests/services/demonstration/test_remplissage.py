"""What the filling leaves in the base, and the bases that it refuses."""

import pytest
from sqlalchemy import func, select

from clauses.models import Evenement, Personne, Territoire
from clauses.services.acteur import SYSTEME, Acteur
from clauses.services.demonstration import mois_de_la_demonstration, remplir
from clauses.services.erreurs import Conflit, Interdit
from clauses.services.journal import Verbe, verifier
from tests.appui.fabriques import PersonneFabrique
from tests.services.demonstration.conftest import AUJOURDHUI


def test_une_base_qui_contient_deja_des_donnees_est_refusee(demonstration):
    avant = demonstration.scalar(select(func.count()).select_from(Personne))
    with pytest.raises(Conflit, match="base vide"):
        remplir(SYSTEME, AUJOURDHUI)
    assert demonstration.scalar(select(func.count()).select_from(Personne)) == avant


def test_seul_un_administrateur_remplit(demonstration):
    with pytest.raises(Interdit):
        remplir(Acteur(nom="personne"), AUJOURDHUI)
    with pytest.raises(Interdit):
        mois_de_la_demonstration(Acteur(nom="personne"))


def test_une_demonstration_sait_de_quel_mois_elle_est(demonstration):
    assert mois_de_la_demonstration(SYSTEME) == AUJOURDHUI.replace(day=1)


def test_le_remplissage_est_consigne_et_la_chaine_du_journal_est_juste(demonstration):
    verbes = demonstration.scalars(select(Evenement.verbe).order_by(Evenement.numero)).all()
    assert verbes[-1] == Verbe.DEMONSTRATION_REMPLIE
    assert verbes.count(Verbe.DEMONSTRATION_REMPLIE) == 1
    assert verbes.count(Verbe.TERRITOIRE_CREE) == 7
    assert {Verbe.IMPORT_APPLIQUE, Verbe.PERSONNE_CONSULTEE, Verbe.EXPORT_ANONYME} <= set(verbes)
    assert verifier() is None
    instants = demonstration.scalars(select(Evenement.le).order_by(Evenement.numero)).all()
    assert instants == sorted(instants)


def test_une_ligne_s_ajoute_apres_le_remplissage(demonstration):
    """The ids are given by hand: the sequences of PostgreSQL have to follow."""
    dernier = demonstration.scalar(select(func.max(Personne.id)))
    territoire_id = demonstration.scalar(select(func.min(Territoire.id)))
    nouvelle = PersonneFabrique(territoire_id=territoire_id)
    assert nouvelle.id > dernier
