"""The home page of each audience: true figures, within one hat, and nothing more than it may see."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

from clauses.models import (
    Appartenance,
    ConventionFse,
    EtpFacilitateur,
    Evenement,
    Facilitateur,
    IndicateurFse,
    LienPlie,
    ParticipantPlie,
)
from clauses.models.vocabulaire import (
    Etape,
    EtatHeures,
    EtatLien,
    Qualification,
    Role,
    Secteur,
    TypeClause,
)
from clauses.services.accueil import (
    administrateur,
    controle,
    coordinateur,
    facilitateur,
    referent,
    structures,
)
from clauses.services.accueil.indicateurs import mesurer
from clauses.services.acteur import Acteur, Droit, acteur_de
from clauses.services.impact import Perimetre, calculer_impact
from clauses.services.journal import Verbe
from tests.appui.comptes import acteur, compte_ouvert
from tests.appui.fabriques import (
    AttributionFabrique,
    LotFabrique,
    MarcheFabrique,
    ObjectifFabrique,
    OperationFabrique,
    OrganismeFabrique,
    PersonneFabrique,
    StructureFabrique,
    TerritoireFabrique,
    creer_affectation,
    creer_heures,
)

JOUR = date(2026, 3, 12)
FEVRIER = date(2026, 2, 1)


@pytest.fixture
def voisin(base):
    voisin = TerritoireFabrique(code="voisin", nom="PLIE voisin")
    creer_heures(creer_affectation(voisin), FEVRIER, "111.00")
    return voisin


def _facilitateur(base, territoire, compte=None, nom="Léa Dupin"):
    ligne = Facilitateur(
        territoire_id=territoire.id, nom=nom, cle_nom=nom.lower(), compte_id=compte.id if compte else None
    )
    base.add(ligne)
    base.flush()
    return ligne


def test_un_facilitateur_voit_ses_marches_leurs_heures_et_ce_qui_l_attend(base, territoire, voisin):
    compte = compte_ouvert(Role.FACILITATEUR, territoire_id=territoire.id)
    soi = _facilitateur(base, territoire, compte)
    sien = MarcheFabrique(territoire_id=territoire.id, facilitateur_id=soi.id, date_fin=date(2026, 2, 1))
    autre = MarcheFabrique(territoire_id=territoire.id)
    MarcheFabrique(territoire_id=territoire.id, etape=Etape.NOTIFIE, qualification=Qualification.A_QUALIFIER)
    affectation = creer_affectation(territoire, marche=sien)
    creer_heures(affectation, FEVRIER, "20.00")
    creer_heures(affectation, date(2026, 1, 1), "5.00", etat=EtatHeures.DECLAREE)
    creer_heures(creer_affectation(territoire, marche=autre), FEVRIER, "99.00")
    page = facilitateur.accueil(acteur_de(compte, JOUR), JOUR)
    assert page.a_des_marches
    assert [m.cle for m in page.marches.lignes] == [sien.id]
    assert (page.validees, page.declarees) == (Decimal("20.00"), Decimal("5.00"))
    assert page.taches == {
        "a_qualifier": 1, "mois_manquants": 0, "a_valider": 1, "eligibilites": 0, "a_solder": 1, "a_renouveler": 0,
        "retards": 1, "preuves": 2, "releves": 0, "images": 0,
    }  # fmt: skip


def test_un_facilitateur_sans_marche_a_son_nom_voit_son_territoire(base, territoire, voisin):
    creer_heures(creer_affectation(territoire), FEVRIER, "20.00")
    page = facilitateur.accueil(acteur(Role.FACILITATEUR, territoire_id=territoire.id), JOUR)
    assert not page.a_des_marches
    assert page.validees == Decimal("20.00")
    assert len(page.marches.lignes) == 1


def test_un_coordinateur_voit_la_charge_et_les_indicateurs_de_sa_convention(base, territoire, voisin):
    soi = _facilitateur(base, territoire)
    convention = ConventionFse(
        territoire_id=territoire.id, code="A3", intitule="Clauses", programme="FSE+", phrase_soutien="",
        logo="fse", date_debut=date(2026, 1, 1), date_fin=date(2026, 12, 31),
    )  # fmt: skip
    base.add(convention)
    base.flush()
    for code in (
        "heures_realisees",
        "marches_clauses",
        "operations_hors_btp",
        "marches_reserves",
        "offres_diffusees",
    ):
        base.add(
            IndicateurFse(
                convention_id=convention.id, annee=2026, code=code, libelle=code, cible=Decimal(30), unite="u"
            )
        )
    base.add(
        EtpFacilitateur(
            convention_id=convention.id,
            facilitateur_id=soi.id,
            etp=Decimal("0.5"),
            date_debut=date(2026, 1, 1),
        )
    )
    operation = OperationFabrique(territoire_id=territoire.id)
    commun = {"territoire_id": territoire.id, "facilitateur_id": soi.id}
    nettoyage = MarcheFabrique(secteur=Secteur.HORS_BTP, type_clause=TypeClause.RESERVE_SIAE, **commun)
    MarcheFabrique(secteur=Secteur.HORS_BTP, operation_id=operation.id, **commun)
    MarcheFabrique(secteur=Secteur.BTP, operation_id=operation.id, **commun)
    MarcheFabrique(etape=Etape.SOLDE, date_notification=date(2024, 1, 1), **commun)
    creer_heures(creer_affectation(territoire, marche=nettoyage), FEVRIER, "20.50")

    page = coordinateur.accueil(acteur(Role.COORDINATEUR, territoire_id=territoire.id), JOUR)

    [lue] = page.conventions
    assert {i.libelle: i.fait for i in lue.indicateurs} == {
        "heures_realisees": Decimal("20.50"), "marches_clauses": Decimal(3), "operations_hors_btp": Decimal(1),
        "marches_reserves": Decimal(1), "offres_diffusees": None,
    }  # fmt: skip
    [charge] = page.charges
    assert (charge.marches, charge.heures, charge.heures_par_etp) == (3, Decimal("20.50"), Decimal("41.00"))
    assert [t.code for t in page.territoires] == [territoire.code]
    assert page.total.validees == Decimal("20.50")


def test_un_gestionnaire_consolide_et_compte_une_personne_une_fois(base, territoire, voisin):
    organisme = OrganismeFabrique()
    autre = TerritoireFabrique(organisme_id=organisme.id)
    territoire.organisme_id = organisme.id
    base.flush()
    ici = PersonneFabrique(territoire_id=territoire.id)
    la = PersonneFabrique(territoire_id=autre.id, identite_id=ici.identite_id)
    creer_heures(creer_affectation(territoire, personne=ici), FEVRIER, "10.00")
    creer_heures(creer_affectation(autre, personne=la), FEVRIER, "5.00")
    creer_heures(creer_affectation(autre), date(2025, 2, 1), "7.00")
    page = controle.accueil_gestionnaire(acteur(Role.GESTIONNAIRE, organisme_id=organisme.id), JOUR)
    assert {t.code: (t.validees, t.personnes) for t in page.territoires} == {
        territoire.code: (Decimal("10.00"), 1),
        autre.code: (Decimal("5.00"), 1),
    }
    assert (page.total.validees, page.total.personnes) == (Decimal("15.00"), 1)
    assert page.annee_precedente.validees == Decimal("7.00")


def test_un_controleur_voit_son_territoire_et_jusqu_a_quand(base, territoire, voisin):
    compte = compte_ouvert(Role.CONTROLEUR, territoire_id=territoire.id, date_fin=date(2026, 6, 30))
    page = controle.accueil_controleur(acteur_de(compte, JOUR), JOUR)
    assert page.acces == [(territoire.nom, date(2026, 6, 30))]
    assert [t.code for t in page.territoires] == [territoire.code]


@pytest.mark.parametrize(("nombre", "effectif"), [(0, "0"), (1, "moins de 5"), (4, "moins de 5"), (5, "5")])
def test_un_donneur_d_ordre_voit_ses_totaux_et_aucun_petit_effectif(
    base, territoire, voisin, nombre, effectif
):
    acheteur = StructureFabrique(nom="Agglomération")
    marche = MarcheFabrique(territoire_id=territoire.id, donneur_ordre_objet=acheteur)
    lot = LotFabrique(marche_id=marche.id)
    attribution = AttributionFabrique(lot_id=lot.id)
    ObjectifFabrique(attribution_id=attribution.id, heures=Decimal("300.00"))
    for _ in range(nombre):
        creer_heures(
            creer_affectation(territoire, marche=marche, lot=lot, attribution=attribution), FEVRIER, "10.00"
        )
    page = structures.accueil_donneur_ordre(acteur(Role.DONNEUR_ORDRE, structure_id=acheteur.id), JOUR)
    assert page.personnes == effectif
    assert (page.du, page.fait) == (Decimal("300.00"), Decimal("10.00") * nombre)
    assert sum((p.heures for p in page.employeurs), Decimal(0)) == page.fait
    assert sum((p.heures for p in page.modalites), Decimal(0)) == page.fait


def test_une_entreprise_voit_ses_lots_et_ce_qui_est_attendu_d_elle(base, territoire, voisin):
    entreprise = StructureFabrique(nom="Eiffage")
    marche = MarcheFabrique(territoire_id=territoire.id, reference="M1")
    sien, autre = (LotFabrique(marche_id=marche.id, numero=n) for n in ("1", "2"))
    attribution = AttributionFabrique(lot_id=sien.id, structure_objet=entreprise)
    ObjectifFabrique(attribution_id=attribution.id, heures=Decimal("100.00"))
    creer_heures(
        creer_affectation(territoire, marche=marche, lot=sien, attribution=attribution), FEVRIER, "8.00"
    )
    creer_affectation(territoire, marche=marche, lot=sien, attribution=attribution)
    creer_heures(creer_affectation(territoire, marche=marche, lot=autre), FEVRIER, "50.00")
    page = structures.accueil_entreprise(acteur(Role.ENTREPRISE, structure_id=entreprise.id), JOUR)
    assert [(x.libelle, x.du, x.fait) for x in page.lots] == [
        ("M1, lot 1", Decimal("100.00"), Decimal("8.00"))
    ]
    assert (page.contrats_en_cours, page.contrats_sans_heures) == (2, 1)
    assert page.validees == Decimal("8.00")


def test_un_employeur_voit_ses_heures_par_client_dans_tous_les_territoires(base, territoire, voisin):
    employeur = StructureFabrique(nom="Agir 47")
    for lieu, heures in ((territoire, "8.00"), (voisin, "3.00")):
        creer_heures(creer_affectation(lieu, employeur_id=employeur.id), FEVRIER, heures)
    page = structures.accueil_employeur(acteur(Role.EMPLOYEUR, structure_id=employeur.id), JOUR)
    assert [p.heures for p in page.clients] == [Decimal("8.00"), Decimal("3.00")]
    assert page.lots == []
    assert page.validees == Decimal("11.00")


def test_un_referent_ne_voit_que_ses_participants_confirmes_et_sa_lecture_est_inscrite(
    base, territoire, voisin
):
    compte = compte_ouvert(Role.REFERENT, territoire_id=territoire.id)
    personnes = {}
    for etat, referent_id in (
        (EtatLien.CONFIRME, compte.id),
        (EtatLien.PROPOSE, compte.id),
        (EtatLien.CONFIRME, None),
    ):
        personne = PersonneFabrique(territoire_id=territoire.id)
        participant = ParticipantPlie(
            territoire_id=territoire.id, identifiant=f"P{personne.id}", referent_compte_id=referent_id
        )
        base.add(participant)
        base.flush()
        base.add(
            LienPlie(
                territoire_id=territoire.id, participant_id=participant.id, personne_id=personne.id, etat=etat,
                source="essai",
            )
        )  # fmt: skip
        base.flush()
        creer_heures(creer_affectation(territoire, personne=personne), FEVRIER, "9.00")
        personnes[etat, referent_id] = personne
    page = referent.accueil(acteur_de(compte, JOUR), JOUR)
    sien = personnes[EtatLien.CONFIRME, compte.id]
    assert [(p.personne_id, p.validees, p.dernier_mois) for p in page.participants] == [
        (sien.id, Decimal("9.00"), FEVRIER)
    ]
    assert page.nombre_suivis == 2
    [evenement] = base.scalars(select(Evenement)).all()
    assert (evenement.verbe, evenement.territoire_id) == (Verbe.LISTE_NOMINATIVE_CONSULTEE, territoire.id)


def test_un_administrateur_voit_l_etat_de_l_installation(base, territoire, voisin):
    compte_ouvert(Role.FACILITATEUR, territoire_id=territoire.id)
    page = administrateur.accueil(acteur(Role.ADMINISTRATEUR), JOUR)
    assert {t.code: t.comptes for t in page.territoires} == {territoire.code: 1, voisin.code: 0}
    assert (page.comptes_actifs, page.comptes_en_attente, page.comptes_desactives) == (2, 0, 0)
    assert {x.code: x.nombre for x in page.listes}["cpv"] == 0


def test_une_casquette_ne_prete_pas_ses_droits_a_l_autre(base, territoire, voisin):
    compte = compte_ouvert(Role.FACILITATEUR, territoire_id=territoire.id)
    compte.appartenances.append(Appartenance(role=Role.COORDINATEUR, territoire_id=voisin.id))
    base.flush()
    qui = acteur_de(compte, JOUR)
    assert facilitateur.accueil(qui, JOUR).validees == Decimal("0.00")
    assert [t.code for t in coordinateur.accueil(qui, JOUR).territoires] == ["voisin"]


def test_un_marche_pilote_ailleurs_compte_une_fois_dans_l_ensemble(base, territoire):
    organisme = OrganismeFabrique()
    autre = TerritoireFabrique(organisme_id=organisme.id)
    territoire.organisme_id = organisme.id
    base.flush()
    pilote = MarcheFabrique(territoire_id=territoire.id)
    suivi = MarcheFabrique(territoire_id=autre.id, pilote_id=pilote.id)
    creer_heures(creer_affectation(territoire, marche=pilote), FEVRIER, "10.00")
    creer_heures(creer_affectation(autre, marche=suivi), FEVRIER, "10.00")
    qui = acteur(Role.GESTIONNAIRE, organisme_id=organisme.id)
    page = controle.accueil_gestionnaire(qui, JOUR)
    assert [t.validees for t in page.territoires] == [Decimal("10.00"), Decimal("10.00")]
    assert (page.total.validees, page.total.marches) == (Decimal("10.00"), 1)


def test_un_marche_suivi_par_deux_territoires_compte_une_fois_chez_ceux_qui_les_voient_tous_deux(
    base, territoire, voisin
):
    acheteur, entreprise, employeur = (StructureFabrique() for _ in range(3))
    pilote = MarcheFabrique(territoire_id=territoire.id, donneur_ordre_objet=acheteur)
    copie = MarcheFabrique(territoire_id=voisin.id, donneur_ordre_objet=acheteur, pilote_id=pilote.id)
    for lieu, marche in ((territoire, pilote), (voisin, copie)):
        lot = LotFabrique(marche_id=marche.id)
        attribution = AttributionFabrique(lot_id=lot.id, structure_objet=entreprise)
        ObjectifFabrique(attribution_id=attribution.id, heures=Decimal("300.00"))
        affectation = creer_affectation(
            lieu, marche=marche, lot=lot, attribution=attribution, employeur_id=employeur.id
        )
        creer_heures(affectation, FEVRIER, "10.00")
    page = structures.accueil_donneur_ordre(acteur(Role.DONNEUR_ORDRE, structure_id=acheteur.id), JOUR)
    assert (page.du, page.fait, page.nombre_marches) == (Decimal("300.00"), Decimal("10.00"), 1)
    assert [p.heures for p in (*page.employeurs, *page.modalites)] == [Decimal("10.00")] * 2
    assert sum(m.validees for m in page.mois) == Decimal("10.00")
    chez_elle = structures.accueil_entreprise(acteur(Role.ENTREPRISE, structure_id=entreprise.id), JOUR)
    assert (chez_elle.validees, len(chez_elle.lots)) == (Decimal("10.00"), 2)
    chez_lui = structures.accueil_employeur(acteur(Role.EMPLOYEUR, structure_id=employeur.id), JOUR)
    assert (chez_lui.validees, [p.heures for p in chez_lui.clients]) == (Decimal("10.00"), [Decimal("10.00")])


def test_le_mois_d_un_coordinateur_de_deux_territoires_compte_une_fois_le_marche_pilote(
    base, territoire, voisin
):
    pilote = MarcheFabrique(territoire_id=territoire.id)
    copie = MarcheFabrique(territoire_id=voisin.id, pilote_id=pilote.id)
    for lieu, marche in ((territoire, pilote), (voisin, copie)):
        creer_heures(creer_affectation(lieu, marche=marche), FEVRIER, "10.00")
    droits = [Droit(Role.COORDINATEUR, territoire_id=t.id) for t in (territoire, voisin)]
    par = Acteur("Deux territoires", droits=tuple(droits))
    page = coordinateur.accueil(par, JOUR)
    assert sum(m.validees for m in page.mois) == page.total.validees == Decimal("121.00")


def test_les_personnes_d_un_donneur_d_ordre_sont_celles_qui_ont_des_heures_validees(base, territoire):
    acheteur = StructureFabrique()
    marche = MarcheFabrique(territoire_id=territoire.id, donneur_ordre_objet=acheteur)
    lot = LotFabrique(marche_id=marche.id)
    attribution = AttributionFabrique(lot_id=lot.id)
    for etat in (*[EtatHeures.VALIDEE] * 5, EtatHeures.BROUILLON, EtatHeures.DECLAREE):
        affectation = creer_affectation(territoire, marche=marche, lot=lot, attribution=attribution)
        creer_heures(affectation, FEVRIER, "10.00", etat=etat)
    page = structures.accueil_donneur_ordre(acteur(Role.DONNEUR_ORDRE, structure_id=acheteur.id), JOUR)
    assert page.personnes == "5"


def test_un_marche_lu_dans_les_decp_que_personne_ne_suit_n_est_pas_un_marche_en_cours(base, territoire):
    acheteur, entreprise = StructureFabrique(), StructureFabrique()
    for qualification in Qualification:
        marche = MarcheFabrique(
            territoire_id=territoire.id, donneur_ordre_objet=acheteur, reference=qualification.value,
            qualification=qualification, etape=Etape.NOTIFIE,
        )  # fmt: skip
        AttributionFabrique(lot_id=LotFabrique(marche_id=marche.id).id, structure_objet=entreprise)
    page = structures.accueil_donneur_ordre(acteur(Role.DONNEUR_ORDRE, structure_id=acheteur.id), JOUR)
    assert (page.nombre_marches, [m.libelle for m in page.marches.lignes]) == (1, ["suivi"])
    chez_elle = structures.accueil_entreprise(acteur(Role.ENTREPRISE, structure_id=entreprise.id), JOUR)
    assert [x.libelle for x in chez_elle.lots] == ["suivi"]
    au_plie = facilitateur.accueil(acteur(Role.FACILITATEUR, territoire_id=territoire.id), JOUR)
    assert [m.libelle for m in au_plie.marches.lignes] == ["suivi"]


def test_ce_qui_est_supprime_n_ecarte_rien_du_total_ni_des_indicateurs(base, territoire):
    organisme = OrganismeFabrique()
    autre = TerritoireFabrique(organisme_id=organisme.id)
    territoire.organisme_id = organisme.id
    base.flush()
    pilote = MarcheFabrique(territoire_id=territoire.id, supprime_le=datetime(2026, 1, 5, tzinfo=UTC))
    copie = MarcheFabrique(territoire_id=autre.id, pilote_id=pilote.id)
    creer_heures(creer_affectation(autre, marche=copie), FEVRIER, "10.00")
    qui = acteur(Role.GESTIONNAIRE, organisme_id=organisme.id)
    assert controle.accueil_gestionnaire(qui, JOUR).total.validees == Decimal("10.00")
    perimetre = Perimetre((territoire.id, autre.id), FEVRIER, FEVRIER)
    assert calculer_impact(qui, perimetre, []).total.heures_realisees == Decimal("10.00")
    operation = OperationFabrique(territoire_id=autre.id)
    commun = {"territoire_id": autre.id, "operation_id": operation.id, "etape": Etape.EN_EXECUTION}
    MarcheFabrique(**commun, secteur=Secteur.HORS_BTP)
    MarcheFabrique(**commun, secteur=Secteur.BTP, supprime_le=datetime(2026, 1, 5, tzinfo=UTC))
    assert mesurer(qui, 2026, JOUR)[autre.id, "operations_hors_btp"] == 1


def test_ce_que_l_accueil_ne_montre_pas_est_compte_et_le_total_des_employeurs_est_entier(base, territoire):
    acheteur, entreprise = StructureFabrique(), StructureFabrique()
    for i in range(14):
        marche = MarcheFabrique(territoire_id=territoire.id, donneur_ordre_objet=acheteur)
        lot = LotFabrique(marche_id=marche.id)
        attribution = AttributionFabrique(lot_id=lot.id, structure_objet=entreprise)
        affectation = creer_affectation(
            territoire, marche=marche, lot=lot, attribution=attribution, employeur_id=StructureFabrique().id
        )
        creer_heures(affectation, FEVRIER, f"{20 + i}.00")
    page = structures.accueil_donneur_ordre(acteur(Role.DONNEUR_ORDRE, structure_id=acheteur.id), JOUR)
    assert (len(page.marches.lignes), page.marches.nombre_autres) == (12, 2)
    assert (page.employeurs[-1].libelle, page.employeurs[-1].heures) == ("Les 2 autres", Decimal("41.00"))
    assert sum(p.heures for p in page.employeurs) == page.fait
    chez_elle = structures.accueil_entreprise(acteur(Role.ENTREPRISE, structure_id=entreprise.id), JOUR)
    assert len(chez_elle.lots) == 14
