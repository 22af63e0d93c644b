"""Hiring in one form: the person, the contract, its market, the eligibility; typed as an import would write it."""

from datetime import date

import pytest
from sqlalchemy import func, select

from clauses.models import (
    Affectation,
    Contrat,
    Critere,
    CritereAffectation,
    Eligibilite,
    Evenement,
    Personne,
    Structure,
)
from clauses.models.vocabulaire import EtatEligibilite, Modalite, Sexe, TypeContrat, TypeStructure
from clauses.services.faits import FAITS
from tests.appui.fabriques import StructureFabrique, TerritoireFabrique
from tests.appui.suivi import creer_suivi, nommer, rendre_eligible

IDENTITE = {"nom_naissance": "Lemoine", "prenom": "Aïcha", "date_naissance": "1991-04-02", "sexe": "F"}


@pytest.fixture
def suivi(base, territoire):
    return creer_suivi(territoire)


@pytest.fixture
def embaucher(facilitatrice, suivi):
    """Post the form of the lot; `embaucher(nom_naissance="…")`."""

    def envoyer(**champs):
        envoi = {
            "attribution": "le lot",
            "attribution-cle": str(suivi.attribution.id),
            "employeur": suivi.entreprise.nom,
            "employeur-cle": str(suivi.entreprise.id),
            "type": "cdd",
            "date_debut": "2026-02-03",
            "temps_partiel_choisi": "inconnu",
        }
        adresse = f"/embauches/nouvelle?attribution={suivi.attribution.id}"
        return facilitatrice.post(adresse, data=envoi | champs)

    return envoyer


def _critere(base, code: str) -> int:
    return base.scalar(select(Critere.id).where(Critere.code == code))


def test_le_formulaire_part_du_lot_et_de_son_attributaire(facilitatrice, suivi):
    suivi.entreprise.type = TypeStructure.EI
    page = facilitatrice.get(f"/embauches/nouvelle?attribution={suivi.attribution.id}").text
    assert suivi.marche.reference in page
    assert f'value="{suivi.entreprise.nom}"' in page
    assert '<option selected value="cddi">' in page
    assert f'value="{date.today().isoformat()}"' in page  # noqa: DTZ011 — as the page reads it


def test_une_embauche_ecrit_la_personne_le_contrat_sa_place_et_son_eligibilite(embaucher, suivi, base):
    reponse = embaucher(
        **IDENTITE, criteres=str(_critere(base, "RSA")), etablir="y", niveau_formation="3", qpv="QP047002"
    )
    assert reponse.location == f"/marches/{suivi.marche.id}/contrats"
    affectation = base.scalars(select(Affectation)).one()
    contrat, personne = affectation.contrat, affectation.personne
    assert (personne.nom_naissance, personne.prenom, personne.sexe) == ("Lemoine", "Aïcha", Sexe.FEMME)
    assert (contrat.type, contrat.date_debut) == (TypeContrat.CDD, date(2026, 2, 3))
    assert (contrat.employeur_id, affectation.modalite) == (suivi.entreprise.id, Modalite.EMBAUCHE_DIRECTE)
    assert (affectation.age_entree, affectation.est_qpv) == (34, True)
    eligibilite = base.scalars(select(Eligibilite).where(Eligibilite.valable_au.is_(None))).one()
    assert (eligibilite.etat, eligibilite.date_entree) == (EtatEligibilite.ETABLIE, date(2026, 2, 3))
    assert base.scalar(select(func.count()).select_from(CritereAffectation)) == 1
    verbes = set(base.scalars(select(Evenement.verbe)))
    assert {"personne_creee", "contrat_cree", "affectation_creee", "eligibilite_etablie"} <= verbes


def test_la_page_suivante_propose_les_heures_et_une_autre_personne(embaucher, facilitatrice, suivi):
    page = facilitatrice.get(embaucher(**IDENTITE).location).text
    assert "Lemoine" in page
    assert f"/heures/engagements/{suivi.attribution.id}" in page
    assert f"/embauches/nouvelle?attribution={suivi.attribution.id}" in page


def test_une_personne_deja_suivie_se_choisit_et_garde_son_eligibilite(embaucher, territoire, base):
    connue = nommer(territoire, "Lemoine", "Aïcha")
    rendre_eligible(connue, "RSA", date_entree=date(2026, 1, 5), date_fin=date(2027, 1, 4))
    assert embaucher(**{"personne": "Lemoine Aïcha", "personne-cle": str(connue.id)}).status_code == 303
    assert base.scalars(select(Affectation.personne_id)).one() == connue.id
    assert base.scalar(select(func.count()).select_from(Eligibilite)) == 1
    assert base.scalar(select(func.count()).select_from(Personne)) == 1


def test_une_identite_deja_connue_est_montree_et_le_choix_est_laisse(embaucher, territoire, base):
    connue = nommer(territoire, "LEMOINE", "Aicha", date_naissance=date(1991, 4, 2))
    connue.cle_identite = "lemoine|aicha|1991-04-02"
    base.commit()
    refus = embaucher(**IDENTITE)
    assert refus.status_code == 400
    assert "Une personne porte déjà ce nom" in refus.text
    assert f'name="personne-choix" value="{connue.id}"' in refus.text
    assert base.scalar(select(func.count()).select_from(Contrat)) == 0
    assert embaucher(**IDENTITE, **{"personne": "", "personne-choix": str(connue.id)}).status_code == 303
    assert base.scalars(select(Affectation.personne_id)).one() == connue.id


def test_un_homonyme_confirme_est_une_autre_personne(embaucher, territoire, base):
    connue = nommer(territoire, "LEMOINE", "Aicha", date_naissance=date(1991, 4, 2))
    connue.cle_identite = "lemoine|aicha|1991-04-02"
    base.commit()
    assert embaucher(**IDENTITE, confirmation="oui").status_code == 303
    autre = base.scalars(select(Personne).where(Personne.id != connue.id)).one()
    assert (autre.rang_homonyme, autre.identite_id != connue.identite_id) == (1, True)


def test_un_nom_voisin_ne_le_meme_jour_est_montre_une_fois(embaucher, territoire, base):
    nommer(territoire, "Lemoyne", "Aïcha", date_naissance=date(1991, 4, 2))
    refus = embaucher(**IDENTITE)
    assert (refus.status_code, "presque le même nom" in refus.text) == (400, True)
    vue = base.scalars(select(Evenement.verbe).where(Evenement.verbe == "liste_nominative_consultee")).first()
    assert vue is not None
    assert embaucher(**IDENTITE, confirmation="oui").status_code == 303


@pytest.mark.parametrize(
    ("champs", "message"),
    [
        ({"nom_naissance": ""}, "Écrivez le nom de naissance"),
        ({"date_naissance": "2090-01-01"}, "pas encore passée"),
        ({"sexe": "X"}, "Choisissez une valeur de la liste"),
        ({"date_debut": ""}, "Écrivez le premier jour"),
        ({"date_fin": "2026-02-01"}, "précède son début"),
        ({"duree_hebdomadaire": "80"}, "La plus grande valeur permise est 60"),
        ({"motif": "1 94 05 33 063 001 42"}, "1 94 **"),
        ({"etablir": "y"}, "Cochez au moins un critère"),
        ({"attribution-cle": "999999", "attribution": "inconnu"}, "n’existe pas"),
    ],
)
def test_un_champ_refuse_dit_pourquoi_et_rien_n_est_ecrit(embaucher, base, champs, message):
    refus = embaucher(**(IDENTITE | champs))
    assert refus.status_code == 400
    assert message in refus.text
    assert "94 05 33 063" not in refus.text
    for modele in (Personne, Contrat, Affectation, Eligibilite):
        assert base.scalar(select(func.count()).select_from(modele)) == 0


def test_l_avis_seul_se_motive(embaucher, base):
    avis = str(_critere(base, "AVIS"))
    refus = embaucher(**IDENTITE, criteres=avis, etablir="y")
    assert (refus.status_code, "Un avis se motive" in refus.text) == (400, True)
    assert embaucher(**IDENTITE, criteres=avis, etablir="y", motif="vu en entretien").status_code == 303


def test_un_employeur_nouveau_est_cree_et_donne_sa_modalite(embaucher, suivi, base):
    reponse = embaucher(
        **IDENTITE, **{"employeur": "Passerelles Intérim", "employeur-cle": "", "type_employeur": "etti"}
    )
    assert reponse.status_code == 303
    employeur = base.scalars(select(Structure).where(Structure.nom == "Passerelles Intérim")).one()
    assert employeur.type is TypeStructure.ETTI
    assert base.scalars(select(Affectation.modalite)).one() is Modalite.MISE_A_DISPOSITION


def test_depuis_une_personne_un_contrat_sans_lot_ne_compte_dans_aucune_clause(
    facilitatrice, territoire, base
):
    personne, employeur = nommer(territoire, "Lemoine", "Aïcha"), StructureFabrique()
    adresse = f"/embauches/nouvelle?personne={personne.id}"
    assert "Lemoine" in facilitatrice.get(adresse).text
    envoi = {
        "personne": "Lemoine Aïcha", "personne-cle": str(personne.id), "employeur": employeur.nom,
        "employeur-cle": str(employeur.id), "type": "cdi", "date_debut": "03/02/2026",
        "temps_partiel_choisi": "inconnu",
    }  # fmt: skip
    reponse = facilitatrice.post(adresse, data=envoi)
    contrat = base.scalars(select(Contrat)).one()
    assert reponse.location == f"/contrats/{contrat.id}"
    assert base.scalar(select(func.count()).select_from(Affectation)) == 0


def test_sans_point_de_depart_le_lot_se_choisit_d_abord(facilitatrice, suivi):
    assert facilitatrice.get("/embauches/nouvelle").location == "/embauches/lot"
    choix = facilitatrice.post(
        "/embauches/lot", data={"attribution": "x", "attribution-cle": str(suivi.attribution.id)}
    )
    assert choix.location == f"/embauches/nouvelle?attribution={suivi.attribution.id}"
    assert "Choisissez le lot attribué" in facilitatrice.post("/embauches/lot", data={"a": "b"}).text


def test_le_lot_et_la_personne_d_un_autre_territoire_n_existent_pas(facilitatrice, suivi, base):
    ailleurs = TerritoireFabrique(code="ailleurs")
    autre = creer_suivi(ailleurs)
    personne = nommer(ailleurs, "Ailleurs", "Zoé")
    for adresse in (f"attribution={autre.attribution.id}", f"personne={personne.id}"):
        assert facilitatrice.get(f"/embauches/nouvelle?{adresse}").status_code == 404
        assert facilitatrice.post(f"/embauches/nouvelle?{adresse}", data=IDENTITE).status_code == 404


def test_ce_qui_est_tape_fige_les_memes_faits_que_la_reprise(embaucher, suivi, commande, base, tmp_path):
    """The same person, contract and criteria: typed here, then read from a file in another territory."""
    avec = {
        "criteres": [str(_critere(base, "RSA")), str(_critere(base, "TH"))], "etablir": "y",
        "niveau_formation": "3", "prescripteur": "france_travail", "code_commune": "47001",
        "code_commune-cle": "47001",
    }  # fmt: skip
    assert embaucher(**IDENTITE, **avec).status_code == 303
    TerritoireFabrique(code="reprise")
    valeurs = {
        "marche": "R-1", "donneur_ordre_siret": suivi.acheteur.identifiant,
        "donneur_ordre": suivi.acheteur.nom, "attributaire_siret": suivi.entreprise.identifiant,
        "attributaire": suivi.entreprise.nom, "employeur": suivi.entreprise.nom,
        "employeur_siret": suivi.entreprise.identifiant, "employeur_type": "entreprise",
        "nom": "LEMOINE", "prenom": "Aïcha", "date_naissance": "02/04/1991", "sexe": "F",
        "type_contrat": "cdd", "date_debut_contrat": "03/02/2026", "modalite": "embauche_directe",
        "mois": "02/2026", "heures": "35", "criteres": "RSA|TH", "niveau_formation": "3",
        "prescripteur": "france_travail", "code_commune": "47001",
    }  # fmt: skip
    fichier = tmp_path / "une.csv"
    fichier.write_text("\n".join(map(";".join, (valeurs, valeurs.values()))), encoding="utf-8")
    resultat = commande("importer", "reprise", fichier, "--territoire", "reprise")
    assert resultat.exit_code == 0, resultat.output
    tapee, lue = base.scalars(select(Affectation).order_by(Affectation.id)).all()
    assert {f: getattr(tapee, f) for f in FAITS} == {f: getattr(lue, f) for f in FAITS}
    assert tapee.identite_id == lue.identite_id
    requete = select(CritereAffectation.critere_id).order_by(CritereAffectation.critere_id)
    des_deux = [
        base.scalars(requete.where(CritereAffectation.affectation_id == a.id)).all() for a in (tapee, lue)
    ]
    assert (des_deux[0] == des_deux[1], len(des_deux[0])) == (True, 2)
