"""The totals and the axes, on figures checked by hand."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

from clauses.models import Critere, HeuresMensuelles
from clauses.models.vocabulaire import EtatHeures, Role
from clauses.services.acteur import SYSTEME, acteur_de
from clauses.services.erreurs import DonneesInvalides, Interdit, Introuvable
from clauses.services.impact import Axe, Perimetre, calculer_impact
from tests.appui.fabriques import (
    IdentiteFabrique,
    MarcheFabrique,
    OrganismeFabrique,
    PersonneFabrique,
    TerritoireFabrique,
    creer_affectation,
    creer_compte,
    creer_heures,
)
from tests.services.impact.conftest import AVRIL, MAI, MARS


def valeurs(tableau, axe: Axe) -> dict:
    return {x.cle: (str(x.heures_realisees), x.personnes, x.contrats, x.marches) for x in tableau.axes[axe]}


def test_les_totaux_de_la_periode_comptent_chaque_chose_une_fois(petit):
    t = petit.calculer().total
    assert (str(t.heures_realisees), t.personnes, t.contrats, t.marches) == ("192.76", 2, 2, 2)
    assert (t.lots, t.donneurs_ordre, t.attributaires, t.employeurs) == (2, 1, 1, 2)
    assert str(t.etp) == "0.12"


def test_les_personnes_ne_s_additionnent_pas_entre_marches_ni_entre_mois(petit):
    tableau = petit.calculer(Axe.MARCHE, Axe.MOIS)
    assert valeurs(tableau, Axe.MARCHE) == {
        "11111111111111/E1": ("7.01", 1, 1, 1),
        "11111111111111/V1": ("185.75", 2, 2, 1),
    }
    assert valeurs(tableau, Axe.MOIS) == {"2025-03": ("135.25", 2, 2, 1), "2025-04": ("57.51", 1, 1, 2)}


@pytest.mark.parametrize(
    ("axe", "attendu"),
    [
        (Axe.SEXE, {"F": ("157.76", 1, 1, 2), "M": ("35.00", 1, 1, 1)}),
        (Axe.TRANCHE_AGE, {"55+": ("35.00", 1, 1, 1), "<26": ("157.76", 1, 1, 2)}),
        (Axe.QPV, {"non": ("35.00", 1, 1, 1), "oui": ("157.76", 1, 1, 2)}),
        (Axe.PARTICIPANT_PLIE, {"non": ("35.00", 1, 1, 1), "oui": ("157.76", 1, 1, 2)}),
        (Axe.NIVEAU_FORMATION, {"3": ("35.00", 1, 1, 1), "inconnu": ("157.76", 1, 1, 2)}),
        (Axe.COMMUNE, {"47001": ("35.00", 1, 1, 1), "inconnu": ("157.76", 1, 1, 2)}),
        (Axe.PRESCRIPTEUR, {"inconnu": ("192.76", 2, 2, 2)}),
        (Axe.OPERATION, {"Cœur de ville": ("185.75", 2, 2, 1), "inconnu": ("7.01", 1, 1, 1)}),
        (Axe.TYPE_CLAUSE, {"execution": ("185.75", 2, 2, 1), "inconnu": ("7.01", 1, 1, 1)}),
        (Axe.SECTEUR, {"btp": ("185.75", 2, 2, 1), "inconnu": ("7.01", 1, 1, 1)}),
        (Axe.EMPLOYEUR_TYPE, {"entreprise": ("35.00", 1, 1, 1), "etti": ("157.76", 1, 1, 2)}),
        (Axe.DONNEUR_ORDRE_TYPE, {"commune": ("192.76", 2, 2, 2)}),
        (Axe.LOT, {"11111111111111/E1": ("7.01", 1, 1, 1), "11111111111111/V1": ("185.75", 2, 2, 1)}),
        (Axe.TRIMESTRE, {"2025-T1": ("135.25", 2, 2, 1), "2025-T2": ("57.51", 1, 1, 2)}),
        (Axe.ANNEE, {"2025": ("192.76", 2, 2, 2)}),
        (Axe.CRITERE, {"inconnu": ("192.76", 2, 2, 2)}),
    ],
)
def test_chaque_axe_se_lit_au_centieme(petit, axe, attendu):
    assert valeurs(petit.calculer(axe), axe) == attendu


def test_une_annee_se_distingue_d_une_autre(petit):
    creer_heures(petit.lea_voirie, date(2024, 12, 1), "1.00")
    tableau = petit.calculer(Axe.ANNEE, du=date(2024, 12, 1))
    assert valeurs(tableau, Axe.ANNEE) == {"2024": ("1.00", 1, 1, 1), "2025": ("202.76", 2, 2, 2)}


def test_une_personne_figure_sous_chacun_de_ses_criteres(base, petit, ajouter_critere):
    rsa, th = (base.scalar(select(Critere).where(Critere.code == code)) for code in ("RSA", "TH"))
    for affectation in (petit.lea_voirie, petit.lea_ecole):
        ajouter_critere(affectation, rsa)
        ajouter_critere(affectation, th)
    assert valeurs(petit.calculer(Axe.CRITERE), Axe.CRITERE) == {
        "RSA": ("157.76", 1, 1, 2), "TH": ("157.76", 1, 1, 2), "inconnu": ("35.00", 1, 1, 1),
    }  # fmt: skip


def test_seules_les_heures_validees_sont_realisees(petit):
    creer_heures(petit.hugo_voirie, AVRIL, "12.00", etat=EtatHeures.DECLAREE)
    creer_heures(petit.lea_ecole, MARS, "5.00", etat=EtatHeures.BROUILLON)
    t = petit.calculer().total
    assert (str(t.heures_realisees), str(t.heures_declarees)) == ("192.76", "12.00")


def test_une_personne_aux_seules_heures_declarees_n_est_pas_comptee(petit):
    seule = creer_affectation(petit.territoire)
    creer_heures(seule, MARS, "12.00", etat=EtatHeures.DECLAREE)
    tableau = petit.calculer(Axe.MARCHE)
    assert (tableau.total.personnes, tableau.total.marches, str(tableau.total.heures_declarees)) == (
        2,
        2,
        "12.00",
    )
    assert len(tableau.axes[Axe.MARCHE]) == 2


def test_les_heures_a_regulariser_sont_une_part_des_realisees(petit):
    creer_heures(petit.hugo_voirie, AVRIL, "4.00", est_a_regulariser=True)
    t = petit.calculer().total
    assert (str(t.heures_realisees), str(t.heures_a_regulariser)) == ("196.76", "4.00")


def test_deux_objets_de_meme_cle_restent_deux_lignes_avec_un_id(petit):
    autre = TerritoireFabrique()
    jumeau = MarcheFabrique(
        territoire_id=autre.id, donneur_ordre_id=petit.voirie.donneur_ordre_id, reference="V1"
    )
    creer_heures(creer_affectation(autre, marche=jumeau), MARS, "3.00")
    perimetre = Perimetre((petit.territoire.id, autre.id), MARS, AVRIL)
    lignes = calculer_impact(SYSTEME, perimetre, [Axe.MARCHE]).axes[Axe.MARCHE]
    assert [(x.cle, x.id) for x in lignes if x.cle.endswith("V1")] == [
        ("11111111111111/V1", petit.voirie.id), ("11111111111111/V1", jumeau.id),
    ]  # fmt: skip


def test_une_consolidation_compte_une_fois_la_meme_personne(petit):
    autre = TerritoireFabrique()
    sa_fiche_ailleurs = PersonneFabrique(territoire_id=autre.id, identite_id=petit.lea.identite_id)
    creer_heures(creer_affectation(autre, personne=sa_fiche_ailleurs), MARS, "3.00")
    t = calculer_impact(SYSTEME, Perimetre((petit.territoire.id, autre.id), MARS, AVRIL), []).total
    assert (str(t.heures_realisees), t.personnes, t.contrats) == ("195.76", 2, 3)


def test_les_heures_d_un_marche_suivi_par_deux_plie_comptent_une_fois(petit):
    autre = TerritoireFabrique()
    suivi = MarcheFabrique(territoire_id=autre.id, donneur_ordre_id=petit.voirie.donneur_ordre_id,
                           reference="V1", pilote_id=petit.voirie.id)  # fmt: skip
    creer_heures(creer_affectation(autre, marche=suivi), MARS, "35.00")
    seul = calculer_impact(SYSTEME, Perimetre((autre.id,), MARS, AVRIL), [Axe.MARCHE])
    ensemble = calculer_impact(SYSTEME, Perimetre((petit.territoire.id, autre.id), MARS, AVRIL), [Axe.MARCHE])
    assert str(seul.total.heures_realisees) == "35.00"
    assert str(ensemble.total.heures_realisees) == "192.76"
    assert [x.id for x in ensemble.axes[Axe.MARCHE]] == [petit.ecole.id, petit.voirie.id]


def test_le_tableau_relit_ce_qui_valait_a_une_date(base, petit):
    ancienne = base.scalar(select(HeuresMensuelles).where(HeuresMensuelles.heures == Decimal("35.00")))
    ancienne.valable_du = datetime(2025, 4, 5, tzinfo=UTC)
    ancienne.valable_au = datetime(2025, 6, 1, tzinfo=UTC)
    base.flush()
    creer_heures(petit.hugo_voirie, MARS, "40.00", numero=2, valable_du=datetime(2025, 6, 1, tzinfo=UTC))
    for ligne in base.scalars(select(HeuresMensuelles).where(HeuresMensuelles.numero == 1)):
        ligne.valable_du = datetime(2025, 4, 5, tzinfo=UTC)
    base.flush()

    def heures(instant):
        return str(petit.calculer(a_la_date=instant).total.heures_realisees)

    assert heures(None) == "197.76"
    assert heures(datetime(2025, 5, 31, tzinfo=UTC)) == "192.76"
    assert heures(datetime(2025, 6, 1, tzinfo=UTC)) == "197.76"
    assert heures(datetime(2025, 4, 1, tzinfo=UTC)) == "0.00"


def test_un_territoire_sans_heures_donne_un_tableau_vide(territoire):
    tableau = calculer_impact(SYSTEME, Perimetre((territoire.id,), MARS, MAI))
    assert str(tableau.total.heures_realisees) == "0.00"
    assert tableau.total.taux_realisation is None
    assert not any(tableau.axes.values())


def test_un_facilitateur_ne_lit_pas_le_tableau_d_un_autre_territoire(petit):
    ailleurs = TerritoireFabrique()
    etranger = acteur_de(creer_compte(Role.FACILITATEUR, territoire_id=ailleurs.id), MARS)
    for territoires in ((petit.territoire.id,), (ailleurs.id, petit.territoire.id), (999_999,)):
        with pytest.raises(Introuvable):
            calculer_impact(etranger, Perimetre(territoires, MARS, AVRIL))


def test_le_gestionnaire_consolide_les_territoires_de_son_organisme(base, petit):
    organisme = OrganismeFabrique()
    petit.territoire.organisme_id = organisme.id
    base.flush()
    gestionnaire = acteur_de(creer_compte(Role.GESTIONNAIRE, organisme_id=organisme.id), MARS)
    assert calculer_impact(gestionnaire, petit.perimetre()).total.personnes == 2


def test_une_entreprise_ne_lit_pas_le_tableau_d_impact(petit):
    entreprise = acteur_de(creer_compte(Role.ENTREPRISE, structure_id=petit.titulaire.id), MARS)
    with pytest.raises(Interdit):
        calculer_impact(entreprise, petit.perimetre())


@pytest.mark.parametrize(
    ("du", "au", "options"),
    [
        (AVRIL, MARS, {}),
        (date(2025, 3, 2), AVRIL, {}),
        (MARS, AVRIL, {"filtres": {Axe.SEXE: ("X",)}}),
        (MARS, AVRIL, {"filtres": {Axe.MARCHE: ()}}),
        (MARS, AVRIL, {"objets": {Axe.SEXE: (1,)}}),
    ],
)
def test_un_perimetre_qui_n_a_pas_de_sens_est_refuse(du, au, options):
    with pytest.raises(DonneesInvalides):
        Perimetre((1,), du, au, **options)


def test_deux_homonymes_nes_le_meme_jour_sont_deux_personnes(petit):
    homonyme = PersonneFabrique(
        territoire_id=petit.territoire.id, cle_identite=petit.lea.cle_identite, rang_homonyme=1,
        identite_id=IdentiteFabrique().id,
    )  # fmt: skip
    creer_heures(creer_affectation(petit.territoire, personne=homonyme), MARS, "1.00")
    assert petit.calculer().total.personnes == 3
