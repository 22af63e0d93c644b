"""Markets written by hand: little is enough, an amendment erases nothing, two people never lose a value."""

import json
import re
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from sqlalchemy import select

from clauses.models import Attribution, Evenement, Facilitateur, Lot, Marche, Objectif, Operation, Structure
from clauses.models.vocabulaire import Etape, MethodeObjectif, Role, Secteur
from tests.appui.fabriques import (
    AppartenanceFabrique,
    DonneurOrdreFabrique,
    TerritoireFabrique,
    creer_affectation,
    creer_compte,
    creer_heures,
)
from tests.appui.pages import montrees


def _creer(client, **champs) -> str:
    """Post the form of a new market; the address of its page."""
    envoi = {
        "reference": "26-001",
        "donneur_ordre_id": "Commune neuve",
        "etape": "repere",
        "periodicite_mois": "1",
    }
    reponse = client.post("/marches/nouveau", data=envoi | champs)
    assert reponse.status_code == 303, re.findall(r"Erreur :</b> ([^<]+)", reponse.text)
    return reponse.location


def test_une_reference_et_un_donneur_d_ordre_suffisent(facilitatrice, territoire, base):
    _creer(facilitatrice)
    marche = base.scalars(select(Marche)).one()
    assert (marche.territoire_id, marche.etape) == (territoire.id, Etape.REPERE)
    assert base.get(Structure, marche.donneur_ordre_id).territoire_id == territoire.id
    assert base.scalar(select(Lot.numero).where(Lot.marche_id == marche.id)) == ""
    verbes = base.scalars(select(Evenement.verbe).order_by(Evenement.numero)).all()
    assert verbes[-1] == "marche_cree"


def test_un_navigateur_envoie_aussi_les_champs_laisses_vides(facilitatrice, base):
    page = facilitatrice.get("/marches/nouveau").text
    champs = set(re.findall(r'<(?:input|select|textarea)[^>]* name="([^"]+)"', page)) - {"csrf_token", "q"}
    vides = dict.fromkeys(champs, "")
    assert {"date_notification", "date_fin", "heures", "montant_ht"} <= champs
    _creer(facilitatrice, **(vides | {"reference": "26-002", "donneur_ordre_id": "Commune neuve",
                                      "etape": "repere", "periodicite_mois": "1"}))  # fmt: skip
    assert base.scalars(select(Marche.date_fin)).one() is None


def test_le_titulaire_et_ses_heures_se_disent_dans_le_meme_formulaire(facilitatrice, base):
    adresse = _creer(
        facilitatrice, titulaire="Menuiserie du Port", heures="1 234,50", operation_id="Grand projet"
    )
    objectif = base.scalars(select(Objectif)).one()
    assert (objectif.heures, objectif.date_effet) == (Decimal("1234.50"), None)
    assert base.scalars(select(Operation.nom)).one() == "Grand projet"
    assert "1 234,50" in facilitatrice.get(adresse).text.replace("\N{NO-BREAK SPACE}", " ")


def test_un_montant_colle_d_un_tableur_se_lit_avec_son_unite_et_celle_d_un_autre_non(facilitatrice, base):
    adresse = _creer(
        facilitatrice, titulaire="Menuiserie", heures="1\N{NARROW NO-BREAK SPACE}500,5 h", duree_mois="12 mois",
        montant_ht="1\N{NARROW NO-BREAK SPACE}500\N{NO-BREAK SPACE}000,00\N{NO-BREAK SPACE}€",
    )  # fmt: skip
    marche = base.scalars(select(Marche)).one()
    assert (marche.montant_ht, marche.duree_mois) == (1_500_000, 12)
    historique = facilitatrice.get(adresse).text.partition('id="historique"')[2]
    assert "1\N{NARROW NO-BREAK SPACE}500,50\N{NO-BREAK SPACE}h, depuis l’origine" in historique
    corps = {"reference": "26-9", "montant_ht": "x", "duree_mois": "x", "titulaire": "M", "heures": "300 €"}
    page = unescape(facilitatrice.post("/marches/nouveau", data=corps).text).replace(
        "\N{NO-BREAK SPACE}", " "
    )
    assert "« 300 € » n’est pas un nombre" in page
    # The errors are summed up in the order of the page, where those of the first holder come in the middle.
    resume = page.partition('class="resume-erreurs"')[2].partition("</ul>")[0]
    dans_l_ordre = ["donneur_ordre_id", "heures", "duree_mois", "montant_ht"]
    assert [c for c in re.findall(r'href="#(\w+)"', resume) if c in dans_l_ordre] == dans_l_ordre


def test_le_facilitateur_est_celui_qui_ecrit_si_rien_n_est_dit(facilitatrice, base):
    page = facilitatrice.get("/marches/nouveau").text
    choisi = re.search(r'<option selected value="([^"]*)">([^<]+)', page[page.index("facilitateur_id") :])
    _creer(facilitatrice, facilitateur_id=choisi.group(1))
    assert base.scalar(select(Facilitateur.nom)) == base.scalars(select(Marche)).one().facilitateur.nom


def test_la_meme_reference_chez_le_meme_acheteur_mene_au_marche_connu(facilitatrice, base):
    acheteur = DonneurOrdreFabrique()
    envoi = {"donneur_ordre_id": acheteur.nom, "donneur_ordre_id-cle": str(acheteur.id)}
    adresse = _creer(facilitatrice, **envoi)
    refus = facilitatrice.post(
        "/marches/nouveau", data=envoi | {"reference": "26-001", "etape": "repere", "periodicite_mois": "1"}
    )
    assert refus.status_code == 400
    assert adresse in refus.text


def test_le_secteur_vient_du_cpv(facilitatrice, base):
    _creer(facilitatrice, **{"cpv": "45233140-2", "cpv-cle": "45233140-2"})
    assert base.scalars(select(Marche)).one().secteur == Secteur.BTP


def test_un_avenant_ajoute_un_objectif_et_n_efface_rien(facilitatrice, base):
    _creer(facilitatrice, titulaire="Menuiserie", heures="300")
    attribution = base.scalars(select(Attribution)).one()
    envoi = {"heures": "450", "date_effet": "2026-06-01", "methode": "forfait", "motif": "avenant n° 1"}
    assert (
        facilitatrice.post(f"/attributions/{attribution.id}/objectifs/nouveau", data=envoi).status_code == 303
    )
    objectifs = base.execute(select(Objectif.date_effet, Objectif.heures, Objectif.valable_au)).all()
    assert sorted(objectifs, key=str) == sorted(
        [(None, Decimal("300.00"), None), (date(2026, 6, 1), Decimal("450.00"), None)], key=str
    )


def test_un_objectif_venu_d_un_import_se_corrige_comme_un_forfait(facilitatrice, base):
    _creer(facilitatrice, titulaire="Menuiserie", heures="300")
    objectif = base.scalars(select(Objectif)).one()
    objectif.methode = MethodeObjectif.REPRISE
    base.commit()
    adresse = f"/objectifs/{objectif.id}/corriger"
    assert 'value="300"' in facilitatrice.get(adresse).text
    envoi = {"methode": "forfait", "heures": "320", "motif": "relu sur l’acte d’engagement"}
    assert facilitatrice.post(adresse, data=envoi).status_code == 303
    corrige = base.scalars(select(Objectif).where(Objectif.valable_au.is_(None))).one()
    assert (corrige.heures, corrige.methode) == (320, MethodeObjectif.FORFAIT)


def test_deux_corrections_du_meme_objectif_se_montrent_et_l_une_se_choisit(facilitatrice, base):
    _creer(facilitatrice, titulaire="Menuiserie", heures="300")
    premier = base.scalars(select(Objectif)).one()
    adresse = f"/objectifs/{premier.id}/corriger"
    commun = {"methode": "forfait", "regime": ""}
    envoi = commun | {"heures": "350", "motif": "avenant relu"}
    assert facilitatrice.post(adresse, data=envoi).status_code == 303
    conflit = facilitatrice.post(adresse, data=commun | {"heures": "410", "motif": "faute de frappe"})
    assert conflit.status_code == 409
    for vu in ("a écrit 350 heures (avenant relu)", 'value="410"', 'value="faute de frappe"'):
        assert vu in conflit.text
    suivante = re.search(r'action="(/objectifs/\d+/corriger)"', conflit.text)[1]
    assert (
        facilitatrice.post(suivante, data=commun | {"heures": "410", "motif": "faute de frappe"}).status_code
        == 303
    )
    versions = base.execute(
        select(Objectif.heures, Objectif.valable_au.is_(None)).order_by(Objectif.numero)
    ).all()
    assert [tuple(v) for v in versions] == [(300, False), (350, False), (410, True)]


def test_un_objectif_ne_se_retire_pas_d_un_seul_clic(facilitatrice, base):
    adresse = _creer(facilitatrice, titulaire="Menuiserie", heures="300")
    objectif = base.scalars(select(Objectif)).one()
    retirer = f'action="/objectifs/{objectif.id}/retirer"'
    assert retirer not in facilitatrice.get(adresse).text
    page = facilitatrice.get(f"/objectifs/{objectif.id}/corriger").text
    demande = page[page.index("<details") :]
    assert demande.index("<summary") < demande.index("Retirer les 300") < demande.index(retirer)


@pytest.mark.parametrize(
    ("methode", "parametres", "calcule"),
    [
        (
            "part_main_oeuvre",
            {"montant": "500 000", "part_main_oeuvre": "40", "taux_effort": "5", "cout_horaire": "35"},
            "285,71",
        ),
        (
            "tranche_facturee",
            {"montant_facture": "3000000", "tranche": "2000", "seuil": "2700000", "regime": "franchise"},
            "150,00",
        ),
        ("etp", {"etp": "2"}, "3 200,00"),
    ],
)
def test_le_volume_calcule_est_montre_et_le_volume_retenu_est_celui_qu_on_ecrit(
    facilitatrice, base, methode, parametres, calcule
):
    _creer(facilitatrice, titulaire="Menuiserie")
    attribution = base.scalars(select(Attribution)).one()
    adresse = f"/attributions/{attribution.id}/objectifs"
    apercu = facilitatrice.post(f"{adresse}/apercu", data={"methode": methode, **parametres}).text
    assert calcule in apercu.replace("\N{NO-BREAK SPACE}", " ")
    envoi = {"methode": methode, "heures": "300", **parametres}
    assert facilitatrice.post(f"{adresse}/nouveau", data=envoi).status_code == 303
    objectif = base.scalars(select(Objectif)).one()
    assert objectif.heures == 300
    assert f"{objectif.heures_calculees:.2f}".replace(".", ",") == calcule.replace(" ", "")


def test_une_etape_se_change_par_son_nom_et_laisse_une_trace(facilitatrice, base):
    adresse = _creer(facilitatrice)
    marche = base.scalars(select(Marche)).one()
    envoi = {"passage": "notifier", "version_etape": str(marche.version)}
    assert facilitatrice.post(f"{adresse}/etape", data=envoi).status_code == 303
    assert marche.etape == Etape.NOTIFIE
    assert base.scalars(select(Evenement.verbe).order_by(Evenement.numero)).all()[-1] == "marche_etape"
    sans_motif = {"passage": "classer", "version_etape": str(marche.version)}
    page = facilitatrice.post(f"{adresse}/etape", data=sans_motif, follow_redirects=True).text
    assert "sans suite" in page
    assert marche.etape == Etape.NOTIFIE


def test_deux_personnes_sur_le_meme_objet_voient_les_deux_valeurs(facilitatrice, base):
    adresse = _creer(facilitatrice, objet="Avant") + "/modifier"
    lues = montrees(facilitatrice.get(adresse).text)
    acheteur = json.loads(lues["avant"])["donneur_ordre_id"]
    une = {"reference": "26-001", "donneur_ordre_id": "Commune neuve", "donneur_ordre_id-cle": acheteur,
           "periodicite_mois": "1", **lues}  # fmt: skip
    assert facilitatrice.post(adresse, data=une | {"objet": "Le mien"}).status_code == 303
    conflit = facilitatrice.post(adresse, data=une | {"objet": "Le sien"})
    assert conflit.status_code == 409
    assert "Le mien" in conflit.text
    assert "Le sien" in conflit.text
    assert base.scalars(select(Marche)).one().objet == "Le mien"


def test_un_nombre_entier_de_la_base_se_relit_dans_le_formulaire(facilitatrice, base):
    adresse = _creer(facilitatrice, duree_mois="26", montant_ht="24 802 000,50")
    page = facilitatrice.get(f"{adresse}/modifier").text
    assert re.search(r'name="duree_mois"[^>]*value="26"', page)
    assert re.search(r'name="montant_ht"[^>]*value="24802000,5"', page)


def test_un_marche_supprime_s_annule_d_un_bouton_et_avec_des_heures_ne_se_supprime_pas(
    facilitatrice, territoire, base
):
    adresse = _creer(facilitatrice)
    page = facilitatrice.post(f"{adresse}/supprimer", follow_redirects=True).text
    retablir = re.search(r'action="(/corbeille/marche/\d+/retablir)"', page).group(1)
    assert facilitatrice.get(adresse).status_code == 404
    assert facilitatrice.post(retablir).location == adresse
    affectation = creer_affectation(territoire)
    creer_heures(affectation, date(2025, 3, 1), "35.50")
    autre = f"/marches/{affectation.marche_id}"
    assert "Des heures" in facilitatrice.post(f"{autre}/supprimer", follow_redirects=True).text
    assert facilitatrice.get(autre).status_code == 200


def test_qui_ecrit_dans_deux_territoires_dit_d_abord_lequel(client, territoire, base):
    compte = creer_compte(Role.FACILITATEUR, territoire_id=territoire.id)
    autre = TerritoireFabrique(nom="PLIE voisin")
    AppartenanceFabrique(compte_id=compte.id, role=Role.FACILITATEUR, territoire_id=autre.id)
    base.expire_all()
    client.connecter(compte)
    assert "dans lequel" in client.get("/marches/nouveau").text
    assert "Référence" in client.get(f"/marches/nouveau?territoire={autre.id}").text


def test_l_historique_dit_en_mots_ce_qui_a_change_jusque_dans_les_lots(facilitatrice, base):
    adresse = _creer(facilitatrice, objet="Avant", titulaire="Menuiserie du Port", heures="350")
    lues = montrees(facilitatrice.get(f"{adresse}/modifier").text)
    acheteur = json.loads(lues["avant"])["donneur_ordre_id"]
    envoi = {"reference": "26-001", "donneur_ordre_id": "x", "donneur_ordre_id-cle": acheteur,
             "periodicite_mois": "1", "objet": "Après", "date_fin": "2027-12-31", **lues}  # fmt: skip
    assert facilitatrice.post(f"{adresse}/modifier", data=envoi).status_code == 303
    version = str(base.scalars(select(Marche.version)).one())
    facilitatrice.post(f"{adresse}/etape", data={"passage": "notifier", "version_etape": version})
    historique = facilitatrice.get(adresse).text.partition('id="historique"')[2]
    assert "« Avant » → « Après »" in historique
    assert "Repéré → Notifié" in historique
    assert "« vide » → « 31/12/2027 »" in historique
    assert "Menuiserie du Port, titulaire" in historique
    assert "350\N{NO-BREAK SPACE}h, depuis l’origine" in historique


def test_une_reference_deja_prise_mene_au_marche_qui_l_a(facilitatrice, base):
    adresse = _creer(facilitatrice)
    acheteur = str(base.scalars(select(Marche.donneur_ordre_id)).one())
    refus = facilitatrice.post(
        "/marches/nouveau",
        data={"reference": "26-001", "donneur_ordre_id": "x", "donneur_ordre_id-cle": acheteur,
              "etape": "repere", "periodicite_mois": "1"},
    )  # fmt: skip
    assert refus.status_code == 400
    assert f'<a href="{adresse}">Ouvrir sa page</a>' in refus.text
