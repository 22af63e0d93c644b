"""The sheet of hours: typed, in conflict, refused, declared, validated; who may, and what the journal keeps."""

import json
import re
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from sqlalchemy import select

from clauses.models import DonneesEvenement, Eligibilite, Evenement, HeuresMensuelles, MoisClos, SansHeures
from clauses.models.vocabulaire import EtatEligibilite, EtatHeures, Role
from tests.appui.fabriques import AttributionFabrique, creer_affectation, creer_compte, creer_heures
from tests.appui.requetes import requetes_comptees

MOIS, M = date(2025, 3, 1), "2025-03"


@pytest.fixture
def ligne(base, territoire):
    """A contract on a market, whose person is eligible."""
    affectation = creer_affectation(territoire)
    base.add(
        Eligibilite(
            personne_id=affectation.personne_id, date_entree=date(2025, 2, 1), etat=EtatEligibilite.ETABLIE
        )
    )
    base.commit()
    return affectation


@pytest.fixture
def facilitateur(client, territoire, ligne):
    return client.connecter(creer_compte(Role.FACILITATEUR, territoire_id=territoire.id))


def saisir(client, ligne, texte, numero=0, mois=M, **suite):
    """The result of one cell saved as the page does."""
    cellule = {"affectation": ligne.id, "mois": mois, "texte": texte, "numero": numero, **suite}
    reponse = client.post("/heures/cellules", json={"cellules": [cellule]})
    assert reponse.status_code == 200, reponse.text
    return reponse.json["resultats"][0]


def agir(client, ligne, action, numero, centiemes, motif="", texte=None):
    """The whole sheet sent by a button."""
    montre = f"{centiemes // 100},{centiemes % 100:02}" if centiemes else ""
    return client.post(
        "/heures/feuille",
        data={
            "genre": "marche", "cle": ligne.marche_id, "annee": "2025", "action": action, "motif": motif,
            f"h.{ligne.id}.{M}.{numero}.{centiemes or ''}": montre if texte is None else texte,
        },
    )  # fmt: skip


def versions(base, ligne):
    return base.scalars(
        select(HeuresMensuelles)
        .where(HeuresMensuelles.affectation_id == ligne.id)
        .order_by(HeuresMensuelles.numero)
    ).all()


def en_vigueur(base, ligne):
    return [v for v in versions(base, ligne) if v.valable_au is None]


def evenements(base, verbe):
    """The values of the events of one kind."""
    requete = select(DonneesEvenement.valeurs).join(Evenement, Evenement.numero == DonneesEvenement.numero)
    return [json.loads(v) for v in base.scalars(requete.where(Evenement.verbe == verbe))]


@pytest.mark.parametrize(
    ("texte", "heures"),
    [
        ("134,50", "134.50"),
        ("12h30", "12.50"),
        ("7:45", "7.75"),
        ("7.5", "7.50"),
        (" 7\u202fh\u00a020 ", "7.33"),
    ],
)
def test_chaque_ecriture_se_lit_exactement(facilitateur, base, ligne, texte, heures):
    assert saisir(facilitateur, ligne, texte)["issue"] == "enregistree"
    (version,) = versions(base, ligne)
    assert (version.heures, version.etat, version.origine) == (
        Decimal(heures),
        EtatHeures.BROUILLON,
        "saisie",
    )
    assert len(evenements(base, "heures_saisies")) == 1


@pytest.mark.parametrize("texte", ["douze", "744,01", "7,123", "-3", "7:75", "1 94 05 33 063 001 42"])
def test_une_valeur_fausse_est_refusee_avec_sa_raison(facilitateur, base, ligne, texte):
    resultat = saisir(facilitateur, ligne, texte)
    assert resultat["issue"] == "refusee"
    assert resultat["raison"]
    assert "063" not in resultat["raison"]
    assert versions(base, ligne) == []


def test_vider_une_cellule_ferme_la_version_sans_suite_et_une_autre_peut_suivre(facilitateur, base, ligne):
    saisir(facilitateur, ligne, "7")
    assert saisir(facilitateur, ligne, "", 1)["centiemes"] is None
    assert en_vigueur(base, ligne) == []
    assert saisir(facilitateur, ligne, "8")["numero"] == 2


def test_deux_valeurs_sur_une_cellule_montrent_les_deux_et_les_deux_restent(
    facilitateur, app, base, territoire, ligne
):
    collegue = creer_compte(Role.FACILITATEUR, territoire_id=territoire.id)
    collegue.nom = "Ana Collègue"
    base.commit()
    saisir(app.test_client().connecter(collegue), ligne, "12")
    conflit = saisir(facilitateur, ligne, "10")
    assert (conflit["issue"], conflit["texte"], conflit["auteur"]) == ("conflit", "12,00", "Ana Collègue")
    assert saisir(facilitateur, ligne, "12")["issue"] == "inchangee"
    assert saisir(facilitateur, ligne, "10", conflit["numero"])["issue"] == "enregistree"
    assert [v.heures for v in versions(base, ligne)] == [12, 10]
    ecartee = saisir(facilitateur, ligne, "9", 2, ecartee=True)
    assert ecartee["issue"] == "inchangee"
    assert evenements(base, "heures_ecartees") == [{"mois": M + "-01", "ecartee": "9.00", "gardee": "10.00"}]
    page = facilitateur.get(f"/contrats/{ligne.contrat_id}").text
    historique = unescape(re.search(r"Historique des heures \(3\).*?</details>", page, re.DOTALL)[0])
    lignes = [" ".join(re.sub(r"<[^>]+>", " ", li).split()) for li in historique.split("<tr>")[2:]]
    assert [li.split(" Compte ")[0].split(" Ana ")[0] for li in lignes] == [
        "mars 2025 9,00 Écartées conflit : 10,00 h gardées", "mars 2025 10,00 Brouillon", "mars 2025 12,00 Brouillon",
    ]  # fmt: skip


def test_sans_javascript_garder_l_autre_laisse_aussi_sa_trace(facilitateur, base, ligne):
    saisir(facilitateur, ligne, "12")
    champ = f"h.{ligne.id}.{M}.1.1200"
    choix = {"genre": "marche", "cle": ligne.marche_id, "annee": "2025", "action": "enregistrer", "motif": ""}
    choix |= {champ: "9", f"garder.{ligne.id}.{M}": "autre"}
    assert facilitateur.post("/heures/feuille", data=choix).status_code == 303
    assert evenements(base, "heures_ecartees") == [{"mois": M + "-01", "ecartee": "9.00", "gardee": "12.00"}]
    assert [v.heures for v in en_vigueur(base, ligne)] == [12]


def test_l_historique_dit_qui_a_vide_une_cellule_et_l_employeur_ne_le_lit_pas(
    facilitateur, client, base, ligne
):
    saisir(facilitateur, ligne, "7")
    saisir(facilitateur, ligne, "", 1)
    page = facilitateur.get(f"/contrats/{ligne.contrat_id}").text
    assert re.search(r"vide</td>\s*<td>Effacées</td>\s*<td>Compte", page)
    client.connecter(creer_compte(Role.EMPLOYEUR, structure_id=ligne.employeur_id))
    assert "Historique des heures" not in client.get(f"/contrats/{ligne.contrat_id}").text


def test_un_mois_futur_clos_ou_valide_ne_se_saisit_pas(facilitateur, base, territoire, ligne):
    assert "pas commencé" in saisir(facilitateur, ligne, "7", mois="2099-01")["raison"]
    base.add(MoisClos(territoire_id=territoire.id, mois=date(2025, 4, 1)))
    creer_heures(ligne, MOIS, "10")
    assert "clos" in saisir(facilitateur, ligne, "7", mois="2025-04")["raison"]
    assert "validées" in saisir(facilitateur, ligne, "7", 1)["raison"]


def test_ce_qui_surprend_est_marque_jamais_refuse(facilitateur, ligne):
    resultat = saisir(facilitateur, ligne, "300", mois="2025-01")
    assert resultat["issue"] == "enregistree"
    alertes = " ; ".join(resultat["avertissements"])
    assert "avant le début du contrat" in alertes
    assert "seuil : 220 h" in alertes
    assert "éligibilité non établie" in alertes


def test_les_heures_passent_de_brouillon_a_validee_puis_se_rouvrent(facilitateur, base, ligne):
    saisir(facilitateur, ligne, "10")
    assert agir(facilitateur, ligne, "declarer", 1, 1000).status_code == 303
    assert agir(facilitateur, ligne, "valider", 2, 1000).status_code == 303
    (validee,) = en_vigueur(base, ligne)
    assert (validee.etat, validee.numero, validee.est_a_regulariser) == (EtatHeures.VALIDEE, 3, False)
    assert validee.validee_par_id == validee.auteur_id
    assert agir(facilitateur, ligne, "rouvrir", 3, 1000).status_code == 400
    assert agir(facilitateur, ligne, "rouvrir", 3, 1000, "erreur de saisie").status_code == 303
    (rouverte,) = en_vigueur(base, ligne)
    assert (rouverte.etat, rouverte.motif, rouverte.validee_le) == (
        EtatHeures.DECLAREE,
        "erreur de saisie",
        None,
    )
    assert agir(facilitateur, ligne, "rejeter", 4, 1000, "relevé non signé").status_code == 303
    assert saisir(facilitateur, ligne, "11", 5)["etat"] == "brouillon"
    for verbe in ("declarees", "validees", "rouvertes", "rejetees"):
        assert len(evenements(base, f"heures_{verbe}")) == 1


def test_sans_eligibilite_la_validation_demande_un_motif(facilitateur, base, territoire):
    autre = creer_affectation(territoire)
    creer_heures(autre, MOIS, "10", etat=EtatHeures.DECLAREE)
    refus = agir(facilitateur, autre, "valider", 1, 1000)
    assert refus.status_code == 400
    assert "à régulariser" in refus.text
    agir(facilitateur, autre, "valider", 1, 1000, "attestation demandée")
    (validee,) = en_vigueur(base, autre)
    assert (validee.est_a_regulariser, validee.motif) == (True, "attestation demandée")


def test_ce_qui_a_change_depuis_la_lecture_n_est_pas_valide(facilitateur, base, ligne):
    creer_heures(ligne, MOIS, "10", etat=EtatHeures.DECLAREE, numero=2)
    agir(facilitateur, ligne, "valider", 1, 900, texte="9,00")
    assert en_vigueur(base, ligne)[0].etat == EtatHeures.DECLAREE


def test_la_feuille_sans_javascript_rend_les_valeurs_a_revoir(facilitateur, base, ligne):
    page = agir(facilitateur, ligne, "enregistrer", 0, None, texte="douze")
    assert page.status_code == 400
    assert 'value="douze"' in page.text
    creer_heures(ligne, MOIS, "8", etat=EtatHeures.BROUILLON)
    page = agir(facilitateur, ligne, "enregistrer", 0, None, texte="12")
    assert "Garder la mienne (12)" in page.text
    assert "Garder l’autre (8,00)" in page.text
    assert agir(facilitateur, ligne, "enregistrer", 1, 800, texte="12").status_code == 303
    assert [v.heures for v in versions(base, ligne)] == [8, 12]


def test_un_employeur_saisit_et_declare_les_siens_seulement(client, base, territoire, ligne):
    etrangere = creer_affectation(territoire)
    employeur = client.connecter(creer_compte(Role.EMPLOYEUR, structure_id=ligne.employeur_id))
    assert saisir(employeur, ligne, "10")["issue"] == "enregistree"
    corps = {"cellules": [{"affectation": etrangere.id, "mois": M, "texte": "9", "numero": 0}]}
    assert employeur.post("/heures/cellules", json=corps).status_code == 404
    agir(employeur, ligne, "declarer", 1, 1000)
    assert en_vigueur(base, ligne)[0].etat == EtatHeures.DECLAREE
    assert agir(employeur, ligne, "valider", 2, 1000).status_code == 404
    assert versions(base, etrangere) == []


def test_aucune_heure_se_dit_se_retire_et_cede_aux_heures(facilitateur, base, ligne):
    corps = {"genre": "marche", "cle": ligne.marche_id, "mois": M, "attribution": ligne.attribution_id}
    assert facilitateur.post("/heures/aucune", data=corps).status_code == 303
    dite = base.scalar(select(SansHeures))
    assert "Retirer « aucune heure »" in facilitateur.get(f"/heures/marches/{ligne.marche_id}?mois={M}").text
    facilitateur.post("/heures/aucune", data=corps | {"retirer": dite.id})
    facilitateur.post("/heures/aucune", data=corps)
    saisir(facilitateur, ligne, "5")
    assert all(d.valable_au for d in base.scalars(select(SansHeures)))
    assert facilitateur.post("/heures/aucune", data=corps).status_code == 400
    assert len(evenements(base, "sans_heures_retire")) == 2


def test_aucune_heure_se_dit_d_un_engagement_qui_n_a_embauche_personne(facilitateur, base, territoire, ligne):
    """Its month is awaited like the others: the page that it leads to must let it be answered."""
    seul = AttributionFabrique(lot_id=ligne.attribution.lot_id)
    base.commit()
    for adresse in (f"engagements/{seul.id}", f"marches/{ligne.marche_id}"):
        page = facilitateur.get(f"/heures/{adresse}?mois={M}").text
        assert f'name="attribution" value="{seul.id}"' in page
    corps = {"genre": "attribution", "cle": seul.id, "mois": M, "attribution": seul.id}
    assert facilitateur.post("/heures/aucune", data=corps).status_code == 303
    page = facilitateur.get(f"/heures/engagements/{seul.id}?mois={M}").text
    assert "Retirer « aucune heure »" in page


def test_un_bouton_sans_effet_dit_ce_qui_l_arrete(facilitateur, ligne):
    creer_heures(ligne, MOIS, "10", etat=EtatHeures.BROUILLON)
    phrases = {
        "valider": "Aucune saisie validée. 1 laissée : 1 en brouillon.",
        "declarer": "1 saisie déclarée.",
        "declarer_valider": "1 saisie validée.",
        "rejeter": "Aucune saisie refusée. 1 laissée : 1 validée.",
    }
    for rang, (action, phrase) in enumerate(phrases.items()):
        agir(facilitateur, ligne, action, max(rang, 1), 1000, "vu avec l’employeur")
        page = facilitateur.get(f"/heures/marches/{ligne.marche_id}?annee=2025").text
        assert phrase in unescape(page).replace("\N{NO-BREAK SPACE}", " ")
        assert ("alerte-attention" in page) == phrase.startswith("Aucune")


def test_ce_qui_attend_s_accepte_et_se_refuse_sans_les_brouillons(facilitateur, base, territoire, ligne):
    autre = creer_affectation(territoire, attribution=ligne.attribution, lot=ligne.attribution.lot)
    creer_heures(ligne, MOIS, "10", etat=EtatHeures.DECLAREE)
    creer_heures(autre, MOIS, "77", etat=EtatHeures.BROUILLON)
    page = facilitateur.get("/heures/a-valider").text
    assert f"{ligne.id}.{M}.1" in page
    assert f"{autre.id}.{M}.1" not in page
    groupe = {"groupe": f"{ligne.employeur_id}-{ligne.marche_id}", "cellule": f"{ligne.id}.{M}.1"}
    assert facilitateur.post("/heures/a-valider", data=groupe | {"faire": "rejeter"}).status_code == 400
    facilitateur.post("/heures/a-valider", data=groupe | {"faire": f"valider:{ligne.id}.{M}.1"})
    assert en_vigueur(base, ligne)[0].etat == EtatHeures.VALIDEE


def test_un_nombre_d_heures_a_valider_mene_a_son_mois_et_a_son_marche(facilitateur, base, territoire, ligne):
    autre = creer_affectation(territoire)
    creer_heures(ligne, MOIS, "10", etat=EtatHeures.DECLAREE)
    creer_heures(autre, date(2025, 4, 1), "77", etat=EtatHeures.DECLAREE)
    for choix in ("mois=2025-04", f"marche={autre.marche_id}"):
        page = facilitateur.get(f"/heures/a-valider?territoire={territoire.id}&{choix}").text
        assert f"{autre.id}.2025-04.1" in page
        assert f"{ligne.id}.{M}.1" not in page
        assert "Voir tout ce qui attend" in page
    corps = {"faire": f"valider:{autre.id}.2025-04.1", "mois": "2025-04", "motif": "pièce à venir"}
    assert facilitateur.post("/heures/a-valider", data=corps).location.endswith("?mois=2025-04")
    assert "77,00" not in facilitateur.get("/heures/a-valider?mois=avril&marche=x").text


def test_le_salarie_du_mois_precedent_se_reprend(facilitateur, base, ligne):
    ligne.contrat.date_fin = date(2025, 3, 31)
    base.commit()
    creer_heures(ligne, MOIS, "10")
    adresse = f"/heures/marches/{ligne.marche_id}?mois=2025-04"
    assert f"h.{ligne.id}." not in facilitateur.get(adresse).text
    reprise = facilitateur.get(f"{adresse}&precedent=oui").text
    assert f"h.{ligne.id}." in reprise
    assert "Un salarié repris du mois précédent." in reprise
    assert "n’ajoute aucun salarié" in facilitateur.get(adresse.replace("04", "03") + "&precedent=oui").text
    refusee = {f"h.{ligne.id}.2025-04.0.": "douze", "precedent": "oui", "mois": "2025-04"}
    corps = {"genre": "marche", "cle": ligne.marche_id, "action": "enregistrer"} | refusee
    assert 'value="douze"' in facilitateur.post("/heures/feuille", data=corps).text


def test_la_grille_pose_autant_de_questions_pour_une_ligne_que_pour_vingt(facilitateur, territoire, ligne):
    adresse = f"/heures/marches/{ligne.marche_id}?annee=2025"
    creer_heures(ligne, MOIS, "10")
    facilitateur.get(adresse)  # the first event of a journal asks one question less
    with requetes_comptees() as une:
        facilitateur.get(adresse)
    for _ in range(19):
        autre = creer_affectation(territoire, attribution=ligne.attribution, lot=ligne.attribution.lot)
        creer_heures(autre, MOIS, "10")
    with requetes_comptees() as vingt:
        facilitateur.get(adresse)
    assert len(vingt) == len(une)
