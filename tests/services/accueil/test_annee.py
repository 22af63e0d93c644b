"""The hours of the year of a facilitateur against the target of the agreement."""

from datetime import date
from decimal import Decimal

from clauses.extensions import db
from clauses.models import ConventionFse, IndicateurFse
from clauses.models.vocabulaire import EtatHeures
from clauses.services.accueil.annee import NOMBRE_MARCHES, lire_l_annee
from clauses.services.acteur import SYSTEME
from clauses.services.perimetre import affectations_visibles
from tests.appui.fabriques import creer_affectation, creer_heures
from tests.appui.suivi import LE


def _convention(territoire) -> None:
    convention = ConventionFse(
        territoire_id=territoire.id, code="A3", intitule="Clauses", programme="FSE+", phrase_soutien="…",
        logo="ue", date_debut=date(2026, 1, 1), date_fin=date(2026, 12, 31),
    )  # fmt: skip
    convention.indicateurs = [
        IndicateurFse(
            annee=2026, code="heures_realisees", libelle="Heures", cible=Decimal(40000), unite="heures"
        ),
        IndicateurFse(
            annee=2026, code="marches_clauses", libelle="Marchés", cible=Decimal(30), unite="marchés"
        ),
    ]
    db.session.add(convention)
    db.session.commit()


def test_la_cible_en_heures_se_compare_aux_heures_validees_du_territoire(base, territoire):
    _convention(territoire)
    sienne, autre = creer_affectation(territoire), creer_affectation(territoire)
    creer_heures(sienne, date(2026, 1, 1), "20.00")
    creer_heures(sienne, date(2025, 12, 1), "99.00")
    creer_heures(autre, date(2026, 2, 1), "30.00")
    creer_heures(autre, date(2026, 1, 1), "7.00", etat=EtatHeures.DECLAREE)
    lue = lire_l_annee(SYSTEME, affectations_visibles(SYSTEME), 2026, LE)
    [cible] = lue.cibles
    assert (cible.convention, cible.cible, cible.fait) == ("A3", Decimal(40000), Decimal("50.00"))
    assert [(m.marche_id, m.validees, m.declarees) for m in lue.marches] == [
        (autre.marche_id, Decimal("30.00"), Decimal("7.00")),
        (sienne.marche_id, Decimal("20.00"), Decimal("0.00")),
    ]


def test_au_dela_de_dix_les_autres_marches_font_une_ligne_et_rien_ne_se_perd(base, territoire):
    for _ in range(NOMBRE_MARCHES + 2):
        creer_heures(creer_affectation(territoire), date(2026, 1, 1), "5.25")
    lue = lire_l_annee(SYSTEME, affectations_visibles(SYSTEME), 2026, LE)
    assert (len(lue.marches), lue.nombre_autres, lue.marches[-1].marche_id) == (11, 2, None)
    assert sum(m.validees for m in lue.marches) == Decimal("63.00")
    assert lue.cibles == []
