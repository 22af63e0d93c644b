"""The import page, from the drop to the report."""

import io
import re

import pytest
from sqlalchemy import func, select

from clauses.models import CodeRome, CorrespondanceColonnes, HeuresMensuelles, Importation, Marche
from clauses.models.vocabulaire import TypeContrat
from tests.appui.depots import AUTRES_NOMS, DECP, contenu_reprise, gater, lire_csv

NIR = "1 94 05 33 063 001 42"
ERREURS = {"mois": "2031-05", "type_contrat": "CDD insertion", "heures": "0", "prenom": NIR}


def texte(reponse) -> str:
    """The page without its tags nor its no-break spaces."""
    brut = re.sub(r"<[^>]+>", " ", reponse.get_data(as_text=True)).replace("&nbsp;", " ")
    return re.sub(r"\s+", " ", brut.replace("\u00a0", " "))


def compter(base, modele) -> int:
    return base.scalar(select(func.count()).select_from(modele))


def appliquer(client, adresse, lignes="tout"):
    return client.post(f"{adresse}/appliquer", data={"lignes": lignes})


def test_un_fichier_se_verifie_sans_rien_ecrire_puis_s_applique_une_seule_fois(
    client, base, coordinateur, deposer
):
    adresse = deposer(contenu_reprise())
    assert "Le fichier peut être appliqué" in texte(client.get(adresse))
    assert compter(base, HeuresMensuelles) == 0
    premier = appliquer(client, adresse)
    assert re.fullmatch(r"/imports/\d+", premier.location)
    rendu = texte(client.get(premier.location))
    assert "Le fichier est appliqué." in rendu
    assert "12 mois d’heures" in rendu
    assert coordinateur.nom in rendu
    second = appliquer(client, adresse)
    assert second.location == premier.location
    assert "déjà appliqué : rien n’a changé" in texte(client.get(second.location))
    assert client.get(adresse).location == premier.location
    assert (compter(base, HeuresMensuelles), compter(base, Importation)) == (12, 1)


def test_le_meme_fichier_depose_de_nouveau_dit_que_rien_ne_changerait(client, base, coordinateur, deposer):
    appliquer(client, deposer(contenu_reprise()))
    adresse = deposer(contenu_reprise(), "autre-nom.csv")
    page = texte(client.get(adresse))
    assert "Rien de nouveau dans ce fichier" in page
    assert "« Tout appliquer » est fermé : il n’y a rien à écrire." in page
    force = appliquer(client, adresse)
    assert force.location == "/imports/"
    assert "rien n’a changé" in texte(client.get(force.location))
    assert compter(base, Importation) == 1


def test_les_erreurs_se_montrent_a_leur_cellule_avec_la_valeur_et_le_code_voisin(
    client, coordinateur, deposer
):
    page = texte(client.get(deposer(contenu_reprise(retouche=gater(**ERREURS)))))
    assert "4 lignes en erreur. Rien n’est écrit." in page
    assert "L3C36 Erreur mois 2031-05 Ce mois est à venir." in page
    assert "Proposition : CDD d’insertion (cddi)" in page
    assert "1 94 ** …" in page
    assert "063 001" not in page


def test_tout_appliquer_est_refuse_tant_qu_il_y_a_une_erreur(client, base, coordinateur, deposer):
    adresse = deposer(contenu_reprise(retouche=gater(heures="0")))
    reponse = appliquer(client, adresse)
    assert reponse.location == adresse
    assert "1 ligne en erreur, rien n’a été écrit." in texte(client.get(adresse))
    assert compter(base, HeuresMensuelles) == 0


def test_les_lignes_valides_s_appliquent_et_les_autres_se_telechargent_avec_leur_motif(
    client, base, coordinateur, deposer
):
    adresse = deposer(contenu_reprise(retouche=gater(**ERREURS)))
    fait = appliquer(client, adresse, "valides")
    assert compter(base, HeuresMensuelles) == 8
    assert "Des lignes ont été refusées" in texte(client.get(fait.location))
    refus = client.get(f"{fait.location}/refus.csv")
    assert refus.headers["Cache-Control"] == "no-store"
    lignes = lire_csv(refus.data)
    assert [ligne["Ligne du fichier"] for ligne in lignes] == ["3", "4", "5", "6"]
    assert lignes[0]["mois"] == "2031-05"
    assert "Ce mois est à venir" in lignes[0]["Motif du refus"]
    assert NIR not in refus.get_data(as_text=True)
    assert lignes[3]["prenom"].startswith("1 94 **")


def test_les_lignes_refusees_corrigees_se_deposent_telles_quelles(client, base, coordinateur, deposer):
    adresse = deposer(contenu_reprise(retouche=gater(mois="2031-05")))
    bon = lire_csv(contenu_reprise())[1]["mois"]
    refus = client.get(f"{adresse}/refus.csv").get_data(as_text=True)
    appliquer(client, adresse, "valides")
    corrige = deposer(refus.replace("2031-05", bon).encode(), "corrigees.csv")
    assert "Le fichier peut être appliqué" in texte(client.get(corrige))
    appliquer(client, corrige)
    assert compter(base, HeuresMensuelles) == 12


def test_la_liste_entiere_des_erreurs_se_telecharge(client, coordinateur, deposer):
    adresse = deposer(contenu_reprise(70, retouche=lambda _, ligne: ligne.update(heures="0")))
    assert "Les 50 premières lignes sont montrées" in texte(client.get(adresse))
    constats = lire_csv(client.get(f"{adresse}/anomalies.csv").data)
    assert len(constats) == 70
    assert constats[0]["Cellule"] == "L2C37"
    assert constats[0]["Gravité"] == "Erreur"


def test_des_colonnes_aux_autres_noms_se_confirment_une_fois_et_sont_retenues(
    client, base, coordinateur, deposer
):
    def en_mots(_, ligne):
        ligne["sexe"] = {"F": "Femme", "M": "Homme"}[ligne["sexe"]]

    contenu = contenu_reprise(40, noms=AUTRES_NOMS, retouche=en_mots)
    adresse = deposer(contenu)
    page = client.get(adresse).get_data(as_text=True)
    assert "Des colonnes de ce fichier portent d’autres noms" in page
    assert appliquer(client, adresse).location == adresse  # not before the columns are confirmed
    assert compter(base, HeuresMensuelles) == 0
    choix = dict(
        re.findall(r'<select[^>]* name="(\w+)"[^>]*>.*?<option selected value="([^"]*)"', page, re.S)
    )
    assert choix["colonne_nom"] == "Nom de naissance"
    assert sorted(v for c, v in choix.items() if c.startswith("code_")) == ["F", "M"]
    assert client.post(f"{adresse}/colonnes", data=choix).location == adresse
    assert "Le fichier peut être appliqué" in texte(client.get(adresse))
    appliquer(client, adresse)
    assert compter(base, HeuresMensuelles) == 40
    assert compter(base, CorrespondanceColonnes) == 1
    suivant = texte(client.get(deposer(contenu, "mois-suivant.csv")))
    assert "Rien de nouveau dans ce fichier" in suivant
    assert "choisies pour ce territoire" in suivant


def test_une_colonne_du_fichier_ne_sert_pas_deux_fois(client, base, coordinateur, deposer):
    adresse = deposer(contenu_reprise(noms={**AUTRES_NOMS, "objet": "Intitulé", "operation": "Programme"}))
    reponse = client.post(
        f"{adresse}/colonnes",
        data={
            "colonne_nom": "Nom de naissance",
            "colonne_date_naissance": "Date de naissance",
            "colonne_marche": "N° marché",
            "colonne_donneur_ordre": "Maître d’ouvrage",
            "colonne_heures": "Nb heures",
            "colonne_objet": "Intitulé",
            "colonne_operation": "Intitulé",
        },
    )
    assert reponse.status_code == 400
    assert "ne peut être à la fois" in texte(reponse)
    assert compter(base, CorrespondanceColonnes) == 0


def test_une_colonne_obligatoire_absente_se_demande(client, coordinateur, deposer):
    adresse = deposer(contenu_reprise(noms={"heures": "zzz"}))
    page = texte(client.get(adresse))
    assert "Il manque des colonnes obligatoires" in page
    assert client.post(f"{adresse}/colonnes", data={"colonne_heures": "zzz"}).location == adresse
    assert "Le fichier peut être appliqué" in texte(client.get(adresse))


def test_un_code_inconnu_se_traduit_depuis_la_page(client, base, coordinateur, deposer):
    adresse = deposer(contenu_reprise(retouche=gater(type_contrat="Contrat ACI")))
    client.get(adresse)
    client.post(f"{adresse}/colonnes", data={"code_0": TypeContrat.CDDI.value})
    assert "Le fichier peut être appliqué" in texte(client.get(adresse))


@pytest.mark.parametrize(
    ("contenu", "motif"),
    [
        (b"", "Le fichier est vide"),
        (b"%PDF-1.4 rien", "contient un document PDF"),
        (b"une;deux\n1;2\n", "Il manque des colonnes obligatoires"),
    ],
)
def test_un_fichier_illisible_le_dit_et_n_ecrit_rien(client, base, coordinateur, deposer, contenu, motif):
    adresse = deposer(contenu)
    assert motif in texte(client.get(adresse))
    assert appliquer(client, adresse).location == adresse
    assert compter(base, Importation) == 0


def test_un_fichier_trop_lourd_recoit_la_page_413(client, app, coordinateur, envoyer, monkeypatch):
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 1000)
    reponse = envoyer(contenu_reprise())
    assert reponse.status_code == 413
    assert "Le fichier est trop lourd" in texte(reponse)


def test_un_fichier_d_un_autre_genre_est_refuse_au_depot(client, coordinateur, envoyer):
    reponse = envoyer(b"%PDF-1.4", "histoire.pdf")
    assert reponse.status_code == 400
    assert "Ce genre de fichier s’écrit en .csv, .xlsx, .xls, .ods" in texte(reponse)
    assert "Choisissez le fichier à déposer." in texte(
        client.post("/imports/depots", data={"genre": "reprise"})
    )


def test_un_fichier_se_remplace_sans_garder_le_premier(client, base, coordinateur, deposer):
    adresse = deposer(contenu_reprise(retouche=gater(heures="0")))
    reponse = client.post(
        f"{adresse}/remplacer", data={"fichier": (io.BytesIO(contenu_reprise()), "corrige.csv")}
    )
    assert reponse.location != adresse
    assert client.get(adresse).status_code == 404
    assert "Le fichier peut être appliqué" in texte(client.get(reponse.location))
    assert client.post(f"{reponse.location}/remplacer").status_code == 400


def test_un_fichier_s_abandonne(client, base, coordinateur, deposer):
    adresse = deposer(contenu_reprise())
    assert client.post(f"{adresse}/abandonner").location == "/imports/"
    assert client.get(adresse).status_code == 404
    assert compter(base, HeuresMensuelles) == 0


def test_les_decp_entrent_par_la_page_et_l_option_ne_garde_que_les_clauses(
    client, base, coordinateur, deposer
):
    adresse = deposer(DECP, "decp.json", genre="decp", clause_seulement="y")
    page = texte(client.get(adresse))
    assert "Marchés lus 2" in page
    assert "À écrire 1" in page
    assert "Marchés sans clause sociale laissés de côté : 1." in page
    fait = appliquer(client, adresse)
    assert "1 marché " in texte(client.get(fait.location))
    assert base.scalars(select(Marche.reference)).all() == ["2025M001"]


def test_une_liste_publique_entre_par_la_page_sans_territoire(client, base, coordinateur, deposer):
    contenu = "code;libelle\nF1702;Construction de routes\nF1704;Préparation du gros œuvre\n".encode()
    adresse = deposer(contenu, "rome.csv", genre="referentiel", type_="rome")
    assert "Seraient écrits : 2 codes." in texte(client.get(adresse))
    rendu = texte(client.get(appliquer(client, adresse).location))
    assert "Commun à tous les territoires" in rendu
    assert compter(base, CodeRome) == 2


def test_une_liste_publique_se_choisit(client, base, coordinateur, envoyer):
    reponse = envoyer(b"code;libelle\n", "rome.csv", genre="referentiel", type_="reprise")
    assert reponse.status_code == 400
    assert "Choisissez dans la liste." in texte(reponse)
