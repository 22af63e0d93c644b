"""Sending a sheet, its receipt, and the corrected file that takes its place."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import func, select, update

from clauses.extensions import db
from clauses.models import Affectation, HeuresMensuelles, Releve, ReleveLigne
from clauses.models.vocabulaire import EtatHeures, EtatLigne, EtatReleve, Role
from clauses.services.acteur import acteur_de
from clauses.services.erreurs import Conflit, DonneesInvalides, Introuvable, TransitionImpossible
from clauses.services.releves import depot
from clauses.services.releves.depot.remplacement import peut_corriger
from tests.appui.fabriques import TerritoireFabrique, creer_compte, creer_heures
from tests.appui.images import image_png
from tests.appui.releves_deposes import (
    FEVRIER,
    LE,
    Deposante,
    classeur,
    creer_deposante,
    heures_en_vigueur,
    lignes_de,
)
from tests.appui.suivi import acteur, creer_suivi, evenements, nommer

MIDI = datetime(2026, 3, 15, 11, tzinfo=UTC)


@pytest.fixture
def deposante(territoire) -> Deposante:
    return creer_deposante(territoire)


def _transmis(deposante: Deposante, *lignes, **suite) -> Releve:
    releve = deposante.deposer(classeur(lignes), **suite)
    depot.transmettre(deposante.acteur, releve.id, le=MIDI)
    return releve


def test_transmettre_declare_les_heures_une_seule_fois(deposante, territoire):
    lea = deposante.employer("DUBOIS", "Léa")
    releve = deposante.deposer(classeur([["Dubois", "Léa", "02/2026", 70]]))
    vue = releve.version
    fait = depot.transmettre(deposante.acteur, releve.id, le=MIDI, version=vue)
    assert (fait.bilan.declarees, releve.etat, releve.transmis_le) == (1, EtatReleve.TRANSMIS, MIDI)
    heures = heures_en_vigueur(lea.id)
    assert (heures.heures, heures.etat) == (Decimal("70.00"), EtatHeures.DECLAREE)
    assert depot.transmettre(deposante.acteur, releve.id, le=MIDI, version=vue).bilan is None
    assert db.session.scalar(select(func.count()).select_from(HeuresMensuelles)) == 1
    assert [(e.objet_id, e.territoire_id) for e in evenements("releve_transmis")] == [
        (releve.id, territoire.id)
    ]
    recu = depot.lire_recu(deposante.acteur, releve)
    assert (recu.lignes, recu.heures, recu.est_corrigeable) == (1, Decimal("70.00"), True)
    assert [(r.territoire, r.etat, r.lignes) for r in recu.restes] == [
        (territoire.nom, EtatLigne.DECLAREE, 1)
    ]
    with pytest.raises(TransitionImpossible, match="fichier corrigé"):
        depot.abandonner(deposante.acteur, releve.id)


def test_on_ne_transmet_que_ce_qu_on_a_vu(deposante):
    deposante.employer("DUBOIS", "Léa")
    releve = deposante.deposer(classeur([["Dubois", "Léa", "02/2026", 70]]))
    with pytest.raises(Conflit, match="entre-temps"):
        depot.transmettre(deposante.acteur, releve.id, le=MIDI, version=releve.version + 1)
    assert releve.etat == EtatReleve.A_CONFIRMER


def test_un_fichier_corrige_prend_la_place_de_l_autre_sans_toucher_aux_heures_validees(deposante):
    lea, paul, zoe = (deposante.employer(nom, "Léa") for nom in ("DUBOIS", "MARTEL", "ZOLA"))
    ancien = _transmis(
        deposante,
        ["Dubois", "Léa", "02/2026", 70],
        ["Martel", "Léa", "02/2026", 30],
        ["Zola", "Léa", "02/2026", 5],
    )
    _valider(zoe)
    nouveau = deposante.deposer(
        classeur([["Dubois", "Léa", "02/2026", 71], ["Zola", "Léa", "02/2026", 6]]), remplace_id=ancien.id
    )
    ecarts = {e.affectation_id: e for e in deposante.apercu(nouveau).ecarts}
    assert (ecarts[lea.id].avant, ecarts[lea.id].apres) == (Decimal("70.00"), Decimal("71.00"))
    assert (ecarts[paul.id].avant, ecarts[paul.id].apres) == (Decimal("30.00"), None)
    assert ecarts[zoe.id].etat_avant == EtatHeures.VALIDEE
    depot.transmettre(deposante.acteur, nouveau.id, le=MIDI)
    db.session.refresh(ancien)
    assert ancien.etat == EtatReleve.REMPLACE
    assert heures_en_vigueur(lea.id).heures == Decimal("71.00")
    assert heures_en_vigueur(paul.id) is None
    assert heures_en_vigueur(zoe.id).heures == Decimal("5.00")
    etats = [li.etat for li in lignes_de(ancien)]
    assert etats == [EtatLigne.ECARTEE, EtatLigne.ECARTEE, EtatLigne.VALIDEE]
    assert depot.lire_recu(deposante.acteur, ancien).suivant_id == nouveau.id
    with pytest.raises(TransitionImpossible):
        deposante.deposer(classeur([["Dubois", "Léa", "02/2026", 72]]), remplace_id=ancien.id)


def _valider(affectation: Affectation) -> None:
    """What the facilitateur's check leaves: the hours and their line validated."""
    heures = heures_en_vigueur(affectation.id)
    db.session.execute(
        update(HeuresMensuelles).where(HeuresMensuelles.id == heures.id).values(etat=EtatHeures.VALIDEE)
    )
    db.session.execute(
        update(ReleveLigne).where(ReleveLigne.affectation_id == affectation.id).values(etat=EtatLigne.VALIDEE)
    )
    db.session.expire_all()


def test_un_releve_refuse_se_corrige_et_le_meme_fichier_ne_le_corrige_pas(deposante):
    deposante.employer("DUBOIS", "Léa")
    ancien = _transmis(deposante, ["Dubois", "Léa", "02/2026", 70])
    ancien.etat, ancien.motif = EtatReleve.REFUSE, "Heures de janvier"
    db.session.flush()
    with pytest.raises(DonneesInvalides, match="sans aucun changement"):
        deposante.deposer(classeur([["Dubois", "Léa", "02/2026", 70]]), remplace_id=ancien.id)
    nouveau = _transmis(deposante, ["Dubois", "Léa", "02/2026", 66], remplace_id=ancien.id)
    assert (nouveau.remplace_id, ancien.etat) == (ancien.id, EtatReleve.REMPLACE)


def test_le_facilitateur_d_une_seule_des_lignes_ne_lit_que_les_siennes(territoire):
    """A sheet of two PLIE: its file stays closed to each of them, its lines are each one's own."""
    ici = creer_deposante(territoire)
    ailleurs = creer_suivi(TerritoireFabrique())
    ici.employer("DUBOIS", "Léa")
    la_bas = ailleurs.affecter(nommer(ailleurs.territoire, "MARTEL", "Paul"), employeur_id=ici.structure_id)
    employeur = acteur_de(creer_compte(Role.EMPLOYEUR, structure_id=ici.structure_id), LE)
    releve = ici.deposer(
        classeur([["Dubois", "Léa", "02/2026", 7], ["Martel", "Paul", "02/2026", 8]]), acteur=employeur
    )
    depot.transmettre(employeur, releve.id, le=MIDI)
    assert depot.lire_recu(employeur, releve).lignes == 2
    assert depot.ouvrir(employeur, releve.id)[0].sha256 == releve.sha256
    for plie in (territoire, ailleurs.territoire):
        facilitateur = acteur(Role.FACILITATEUR, territoire_id=plie.id)
        assert depot.lire_recu(facilitateur, releve).lignes == 1
        assert not peut_corriger(facilitateur, releve)
        with pytest.raises(Introuvable, match="autre territoire"):
            depot.ouvrir(facilitateur, releve.id)
    etranger = acteur(Role.FACILITATEUR, territoire_id=TerritoireFabrique().id)
    with pytest.raises(Introuvable):
        depot.trouver(etranger, releve.id)
    assert la_bas.territoire_id == ailleurs.territoire.id


def test_les_heures_d_une_photo_se_saisissent_a_cote_puis_se_transmettent(deposante, territoire):
    lea, paul = deposante.employer("DUBOIS", "Léa"), deposante.employer("MARTEL", "Paul")
    ailleurs = creer_deposante(territoire).employer("AUTRE", "Zoé")
    releve = deposante.deposer(image_png(64, 64), "photo.png")
    assert (releve.est_image, lignes_de(releve)) == (True, [])
    feuille = depot.lire_feuille_d_image(deposante.acteur, releve, mois=FEVRIER)
    assert [c.affectation_id for c in feuille.cases] == [lea.id, paul.id]
    assert depot.image_du_releve(deposante.acteur, releve.id, 1).startswith(b"\x89PNG")
    with pytest.raises(Introuvable):
        depot.image_du_releve(deposante.acteur, releve.id, 2)
    with pytest.raises(Introuvable):
        _saisir(deposante, releve, {ailleurs.id: "7"})
    with pytest.raises(DonneesInvalides) as refus:
        _saisir(deposante, releve, {lea.id: "sept", paul.id: "7"})
    assert (refus.value.champ, lignes_de(releve)) == (str(lea.id), [])
    assert _saisir(deposante, releve, {lea.id: "12h30", paul.id: "7"}) == 2
    assert _saisir(deposante, releve, {lea.id: "13", paul.id: ""}) == 1
    (ligne,) = lignes_de(releve)
    assert (ligne.heures, ligne.cellule, ligne.etat) == (Decimal("13.00"), "p1", EtatLigne.RATTACHEE)
    depot.transmettre(deposante.acteur, releve.id, le=MIDI)
    assert heures_en_vigueur(lea.id).heures == Decimal("13.00")


def _saisir(deposante: Deposante, releve: Releve, textes: dict[int, str]) -> int:
    return depot.saisir(deposante.acteur, releve.id, FEVRIER, 1, textes, aujourdhui=LE)


def test_des_heures_deja_validees_sont_dites_et_ne_changent_pas(deposante):
    lea = deposante.employer("DUBOIS", "Léa")
    creer_heures(lea, FEVRIER, "50.00")
    releve = deposante.deposer(classeur([["Dubois", "Léa", "02/2026", 70]]))
    (ecart,) = deposante.apercu(releve).ecarts
    assert (ecart.avant, ecart.etat_avant) == (Decimal("50.00"), EtatHeures.VALIDEE)
    depot.transmettre(deposante.acteur, releve.id, le=MIDI)
    assert heures_en_vigueur(lea.id).heures == Decimal("50.00")


def test_un_releve_qui_ne_dit_que_des_heures_deja_validees_est_traite_des_son_envoi(deposante):
    lea = deposante.employer("DUBOIS", "Léa")
    creer_heures(lea, FEVRIER, "70.00")
    releve = _transmis(deposante, ["Dubois", "Léa", "02/2026", 70])
    assert [li.etat for li in lignes_de(releve)] == [EtatLigne.VALIDEE]
    assert releve.etat == EtatReleve.TRAITE
