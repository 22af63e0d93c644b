"""Hours due, hours since the origin, and the rate (formats, « impact »)."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from clauses.extensions import db
from clauses.models import Lot, Marche
from clauses.models.vocabulaire import RoleAttribution
from clauses.services.acteur import SYSTEME
from clauses.services.impact import Axe
from clauses.services.impact.suivi import lister_engagements
from tests.appui.fabriques import (
    AttributionFabrique,
    LotFabrique,
    MarcheFabrique,
    ObjectifFabrique,
    creer_affectation,
    creer_heures,
)
from tests.services.impact.conftest import AVRIL, MARS

ORIGINE = datetime(2025, 1, 1, tzinfo=UTC)


def promettre(affectation_ou_attribution, heures: str, effet: date | None = None, **choix):
    ident = getattr(affectation_ou_attribution, "attribution_id", affectation_ou_attribution.id)
    return ObjectifFabrique(
        attribution_id=ident, heures=heures, date_effet=effet, valable_du=ORIGINE, **choix
    )


def autre_marche(petit, **choix):
    return MarcheFabrique(territoire_id=petit.territoire.id, **choix)


def engager(marche, heures: str, **choix):
    attribution = AttributionFabrique(lot_id=LotFabrique(marche_id=marche.id).id, **choix)
    promettre(attribution, heures)
    return attribution


def test_le_taux_rapporte_les_heures_depuis_l_origine_a_l_objectif(petit):
    promettre(petit.lea_voirie, "300.00")
    t = petit.calculer().total
    assert str(t.heures_prevues) == "300.00"
    assert str(t.heures_depuis_origine) == "202.76"
    assert str(t.taux_realisation) == "67.6"


def test_le_taux_s_arrondit_au_demi_superieur(petit):
    promettre(petit.lea_voirie, "500.00")  # 145.25 / 500.00 = 29.05
    assert str(petit.calculer(au=MARS).total.taux_realisation) == "29.1"


def test_rien_de_du_donne_un_taux_nul(petit):
    t = petit.calculer().total
    assert (str(t.heures_prevues), t.taux_realisation) == ("0.00", None)


def test_l_objectif_en_vigueur_est_le_dernier_entre_en_effet_avant_la_fin(petit):
    promettre(petit.lea_voirie, "300.00")
    promettre(petit.lea_voirie, "400.00", date(2025, 4, 30))
    promettre(petit.lea_voirie, "500.00", date(2025, 5, 1))
    assert str(petit.calculer(au=MARS).total.heures_prevues) == "300.00"
    assert str(petit.calculer().total.heures_prevues) == "400.00"
    assert str(petit.calculer(au=date(2025, 5, 1)).total.heures_prevues) == "500.00"


def test_une_version_remplacee_de_l_objectif_ne_compte_plus_sauf_a_sa_date(petit):
    promettre(petit.lea_voirie, "300.00", valable_au=datetime(2025, 5, 1, tzinfo=UTC))
    ObjectifFabrique(
        attribution_id=petit.lea_voirie.attribution_id, heures="350.00", numero=2,
        valable_du=datetime(2025, 5, 1, tzinfo=UTC),
    )  # fmt: skip
    assert str(petit.calculer().total.heures_prevues) == "350.00"
    avant = petit.calculer(a_la_date=datetime(2025, 4, 1, tzinfo=UTC))
    assert str(avant.total.heures_prevues) == "300.00"


def test_la_part_d_un_sous_traitant_est_dans_celle_de_son_titulaire(petit):
    promettre(petit.lea_voirie, "300.00")
    titulaire = petit.lea_voirie.attribution
    part = AttributionFabrique(lot_id=titulaire.lot_id, role=RoleAttribution.SOUS_TRAITANT,
                               donneur_ordre_direct_id=titulaire.id)  # fmt: skip
    promettre(part, "100.00")
    creer_heures(
        creer_affectation(petit.territoire, attribution=part, lot=part.lot, marche=petit.voirie), MARS, "8.00"
    )
    t = petit.calculer().total
    assert (str(t.heures_prevues), str(t.heures_depuis_origine)) == ("300.00", "210.76")


@pytest.mark.parametrize(
    ("notification", "fin", "compte"),
    [
        (date(2025, 4, 30), None, True),
        (date(2025, 5, 1), None, False),
        (None, None, False),
        (date(2024, 1, 1), date(2025, 3, 2), True),
        (date(2024, 1, 1), date(2025, 3, 1), False),
    ],
)
def test_un_marche_sans_heures_compte_s_il_court_dans_la_periode(petit, notification, fin, compte):
    engager(autre_marche(petit, date_notification=notification, date_fin=fin), "80.00")
    assert str(petit.calculer().total.heures_prevues) == ("80.00" if compte else "0.00")


def test_un_marche_fini_avec_des_heures_dans_la_periode_compte(base, petit):
    petit.voirie.date_fin = date(2025, 1, 31)
    base.flush()
    promettre(petit.lea_voirie, "300.00")
    assert str(petit.calculer().total.heures_prevues) == "300.00"


def test_un_filtre_de_marche_restreint_aussi_les_objectifs(petit):
    promettre(petit.lea_voirie, "300.00")
    promettre(petit.lea_ecole, "50.00")
    for filtres in (
        {Axe.MARCHE: ("11111111111111/E1",)},
        {Axe.OPERATION: ("inconnu",)},
        {Axe.SECTEUR: ("inconnu",)},
    ):
        t = petit.calculer(filtres=filtres).total
        assert (str(t.heures_prevues), str(t.heures_depuis_origine)) == ("50.00", "7.01")


def test_un_filtre_de_personne_ote_leur_sens_aux_heures_prevues(petit):
    promettre(petit.lea_voirie, "300.00")
    t = petit.calculer(filtres={Axe.SEXE: ("M",)}).total
    assert (t.heures_prevues, t.taux_realisation) == (None, None)
    assert str(t.heures_depuis_origine) == "35.00"


def test_les_engagements_listes_redonnent_les_totaux(petit):
    promettre(petit.lea_voirie, "300.00")
    promettre(petit.lea_ecole, "50.00")
    total = petit.calculer().total
    engagements = lister_engagements(SYSTEME, petit.perimetre())
    assert [(e.reference, str(e.heures_prevues)) for e in engagements] == [("E1", "50.00"), ("V1", "300.00")]
    assert sum(e.heures_prevues for e in engagements) == total.heures_prevues
    assert sum(e.heures_depuis_origine for e in engagements) == total.heures_depuis_origine
    assert sum(e.heures_realisees for e in engagements) == total.heures_realisees
    assert str(engagements[1].taux) == "65.3"


def test_le_taux_d_un_titulaire_compte_les_heures_de_ses_sous_traitants(petit):
    voirie = petit.lea_voirie
    promettre(voirie, "300.00")
    part = AttributionFabrique(
        lot_id=voirie.lot_id,
        role=RoleAttribution.SOUS_TRAITANT,
        donneur_ordre_direct_id=voirie.attribution_id,
    )
    confiee = creer_affectation(
        petit.territoire,
        marche=db.session.get(Marche, voirie.marche_id),
        lot=db.session.get(Lot, voirie.lot_id),
        attribution=part,
    )
    avant = {e.attribution_id: e for e in lister_engagements(SYSTEME, petit.perimetre())}
    creer_heures(confiee, MARS, "30.00")
    apres = {e.attribution_id: e for e in lister_engagements(SYSTEME, petit.perimetre())}
    titulaire = apres[voirie.attribution_id]
    assert titulaire.heures_depuis_origine == avant[voirie.attribution_id].heures_depuis_origine
    assert titulaire.heures_sous_traitees == Decimal("30.00")
    assert titulaire.taux - avant[voirie.attribution_id].taux == Decimal("10.0")
    assert (apres[part.id].taux, apres[part.id].heures_sous_traitees) == (None, Decimal("0.00"))


def test_la_periode_avant_toute_heure_ne_retient_que_les_marches_qui_courent(petit):
    promettre(petit.lea_voirie, "300.00")
    t = petit.calculer(du=date(2025, 1, 1), au=date(2025, 1, 1)).total
    assert (str(t.heures_prevues), str(t.heures_depuis_origine)) == ("300.00", "0.00")
    assert petit.calculer(du=AVRIL, au=AVRIL).total.heures_prevues == t.heures_prevues
