"""The pages with names: journaled, searched without a name in an address, closed to those who may not."""

import json
import re

import pytest

from clauses.models import DonneesEvenement
from clauses.models.vocabulaire import Role
from tests.appui.fabriques import OrganismeFabrique, TerritoireFabrique, creer_compte
from tests.appui.suivi import creer_suivi, evenements, facilitateur, nommer, rendre_eligible


@pytest.fixture
def suivi(base, territoire):
    return creer_suivi(territoire)


@pytest.fixture
def personne(suivi):
    lue = nommer(suivi.territoire, "D’ALMEIDA", "Léo-Paul")
    rendre_eligible(lue, "TH")
    suivi.affecter(lue)
    return lue


@pytest.fixture
def par(client, suivi):
    return client.connecter(facilitateur(suivi.territoire))


@pytest.mark.parametrize("liste", ["personnes", "contrats"])
def test_lire_une_liste_de_noms_est_consigne_avec_ceux_qu_on_a_vus(base, par, personne, liste):
    assert "D’ALMEIDA Léo-Paul" in par.get(f"/{liste}").get_data(as_text=True)
    [evenement] = evenements("liste_nominative_consultee")
    assert evenement.territoire_id == personne.territoire_id
    valeurs = json.loads(base.get(DonneesEvenement, evenement.numero).valeurs)
    assert valeurs["liste"] == liste
    assert len(valeurs["ids"]) == 1


@pytest.mark.parametrize("liste", ["personnes", "contrats"])
def test_le_nom_cherche_n_entre_dans_aucune_adresse(base, par, suivi, personne, liste):
    suivi.affecter(nommer(suivi.territoire, "MARTIN", "Zoé"))
    reponse = par.post(f"/{liste}", data={"q": "paul almeida", "tri": "-validees"})
    assert reponse.status_code == 303
    assert "almeida" not in reponse.location.lower()
    page = par.get(reponse.location).get_data(as_text=True)
    assert "D’ALMEIDA Léo-Paul" in page
    assert "MARTIN" not in page
    adresses = re.findall(r'(?:href|action)="([^"]*)"', page)
    assert not [a for a in adresses if "almeida" in a.lower()]
    assert [a for a in adresses if "export.csv" in a and "recherche=" in a]
    [evenement] = evenements("liste_nominative_consultee")
    assert "almeida" not in base.get(DonneesEvenement, evenement.numero).valeurs


def test_le_nom_donne_dans_l_adresse_n_est_pas_cherche(par, suivi, personne):
    nommer(suivi.territoire, "MARTIN", "Zoé")
    page = par.get("/personnes?q=almeida").get_data(as_text=True)
    assert "MARTIN" in page


def test_une_recherche_oubliee_le_dit(par, personne):
    assert "n’est plus en mémoire" in par.get("/personnes?recherche=inconnue").get_data(as_text=True)


def test_la_recherche_d_une_session_ne_sert_pas_a_une_autre(app, par, suivi, personne):
    adresse = par.post("/personnes", data={"q": "almeida"}).location
    autre = app.test_client().connecter(facilitateur(suivi.territoire))
    assert "n’est plus en mémoire" in autre.get(adresse).get_data(as_text=True)


def test_la_session_ne_garde_que_les_dernieres_recherches(par, personne):
    premiere = par.post("/personnes", data={"q": "almeida"}).location
    for rang in range(8):
        par.post("/personnes", data={"q": f"nom {rang}"})
    with par.session_transaction() as session:
        assert len(session["recherches"]) == 6
    assert "n’est plus en mémoire" in par.get(premiere).get_data(as_text=True)


def test_la_fiche_montre_les_criteres_a_l_equipe_et_consigne_la_lecture(par, personne):
    page = par.get(f"/personnes/{personne.id}").get_data(as_text=True)
    assert "Travailleur handicapé" in page
    assert "17&nbsp;mai&nbsp;1990" in page
    assert [e.objet_id for e in evenements("personne_consultee")] == [personne.id]


def test_une_entreprise_lit_ses_salaries_sans_critere_ni_coordonnees(client, suivi, personne):
    entreprise = client.connecter(creer_compte(Role.ENTREPRISE, structure_id=suivi.entreprise.id))
    liste = entreprise.get("/personnes").get_data(as_text=True)
    page = entreprise.get(f"/personnes/{personne.id}").get_data(as_text=True)
    assert "D’ALMEIDA Léo-Paul" in liste
    assert "Éligible, validé le 01/02/2024" in page
    for interdit in ("handicap", "17&nbsp;mai", "Téléphone", "Prescripteur", 'name="critere"'):
        assert interdit not in page + liste
    assert entreprise.get("/personnes/export.xlsx").status_code == 403


@pytest.mark.parametrize("chemin", ["/personnes", "/contrats", "/personnes/1", "/contrats/1"])
@pytest.mark.parametrize("role", [Role.GESTIONNAIRE, Role.DONNEUR_ORDRE, Role.ADMINISTRATEUR])
def test_les_roles_sans_nom_n_ouvrent_pas_les_pages_de_noms(client, suivi, role, chemin):
    portees = {
        Role.GESTIONNAIRE: {"organisme_id": OrganismeFabrique().id},
        Role.DONNEUR_ORDRE: {"structure_id": suivi.acheteur.id},
        Role.ADMINISTRATEUR: {},
    }
    assert client.connecter(creer_compte(role, **portees[role])).get(chemin).status_code == 403


def test_la_personne_d_un_autre_et_une_absente_se_ressemblent(client, personne):
    voisin = client.connecter(facilitateur(TerritoireFabrique()))
    autre, absente = voisin.get(f"/personnes/{personne.id}"), voisin.get("/personnes/999999")
    assert (autre.status_code, absente.status_code) == (404, 404)
    assert autre.data == absente.data
    assert evenements("personne_consultee") == []


def test_la_fiche_d_un_contrat_montre_la_personne_et_le_marche(base, par, suivi, personne):
    contrat = suivi.affecter(personne, employeur_id=suivi.entreprise.id).contrat_id
    page = par.get(f"/contrats/{contrat}").get_data(as_text=True)
    assert "D’ALMEIDA Léo-Paul" in page
    assert suivi.marche.reference in page
    assert [e.objet_id for e in evenements("personne_consultee")] == [personne.id]
