"""Erasing the names in the rows and the pieces, without touching a figure."""

from datetime import datetime

from sqlalchemy import and_, delete, func, null, select, update

from ...extensions import db
from ...models import (
    Contrat,
    CritereEligibilite,
    Echange,
    Eligibilite,
    FichierDepose,
    HeuresMensuelles,
    LienPiece,
    NoteStructure,
    ParticipantPlie,
    PeriodeEmploi,
    Personne,
    Piece,
    RattachementConnu,
    Releve,
)
from ...models.vocabulaire import OuiNonInconnu
from ..normalisation import texte_recherche
from .liens import objets_de, parmi, pieces_liees, releves_sans_autre
from .nominatif import cite
from .releves import effacer_dans_les_releves

EFFACE = "Effacé à l’anonymisation"
PRENOM_NEUTRE = "anonymisée"


def effacer_les_pieces(personne: Personne) -> tuple[tuple[str, ...], int, tuple[str, ...]]:
    """Remove the pieces that are about this person alone; return files to remove, count, and the shared ones."""
    pieces = db.session.scalars(select(Piece).where(Piece.id.in_(pieces_liees(personne)))).all()
    partagees = [p for p in pieces if _sert_ailleurs(p, personne)]
    seules = [p for p in pieces if p not in partagees]
    ids = [p.id for p in seules]
    for colonne in (CritereEligibilite.piece_id, PeriodeEmploi.piece_id, Releve.piece_id):
        db.session.execute(update(colonne.class_).where(colonne.in_(ids)).values(piece_id=None))
    db.session.execute(delete(LienPiece).where(LienPiece.piece_id.in_(ids)))
    for piece in seules:
        db.session.delete(piece)
    return tuple(p.nom_stocke for p in seules), len(seules), tuple(p.nom_fichier for p in partagees)


def _sert_ailleurs(piece: Piece, personne: Personne) -> bool:
    """Whether a piece also proves something else: another object, another person, a sheet, a convention."""
    autre_lien = select(LienPiece.id).where(
        LienPiece.piece_id == piece.id, ~parmi(LienPiece.objet_type, LienPiece.objet_id, personne)
    )
    if db.session.scalar(autre_lien.limit(1)) is not None:
        return True
    objets = objets_de(personne)
    siennes = {
        "critere_eligibilite": objets["eligibilite"],
        "periode_emploi": objets["periode_emploi"],
        "releve": releves_sans_autre(personne),
    }
    for table in db.metadata.tables.values():
        for colonne in table.columns:
            if table.name == "lien_piece" or not colonne.references(Piece.__table__.c.id):
                continue
            requete = select(func.count()).select_from(table).where(colonne == piece.id)
            if table.name in siennes:
                cle = table.c.get("eligibilite_id", table.c.get("id"))
                requete = requete.where(cle.not_in(siennes[table.name]))
            if db.session.scalar(requete):
                return True
    return False


def effacer_autour(personne: Personne, noms: list[tuple[str, str]]) -> None:
    """The names and the free texts of the rows around a person, without touching a figure."""
    objets = objets_de(personne)
    for modele, valeurs, condition in (
        (Contrat, {"motif_fin": None}, Contrat.personne_id == personne.id),
        (Eligibilite, {"motif": None}, Eligibilite.personne_id == personne.id),
        (PeriodeEmploi, {"employeur": None}, PeriodeEmploi.personne_id == personne.id),
        (Echange, {"participants": "", "compte_rendu": EFFACE}, Echange.personne_id == personne.id),
        (
            HeuresMensuelles,
            {"motif": EFFACE},
            and_(
                HeuresMensuelles.affectation_id.in_(objets["affectation"]),
                HeuresMensuelles.motif.is_not(None),
            ),
        ),
        # What was found in a file of the day may name anybody: it is found again from the file.
        (FichierDepose, {"examen": null()}, FichierDepose.territoire_id == personne.territoire_id),
    ):
        db.session.execute(update(modele).where(condition).values(**valeurs))
    effacer_dans_les_releves(personne, noms, _libelle(personne))
    db.session.execute(delete(RattachementConnu).where(RattachementConnu.personne_id == personne.id))
    for participant in db.session.scalars(
        select(ParticipantPlie).where(ParticipantPlie.id.in_(objets["participant_plie"]))
    ):
        participant.identifiant = f"anonyme-{participant.id}"
        for champ in ("nom", "prenom", "date_naissance", "code_commune", "motif_sortie"):
            setattr(participant, champ, None)
        participant.cle_identite = ""
        participant.recherche = participant.tri = texte_recherche(participant.identifiant)


def effacer_des_notes(personne: Personne, noms: list[tuple[str, str]]) -> None:
    """The lines that name the person in what the team wrote about structures; the contacts there are other people."""
    requete = select(NoteStructure).where(NoteStructure.territoire_id == personne.territoire_id)
    for note in db.session.scalars(requete):
        lignes = note.texte.split("\n")
        gardees = [EFFACE if cite(texte_recherche(ligne), noms) else ligne for ligne in lignes]
        if gardees != lignes:
            note.texte = "\n".join(gardees)[: NoteStructure.texte.type.length]


def effacer_la_personne(personne: Personne, maintenant: datetime) -> None:
    """The identity digest and the sex stay: one counts people across territories, the other is never empty."""
    personne.nom_naissance = _libelle(personne)
    personne.prenom = PRENOM_NEUTRE
    personne.cle_identite = f"anonyme|{personne.id}"
    personne.rang_homonyme = 0
    personne.recherche = personne.tri = texte_recherche(_libelle(personne))
    personne.est_parent_isole = OuiNonInconnu.INCONNU
    personne.anonymisee_le = maintenant
    for champ in (
        "nom_usage", "date_naissance", "telephone", "courriel", "adresse", "code_commune", "qpv",
        "qpv_generation", "niveau_formation", "prescripteur", "permis", "mobilite", "metiers", "disponibilite",
    ):  # fmt: skip
        setattr(personne, champ, None)


def _libelle(personne: Personne) -> str:
    return f"Personne n° {personne.id}"
