"""The sheets that companies really send: each line joins the person its file means."""

import csv
from datetime import date

import pytest

from clauses.models.vocabulaire import Role
from clauses.services.acteur import Acteur, Droit
from clauses.services.imports.valeurs import lire_date
from clauses.services.normalisation import texte_recherche
from clauses.services.releves.lecture import lire_releve
from clauses.services.releves.rattachement import rattacher
from tests.appui.etti import creer_etti
from tests.appui.fabriques import PersonneFabrique

pytestmark = pytest.mark.donnees
#: The scan holds no line, the other one a social-security number.
LISIBLES = [
    "01_mensuel_simple.xlsx",
    "02_matrice_annuelle.xlsx",
    "03_hebdomadaire_etti.xlsx",
    "04_export_paie.csv",
    "05_durees_excel.xlsx",
    "06_un_onglet_par_mois.xlsx",
    "07_releve_texte.pdf",
    "10_mensuel_simple.ods",
]


@pytest.mark.parametrize("nom", LISIBLES)
def test_chaque_ligne_d_un_releve_reel_rejoint_sa_personne(base, donnees, nom):
    dossier = donnees / "releves"
    etti = creer_etti(est_peuplee=False)
    titulaire = etti.attributions["2025-A1"].structure_id
    with (dossier / "salaries.csv").open(encoding="utf-8-sig", newline="") as fichier:
        for s in csv.DictReader(fichier, delimiter=";"):
            personne = PersonneFabrique(
                territoire_id=etti.agenais.id, nom_naissance=s["nom"], prenom=s["prenom"],
                date_naissance=lire_date(s["date_naissance"]),
            )  # fmt: skip
            etti.embaucher(s["nom"], s["prenom"], "2025-A1", personne=personne, debut=date(2021, 1, 4))
    acteur = Acteur("Entreprise", droits=(Droit(Role.ENTREPRISE, structure_id=titulaire),))
    lignes = lire_releve((dossier / nom).read_bytes(), nom).lignes
    rattaches = rattacher(acteur, titulaire, lignes)
    assert lignes
    for r in rattaches:
        (candidat,) = r.candidats
        assert (r.affectation_id, r.doute) == (candidat.affectation_id, None)
        assert sorted(_mots(r.ligne.personne)) == sorted(_mots(candidat.nom_complet))


def _mots(nom: str) -> list[str]:
    return texte_recherche(nom).split()
