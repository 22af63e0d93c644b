"""`clauses importer participants`: statuses, sentences, the same file twice, nothing by halves."""

import json
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from clauses.models import DonneesEvenement, LienPlie, ParticipantPlie
from clauses.models.vocabulaire import Prescripteur, Role
from clauses.services.acteur import SYSTEME
from clauses.services.anonymisation import anonymiser_personne
from clauses.services.identites import empreinte_identite
from tests.appui.fabriques import creer_compte
from tests.appui.participants import ATTENDUS, FICHIER, creer_personnes, ecrire, liens_en_vigueur, proposes
from tests.appui.suivi import evenements


@pytest.fixture
def importer(commande, territoire, tmp_path):
    def executer(*lignes, options: tuple[str, ...] = (), **forme):
        fichier = ecrire(tmp_path, *lignes, **forme)
        return commande("importer", "participants", fichier, "--territoire", "essai", *options)

    return executer


def test_les_participants_entrent_et_aucun_lien_ne_se_confirme_seul(base, importer, territoire):
    referent = creer_compte(Role.REFERENT, territoire_id=territoire.id)
    referent.nom = "Tristan BOURDELLES"
    base.commit()
    creer_personnes(territoire)
    resultat = importer(*FICHIER)
    assert resultat.exit_code == 0, resultat.output
    assert "7 participants PLIE, 6 liens proposés" in resultat.output
    assert proposes() == ATTENDUS
    assert set(liens_en_vigueur()) == set(ATTENDUS)
    lu = base.scalar(select(ParticipantPlie).where(ParticipantPlie.identifiant == "P-1"))
    assert (lu.nom, lu.prenom, lu.date_naissance, lu.date_entree) == (
        "DIALLO", "Aïcha", date(1990, 5, 17), date(2024, 3, 4),
    )  # fmt: skip
    assert (lu.referent_compte_id, lu.prescripteur) == (referent.id, Prescripteur.FRANCE_TRAVAIL)
    assert (lu.cle_identite, lu.tri) == ("diallo|aicha|1990-05-17", "diallo aicha")


def test_le_meme_fichier_ne_change_rien_et_une_ligne_changee_met_a_jour(base, importer, territoire):
    creer_personnes(territoire)
    importer(*FICHIER)
    avant = base.scalar(select(func.count()).select_from(LienPlie))
    encore = importer(*FICHIER)
    assert "Rien n’a changé" in encore.output
    assert base.scalar(select(func.count()).select_from(LienPlie)) == avant
    assert len(evenements("import_applique")) == 1
    sorti = {"date_sortie": "30/06/2025", "motif_sortie": "Emploi durable"}
    change = importer(sorti, *FICHIER[1:])
    assert "1 participant mis à jour" in change.output
    lu = base.scalar(select(ParticipantPlie).where(ParticipantPlie.identifiant == "P-1"))
    assert (lu.date_sortie, lu.version) == (date(2025, 6, 30), 2)
    assert proposes() == ATTENDUS
    evenement = evenements("import_applique")[-1]
    comptes = json.loads(base.get(DonneesEvenement, evenement.numero).valeurs)["creations"]
    assert comptes == {"participants_mis_a_jour": 1}


def test_une_colonne_absente_ne_touche_a_rien_et_une_case_vide_efface(base, importer):
    importer({"date_sortie": "30/06/2025"})
    importer({"code_commune": "47002"}, sans=("date_sortie", "referent"))
    lu = base.scalar(select(ParticipantPlie))
    assert (lu.code_commune, lu.date_sortie, lu.referent) == (
        "47002",
        date(2025, 6, 30),
        "Bourdelles Tristan",
    )
    importer({"code_commune": "47002"})
    assert lu.date_sortie is None


def test_une_personne_anonymisee_ne_revient_pas_avec_le_fichier_suivant(base, importer, territoire):
    personne = creer_personnes(territoire)["DIALLO"]
    personne.identite.empreinte = empreinte_identite(personne.cle_identite)
    base.commit()
    anonymiser_personne(
        SYSTEME, personne.id, motif="échéance passée", maintenant=datetime(2026, 3, 1, tzinfo=UTC)
    )
    base.commit()
    resultat = importer({}, FICHIER[1])
    assert "a été anonymisée ici" in resultat.output
    assert base.scalars(select(ParticipantPlie.identifiant)).all() == ["P-2"]


@pytest.mark.parametrize(
    ("lignes", "dits"),
    [
        ([{"date_sortie": "01/03/2024"}], ["ligne 2", "colonne date_sortie", "La sortie précède l’entrée"]),
        ([{"date_entree": "04/03/2101"}], ["colonne date_entree"]),
        ([{"date_naissance": "04/03/2024"}], ["La naissance suit l’entrée"]),
        ([{"sexe": "X"}], ["colonne sexe", "« X »", "Code inconnu"]),
        ([{"nom": ""}], ["colonne nom", "Valeur obligatoire absente"]),
        ([{"motif_sortie": "né le 2 90 05 33 063 012 45"}], ["« 2 90 **", "sécurité sociale"]),
        ([{}, {"prenom": "Fatou"}], ["ligne 2", "ligne 3", "a d’autres valeurs", "prenom"]),
    ],
)
def test_une_ligne_fausse_est_nommee_et_rien_n_est_ecrit(base, importer, lignes, dits):
    resultat = importer(*lignes, {"identifiant": "P-8", "nom": "MARTIN"})
    assert resultat.exit_code == 1
    for mot in dits:
        assert mot in resultat.output.replace("\u00a0", " "), resultat.output
    assert "90 05 33 063" not in resultat.output
    assert base.scalar(select(func.count()).select_from(ParticipantPlie)) == 0
    assert evenements("import_applique") == []


def test_les_erreurs_ignorees_laissent_passer_le_reste_et_l_essai_a_blanc_n_ecrit_rien(
    base, importer, tmp_path
):
    lignes = (
        {"date_sortie": "01/03/2024"},
        {"identifiant": "P-8", "nom": "MARTIN"},
        {"identifiant": "P-8", "nom": "MARTIN"},
    )
    rapport = tmp_path / "rapport.csv"
    blanc = importer(*lignes, options=("--a-blanc", "--ignorer-erreurs", "--rapport", str(rapport)))
    assert "Essai à blanc" in blanc.output
    assert "date_sortie" in rapport.read_text(encoding="utf-8-sig")
    assert base.scalar(select(func.count()).select_from(ParticipantPlie)) == 0
    resultat = importer(*lignes, options=("--ignorer-erreurs",))
    assert resultat.exit_code == 0
    assert "copies identiques comptées une fois" in resultat.output
    assert base.scalars(select(ParticipantPlie.identifiant)).all() == ["P-8"]


def test_un_territoire_inconnu_est_un_mauvais_usage(commande, territoire, tmp_path):
    assert (
        commande("importer", "participants", ecrire(tmp_path, {}), "--territoire", "nulle-part").exit_code
        == 2
    )
