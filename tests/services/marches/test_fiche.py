"""The page of a market: objectives in force and their history, and what each reader sees of it."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from clauses.models.vocabulaire import EtatHeures, Modalite, Role, RoleAttribution
from clauses.services.acteur import SYSTEME
from clauses.services.erreurs import Introuvable
from clauses.services.listes import Demande, lister
from clauses.services.marches import CONTRATS_DU_MARCHE, MARCHES, lire_marche
from clauses.services.marches.propositions import valeur_lisible
from tests.appui.fabriques import (
    AttributionFabrique,
    ObjectifFabrique,
    StructureFabrique,
    TerritoireFabrique,
    creer_affectation,
    creer_heures,
)
from tests.appui.suivi import LE, acteur, creer_suivi


@pytest.fixture
def suivi(base, territoire):
    return creer_suivi(territoire, dues="300.00")


def test_un_avenant_ajoute_un_objectif_sans_ecraser_le_premier(base, suivi):
    ObjectifFabrique(
        attribution_id=suivi.attribution.id, heures=Decimal("450.00"), date_effet=date(2026, 1, 1)
    )
    futur = ObjectifFabrique(
        attribution_id=suivi.attribution.id, heures=Decimal("900.00"), date_effet=date(2026, 9, 1)
    )
    corrige = ObjectifFabrique(
        attribution_id=suivi.attribution.id,
        heures=Decimal("12.00"),
        date_effet=date(2026, 1, 1),
        valable_au=datetime(2026, 1, 2, tzinfo=UTC),
    )
    fiche = lire_marche(SYSTEME, suivi.marche.id, LE)
    [lue] = fiche.lots[0].attributions
    assert lue.dues == fiche.ligne.dues == Decimal("450.00")
    assert [(o.heures, lue.situation(o)) for o in lue.objectifs if o is not corrige] == [
        (Decimal("900.00"), "à venir"),
        (Decimal("450.00"), "en vigueur"),
        (Decimal("300.00"), "remplacé"),
    ]
    assert (lue.situation(corrige), lue.situation(futur)) == ("remplacé", "à venir")


def test_la_part_d_un_sous_traitant_n_est_pas_ajoutee(base, suivi):
    sous_traitant = AttributionFabrique(
        lot_id=suivi.lot.id, role=RoleAttribution.SOUS_TRAITANT, donneur_ordre_direct_id=suivi.attribution.id
    )
    ObjectifFabrique(attribution_id=sous_traitant.id, heures="100.00")
    fiche = lire_marche(SYSTEME, suivi.marche.id, LE)
    assert fiche.ligne.dues == Decimal("300.00")
    assert [(a.dues, a.est_comptee) for a in fiche.lots[0].attributions] == [
        (Decimal("300.00"), True),
        (Decimal("100.00"), False),
    ]


def test_le_taux_d_un_titulaire_compte_les_heures_de_ses_sous_traitants(base, suivi):
    sous_traitant = AttributionFabrique(
        lot_id=suivi.lot.id, role=RoleAttribution.SOUS_TRAITANT, donneur_ordre_direct_id=suivi.attribution.id
    )
    ObjectifFabrique(attribution_id=sous_traitant.id, heures="100.00")
    creer_heures(suivi.affecter(), date(2025, 3, 1), "60.00")
    confiee = creer_affectation(
        suivi.territoire, marche=suivi.marche, lot=suivi.lot, attribution=sous_traitant
    )
    creer_heures(confiee, date(2025, 3, 1), "90.00")
    fiche = lire_marche(SYSTEME, suivi.marche.id, LE)
    lues = {a.attribution.id: (a.validees, a.sous_traitees, a.taux) for a in fiche.lots[0].attributions}
    assert lues == {
        suivi.attribution.id: (Decimal("60.00"), Decimal("90.00"), Decimal("50.0")),
        sous_traitant.id: (Decimal("90.00"), Decimal(0), Decimal("90.0")),
    }
    assert fiche.taux == Decimal("50.0")


def test_les_heures_validees_et_declarees_sont_separees_mois_par_mois(base, suivi):
    affectation = suivi.affecter()
    creer_heures(affectation, date(2025, 3, 1), "20.50")
    creer_heures(affectation, date(2025, 4, 1), "8.00", etat=EtatHeures.DECLAREE)
    creer_heures(affectation, date(2025, 5, 1), "9.00", etat=EtatHeures.BROUILLON)
    mois = lire_marche(SYSTEME, suivi.marche.id, LE).mois
    assert [(m.mois, m.validees, m.declarees) for m in mois] == [
        (date(2025, 3, 1), Decimal("20.50"), Decimal(0)),
        (date(2025, 4, 1), Decimal(0), Decimal("8.00")),
    ]


def test_le_taux_n_est_pas_plafonne(base, suivi):
    suivi.affecter_plusieurs(1, "450.15")
    assert lire_marche(SYSTEME, suivi.marche.id, LE).taux == Decimal("150.1")


@pytest.mark.parametrize(("nombre", "attendu"), [(0, "0"), (1, "moins de 5"), (4, "moins de 5"), (5, "5")])
def test_un_donneur_ordre_ne_voit_pas_les_petits_effectifs(base, suivi, nombre, attendu):
    suivi.affecter_plusieurs(nombre)
    acheteur = acteur(Role.DONNEUR_ORDRE, structure_id=suivi.acheteur.id)
    fiche = lire_marche(acheteur, suivi.marche.id, LE)
    assert str(fiche.effectif) == attendu
    assert {str(e.effectif) for e in fiche.employeurs} <= {attendu}
    assert fiche.ligne.validees == (Decimal(10) * nombre if nombre else None)
    assert (fiche.historique, fiche.propositions, fiche.decisions) == ([], [], [])


def test_un_acheteur_qui_est_aussi_du_territoire_voit_les_effectifs_exacts(base, suivi, territoire):
    suivi.affecter_plusieurs(2)
    facilitateur = acteur(Role.FACILITATEUR, territoire_id=territoire.id)
    assert str(lire_marche(facilitateur, suivi.marche.id, LE).effectif) == "2"


def test_un_donneur_ordre_ne_trie_pas_par_effectif(base, suivi):
    acheteur = acteur(Role.DONNEUR_ORDRE, structure_id=suivi.acheteur.id)
    colonnes = {c.cle: c for c in MARCHES.colonnes_de(acheteur)}
    assert colonnes["personnes"].tri is None


def test_une_entreprise_ne_voit_que_ses_attributions(base, suivi):
    autre = AttributionFabrique(lot_id=suivi.lot.id)
    ObjectifFabrique(attribution_id=autre.id, heures="700.00")
    ailleurs = creer_affectation(suivi.territoire, marche=suivi.marche, lot=suivi.lot, attribution=autre)
    creer_heures(ailleurs, date(2025, 3, 1), "99.00")
    suivi.affecter_plusieurs(1, "10.00")
    entreprise = acteur(Role.ENTREPRISE, structure_id=suivi.entreprise.id)
    fiche = lire_marche(entreprise, suivi.marche.id, LE)
    assert [a.structure.id for lot in fiche.lots for a in lot.attributions] == [suivi.entreprise.id]
    assert (fiche.ligne.dues, fiche.ligne.validees) == (Decimal("300.00"), Decimal("10.00"))
    assert [m.validees for m in fiche.mois] == [Decimal("10.00")]


def test_un_employeur_ne_voit_ni_les_heures_ni_l_engagement_de_ses_clients(base, suivi):
    suivi.affecter_plusieurs(1, "10.00")
    creer_heures(suivi.affecter(employeur_id=StructureFabrique().id), date(2025, 3, 1), "50.00")
    employeur = acteur(Role.EMPLOYEUR, structure_id=suivi.employeur.id)
    fiche = lire_marche(employeur, suivi.marche.id, LE)
    assert (fiche.ligne.dues, fiche.ligne.validees, fiche.ligne.personnes) == (None, Decimal("10.00"), 1)
    assert [a.objectifs for lot in fiche.lots for a in lot.attributions] == [[]]
    assert [e.nom for e in fiche.employeurs] == [suivi.employeur.nom]


def test_les_employeurs_et_les_modalites_sont_toujours_montres(base, suivi):
    creer_heures(suivi.affecter(modalite=Modalite.MISE_A_DISPOSITION), date(2025, 3, 1), "10.00")
    acheteur = acteur(Role.DONNEUR_ORDRE, structure_id=suivi.acheteur.id)
    [employeur] = lire_marche(acheteur, suivi.marche.id, LE).employeurs
    assert (employeur.nom, employeur.modalite) == (suivi.employeur.nom, Modalite.MISE_A_DISPOSITION)
    assert employeur.validees == Decimal("10.00")


def test_les_contrats_du_marche_se_lisent_sans_nom(base, suivi, territoire):
    suivi.affecter_plusieurs(2)
    creer_suivi(territoire).affecter_plusieurs(1)
    controleur = acteur(Role.CONTROLEUR, territoire_id=territoire.id)
    demande = Demande(LE, filtres={"marche": str(suivi.marche.id)})
    page = lister(controleur, CONTRATS_DU_MARCHE, demande)
    assert page.total == 2
    assert not {"nom", "prenom", "nom_naissance", "personne_id"} & set(page.lignes[0]._fields)


@pytest.mark.parametrize("role", [Role.FACILITATEUR, Role.COORDINATEUR, Role.CONTROLEUR])
def test_le_marche_d_un_autre_territoire_est_introuvable(base, suivi, role):
    voisin = acteur(role, territoire_id=TerritoireFabrique().id)
    with pytest.raises(Introuvable) as autre:
        lire_marche(voisin, suivi.marche.id, LE)
    with pytest.raises(Introuvable) as absent:
        lire_marche(voisin, 999_999, LE)
    assert autre.value.message == absent.value.message


@pytest.mark.parametrize(
    ("champ", "texte", "lu"),
    [
        ("date_fin", "2026-12-31", "31/12/2026"),
        ("montant_ht", "1480000.50", "1\u202f480\u202f000,50\u00a0€"),
        ("type_clause", "reserve_siae", "Marché réservé aux SIAE"),
        ("objet", "Voirie", "Voirie"),
        ("montant_ht", "illisible", "illisible"),
        ("date_fin", None, None),
    ],
)
def test_une_valeur_proposee_se_lit_en_francais(champ, texte, lu):
    assert valeur_lisible(champ, texte) == lu
