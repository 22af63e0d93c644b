"""A social-security number is refused wherever it is, shown masked, and kept nowhere."""

import json

import pytest
from sqlalchemy import select

from clauses.extensions import Base, db
from clauses.services.imports.rapport import ImportRefuse
from clauses.services.imports.tableaux import FichierRefuse
from tests.appui.contenu import effectifs
from tests.appui.lignes_reprise import MODELE, fichier, ligne, personne

CLE_JUSTE = "1 94 05 33 063 001 14"
CLE_FAUSSE = "1 94 05 33 063 001 42"
MASQUE = "1 94 ** …"
ECRITURES = {
    "clé juste": CLE_JUSTE,
    "clé fausse": CLE_FAUSSE,
    "collé": CLE_FAUSSE.replace(" ", ""),
    "sans clé": "1940533063001",
    "points": "1.94.05.33.063.001.42",
    "Corse": "1 94 05 2A 063 001 42",
    "dans une phrase": f"NSS {CLE_FAUSSE} à vérifier",
}
SIRETS = ("donneur_ordre_siret", "attributaire_siret", "employeur_siret")


def test_la_cle_juste_l_est_vraiment():
    numero = int(CLE_JUSTE.replace(" ", "")[:13])
    assert 97 - numero % 97 == int(CLE_JUSTE[-2:])
    assert 97 - numero % 97 != int(CLE_FAUSSE[-2:])


@pytest.mark.parametrize("ecriture", ECRITURES)
def test_un_numero_de_securite_sociale_est_reconnu_a_sa_forme(importer, territoire, ecriture):
    avant = effectifs()
    with pytest.raises(ImportRefuse) as refus:
        importer(territoire, ligne(), ligne(mois="2024-04", objet=ECRITURES[ecriture]))
    (erreur,) = refus.value.rapport.erreurs
    assert (erreur.ligne, erreur.colonne, erreur.valeur) == (3, "objet", MASQUE)
    assert effectifs() == avant
    nulle_part(refus.value.rapport, erreur.phrase("reprise.csv"))


@pytest.mark.parametrize("colonne", [c for c in MODELE if c not in SIRETS])
def test_il_est_refuse_dans_toutes_les_colonnes(importer, territoire, colonne):
    rapport = importer(territoire, ligne() | {colonne: CLE_JUSTE}, a_blanc=True)
    assert [(c.colonne, c.valeur) for c in rapport.erreurs] == [(colonne, MASQUE)]
    nulle_part(rapport)


def test_il_est_refuse_dans_une_colonne_inconnue(importer, territoire):
    rapport = importer(territoire, ligne(numero_secu=CLE_FAUSSE), a_blanc=True)
    assert [(c.colonne, c.valeur) for c in rapport.erreurs] == [("numero_secu", MASQUE)]


def test_les_colonnes_de_siret_en_sont_exemptees(importer, territoire):
    colles = {colonne: CLE_FAUSSE.replace(" ", "") for colonne in SIRETS}
    rapport = importer(territoire, ligne(**colles), a_blanc=True)
    assert rapport.erreurs == []


def test_un_siret_ailleurs_que_dans_sa_colonne_n_est_pas_un_numero_de_securite_sociale(importer, territoire):
    assert importer(territoire, ligne(siret_de_l_agence="35600000000048"), a_blanc=True).erreurs == []


def test_il_est_reconnu_quand_le_tableur_en_a_fait_un_nombre(importer, territoire, atelier):
    entetes = [*MODELE, "divers"]
    chemin = atelier.xlsx([entetes, [*MODELE.values(), 194053306300142.0]])
    rapport = importer(territoire, chemin, a_blanc=True)
    assert [(c.colonne, c.valeur) for c in rapport.erreurs] == [("divers", MASQUE)]


def test_un_titre_de_colonne_qui_en_contient_un_refuse_le_fichier(importer, territoire):
    with pytest.raises(FichierRefuse) as refus:
        importer(territoire, ligne(**{CLE_JUSTE: "x"}))
    assert MASQUE in refus.value.message
    nulle_part(refus.value.message)


def test_le_nom_du_fichier_est_masque_partout(importer, territoire, tmp_path):
    nom = f"reprise {CLE_FAUSSE}.csv"
    rapport = importer(territoire, fichier(tmp_path, ligne(), nom=nom))
    assert rapport.lignes_ecrites == 1
    assert MASQUE in rapport.fichier
    nulle_part(rapport)


def test_le_nom_d_une_feuille_est_masque(importer, territoire, atelier):
    chemin = atelier.xlsx(
        [list(MODELE), list(MODELE.values())],
        ecrire=lambda classeur: classeur.add_worksheet(CLE_FAUSSE.replace(" ", "")),
    )
    rapport = importer(territoire, chemin)
    assert any(MASQUE in c.message for c in rapport.avertissements)
    nulle_part(rapport)


def test_avec_ignorer_erreurs_le_reste_entre_sans_lui(importer, territoire):
    rapport = importer(
        territoire, ligne(commentaire=""), personne(1, commentaire=CLE_JUSTE), ignorer_erreurs=True
    )
    assert (rapport.lignes_ecrites, rapport.lignes_refusees) == (1, 1)
    nulle_part(rapport)


def nulle_part(*dits: object) -> None:
    """No trace of the number in what was said, nor in any text of the base."""
    textes = [repr(d) for d in dits]
    for table in Base.metadata.tables.values():
        for rangee in db.session.execute(select(table)):
            textes.append(json.dumps([str(v) for v in rangee], ensure_ascii=False))
    for texte in textes:
        assert "0533063001" not in "".join(c for c in texte if c.isalnum())
