"""What blocks a line: each kind of fault, at its line and column, and nothing written."""

import pytest

from clauses.models.vocabulaire import Role
from clauses.services.acteur import acteur_de
from clauses.services.erreurs import Introuvable
from clauses.services.imports.rapport import ImportRefuse
from clauses.services.imports.tableaux import FichierRefuse
from tests.appui.contenu import effectifs
from tests.appui.fabriques import TerritoireFabrique, creer_compte
from tests.appui.lignes_reprise import AUJOURDHUI, MODELE, ligne, personne

OBLIGATOIRES = (
    "donneur_ordre", "marche", "attributaire", "nom", "prenom", "date_naissance", "sexe", "employeur",
    "employeur_type", "type_contrat", "date_debut_contrat", "modalite", "mois", "heures",
)  # fmt: skip

FAUTES = [
    *((colonne, "", "obligatoire") for colonne in OBLIGATOIRES),
    *((colonne, "  \u00a0", "obligatoire") for colonne in ("nom", "heures")),
    ("date_naissance", "31/02/1990", "jour 31"),
    ("date_naissance", "17/05/90", "deux chiffres"),
    ("date_naissance", "05-17-1990", "mois 17"),
    ("date_debut_contrat", "hier", "pas une date"),
    ("date_fin_contrat", "30/13/2024", "mois 13"),
    ("date_fin_contrat", "03/03/2024", "avant son début"),
    ("date_notification", "2023", "pas une date"),
    ("date_fin", "00/00/0000", "mois 0"),
    ("montant_ht", "un million", "pas un nombre"),
    ("montant_ht", "-5", "Montant"),
    ("montant_ht", "1e17", "pas un nombre"),
    ("heures_prevues", "12h", "pas un nombre"),
    ("heures_prevues", "-1", "Volume"),
    ("heures_prevues", "10,123", "Volume"),
    ("heures", "0", "supérieures à zéro"),
    ("heures", "0,00", "supérieures à zéro"),
    ("heures", "-7,5", "supérieures à zéro"),
    ("heures", "744,01", "744"),
    ("heures", "800", "744"),
    ("heures", "NaN", "pas un nombre"),
    ("heures", "inf", "pas un nombre"),
    ("heures", "1e2", "pas un nombre"),
    ("heures", "12,345", "deux décimales"),
    ("heures", "7h30", "minutes"),
    ("heures", "1.234,5", "plusieurs"),
    ("heures", "sept", "pas un nombre"),
    ("heures", "9" * 400, "chiffres"),
    ("mois", "2025-02", "à venir"),
    ("mois", "03/2031", "à venir"),
    ("mois", "2024-02", "précède le début"),
    ("mois", "2024-13", "mois 13"),
    ("mois", "mars 2024", "pas un mois"),
    ("mois", "15/03/2024", "attend un mois"),
    ("donneur_ordre_type", "mairie", "Code inconnu"),
    ("donneur_ordre_type", "ei", "Code inconnu"),
    ("employeur_type", "commune", "Code inconnu"),
    ("type_clause", "clause", "Code inconnu"),
    ("role_attributaire", "gérant", "Code inconnu"),
    ("sexe", "H", "Code inconnu"),
    ("sexe", "1", "Code inconnu"),
    ("niveau_formation", "8", "Code inconnu"),
    ("criteres", "RSA|CHOMEUR", "CHOMEUR"),
    ("prescripteur", "pole_emploi", "Code inconnu"),
    ("type_contrat", "cdi2", "Code inconnu"),
    ("modalite", "embauche", "Code inconnu"),
    ("code_commune", "Agen", "commune"),
]


@pytest.mark.parametrize(("colonne", "valeur", "raison"), FAUTES)
def test_une_faute_refuse_le_fichier_a_sa_ligne_et_a_sa_colonne(
    importer, territoire, colonne, valeur, raison
):
    avant = effectifs()
    with pytest.raises(ImportRefuse) as refus:
        importer(territoire, ligne(), ligne(mois="2024-04") | {colonne: valeur}, personne(1))
    (erreur,) = refus.value.rapport.erreurs
    assert (erreur.ligne, erreur.colonne) == (3, colonne)
    place = list(MODELE).index(colonne) + 1
    assert erreur.cellule == f"L3C{place}"
    assert raison in erreur.message
    assert effectifs() == avant


@pytest.mark.parametrize("heures", ["744", "744,00", "0,01", "7.5", "  12,30 ", "100"])
def test_des_heures_entre_zero_et_744_entrent(importer, territoire, heures):
    assert importer(territoire, ligne(heures=heures)).lignes_ecrites == 1


@pytest.mark.parametrize("mois", ["2025-01", "01/2025", "2024-03", "2024-3"])
def test_le_mois_courant_et_celui_du_debut_du_contrat_entrent(importer, territoire, mois):
    assert importer(territoire, ligne(mois=mois)).lignes_ecrites == 1


def test_les_codes_s_ecrivent_dans_toutes_les_casses(importer, territoire):
    codes = {"sexe": "f", "type_contrat": "MISSION", "employeur_type": "Etti", "criteres": "rsa | th"}
    assert importer(territoire, ligne(**codes)).erreurs == []


def test_toutes_les_fautes_d_une_ligne_sont_dites(importer, territoire):
    rapport = importer(territoire, ligne(mois="2031-01", heures="0", sexe="X"), a_blanc=True)
    assert [c.colonne for c in rapport.erreurs] == ["sexe", "mois", "heures"]
    assert rapport.lignes_refusees == 1


def test_deux_lignes_du_meme_mois_aux_heures_differentes_se_contredisent(importer, territoire):
    rapport = importer(territoire, ligne(heures="10"), ligne(heures="12,5"), a_blanc=True)
    (erreur,) = rapport.erreurs
    assert (erreur.ligne, erreur.colonne, erreur.valeur) == (3, "heures", "12,50")
    assert "La ligne 2 donne 10,00 h" in erreur.message


def test_des_heures_autres_que_celles_de_la_base_sont_une_erreur_qui_montre_les_deux(importer, territoire):
    importer(territoire, ligne(heures="10"))
    with pytest.raises(ImportRefuse) as refus:
        importer(territoire, ligne(heures="12"))
    (erreur,) = refus.value.rapport.erreurs
    assert erreur.valeur == "12,00"
    assert "La base dit « 10,00 » h" in erreur.message


def test_une_ligne_qui_a_trop_ou_trop_peu_de_cellules_est_une_erreur(base, importer, territoire, tmp_path):
    chemin = tmp_path / "reprise.csv"
    bonnes = ";".join(MODELE), ";".join(map(str, MODELE.values()))
    chemin.write_text("\n".join([*bonnes, bonnes[1] + ";de trop", "DIALLO;seul"]), encoding="utf-8")
    with pytest.raises(ImportRefuse) as refus:
        importer(territoire, chemin)
    assert [c.ligne for c in refus.value.rapport.erreurs] == [3, 4]


@pytest.mark.parametrize("colonne", OBLIGATOIRES)
def test_un_fichier_sans_une_colonne_obligatoire_est_refuse(importer, territoire, colonne):
    sans = {k: v for k, v in MODELE.items() if k != colonne}
    with pytest.raises(FichierRefuse, match=colonne):
        importer(territoire, sans)


def test_un_fichier_sans_les_colonnes_facultatives_entre(importer, territoire):
    rapport = importer(territoire, {k: v for k, v in MODELE.items() if k in OBLIGATOIRES})
    assert (rapport.erreurs, rapport.lignes_ecrites) == ([], 1)


def test_les_colonnes_inconnues_sont_signalees_et_non_refusees(importer, territoire):
    rapport = importer(territoire, ligne(commentaire="vu", tuteur="M. Petit"))
    assert [c.colonne for c in rapport.informations] == ["commentaire", "tuteur"]
    assert rapport.lignes_ecrites == 1


def test_un_fichier_sans_ligne_est_sans_effet(importer, territoire, tmp_path):
    chemin = tmp_path / "vide.csv"
    chemin.write_text(";".join(MODELE), encoding="utf-8")
    rapport = importer(territoire, chemin)
    assert (rapport.lignes_lues, rapport.est_sans_effet) == (0, True)


@pytest.mark.parametrize("role", [Role.REFERENT, Role.CONTROLEUR])
def test_qui_ne_peut_pas_importer_ne_voit_pas_le_territoire(importer, territoire, role):
    compte = creer_compte(role, territoire_id=territoire.id)
    with pytest.raises(Introuvable):
        importer(territoire, ligne(), acteur=acteur_de(compte, AUJOURDHUI))


def test_le_territoire_du_voisin_est_introuvable(importer, territoire):
    compte = creer_compte(Role.COORDINATEUR, territoire_id=TerritoireFabrique().id)
    with pytest.raises(Introuvable):
        importer(territoire, ligne(), acteur=acteur_de(compte, AUJOURDHUI))
