"""Anonymising: the name is nowhere any more, every figure is the same, and the journal stays true."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import String, cast, func, select, text
from sqlalchemy.exc import DBAPIError

from clauses.extensions import db, depot_fichiers
from clauses.models import (
    ConventionFse,
    Critere,
    CritereAffectation,
    CritereEligibilite,
    Echange,
    Eligibilite,
    Evenement,
    LienPiece,
    LienPlie,
    NoteStructure,
    ParticipantPlie,
    PeriodeEmploi,
    Piece,
    RattachementConnu,
    Releve,
    ReleveLigne,
)
from clauses.models.vocabulaire import (
    EtatHeures,
    EtatLien,
    EtatLigne,
    EtatReleve,
    NatureEmploi,
    NiveauFormation,
    Prescripteur,
    Role,
    Sexe,
    TypeEchange,
    TypePiece,
)
from clauses.services import fichiers, journal
from clauses.services.acteur import SYSTEME, acteur_de
from clauses.services.anonymisation import anonymiser_personne
from clauses.services.erreurs import DonneesInvalides, Interdit, Introuvable, TransitionImpossible
from clauses.services.identites import cle_identite
from clauses.services.impact import Perimetre, calculer_impact
from clauses.services.journal import Verbe, consigner
from tests.appui.fabriques import (
    AttributionFabrique,
    PersonneFabrique,
    StructureFabrique,
    TerritoireFabrique,
    creer_affectation,
    creer_compte,
    creer_heures,
)

NOM, PRENOM, NAISSANCE = "ZÉPHIRIN-CANARI", "Opaline", date(1988, 4, 3)
CITATION = f"{PRENOM} {NOM}"
LE_JOUR = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
PERIODE = {"du": date(2021, 1, 1), "au": date(2026, 12, 1)}


@pytest.fixture
def depot(app, tmp_path, monkeypatch):
    monkeypatch.setattr(depot_fichiers, "_dossier", tmp_path / "fichiers")


@pytest.fixture
def affectation(territoire, depot):
    """The contract on a market of a person whose name is written wherever it can be."""
    personne = PersonneFabrique(
        territoire_id=territoire.id,
        nom_naissance=NOM,
        nom_usage="CANARI-ÉPOUSE",
        prenom=PRENOM,
        date_naissance=NAISSANCE,
        cle_identite=cle_identite(NOM, PRENOM, NAISSANCE),
        telephone="0600000000",
        courriel="opaline@zephirin-canari.example",
        adresse=f"chez {CITATION}",
        code_commune="33063",
        qpv="QP033001",
        niveau_formation=NiveauFormation.N3,
        prescripteur=Prescripteur.CCAS,
    )
    affectation = creer_affectation(
        territoire,
        personne=personne,
        code_commune="33063",
        est_qpv=True,
        est_participant_plie=True,
        prescripteur=Prescripteur.CCAS,
    )
    creer_heures(affectation, date(2025, 3, 1), "35.25", motif=f"{CITATION} sans justificatif")
    creer_heures(affectation, date(2025, 4, 1), "12.10", etat=EtatHeures.DECLAREE)
    # Somebody else on the same market, whose figures must not move either.
    autre = creer_affectation(
        territoire,
        lot=affectation.attribution.lot,
        attribution=AttributionFabrique(lot_id=affectation.lot_id),
        sexe=Sexe.HOMME,
    )
    creer_heures(autre, date(2025, 3, 1), "10.00")
    _ecrire_autour(personne, affectation)
    return affectation


def _ecrire_autour(personne, affectation) -> None:
    eligibilite = Eligibilite(
        personne_id=personne.id, date_entree=date(2025, 2, 1), motif=f"avis sur {CITATION}"
    )
    participant = ParticipantPlie(
        territoire_id=personne.territoire_id, identifiant="ZEPHIRIN-1", nom=NOM, prenom=PRENOM,
        date_naissance=NAISSANCE, cle_identite=f"{NOM}|{PRENOM}|{NAISSANCE}",
        recherche=f"{NOM} {PRENOM} zephirin", tri=NOM,
    )  # fmt: skip
    releve = Releve(
        deposant_id=affectation.attributaire_id, mois=date(2025, 3, 1), etat=EtatReleve.TRAITE,
        lecture={"tables": [{"colonnes": [{"exemples": [CITATION]}]}]}, piece_id=_piece(f"relevé {NOM}").id,
    )  # fmt: skip
    db.session.add_all([eligibilite, participant, releve])
    db.session.flush()
    critere = db.session.scalar(select(Critere).where(Critere.code == "TH"))
    db.session.add_all(
        [
            LienPlie(
                territoire_id=personne.territoire_id, participant_id=participant.id, personne_id=personne.id,
                etat=EtatLien.CONFIRME, source="essai",
            ),
            CritereAffectation(affectation_id=affectation.id, critere_id=critere.id),
            CritereEligibilite(eligibilite_id=eligibilite.id, critere_id=critere.id, piece_id=_piece(f"rqth {NOM}").id),
            PeriodeEmploi(
                personne_id=personne.id, nature=NatureEmploi.CESU, employeur=f"chez {NOM}", date_debut=date(2025, 1, 1)
            ),
            Echange(
                territoire_id=personne.territoire_id, type=TypeEchange.APPEL, date_echange=date(2025, 3, 1),
                personne_id=personne.id, participants=CITATION, compte_rendu=f"{CITATION} viendra lundi",
            ),
            ReleveLigne(
                releve_id=releve.id, affectation_id=affectation.id, personne_lue=CITATION, mois=date(2025, 3, 1),
                nom_lu=NOM, prenom_lu=PRENOM, naissance_lue=NAISSANCE, heures="35.25", cellule="C4",
            ),
            ReleveLigne(
                releve_id=releve.id, personne_lue=CITATION, mois=date(2025, 4, 1), heures="1.00", cellule="D4",
                etat=EtatLigne.ECARTEE,
            ),
            RattachementConnu(
                deposant_id=affectation.attributaire_id, territoire_id=personne.territoire_id,
                personne_id=personne.id, cle_lue=f"{NOM}{PRENOM}",
            ),
            NoteStructure(
                structure_id=affectation.attributaire_id, territoire_id=personne.territoire_id,
                texte=f"Accueille des stagiaires\n{CITATION} y a travaillé",
            ),
        ]
    )  # fmt: skip
    affectation.contrat.motif_fin = f"{CITATION} a trouvé un CDI"
    for objet in (
        ("personne", personne.id),
        ("contrat", affectation.contrat_id),
        ("marche", affectation.marche_id),
    ):
        consigner(
            SYSTEME, Verbe.MARCHE_MODIFIE, objet=objet, territoire_id=personne.territoire_id,
            valeurs={"note": f"{PRENOM.lower()} {NOM.lower()} a changé"},
        )  # fmt: skip
    # A first name alone names nobody: this event keeps its values.
    consigner(SYSTEME, Verbe.MARCHE_MODIFIE, objet=("marche", 1), valeurs={"note": "avec Paul"})
    db.session.commit()


def _piece(nom: str, **choix) -> Piece:
    range_ = fichiers.ranger(nom.encode())
    piece = Piece(
        type=TypePiece.ATTESTATION, nom_fichier=f"{nom}.pdf", nom_stocke=range_.nom_stocke, sha256=range_.sha256,
        taille=range_.taille, **choix,
    )  # fmt: skip
    db.session.add(piece)
    db.session.flush()
    return piece


def _anonymiser(affectation, acteur=SYSTEME, **choix):
    choix = {"motif": "échéance de preuve passée", "maintenant": LE_JOUR} | choix
    bilan = anonymiser_personne(acteur, affectation.personne_id, **choix)
    db.session.commit()
    db.session.expire_all()
    return bilan


def _tables_qui_citent(*mots: str) -> list[str]:
    """« table.colonne » of every text of the database that holds one of the words."""
    trouvees = []
    for table in db.metadata.tables.values():
        for colonne in table.columns:
            texte = func.lower(cast(colonne, String))
            for mot in mots:
                if db.session.scalar(select(func.count()).where(texte.contains(mot.lower()))):
                    trouvees.append(f"{table.name}.{colonne.name}")
    return trouvees


def test_le_nom_n_est_plus_nulle_part(affectation):
    assert "personne.nom_naissance" in _tables_qui_citent("canari")
    assert "donnees_evenement.valeurs" in _tables_qui_citent("canari")
    _anonymiser(affectation)
    assert _tables_qui_citent("canari", PRENOM, "0600000000", "1988-04-03", "ZEPHIRIN") == []
    note = db.session.scalar(select(NoteStructure.texte))
    assert note.splitlines() == ["Accueille des stagiaires", "Effacé à l’anonymisation"]


def test_la_personne_garde_son_identite_a_cle_et_perd_le_reste(affectation):
    identite = affectation.personne.identite_id
    _anonymiser(affectation)
    personne = affectation.personne
    assert personne.identite_id == identite
    assert personne.nom_complet == f"Personne n° {personne.id} anonymisée"
    assert personne.anonymisee_le == LE_JOUR
    vides = ("date_naissance", "nom_usage", "telephone", "courriel", "adresse", "code_commune", "qpv")
    assert [getattr(personne, champ) for champ in vides] == [None] * len(vides)


def test_les_totaux_et_tous_les_axes_du_tableau_d_impact_ne_bougent_pas(affectation):
    perimetre = Perimetre(territoires=(affectation.territoire_id,), **PERIODE)
    avant = calculer_impact(SYSTEME, perimetre)
    assert str(avant.total.heures_realisees) == "45.25"
    assert avant.total.personnes == 2
    _anonymiser(affectation)
    apres = calculer_impact(SYSTEME, perimetre)
    assert apres.total == avant.total
    assert apres.axes == avant.axes


def test_le_journal_reste_vrai_et_dit_l_anonymisation_sans_le_nom(affectation):
    bilan = _anonymiser(affectation)
    assert journal.verifier() is None
    assert bilan.evenements_purges == 3
    derniers = db.session.scalars(select(Evenement).order_by(Evenement.numero.desc()).limit(2)).all()
    assert [e.verbe for e in derniers] == [Verbe.DONNEES_PURGEES, Verbe.PERSONNE_ANONYMISEE]
    assert (derniers[1].objet_type, derniers[1].objet_id) == ("personne", affectation.personne_id)


def test_un_releve_qui_parle_d_un_autre_garde_son_fichier_et_les_noms_en_attente(territoire, affectation):
    releve = db.session.scalar(select(Releve))
    autre = creer_affectation(
        territoire, attribution=affectation.attribution, lot=affectation.attribution.lot
    )
    releve.etat = EtatReleve.TRANSMIS
    for nom, choix in (
        ("VIVANT Paul", {"affectation_id": autre.id, "territoire_id": territoire.id}),
        ("INCONNU Luc", {}),
        (CITATION, {"marche_lu": "peut-être un homonyme"}),
    ):
        db.session.add(
            ReleveLigne(
                releve_id=releve.id, personne_lue=nom, mois=date(2025, 3, 1), heures="1.00", cellule="C5", **choix
            )
        )  # fmt: skip
    db.session.commit()
    bilan = _anonymiser(affectation)
    assert f"relevé {NOM}.pdf" in bilan.pieces_a_relire
    assert (releve.piece_id is None, releve.lecture) == (False, None)
    noms = set(db.session.scalars(select(ReleveLigne.personne_lue)))
    siens = f"Personne n° {affectation.personne_id}"
    assert noms == {siens, "Nom effacé", "VIVANT Paul", "INCONNU Luc", CITATION}
    # Once the other one has gone too and nobody waits any more, nothing of it is left.
    for ligne in db.session.scalars(select(ReleveLigne).where(ReleveLigne.affectation_id.is_(None))):
        ligne.etat, ligne.motif = EtatLigne.ECARTEE, "Personne inconnue"
    _anonymiser(autre)
    assert releve.piece_id is None
    noms = set(db.session.scalars(select(ReleveLigne.personne_lue)))
    assert noms == {siens, f"Personne n° {autre.personne_id}", "Nom effacé"}


def test_les_pieces_de_la_personne_seule_sont_effacees_et_les_partagees_signalees(affectation):
    seules = db.session.scalars(select(Piece)).all()
    partagee = _piece(f"émargement {NOM}")
    for objet in (("personne", affectation.personne_id), ("marche", affectation.marche_id)):
        db.session.add(LienPiece(piece_id=partagee.id, objet_type=objet[0], objet_id=objet[1]))
    db.session.commit()
    stockees = {p.nom_stocke for p in seules}
    bilan = _anonymiser(affectation)
    assert bilan.pieces_effacees == len(stockees) == 2  # the sheet that spoke of nobody else is one of them
    assert set(bilan.fichiers) == stockees
    assert bilan.pieces_a_relire == (f"émargement {NOM}.pdf",)
    assert db.session.scalars(select(Piece.id)).all() == [partagee.id]


@pytest.mark.parametrize("objet", ["personne", "contrat", "affectation"])
def test_une_piece_a_conserver_bloque_et_donne_la_date(affectation, objet):
    objets = {
        "personne": affectation.personne_id,
        "contrat": affectation.contrat_id,
        "affectation": affectation.id,
    }
    piece = _piece("certificat", conserver_jusqu_au=date(2029, 12, 31))
    db.session.add(LienPiece(piece_id=piece.id, objet_type=objet, objet_id=objets[objet]))
    db.session.commit()
    avant = _tables_qui_citent("canari")
    with pytest.raises(TransitionImpossible, match="31/12/2029"):
        _anonymiser(affectation)
    assert _tables_qui_citent("canari") == avant


def _convention(territoire_id: int, du: date, au: date, jusqu_au: date | None) -> None:
    db.session.add(
        ConventionFse(
            territoire_id=territoire_id, code="B1", intitule="Clause", programme="FSE+", phrase_soutien="…", logo="fse",
            date_debut=du, date_fin=au, conserver_jusqu_au=jusqu_au,
        )
    )  # fmt: skip
    db.session.commit()


def test_une_convention_a_prouver_bloque_jusqu_a_sa_date(affectation):
    _convention(affectation.territoire_id, date(2025, 1, 1), date(2025, 12, 31), date(2030, 12, 31))
    with pytest.raises(TransitionImpossible, match="31/12/2030"):
        _anonymiser(affectation)
    _anonymiser(affectation, maintenant=datetime(2031, 1, 1, tzinfo=UTC))


def test_une_convention_sans_date_de_conservation_bloque_et_se_nomme(affectation):
    _convention(affectation.territoire_id, date(2025, 1, 1), date(2025, 12, 31), None)
    with pytest.raises(TransitionImpossible, match="« B1 »"):
        _anonymiser(affectation)


def test_une_convention_que_la_personne_ne_justifie_pas_ne_bloque_pas(affectation):
    affectation.contrat.date_fin = date(2025, 4, 30)
    _convention(affectation.territoire_id, date(2026, 1, 1), date(2026, 12, 31), date(2030, 12, 31))
    _convention(TerritoireFabrique().id, date(2025, 1, 1), date(2025, 12, 31), date(2030, 12, 31))
    assert _anonymiser(affectation).personne_id == affectation.personne_id


def test_on_n_anonymise_pas_deux_fois(affectation):
    _anonymiser(affectation)
    with pytest.raises(TransitionImpossible, match="déjà anonymisée, depuis le 20/11/2026"):
        _anonymiser(affectation)


@pytest.mark.parametrize("motif", ["", "  ", f"demande de {NOM.lower()} {PRENOM}"])
def test_un_motif_vide_ou_qui_nomme_la_personne_est_refuse(affectation, motif):
    with pytest.raises(DonneesInvalides) as refus:
        _anonymiser(affectation, motif=motif)
    assert refus.value.champ == "motif"


def test_seul_un_coordinateur_de_son_territoire_anonymise(affectation):
    ailleurs = TerritoireFabrique()
    sien = creer_compte(Role.COORDINATEUR, territoire_id=affectation.territoire_id)
    autre = creer_compte(Role.COORDINATEUR, territoire_id=ailleurs.id)
    facilitateur = creer_compte(Role.FACILITATEUR, territoire_id=affectation.territoire_id)
    jour = LE_JOUR.date()
    with pytest.raises(Introuvable):
        _anonymiser(affectation, acteur_de(autre, jour))
    with pytest.raises(Interdit):
        _anonymiser(affectation, acteur_de(facilitateur, jour))
    assert "personne.nom_naissance" in _tables_qui_citent("canari")
    _anonymiser(affectation, acteur_de(sien, jour))
    assert _tables_qui_citent("canari") == []


def test_la_commande_demande_confirmation_et_efface_aussi_le_fichier(affectation, commande):
    pieces = set(db.session.scalars(select(Piece.nom_stocke)))
    arguments = (
        "anonymiser-personne",
        affectation.personne_id,
        "--territoire",
        "essai",
        "--motif",
        "échéance",
    )
    assert commande(*arguments).exit_code == 1  # nobody answered
    assert set(fichiers.lister()) == pieces
    ailleurs = TerritoireFabrique(code="ailleurs")
    assert commande(*arguments[:3], ailleurs.code, *arguments[4:], "--oui").exit_code == 1
    resultat = commande(*arguments, "--oui")
    assert resultat.exit_code == 0, resultat.output
    assert f"Personne n° {affectation.personne_id} anonymisée" in resultat.stdout
    assert fichiers.lister() == []
    assert commande("journal", "verifier").exit_code == 0


def test_la_meme_personne_reprise_plus_tard_compte_toujours_pour_une(affectation, territoire):
    _anonymiser(affectation)
    revenue = PersonneFabrique(
        territoire_id=affectation.territoire_id,
        nom_naissance=NOM,
        prenom=PRENOM,
        identite_id=affectation.identite_id,
        cle_identite=cle_identite(NOM, PRENOM, NAISSANCE),
    )
    suite = creer_affectation(territoire, personne=revenue, employeur_id=StructureFabrique().id)
    creer_heures(suite, date(2026, 1, 1), "7.00")
    perimetre = Perimetre(territoires=(affectation.territoire_id,), **PERIODE)
    assert calculer_impact(SYSTEME, perimetre).total.personnes == 2


def test_une_erreur_de_la_base_ne_cite_aucun_nom(base):
    """It goes to the log of the server, which nobody purges."""
    with pytest.raises(DBAPIError) as erreur:
        base.execute(text("SELECT * FROM table_absente WHERE nom = :nom"), {"nom": "CANARDEAU"})
    assert "CANARDEAU" not in str(erreur.value)
