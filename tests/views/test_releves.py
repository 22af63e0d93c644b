"""The depositor's pages: drop, verify, settle, send, receipt, list, file."""

import re
from datetime import date
from html import unescape

import pytest
from sqlalchemy import select

from clauses.extensions import db, depot_fichiers
from clauses.models import Piece, Releve, SansHeures
from clauses.models.vocabulaire import EtatLigne, EtatReleve, Role
from tests.appui.fabriques import creer_compte
from tests.appui.images import image_png
from tests.appui.releves_deposes import (
    Deposante,
    classeur,
    creer_deposante,
    heures_en_vigueur,
    lignes_de,
)
from tests.appui.requetes import requetes_comptees
from tests.appui.suivi import evenements


@pytest.fixture
def deposante(client, territoire) -> Deposante:
    """A company whose account is logged in."""
    creee = creer_deposante(territoire, reference="QUAI-1")
    client.connecter(creee.compte)
    return creee


def _page(client, adresse: str) -> str:
    reponse = client.get(adresse)
    assert reponse.status_code == 200
    return unescape(reponse.get_data(as_text=True)).replace("\N{NO-BREAK SPACE}", " ")


def _version(page: str) -> str:
    return re.search(r'name="version" value="(\d+)"', page).group(1)


def test_un_releve_se_depose_se_verifie_se_transmet_et_laisse_un_recu(client, deposante, envoyer_releve):
    lea = deposante.employer("DUBOIS", "Léa")
    depot = envoyer_releve(classeur([["Dubois", "Léa", "02/2026", 70.5], ["Zorro", "Paul", "02/2026", 12]]))
    assert depot.status_code == 303
    page = _page(client, depot.location)
    assert "1 ligne attend votre choix" in page
    assert "Personne inconnue" in page
    assert f"{depot.location}/transmettre" not in page
    tiee, inconnue = lignes_de(db.session.scalar(select(Releve)))
    n = inconnue.id
    choix = {"groupe": str(n), f"lignes.{n}": str(n), f"choix.{n}": "ecarter:"}
    refuse = client.post(f"{depot.location}/choix", data=choix)
    assert (refuse.status_code, "Écrivez pourquoi" in unescape(refuse.get_data(as_text=True))) == (400, True)
    assert f'id="e-{n}" checked' in refuse.get_data(as_text=True)
    demande = choix | {f"choix.{n}": "demander:", f"marche.{n}": str(deposante.suivi.attribution.id)}
    assert client.post(f"{depot.location}/choix", data=demande).status_code == 303
    page = _page(client, depot.location)
    assert "Prêt à transmettre" in page
    assert "Demandée au facilitateur" in page
    assert client.post(f"{depot.location}/choix", data=demande).status_code == 409
    envoi = client.post(
        f"{depot.location}/transmettre", data={"version": _version(page)}, follow_redirects=True
    )
    assert "Relevé transmis" in envoi.get_data(as_text=True)
    recu = _page(client, depot.location)
    releve = db.session.scalar(select(Releve))
    assert releve.sha256 in recu
    assert "relevé.xlsx" in recu
    assert "dont la personne est à reconnaître, par le facilitateur (PLIE d’essai)" in recu
    assert "à valider, par le facilitateur (PLIE d’essai)" in recu
    assert heures_en_vigueur(lea.id).releve_ligne_id == tiee.id
    assert "déjà transmis" in client.post(f"{depot.location}/transmettre", follow_redirects=True).get_data(
        as_text=True
    )


def test_un_fichier_refuse_dit_sur_la_page_pourquoi_et_que_faire(client, deposante, envoyer_releve):
    reponse = envoyer_releve(b"pas un classeur", "faux.xlsx")
    texte = unescape(reponse.get_data(as_text=True))
    assert reponse.status_code == 400
    assert "<title>Erreur : " in texte
    assert re.search("(?i)enregistrez|ouvrez|vérifiez", texte)
    assert envoyer_releve(b"x", "").status_code == 400
    assert db.session.scalar(select(Releve)) is None
    assert evenements("releve_depose") == []


def test_le_meme_fichier_ramene_a_son_depot(client, deposante, envoyer_releve):
    contenu = classeur([["Dubois", "Léa", "02/2026", 7]])
    premier, second = envoyer_releve(contenu), envoyer_releve(contenu, "copie.xlsx")
    assert premier.location == second.location
    assert "déjà déposé" in _page(client, second.location)


def test_une_colonne_mal_comprise_se_corrige_par_des_listes(client, deposante, envoyer_releve):
    deposante.employer("DUBOIS", "Léa")
    depot = envoyer_releve(
        classeur([["Dubois", "Léa", "02/2026", 61, 70]], ("Nom", "Prénom", "Mois", "Présence", "Heures"))
    )
    page = _page(client, depot.location)
    assert "Comment le fichier a été compris" in page
    envoi = {
        "version": _version(page),
        "role.0.3": "heures",
        "role.0.4": "ignoree",
        "titres.0": "1",
        "lire.0": "oui",
    }
    relu = client.post(f"{depot.location}/lecture", data=envoi)
    assert (relu.status_code, client.get(depot.location).status_code) == (303, 200)
    releve = db.session.scalar(select(Releve))
    assert [str(li.heures) for li in lignes_de(releve)] == ["61.00"]
    assert client.post(f"{depot.location}/lecture", data=envoi).status_code == 409
    sans_rien = {"version": str(releve.version), "lire.0": "non"}
    assert client.post(f"{depot.location}/lecture", data=sans_rien).status_code == 303
    assert "Rien à transmettre pour l’instant" in _page(client, depot.location)
    assert [e.objet_id for e in evenements("releve_relu")] == [releve.id, releve.id]


def test_chaque_tableau_d_une_feuille_dit_son_mois_et_ses_colonnes(client, deposante, envoyer_releve):
    """Two months side by side, a third below: what was understood of each is seen, and corrected."""
    deposante.employer("DUBOIS", "Léa")
    dessous = [["Février 2026"], ["Nom", "Prénom", "Heures"], ["Dubois", "Léa", 30]]
    tableaux = [["Nom", "Prénom", "Heures"] * 2, ["Dubois", "Léa", 10, "Dubois", "Léa", 20], *dessous]
    page = _page(
        client,
        envoyer_releve(classeur(tableaux, ("Décembre 2025", "", "", "Janvier 2026"), "Trimestre")).location,
    )
    assert "2 autres tableaux dans cette feuille" in page
    assert "À côté du premier, janvier 2026 : D « Nom », nom ; E « Prénom », prénom ; F « Heures »" in page
    assert "Titres à la ligne 5, février 2026 : mêmes colonnes." in page
    assert 'name="role.0.5"' in page
    releve = db.session.scalar(select(Releve))
    assert [(li.mois.month, str(li.heures)) for li in lignes_de(releve)] == [
        (12, "10.00"), (1, "20.00"), (2, "30.00"),
    ]  # fmt: skip
    envoi = {"version": _version(page), "role.0.5": "ignoree"}
    assert client.post(f"/releves/{releve.id}/lecture", data=envoi).status_code == 303
    assert [li.mois.month for li in lignes_de(releve)] == [12, 2]


def test_un_fichier_ou_rien_n_est_compris_montre_ses_premieres_lignes(client, deposante, envoyer_releve):
    depot = envoyer_releve(classeur([["du texte", "sans", "aucune heure"]], ("a", "b", "c"), "Notes"))
    page = _page(client, depot.location)
    assert "Rien à transmettre pour l’instant" in page
    assert "Ligne des titres" in page
    assert "aucune heure" in page


def test_une_photo_montre_sa_page_et_se_saisit_a_cote(client, deposante, envoyer_releve):
    lea = deposante.employer("DUBOIS", "Léa")
    depot = envoyer_releve(image_png(64, 64), "photo.png")
    page = _page(client, f"{depot.location}?mois=2026-02")
    assert f'name="h.{lea.id}"' in page
    image = client.get(f"{depot.location}/page/1")
    assert (image.status_code, image.mimetype) == (200, "image/png")
    assert image.headers["Cache-Control"] == "no-store"
    refus = client.post(f"{depot.location}/saisie", data={"mois": "2026-02", f"h.{lea.id}": "beaucoup"})
    assert (refus.status_code, 'value="beaucoup"' in refus.get_data(as_text=True)) == (400, True)
    fait = client.post(
        f"{depot.location}/saisie", data={"mois": "2026-02", "page": "1", f"h.{lea.id}": "12h30"}
    )
    assert fait.status_code == 303
    assert 'value="12,50"' in _page(client, fait.location)
    assert client.post(f"{depot.location}/saisie", data={"mois": "février"}).status_code == 400
    client.post(f"{depot.location}/transmettre")
    assert "p1" in [li.cellule for li in lignes_de(db.session.scalar(select(Releve)))]


def test_un_releve_refuse_dit_pourquoi_et_se_corrige(client, deposante, envoyer_releve):
    deposante.employer("DUBOIS", "Léa")
    depot = envoyer_releve(classeur([["Dubois", "Léa", "02/2026", 70]]))
    client.post(f"{depot.location}/transmettre")
    releve = db.session.scalar(select(Releve))
    (ligne,) = lignes_de(releve)
    ligne.etat, ligne.motif = EtatLigne.REFUSEE, "Chantier arrêté en février"
    releve.etat, releve.motif = EtatReleve.REFUSE, "Ce ne sont pas les bonnes heures"
    db.session.commit()
    page = _page(client, depot.location)
    assert "Ce ne sont pas les bonnes heures" in page
    assert "Chantier arrêté en février" in page
    liste = _page(client, "/releves")
    assert "Corrigez le fichier" in liste
    adresse = re.search(r'href="(/releves/deposer\?remplace=\d+)"', page).group(1)
    assert "prendra la place" in _page(client, adresse)
    corrige = envoyer_releve(classeur([["Dubois", "Léa", "02/2026", 66]]), remplace=str(releve.id))
    assert corrige.status_code == 303
    page = _page(client, corrige.location)
    assert "Ce que ce relevé change" in page
    client.post(f"{corrige.location}/transmettre", data={"version": _version(page)})
    assert "a pris la place de ce relevé" in _page(client, depot.location)


def test_un_releve_s_abandonne_avant_l_envoi(client, deposante, envoyer_releve):
    depot = envoyer_releve(classeur([["Dubois", "Léa", "02/2026", 7]]))
    stocke = depot_fichiers.dossier / db.session.scalar(select(Piece.nom_stocke))
    assert stocke.is_file()
    assert client.post(f"{depot.location}/abandonner").location == "/releves"
    assert not stocke.exists()
    assert "Abandonné avant l’envoi" in _page(client, "/releves")
    assert client.get(f"{depot.location}/fichier").status_code == 404


def test_l_original_se_telecharge_tel_quel_et_cela_se_sait(client, deposante, envoyer_releve):
    contenu = classeur([["Dubois", "Léa", "02/2026", 7]])
    depot = envoyer_releve(contenu)
    recu = client.get(f"{depot.location}/fichier")
    assert (recu.data, recu.mimetype) == (
        contenu, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )  # fmt: skip
    assert "attachment" in recu.headers["Content-Disposition"]
    assert recu.headers["Cache-Control"] == "no-store"
    assert len(evenements("piece_ouverte")) == 1


def test_la_liste_se_filtre_s_exporte_et_pose_autant_de_questions_pour_trente(
    client, deposante, envoyer_releve
):
    deposante.employer("DUBOIS", "Léa")
    depot = envoyer_releve(classeur([["Dubois", "Léa", "02/2026", 7]]), "février.xlsx")
    with requetes_comptees() as une:
        client.get("/releves")
    for rang in range(8, 12):
        envoyer_releve(classeur([["Dubois", "Léa", "02/2026", rang]]), f"autre {rang}.xlsx")
    with requetes_comptees() as plusieurs:
        page = client.get("/releves").get_data(as_text=True)
    assert (len(plusieurs), page.count("autre ")) == (len(une), 4)
    client.post(f"{depot.location}/transmettre")
    assert "autre " not in _page(client, "/releves?etat=transmis")
    assert "février.xlsx" not in _page(client, "/releves?attend=oui")
    assert "autre 9" in _page(client, "/releves?q=AUTRE 9")
    fichier = client.get("/releves/export.csv?etat=transmis").data.decode("utf-8-sig")
    assert ("février.xlsx" in fichier, "autre" in fichier) == (True, False)


def test_aucune_heure_se_dit_et_se_retire_de_la_meme_page(client, deposante):
    deposante.employer("DUBOIS", "Léa")
    page = _page(client, "/releves/deposer?mois=2026-02")
    assert "Aucune heure ce mois-ci" in page
    dire = {"mois": "2026-02", "attribution": str(deposante.suivi.attribution.id), "employeur": ""}
    reponse = client.post("/releves/aucune-heure", data=dire)
    assert (reponse.status_code, "mois=2026-02" in reponse.location) == (303, True)
    (dite,) = db.session.scalars(select(SansHeures)).all()
    assert "Retirer « aucune heure »" in _page(client, "/releves/deposer?mois=2026-02")
    client.post("/releves/aucune-heure", data=dire | {"retirer": str(dite.id)})
    db.session.refresh(dite)
    assert dite.valable_au is not None
    # A market that is over is asked nothing more, though somebody hired for it may still be under contract.
    deposante.suivi.marche.date_fin = date(2026, 1, 31)
    db.session.commit()
    assert deposante.suivi.marche.reference not in _page(client, "/releves/deposer?mois=2026-02")
    assert deposante.suivi.marche.reference in _page(client, "/releves/deposer?mois=2026-01")


def test_l_accueil_de_l_entreprise_et_de_l_employeur_menent_au_depot(client, deposante):
    deposante.employer("DUBOIS", "Léa")
    assert 'href="/releves/deposer"' in _page(client, "/")
    client.connecter(creer_compte(Role.EMPLOYEUR, structure_id=deposante.structure_id))
    assert 'href="/releves/deposer"' in _page(client, "/")
