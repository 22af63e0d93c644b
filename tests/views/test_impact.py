"""The page of the impact table, by real requests."""

import csv
import io
import re
from datetime import date
from html import unescape

import openpyxl
import pytest
from freezegun import freeze_time
from sqlalchemy import event, select

from clauses.extensions import db
from clauses.models import Evenement
from clauses.models.vocabulaire import EtatHeures, Role
from tests.appui.fabriques import (
    OrganismeFabrique,
    PersonneFabrique,
    TerritoireFabrique,
    creer_affectation,
    creer_compte,
    creer_heures,
)

MARS, AVRIL = date(2025, 3, 1), date(2025, 4, 1)
PERIODE = "du=2025-03&au=2025-04"
NOM = "CANARDEAU"


@pytest.fixture
def activite(territoire):
    """A person with validated hours in March and April."""
    personne = PersonneFabrique(territoire_id=territoire.id, nom_naissance=NOM)
    affectation = creer_affectation(territoire, personne=personne)
    creer_heures(affectation, MARS, "135.50")
    creer_heures(affectation, AVRIL, "64.25")
    return affectation


@pytest.fixture
def facilitateur(client, territoire):
    return client.connecter(creer_compte(Role.FACILITATEUR, territoire_id=territoire.id))


def texte(reponse) -> str:
    """The words of a page, spaces made ordinary."""
    sans_balises = re.sub(r"<[^>]+>", " ", reponse.get_data(as_text=True))
    return re.sub(r"\s+", " ", unescape(sans_balises))


def liens(reponse, debut: str) -> list[str]:
    return [
        unescape(x) for x in re.findall(rf'href="({re.escape(debut)}[^"]*)"', reponse.get_data(as_text=True))
    ]


def verbes(base) -> list[str]:
    return list(base.scalars(select(Evenement.verbe).order_by(Evenement.numero)))


def test_la_page_montre_les_totaux_les_axes_et_leurs_regles(facilitateur, activite):
    page = facilitateur.get(f"/impact?{PERIODE}")
    assert page.status_code == 200
    for attendu in ("199,75", "Tranche d’âge à l’entrée", "ne s’additionnent pas", "mars à avril 2025"):
        assert attendu in texte(page)
    assert NOM not in texte(page)


def test_chaque_vue_s_affiche(facilitateur, activite):
    for vue in ("essentiel", "commande", "emploi", "public", "temps", "tous", "croisement", "nimporte"):
        assert facilitateur.get(f"/impact?{PERIODE}&vue={vue}").status_code == 200
    choisie = facilitateur.get(f"/impact?{PERIODE}&axe=rome&axe=commune")
    assert "Commune de résidence" in texte(choisie)


@pytest.mark.parametrize(
    ("jour", "periode"), [("2025-05-20", "janvier à avril 2025"), ("2026-01-02", "janvier à décembre 2025")]
)
def test_par_defaut_la_periode_est_l_annee_du_mois_dernier(client, territoire, activite, jour, periode):
    with freeze_time(jour):
        client.connecter(creer_compte(Role.FACILITATEUR, territoire_id=territoire.id))
        assert periode in texte(client.get("/impact"))


def test_chaque_nombre_mene_a_ses_lignes(facilitateur, activite):
    page = facilitateur.get(f"/impact?{PERIODE}&vue=tous")
    for lien in set(liens(page, "/impact/lignes")):
        lignes = facilitateur.get(lien)
        assert lignes.status_code == 200
        assert "135,50" in texte(lignes) or "64,25" in texte(lignes) or "Aucune ligne" in texte(lignes)


def test_chaque_filtre_et_chaque_puce_se_suit(facilitateur, activite):
    page = facilitateur.get(f"/impact?{PERIODE}&axe=marche&axe=sexe")
    filtres = [x for x in liens(page, "/impact?") if "&f_" in x]
    assert filtres
    for lien in filtres:
        filtree = facilitateur.get(lien)
        assert "199,75" in texte(filtree)
        assert "Retirer le filtre" in texte(filtree)


def test_un_filtre_de_personne_dit_que_les_heures_prevues_n_ont_pas_de_sens(facilitateur, activite):
    assert "n’ont pas de sens" in texte(facilitateur.get(f"/impact?{PERIODE}&f_sexe=F"))


def test_un_croisement_mene_de_sa_case_a_ses_lignes(facilitateur, activite):
    page = facilitateur.get(f"/impact?{PERIODE}&vue=croisement&lignes=mois&colonnes=sexe")
    (case,) = [x for x in set(liens(page, "/impact/lignes")) if "axe2=" in x and "valeur=2025-04" in x]
    assert "64,25" in texte(facilitateur.get(case))


def test_deux_axes_de_temps_ne_se_croisent_pas_et_la_page_le_dit(facilitateur, activite):
    page = facilitateur.get(f"/impact?{PERIODE}&vue=croisement&lignes=mois&colonnes=annee")
    assert "Croisez deux axes différents" in texte(page)


@pytest.mark.parametrize("periode", ["du=2025-04&au=2025-03", "du=2025-99&au=2025-03", "du=hier"])
def test_une_periode_illisible_est_expliquee(facilitateur, activite, periode):
    page = facilitateur.get(f"/impact?{periode}")
    assert page.status_code == 200
    assert "Erreur :" in texte(page)


def test_un_code_hors_liste_est_refuse(facilitateur, activite):
    assert facilitateur.get(f"/impact?{PERIODE}&f_sexe=X").status_code == 400


def test_un_territoire_vide_dit_quoi_faire(facilitateur, territoire):
    assert "Aucune heure validée" in texte(facilitateur.get(f"/impact?{PERIODE}"))


def test_lire_des_noms_laisse_une_trace(base, facilitateur, activite):
    page = facilitateur.get(f"/impact/lignes?{PERIODE}")
    assert NOM in texte(page)
    assert verbes(base) == ["liste_nominative_consultee"]


def test_le_controleur_lit_les_lignes_sans_nom_et_sans_trace(base, client, territoire, activite):
    client.connecter(creer_compte(Role.CONTROLEUR, territoire_id=territoire.id))
    page = client.get(f"/impact/lignes?{PERIODE}")
    assert f"Personne n° {activite.personne_id}" in texte(page)
    assert NOM not in texte(page)
    assert verbes(base) == []


def test_les_heures_declarees_menent_a_leurs_lignes(facilitateur, activite):
    creer_heures(activite, date(2025, 2, 1), "11.00", etat=EtatHeures.DECLAREE)
    assert "11,00" in texte(facilitateur.get("/impact/lignes?du=2025-01&au=2025-04&portee=declarees"))


def test_les_lots_attribues_montrent_prevu_et_fait(facilitateur, activite):
    page = facilitateur.get(f"/impact/engagements?{PERIODE}")
    assert "199,75" in texte(page)
    for lien in liens(page, "/impact/lignes"):
        assert "199,75" in texte(facilitateur.get(lien))


@pytest.mark.parametrize("chemin", ["/impact/export", "/impact/lignes/export", "/impact/engagements/export"])
def test_les_fichiers_portent_les_memes_chiffres(base, facilitateur, activite, chemin):
    classeur = openpyxl.load_workbook(io.BytesIO(facilitateur.get(f"{chemin}/xlsx?{PERIODE}").data))
    valeurs = {c.value for feuille in classeur for ligne in feuille.iter_rows() for c in ligne}
    assert valeurs & {199.75, 135.5}
    csv_lu = facilitateur.get(f"{chemin}/csv?{PERIODE}")
    lignes = list(csv.reader(io.StringIO(csv_lu.data.decode("utf-8-sig")), delimiter=";"))
    assert {"199,75", "135,50"} & {c for ligne in lignes for c in ligne}
    assert len(verbes(base)) == 2
    assert facilitateur.get(f"{chemin}/pdf?{PERIODE}").status_code == 404


def test_l_export_garde_les_filtres_de_la_page(facilitateur, activite):
    page = facilitateur.get(f"/impact?{PERIODE}&f_sexe=M&f_mois=2025-03")
    assert "Aucune heure validée avec ces filtres" in texte(page)
    page = facilitateur.get(f"/impact?{PERIODE}&f_sexe=F&f_mois=2025-03")
    (lien,) = [x for x in liens(page, "/impact/export") if "csv" in x]
    assert "135,50" in facilitateur.get(lien).data.decode("utf-8-sig")


@pytest.mark.parametrize(
    "chemin",
    ["/impact", "/impact/lignes", "/impact/engagements", "/impact/export/csv", "/impact/lignes/export/csv"],
)
def test_le_territoire_d_un_autre_est_introuvable(client, activite, chemin):
    client.connecter(creer_compte(Role.FACILITATEUR, territoire_id=TerritoireFabrique().id))
    assert client.get(f"{chemin}?{PERIODE}&territoire=essai").status_code == 404


@pytest.mark.parametrize("role", [Role.REFERENT, Role.DONNEUR_ORDRE, Role.ENTREPRISE, Role.EMPLOYEUR])
def test_les_autres_roles_n_ouvrent_pas_la_page(client, territoire, activite, role):
    portee = (
        {"territoire_id": territoire.id}
        if role is Role.REFERENT
        else {"structure_id": activite.attributaire_id}
    )
    client.connecter(creer_compte(role, **portee))
    for chemin in ("/impact", "/impact/lignes", "/impact/engagements"):
        assert client.get(chemin).status_code == 403


def test_le_gestionnaire_consolide_et_peut_retirer_un_territoire(base, client, territoire, activite):
    organisme = OrganismeFabrique()
    autre = TerritoireFabrique(organisme_id=organisme.id)
    territoire.organisme_id = organisme.id
    base.flush()
    creer_heures(creer_affectation(autre), MARS, "10.00")
    client.connecter(creer_compte(Role.GESTIONNAIRE, organisme_id=organisme.id))
    assert "209,75" in texte(client.get(f"/impact?{PERIODE}"))
    assert "199,75" in texte(client.get(f"/impact?{PERIODE}&territoire=essai"))


def test_un_gestionnaire_sans_territoire_lit_ce_qui_manque(client, base):
    client.connecter(creer_compte(Role.GESTIONNAIRE, organisme_id=OrganismeFabrique().id))
    assert "Aucun territoire à lire" in texte(client.get("/impact"))
    assert client.get("/impact/lignes").status_code == 404


def test_aucune_adresse_ne_porte_de_nom(base, facilitateur, activite):
    page = facilitateur.get(f"/impact?{PERIODE}&vue=tous")
    adresses = " ".join(re.findall(r'href="([^"]*)"', page.get_data(as_text=True)))
    assert NOM not in adresses
    assert "f_marche=" in adresses


@pytest.mark.parametrize("chemin", ["/impact?vue=tous&", "/impact/lignes?", "/impact/engagements?"])
def test_le_nombre_de_requetes_ne_depend_pas_du_nombre_de_lignes(facilitateur, territoire, activite, chemin):
    def compter() -> int:
        requetes = []

        def noter(_connexion, _curseur, requete, *_):
            if requete.lstrip().startswith(("SELECT", "WITH")):
                requetes.append(requete)

        db.session.expire_all()
        event.listen(db.engine, "before_cursor_execute", noter)
        facilitateur.get(f"{chemin}{PERIODE}")
        event.remove(db.engine, "before_cursor_execute", noter)
        return len(requetes)

    compter()
    avec_une = compter()
    for _ in range(30):
        creer_heures(creer_affectation(territoire), MARS, "1.00")
    assert compter() == avec_une


@pytest.mark.parametrize(
    "ouverture",
    ["axe=mois&valeur=../etc", "axe=type_clause&valeur=autre", "axe=sexe&valeur=F&axe2=trimestre&valeur2=x"],
)
def test_les_lignes_d_une_valeur_que_l_axe_ne_connait_pas_sont_refusees_en_mots(
    facilitateur, activite, ouverture
):
    for page in ("lignes", "lignes/export/csv"):
        refus = facilitateur.get(f"/impact/{page}?{PERIODE}&{ouverture}")
        assert refus.status_code == 400
        assert "ne connaît pas le code" in texte(refus)
