"""From tied lines to declared hours: added up, versioned, journaled, never over what is validated or closed."""

import json
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from clauses.models import DonneesEvenement, Evenement, HeuresMensuelles, MoisClos, SansHeures
from clauses.models.types import maintenant
from clauses.models.vocabulaire import Doute, EtatHeures, EtatLigne, EtatReleve, OrigineHeures
from clauses.services.erreurs import DonneesInvalides
from clauses.services.imports import masse
from clauses.services.journal import Verbe
from clauses.services.releves.application import BilanApplication, appliquer, difference
from clauses.services.releves.rattachement import rattacher
from tests.appui.etti import AVRIL, MARS, deposer, ligne, lignes_de
from tests.appui.fabriques import creer_heures

LE_JOUR = date(2025, 5, 2)


@pytest.fixture
def envoyer(etti):
    """Read, tie and keep a sheet of these lines; applied, unless it is only to be looked at."""

    def executer(*lues, acteur=None, est_applique: bool = True, **choix):
        releve = deposer(etti.structure, lues, rattacher(etti.acteur, etti.structure.id, lues), **choix)
        if not est_applique:
            return releve, None
        return releve, appliquer(acteur or etti.acteur, releve, aujourdhui=LE_JOUR)

    return executer


@pytest.fixture
def heures(base, etti):
    """`heures("LE GALL Anaïs", MARS)`: the version in force."""

    def executer(qui: str, mois: date = MARS):
        return base.scalar(
            select(HeuresMensuelles).where(
                HeuresMensuelles.affectation_id == etti.affectations[qui].id,
                HeuresMensuelles.mois == mois,
                HeuresMensuelles.valable_au.is_(None),
            )
        )

    return executer


def test_les_lignes_rattachees_deviennent_des_heures_declarees(base, etti, envoyer, heures):
    dite = SansHeures(
        territoire_id=etti.agenais.id, attribution_id=etti.attributions["2025-A1"].id, mois=MARS, numero=1
    )
    base.add(dite)
    releve, bilan = envoyer(
        ligne("LE GALL Anaïs", "20.25"), ligne("LE GALL Anaïs", "15.50"), ligne("N'GUESSAN Éric", "7.00", AVRIL),
        ligne("KONÉ Moussa", "3.00"),
    )  # fmt: skip
    assert bilan == BilanApplication(lignes=3, declarees=2)
    anais = heures("LE GALL Anaïs")
    assert (anais.heures, anais.etat, anais.origine) == (
        Decimal("35.75"),
        EtatHeures.DECLAREE,
        OrigineHeures.RELEVE,
    )
    lignes = lignes_de(releve)
    assert anais.releve_ligne_id == lignes[0].id
    assert heures("N'GUESSAN Éric", AVRIL).heures == Decimal("7.00")
    assert [li.etat for li in lignes] == [EtatLigne.DECLAREE] * 3 + [EtatLigne.A_RATTACHER]
    assert dite.valable_au is not None
    evenements = base.execute(
        select(Evenement.territoire_id, DonneesEvenement.valeurs)
        .join(DonneesEvenement, DonneesEvenement.numero == Evenement.numero)
        .where(Evenement.verbe == Verbe.HEURES_DECLAREES.value, Evenement.objet_id == releve.id)
        .order_by(Evenement.territoire_id)
    ).all()
    assert [t for t, _ in evenements] == [etti.agenais.id, etti.bordeaux.id]
    (cellule,) = json.loads(evenements[0].valeurs)["cellules"]
    assert (cellule["heures_avant"], cellule["heures"]) == (None, "35.75")
    # Doing it again does nothing.
    assert appliquer(etti.acteur, releve, aujourdhui=LE_JOUR) == BilanApplication()
    assert heures("LE GALL Anaïs").numero == 1


def test_chaque_etat_d_avant_est_versionne_sauf_valide(base, etti, envoyer, heures):
    qui = "DIALLO Ibrahima"
    creer_heures(etti.affectations[qui], MARS, "10.00", etat=EtatHeures.BROUILLON, numero=1)
    envoyer(ligne(qui, "20.00"))
    envoyer(ligne(qui, "21.00"))
    version = heures(qui)
    assert (version.numero, version.heures) == (3, Decimal("21.00"))
    version.etat = EtatHeures.VALIDEE
    base.flush()
    differente, bilan = envoyer(ligne(qui, "22.00"))
    assert bilan == BilanApplication(lignes=1, validees=1)
    meme, bilan = envoyer(ligne(qui, "11.00"), ligne(qui, "10.00"))
    assert bilan == BilanApplication(lignes=2, inchangees=1)
    assert (heures(qui).id, heures(qui).heures) == (version.id, Decimal("21.00"))
    assert [(li.etat, li.doute) for li in lignes_de(differente)] == [
        (EtatLigne.DECLAREE, Doute.DEJA_VALIDEES)
    ]
    assert [(li.etat, li.doute) for li in lignes_de(meme)] == [(EtatLigne.VALIDEE, None)] * 2


def test_un_mois_clos_attend_sans_etre_touche(base, etti, envoyer, heures):
    base.add(MoisClos(territoire_id=etti.agenais.id, mois=MARS))
    base.flush()
    releve, bilan = envoyer(ligne("LE GALL Anaïs"), ligne("N'GUESSAN Éric"))
    assert bilan == BilanApplication(lignes=2, declarees=1, regularisations=1)
    assert heures("LE GALL Anaïs") is None
    assert heures("N'GUESSAN Éric").heures == Decimal("10.00")
    assert [(li.etat, li.est_regularisation) for li in lignes_de(releve)] == [
        (EtatLigne.DECLAREE, True), (EtatLigne.DECLAREE, False),
    ]  # fmt: skip


def test_une_ligne_rattachee_plus_tard_s_ajoute_a_celles_du_meme_releve(etti, envoyer, heures):
    releve, _ = envoyer(ligne("LE GALL Anaïs", "20.00"), ligne("Nana", "5.00"))
    nana, affectation = lignes_de(releve)[1], etti.affectations["LE GALL Anaïs"]
    nana.affectation_id, nana.territoire_id = affectation.id, affectation.territoire_id
    nana.etat, releve.etat = EtatLigne.RATTACHEE, EtatReleve.TRANSMIS
    bilan = appliquer(etti.facilitateur(etti.agenais), releve, aujourdhui=LE_JOUR)
    assert bilan == BilanApplication(lignes=1, declarees=1)
    assert (heures("LE GALL Anaïs").heures, heures("LE GALL Anaïs").numero) == (Decimal("25.00"), 2)


def test_un_fichier_corrige_emporte_les_heures_de_celui_qu_il_remplace(base, etti, envoyer, heures):
    ancien, _ = envoyer(
        ligne("LE GALL Anaïs", "20.00"), ligne("DIALLO Ibrahima", "30.00"), ligne("N'GUESSAN Éric", "7.00"),
        ligne("MARTIN Jean", "8.00"),
    )  # fmt: skip
    heures("N'GUESSAN Éric").etat = EtatHeures.VALIDEE
    lues = [ligne("LE GALL Anaïs", "25.00"), ligne("N'GUESSAN Éric", "9.00"), ligne("MARTIN Jean", "8.00")]
    nouveau, _ = envoyer(*lues, est_applique=False, remplace_id=ancien.id)
    ecarts = difference(etti.acteur, nouveau).ecarts
    assert [(e.personne, e.marche, e.avant, e.apres, e.etat_avant) for e in ecarts] == [
        ("DIALLO Ibrahima", "2025-A2, lot 1", Decimal("30.00"), None, EtatHeures.DECLAREE),
        ("DURAND Anaïs", "2025-A1, lot 1", Decimal("20.00"), Decimal("25.00"), EtatHeures.DECLAREE),
        ("N'GUESSAN Éric", "2025-B1, lot 1", Decimal("7.00"), Decimal("9.00"), EtatHeures.VALIDEE),
    ]
    bilan = appliquer(etti.acteur, nouveau, aujourdhui=LE_JOUR)
    assert bilan == BilanApplication(lignes=3, declarees=2, retirees=1, validees=1)
    assert heures("DIALLO Ibrahima") is None
    assert heures("LE GALL Anaïs").heures == Decimal("25.00")
    assert heures("N'GUESSAN Éric").heures == Decimal("7.00")
    # The same hours follow the new sheet: where they come from is what is in force.
    assert heures("MARTIN Jean").releve_ligne_id == lignes_de(nouveau)[2].id
    assert {li.etat for li in lignes_de(ancien)} == {EtatLigne.ECARTEE}
    assert [e.personne for e in difference(etti.acteur, nouveau).ecarts] == ["N'GUESSAN Éric"]


def test_un_mois_a_venir_ou_plus_long_qu_un_mois_arrete_tout(etti, envoyer, heures):
    with pytest.raises(DonneesInvalides, match="ce mois n’est pas commencé"):
        envoyer(ligne("LE GALL Anaïs"), ligne("DIALLO Ibrahima", mois=date(2025, 6, 1)))
    with pytest.raises(DonneesInvalides, match="744,50 heures en tout"):
        envoyer(ligne("LE GALL Anaïs", "700.00"), ligne("LE GALL Anaïs", "44.50"))
    assert heures("LE GALL Anaïs") is None


def test_un_contrat_retire_entre_temps_rend_sa_ligne(base, etti, envoyer):
    releve, _ = envoyer(ligne("LE GALL Anaïs"), ligne("DIALLO Ibrahima"), est_applique=False)
    etti.affectations["LE GALL Anaïs"].supprime_le = maintenant()
    base.flush()
    assert appliquer(etti.acteur, releve, aujourdhui=LE_JOUR) == BilanApplication(
        lignes=1, declarees=1, detachees=1
    )
    perdue = lignes_de(releve)[0]
    assert (perdue.etat, perdue.doute, perdue.territoire_id) == (
        EtatLigne.A_RATTACHER,
        Doute.HORS_CONTRAT,
        None,
    )


def test_le_facilitateur_n_applique_que_les_lignes_de_son_territoire(base, etti, envoyer, heures):
    releve, _ = envoyer(ligne("LE GALL Anaïs"), ligne("N'GUESSAN Éric"), est_applique=False)
    releve.etat = EtatReleve.TRANSMIS
    bilan = appliquer(etti.facilitateur(etti.bordeaux), releve, aujourdhui=LE_JOUR)
    assert bilan == BilanApplication(lignes=1, declarees=1)
    assert heures("LE GALL Anaïs") is None
    assert [e.personne for e in difference(etti.facilitateur(etti.bordeaux), releve).ecarts] == []


def test_les_lignes_avancent_par_lots_et_leur_version_avec_elles(monkeypatch, etti, envoyer):
    """A statement bears so many parameters: however many lots it takes, each line moves once, in its own way."""
    monkeypatch.setattr(masse, "CLES_PAR_LOT", 2)
    creer_heures(etti.affectations["DIALLO Ibrahima"], MARS, "7.00", etat=EtatHeures.VALIDEE)
    creer_heures(etti.affectations["N'GUESSAN Éric"], MARS, "8.00", etat=EtatHeures.VALIDEE)
    lues = [ligne("LE GALL Anaïs", "1.00") for _ in range(5)]
    lues += [ligne("DIALLO Ibrahima", "7.00"), ligne("N'GUESSAN Éric", "9.00"), ligne("INCONNU Paul")]
    releve, _ = envoyer(*lues, est_applique=False)
    avant = {li.id: li.version for li in lignes_de(releve)}
    bilan = appliquer(etti.acteur, releve, aujourdhui=LE_JOUR)
    assert bilan == BilanApplication(lignes=7, declarees=1, inchangees=1, validees=1)
    lignes = lignes_de(releve)
    assert [(li.etat, li.doute) for li in lignes] == [
        *[(EtatLigne.DECLAREE, None)] * 5, (EtatLigne.VALIDEE, None), (EtatLigne.DECLAREE, Doute.DEJA_VALIDEES),
        (EtatLigne.A_RATTACHER, Doute.INCONNUE),
    ]  # fmt: skip
    assert [li.version - avant[li.id] for li in lignes] == [1] * 7 + [0]


def test_la_difference_se_lit_en_partie_et_se_compte_en_entier(etti, envoyer):
    lues = [ligne("N'GUESSAN Éric", mois=AVRIL), ligne("N'GUESSAN Éric"), ligne("DIALLO Ibrahima")]
    releve, _ = envoyer(*lues, ligne("INCONNU Paul"), est_applique=False)
    entiere = difference(etti.acteur, releve)
    assert [(e.personne, e.mois) for e in entiere.ecarts] == [
        ("DIALLO Ibrahima", MARS), ("N'GUESSAN Éric", MARS), ("N'GUESSAN Éric", AVRIL),
    ]  # fmt: skip
    partie = difference(etti.acteur, releve, au_plus=2)
    assert (partie.ecarts, partie.nombre, entiere.nombre) == (entiere.ecarts[:2], 3, 3)
