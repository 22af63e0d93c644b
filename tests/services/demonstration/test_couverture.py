"""Every word of the vocabularies is seen somewhere, and every role has its account."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from clauses.models import (
    AccesDepot,
    Affectation,
    Appartenance,
    Attribution,
    Compte,
    Contrat,
    Critere,
    CritereAffectation,
    Echange,
    Eligibilite,
    Evenement,
    HeuresMensuelles,
    LienPlie,
    Marche,
    Objectif,
    Personne,
    Piece,
    Rappel,
    RappelLigne,
    Releve,
    ReleveLigne,
    Structure,
)
from clauses.models.vocabulaire import (
    TYPES_DONNEUR_ORDRE,
    TYPES_EMPLOYEUR,
    EtatLien,
    EtatReleve,
    MethodeObjectif,
    NiveauRapprochement,
    OrigineHeures,
    Reserve,
    Role,
)
from clauses.services import fichiers
from clauses.services.acteur import SYSTEME, acteur_de
from clauses.services.comptes import VISITEUR, authentifier
from clauses.services.demonstration import COMPTES_DEMONSTRATION, MOT_DE_PASSE_DEMONSTRATION
from clauses.services.journal import Verbe
from clauses.services.perimetre import affectations_visibles, marches_visibles, personnes_visibles
from clauses.services.permissions import Permission
from clauses.services.rappels.demandes import PALIERS, lire_demandes
from clauses.services.releves.lecture import lire_releve
from tests.services.demonstration.conftest import AUJOURDHUI

MAINTENANT = datetime(2026, 11, 20, 9, tzinfo=UTC)
COLONNES = {
    "étape": Marche.etape,
    "qualification": Marche.qualification,
    "type de clause": Marche.type_clause,
    "nature": Marche.nature,
    "secteur": Marche.secteur,
    "modalité": Affectation.modalite,
    "type de contrat": Affectation.type_contrat,
    "temps partiel choisi": Contrat.temps_partiel_choisi,
    "rôle d’attribution": Attribution.role,
    "groupement": Attribution.groupement,
    "sexe": Personne.sexe,
    "niveau de formation": Personne.niveau_formation,
    "prescripteur": Personne.prescripteur,
    "parent isolé": Personne.est_parent_isole,
    "état des heures": HeuresMensuelles.etat,
    "éligibilité": Eligibilite.etat,
    "lien PLIE": LienPlie.etat,
    "échange": Echange.type,
}


@pytest.mark.parametrize("colonne", COLONNES.values(), ids=COLONNES)
def test_chaque_valeur_est_representee(demonstration, colonne):
    vues = set(demonstration.scalars(select(colonne).distinct()).all()) - {None}
    assert vues == set(colonne.type.enum_class)


def test_chaque_methode_de_calcul_sauf_la_reprise(demonstration):
    vues = set(demonstration.scalars(select(Objectif.methode).distinct()).all())
    assert vues == set(MethodeObjectif) - {MethodeObjectif.REPRISE}


def test_chaque_type_d_acheteur_et_d_employeur(demonstration):
    acheteurs = select(Structure.type_donneur_ordre).join(Marche, Marche.donneur_ordre_id == Structure.id)
    employeurs = select(Structure.type).join(Affectation, Affectation.employeur_id == Structure.id)
    assert set(demonstration.scalars(acheteurs.distinct())) == set(TYPES_DONNEUR_ORDRE)
    assert set(demonstration.scalars(employeurs.distinct())) == set(TYPES_EMPLOYEUR)


def test_chaque_critere_d_eligibilite(demonstration):
    tous = set(demonstration.scalars(select(Critere.code)).all())
    vus = demonstration.scalars(
        select(Critere.code).join(CritereAffectation, CritereAffectation.critere_id == Critere.id).distinct()
    )
    assert set(vus) == tous


def test_heures_a_regulariser_rejetees_corrigees_et_reprises(demonstration):
    h = HeuresMensuelles
    assert demonstration.scalars(select(h.id).where(h.est_a_regulariser, h.motif.is_not(None))).first()
    assert demonstration.scalars(select(h.id).where(h.valable_au.is_not(None), h.numero == 1)).first()
    origines = set(demonstration.scalars(select(h.origine).distinct()))
    assert origines == set(OrigineHeures)


def test_des_releves_attendent_sont_traites_refuses_ou_en_cours_de_depot(demonstration):
    deposants = set(demonstration.scalars(select(Releve.deposant_id)))
    assert len(deposants) > 1
    assert set(demonstration.scalars(select(Releve.etat))) >= {
        EtatReleve.A_CONFIRMER, EtatReleve.TRANSMIS, EtatReleve.TRAITE, EtatReleve.REFUSE, EtatReleve.ILLISIBLE,
        EtatReleve.ABANDONNE,
    }  # fmt: skip
    for releve, piece in demonstration.execute(
        select(Releve, Piece).join(Piece, Releve.piece_id == Piece.id)
    ):
        lecture = lire_releve(fichiers.lire(piece.nom_stocke), piece.nom_fichier)
        assert releve.lecture == lecture.en_dict(), "la page montre ce qui a été compris de ce fichier-là"
        lus = lecture.lignes
        lignes = demonstration.scalars(
            select(ReleveLigne)
            .join(Releve, Releve.id == ReleveLigne.releve_id)
            .where(Releve.piece_id == piece.id)
        ).all()
        assert {(li.feuille, li.cellule) for li in lus} == {(li.feuille, li.cellule) for li in lignes}
    h = HeuresMensuelles
    tardives = demonstration.execute(
        select(h.validee_le, Releve.transmis_le)
        .join(ReleveLigne, ReleveLigne.id == h.releve_ligne_id)
        .join(Releve, Releve.id == ReleveLigne.releve_id)
        .where(h.est_regularisation)
    ).all()
    assert tardives
    assert all(validee_le > transmis_le for validee_le, transmis_le in tardives), "acceptées une fois reçues"


def test_des_rappels_sont_partis_de_chaque_releve_encore_attendu(demonstration):
    lignes = demonstration.scalars(select(RappelLigne)).all()
    assert {ligne.palier for ligne in lignes} == set(PALIERS)
    attendus = {d.cle for d in lire_demandes(SYSTEME, AUJOURDHUI)}
    assert {(li.attribution_id, li.structure_id, li.est_employeur, li.exigible) for li in lignes} <= attendus
    envoyes = demonstration.scalars(
        select(Evenement.objet_id).where(Evenement.verbe == Verbe.RAPPEL_ENVOYE.value)
    )
    assert {ligne.structure_id for ligne in lignes} == {int(cle) for cle in envoyes}
    rappels = demonstration.scalars(select(Rappel.id)).all()
    assert set(demonstration.scalars(select(AccesDepot.rappel_id))) == set(rappels), "chacun avec son lien"


@pytest.mark.parametrize("compte", COMPTES_DEMONSTRATION, ids=lambda c: c.courriel.split("@")[0])
def test_chaque_compte_entre_avec_le_mot_de_passe_affiche(demonstration, compte):
    entre = authentifier(VISITEUR, compte.courriel, MOT_DE_PASSE_DEMONSTRATION, "127.0.0.1", MAINTENANT)
    assert entre is not None
    assert compte.role in acteur_de(entre, AUJOURDHUI).roles


def test_un_compte_par_role(demonstration):
    assert set(demonstration.scalars(select(Appartenance.role).distinct())) == set(Role)


def acteur(demonstration, courriel: str):
    compte = demonstration.scalars(select(Compte).where(Compte.courriel == courriel)).one()
    return acteur_de(compte, AUJOURDHUI)


@pytest.mark.parametrize(
    ("courriel", "marches"),
    [
        ("facilitatrice@demo.example", 30),
        ("coordinatrice@demo.example", 30),
        ("gestionnaire@demo.example", 200),
        ("controleuse@demo.example", 30),
        ("donneur-ordre@demo.example", 5),
        ("entreprise@demo.example", 5),
        ("employeur@demo.example", 10),
    ],
)
def test_chaque_compte_a_des_marches_a_lire(demonstration, courriel, marches):
    visibles = demonstration.scalars(marches_visibles(acteur(demonstration, courriel))).all()
    assert len(visibles) >= marches


def test_le_donneur_d_ordre_et_l_employeur_travaillent_avec_plusieurs_plie(demonstration):
    for courriel in ("donneur-ordre@demo.example", "employeur@demo.example"):
        marches = demonstration.scalars(marches_visibles(acteur(demonstration, courriel))).all()
        assert len({m.territoire_id for m in marches}) >= 2


def test_le_referent_a_des_participants_et_l_employeur_des_salaries(demonstration):
    referent = acteur(demonstration, "referent@demo.example")
    assert len(demonstration.scalars(personnes_visibles(referent, Permission.PERSONNE_LIRE)).all()) >= 5
    employeur = acteur(demonstration, "employeur@demo.example")
    assert len(demonstration.scalars(affectations_visibles(employeur)).all()) >= 20


def test_chaque_raison_de_regarder_un_lien_est_representee(demonstration):
    """Each level and each reserve is there to be seen, but the sex, on which files rarely disagree."""
    proposes = demonstration.scalars(select(LienPlie).where(LienPlie.etat == EtatLien.PROPOSE)).all()
    assert {lien.niveau for lien in proposes} == set(NiveauRapprochement)
    assert {r for lien in proposes for r in lien.reserves} == set(Reserve) - {Reserve.SEXE}
    agenais = [lien for lien in proposes if lien.territoire_id == proposes[0].territoire_id]
    assert (
        len([lien for lien in agenais if lien.niveau == NiveauRapprochement.EXACT and not lien.reserves]) >= 2
    )
