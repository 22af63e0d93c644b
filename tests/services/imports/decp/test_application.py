"""`importer_decp` on an empty base: what enters, at which stage, under which names; what refuses."""

import json

import pytest
from sqlalchemy import func, select

from clauses.models import (
    Attribution,
    Avenant,
    CodeCpv,
    DonneesEvenement,
    Evenement,
    Importation,
    LieuExecution,
    Marche,
    Structure,
)
from clauses.models.vocabulaire import (
    Etape,
    Groupement,
    Nature,
    Qualification,
    Role,
    RoleAttribution,
    Secteur,
    TypeClause,
    TypeStructure,
)
from clauses.services.erreurs import Introuvable
from clauses.services.imports.erreurs import FichierRefuse
from clauses.services.imports.rapport import ImportRefuse
from tests.appui.fabriques import TerritoireFabrique, creer_compte
from tests.services.imports.decp.conftest import ACHETEUR, ENTREPRISE, VOISINE

NIR = "1 94 05 33 063 001 42"


def _titulaires(*identifiants):
    return [{"titulaire": {"typeIdentifiant": "SIRET", "id": i}} for i in identifiants]


def _roles(base):
    lignes = base.execute(
        select(Structure.identifiant, Attribution.role, Attribution.groupement)
        .join(Attribution.structure)
        .order_by(Attribution.id)
    )
    return [tuple(ligne) for ligne in lignes]


def _compter(base, *modeles):
    return [base.scalar(select(func.count()).select_from(m)) for m in modeles]


def test_un_marche_publie_entre_a_l_etape_notifie_et_reste_a_qualifier(importer, marche, base):
    importer(marche())
    m = base.scalars(select(Marche)).one()
    assert (m.etape, m.qualification) == (Etape.NOTIFIE, Qualification.A_QUALIFIER)
    assert (m.reference, m.objet) == ("2025M001", "Réfection de la cour de l’école des Tilleuls")
    assert (m.cpv, m.nature, m.secteur) == ("45233140-2", Nature.TRAVAUX, Secteur.BTP)
    assert (str(m.montant_ht), m.type_clause) == ("250000.50", TypeClause.EXECUTION)
    assert (m.ccag, m.procedure) == ("Travaux", "Procédure adaptée")
    assert m.recherche == "2025m001 refection de la cour de l ecole des tilleuls"


def test_la_fin_suit_la_duree_en_vigueur_le_montant_et_la_duree_restent_ceux_de_la_notification(
    importer, marche, base
):
    importer(marche())
    m = base.scalars(select(Marche)).one()
    assert (str(m.date_notification), m.duree_mois, str(m.date_fin)) == ("2025-03-10", 12, "2026-09-10")
    a = m.avenants[0]
    assert (a.cle_avenant, str(a.montant_ht), a.duree_mois) == ("id:1", "260000.00", 18)


def test_un_avenant_sans_numero_se_reconnait_a_sa_date(importer, marche, base):
    avenant = {"dateNotificationModification": "2023-04-24", "montant": 3}
    importer(marche(dateNotification="2023-01-01", modifications=[{"modification": avenant}]))
    assert base.scalars(select(Avenant.cle_avenant)).all() == ["date:2023-04-24"]


def test_sans_nom_la_structure_existe_par_son_identifiant_et_son_nom_est_a_completer(importer, marche, base):
    importer(marche())
    structures = {s.identifiant: s for s in base.scalars(select(Structure))}
    assert set(structures) == {ACHETEUR, ENTREPRISE, VOISINE}
    assert structures[ENTREPRISE].nom == f"SIRET {ENTREPRISE} (nom à compléter)"
    assert all(s.est_nom_a_completer and s.type == TypeStructure.ENTREPRISE for s in structures.values())
    assert {s.type_donneur_ordre for s in structures.values()} == {None}


def test_un_nom_donne_plus_tard_complete_la_structure_et_un_nom_connu_reste(importer, marche, base):
    importer(marche())
    nommes = [
        {"titulaire": {"typeIdentifiant": "SIRET", "id": ENTREPRISE, "denominationSociale": "MARTIN BTP"}}
    ]
    rapport = importer(marche(titulaires=nommes))
    assert rapport.creations == {"noms_completes": 1}
    nommes[0]["titulaire"]["denominationSociale"] = "AUTRE NOM"
    assert importer(marche(titulaires=nommes)).est_sans_effet
    s = base.scalar(select(Structure).where(Structure.identifiant == ENTREPRISE))
    assert (s.nom, s.cle_nom, s.est_nom_a_completer) == ("MARTIN BTP", "martinbtp", False)
    assert s.recherche == f"martin btp {ENTREPRISE}"


def test_une_structure_sans_identifiant_appartient_au_territoire_par_son_nom(
    importer, marche, base, territoire
):
    nommes = [{"titulaire": {"denominationSociale": "Entreprise Éloïse"}}]
    importer(marche(titulaires=nommes), marche(id="2025M002", titulaires=nommes))
    locales = base.scalars(select(Structure).where(Structure.territoire_id == territoire.id)).all()
    assert [(s.nom, s.cle_nom, s.identifiant) for s in locales] == [
        ("Entreprise Éloïse", "entrepriseeloise", None)
    ]


@pytest.mark.parametrize(
    ("groupement", "attendus"),
    [
        ("Pas de groupement", [(RoleAttribution.TITULAIRE, None)] * 2),
        (
            "Solidaire",
            [
                (RoleAttribution.MANDATAIRE, Groupement.SOLIDAIRE),
                (RoleAttribution.COTRAITANT, Groupement.SOLIDAIRE),
            ],
        ),
        (
            "Conjoint",
            [
                (RoleAttribution.MANDATAIRE, Groupement.CONJOINT),
                (RoleAttribution.COTRAITANT, Groupement.CONJOINT),
            ],
        ),
    ],
)
def test_les_titulaires_sont_attribues_selon_le_groupement(importer, marche, base, groupement, attendus):
    importer(
        marche(
            titulaires=_titulaires(ENTREPRISE, VOISINE),
            typeGroupementOperateurs=groupement,
            actesSousTraitance=...,
            modifications=...,
        )
    )
    assert _roles(base) == [(i, *a) for i, a in zip((ENTREPRISE, VOISINE), attendus, strict=True)]


def test_un_sous_traitant_depend_du_titulaire_s_il_est_seul(importer, marche, base):
    importer(marche())
    titulaire, sous_traitant = base.scalars(select(Attribution).order_by(Attribution.id))
    assert sous_traitant.role == RoleAttribution.SOUS_TRAITANT
    assert sous_traitant.donneur_ordre_direct_id == titulaire.id


def test_un_sous_traitant_d_un_groupement_ne_depend_de_personne(importer, marche, base):
    autre = "90000003500015"
    importer(
        marche(
            titulaires=_titulaires(ENTREPRISE, autre), typeGroupementOperateurs="Solidaire", modifications=...
        )
    )
    sous_traitant = base.scalars(select(Attribution).where(Attribution.role == "sous_traitant")).one()
    assert sous_traitant.donneur_ordre_direct_id is None


def test_un_titulaire_n_est_pas_son_propre_sous_traitant(importer, marche, base):
    importer(marche(titulaires=_titulaires(VOISINE), modifications=...))
    assert _roles(base) == [(VOISINE, RoleAttribution.TITULAIRE, None)]


def test_un_titulaire_nomme_par_un_avenant_est_propose_pas_attribue(importer, marche, base):
    rapport = importer(marche(actesSousTraitance=...))
    assert rapport.creations["propositions"] == 1
    p = base.scalars(select(Marche)).one().propositions[0]
    assert (p.champ, p.valeur_proposee) == ("titulaires", f"SIRET {VOISINE}")
    assert _roles(base) == [(ENTREPRISE, RoleAttribution.TITULAIRE, None)]


def test_le_lieu_garde_son_code_et_son_type(importer, marche, base):
    importer(marche())
    lieu = base.scalars(select(LieuExecution)).one()
    assert (lieu.code, lieu.type_code, lieu.departement) == ("47000", "Code postal", "47")


def test_un_marche_reserve_garde_sa_consideration_et_laisse_le_type_a_choisir(importer, marche, base):
    importer(marche(considerationsSociales={"considerationSociale": ["Marché réservé"]}))
    m = base.scalars(select(Marche)).one()
    assert m.type_clause is None
    assert m.donnees_publiques["dits"]["considerations"] == "Marché réservé"


def test_clause_seulement_garde_les_clauses_et_les_marches_reserves(importer, marche, base):
    considerations = ["Clause sociale", "Marché réservé", "Critère social", "Pas de considération sociale"]
    marches = [
        marche(id=f"M{i}", considerationsSociales={"considerationSociale": [c]})
        for i, c in enumerate(considerations)
    ]
    rapport = importer(*marches, clause_seulement=True)
    assert base.scalars(select(Marche.reference).order_by(Marche.reference)).all() == ["M0", "M1"]
    assert (rapport.lignes_lues, rapport.lignes_ecrites) == (4, 2)
    assert [c.message for c in rapport.informations] == ["marchés sans clause sociale laissés de côté : 2."]


def test_clause_seulement_tait_les_avertissements_des_marches_laisses(importer, marche):
    rapport = importer(
        marche(dureeMois="NC", considerationsSociales={"considerationSociale": ["Critère social"]}),
        clause_seulement=True,
    )
    assert rapport.avertissements == []


def test_clause_seulement_sans_le_champ_ne_garde_rien_et_le_dit(importer, marche, base):
    rapport = importer(marche(considerationsSociales=...), clause_seulement=True)
    assert _compter(base, Marche, Importation) == [0, 0]
    assert "ne porte pas les considérations sociales" in rapport.avertissements[0].message


def test_un_marche_sans_identifiant_bloque_tout_le_fichier(importer, marche, base):
    with pytest.raises(ImportRefuse) as refus:
        importer(marche(), marche(id=...), marche(id="M3", acheteur=...))
    assert refus.value.rapport.lignes_refusees == 2
    phrases = [c.phrase("decp.json") for c in refus.value.rapport.erreurs]
    assert phrases[0].startswith("decp.json, ligne 1, colonne id, marché n° 2")
    assert _compter(base, Marche, Structure, Importation, Evenement) == [0, 0, 0, 0]


def test_ignorer_les_erreurs_ecrit_les_autres_marches(importer, marche, base):
    rapport = importer(marche(), marche(id=...), ignorer_erreurs=True)
    assert (rapport.lignes_lues, rapport.lignes_ecrites, rapport.lignes_refusees) == (2, 1, 1)
    assert base.scalar(select(Importation.nombre_refusees)) == 1


def test_a_blanc_dit_tout_et_n_ecrit_rien(importer, marche, base):
    rapport = importer(marche(), a_blanc=True)
    assert rapport.creations == {
        "marches": 1,
        "titulaires": 1,
        "sous_traitants": 1,
        "avenants": 1,
        "propositions": 1,
        "structures": 3,
    }
    assert _compter(base, Marche, Structure, Importation, Evenement) == [0, 0, 0, 0]
    assert importer(marche(id=...), a_blanc=True).est_refuse


def test_un_fichier_illisible_est_refuse_en_le_nommant(importer_octets):
    with pytest.raises(FichierRefuse) as refus:
        importer_octets(b"ceci n'est pas un fichier DECP")
    assert refus.value.message.startswith("decp.json")


def test_un_import_est_une_ligne_et_un_evenement(importer, marche, base, territoire):
    rapport = importer(marche(), marche(id="M2"))
    i = base.scalars(select(Importation)).one()
    assert (i.territoire_id, i.nom_fichier, i.nombre_lignes, i.nombre_ecrites) == (
        territoire.id,
        "decp.json",
        2,
        2,
    )
    e = base.scalars(select(Evenement)).one()
    assert (e.verbe, e.objet_type, e.objet_id) == ("import_applique", "importation", rapport.importation_id)
    valeurs = json.loads(base.scalars(select(DonneesEvenement.valeurs)).one())
    assert (valeurs["sha256"], valeurs["empreinte_lignes"], valeurs["lignes"]) == (
        i.sha256,
        i.empreinte_lignes,
        2,
    )
    assert len(i.empreinte_lignes) == 64


def test_un_numero_de_securite_sociale_n_entre_nulle_part(importer, marche, base):
    tva = [{"titulaire": {"typeIdentifiant": "TVA", "id": NIR, "denominationSociale": f"Martin {NIR}"}}]
    avenants = [
        {"modification": {"id": NIR, "dateNotificationModification": "2025-09-01", "objetModification": NIR}}
    ]
    rapport = importer(marche(objet=f"Contrat de {NIR}", ccag=NIR, titulaires=tva, modifications=avenants))
    assert rapport.avertissements
    chiffres = NIR.replace(" ", "")[:9]
    for modele in (Marche, Structure, Avenant, DonneesEvenement):
        for ligne in base.execute(select(modele.__table__)):
            assert chiffres not in str(tuple(ligne)).replace(" ", "")
    assert chiffres not in "".join(c.phrase("f") + c.valeur for c in rapport.constats).replace(" ", "")


def test_une_reference_qui_est_un_numero_de_securite_sociale_refuse_le_marche(importer, marche):
    with pytest.raises(ImportRefuse) as refus:
        importer(marche(id=NIR))
    phrase = refus.value.rapport.erreurs[0].phrase("decp.json")
    assert "1 94 ** …" in phrase
    assert "05 33" not in phrase


def test_une_reference_numerique_qui_commence_par_l_annee_n_est_pas_un_numero_de_securite_sociale(
    importer, marche, base
):
    importer(marche(id="202103000120100"))
    assert base.scalars(select(Marche.reference)).all() == ["202103000120100"]


def test_un_cpv_absent_de_la_liste_chargee_avertit_sans_bloquer(importer, marche, base):
    base.add(CodeCpv(code="45000000", cle_controle="7", libelle="Travaux"))
    base.commit()
    rapport = importer(marche(), marche(id="M2", codeCPV="45000000"))
    assert [(c.colonne, c.valeur) for c in rapport.avertissements] == [("codeCPV", "45233140-2")]
    assert _compter(base, Marche) == [2]


@pytest.mark.parametrize("role", [Role.FACILITATEUR, Role.COORDINATEUR])
def test_l_equipe_d_un_territoire_importe_dans_le_sien_seulement(importer, marche, acteur, territoire, role):
    ailleurs = TerritoireFabrique()
    agent = acteur(creer_compte(role, territoire_id=territoire.id))
    assert importer(marche(), acteur=agent).lignes_ecrites == 1
    with pytest.raises(Introuvable):
        importer(marche(), acteur=agent, territoire_id=ailleurs.id)


def test_un_gestionnaire_n_importe_rien(importer, marche, acteur, territoire):
    with pytest.raises(Introuvable):
        importer(marche(), acteur=acteur(creer_compte(Role.CONTROLEUR, territoire_id=territoire.id)))


def test_deux_territoires_ont_chacun_leur_marche_et_partagent_les_structures(importer, marche, base):
    ailleurs = TerritoireFabrique()
    importer(marche())
    importer(marche(), territoire_id=ailleurs.id)
    assert _compter(base, Marche, Structure) == [2, 3]
