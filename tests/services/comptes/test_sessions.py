"""Sessions: each its own token, ended one by one or all at once, and never written by merely reading."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from clauses.models import Evenement, SessionOuverte
from clauses.models.vocabulaire import Role
from clauses.services import journal
from clauses.services.acteur import acteur_de
from clauses.services.comptes import (
    VISITEUR,
    lister_sessions,
    noter_la_visite,
    ouvrir_session,
    session_en_cours,
    terminer_celle_ci,
    terminer_les_autres,
    terminer_session,
)
from clauses.services.comptes.navigateurs import en_mots
from clauses.services.comptes.sessions import CONSERVATION, DUREE, PRECISION
from clauses.services.erreurs import Introuvable
from clauses.services.journal import Verbe
from tests.appui.comptes import ADRESSE, MIDI, compte_ouvert

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Safari/604.1"
)


@pytest.fixture
def compte(base, territoire):
    return compte_ouvert(Role.FACILITATEUR, territoire_id=territoire.id)


@pytest.fixture
def acteur(compte):
    return acteur_de(compte, MIDI.date())


def _ouvrir(compte, quand=MIDI, agent=FIREFOX):
    return ouvrir_session(VISITEUR, compte, ADRESSE, agent, quand)


def _verbes(base):
    return base.scalars(select(Evenement.verbe).order_by(Evenement.numero)).all()


def test_une_session_ne_vaut_que_pour_son_compte_actif_et_son_jeton(compte, territoire, base):
    jeton = _ouvrir(compte)
    assert session_en_cours(compte.get_id(), jeton, MIDI).compte is compte
    assert session_en_cours(compte.get_id(), "un autre", MIDI) is None
    assert session_en_cours(compte.get_id(), None, MIDI) is None
    assert session_en_cours("-1", jeton, MIDI) is None
    autre = compte_ouvert(Role.FACILITATEUR, territoire_id=territoire.id)
    assert session_en_cours(autre.get_id(), jeton, MIDI) is None
    compte.est_actif = False
    base.flush()
    assert session_en_cours(compte.get_id(), jeton, MIDI) is None


def test_le_jeton_n_est_garde_nulle_part(compte, base):
    jeton = _ouvrir(compte)
    assert jeton not in base.scalars(select(SessionOuverte.empreinte)).one()


def test_sans_activite_une_session_finit(compte):
    jeton = _ouvrir(compte)
    assert session_en_cours(compte.get_id(), jeton, MIDI + DUREE - timedelta(seconds=1))
    assert session_en_cours(compte.get_id(), jeton, MIDI + DUREE) is None


def test_la_derniere_visite_ne_s_ecrit_que_toutes_les_quelques_minutes(compte):
    ouverte = session_en_cours(compte.get_id(), _ouvrir(compte), MIDI)
    assert not noter_la_visite(ouverte, MIDI + PRECISION - timedelta(seconds=1))
    assert ouverte.vue_le == MIDI
    assert noter_la_visite(ouverte, MIDI + PRECISION)
    assert ouverte.vue_le == MIDI + PRECISION


def test_les_sessions_se_lisent_en_mots_celle_ci_en_tete(compte, acteur):
    celle_ci = _ouvrir(compte, agent=EDGE)
    _ouvrir(compte, MIDI + timedelta(minutes=1), SAFARI)
    _ouvrir(compte, MIDI - timedelta(days=3))
    lues = lister_sessions(acteur, celle_ci, MIDI + timedelta(minutes=2))
    assert [(s.navigateur, s.est_celle_ci) for s in lues] == [
        ("Edge sur Windows", True),
        ("Safari sur iPhone", False),
    ]


@pytest.mark.parametrize(
    ("agent", "mots"),
    [(None, "Navigateur inconnu"), ("curl/8", "Navigateur inconnu"), (FIREFOX, "Firefox sur Linux")],
)
def test_un_navigateur_se_nomme(agent, mots):
    assert en_mots(agent) == mots


def test_on_ferme_une_de_ses_sessions_et_aucune_d_un_autre(compte, acteur, territoire, base):
    celle_ci, autre = _ouvrir(compte), _ouvrir(compte)
    etranger = compte_ouvert(Role.FACILITATEUR, territoire_id=territoire.id)
    _ouvrir(etranger)
    cle = session_en_cours(compte.get_id(), autre, MIDI).id
    terminer_session(acteur, cle, MIDI)
    assert session_en_cours(compte.get_id(), autre, MIDI) is None
    assert session_en_cours(compte.get_id(), celle_ci, MIDI)
    sienne = base.scalar(select(SessionOuverte.id).where(SessionOuverte.compte_id == etranger.id))
    for refusee in (cle, sienne):
        with pytest.raises(Introuvable):
            terminer_session(acteur, refusee, MIDI)
    assert _verbes(base) == [Verbe.SESSION_TERMINEE]


def test_on_ferme_toutes_les_autres_d_un_coup(compte, acteur, base):
    celle_ci, autres = _ouvrir(compte), [_ouvrir(compte), _ouvrir(compte)]
    assert terminer_les_autres(acteur, celle_ci, MIDI) == 2
    assert session_en_cours(compte.get_id(), celle_ci, MIDI)
    assert not any(session_en_cours(compte.get_id(), j, MIDI) for j in autres)
    assert terminer_les_autres(acteur, celle_ci, MIDI) == 0
    assert _verbes(base) == [Verbe.SESSION_TERMINEE]


def test_la_deconnexion_ferme_la_session_s_inscrit_et_la_chaine_reste_vraie(compte, acteur, base):
    jeton, autre = _ouvrir(compte), _ouvrir(compte)
    terminer_celle_ci(acteur, jeton, MIDI)
    assert session_en_cours(compte.get_id(), jeton, MIDI) is None
    assert session_en_cours(compte.get_id(), autre, MIDI)
    assert _verbes(base) == [Verbe.DECONNEXION]
    assert journal.verifier() is None


def test_les_vieilles_sessions_sont_oubliees(compte, base):
    _ouvrir(compte, MIDI - CONSERVATION - timedelta(days=1))
    _ouvrir(compte)
    assert base.scalars(select(SessionOuverte.ouverte_le)).all() == [MIDI]
