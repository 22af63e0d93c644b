"""The journal page: within one's territories, filtered, never showing the values."""

from datetime import UTC, datetime

import pytest

from clauses.models.vocabulaire import Role
from clauses.services.acteur import SYSTEME
from clauses.services.historique import PAR_PAGE, FiltresJournal, lister_evenements
from clauses.services.journal import Verbe, consigner
from tests.appui.comptes import acteur, compte_ouvert
from tests.appui.fabriques import MarcheFabrique, PersonneFabrique, TerritoireFabrique
from tests.appui.requetes import requetes_comptees


@pytest.fixture
def coordinatrice(base, territoire):
    return acteur(Role.COORDINATEUR, territoire_id=territoire.id)


def _noter(territoire, verbe=Verbe.MARCHE_MODIFIE, objet=("", None), le=None, **valeurs):
    return consigner(
        SYSTEME,
        verbe,
        objet=objet,
        territoire_id=territoire.id if territoire else None,
        valeurs=valeurs,
        le=le,
    )


def test_chacun_lit_le_journal_de_ses_territoires(coordinatrice, territoire, base):
    sien = _noter(territoire)
    _noter(TerritoireFabrique())
    _noter(None)
    assert [e.numero for e in lister_evenements(coordinatrice, FiltresJournal(), 1).lignes] == [sien.numero]
    assert lister_evenements(acteur(Role.ADMINISTRATEUR), FiltresJournal(), 1).total == 3


def test_un_evenement_nomme_son_objet_sauf_une_personne(coordinatrice, territoire):
    marche = MarcheFabrique(territoire_id=territoire.id, reference="21_BAM_048")
    personne = PersonneFabrique(territoire_id=territoire.id)
    _noter(territoire, objet=("marche", marche.id))
    _noter(territoire, Verbe.PERSONNE_CONSULTEE, ("personne", personne.id), nom="DUPONT")
    _noter(territoire, Verbe.LISTE_NOMINATIVE_CONSULTEE, ("personnes", None))
    _noter(territoire, objet=("marche", 999_999))
    objets = [e.objet for e in lister_evenements(coordinatrice, FiltresJournal(), 1).lignes]
    assert objets == [
        "Marché n°\N{NO-BREAK SPACE}999999",
        "Salariés en insertion",
        f"Personne n°\N{NO-BREAK SPACE}{personne.id}",
        "Marché 21_BAM_048",
    ]


def test_le_journal_se_filtre_par_action_et_par_jours_de_paris(coordinatrice, territoire):
    # 23:30 UTC on the 12th is already the 13th in Paris.
    _noter(territoire, le=datetime(2026, 3, 12, 23, 30, tzinfo=UTC))
    _noter(territoire, Verbe.CONNEXION, le=datetime(2026, 3, 12, 12, 0, tzinfo=UTC))

    def numeros(**filtres):
        return [e.numero for e in lister_evenements(coordinatrice, FiltresJournal(**filtres), 1).lignes]

    treize = datetime(2026, 3, 13, tzinfo=UTC).date()
    douze = datetime(2026, 3, 12, tzinfo=UTC).date()
    assert numeros(du=treize) == [1]
    assert numeros(au=douze) == [2]
    assert numeros(du=douze, au=treize) == [2, 1]
    assert numeros(verbe=Verbe.CONNEXION) == [2]


def test_la_page_se_pagine_en_un_nombre_constant_de_requetes(client, base, territoire):
    client.connecter(compte_ouvert(Role.COORDINATEUR, territoire_id=territoire.id))
    marche = MarcheFabrique(territoire_id=territoire.id)
    _noter(territoire, objet=("marche", marche.id))
    base.commit()
    base.expire_all()
    with requetes_comptees() as une:
        client.get("/journal")
    for _ in range(PAR_PAGE + 5):
        _noter(territoire, objet=("marche", marche.id))
    base.commit()
    base.expire_all()
    with requetes_comptees() as beaucoup:
        page = client.get("/journal").text
    assert len(beaucoup) == len(une)
    assert "sur 56" in page.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert (
        "Marché modifié" in client.get("/journal?page=2&verbe=marche_modifie&du=2020-01-01&au=n-importe").text
    )
    assert "Aucun événement" in client.get("/journal?verbe=sauvegarde").text


def test_les_valeurs_nominatives_ne_se_montrent_pas(client, base, territoire):
    client.connecter(compte_ouvert(Role.CONTROLEUR, territoire_id=territoire.id))
    _noter(territoire, Verbe.PERSONNE_CONSULTEE, nom="CANARI Jeanne")
    base.commit()
    assert "CANARI" not in client.get("/journal").text


@pytest.mark.parametrize("role", [Role.FACILITATEUR, Role.REFERENT])
def test_le_journal_est_ferme_a_qui_ne_controle_pas(client, base, territoire, role):
    client.connecter(compte_ouvert(role, territoire_id=territoire.id))
    assert client.get("/journal").status_code == 403
