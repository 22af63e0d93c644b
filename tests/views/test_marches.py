"""The pages of markets, through the door of a browser."""

import pytest

from clauses.models import Proposition
from clauses.models.vocabulaire import Etape, EtatProposition, Qualification, Role
from tests.appui.fabriques import OrganismeFabrique, TerritoireFabrique, creer_compte
from tests.appui.requetes import requetes_comptees
from tests.appui.suivi import creer_suivi, evenements, facilitateur, nommer


@pytest.fixture
def suivi(base, territoire):
    suivi = creer_suivi(territoire, reference="21_BAM_048", objet="Réhabilitation de 120 logements")
    suivi.affecter_plusieurs(3)
    return suivi


@pytest.fixture
def par(client, suivi):
    return client.connecter(facilitateur(suivi.territoire))


def test_la_liste_montre_le_marche_ses_heures_et_le_lien_vers_sa_page(par, suivi):
    page = par.get("/marches?tri=-validees").get_data(as_text=True)
    assert "21_BAM_048" in page
    assert f'href="/marches/{suivi.marche.id}"' in page
    assert "30,00" in page
    assert f'href="/personnes?marche={suivi.marche.id}"' in page


def test_les_filtres_restent_dans_l_adresse_des_liens(par, suivi):
    page = par.get("/marches?etape=en_execution&q=logements&tri=-dues").get_data(as_text=True)
    assert "/marches/export.xlsx?etape=en_execution&amp;q=logements&amp;tri=-dues" in page
    assert 'href="/marches?q=logements&amp;tri=-dues"' in page


@pytest.mark.parametrize(
    "adresse",
    ["/marches?_external=1&_scheme=javascript", "/marches?endpoint=x&self=1", "/marches?forme=csv&page=zz"],
)
def test_une_adresse_detournee_ne_casse_pas_la_page(par, adresse):
    reponse = par.get(adresse)
    assert reponse.status_code == 200
    assert "javascript:" not in reponse.get_data(as_text=True)


def test_un_filtre_inconnu_est_une_demande_refusee(par):
    assert par.get("/marches?etape=partout").status_code == 400


def test_une_liste_vide_dit_ce_qui_manque_et_que_faire(client, territoire):
    page = client.connecter(facilitateur(territoire)).get("/marches").get_data(as_text=True)
    assert "Aucun marché pour l’instant" in page
    assert "/marches/export" not in page


def test_une_recherche_sans_resultat_propose_d_effacer_les_filtres(par):
    page = par.get("/marches?q=introuvable").get_data(as_text=True)
    assert "Rien ne correspond à ces filtres" in page


def test_la_page_d_un_marche_ne_nomme_personne(par, suivi):
    suivi.affecter(nommer(suivi.territoire, "CANARI", "Zoé"))
    for adresse in (f"/marches/{suivi.marche.id}", f"/marches/{suivi.marche.id}/contrats"):
        reponse = par.get(adresse)
        assert reponse.status_code == 200
        assert "CANARI" not in reponse.get_data(as_text=True)
    assert evenements("liste_nominative_consultee") == []


def test_un_donneur_ordre_lit_moins_de_5_et_aucun_detail_par_personne(client, suivi):
    acheteur = client.connecter(creer_compte(Role.DONNEUR_ORDRE, structure_id=suivi.acheteur.id))
    page = acheteur.get(f"/marches/{suivi.marche.id}").get_data(as_text=True)
    assert "moins de 5" in page
    assert "30,00" in page
    assert acheteur.get(f"/marches/{suivi.marche.id}/contrats").status_code == 403
    assert acheteur.get("/personnes").status_code == 403
    assert "moins de 5" in acheteur.get("/marches/export.csv").get_data(as_text=True)


@pytest.mark.parametrize("suite", ["", "/contrats"])
def test_le_marche_d_un_autre_et_un_marche_absent_se_ressemblent(client, suivi, suite):
    voisin = client.connecter(facilitateur(TerritoireFabrique()))
    autre = voisin.get(f"/marches/{suivi.marche.id}{suite}")
    absent = voisin.get(f"/marches/999999{suite}")
    assert (autre.status_code, absent.status_code) == (404, 404)
    assert autre.data == absent.data


def test_qualifier_depuis_la_page(client, territoire):
    suivi = creer_suivi(
        territoire, etape=Etape.NOTIFIE, qualification=Qualification.A_QUALIFIER, donnees_publiques={}
    )
    par = client.connecter(facilitateur(territoire))
    adresse = f"/marches/{suivi.marche.id}/qualification"
    assert "Qualifier ce marché" in par.get(f"/marches/{suivi.marche.id}").get_data(as_text=True)
    sans_motif = par.post(
        adresse, data={"decision": "ignorer", "motif": " ", "version": suivi.marche.version}
    )
    assert sans_motif.status_code == 400
    assert "Erreur" in sans_motif.get_data(as_text=True)
    assert evenements("marche_qualifie") == []
    fait = par.post(adresse, data={"decision": "suivre", "version": suivi.marche.version})
    assert (fait.status_code, fait.location) == (303, f"/marches/{suivi.marche.id}")
    assert suivi.marche.qualification == Qualification.SUIVI
    assert "Marché qualifié" in par.get(fait.location).get_data(as_text=True)


@pytest.mark.parametrize(("choix", "etat", "objet"), [
    ("accepter", EtatProposition.ACCEPTEE, "Objet publié"),
    ("garder", EtatProposition.REFUSEE, "Réhabilitation de 120 logements"),
])  # fmt: skip
def test_une_valeur_publique_se_prend_ou_se_laisse(base, par, suivi, choix, etat, objet):
    proposition = Proposition(
        marche_id=suivi.marche.id, champ="objet", valeur_actuelle="x", valeur_proposee="Objet publié"
    )
    base.add(proposition)
    base.commit()
    assert "Objet publié" in par.get(f"/marches/{suivi.marche.id}").get_data(as_text=True)
    reponse = par.post(f"/marches/propositions/{proposition.id}/{choix}")
    assert reponse.status_code == 303
    assert len(evenements("proposition_traitee")) == 1
    assert (proposition.etat, suivi.marche.objet) == (etat, objet)
    assert "Proposition traitée" in par.get(reponse.location).get_data(as_text=True)


def test_un_autre_territoire_ne_traite_pas_la_proposition(base, client, suivi):
    proposition = Proposition(marche_id=suivi.marche.id, champ="objet", valeur_proposee="Objet publié")
    base.add(proposition)
    base.commit()
    voisin = client.connecter(facilitateur(TerritoireFabrique()))
    assert voisin.post(f"/marches/propositions/{proposition.id}/accepter").status_code == 404
    assert proposition.etat == EtatProposition.PROPOSEE


def test_la_page_pose_autant_de_questions_pour_un_contrat_que_pour_trente(par, suivi):
    adresse = f"/marches/{suivi.marche.id}"
    par.get(adresse)  # the account and the market are read once for all
    with requetes_comptees() as peu:
        par.get(adresse)
    suivi.affecter_plusieurs(27)
    with requetes_comptees() as beaucoup:
        par.get(adresse)
    assert len(peu) == len(beaucoup)


def test_un_gestionnaire_lit_les_marches_de_ses_plie(base, client):
    organisme = OrganismeFabrique()
    ici = creer_suivi(TerritoireFabrique(organisme_id=organisme.id), reference="ICI")
    creer_suivi(TerritoireFabrique(), reference="AILLEURS")
    par = client.connecter(creer_compte(Role.GESTIONNAIRE, organisme_id=organisme.id))
    page = par.get("/marches").get_data(as_text=True)
    assert "ICI" in page
    assert "AILLEURS" not in page
    assert par.get(f"/marches/{ici.marche.id}").status_code == 200
    assert "Territoire" in page


def test_le_motif_d_une_qualification_ne_garde_aucun_numero_de_securite_sociale(client, territoire):
    suivi = creer_suivi(
        territoire, etape=Etape.NOTIFIE, qualification=Qualification.A_QUALIFIER, donnees_publiques={}
    )
    client.connecter(facilitateur(territoire))
    envoi = {"decision": "ignorer", "motif": "Voir le dossier 1 94 05 47 123 456 97"}
    refus = client.post(f"/marches/{suivi.marche.id}/qualification", data=envoi)
    assert refus.status_code == 400
    page = refus.get_data(as_text=True)
    assert "numéro de sécurité sociale" in page
    assert "123 456" not in page
    assert suivi.marche.qualification == Qualification.A_QUALIFIER
    assert not evenements("marche_qualifie")
