"""Merging a local structure into the one with a SIRET: nothing is forgotten, nothing half done, no figure moves."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import inspect, select

from clauses.extensions import db
from clauses.models import (
    ActiviteStructure,
    Affectation,
    Appartenance,
    Attribution,
    ContactStructure,
    Contrat,
    ConventionPartenariat,
    Echange,
    FiltreEnregistre,
    LienPiece,
    Marche,
    MiseEnPageConnue,
    NoteStructure,
    Piece,
    RattachementConnu,
    Releve,
    SansHeures,
    Structure,
    Travail,
)
from clauses.models.vocabulaire import Role, TypeEchange, TypePiece, TypeStructure, TypeTravail
from clauses.services import journal
from clauses.services.acteur import SYSTEME
from clauses.services.erreurs import DonneesInvalides, Introuvable
from clauses.services.impact import Perimetre, calculer_impact
from clauses.services.structures.reunion import REFERENCES, preparer_reunion, reunir_structures
from tests.appui.fabriques import (
    AttributionFabrique,
    ContratFabrique,
    LotFabrique,
    MarcheFabrique,
    PersonneFabrique,
    StructureFabrique,
    TerritoireFabrique,
    creer_affectation,
    creer_compte,
    creer_heures,
)
from tests.appui.suivi import acteur, evenements

MARS, AVRIL = date(2025, 3, 1), date(2025, 4, 1)


@pytest.fixture
def par(base, territoire):
    return acteur(Role.FACILITATEUR, territoire_id=territoire.id)


@pytest.fixture
def locale(territoire):
    return StructureFabrique(
        nom="Régie du Port", type_identifiant=None, identifiant=None, territoire_id=territoire.id,
        type=TypeStructure.REGIE, type_donneur_ordre=TypeStructure.PRIVE,
    )  # fmt: skip


@pytest.fixture
def cible(base):
    return StructureFabrique(nom="Régie du Port SCIC", type=TypeStructure.REGIE)


def _remplir(locale: Structure, cible: Structure, territoire) -> Affectation:
    """A row for each column that names a structure, and doubles of those that merge."""
    achete = MarcheFabrique(territoire_id=territoire.id, donneur_ordre_id=locale.id, reference="ACHAT-1")
    MarcheFabrique(territoire_id=territoire.id, donneur_ordre_id=cible.id, reference="ACHAT-2")
    tenu = AttributionFabrique(lot_id=LotFabrique(marche_id=achete.id).id, structure_id=locale.id)
    affectation = creer_affectation(territoire, lot=tenu.lot, attribution=tenu)
    creer_heures(affectation, MARS, "35.50")
    sienne = AttributionFabrique(
        lot_id=LotFabrique(marche_id=achete.id, numero="2").id, structure_id=cible.id
    )
    autre = creer_affectation(territoire, lot=sienne.lot, attribution=sienne)
    creer_heures(autre, AVRIL, "10.00")
    affectation.contrat.entreprise_utilisatrice_id = locale.id
    compte = creer_compte(Role.EMPLOYEUR, structure_id=locale.id)
    ailleurs = {"territoire_id": territoire.id}
    ecrits = [
        SansHeures(**ailleurs, attribution_id=sienne.id, employeur_id=locale.id, mois=AVRIL),
        SansHeures(**ailleurs, attribution_id=tenu.id, employeur_id=locale.id, mois=AVRIL),
        SansHeures(**ailleurs, attribution_id=tenu.id, employeur_id=cible.id, mois=AVRIL),
        Releve(deposant_id=locale.id, mois=MARS, sha256="a" * 64),
        Releve(deposant_id=cible.id, mois=MARS, sha256="b" * 64),
        Releve(deposant_id=locale.id, mois=MARS),
        Releve(deposant_id=cible.id, mois=MARS),
        ContactStructure(**ailleurs, structure_id=locale.id, nom="Ana"),
        ConventionPartenariat(**ailleurs, structure_id=locale.id, objet="Accueil", date_debut=MARS),
        Echange(**ailleurs, structure_id=locale.id, type=TypeEchange.APPEL, date_echange=MARS),
        Travail(structure_id=locale.id, type=TypeTravail.EXAMEN_IMPORT, titre="releve.csv", cle="d" * 64),
        Appartenance(compte_id=compte.id, role=Role.ENTREPRISE, structure_id=locale.id),
        Appartenance(compte_id=compte.id, role=Role.ENTREPRISE, structure_id=cible.id, **ailleurs),
        FiltreEnregistre(
            compte_id=compte.id, liste="marches", nom="Les miens", parametres={"employeur": str(locale.id)}
        ),
        piece := Piece(type=TypePiece.AUTRE, nom_fichier="x", nom_stocke="x", sha256="c" * 64, taille=1),
    ]
    for structure in (locale, cible):
        ecrits += [
            MiseEnPageConnue(deposant_id=structure.id, signature="s", corrections={}),
            RattachementConnu(
                **ailleurs, deposant_id=structure.id, cle_lue="ana", personne_id=affectation.personne_id
            ),
            NoteStructure(**ailleurs, structure_id=structure.id, texte=f"Note {structure.nom}"),
            ActiviteStructure(structure_id=structure.id, type=TypeStructure.REGIE, nom="Régie"),
        ]
    db.session.add_all(ecrits)
    db.session.flush()
    db.session.add(LienPiece(piece_id=piece.id, objet_type="structure", objet_id=locale.id))
    db.session.commit()
    return affectation


def _reunir(par, locale, cible):
    bilan = preparer_reunion(par, locale.id, cible.id)
    assert bilan.refus == []
    restee = reunir_structures(par, locale.id, cible.id, empreinte=bilan.empreinte)
    db.session.commit()
    db.session.expire_all()
    return bilan, restee


def _colonnes_vers_une_structure() -> set[str]:
    """« table.column » of every foreign key to `structure.id` of the models."""
    return {
        str(cle.parent)
        for table in db.metadata.tables.values()
        for cle in table.foreign_keys
        if cle.target_fullname == "structure.id"
    }


def test_chaque_cle_etrangere_vers_une_structure_suit_une_reunion():
    """A new foreign key to a structure fails here until `reunion.references` says what becomes of it."""
    assert {r.nom for r in REFERENCES} == _colonnes_vers_une_structure()
    assert {r.colonne.class_.__tablename__ for r in REFERENCES if r.cles is None} == {
        "contrat", "contact_structure", "convention_partenariat", "echange", "rappel", "acces_depot", "travail",
    }, "une clé sans « cles » : aucune unicité de la base ne doit porter sur elle"  # fmt: skip


def test_une_cle_qui_repete_une_structure_la_suit_en_cascade(base):
    """Composite keys repeat the structure of their parent: on both engines, the base carries them along."""
    deplacees = _colonnes_vers_une_structure()
    repetees = [
        (table.name, cle)
        for table in db.metadata.tables.values()
        for cle in table.foreign_key_constraints
        if {str(e.column) for e in cle.elements} & deplacees
    ]
    assert {table for table, _ in repetees} == {"affectation"}
    assert {cle.onupdate for _, cle in repetees} == {"CASCADE"}
    lues = inspect(base.connection()).get_foreign_keys("affectation")
    cascades = {c["name"] for c in lues if c["options"].get("onupdate") == "CASCADE"}
    assert cascades == {cle.name for _, cle in repetees}


def test_chaque_unicite_qui_porte_sur_une_structure_est_verifiee_avant():
    """The columns that the base wants unique with a structure are those that a merger compares."""
    for reference in REFERENCES:
        table, colonne = reference.modele.__table__, reference.colonne.property.columns[0]
        uniques = [set(c.columns) for c in table.constraints if c.__class__.__name__ == "UniqueConstraint"]
        uniques += [set(i.columns) for i in table.indexes if i.unique]
        for ensemble in (u for u in uniques if colonne in u and table.c.id not in u):
            assert reference.cles is not None, reference.nom
            comparees = {k.property.columns[0] for k in reference.cles(reference.modele)}
            assert comparees == ensemble - {colonne}, reference.nom


def test_tout_passe_a_la_structure_qui_a_un_siret_et_l_autre_disparait(par, locale, cible, territoire):
    affectation = _remplir(locale, cible, territoire)
    ancienne, version = locale.id, affectation.attribution.version
    bilan, restee = _reunir(par, locale, cible)
    lus = {m.libelle: (m.nombre, m.doubles) for m in bilan.mouvements}
    assert lus == {
        "marché passé comme donneur d’ordre": (1, 0),
        "lot obtenu comme attributaire": (1, 0),
        "contrat comme employeur": (1, 0),
        "contrat comme entreprise utilisatrice": (1, 0),
        "déclaration « aucune heure »": (1, 1),
        "relevés d’heures déposés": (2, 0),
        "mise en page de relevé retenue": (0, 1),
        "nom de relevé reconnu": (0, 1),
        "rôle d’un compte": (1, 1),
        "contact": (1, 0),
        "note": (0, 1),
        "convention de partenariat": (1, 0),
        "échange": (1, 0),
        "long travail demandé": (1, 0),
        "activité d’annuaire": (0, 1),
    }
    assert any("sera retiré de 1 mois" in phrase for phrase in bilan.remarques)
    assert db.session.get(Structure, ancienne) is None
    for nom in _colonnes_vers_une_structure():
        table, colonne = nom.split(".")
        colonne = db.metadata.tables[table].c[colonne]
        assert db.session.scalars(select(colonne).where(colonne == ancienne)).all() == [], nom
    assert (affectation.attributaire_id, affectation.employeur_id) == (cible.id, cible.id)
    assert affectation.attribution.version == version + 1
    assert restee.type_donneur_ordre is TypeStructure.PRIVE
    assert db.session.scalars(select(LienPiece.objet_id)).all() == [cible.id]
    assert db.session.scalars(select(FiltreEnregistre.parametres)).all() == [{"employeur": str(cible.id)}]
    assert db.session.scalars(select(NoteStructure.texte)).all() == [
        "Note Régie du Port SCIC\n\nNote Régie du Port"
    ]
    # « Aucune heure » is said once where both said it, and nowhere the other has hours.
    dites = db.session.scalars(select(SansHeures).where(SansHeures.valable_au.is_(None))).all()
    assert [(d.attribution_id, d.employeur_id) for d in dites] == [(affectation.attribution_id, cible.id)]
    evenement = evenements("structure_reunie")[0]
    assert (evenement.objet_type, evenement.objet_id) == ("structure", cible.id)
    assert journal.verifier() is None


def test_les_comptes_ne_voient_pas_ce_que_la_structure_fait_ailleurs(par, locale, cible, territoire):
    """What a local structure's account saw was its territory; the shared one is known to others."""
    _remplir(locale, cible, territoire)
    _reunir(par, locale, cible)
    roles = db.session.scalars(select(Appartenance).where(Appartenance.structure_id == cible.id)).all()
    assert sorted((a.role, a.territoire_id) for a in roles) == [
        (Role.EMPLOYEUR, territoire.id),
        (Role.ENTREPRISE, territoire.id),
    ]


def test_les_totaux_du_tableau_d_impact_ne_bougent_pas(par, locale, cible, territoire):
    _remplir(locale, cible, territoire)
    perimetre = Perimetre((territoire.id,), MARS, AVRIL)
    avant = calculer_impact(SYSTEME, perimetre).total
    assert (str(avant.heures_realisees), avant.attributaires, avant.employeurs) == ("45.50", 2, 2)
    _reunir(par, locale, cible)
    apres = calculer_impact(SYSTEME, perimetre).total
    assert apres == replace(avant, attributaires=1, employeurs=1)


def test_une_reunion_refusee_dit_chaque_raison_et_ne_deplace_rien(par, locale, cible, territoire):
    affectation = _remplir(locale, cible, territoire)
    attributions = db.session.scalars(select(Attribution.structure_id)).all()
    MarcheFabrique(territoire_id=territoire.id, donneur_ordre_id=cible.id, reference="ACHAT-1")
    AttributionFabrique(lot_id=affectation.lot_id, structure_id=cible.id)
    contrat = affectation.contrat
    ContratFabrique(personne_id=contrat.personne_id, employeur_id=cible.id)
    db.session.add(Releve(deposant_id=cible.id, mois=MARS, sha256="a" * 64))
    db.session.scalars(select(NoteStructure)).first().texte = "x" * 3990
    db.session.commit()
    bilan = preparer_reunion(par, locale.id, cible.id)
    raisons = " ".join(bilan.refus)
    assert len(bilan.refus) == 5
    for mots in (
        "Marché ACHAT-1",
        "ce lot est aussi attribué",
        f"Contrat n°\N{NO-BREAK SPACE}{contrat.id}",
        "le même fichier",
        "4000 caractères",
    ):
        assert mots in raisons
    with pytest.raises(DonneesInvalides, match="ne peuvent pas être réunies"):
        reunir_structures(par, locale.id, cible.id, empreinte=bilan.empreinte)
    assert db.session.scalars(select(Attribution.structure_id)).all() == [*attributions, cible.id]
    assert evenements("structure_reunie") == []


def test_ce_qui_a_change_depuis_la_lecture_se_relit_d_abord(par, locale, cible, territoire):
    bilan = preparer_reunion(par, locale.id, cible.id)
    personne = PersonneFabrique(territoire_id=territoire.id)
    contrat = ContratFabrique(personne_id=personne.id, employeur_id=locale.id)
    with pytest.raises(DonneesInvalides, match="relisez"):
        reunir_structures(par, locale.id, cible.id, empreinte=bilan.empreinte)
    assert db.session.scalar(select(Contrat.employeur_id).where(Contrat.id == contrat.id)) == locale.id


def test_seule_une_structure_locale_de_son_territoire_se_reunit_a_une_structure_partagee(
    par, locale, cible, territoire
):
    voisine = StructureFabrique(
        type_identifiant=None, identifiant=None, territoire_id=TerritoireFabrique().id, nom="Voisine"
    )
    jumelle = StructureFabrique(
        type_identifiant=None, identifiant=None, territoire_id=territoire.id, nom="Jumelle"
    )
    for depart, vers in ((cible, locale), (voisine, cible), (locale, voisine)):
        with pytest.raises(Introuvable):
            preparer_reunion(par, depart.id, vers.id)
    for vers in (jumelle, locale):
        with pytest.raises(DonneesInvalides, match="qui a un SIRET"):
            preparer_reunion(par, locale.id, vers.id)


def test_une_structure_sans_nom_prend_celui_de_la_locale(par, locale, territoire):
    sans_nom = StructureFabrique(nom="SIRET 1 (nom à compléter)", est_nom_a_completer=True)
    MarcheFabrique(territoire_id=territoire.id, donneur_ordre_id=locale.id)
    _reunir(par, locale, sans_nom)
    assert (sans_nom.nom, sans_nom.est_nom_a_completer) == ("Régie du Port", False)
    assert sans_nom.recherche == f"regie du port {sans_nom.identifiant}"
    assert db.session.scalars(select(Marche.donneur_ordre_id)).all() == [sans_nom.id]
