"""Operations, structures, search box and navigation: what each role finds there."""

import pytest

from clauses.extensions import db
from clauses.models import ParticipantPlie
from clauses.models.vocabulaire import Role
from tests.appui.fabriques import OperationFabrique, TerritoireFabrique, creer_compte
from tests.appui.suivi import creer_suivi, denommer, facilitateur, nommer


@pytest.fixture
def suivi(base, territoire):
    operation = OperationFabrique(territoire_id=territoire.id, nom="Renouvellement urbain de Montanou")
    suivi = creer_suivi(territoire, operation_id=operation.id)
    suivi.operation = operation
    suivi.affecter_plusieurs(2)
    return suivi


@pytest.fixture
def par(client, suivi):
    return client.connecter(facilitateur(suivi.territoire))


def test_la_page_d_une_operation_montre_ses_marches(par, suivi):
    page = par.get(f"/operations/{suivi.operation.id}").get_data(as_text=True)
    assert "Renouvellement urbain de Montanou" in page
    assert f'href="/marches/{suivi.marche.id}"' in page


def test_la_liste_des_operations_renvoie_aux_marches_sans_operation(par, suivi):
    creer_suivi(suivi.territoire, reference="SEUL")
    page = par.get("/operations").get_data(as_text=True)
    assert 'href="/marches?operation=aucun"' in page
    assert "SEUL" in par.get("/marches?operation=aucun").get_data(as_text=True)


def test_la_page_d_une_structure_montre_ses_roles(par, suivi):
    acheteur = par.get(f"/structures/{suivi.acheteur.id}").get_data(as_text=True)
    assert "Marchés passés comme donneur d’ordre" in acheteur
    assert suivi.marche.reference in acheteur
    employeur = par.get(f"/structures/{suivi.employeur.id}").get_data(as_text=True)
    assert "Marchés où elle est employeur" in employeur


def test_la_page_d_une_structure_partagee_ne_dit_rien_des_marches_du_voisin(client, suivi):
    voisin = TerritoireFabrique()
    page = (
        client.connecter(facilitateur(voisin)).get(f"/structures/{suivi.acheteur.id}").get_data(as_text=True)
    )
    assert suivi.marche.reference not in page
    assert "Aucun rôle sur vos marchés" in page


@pytest.mark.parametrize("chemin", ["operations", "structures"])
def test_l_objet_d_un_autre_et_un_absent_se_ressemblent(client, suivi, chemin):
    voisin = client.connecter(facilitateur(TerritoireFabrique()))
    absent = voisin.get(f"/{chemin}/999999")
    assert absent.status_code == 404
    if chemin == "operations":
        assert voisin.get(f"/operations/{suivi.operation.id}").data == absent.data


def test_la_boite_de_recherche_trouve_sans_mettre_les_mots_dans_l_adresse(par, suivi):
    denommer(suivi.acheteur, "Département de la Gironde")
    suivi.affecter(nommer(suivi.territoire, "GIRONDÉ", "Éloïse"))
    reponse = par.post("/recherche", data={"q": "gironde"})
    assert "gironde" not in reponse.location
    page = par.get(reponse.location).get_data(as_text=True)
    for trouve in ("GIRONDÉ Éloïse", "Département de la Gironde", suivi.marche.reference):
        assert trouve in page


def test_une_recherche_vide_ou_sans_resultat_dit_que_faire(par):
    assert "Que cherchez-vous" in par.get(par.post("/recherche", data={"q": " "}).location).get_data(
        as_text=True
    )
    adresse = par.post("/recherche", data={"q": "xyzzy"}).location
    page = par.get(adresse).get_data(as_text=True)
    assert "Essayez moins de mots" in page
    assert (
        "marchés, opérations, structures, salariés en insertion, contrats de travail, participants PLIE."
        in page
    )


def test_la_recherche_ne_nomme_que_les_listes_du_lecteur(client, suivi):
    acheteur = client.connecter(creer_compte(Role.DONNEUR_ORDRE, structure_id=suivi.acheteur.id))
    page = acheteur.get(acheteur.post("/recherche", data={"q": "xyzzy"}).location).get_data(as_text=True)
    assert "ce que vous suivez : marchés, opérations." in page.replace("&nbsp;", " ")


def test_la_recherche_mene_au_contrat_et_au_participant(par, suivi):
    affectation = suivi.affecter(nommer(suivi.territoire, "GIRONDÉ", "Éloïse"))
    participant = ParticipantPlie(
        territoire_id=suivi.territoire.id, identifiant="P-7", nom="GIRONDÉ", recherche="gironde p 7"
    )
    db.session.add(participant)
    db.session.commit()
    page = par.get(par.post("/recherche", data={"q": "gironde"}).location).get_data(as_text=True)
    assert f'href="/contrats/{affectation.contrat_id}"' in page
    assert f'href="/plie/participants/{participant.id}"' in page


def test_la_recherche_renvoie_a_la_liste_entiere_quand_il_y_en_a_trop(par, suivi):
    for _ in range(12):
        creer_suivi(suivi.territoire, recherche="montanou voirie")
    adresse = par.post("/recherche", data={"q": "montanou"}).location
    page = par.get(adresse).get_data(as_text=True)
    suite = adresse.split("recherche=")[1]
    assert f'href="/marches?recherche={suite}"' in page
    assert "sur 12&nbsp;marchés" in par.get(f"/marches?recherche={suite}").get_data(as_text=True)


@pytest.mark.parametrize(
    ("role", "visibles"),
    [
        (Role.FACILITATEUR, {"operations", "marches", "personnes", "contrats", "structures"}),
        (Role.CONTROLEUR, {"operations", "marches", "structures"}),
        (Role.REFERENT, {"personnes", "contrats"}),
        (Role.DONNEUR_ORDRE, {"operations", "marches"}),
        (Role.ENTREPRISE, {"marches", "personnes", "contrats"}),
    ],
)
def test_la_navigation_ne_montre_que_ce_que_le_role_ouvre(client, suivi, territoire, role, visibles):
    portee = {Role.DONNEUR_ORDRE: suivi.acheteur, Role.ENTREPRISE: suivi.entreprise}.get(role)
    cles = {"structure_id": portee.id} if portee else {"territoire_id": territoire.id}
    par = client.connecter(creer_compte(role, **cles))
    page = par.get(f"/{sorted(visibles)[0]}").get_data(as_text=True)
    liens = {
        c for c in ("operations", "marches", "personnes", "contrats", "structures") if f'href="/{c}"' in page
    }
    assert liens == visibles
    for chemin in {"operations", "marches", "personnes", "contrats", "structures"} - visibles:
        assert par.get(f"/{chemin}").status_code == 403
