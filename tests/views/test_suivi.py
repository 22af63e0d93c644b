"""The late markets by real requests: from the tile of the home page to the rows, and to the file."""

import re
from datetime import date, timedelta

import pytest

from clauses.models.vocabulaire import EtatHeures, Role
from tests.appui.comptes import compte_ouvert
from tests.appui.fabriques import OperationFabrique, creer_heures
from tests.appui.suivi import creer_suivi

AUJOURDHUI = date.today()  # noqa: DTZ011 — as the pages read it


@pytest.fixture
def suivi(base, territoire):
    """Over since yesterday with 10 h of the 1 000 due; the market of works beside it is on time."""
    hier = AUJOURDHUI - timedelta(days=1)
    suivi = creer_suivi(
        territoire, reference="M-LENT", date_notification=AUJOURDHUI - timedelta(days=40), date_fin=hier
    )
    creer_heures(suivi.affecter(), hier.replace(day=1), "10.00")
    creer_suivi(territoire, reference="M-NEUF", date_notification=AUJOURDHUI)
    return suivi


def test_la_tuile_mene_aux_marches_en_retard_et_a_leur_fichier(client, suivi, territoire):
    client.connecter(compte_ouvert(Role.FACILITATEUR, territoire_id=territoire.id))
    accueil = client.get("/").text
    [(lien, nombre)] = re.findall(
        r'href="(/retards[^"]*)">Marchés en retard</a>.*?<p class="tuile-valeur">(\d+)', accueil, re.DOTALL
    )
    page = client.get(lien).text
    assert nombre == "1"
    assert "M-LENT" in page
    assert "Fin passée sans toutes les heures dues" in page
    assert "M-NEUF" not in page
    fichier = client.get("/retards/export.csv").data.decode("utf-8-sig")
    assert ("M-LENT" in fichier, "990,00" in fichier, "M-NEUF" in fichier) == (True, True, False)


def test_la_page_du_marche_dit_ce_qui_manque_et_son_filtre_se_retire(client, suivi, territoire):
    client.connecter(compte_ouvert(Role.FACILITATEUR, territoire_id=territoire.id))
    assert "Fin passée, 990" in client.get(f"/marches/{suivi.marche.id}").text
    vide = client.get("/retards?motif=rythme").text
    assert "Rien ne correspond à ces filtres" in vide
    assert 'href="/retards"' in vide
    assert client.get("/retards?motif=inconnu").status_code == 400


def tuile(page: str, mesure: str) -> tuple[str | None, str]:
    """Where a tile leads, and what it reads."""
    motif = rf'<span class="tuile-nom">(?:<a href="([^"]*)">)?{mesure}<.*?<p class="tuile-valeur">([^<]*)'
    [(lien, valeur)] = re.findall(motif, page, re.DOTALL)
    return lien or None, valeur.strip()


def test_la_page_d_une_operation_dit_a_part_ce_qui_est_declare_et_ses_contrats(
    base, client, suivi, territoire
):
    suivi.marche.operation_id = OperationFabrique(territoire_id=territoire.id).id
    creer_heures(suivi.affecter(), date(2025, 3, 1), "7.00", etat=EtatHeures.DECLAREE)
    base.commit()
    client.connecter(compte_ouvert(Role.FACILITATEUR, territoire_id=territoire.id))
    page = client.get(f"/operations/{suivi.marche.operation_id}").text
    assert [tuile(page, m)[1] for m in ("Heures réalisées", "À valider", "Personnes", "Contrats")] == [
        "10", "7", "2", "2",
    ]  # fmt: skip
    lignes = client.get(tuile(page, "Contrats")[0].replace("&amp;", "&")).text
    assert lignes.count('<th scope="row">') == 2
    acheteur = compte_ouvert(Role.DONNEUR_ORDRE, structure_id=suivi.acheteur.id)
    client.connecter(acheteur)
    assert "Contrats" not in client.get(f"/operations/{suivi.marche.operation_id}").text


def test_un_chiffre_du_suivi_mene_a_son_explication_qui_dit_ce_qui_est_calcule(client, suivi, territoire):
    client.connecter(compte_ouvert(Role.FACILITATEUR, territoire_id=territoire.id))
    page = client.get(f"/marches/{suivi.marche.id}").text
    cles = set(re.findall(r'href="/aide/mesures/([a-z_]+)"', page))
    assert {"heures_prevues", "heures_depuis_origine", "heures_declarees", "taux_realisation"} <= cles
    retard = client.get("/aide/mesures/retard").text
    assert "sans cette marge" in retard
