"""What is decided of a link: the figures of the impact table follow, the history keeps who and when."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from clauses.models import DonneesEvenement, LienPlie
from clauses.models.vocabulaire import EtatLien, Role
from clauses.services.acteur import SYSTEME
from clauses.services.erreurs import Conflit, Interdit, Introuvable, TransitionImpossible
from clauses.services.impact import Axe, Perimetre, calculer_impact
from clauses.services.imports.participants import importer_participants
from clauses.services.imports.tableaux import lire_tableau
from clauses.services.plie import proposer_liens
from clauses.services.plie.decisions import Decision, decider, lier
from clauses.services.plie.masse import confirmer_exacts
from tests.appui.fabriques import TerritoireFabrique, creer_heures
from tests.appui.lignes_reprise import Importeur, ligne
from tests.appui.participants import (
    ATTENDUS,
    AUJOURDHUI,
    FICHIER,
    creer_participant,
    creer_personnes,
    ecrire,
    liens_en_vigueur,
    proposes,
)
from tests.appui.suivi import acteur, creer_suivi, evenements, nommer

MARS = date(2025, 3, 1)
GRAND = 10**9


@pytest.fixture
def par(territoire):
    return acteur(Role.FACILITATEUR, territoire_id=territoire.id)


@pytest.fixture
def gens(base, territoire, tmp_path):
    """Everybody works ten hours on a clause, and the file of the PLIE has been imported."""
    suivi = creer_suivi(territoire)
    personnes = creer_personnes(territoire)
    for personne in personnes.values():
        creer_heures(suivi.affecter(personne), MARS, "10.00")
    importer_participants(
        SYSTEME, territoire.id, lire_tableau(ecrire(tmp_path, *FICHIER)), aujourdhui=AUJOURDHUI
    )
    base.commit()
    return personnes


def heures_des_participants(territoire) -> dict[str, Decimal]:
    perimetre = Perimetre((territoire.id,), MARS, MARS)
    lignes = calculer_impact(SYSTEME, perimetre, [Axe.PARTICIPANT_PLIE]).axes[Axe.PARTICIPANT_PLIE]
    return {ligne.cle: ligne.heures_realisees for ligne in lignes}


def test_l_axe_participant_suit_chaque_confirmation_et_chaque_annulation(territoire, gens, par):
    assert heures_des_participants(territoire) == {"non": Decimal("70.00")}
    assert confirmer_exacts(par, territoire.id, GRAND) == 2
    assert set(liens_en_vigueur(EtatLien.CONFIRME)) == {"P-1", "P-2"}
    assert set(proposes()) == set(ATTENDUS) - {"P-1", "P-2"}
    assert heures_des_participants(territoire) == {"oui": Decimal("20.00"), "non": Decimal("50.00")}
    inverse = decider(par, liens_en_vigueur()["P-4"].id, Decision.CONFIRMER)
    assert heures_des_participants(territoire)["oui"] == Decimal("30.00")
    decider(par, inverse.id, Decision.ANNULER)
    decider(par, liens_en_vigueur()["P-1"].id, Decision.ANNULER)
    assert heures_des_participants(territoire) == {"oui": Decimal("10.00"), "non": Decimal("60.00")}
    assert proposes()["P-4"] == ATTENDUS["P-4"]


def test_chaque_decision_garde_son_auteur_sa_date_et_sa_trace(base, territoire, gens, par):
    lien = liens_en_vigueur()["P-5"]
    confirme = decider(par, lien.id, Decision.CONFIRMER)
    decider(par, confirme.id, Decision.ANNULER)
    base.commit()
    versions = base.scalars(
        select(LienPlie).where(LienPlie.participant_id == lien.participant_id).order_by(LienPlie.numero)
    ).all()
    assert [(v.numero, v.etat, v.auteur_id) for v in versions] == [
        (1, EtatLien.PROPOSE, None), (2, EtatLien.CONFIRME, par.compte_id), (3, EtatLien.PROPOSE, par.compte_id),
    ]  # fmt: skip
    assert [v.valable_au for v in versions[:2]] == [v.valable_du for v in versions[1:]]
    assert versions[2].valable_au is None
    [confirmation], [annulation] = evenements("lien_confirme"), evenements("lien_annule")
    assert (confirmation.objet_id, confirmation.compte_id) == (confirme.id, par.compte_id)
    valeurs = json.loads(base.get(DonneesEvenement, annulation.numero).valeurs)
    assert (valeurs["participant"], valeurs["personne"]) == (lien.participant_id, gens["LEFEBVRE"].id)


def test_la_confirmation_en_nombre_ne_prend_que_ce_qui_a_ete_montre(base, territoire, gens, par):
    vu = liens_en_vigueur()["P-1"].id
    assert confirmer_exacts(par, territoire.id, vu) == 1
    [evenement] = evenements("lien_confirme")
    assert json.loads(base.get(DonneesEvenement, evenement.numero).valeurs)["en_nombre"] == 1
    gens["LE GOFF"].nom_naissance = "LE GALL"  # the identity changes after it was shown
    base.commit()
    assert confirmer_exacts(par, territoire.id, GRAND) == 0
    assert "P-2" not in liens_en_vigueur(EtatLien.CONFIRME)


def test_une_personne_ne_repond_jamais_a_deux_participants_ni_un_participant_a_deux_personnes(
    territoire, gens, par
):
    confirmer_exacts(par, territoire.id, GRAND)
    doublon = creer_participant(
        territoire, "P-99", nom="DIALLO", prenom="Aïcha", date_naissance=date(1990, 5, 17)
    )
    assert proposer_liens(par, territoire.id) == 0
    with pytest.raises(TransitionImpossible, match="déjà liée au participant n° P-1"):
        lier(par, doublon.id, gens["DIALLO"].id)
    premier = liens_en_vigueur()["P-1"].participant_id
    with pytest.raises(TransitionImpossible, match="déjà lié à une autre personne"):
        lier(par, premier, gens["PETIT"].id)
    assert len(liens_en_vigueur(EtatLien.CONFIRME)) == 2


def test_deux_personnes_qui_decident_du_meme_lien_n_en_font_qu_une_decision(territoire, gens, par):
    lien_vu = liens_en_vigueur()["P-3"].id
    decider(par, lien_vu, Decision.REFUSER)
    autre = acteur(Role.COORDINATEUR, territoire_id=territoire.id)
    with pytest.raises(Conflit, match="vient de décider"):
        decider(autre, lien_vu, Decision.CONFIRMER)
    assert liens_en_vigueur()["P-3"].etat is EtatLien.REFUSE


def test_un_lien_refuse_n_est_plus_propose_tant_que_le_refus_n_est_pas_annule(territoire, gens, par):
    refuse = decider(par, liens_en_vigueur()["P-1"].id, Decision.REFUSER)
    assert proposer_liens(par, territoire.id) == 0
    assert "P-1" not in proposes()
    decider(par, refuse.id, Decision.ANNULER)
    assert proposes()["P-1"] == ATTENDUS["P-1"]


def test_qui_redevient_libre_se_voit_proposer_aussitot_tous_ceux_qui_lui_ressemblent(territoire, gens, par):
    confirme = decider(par, liens_en_vigueur()["P-1"].id, Decision.CONFIRMER)
    creer_participant(territoire, "P-99", nom="DIALLO", prenom="Aïcha", date_naissance=date(1990, 5, 17))
    proposer_liens(par, territoire.id)
    assert "P-99" not in proposes()
    decider(par, confirme.id, Decision.ANNULER)
    assert proposes()["P-1"] == proposes()["P-99"] == ("exact", ["homonyme"])


def test_refuser_le_plus_proche_propose_aussitot_le_suivant(territoire, gens, par):
    creer_participant(territoire, "P-99", nom="DIALO", prenom="Aïcha", date_naissance=date(1990, 5, 17))
    proposer_liens(par, territoire.id)
    assert "P-99" not in proposes()
    decider(par, liens_en_vigueur()["P-1"].id, Decision.REFUSER)
    assert proposes()["P-99"] == ("proche", ["orthographe"])


def test_une_personne_supprimee_ou_anonymisee_ne_se_propose_plus(base, territoire, gens, par):
    gens["DIALLO"].supprime_le = gens["LE GOFF"].anonymisee_le = datetime(2026, 3, 1, tzinfo=UTC)
    base.commit()
    vu = liens_en_vigueur()["P-1"].id
    with pytest.raises(TransitionImpossible, match="supprimée ou anonymisée"):
        decider(par, vu, Decision.CONFIRMER)
    assert proposer_liens(par, territoire.id) == 0
    assert set(proposes()) == set(ATTENDUS) - {"P-1", "P-2"}
    assert confirmer_exacts(par, territoire.id, GRAND) == 0


def test_proposer_deux_fois_ne_change_rien_et_une_fiche_corrigee_change_le_niveau(
    base, territoire, gens, par
):
    avant = base.scalar(select(func.count()).select_from(LienPlie))
    assert proposer_liens(par, territoire.id) == 0
    assert base.scalar(select(func.count()).select_from(LienPlie)) == avant
    gens["LEFEBVRE"].nom_naissance = "LEFEVRE"
    base.commit()
    proposer_liens(par, territoire.id)
    assert proposes()["P-5"] == ("exact", [])
    assert liens_en_vigueur()["P-5"].numero == 2


def test_un_lien_se_fait_a_la_main_puis_s_annule_et_se_refuse(territoire, gens, par):
    lien = lier(par, liens_en_vigueur()["P-3"].participant_id, gens["PETIT"].id)
    assert (lien.etat, lien.niveau, lien.source) == (EtatLien.CONFIRME, None, "Rapprochement à la main")
    assert heures_des_participants(territoire)["oui"] == Decimal("10.00")
    annule = decider(par, lien.id, Decision.ANNULER)
    assert proposer_liens(par, territoire.id) == 0  # a proposal that no comparison made is left to somebody
    refuse = decider(par, annule.id, Decision.REFUSER)
    assert (refuse.numero, heures_des_participants(territoire)) == (3, {"non": Decimal("70.00")})


def test_le_territoire_voisin_n_y_touche_pas_et_un_referent_ne_decide_pas(territoire, gens):
    lien = liens_en_vigueur()["P-1"]
    voisin = acteur(Role.FACILITATEUR, territoire_id=TerritoireFabrique().id)
    for essai in (
        lambda: decider(voisin, lien.id, Decision.CONFIRMER),
        lambda: lier(voisin, lien.participant_id, gens["PETIT"].id),
        lambda: confirmer_exacts(voisin, territoire.id, GRAND),
    ):
        with pytest.raises(Introuvable):
            essai()
    referent = acteur(Role.REFERENT, territoire_id=territoire.id)
    with pytest.raises((Introuvable, Interdit)):
        decider(referent, lien.id, Decision.CONFIRMER)
    ailleurs = nommer(TerritoireFabrique(), "AUTRE", "Zoé")
    with pytest.raises(Introuvable):
        lier(acteur(Role.FACILITATEUR, territoire_id=territoire.id), lien.participant_id, ailleurs.id)


def test_la_reprise_d_un_historique_propose_le_lien_du_salarie_qu_elle_apporte(territoire, tmp_path):
    qui = {"nom": "ROUX", "prenom": "Max", "date_naissance": "02/04/1985"}
    fichier = lire_tableau(ecrire(tmp_path, qui))
    importer_participants(SYSTEME, territoire.id, fichier, aujourdhui=AUJOURDHUI)
    assert proposes() == {}
    Importeur(tmp_path)(territoire, ligne(**qui, participant_plie=""))
    assert proposes() == {"P-1": ("exact", [])}
