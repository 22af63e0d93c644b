"""What public files propose: accepted or refused by a person, once, and never proposed again."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from clauses.models import Attribution, Evenement, Marche, Proposition, Structure
from clauses.models.vocabulaire import EtatProposition, Nature, Role, RoleAttribution, Secteur
from clauses.services.acteur import SYSTEME
from clauses.services.avenants import duree_en_vigueur, montant_en_vigueur
from clauses.services.erreurs import Introuvable, TransitionImpossible
from clauses.services.imports.decp.propositions import (
    accepter_proposition,
    lister_propositions,
    refuser_proposition,
)
from tests.appui.fabriques import TerritoireFabrique, creer_compte
from tests.services.imports.decp.conftest import VOISINE


@pytest.fixture
def propose(importer, marche, base):
    """A market edited by hand, then a file that says something else: one proposition."""

    def preparer(champ, a_la_main, **publie):
        importer(marche(modifications=...))
        setattr(base.scalars(select(Marche)).one(), champ, a_la_main)
        base.commit()
        importer(marche(modifications=..., **publie))
        return base.scalars(select(Proposition)).one()

    return preparer


@pytest.mark.parametrize(
    ("champ", "a_la_main", "publie", "attendu"),
    [
        ("montant_ht", Decimal("1.00"), {"montant": 300000}, Decimal("300000.00")),
        ("objet", "Mon objet", {"objet": "Réfection du préau"}, "Réfection du préau"),
        ("date_notification", date(2025, 1, 1), {"dateNotification": "2025-03-11"}, date(2025, 3, 11)),
        ("duree_mois", 3, {"dureeMois": 24}, 24),
    ],
)
def test_accepter_ecrit_la_valeur_proposee(propose, base, champ, a_la_main, publie, attendu):
    proposition = propose(champ, a_la_main, **publie)
    accepter_proposition(SYSTEME, proposition.id)
    base.commit()
    assert getattr(base.scalars(select(Marche)).one(), champ) == attendu
    assert base.scalars(select(Evenement.verbe)).all()[-1] == "proposition_traitee"


def test_accepter_un_objet_met_a_jour_la_recherche(propose, base):
    accepter_proposition(SYSTEME, propose("objet", "Mon objet", objet="Réfection du préau").id)
    assert base.scalars(select(Marche.recherche)).one() == "2025m001 refection du preau"


def test_accepter_un_cpv_entraine_la_nature_et_le_secteur(propose, base):
    proposition = propose("cpv", "45000000", codeCPV="90511000-2")
    accepter_proposition(SYSTEME, proposition.id)
    m = base.scalars(select(Marche)).one()
    assert (m.nature, m.secteur) == (Nature.SERVICES, Secteur.HORS_BTP)


def test_refuser_garde_la_valeur_et_la_meme_n_est_plus_proposee(propose, importer, marche, base):
    proposition = propose("montant_ht", Decimal("1.00"), montant=300000)
    refuser_proposition(SYSTEME, proposition.id)
    base.commit()
    importer(marche(modifications=..., montant=300000, datePublicationDonnees="2026-01-01"))
    importer(marche(modifications=..., montant=300001, datePublicationDonnees="2026-02-01"))
    base.expire_all()
    lues = base.execute(select(Proposition.valeur_proposee, Proposition.etat).order_by(Proposition.id))
    assert [tuple(p) for p in lues] == [
        ("300000.00", EtatProposition.REFUSEE),
        ("300001.00", EtatProposition.PROPOSEE),
    ]
    assert base.scalars(select(Marche.montant_ht)).one() == Decimal("1.00")


def test_une_proposition_traitee_ne_se_traite_plus(propose):
    proposition = propose("montant_ht", Decimal("1.00"), montant=300000)
    accepter_proposition(SYSTEME, proposition.id)
    with pytest.raises(TransitionImpossible):
        refuser_proposition(SYSTEME, proposition.id)


def test_accepter_un_titulaire_d_avenant_lui_donne_une_attribution(importer, marche, base):
    avenant = {
        "id": 1,
        "dateNotificationModification": "2025-09-01",
        "titulaires": [
            {"titulaire": {"typeIdentifiant": "SIRET", "id": VOISINE, "denominationSociale": "VOISINE SARL"}},
            {"titulaire": {"denominationSociale": "Éloïse et fils"}},
        ],
    }
    importer(marche(modifications=[{"modification": avenant}], actesSousTraitance=...))
    proposition = base.scalars(select(Proposition)).one()
    accepter_proposition(SYSTEME, proposition.id)
    base.commit()
    lues = base.execute(
        select(Structure.nom, Attribution.role).join(Attribution.structure).order_by(Attribution.id)
    )
    assert [tuple(a) for a in lues][1:] == [
        ("VOISINE SARL", RoleAttribution.TITULAIRE),
        ("Éloïse et fils", RoleAttribution.TITULAIRE),
    ]
    assert importer(marche(modifications=[{"modification": avenant}], actesSousTraitance=...)).est_sans_effet


def test_les_propositions_d_un_autre_territoire_n_existent_pas(propose, acteur):
    proposition = propose("montant_ht", Decimal("1.00"), montant=300000)
    voisin = acteur(creer_compte(Role.FACILITATEUR, territoire_id=TerritoireFabrique().id))
    assert lister_propositions(voisin) == []
    with pytest.raises(Introuvable):
        accepter_proposition(voisin, proposition.id)


def test_le_facilitateur_traite_celles_de_son_territoire(propose, acteur, territoire, base):
    proposition = propose("montant_ht", Decimal("1.00"), montant=300000)
    facilitateur = acteur(creer_compte(Role.FACILITATEUR, territoire_id=territoire.id))
    assert lister_propositions(facilitateur) == [proposition]
    refuser_proposition(facilitateur, proposition.id)
    assert lister_propositions(facilitateur, proposition.marche_id) == []
    assert base.scalar(select(func.count()).select_from(Proposition)) == 1


def test_montant_et_duree_en_vigueur_sont_ceux_du_dernier_avenant_notifie(importer, marche, base):
    avenants = [
        {"id": 1, "dateNotificationModification": "2025-09-01", "montant": 260000, "dureeMois": 18},
        {"id": 2, "dateNotificationModification": "2025-09-01", "montant": 270000},
        {"id": 3, "dateNotificationModification": "2026-03-01", "dureeMois": 20},
    ]
    importer(marche(modifications=[{"modification": a} for a in avenants]))
    m = base.scalars(select(Marche)).one()
    lus = [
        (str(montant_en_vigueur(m, le)), duree_en_vigueur(m, le))
        for le in (date(2025, 8, 31), date(2025, 9, 1), date(2026, 3, 1))
    ]
    assert lus == [("250000.50", 12), ("270000.00", 18), ("270000.00", 20)]
