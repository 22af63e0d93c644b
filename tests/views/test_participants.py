"""The pages of the PLIE: who sees which participant, what each number leads to, and what is decided of a link."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from clauses.models import LienPlie, ParticipantPlie
from clauses.models.vocabulaire import EtatLien, Prescripteur, Role
from clauses.services.acteur import SYSTEME
from clauses.services.normalisation import texte_recherche
from clauses.services.plie import proposer_liens
from tests.appui.fabriques import AppartenanceFabrique, TerritoireFabrique, creer_compte, creer_heures
from tests.appui.participants import creer_participant, liens_en_vigueur
from tests.appui.requetes import requetes_comptees
from tests.appui.suivi import creer_suivi, evenements, facilitateur, nommer

JOUR = date(1990, 5, 17)


@pytest.fixture
def suivi(base, territoire):
    return creer_suivi(territoire)


@pytest.fixture
def par(client, territoire):
    return client.connecter(facilitateur(territoire))


def suivre(territoire, identifiant: str, nom: str, prenom: str = "Zoé", **valeurs) -> ParticipantPlie:
    mots = texte_recherche(f"{nom} {prenom}")
    valeurs = {"date_naissance": JOUR, "recherche": mots, "tri": mots} | valeurs
    return creer_participant(territoire, identifiant, nom=nom, prenom=prenom, **valeurs)


def lier(base, participant, personne, etat=EtatLien.CONFIRME, **valeurs) -> LienPlie:
    lien = LienPlie(
        territoire_id=participant.territoire_id, participant_id=participant.id, personne_id=personne.id, etat=etat,
        source="essai", **valeurs,
    )  # fmt: skip
    base.add(lien)
    base.commit()
    return lien


def noms(page) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/plie/participants/\d+">([^<]*)</a>', page.text)


def test_la_liste_se_filtre_par_lien_parcours_contrat_et_referent(base, par, suivi, territoire):
    aujourdhui = date.today()  # noqa: DTZ011 — the day of the page
    travaille = nommer(territoire, "BEL", "Zoé")
    affectation = suivi.affecter(travaille)
    affectation.contrat.date_fin = aujourdhui + timedelta(days=20)
    creer_heures(affectation, date(2025, 3, 1), "12.50")
    lier(base, suivre(territoire, "P-1", "BEL", referent="Ana Roy"), travaille)
    sorti = suivre(territoire, "P-2", "COL", referent="Luc Bo", date_sortie=aujourdhui - timedelta(days=3))
    suivre(territoire, "P-3", "DUC", referent="Ana Roy")
    nommer(territoire, "DUC", "Zoé")
    proposer_liens(SYSTEME, territoire.id)
    base.commit()
    for adresse, attendus in {
        "": ["BEL Zoé", "COL Zoé", "DUC Zoé"],
        "?lien=lie": ["BEL Zoé"],
        "?lien=non_lie": ["COL Zoé", "DUC Zoé"],
        "?lien=propose": ["DUC Zoé"],
        "?parcours=sorti": ["COL Zoé"],
        "?contrat=fin_proche": ["BEL Zoé"],
        "?contrat=jamais": ["COL Zoé", "DUC Zoé"],
        f"?referent={sorti.id}": ["COL Zoé"],
    }.items():
        assert noms(par.get(f"/plie/participants{adresse}")) == attendus, adresse
    export = par.get("/plie/participants/export.csv?lien=lie").get_data(as_text=True)
    assert "P-1" in export
    assert "12,5" in export
    assert "P-2" not in export
    tous = par.get("/plie/participants/export.csv").get_data(as_text=True)
    assert [ligne.split(";")[6] for ligne in tous.splitlines()[1:]] == ["Lié", "Non lié", "Lien à décider"]


def test_le_nom_cherche_n_entre_dans_aucune_adresse_et_la_lecture_est_consignee(par, territoire):
    suivre(territoire, "P-1", "BEL")
    suivre(territoire, "P-2", "COL")
    reponse = par.post("/plie/participants", data={"q": "zoé bel"})
    assert reponse.status_code == 303
    assert "bel" not in reponse.location.lower()
    assert noms(par.get(reponse.location)) == ["BEL Zoé"]
    [evenement] = evenements("liste_nominative_consultee")
    assert (evenement.objet_type, evenement.territoire_id) == ("participants", territoire.id)


@pytest.mark.parametrize("adresse", ["/plie/participants", "/plie/liens"])
def test_le_nombre_de_requetes_ne_depend_pas_du_nombre_de_lignes(base, par, suivi, territoire, adresse):
    def peupler(debut: int, nombre: int) -> None:
        for n in range(debut, debut + nombre):
            participant, personne = suivre(territoire, f"P-{n}", f"N{n}"), nommer(territoire, f"N{n}", "Zoé")
            etat = EtatLien.CONFIRME if adresse.endswith("participants") else EtatLien.PROPOSE
            lier(base, participant, personne, etat, niveau="exact", reserves=[])

    peupler(0, 1)
    par.get(adresse)
    with requetes_comptees() as une:
        par.get(adresse)
    peupler(1, 12)
    with requetes_comptees() as treize:
        assert par.get(adresse).status_code == 200
    assert len(treize) == len(une) <= 25


def test_un_referent_voit_les_siens_seulement_sans_prescripteur_ni_decision(base, client, suivi, territoire):
    compte = creer_compte(Role.REFERENT, territoire_id=territoire.id)
    personne = nommer(territoire, "BEL", "Zoé")
    creer_heures(suivi.affecter(personne), date(2025, 3, 1), "12.50")
    sien = suivre(territoire, "P-1", "BEL", referent_compte_id=compte.id, prescripteur=Prescripteur.SPIP)
    lier(base, sien, personne)
    autre = suivre(territoire, "P-2", "COL")
    par = client.connecter(compte)
    assert noms(par.get("/plie/participants")) == ["BEL Zoé"]
    page = par.get(f"/plie/participants/{sien.id}").text
    assert "12,50" in page
    assert suivi.marche.reference in page
    for interdit in ("SPIP", "Annuler la confirmation", "Historique du lien"):
        assert interdit not in page
    assert [e.objet_id for e in evenements("participant_consulte")] == [sien.id]
    assert par.get(f"/plie/participants/{autre.id}").status_code == 404
    assert par.get("/plie/liens").status_code == 403


def test_la_page_des_liens_confirme_en_nombre_puis_un_par_un_et_dit_ce_qui_est_deja_decide(
    base, par, territoire
):
    for identifiant, nom in (("P-1", "BEL"), ("P-2", "COLOMBIER")):
        suivre(territoire, identifiant, nom, referent="Ana Roy")
    nommer(territoire, "BEL", "Zoé", date_naissance=JOUR)
    nommer(territoire, "COLOMBIEZ", "Zoé", date_naissance=JOUR)
    par.post("/plie/liens/proposer", data={"territoire": territoire.id})
    page = par.get("/plie/liens").text
    assert "Confirmer l’identité exacte" in page
    assert page.index("Identité exacte") < page.index("Orthographe voisine")
    assert "différent" in page
    jusqu_a = re.search(r'name="jusqu_a" value="(\d+)"', page).group(1)
    en_nombre = {"territoire": territoire.id, "jusqu_a": jusqu_a}
    assert (
        "1 lien confirmé"
        in par.post("/plie/liens/confirmer-les-exacts", data=en_nombre, follow_redirects=True).text
    )
    assert set(liens_en_vigueur(EtatLien.CONFIRME)) == {"P-1"}
    encore = par.post("/plie/liens/confirmer-les-exacts", data=en_nombre, follow_redirects=True).text
    assert "Rien n’a été confirmé" in encore
    assert "0 lien" not in encore
    proche = liens_en_vigueur()["P-2"].id
    suite = par.post(f"/plie/liens/{proche}", data={"decision": "refuser"}, follow_redirects=True)
    assert "ne sera plus proposé" in suite.text
    encore = par.post(f"/plie/liens/{proche}", data={"decision": "confirmer"}, follow_redirects=True)
    assert "vient de décider" in encore.text
    refuses = par.get("/plie/liens?onglet=refuses").text
    assert "COLOMBIER" in refuses
    assert "Annuler le refus" in refuses
    assert [len(evenements(v)) for v in ("liens_proposes", "lien_confirme", "lien_refuse")] == [1, 1, 1]


def test_un_lien_confirme_dont_une_identite_change_ensuite_le_dit_a_qui_peut_l_annuler(base, par, territoire):
    participant = suivre(territoire, "P-1", "BEL")
    personne = nommer(territoire, "BEL", "Zoé", date_naissance=JOUR)
    proposer_liens(SYSTEME, territoire.id)
    base.commit()
    par.post(f"/plie/liens/{liens_en_vigueur()['P-1'].id}", data={"decision": "confirmer"})
    adresse = f"/plie/participants/{participant.id}"
    assert "ne concordent plus" not in par.get(adresse).text
    participant.nom = "TOUT AUTRE"
    base.commit()
    page = par.get(adresse).text
    assert "Ces deux identités ne concordent plus" in page
    assert "différent" in page
    assert "Annuler la confirmation" in page
    assert personne.nom_complet in page


def test_un_participant_se_lie_a_la_main_et_le_refus_de_la_base_se_lit_en_francais(base, par, territoire):
    premier, second = suivre(territoire, "P-1", "BEL"), suivre(territoire, "P-2", "COL")
    personne = nommer(territoire, "ROUX", "Max")
    adresse = f"/plie/participants/{premier.id}/lier"
    assert par.post(f"{adresse}/recherche", data={"q": ""}).status_code == 400
    trouve = par.post(f"{adresse}/recherche", data={"q": "roux"}, follow_redirects=True)
    assert "ROUX Max" in trouve.text
    page = par.post(adresse, data={"personne": personne.id}, follow_redirects=True).text
    assert "Lien confirmé" in page
    assert "ROUX Max" in page
    assert "Historique du lien" in page
    refus = par.post(
        f"/plie/participants/{second.id}/lier", data={"personne": personne.id}, follow_redirects=True
    )
    assert "déjà liée au participant n° P-1" in refus.text
    lien = liens_en_vigueur()["P-1"].id
    retour = par.post(f"/plie/liens/{lien}", data={"decision": "annuler", "depuis": "participant"})
    assert retour.location.endswith(f"/plie/participants/{premier.id}")
    page = par.get(retour.location).text
    assert "Décision annulée" in page
    assert "Sans rapprochement" in page


def test_le_lien_d_un_autre_territoire_est_introuvable(base, client, territoire):
    participant = suivre(territoire, "P-1", "BEL")
    lien = lier(base, participant, nommer(territoire, "BEL", "Zoé"), EtatLien.PROPOSE)
    voisin = client.connecter(facilitateur(TerritoireFabrique()))
    assert voisin.post(f"/plie/liens/{lien.id}", data={"decision": "confirmer"}).status_code == 404
    assert base.scalar(select(LienPlie.etat).where(LienPlie.id == lien.id)) is EtatLien.PROPOSE


def test_qui_suit_deux_plie_confirme_chacun_a_part(base, client, territoire):
    autre = TerritoireFabrique(nom="PLIE voisin")
    compte = facilitateur(territoire)
    AppartenanceFabrique(compte_id=compte.id, role=Role.FACILITATEUR, territoire_id=autre.id)
    for lieu in (territoire, autre):
        suivre(lieu, f"P-{lieu.id}", "BEL")
        nommer(lieu, "BEL", "Zoé", date_naissance=JOUR)
        proposer_liens(SYSTEME, lieu.id)
    base.commit()
    base.refresh(compte)
    par = client.connecter(compte)
    assert par.get("/plie/liens").text.count("Confirmer l’identité exacte") == 2
    page = par.get(f"/plie/liens?territoire={autre.id}").text
    assert page.count("Confirmer l’identité exacte") == 1
    assert f"n° P-{territoire.id}" not in page
    jusqu_a = re.search(r'name="jusqu_a" value="(\d+)"', page).group(1)
    par.post("/plie/liens/confirmer-les-exacts", data={"territoire": autre.id, "jusqu_a": jusqu_a})
    assert set(liens_en_vigueur(EtatLien.CONFIRME)) == {f"P-{autre.id}"}
