"""The services of the import page: keeping, examining, applying, journaling."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from clauses.models import Evenement, FichierDepose
from clauses.models.types import maintenant
from clauses.models.vocabulaire import Role, TypeImport
from clauses.services import fichiers
from clauses.services.acteur import acteur_de
from clauses.services.imports import depots
from clauses.services.imports.depots import EtatExamen
from clauses.services.imports.depots.codes import LISTES, Listes
from clauses.services.imports.depots.colonnes import empreinte_entetes
from clauses.services.imports.depots.libelles import COLONNES as LIBELLES
from clauses.services.imports.importations import lire_importation, lister_importations
from clauses.services.imports.participants.colonnes import FORME_PARTICIPANTS
from clauses.services.imports.reprise.colonnes import FORME_REPRISE, colonnes_reprise
from clauses.services.journal import Verbe
from tests.appui.depots import DECP, contenu_reprise, gater, lire_csv
from tests.appui.fabriques import creer_compte

LE = date(2026, 1, 15)


@pytest.fixture
def acteur(base, territoire):
    return acteur_de(creer_compte(Role.COORDINATEUR, territoire_id=territoire.id), LE)


@pytest.fixture
def deposer(base, acteur, territoire):
    def faire(contenu, nom="histoire.csv", type_=TypeImport.REPRISE, le=None, **options) -> str:
        depot = depots.deposer(
            acteur, type_, territoire.id, nom, contenu, maintenant=le or maintenant(), options=options
        )
        return depot.jeton

    return faire


@pytest.fixture
def examiner(acteur):
    return lambda jeton, lignes_max=1000: depots.examiner(
        acteur, jeton, aujourd_hui=LE, lignes_max=lignes_max
    )


@pytest.fixture
def appliquer(acteur):
    return lambda jeton, ignorer=False: depots.appliquer(
        acteur, jeton, ignorer_erreurs=ignorer, aujourd_hui=LE, lignes_max=1000
    )


def verbes(base) -> list[str]:
    return list(base.scalars(select(Evenement.verbe).order_by(Evenement.numero)))


def test_les_listes_fermees_de_la_page_sont_celles_que_l_import_lit(base, territoire):
    listes = Listes(territoire.id)
    criteres = {code: rang for rang, (code, _) in enumerate(listes.choix("criteres"))}
    lecteurs = {c.nom: c.lire for c in colonnes_reprise(LE, criteres)}
    for colonne in (*LISTES, "criteres"):
        assert [lecteurs[colonne](code) for code, _ in listes.choix(colonne)], colonne


def test_chaque_colonne_de_la_reprise_a_son_libelle():
    assert set(LIBELLES) == {*FORME_REPRISE.colonnes, *FORME_PARTICIPANTS.colonnes}


@pytest.mark.parametrize(
    ("colonne", "ecrit", "code"),
    [
        ("type_contrat", "CDD insertion", "cddi"),
        ("type_contrat", "Intérim", "mission"),
        ("sexe", "Homme", "M"),
        ("sexe", "Féminin", "F"),
        ("modalite", "Mise à dispo.", "mise_a_disposition"),
        ("prescripteur", "Pôle emploi", "france_travail"),
        ("employeur_type", "Association intermediaire", "ai"),
        ("modalite", "zzzz", ""),
        ("modalite", "—", ""),
    ],
)
def test_le_code_voisin_se_reconnait_a_son_code_ou_a_son_libelle(base, territoire, colonne, ecrit, code):
    assert Listes(territoire.id).proche(colonne, ecrit) == code


def test_l_empreinte_des_colonnes_ignore_l_ordre_la_casse_et_ce_que_l_on_ajoute_aux_refus():
    empreinte = empreinte_entetes(["Nom", "Prénom"])
    assert empreinte == empreinte_entetes(["PRENOM", "nom", "Motif du refus", "Ligne du fichier"])
    assert empreinte != empreinte_entetes(["nom", "prenom", "mois"])


def test_un_depot_d_hier_est_balaye_avec_son_fichier_et_ses_lignes_refusees(base, acteur, deposer, appliquer):
    hier = maintenant() - timedelta(hours=25)
    ancien = deposer(contenu_reprise(retouche=gater(heures="0")), le=hier)
    recent = deposer(contenu_reprise(3))
    appliquer(ancien, ignorer=True)
    noms = depots.balayer(acteur, maintenant())
    depots.effacer(noms)
    assert len(noms) == 2
    assert not set(noms) & set(fichiers.lister())
    assert base.scalars(select(FichierDepose.jeton)).all() == [recent]


def test_un_examen_de_reprise_se_journalise_et_celui_des_decp_non(base, acteur, deposer, examiner):
    depots.consigner_lecture(acteur, examiner(deposer(contenu_reprise())))
    assert verbes(base) == [Verbe.LISTE_NOMINATIVE_CONSULTEE]
    depots.consigner_lecture(acteur, examiner(deposer(DECP, "decp.json", TypeImport.DECP)))
    depots.consigner_lecture(acteur, examiner(deposer(b"%PDF-1.4")))
    assert verbes(base) == [Verbe.LISTE_NOMINATIVE_CONSULTEE]


def test_l_application_s_ecrit_une_fois_au_journal_et_dit_ce_qu_elle_a_cree(base, acteur, deposer, appliquer):
    jeton = deposer(contenu_reprise())
    fait = appliquer(jeton)
    assert appliquer(jeton).est_deja_faite
    assert verbes(base) == [Verbe.IMPORT_APPLIQUE]
    rendu = lire_importation(acteur, fait.importation_id)
    assert (12, "mois d’heures") in rendu.creations
    assert rendu.ligne.auteur == acteur.nom


def test_un_refus_ne_marque_pas_le_depot_comme_applique(base, deposer, examiner, appliquer):
    jeton = deposer(contenu_reprise(2, retouche=lambda _, ligne: ligne.update(heures="0")))
    fait = appliquer(jeton, ignorer=True)
    assert fait.reste_a_corriger
    assert examiner(jeton).etat is EtatExamen.ERREURS
    assert not examiner(jeton).est_applicable_en_partie


def test_les_lignes_mal_coupees_sont_rendues_avec_ce_qui_depasse(base, deposer, examiner):
    lignes = contenu_reprise(3).decode("utf-8-sig").splitlines()
    lignes[2] += ";de trop;encore"
    lignes[3] = "une seule cellule"
    vu = examiner(deposer("\n".join(lignes).encode()))
    refus = lire_csv(depots.csv_des_refus(vu.lecture, vu.anomalies))
    assert [r["Ligne du fichier"] for r in refus] == ["3", "4"]
    assert refus[0]["Cellules en trop"] == "de trop | encore"
    assert refus[1]["operation"] == "une seule cellule"
    assert "cellules alors que le tableau a 37 colonnes" in refus[0]["Motif du refus"]


def test_un_siret_a_treize_chiffres_n_est_pas_pris_pour_un_nir_dans_les_refus(base, deposer, examiner):
    def retouche(_, ligne):
        ligne.update(heures="0", attributaire_siret="1940533063001", facilitateur="=2+2")

    vu = examiner(deposer(contenu_reprise(1, retouche=retouche)))
    refus = lire_csv(depots.csv_des_refus(vu.lecture, vu.anomalies))
    assert refus[0]["attributaire_siret"] == "1940533063001"
    assert refus[0]["facilitateur"] == "'=2+2"


def test_la_liste_des_imports_se_filtre_et_se_pagine(base, acteur, deposer, appliquer):
    for rang in range(26):
        appliquer(deposer(contenu_reprise(1 + rang), f"n{rang}.csv"))
    appliquer(deposer(DECP, "decp.json", TypeImport.DECP))
    premiere = lister_importations(acteur)
    assert (premiere.total, premiere.pages, len(premiere.lignes)) == (27, 2, 25)
    assert premiere.lignes[0].importation.nom_fichier == "decp.json"
    assert len(lister_importations(acteur, page=2).lignes) == 2
    assert lister_importations(acteur, page=9).page == 2
    assert lister_importations(acteur, type_=TypeImport.DECP).total == 1


def test_examiner_n_ecrit_rien(base, deposer, examiner):
    jeton = deposer(contenu_reprise(retouche=gater(heures="0")))
    avant = base.scalar(select(func.count()).select_from(Evenement))
    assert examiner(jeton).est_applicable_en_partie
    assert not base.new
    assert not base.dirty
    assert base.scalar(select(func.count()).select_from(Evenement)) == avant
