"""What is asked for: by periods, of the holder and of each employer, until a sheet answers."""

from collections import Counter
from datetime import date

import pytest

from clauses.extensions import db
from clauses.models import Releve, ReleveLigne
from clauses.models.vocabulaire import EtatHeures, EtatLigne, EtatReleve, Role
from clauses.services.acteur import SYSTEME
from clauses.services.rappels.demandes import lire_demandes
from tests.appui.fabriques import TerritoireFabrique, creer_heures
from tests.appui.suivi import acteur

FEVRIER, MARS = date(2026, 2, 1), date(2026, 3, 1)


def demandes(jour: date, qui=SYSTEME) -> list[tuple]:
    """(employer or not, months, due date) of what is late that day."""
    return [(d.est_employeur, [m.month for m in d.mois], d.echeance) for d in lire_demandes(qui, jour)]


@pytest.mark.parametrize(
    ("periodicite", "veille", "echeance", "mois"),
    [
        (1, date(2026, 3, 15), date(2026, 3, 15), [2]),
        (3, date(2026, 4, 15), date(2026, 4, 15), [2, 3]),
        (6, date(2026, 7, 15), date(2026, 7, 15), [2, 3, 4, 5, 6]),
        (12, date(2027, 1, 15), date(2027, 1, 15), list(range(2, 13))),
    ],
    ids=["mois", "trimestre", "semestre", "année"],
)
def test_une_periode_est_due_le_15_du_mois_qui_suit_sa_fin(suivi, periodicite, veille, echeance, mois):
    suivi.marche.periodicite_mois = periodicite
    db.session.commit()
    assert demandes(veille) == []
    assert demandes(veille.replace(day=16)) == [(False, mois, echeance)]


def test_le_jour_des_releves_est_celui_du_territoire(suivi, territoire):
    territoire.jour_releves = 20
    db.session.commit()
    assert demandes(date(2026, 3, 20)) == []
    assert demandes(date(2026, 3, 21)) == [(False, [2], date(2026, 3, 20))]


def test_un_employeur_est_demande_pour_ses_salaries_et_le_titulaire_qui_emploie_une_seule_fois(suivi):
    suivi.affecter(employeur_id=suivi.entreprise.id)
    assert [d[0] for d in demandes(date(2026, 3, 20))] == [False]
    suivi.affecter()
    lues = lire_demandes(SYSTEME, date(2026, 3, 20))
    assert Counter((d.structure_id, d.est_employeur) for d in lues) == Counter(
        [(suivi.entreprise.id, False), (suivi.employeur.id, True)]
    )


@pytest.mark.parametrize("nommee", [True, False], ids=["engagement nommé", "engagement à reconnaître"])
def test_un_releve_transmis_repond_tant_que_ses_lignes_nous_attendent(suivi, territoire, nommee):
    jour = date(2026, 3, 20)
    releve = Releve(deposant_id=suivi.entreprise.id, etat=EtatReleve.A_CONFIRMER)
    db.session.add(releve)
    db.session.flush()
    ligne = ReleveLigne(
        releve_id=releve.id, territoire_id=territoire.id, attribution_id=suivi.attribution.id if nommee else None,
        personne_lue="LU", mois=FEVRIER, heures=7, cellule="A1", etat=EtatLigne.A_RATTACHER,
    )  # fmt: skip
    db.session.add(ligne)
    db.session.commit()
    assert len(demandes(jour)) == 1, "pas encore transmis"
    releve.etat = EtatReleve.TRANSMIS
    db.session.commit()
    assert demandes(jour) == []
    ligne.etat, ligne.motif = EtatLigne.REFUSEE, "illisible"
    db.session.commit()
    assert len(demandes(jour)) == 1


def test_ce_qui_attend_notre_validation_ne_manque_pas(suivi):
    creer_heures(suivi.affecter(), FEVRIER, "7.00", etat=EtatHeures.DECLAREE)
    assert demandes(date(2026, 3, 20)) == []


def test_chacun_ne_lit_que_ses_territoires(suivi, territoire):
    ailleurs = acteur(Role.FACILITATEUR, territoire_id=TerritoireFabrique().id)
    assert demandes(date(2026, 3, 20), ailleurs) == []
    assert len(demandes(date(2026, 3, 20), acteur(Role.FACILITATEUR, territoire_id=territoire.id))) == 1
