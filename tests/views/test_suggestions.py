"""The fields that search while one types: only what the actor may read, whatever the accents, never in an address."""

import pytest
from sqlalchemy import select

from clauses.models import CodeRome, Commune, Evenement
from clauses.models.vocabulaire import Role
from tests.appui.fabriques import (
    OperationFabrique,
    OrganismeFabrique,
    PersonneFabrique,
    StructureFabrique,
    TerritoireFabrique,
    creer_compte,
)


@pytest.fixture
def facilitateur(client, territoire):
    """A browser of the territory's facilitateur."""
    client.connecter(creer_compte(Role.FACILITATEUR, territoire_id=territoire.id))
    return client


def _libelles(client, genre: str, texte: str, **corps) -> list[str]:
    reponse = client.post(f"/suggestions/{genre}", data={"q": texte, **corps})
    assert reponse.status_code == 200
    return [s["libelle"] for s in reponse.get_json()]


def test_chaque_mot_est_cherche_sans_accent_ni_ordre(facilitateur, base):
    StructureFabrique(nom="Régie de l’Étang Salé")
    StructureFabrique(nom="Régie du Lac")
    assert _libelles(facilitateur, "structure", "sale regie") == ["Régie de l’Étang Salé"]


def test_les_listes_publiques_se_cherchent_sans_accent(facilitateur, base):
    base.add_all(
        [Commune(type="COM", code="24322", nom="Périgueux"), CodeRome(code="F1702", libelle="Maçonnerie")]
    )
    base.commit()
    assert _libelles(facilitateur, "commune", "perigueux") == ["Périgueux"]
    assert _libelles(facilitateur, "rome", "maconnerie") == ["Maçonnerie"]


def test_une_personne_d_un_autre_territoire_n_est_jamais_proposee(facilitateur, territoire, base):
    PersonneFabrique(territoire_id=territoire.id, nom_naissance="DURAND", prenom="Aïcha")
    PersonneFabrique(territoire_id=TerritoireFabrique().id, nom_naissance="DURAND", prenom="Zoé")
    assert _libelles(facilitateur, "personne", "durand") == ["DURAND Aïcha"]


def test_proposer_des_noms_laisse_une_trace(facilitateur, territoire, base):
    PersonneFabrique(territoire_id=territoire.id, nom_naissance="DURAND")
    _libelles(facilitateur, "personne", "durand")
    verbes = base.scalars(select(Evenement.verbe)).all()
    assert verbes[-1] == "liste_nominative_consultee"


def test_une_structure_sans_siret_n_est_proposee_que_dans_son_territoire(client, base, territoire):
    autre = TerritoireFabrique()
    compte = creer_compte(Role.FACILITATEUR, territoire_id=territoire.id)
    client.connecter(compte)
    StructureFabrique(nom="Amis du quartier", type_identifiant=None, identifiant=None, territoire_id=autre.id)
    assert _libelles(client, "structure", "amis") == []


def test_l_autre_role_ne_cherche_pas_de_personne(client, base, territoire):
    client.connecter(creer_compte(Role.GESTIONNAIRE, organisme_id=OrganismeFabrique().id))
    assert client.post("/suggestions/personne", data={"q": "durand"}).status_code == 403


def test_un_genre_inconnu_n_existe_pas_et_un_texte_vide_ne_trouve_rien(facilitateur, territoire):
    OperationFabrique(territoire_id=territoire.id, nom="Grand projet")
    assert facilitateur.post("/suggestions/secret", data={"q": "x"}).status_code == 404
    assert _libelles(facilitateur, "operation", "…") == []
    assert _libelles(facilitateur, "operation", "projet") == ["Grand projet"]
