"""Importing again: nothing when nothing is new, amendments added, what was edited by hand never overwritten."""

import hashlib
import json
from datetime import date
from decimal import Decimal
from itertools import permutations

import pytest
from sqlalchemy import func, select

from clauses.extensions import db
from clauses.models import (
    Attribution,
    Avenant,
    DonneesEvenement,
    Evenement,
    Importation,
    Marche,
    Proposition,
    Structure,
)
from clauses.models.types import maintenant
from clauses.models.vocabulaire import Etape, Nature, Qualification, RoleAttribution, Secteur
from tests.appui.fabriques import AttributionFabrique, LotFabrique, MarcheFabrique, StructureFabrique
from tests.services.imports.decp.conftest import ACHETEUR, ENTREPRISE, VOISINE

AVENANT = {"id": 1, "dateNotificationModification": "2025-09-01", "dureeMois": 18, "montant": 260000}


def _modifications(*avenants):
    return [{"modification": a} for a in avenants]


def _titulaires(*identifiants):
    return [{"titulaire": {"typeIdentifiant": "SIRET", "id": i}} for i in identifiants]


@pytest.fixture
def simple(marche):
    """A market without amendment nor subcontractor, published on a day."""

    def construire(**champs):
        return marche(**{"modifications": ..., "actesSousTraitance": ...} | champs)

    return construire


@pytest.fixture
def etat(base):
    """A digest of every table but the ids of imports."""

    def calculer():
        base.commit()
        lignes = []
        for table in db.metadata.sorted_tables:
            if table.name not in ("tete_journal", "alembic_version"):
                lignes += sorted(f"{table.name}|{tuple(r)}" for r in base.execute(select(table)))
        return hashlib.sha256("\n".join(lignes).encode()).hexdigest()

    return calculer


def _marche(base):
    base.expire_all()
    return base.scalars(select(Marche)).one()


def _propositions(base):
    requete = select(Proposition.champ, Proposition.valeur_actuelle, Proposition.valeur_proposee)
    return [tuple(p) for p in base.execute(requete.order_by(Proposition.id))]


def test_dix_imports_identiques_ne_changent_rien_apres_le_premier(importer, marche, etat):
    assert importer(marche()).creations
    avant = etat()
    for _ in range(9):
        rapport = importer(marche())
        assert (rapport.est_sans_effet, rapport.lignes_inchangees, rapport.importation_id) == (True, 1, None)
    assert etat() == avant


def test_un_avenant_publie_s_ajoute_et_repousse_la_fin(importer, simple, base):
    importer(simple())
    rapport = importer(simple(modifications=_modifications(AVENANT)))
    assert rapport.creations == {"marches_mis_a_jour": 1, "avenants": 1}
    m = _marche(base)
    assert (m.montant_ht, m.duree_mois, m.date_fin) == (Decimal("250000.50"), 12, date(2026, 9, 10))
    assert [a.montant_ht for a in m.avenants] == [Decimal("260000.00")]
    assert base.scalar(select(Avenant.importation_id)) == rapport.importation_id


def test_un_avenant_deja_la_ne_s_ajoute_pas_deux_fois_quand_un_autre_arrive(importer, simple, base):
    importer(simple(modifications=_modifications(AVENANT)))
    second = {"id": 2, "dateNotificationModification": "2026-02-01", "montant": 270000}
    assert importer(simple(modifications=_modifications(AVENANT, second))).creations["avenants"] == 1
    assert importer(simple(modifications=_modifications(second))).est_sans_effet
    assert [a.cle_avenant for a in _marche(base).avenants] == ["id:1", "id:2"]


def test_un_avenant_sans_numero_retrouve_celui_du_meme_jour_dans_les_deux_sens(importer, simple, base):
    sans = {k: v for k, v in AVENANT.items() if k != "id"}
    importer(simple(modifications=_modifications(sans)))
    importer(simple(modifications=_modifications(AVENANT)))
    assert importer(simple(modifications=_modifications(sans))).est_sans_effet
    assert [(a.cle_avenant, a.numero) for a in _marche(base).avenants] == [("id:1", "1")]


def test_un_avenant_rectifie_par_une_publication_plus_recente_est_corrige(importer, simple, base):
    publie = {**AVENANT, "datePublicationDonneesModification": "2025-09-15"}
    importer(simple(modifications=_modifications(publie)))
    rectifie = {**publie, "montant": 265000, "datePublicationDonneesModification": "2025-10-01"}
    assert importer(simple(modifications=_modifications(rectifie))).creations["avenants_rectifies"] == 1
    assert importer(simple(modifications=_modifications(publie))).est_sans_effet
    assert [a.montant_ht for a in _marche(base).avenants] == [Decimal("265000.00")]


def test_un_avenant_saisi_a_la_main_se_complete_et_ne_se_remplace_pas(importer, simple, base):
    importer(simple())
    base.add(
        Avenant(
            marche_id=_marche(base).id,
            cle_avenant="id:1",
            numero="1",
            date_notification=date(2025, 9, 1),
            montant_ht=Decimal(1),
        )
    )
    base.commit()
    importer(simple(modifications=_modifications(AVENANT)))
    a = base.scalars(select(Avenant)).one()
    assert (a.montant_ht, a.duree_mois) == (Decimal(1), 18)


def test_une_rectification_met_a_jour_un_champ_que_personne_n_a_touche(importer, simple, base):
    importer(simple())
    importer(simple(montant=300000, objet="Réfection du préau"))
    m = _marche(base)
    assert (m.montant_ht, m.objet) == (Decimal("300000.00"), "Réfection du préau")
    assert m.recherche == "2025m001 refection du preau"
    assert _propositions(base) == []
    valeurs = [json.loads(v) for v in base.scalars(select(DonneesEvenement.valeurs))]
    apres = {c["champ"]: (c["avant"], c["apres"]) for v in valeurs for c in v["modifications"]}
    assert apres["montant_ht"] == ("250000.50", "300000.00")


def test_un_champ_modifie_a_la_main_n_est_jamais_ecrase_il_est_propose(importer, simple, base):
    importer(simple())
    m = _marche(base)
    m.montant_ht, m.objet = Decimal("123.00"), "Mon objet"
    base.commit()
    assert importer(simple()).est_sans_effet
    rapport = importer(simple(montant=300000))
    assert rapport.creations["propositions"] == 1
    assert (_marche(base).montant_ht, _marche(base).objet) == (Decimal("123.00"), "Mon objet")
    assert _propositions(base) == [("montant_ht", "123.00", "300000.00")]
    assert importer(simple(montant=300000)).est_sans_effet


def test_un_champ_vide_a_la_main_est_propose_pas_rempli(importer, simple, base):
    importer(simple())
    _marche(base).ccag = None
    base.commit()
    importer(simple(ccag="Marchés industriels"))
    assert _marche(base).ccag is None
    assert _propositions(base) == [("ccag", None, "Marchés industriels")]


def test_une_fin_modifiee_a_la_main_resiste_a_un_avenant_qui_est_garde(importer, simple, base):
    importer(simple())
    _marche(base).date_fin = date(2027, 1, 1)
    base.commit()
    importer(simple(modifications=_modifications(AVENANT)))
    assert _marche(base).date_fin == date(2027, 1, 1)
    assert _propositions(base) == [("date_fin", "2027-01-01", "2026-09-10")]
    assert len(_marche(base).avenants) == 1


def test_une_valeur_absente_du_nouveau_fichier_n_efface_rien(importer, simple, base):
    importer(simple())
    assert importer(simple(ccag=..., montant=..., dureeMois=...)).est_sans_effet
    assert _marche(base).ccag == "Travaux"


def test_un_cpv_avec_ou_sans_cle_est_le_meme(importer, simple, base):
    importer(simple())
    assert importer(simple(codeCPV="45233140")).est_sans_effet
    assert _marche(base).cpv == "45233140-2"


def test_un_nouveau_cpv_entraine_nature_et_secteur_sauf_s_ils_sont_corriges(importer, simple, base):
    importer(simple(), simple(id="M2"))
    corrige = base.scalar(select(Marche).where(Marche.reference == "M2"))
    corrige.secteur, corrige.secteur_motif = Secteur.BTP, "chantier-école"
    base.commit()
    importer(simple(codeCPV="90511000-2"), simple(id="M2", codeCPV="90511000-2"))
    base.expire_all()
    lus = base.execute(select(Marche.reference, Marche.nature, Marche.secteur).order_by(Marche.reference))
    assert [tuple(m) for m in lus] == [
        ("2025M001", Nature.SERVICES, Secteur.HORS_BTP),
        ("M2", Nature.SERVICES, Secteur.BTP),
    ]


def test_l_etape_et_la_qualification_choisies_restent(importer, simple, base):
    importer(simple())
    m = _marche(base)
    m.etape, m.qualification = Etape.EN_EXECUTION, Qualification.SUIVI
    base.commit()
    importer(simple(montant=1))
    assert (_marche(base).etape, _marche(base).qualification) == (Etape.EN_EXECUTION, Qualification.SUIVI)


def test_l_ordre_des_publications_datees_ne_change_pas_le_resultat(importer, simple, base):
    versions = [
        simple(datePublicationDonnees="2025-03-20", montant=1, ccag="Travaux"),
        simple(datePublicationDonnees="2025-04-20", montant=2, ccag=...),
        simple(datePublicationDonnees="2025-05-20", montant=3, ccag=...),
    ]
    lus = set()
    for rang, ordre in enumerate(permutations(versions)):
        for version in ordre:
            importer({**version, "id": f"M{rang}"})
        m = base.scalar(select(Marche).where(Marche.reference == f"M{rang}"))
        lus.add((m.montant_ht, m.ccag))
    assert lus == {(Decimal("3.00"), "Travaux")}
    assert _propositions(base) == []


def test_deux_publications_du_meme_jour_se_stabilisent(importer, simple, base, etat):
    importer(simple(montant=1))
    importer(simple(montant=2))
    avant = etat()
    for montant in (1, 2, 1):
        assert importer(simple(montant=montant)).est_sans_effet
    assert etat() == avant
    assert _marche(base).montant_ht == Decimal("2.00")


def test_un_marche_repris_de_l_historique_se_complete_et_propose_ses_ecarts(
    importer, marche, base, territoire
):
    acheteur = StructureFabrique(identifiant=ACHETEUR, nom="Ville")
    repris = MarcheFabrique(
        territoire_id=territoire.id,
        donneur_ordre_objet=acheteur,
        reference="2025M001",
        objet="Cour d’école",
        cpv=None,
        secteur=Secteur.INCONNU,
    )
    lot = LotFabrique(marche_id=repris.id, numero="1")
    AttributionFabrique(lot_id=lot.id, structure_objet=StructureFabrique(identifiant=ENTREPRISE))
    rapport = importer(marche(modifications=...))
    assert rapport.creations["marches_rapproches"] == 1
    m = _marche(base)
    assert (m.cpv, m.nature, m.secteur) == ("45233140-2", Nature.TRAVAUX, Secteur.BTP)
    assert (m.montant_ht, m.etape, m.qualification) == (
        Decimal("250000.50"),
        Etape.EN_EXECUTION,
        Qualification.SUIVI,
    )
    assert {(c, a) for c, a, _ in _propositions(base)} == {
        ("objet", "Cour d’école"),
        ("date_notification", "2025-01-15"),
    }
    assert base.scalars(select(Attribution.role).order_by(Attribution.id)).all() == [
        RoleAttribution.TITULAIRE,
        RoleAttribution.SOUS_TRAITANT,
    ]
    assert importer(marche(modifications=...)).est_sans_effet


def test_un_marche_repris_avec_un_autre_attributaire_propose_le_titulaire_publie(
    importer, simple, base, territoire
):
    acheteur = StructureFabrique(identifiant=ACHETEUR)
    repris = MarcheFabrique(
        territoire_id=territoire.id, donneur_ordre_objet=acheteur, reference="2025M001", objet=""
    )
    autre = StructureFabrique(identifiant="90000003500015")
    AttributionFabrique(lot_id=LotFabrique(marche_id=repris.id).id, structure_objet=autre)
    importer(simple())
    assert ("titulaires", None, f"SIRET {ENTREPRISE}") in _propositions(base)
    assert base.scalar(select(func.count()).select_from(Attribution)) == 1


def test_un_titulaire_rectifie_s_ajoute_si_personne_n_a_change_les_attributaires(importer, simple, base):
    importer(simple())
    assert importer(simple(titulaires=_titulaires(ENTREPRISE, VOISINE))).creations["titulaires"] == 1
    assert base.scalar(select(func.count()).select_from(Attribution)) == 2


def test_un_titulaire_retire_a_la_main_ne_revient_pas(importer, simple, base):
    importer(simple(titulaires=_titulaires(ENTREPRISE, VOISINE)))
    voisine = select(Attribution).join(Attribution.structure).where(Structure.identifiant == VOISINE)
    base.delete(base.scalars(voisine).one())
    base.commit()
    assert importer(simple(titulaires=_titulaires(ENTREPRISE, VOISINE))).est_sans_effet
    autre = "90000003500015"
    importer(simple(titulaires=_titulaires(ENTREPRISE, VOISINE, autre)))
    assert _propositions(base) == [("titulaires", None, f"SIRET {autre}")]


def test_un_nouveau_sous_traitant_s_ajoute(importer, marche, simple, base):
    importer(simple())
    assert importer(marche(modifications=...)).creations["sous_traitants"] == 1
    titulaire, sous_traitant = base.scalars(select(Attribution).order_by(Attribution.id))
    assert sous_traitant.donneur_ordre_direct_id == titulaire.id


def test_des_copies_identiques_comptent_une_fois_quel_que_soit_leur_ordre(importer, simple, base):
    a, b = simple(), simple(id="M2")
    importer(a, b, a)
    premiere = base.scalar(select(Importation.empreinte_lignes))
    for ordre in ((b, a), (b, b, a, a)):
        assert importer(*ordre).est_sans_effet
    assert base.scalar(select(func.count()).select_from(Marche)) == 2
    assert importer(b, a, simple(id="M3")).importation_id
    assert base.scalars(select(Importation.empreinte_lignes)).all()[0] == premiere


def test_le_temps_qui_passe_fait_entrer_en_vigueur_un_avenant_annonce(importer, simple, base):
    futur = simple(modifications=_modifications({**AVENANT, "dateNotificationModification": "2027-01-01"}))
    importer(futur)
    assert _marche(base).date_fin == date(2026, 3, 10)
    importer(futur, aujourd_hui=date(2027, 1, 2))
    assert _marche(base).date_fin == date(2026, 9, 10)


def test_chaque_import_qui_ecrit_est_un_evenement_et_un_seul(importer, simple, base):
    for montant in (1, 1, 2, 2, 3):
        importer(simple(montant=montant))
    assert base.scalar(select(func.count()).select_from(Evenement)) == 3
    assert base.scalar(select(func.count()).select_from(Importation)) == 3


def test_un_marche_de_la_corbeille_n_est_ni_repris_ni_modifie(importer, simple, base):
    importer([simple()])
    connu = base.scalars(select(Marche)).one()
    connu.supprime_le = maintenant()
    base.commit()
    rapport = importer([simple(objet="Autre objet", datePublicationDonnees="2026-01-15")])
    assert [c.message for c in rapport.avertissements if "corbeille" in c.message]
    assert rapport.lignes_ecrites == 0
    assert (connu.objet != "Autre objet", connu.supprime_le is not None) == (True, True)
