"""Whose contract a line speaks of: tied when it is certain, proposed otherwise, never the wrong person."""

from datetime import date

import pytest

from clauses.models.vocabulaire import Doute, RoleAttribution
from clauses.services.acteur import Acteur, Droit
from clauses.services.erreurs import Interdit
from clauses.services.permissions import Role
from clauses.services.releves.rattachement import rattacher
from tests.appui.etti import AVRIL, MARS, PREMIER_JANVIER, ligne
from tests.appui.fabriques import (
    AttributionFabrique,
    LotFabrique,
    StructureFabrique,
    creer_affectation,
    creer_heures,
)
from tests.appui.requetes import requetes_comptees


@pytest.fixture
def lier(etti):
    """`lier("LE GALL Anaïs")`: what the agency's file becomes for one line."""

    def executer(personne: str, heures: str = "10.00", mois: date = MARS, *, acteur=None, **lu):
        (r,) = rattacher(acteur or etti.acteur, etti.structure.id, [ligne(personne, heures, mois, **lu)])
        return r

    return executer


def test_un_fichier_de_trois_marches_et_deux_plie_se_repartit_ligne_a_ligne(etti):
    lues = [
        ligne("DURAND Anaïs"),
        ligne("Ibrahima DIALLO"),
        ligne("N'GUESSAN Éric"),
        ligne("KONÉ Moussa"),
        ligne("KONÉ Moussa", naissance=PREMIER_JANVIER),
        ligne("BEN AHMED Fatima", marche="2025-B1"),
        ligne("BEN AHMED Fatima", marche="Nettoyage des écoles"),
        ligne("BEN AHMED Fatima"),
        ligne("INCONNU Paul", marche="2025-A2"),
    ]
    rattaches = rattacher(etti.acteur, etti.structure.id, lues)
    siennes = etti.affectations
    attendues = [siennes[n] for n in ("LE GALL Anaïs", "DIALLO Ibrahima", "N'GUESSAN Éric")]
    attendues += [None, None, siennes["BEN AHMED B"], siennes["BEN AHMED A"], None, None]
    assert [r.ligne for r in rattaches] == lues
    assert [r.affectation_id for r in rattaches] == [a and a.id for a in attendues]
    assert [r.territoire_id for r in rattaches] == [a and a.territoire_id for a in attendues]
    assert [r.doute for r in rattaches] == [
        None, None, None, Doute.PREMIER_JANVIER, Doute.PREMIER_JANVIER, None, None, Doute.PLUSIEURS_MARCHES,
        Doute.INCONNUE,
    ]  # fmt: skip
    homonymes = rattaches[3].candidats
    assert {c.affectation_id for c in homonymes} == {siennes["KONÉ 1"].id, siennes["KONÉ 2"].id}
    assert {c.date_naissance for c in homonymes} == {PREMIER_JANVIER}
    assert {c.marche for c in rattaches[7].candidats} == {"2025-A2", "2025-B1"}
    # The unknown person comes with the commitment that the line names, for the facilitateur to hire on.
    assert rattaches[8].attribution_id == etti.attributions["2025-A2"].id
    assert (rattaches[8].candidats, rattaches[8].territoire_id) == ([], None)


@pytest.mark.parametrize(
    ("ecrit", "attendue"),
    [
        ("LE GALL Anaïs", "LE GALL Anaïs"),
        ("Anaïs LE GALL", "LE GALL Anaïs"),
        ("legall anais", "LE GALL Anaïs"),
        ("Mme LE GALL Anaïs", "LE GALL Anaïs"),
        ("DURAND née LE GALL Anaïs", "LE GALL Anaïs"),
        ("DURAND Anaïs (née LE GALL)", "LE GALL Anaïs"),
        ("LE GALL épouse DURAND Anaïs", "LE GALL Anaïs"),
        ("LE GALL-DURAND Anaïs", "LE GALL Anaïs"),
        ("DURAND (LE GALL) Anaïs", "LE GALL Anaïs"),
        ("Éric NGUESSAN", "N'GUESSAN Éric"),
        ("N’Guessan  Eric", "N'GUESSAN Éric"),
        ("MARTIN Jean Pierre", "MARTIN Jean-Pierre"),
        ("Jean-Pierre Martin", "MARTIN Jean-Pierre"),
        ("Monsieur MARTIN Jean", "MARTIN Jean"),
        ("M. MARTIN Jean", "MARTIN Jean"),
        ("00457 DIALLO Ibrahima", "DIALLO Ibrahima"),
        ("DIALLO Ibrahima (ETTI)", "DIALLO Ibrahima"),
        ("DIALLO Ibrahima - Actif Intérim", "DIALLO Ibrahima"),
        ("DIALLO, Ibrahima / matricule 12", "DIALLO Ibrahima"),
        ("DIALLO Ibrahima né le 15/06/1985", "DIALLO Ibrahima"),
    ],
)
def test_un_nom_se_reconnait_comme_chacun_l_ecrit(etti, lier, ecrit, attendue):
    r = lier(ecrit)
    assert (r.affectation_id, r.doute) == (etti.affectations[attendue].id, None)


@pytest.mark.parametrize(
    ("ecrit", "lu", "doute", "premier"),
    [
        ("MARTIN J.-P.", {}, Doute.INITIALE, "MARTIN Jean-Pierre"),
        ("JP MARTIN", {}, Doute.INITIALE, "MARTIN Jean-Pierre"),
        ("MARTIN J.", {}, Doute.INITIALE, "MARTIN Jean"),
        ("MARTIN", {"nom": "MARTIN", "prenom": "J."}, Doute.INITIALE, "MARTIN Jean"),
        ("E. N'GUESSAN", {}, Doute.INITIALE, "N'GUESSAN Éric"),
        ("DIALO Ibrahima", {}, Doute.ORTHOGRAPHE, "DIALLO Ibrahima"),
        ("Ibrahima DIALLLO", {}, Doute.ORTHOGRAPHE, "DIALLO Ibrahima"),
        ("DIALLO", {}, Doute.ORTHOGRAPHE, "DIALLO Ibrahima"),
        ("DIALLO Ibrahima Sory", {}, Doute.ORTHOGRAPHE, "DIALLO Ibrahima"),
        ("CAMARA Ibrahima", {"naissance": date(1985, 6, 15)}, Doute.ORTHOGRAPHE, "DIALLO Ibrahima"),
        ("DIALLO Ibrahima", {"naissance": date(1985, 6, 16)}, Doute.NAISSANCE, "DIALLO Ibrahima"),
        ("DIALO Ibrahima", {"naissance": date(1985, 6, 16)}, Doute.INCONNUE, None),
        ("LEGAL Lanaïs", {}, Doute.ORTHOGRAPHE, "LE GALL Anaïs"),
        ("PIERRE Jean-Martin", {}, Doute.ORTHOGRAPHE, "MARTIN Jean-Pierre"),
        ("MARTIN Jeanne", {}, Doute.ORTHOGRAPHE, "MARTIN Jean"),
        ("…", {}, Doute.INCONNUE, None),
        ("Mme 00123", {}, Doute.INCONNUE, None),
        ("張偉", {}, Doute.INCONNUE, None),
    ],
)
def test_ce_qui_n_est_pas_certain_est_propose_et_jamais_fait(etti, lier, ecrit, lu, doute, premier):
    r = lier(ecrit, **lu)
    assert (r.affectation_id, r.territoire_id, r.doute) == (None, None, doute)
    assert [c.affectation_id for c in r.candidats][:1] == ([etti.affectations[premier].id] if premier else [])
    assert all(c.raison and c.date_naissance is None for c in r.candidats)


def test_les_homonymes_se_distinguent_par_leur_naissance(etti, lier):
    nee = date(1992, 7, 8)
    autre = etti.embaucher("DIALLO", "Ibrahima", "2025-A1", naissance=nee, cle="autre")
    assert lier("DIALLO Ibrahima").doute is Doute.HOMONYMES
    assert lier("DIALLO Ibrahima", naissance=nee).affectation_id == autre.id
    # The name of one in two columns may be that of the other in the wrong ones.
    etti.embaucher("IBRAHIMA", "Diallo", "2025-A1", cle="inverse")
    assert lier("DIALLO Ibrahima", nom="DIALLO", prenom="Ibrahima").doute is Doute.HOMONYMES


def test_le_contrat_doit_couvrir_le_mois(etti, lier):
    finie = etti.embaucher("PETIT", "Luc", "2025-A1", fin=date(2025, 3, 3))
    assert lier("PETIT Luc").affectation_id == finie.id
    apres = lier("PETIT Luc", mois=AVRIL)
    assert (apres.affectation_id, apres.doute) == (None, Doute.HORS_CONTRAT)
    assert [c.affectation_id for c in apres.candidats] == [finie.id]
    assert "03/03/2025" in apres.candidats[0].raison
    assert lier("PETIT Luc", mois=date(2025, 1, 1)).doute is Doute.HORS_CONTRAT


def test_des_missions_successives_sur_un_meme_lot_sont_un_seul_choix(etti, lier):
    premiere = etti.embaucher("PETIT", "Luc", "2025-A1", fin=date(2025, 3, 9), cle="mission 1")
    seconde = etti.embaucher(
        "PETIT", "Luc", "2025-A1", personne=premiere.personne, debut=date(2025, 3, 10), cle="mission 2"
    )
    assert lier("PETIT Luc").affectation_id == seconde.id
    assert lier("PETIT Luc", mois=date(2025, 2, 1)).affectation_id == premiere.id


def test_le_marche_ecrit_decide_ou_fait_douter(etti, lier):
    luc = etti.embaucher("PETIT", "Luc", "2025-A1", cle="luc")
    lot_2 = LotFabrique(marche_id=luc.marche_id, numero="02 - Pavage")
    etti.attributions["lot 2"] = AttributionFabrique(lot_id=lot_2.id)
    pavage = etti.embaucher(
        "PETIT", "Luc", "lot 2", personne=luc.personne, debut=date(2025, 2, 2), cle="pavage"
    )
    assert lier("PETIT Luc").doute is Doute.PLUSIEURS_MARCHES
    assert lier("PETIT Luc", marche="2025 A1 lot 2").affectation_id == pavage.id
    assert lier("PETIT Luc", marche="Lot n°1").affectation_id == luc.id
    assert lier("PETIT Luc", marche="Chantier du pont").doute is Doute.PLUSIEURS_MARCHES
    # A text that names nothing known changes nothing; the reference of another market does.
    assert (
        lier("DIALLO Ibrahima", marche="Chantier du pont").affectation_id
        == etti.affectations["DIALLO Ibrahima"].id
    )
    ailleurs = lier("DIALLO Ibrahima", marche="marché 2025-B1")
    assert (ailleurs.affectation_id, ailleurs.doute) == (None, Doute.HORS_CONTRAT)
    assert lier("MARTIN Jean", marche="2025-A1, lot 3").doute is Doute.HORS_CONTRAT


def test_des_heures_validees_differentes_font_douter_sans_detacher(etti, lier):
    affectation = etti.affectations["DIALLO Ibrahima"]
    creer_heures(affectation, MARS, "35.00")
    lues = [ligne("DIALLO Ibrahima", "20.00"), ligne("DIALLO Ibrahima", "15.00"), ligne("LE GALL Anaïs")]
    assert [r.doute for r in rattacher(etti.acteur, etti.structure.id, lues)] == [None, None, None]
    r = lier("DIALLO Ibrahima", "34.00")
    assert (r.affectation_id, r.doute) == (affectation.id, Doute.DEJA_VALIDEES)


def test_chacun_ne_rattache_que_les_personnes_qu_il_peut_declarer(etti, lier):
    etranger = StructureFabrique(nom="Autre intérim")
    creer_affectation(etti.agenais, personne=etti.affectations["DIALLO Ibrahima"].personne)
    etti.embaucher("SECRET", "Paul", "2025-A1", employeur=etranger)
    assert lier("SECRET Paul").candidats == []
    # In the name of the agency, a facilitateur ties within their territory.
    facilitateur = etti.facilitateur(etti.agenais)
    assert (
        lier("DIALLO Ibrahima", acteur=facilitateur).affectation_id == etti.affectations["DIALLO Ibrahima"].id
    )
    assert lier("N'GUESSAN Éric", acteur=facilitateur).doute is Doute.INCONNUE
    # With one of two KONÉ out of sight the other is certain: homonyms are judged among those one may declare.
    assert lier("KONÉ Moussa", acteur=facilitateur).affectation_id == etti.affectations["KONÉ 1"].id
    # Another hat of the same account opens nothing here.
    deux = (
        Droit(Role.EMPLOYEUR, structure_id=etranger.id),
        Droit(Role.ENTREPRISE, structure_id=etti.structure.id),
    )
    assert lier("SECRET Paul", acteur=Acteur("Deux", droits=deux)).candidats == []
    with pytest.raises(Interdit):
        lier(
            "DIALLO Ibrahima", acteur=Acteur("Acheteur", droits=(Droit(Role.DONNEUR_ORDRE, structure_id=1),))
        )


def test_une_entreprise_rattache_les_siens_ceux_de_ses_sous_traitants_et_de_son_groupement(etti):
    titulaire = etti.attributions["2025-A1"]
    sous_traitant = AttributionFabrique(
        lot_id=titulaire.lot_id, role=RoleAttribution.SOUS_TRAITANT, donneur_ordre_direct_id=titulaire.id
    )
    etti.attributions["sous-traitant"] = sous_traitant
    etti.embaucher("PETIT", "Luc", "sous-traitant")
    lues = [ligne("PETIT Luc"), ligne("LE GALL Anaïs"), ligne("DIALLO Ibrahima")]

    def lier_pour(structure_id: int):
        acteur = Acteur("Entreprise", droits=(Droit(Role.ENTREPRISE, structure_id=structure_id),))
        return [r.affectation_id for r in rattacher(acteur, structure_id, lues)]

    luc, anais = etti.affectations["PETIT Luc"].id, etti.affectations["LE GALL Anaïs"].id
    assert lier_pour(titulaire.structure_id) == [luc, anais, None]
    assert lier_pour(sous_traitant.structure_id) == [luc, None, None]


def test_le_nombre_de_requetes_ne_depend_pas_du_nombre_de_lignes(etti):
    acteur, deposant_id = etti.acteur, etti.structure.id

    def compter(nombre: int) -> int:
        noms = ["LE GALL Anaïs", "DIALO Ibrahima", "MARTIN J.", "KONÉ Moussa"]
        lues = [ligne(noms[i % 4])._replace(personne=f"{noms[i % 4]} {'x' * (i % 7)}") for i in range(nombre)]
        with requetes_comptees() as envoyees:
            assert len(rattacher(acteur, deposant_id, lues)) == nombre
        return len(envoyees)

    assert compter(10) == compter(1000) <= 3


def test_le_marche_nomme_se_lit_a_chaque_ligne_de_la_meme_personne(etti):
    """What is settled once for a person, a month and a text does not hold for another text nor another month."""
    sienne = etti.affectations["LE GALL Anaïs"]
    lues = [
        ligne("LE GALL Anaïs", marche="2025-A1"), ligne("LE GALL Anaïs", marche="2025-B1"),
        ligne("LE GALL Anaïs", mois=AVRIL, marche="2025-A1"), ligne("LE GALL Anaïs", mois=date(2024, 3, 1)),
        ligne("LE GALL Anaïs"),
    ]  # fmt: skip
    rattaches = rattacher(etti.acteur, etti.structure.id, lues)
    assert [r.ligne for r in rattaches] == lues
    assert [r.affectation_id for r in rattaches] == [sienne.id, None, sienne.id, None, sienne.id]
    assert [r.doute for r in rattaches] == [None, Doute.HORS_CONTRAT, None, Doute.HORS_CONTRAT, None]
