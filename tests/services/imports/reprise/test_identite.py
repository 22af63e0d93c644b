"""What makes two lines speak of the same person, structure, market, lot, attribution or contract."""

from datetime import date

import pytest
from sqlalchemy import func, select

from clauses.extensions import db
from clauses.models import Affectation, Attribution, Contrat, Identite, Lot, Marche, Personne, Structure
from tests.appui.contenu import contenu
from tests.appui.fabriques import TerritoireFabrique, siret
from tests.appui.lignes_reprise import SIRET_EMPLOYEUR, ligne, personne


def compter(modele) -> int:
    return db.session.scalar(select(func.count()).select_from(modele))


@pytest.mark.parametrize(
    ("nom", "prenom"),
    [
        ("lefebvre dit saint jean", "helene marie"),
        ("LEFÈBVRE-DIT-SAINT-JEAN", "Hélène-Marie"),
        ("Lefebvre dit Saint Jean", "HÉLÈNE  MARIE"),
        ("LEFEBVRE’DIT’SAINT’JEAN", "Hélène'Marie"),
        ("\u00a0LefebvreditSaintJean ", "He\u0301le\u0300ne-Marie"),
    ],
)
def test_une_personne_se_reconnait_sans_casse_ni_accent_ni_ponctuation(importer, territoire, nom, prenom):
    importer(territoire, ligne(nom="LEFÈBVRE DIT SAINT-JEAN", prenom="Hélène-Marie"))
    rapport = importer(territoire, ligne(nom=nom, prenom=prenom, mois="2024-04"))
    assert rapport.creations == {"heures": 1}
    connue = db.session.scalars(select(Personne)).one()
    assert (connue.nom_naissance, connue.prenom) == ("LEFÈBVRE DIT SAINT-JEAN", "Hélène-Marie")


def test_les_ligatures_se_plient(importer, territoire):
    importer(
        territoire,
        ligne(nom="LEBŒUF", prenom="Lætitia"),
        ligne(nom="LEBOEUF", prenom="Laetitia", mois="2024-04"),
    )
    assert compter(Personne) == 1


@pytest.mark.parametrize("ecart", [{"nom": "DIALLA"}, {"prenom": "Aïssa"}, {"date_naissance": "18/05/1990"}])
def test_un_nom_un_prenom_ou_une_naissance_autre_fait_une_autre_personne(importer, territoire, ecart):
    importer(territoire, ligne(), ligne(participant_plie="", **ecart))
    assert compter(Personne) == 2


def test_le_nom_ne_deborde_pas_sur_le_prenom(importer, territoire):
    importer(
        territoire, ligne(nom="MARTIN", prenom="Luc"), ligne(nom="MART", prenom="InLuc", participant_plie="")
    )
    assert compter(Personne) == 2


@pytest.mark.parametrize("vide", ["-", "…", "Жуков"])
def test_un_nom_sans_lettre_latine_n_identifie_personne(importer, territoire, vide):
    rapport = importer(territoire, ligne(nom=vide), a_blanc=True)
    assert [c.colonne for c in rapport.erreurs] == ["nom"]


def test_une_structure_se_reconnait_a_son_siret_quel_que_soit_son_nom(importer, territoire):
    rapport = importer(territoire, ligne(), ligne(employeur="Intérim Solidaire 47", mois="2024-04"))
    assert rapport.creations["structures"] == 3
    assert [c.colonne for c in rapport.avertissements] == ["employeur"]
    employeur = db.session.scalars(select(Structure).where(Structure.identifiant == SIRET_EMPLOYEUR)).one()
    assert employeur.nom == "Intérim Solidaire"


def test_sans_siret_une_structure_se_reconnait_a_son_nom_plie(importer, territoire):
    importer(
        territoire,
        ligne(employeur_siret="", employeur="Les Jardins d’Aujourd’hui"),
        ligne(employeur_siret="", employeur="LES JARDINS D'AUJOURD'HUI", mois="2024-04"),
    )
    locale = db.session.scalars(select(Structure).where(Structure.identifiant.is_(None))).one()
    assert (locale.nom, locale.territoire_id) == ("Les Jardins d’Aujourd’hui", territoire.id)
    assert compter(Contrat) == 1


def test_sans_siret_le_nom_mene_a_la_seule_structure_identifiee_qui_le_porte(importer, territoire):
    importer(territoire, ligne(), ligne(employeur_siret="", mois="2024-04"))
    importer(territoire, ligne(employeur_siret="", mois="2024-05"))
    assert (compter(Contrat), compter(Structure)) == (1, 3)


def test_sans_siret_un_nom_porte_par_deux_siret_fait_une_structure_a_part(importer, territoire):
    importer(
        territoire,
        ligne(),
        ligne(employeur_siret=siret(7), mois="2024-04"),
        ligne(employeur_siret="", mois="2024-05"),
    )
    assert compter(Contrat) == 3
    locale = db.session.scalars(select(Structure).where(Structure.identifiant.is_(None))).one()
    assert locale.nom == "Intérim Solidaire"


def test_un_nom_devenu_ambigu_ne_fait_pas_compter_les_heures_deux_fois(importer, territoire):
    importer(territoire, ligne())
    importer(territoire, ligne(employeur_siret="", mois="2024-04"))
    importer(territoire, ligne(employeur_siret=siret(7), mois="2024-05"))
    assert importer(territoire, ligne(employeur_siret="", mois="2024-04")).est_sans_effet
    importer(territoire, ligne(employeur_siret="", mois="2024-06"))
    assert compter(Contrat) == 2


def test_le_nom_qu_un_autre_territoire_donne_a_un_siret_ne_trouble_pas_la_relecture(importer, territoire):
    importer(TerritoireFabrique(), ligne(attributaire_siret=siret(7), attributaire="Commune d’Agen"))
    histoire = (ligne(donneur_ordre_siret=""), ligne(attributaire_siret=siret(7), mois="2024-04"))
    importer(territoire, ligne(mois="2024-05"), *histoire)
    assert importer(territoire, ligne(mois="2024-05"), *histoire).est_sans_effet
    assert importer(territoire, *histoire).est_sans_effet


def test_deux_noms_sans_lettre_latine_restent_deux_structures(importer, territoire):
    importer(
        territoire,
        ligne(employeur_siret="", employeur="株式会社"),
        ligne(employeur_siret="", employeur="Ромашка", mois="2024-04"),
    )
    locales = db.session.scalars(select(Structure.nom).where(Structure.identifiant.is_(None)))
    assert set(locales) == {"株式会社", "Ромашка"}


def test_une_structure_sans_siret_n_est_pas_celle_du_voisin(importer, territoire):
    voisin = TerritoireFabrique()
    importer(territoire, ligne(employeur_siret=""))
    importer(voisin, ligne(employeur_siret=""))
    locales = db.session.scalars(select(Structure.territoire_id).where(Structure.identifiant.is_(None)))
    assert set(locales) == {territoire.id, voisin.id}


def test_une_structure_connue_par_son_nom_recoit_le_siret_qu_un_fichier_lui_donne(importer, territoire):
    importer(territoire, ligne(employeur_siret=""))
    rapport = importer(territoire, ligne(), ligne(mois="2024-04"))
    assert rapport.creations == {"fiches complétées": 1, "heures": 1}
    assert any("connue sans identifiant" in c.message for c in rapport.informations)
    employeur = db.session.scalars(select(Structure).where(Structure.nom == "Intérim Solidaire")).one()
    assert (employeur.identifiant, employeur.territoire_id) == (SIRET_EMPLOYEUR, None)
    assert SIRET_EMPLOYEUR in employeur.recherche
    assert importer(territoire, ligne(employeur_siret="")).est_sans_effet


def test_le_siret_deja_pris_ailleurs_n_efface_pas_la_structure_connue_par_son_nom(importer, territoire):
    importer(TerritoireFabrique(), ligne())
    importer(territoire, ligne(employeur_siret=""))
    importer(territoire, ligne(mois="2024-04"))
    assert compter(Contrat) == 3
    for passage in (ligne(employeur_siret=""), ligne(mois="2024-04")):
        assert importer(territoire, passage).est_sans_effet


def test_un_autre_identifiant_que_le_siret_identifie_aussi(importer, territoire):
    importer(
        territoire,
        ligne(employeur_siret="be 0403 170 701"),
        ligne(employeur_siret="BE0403170701", employeur="Solidaire Interim", mois="2024-04"),
    )
    etrangere = db.session.scalars(select(Structure).where(Structure.type_identifiant == "autre")).one()
    assert etrangere.identifiant == "BE0403170701"
    assert compter(Contrat) == 1


def test_un_marche_se_reconnait_a_son_donneur_d_ordre_et_a_sa_reference(importer, territoire):
    importer(
        territoire,
        ligne(),
        ligne(mois="2024-04"),
        ligne(donneur_ordre_siret=siret(9), donneur_ordre="Commune de Layrac", mois="2024-05"),
        ligne(marche="2023-002", mois="2024-06"),
    )
    assert compter(Marche) == 3


def test_un_marche_sans_lot_a_un_lot_sans_numero(importer, territoire):
    importer(territoire, ligne(lot=""), ligne(lot="2", mois="2024-04"), ligne(lot="2", mois="2024-05"))
    assert sorted(db.session.scalars(select(Lot.numero))) == ["", "2"]


def test_une_attribution_est_un_lot_et_une_structure(importer, territoire):
    autre = {
        "attributaire_siret": siret(12),
        "attributaire": "Sols et Jardins",
        "role_attributaire": "cotraitant",
    }
    importer(territoire, ligne(), ligne(mois="2024-04"), ligne(mois="2024-05", **autre))
    roles = db.session.execute(select(Attribution.role)).scalars()
    assert sorted(r.value for r in roles) == ["cotraitant", "titulaire"]
    assert (compter(Contrat), compter(Affectation)) == (1, 2)


@pytest.mark.parametrize(
    "ecart",
    [
        {"type_contrat": "cdi_interimaire"},
        {"date_debut_contrat": "05/03/2024"},
        {"employeur_siret": siret(20), "employeur": "Interim Plus"},
    ],
)
def test_un_autre_employeur_un_autre_type_ou_un_autre_debut_fait_un_autre_contrat(
    importer, territoire, ecart
):
    importer(territoire, ligne(), ligne(mois="2024-04", **ecart))
    assert (compter(Contrat), compter(Personne)) == (2, 1)


def test_un_deuxieme_territoire_partage_structures_et_empreintes_mais_pas_les_personnes(importer, territoire):
    voisin = TerritoireFabrique()
    importer(territoire, ligne())
    rapport = importer(voisin, ligne(nom="diallo", prenom="aicha", participant_plie="X9"))
    assert rapport.creations["personnes"] == 1
    assert "structures" not in rapport.creations
    assert (compter(Personne), compter(Identite), compter(Structure), compter(Marche)) == (2, 1, 3, 2)
    identites = db.session.scalars(select(Affectation.identite_id))
    assert len(set(identites)) == 1


def test_un_homonyme_deja_distingue_laisse_les_heures_au_premier(importer, territoire):
    importer(territoire, ligne())
    connue = db.session.scalars(select(Personne)).one()
    db.session.add(
        Personne(
            territoire_id=territoire.id, identite_id=connue.identite_id, nom_naissance="DIALLO", prenom="Aïcha",
            date_naissance=date(1990, 5, 17), sexe="F", cle_identite=connue.cle_identite, rang_homonyme=1,
        )
    )  # fmt: skip
    db.session.flush()
    importer(territoire, ligne(mois="2024-04"))
    assert set(db.session.scalars(select(Affectation.personne_id))) == {connue.id}


def test_un_titulaire_qui_emploie_est_une_seule_structure(importer, territoire):
    importer(
        territoire,
        ligne(
            attributaire_siret=SIRET_EMPLOYEUR, attributaire="Intérim Solidaire", modalite="sous_traitance"
        ),
    )
    assert compter(Structure) == 2
    assert set(contenu(territoire)["structures"]) == set(db.session.scalars(select(Structure.identifiant)))


def test_les_valeurs_tres_longues_entrent_ou_sont_refusees_avec_leur_colonne(importer, territoire):
    importer(territoire, personne(1, nom="Œ" * 70, prenom="É" * 140, objet="œ" * 1000, operation="½" * 120))
    assert len(db.session.scalars(select(Personne.prenom)).one()) == 140
    trop = personne(2, nom="Œ" * 71, objet="o" * 1001, employeur="œ" * 128, operation="x" * 256)
    rapport = importer(territoire, trop, a_blanc=True)
    assert {c.colonne for c in rapport.erreurs} == {"nom", "objet", "employeur", "operation"}


def test_un_texte_qui_ressemble_a_une_formule_reste_un_texte(importer, territoire):
    importer(
        territoire, ligne(objet='=HYPERLINK("http://x")', operation="+33 chantier", employeur="@Interim")
    )
    marche = db.session.scalars(select(Marche)).one()
    assert (marche.objet, marche.operation.nom) == ('=HYPERLINK("http://x")', "+33 chantier")
