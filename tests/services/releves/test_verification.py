"""What is decided of the lines of a sheet: by territory, by version, in open and in closed months."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from clauses.extensions import db
from clauses.models import HeuresMensuelles, MoisClos
from clauses.models.vocabulaire import EtatHeures, EtatLigne, EtatReleve, Role
from clauses.services.acteur import Acteur, Droit
from clauses.services.erreurs import DonneesInvalides, Introuvable, TransitionImpossible
from clauses.services.heures.cloture import clore, lire_le_mois, rouvrir_le_mois
from clauses.services.releves.application import appliquer
from clauses.services.releves.rattachement import rattacher
from clauses.services.releves.verification import (
    Acte,
    LigneVisee,
    agir,
    lire_releve_a_verifier,
    rattacher_a,
)
from clauses.services.releves.verification.cellules import lire_emplacement
from tests.appui.etti import MARS, deposer, ligne, lignes_de

MAI = date(2025, 5, 2)


def _transmettre(etti, lues):
    releve = deposer(
        etti.structure, lues, rattacher(etti.acteur, etti.structure.id, lues), etat=EtatReleve.TRANSMIS
    )
    appliquer(etti.acteur, releve, aujourdhui=MAI)
    return releve


def _visees(releve) -> list[LigneVisee]:
    return [LigneVisee(li.id, li.version) for li in lignes_de(releve)]


def _en_vigueur(affectation):
    return db.session.scalar(
        select(HeuresMensuelles).where(
            HeuresMensuelles.affectation_id == affectation.id,
            HeuresMensuelles.mois == MARS,
            HeuresMensuelles.valable_au.is_(None),
        )
    )


def test_chaque_territoire_ne_regle_que_ses_lignes_et_le_releve_attend_les_deux(etti):
    releve = _transmettre(etti, [ligne("LE GALL Anaïs", "30.00"), ligne("N'GUESSAN Éric", "12.00")])
    agenais, bordeaux = etti.facilitateur(etti.agenais), etti.facilitateur(etti.bordeaux)
    with pytest.raises(Introuvable):
        agir(agenais, releve.id, Acte.ACCEPTER, _visees(releve), "avis")
    premiere, seconde = _visees(releve)
    bilan = agir(agenais, releve.id, Acte.ACCEPTER, [premiere], "avis")
    assert str(bilan) == "1 ligne acceptée."
    assert releve.etat == EtatReleve.TRANSMIS
    agir(bordeaux, releve.id, Acte.REFUSER, [seconde], "illisible")
    assert releve.etat == EtatReleve.TRAITE
    assert [li.etat for li in lignes_de(releve)] == [EtatLigne.VALIDEE, EtatLigne.REFUSEE]
    assert [li.nom for li in lire_releve_a_verifier(bordeaux, releve.id).lignes] == ["N'GUESSAN Éric"]


def test_une_decision_perimee_ne_touche_a_rien(etti):
    releve = _transmettre(etti, [ligne("LE GALL Anaïs", "30.00")])
    facilitateur, lues = etti.facilitateur(etti.agenais), _visees(releve)
    agir(facilitateur, releve.id, Acte.ACCEPTER, lues, "avis")
    bilan = agir(facilitateur, releve.id, Acte.REFUSER, lues, "trop tard")
    assert (bilan.faites, bilan.changees) == (0, 1)
    assert _en_vigueur(etti.affectations["LE GALL Anaïs"]).etat == EtatHeures.VALIDEE
    with pytest.raises(TransitionImpossible):
        rattacher_a(
            facilitateur, releve.id, lues[0].id, etti.affectations["DIALLO Ibrahima"].id,
        )  # fmt: skip


def test_un_mois_clos_se_regularise_puis_se_rouvre(etti):
    coordinateur = Acteur("Coordinatrice", None, (Droit(Role.COORDINATEUR, territoire_id=etti.agenais.id),))
    releve = _transmettre(etti, [ligne("LE GALL Anaïs", "30.00")])
    with pytest.raises(DonneesInvalides):
        clore(coordinateur, etti.agenais.id, MARS, aujourdhui=MAI)
    clore(coordinateur, etti.agenais.id, MARS, aujourdhui=MAI, est_confirme=True)
    clore(coordinateur, etti.agenais.id, MARS, aujourdhui=MAI, est_confirme=True)
    tardif = _transmettre(etti, [ligne("DIALLO Ibrahima", "21.00")])
    agir(coordinateur, tardif.id, Acte.ACCEPTER, _visees(tardif), "avis")
    h = _en_vigueur(etti.affectations["DIALLO Ibrahima"])
    assert (h.heures, h.etat, h.est_regularisation) == (Decimal("21.00"), EtatHeures.VALIDEE, True)
    assert tardif.etat == EtatReleve.TRAITE
    bilan = agir(coordinateur, tardif.id, Acte.ROUVRIR, _visees(tardif), "erreur")
    assert (bilan.faites, bilan.closes) == (0, 1)
    rouvrir_le_mois(coordinateur, etti.agenais.id, MARS, "oubli", aujourdhui=MAI)
    assert db.session.get(MoisClos, (etti.agenais.id, MARS)) is None
    lu = lire_le_mois(coordinateur, etti.agenais.id, MARS, MAI)
    assert [p.motif for p in lu.passages] == ["oubli", ""]
    assert lu.attente.lignes_a_regler == 1
    agir(coordinateur, tardif.id, Acte.ROUVRIR, _visees(tardif), "erreur")
    assert _en_vigueur(etti.affectations["DIALLO Ibrahima"]).etat == EtatHeures.DECLAREE
    assert releve.etat == EtatReleve.TRANSMIS


@pytest.mark.parametrize(
    ("texte", "places", "page"),
    [
        ("D7", {(7, 4)}, None),
        ("D7:F7, AA2", {(7, 4), (7, 5), (7, 6), (2, 27)}, None),
        ("L12C3", {(12, 3)}, None),
        ("p2 l4", set(), 2),
        ("on ne sait", set(), None),
    ],
)
def test_l_emplacement_d_une_ligne_se_lit(texte, places, page):
    lu = lire_emplacement(texte)
    assert (lu.places, lu.page) == (places, page)
    assert lu.est_lu is (texte != "on ne sait")


def test_une_ligne_refusee_d_un_mois_clos_se_rouvre_en_regularisation(etti):
    """The month holds its hours still; the line waits again, and accepting it is the way in."""
    coordinateur = Acteur("Coordinatrice", None, (Droit(Role.COORDINATEUR, territoire_id=etti.agenais.id),))
    releve = _transmettre(etti, [ligne("LE GALL Anaïs", "30.00")])
    agir(coordinateur, releve.id, Acte.REFUSER, _visees(releve), "illisible")
    clore(coordinateur, etti.agenais.id, MARS, aujourdhui=MAI, est_confirme=True)
    bilan = agir(coordinateur, releve.id, Acte.ROUVRIR, _visees(releve), "lu de plus près")
    (rouverte,) = lignes_de(releve)
    assert (str(bilan), rouverte.etat) == ("1 ligne rouverte.", EtatLigne.DECLAREE)
    assert (releve.etat, rouverte.est_regularisation) == (EtatReleve.TRANSMIS, True)
    assert _en_vigueur(etti.affectations["LE GALL Anaïs"]).etat == EtatHeures.REJETEE
    agir(coordinateur, releve.id, Acte.ACCEPTER, _visees(releve), "avis")
    h = _en_vigueur(etti.affectations["LE GALL Anaïs"])
    assert (h.heures, h.etat, h.est_regularisation) == (Decimal("30.00"), EtatHeures.VALIDEE, True)


def test_une_ligne_acceptee_apres_la_cloture_se_dit_regularisation(etti):
    coordinateur = Acteur("Coordinatrice", None, (Droit(Role.COORDINATEUR, territoire_id=etti.agenais.id),))
    releve = _transmettre(etti, [ligne("LE GALL Anaïs", "30.00")])
    clore(coordinateur, etti.agenais.id, MARS, aujourdhui=MAI, est_confirme=True)
    agir(coordinateur, releve.id, Acte.ACCEPTER, _visees(releve), "avis")
    assert _en_vigueur(etti.affectations["LE GALL Anaïs"]).est_regularisation
    assert [li.est_regularisation for li in lignes_de(releve)] == [True]
