"""Two tenants with one object of each kind, and an account per role; the second one carries a canary in every text."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Enum, String, select, update
from sqlalchemy.orm import Session

from clauses.extensions import db
from clauses.models import (
    ActionSensibilisation,
    Attribution,
    Avenant,
    CodeSecours,
    Compte,
    ContactStructure,
    ConventionFse,
    ConventionPartenariat,
    Critere,
    CritereAffectation,
    CritereEligibilite,
    Echange,
    Eligibilite,
    Facilitateur,
    FichierDepose,
    FiltreEnregistre,
    Importation,
    IndicateurFse,
    Invitation,
    LienPiece,
    LienPlie,
    LieuExecution,
    NoteStructure,
    Objectif,
    ParticipantPlie,
    PeriodeEmploi,
    Personne,
    Piece,
    Proposition,
    Releve,
    ReleveLigne,
    SessionOuverte,
    Structure,
    Travail,
)
from clauses.models.vocabulaire import (
    EtatLien,
    EtatLigne,
    EtatReleve,
    EtatTravail,
    NatureEmploi,
    Qualification,
    Role,
    TypeEchange,
    TypeImport,
    TypePiece,
    TypeStructure,
    TypeTravail,
)
from clauses.services import fichiers
from clauses.services.acteur import Acteur
from clauses.services.comptes.totp import sceller
from clauses.services.journal import Verbe, consigner
from tests.appui.fabriques import (
    SECRET_TOTP,
    AttributionFabrique,
    DonneurOrdreFabrique,
    LotFabrique,
    MarcheFabrique,
    OperationFabrique,
    OrganismeFabrique,
    PersonneFabrique,
    StructureFabrique,
    TerritoireFabrique,
    creer_affectation,
    creer_compte,
    creer_heures,
)
from tests.appui.images import image_png
from tests.appui.rappels import creer_rappels

#: Two words: one may be typed in a search box, whose page repeats it; the other is never to be read.
MOT_CHERCHE, MOT_SECRET = "canarimauve", "secretviolet"
CANARI = f"{MOT_CHERCHE} {MOT_SECRET}"
#: A third word in what is about a person: the administrator, who is of every tenant, never reads it.
MOT_NOMINATIF = "indigoprive"
TABLES_NOMINATIVES = {
    "personne", "participant_plie", "eligibilite", "periode_emploi", "releve_ligne", "contrat", "echange",
    "contact_structure", "note_structure",
}  # fmt: skip
MAINTENANT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)

#: Texts that are not words of the tenant: digests, random names, and codes that the application reads.
SANS_CANARI = {
    "acces_depot.empreinte": "a digest",
    "compte.courriel": "written apart, as an address",
    "compte.mot_de_passe": "a digest",
    "compte.totp_secret": "encrypted",
    "code_secours.empreinte": "a digest",
    "convention_fse.logo": "the name of a picture of the application",
    "correspondance_colonnes.empreinte_entetes": "a digest",
    "critere.code": "a code of the reference list",
    "donnees_evenement.sel": "random",
    "donnees_evenement.valeurs": "written by the journal, with the canary inside",
    "evenement.empreinte": "a digest",
    "evenement.empreinte_donnees": "a digest",
    "evenement.objet_type": "the name of a table",
    "evenement.precedente": "a digest",
    "evenement.verbe": "a code of the application",
    "fichier_depose.jeton": "random",
    "fichier_depose.nom_stocke": "random",
    "fichier_depose.sha256": "a digest",
    "filtre_enregistre.liste": "the key of a list",
    "identite.empreinte": "a digest",
    "importation.empreinte_lignes": "a digest",
    "importation.sha256": "a digest",
    "invitation.empreinte": "a digest",
    "lien_piece.objet_type": "the name of a table",
    "lieu_execution.type_code": "a code of the public data",
    "personne.cle_identite": "a folded key, never shown",
    "piece.nom_stocke": "random",
    "piece.sha256": "a digest",
    "proposition.champ": "the name of a column",
    "releve.sha256": "a digest",
    "session_ouverte.empreinte": "a digest",
    "tentative_connexion.cle": "a digest",
    "territoire.logo_nom_stocke": "random",
    "territoire.logo_type": "the type of a picture",
    "tete_journal.empreinte": "a digest",
    "travail.cle": "a digest",
}


@dataclass
class Monde:
    """A tenant: its accounts by role, and the value of each parameter that an address may carry."""

    territoire_id: int
    comptes: dict[Role, int] = field(default_factory=dict)
    objets: dict[str, int | str] = field(default_factory=dict)


def creer_deux_mondes() -> tuple[Monde, Monde]:
    """Tenant A, then tenant B; a company with a SIRET works for both."""
    partagee = StructureFabrique(nom="Travaux Partagés")
    a = _creer_monde("Alpha", partagee)
    deja_la = _cles_presentes()
    b = _creer_monde("Beta", partagee, CANARI)
    _poser_le_canari(deja_la)
    db.session.commit()
    db.session.expire_all()
    return a, b


def _creer_monde(nom: str, partagee: Structure, marque: str = "") -> Monde:
    organisme = OrganismeFabrique(nom=f"Organisme {nom}")
    territoire = TerritoireFabrique(nom=f"PLIE {nom}", organisme_id=organisme.id)
    logo = fichiers.ranger(image_png(32, 32, nom.encode()))
    territoire.logo_nom_stocke, territoire.logo_type = logo.nom_stocke, "image/png"
    monde = Monde(territoire.id)
    acheteur = DonneurOrdreFabrique(nom=f"Commune {nom}", **_locale(territoire))
    titulaire = StructureFabrique(nom=f"Titulaire {nom}")
    employeur = StructureFabrique(nom=f"Employeur {nom}", type=TypeStructure.ETTI, **_locale(territoire))
    portees = {
        Role.GESTIONNAIRE: {"organisme_id": organisme.id},
        Role.DONNEUR_ORDRE: {"structure_id": acheteur.id},
        Role.ENTREPRISE: {"structure_id": titulaire.id},
        Role.EMPLOYEUR: {"structure_id": employeur.id},
        Role.ADMINISTRATEUR: {},
    }
    for role in Role:
        compte = creer_compte(role, **portees.get(role, {"territoire_id": territoire.id}))
        compte.nom = f"{role.libelle} {nom}"
        monde.comptes[role] = compte.id
    _dossiers(monde, nom, marque, acheteur, titulaire, employeur, partagee)
    _autour(monde, nom, partagee)
    _comptes_et_imports(monde, nom, marque)
    db.session.commit()
    return monde


def _locale(territoire) -> dict:
    """A structure without identifier belongs to its territory."""
    return {"type_identifiant": None, "identifiant": None, "territoire_id": territoire.id}


def _dossiers(monde: Monde, nom: str, marque: str, acheteur, titulaire, employeur, partagee) -> None:
    territoire_id = monde.territoire_id
    operation = OperationFabrique(territoire_id=territoire_id, nom=f"Opération {nom}")
    facilitateur = Facilitateur(
        territoire_id=territoire_id, nom=f"Facilitateur {nom}", cle_nom=f"facilitateur{nom}",
        compte_id=monde.comptes[Role.FACILITATEUR],
    )  # fmt: skip
    db.session.add(facilitateur)
    db.session.flush()
    marche = MarcheFabrique(
        territoire_id=territoire_id,
        donneur_ordre_id=acheteur.id,
        operation_id=operation.id,
        facilitateur_id=facilitateur.id,
        qualification=Qualification.A_QUALIFIER,
        donnees_publiques={"objet": f"Objet publié {marque}"},
    )
    lot = LotFabrique(marche_id=marche.id, objet=f"Lot {nom}")
    attribution = AttributionFabrique(lot_id=lot.id, structure_id=titulaire.id)
    db.session.add_all(
        [
            Attribution(lot_id=lot.id, structure_id=partagee.id),
            objectif := Objectif(attribution_id=attribution.id, heures=500, motif=f"avenant {nom}"),
            LieuExecution(marche_id=marche.id, code="33000", type_code="Code postal"),
            Avenant(marche_id=marche.id, cle_avenant="1", titulaires=[{"nom": marque}]),
        ]
    )
    proposition = Proposition(
        marche_id=marche.id, champ="objet", valeur_actuelle="avant", valeur_proposee=f"après {nom}"
    )
    db.session.add(proposition)
    db.session.flush()
    territoire = marche_territoire(territoire_id)
    affectation = creer_affectation(
        territoire, lot=lot, attribution=attribution, employeur_id=employeur.id, est_participant_plie=True
    )
    for mois in range(1, 7):
        creer_heures(affectation, date(2026, mois, 1), "70.25", motif=f"motif {nom}")
    supprimee = OperationFabrique(
        territoire_id=territoire_id, nom=f"Opération supprimée {nom}", supprime_le=MAINTENANT
    )
    monde.objets |= {
        "objet_id": supprimee.id,
        "objectif_id": objectif.id,
        "operation_id": operation.id,
        "marche_id": marche.id,
        "proposition_id": proposition.id,
        "structure_id": acheteur.id,
        "personne_id": affectation.personne_id,
        "contrat_id": affectation.contrat_id,
        "affectation_id": affectation.id,
        "lot_id": lot.id,
        "attribution_id": attribution.id,
        "structure_partagee_id": partagee.id,
        "employeur_id": employeur.id,
        "facilitateur_id": facilitateur.id,
    }


def marche_territoire(territoire_id: int):
    """The territory as an object, which the factories want."""
    return db.session.get(TerritoireFabrique._meta.model, territoire_id)


def _autour(monde: Monde, nom: str, partagee: Structure) -> None:
    territoire_id, personne = monde.territoire_id, db.session.get(Personne, monde.objets["personne_id"])
    personne.nom_usage, personne.adresse, personne.telephone = f"USAGE {nom}", f"rue {nom}", "0600000000"
    personne.courriel, personne.mobilite, personne.metiers = f"{nom}@exemple.fr", f"bus {nom}", f"maçon {nom}"
    participant = ParticipantPlie(
        territoire_id=territoire_id, identifiant=f"P-{nom}", nom=f"NOM {nom}", prenom=f"Prénom {nom}",
        referent=f"Référent {nom}", referent_compte_id=monde.comptes[Role.REFERENT], motif_sortie=f"motif {nom}",
    )  # fmt: skip
    eligibilite = Eligibilite(personne_id=personne.id, date_entree=date(2025, 2, 1), motif=f"avis {nom}")
    convention = ConventionFse(
        territoire_id=territoire_id, code=nom, intitule=f"Fiche {nom}", programme=f"FSE {nom}",
        phrase_soutien=f"Phrase {nom}", logo="fse", date_debut=date(2026, 1, 1), date_fin=date(2026, 12, 31),
    )  # fmt: skip
    db.session.add_all([participant, eligibilite, convention])
    db.session.flush()
    critere = db.session.scalar(select(Critere.id).where(Critere.code == "RSA"))
    objets = monde.objets
    lien = LienPlie(
        territoire_id=territoire_id, participant_id=participant.id, personne_id=personne.id,
        etat=EtatLien.CONFIRME, source=f"fichier {nom}",
    )  # fmt: skip
    a_lier = ParticipantPlie(territoire_id=territoire_id, identifiant=f"Q-{nom}", nom=f"AUTRE {nom}")
    candidat = PersonneFabrique(territoire_id=territoire_id, nom_naissance=f"CANDIDAT {nom}")
    db.session.add_all([lien, a_lier])
    db.session.flush()
    ligne = _releve(monde, nom)
    objets |= {"participant_id": participant.id, "lien_id": lien.id, "eligibilite_id": eligibilite.id}
    db.session.add_all(
        [
            LienPlie(
                territoire_id=territoire_id, participant_id=a_lier.id, personne_id=candidat.id,
                etat=EtatLien.PROPOSE, source=f"fichier {nom}",
            ),
            CritereEligibilite(eligibilite_id=eligibilite.id, critere_id=critere),
            CritereAffectation(affectation_id=objets["affectation_id"], critere_id=critere),
            PeriodeEmploi(
                personne_id=personne.id, nature=NatureEmploi.CDD, employeur=f"Garage {nom}", date_debut=date(2025, 1, 1)
            ),
            contact := ContactStructure(
                structure_id=partagee.id, territoire_id=territoire_id, nom=f"Contact {nom}", fonction=nom,
                courriel=f"{nom}@contact.example", telephone="0500000000", est_a_rappeler=True,
            ),
            NoteStructure(structure_id=partagee.id, territoire_id=territoire_id, texte=f"Note {nom}"),
            Echange(
                territoire_id=territoire_id, type=TypeEchange.APPEL, date_echange=date(2026, 1, 5),
                marche_id=objets["marche_id"], structure_id=partagee.id, personne_id=personne.id,
                participants=f"Participants {nom}", compte_rendu=f"Compte rendu {nom}",
            ),
            ConventionPartenariat(
                territoire_id=territoire_id, structure_id=partagee.id, objet=f"Convention {nom}",
                date_debut=date(2026, 1, 1),
            ),
            ActionSensibilisation(territoire_id=territoire_id, intitule=f"Club {nom}", date_action=date(2026, 3, 1)),
            IndicateurFse(
                convention_id=convention.id, annee=2026, code="heures", libelle=f"Heures {nom}", cible=1000, unite="h"
            ),
            piece := _piece(territoire_id, nom, personne.id),
            Critere(territoire_id=territoire_id, code=nom, libelle=f"Critère {nom}", piece_type=f"Pièce {nom}"),
        ]
    )  # fmt: skip
    db.session.flush()
    objets |= {
        "piece_id": piece.id,
        "releve_id": ligne.releve_id,
        "ligne_id": ligne.id,
        "contact_id": contact.id,
    }
    creer_rappels(monde, nom, partagee)


def _releve(monde: Monde, nom: str) -> ReleveLigne:
    """A photo of a sheet, sent by the holder, with one line to check."""
    objets = monde.objets
    range_ = fichiers.ranger(image_png(32, 32, nom.encode()))
    piece = Piece(
        type=TypePiece.RELEVE, nom_fichier=f"relevé {nom}.png", nom_stocke=range_.nom_stocke, sha256=range_.sha256,
        taille=range_.taille,
    )  # fmt: skip
    db.session.add(piece)
    db.session.flush()
    releve = Releve(
        deposant_id=db.session.get(Attribution, objets["attribution_id"]).structure_id, piece_id=piece.id,
        sha256=range_.sha256, mois=date(2026, 1, 1), dernier_mois=date(2026, 1, 1), est_image=True,
        depose_par=f"Déposante {nom}", depose_par_id=monde.comptes[Role.ENTREPRISE],
        etat=EtatReleve.TRANSMIS, transmis_le=MAINTENANT, motif=f"relevé {nom}",
    )  # fmt: skip
    db.session.add(releve)
    db.session.flush()
    ligne = ReleveLigne(
        releve_id=releve.id, territoire_id=monde.territoire_id, affectation_id=objets["affectation_id"],
        attribution_id=objets["attribution_id"], personne_lue=f"LU {nom}", mois=date(2026, 1, 1), heures=7,
        cellule="C4", feuille=f"Feuille {nom}", etat=EtatLigne.DECLAREE,
    )  # fmt: skip
    db.session.add(ligne)
    db.session.flush()
    return ligne


def _piece(territoire_id: int, nom: str, personne_id: int) -> Piece:
    range_ = fichiers.ranger(nom.encode())
    return Piece(
        territoire_id=territoire_id, type=TypePiece.AUTRE, nom_fichier=f"{nom}.pdf", nom_stocke=range_.nom_stocke,
        sha256=range_.sha256, taille=range_.taille, liens=[LienPiece(objet_type="personne", objet_id=personne_id)],
    )  # fmt: skip


def _comptes_et_imports(monde: Monde, nom: str, marque: str) -> None:
    gere = creer_compte(Role.FACILITATEUR, territoire_id=monde.territoire_id)
    gere.nom = f"Collègue {nom}"
    invitation = Invitation(
        compte_id=gere.id, empreinte=nom * 12, expire_le=MAINTENANT + timedelta(days=3000)
    )
    ouverte = SessionOuverte(
        compte_id=gere.id, empreinte=f"session {nom}", adresse="203.0.113.7", navigateur=f"Firefox {nom}"
    )
    gere.totp_secret, gere.totp_active_le = sceller(SECRET_TOTP), MAINTENANT
    secours = CodeSecours(compte_id=gere.id, empreinte=f"secours {nom}")
    db.session.add_all([invitation, ouverte, secours])
    importation = Importation(
        territoire_id=monde.territoire_id, type=TypeImport.REPRISE, nom_fichier=f"reprise {nom}.csv",
        sha256="b" * 64, nombre_lignes=1, nombre_ecrites=1, auteur_id=monde.comptes[Role.COORDINATEUR],
    )  # fmt: skip
    contenu = f"operation;nom;prenom\n;NOM {nom} {marque};Léa\n".encode()
    range_ = fichiers.ranger(contenu)
    depot = FichierDepose(
        jeton=f"jeton-de-depot-{nom}", compte_id=monde.comptes[Role.COORDINATEUR], territoire_id=monde.territoire_id,
        type=TypeImport.REPRISE, nom_fichier=f"depot {nom}.csv", nom_stocke=range_.nom_stocke, sha256=range_.sha256,
        taille=range_.taille, options={}, depose_le=datetime.now(UTC),
    )  # fmt: skip
    vue = FiltreEnregistre(
        compte_id=monde.comptes[Role.FACILITATEUR],
        liste="marches",
        nom=f"Vue {nom}",
        parametres={"tri": "-dues"},
    )
    travail = Travail(
        type=TypeTravail.APPLICATION_IMPORT, titre=f"ancien {nom}.csv", cle=nom * 8, etat=EtatTravail.ECHOUE,
        message=f"ligne {nom} refusée", compte_id=monde.comptes[Role.COORDINATEUR], territoire_id=monde.territoire_id,
        arguments={"jeton": "x"}, fini_le=MAINTENANT,
    )  # fmt: skip
    db.session.add_all([importation, depot, vue, travail])
    db.session.flush()
    acteur = Acteur(nom=f"Collègue {nom}", compte_id=gere.id)
    consigner(
        acteur, Verbe.MARCHE_MODIFIE, objet=("marche", monde.objets["marche_id"]),
        territoire_id=monde.territoire_id, valeurs={"objet": {"avant": nom, "apres": marque or nom}},
    )  # fmt: skip
    facilitateur = Acteur(nom=f"Facilitateur {nom}", compte_id=monde.comptes[Role.FACILITATEUR])
    gestes = {
        f"geste_{liste}": consigner(
            facilitateur, Verbe.EN_NOMBRE, objet=(liste, None),
            valeurs={"geste": geste, "lignes": [{"cle": monde.objets[cle], "version": 99, "avant": {}}]},
        ).numero
        for liste, geste, cle in (("marches", "ignorer", "marche_id"), ("contrats", "terminer", "contrat_id"))
    }  # fmt: skip
    monde.objets |= gestes | {
        "compte_id": gere.id,
        "invitation_id": invitation.id,
        "session_id": ouverte.id,
        "vue_id": vue.id,
        "travail_id": travail.id,
        "appartenance_id": gere.appartenances[0].id,
        "importation_id": importation.id,
        "depot_jeton": depot.jeton,
        "critere_id": db.session.scalar(select(Critere.id).where(Critere.code == nom)),
    }


def _cles_presentes() -> dict[str, set]:
    """Primary keys of every table, before the second tenant arrives."""
    return {
        t.name: set(db.session.execute(select(*t.primary_key.columns)).all())
        for t in db.metadata.tables.values()
    }


def _poser_le_canari(deja_la: dict[str, set]) -> None:
    """Put the canary in every text that fits it of every row of the second tenant, public fields excepted."""
    session: Session = db.session()
    for table in db.metadata.tables.values():
        colonnes = [c for c in table.columns if porte_un_texte(c)]
        cles = list(table.primary_key.columns)
        for ligne in session.execute(select(table)).mappings().all():
            if tuple(ligne[c] for c in cles) in deja_la[table.name] or _est_publique(table.name, ligne):
                continue
            canari = f"{CANARI} {MOT_NOMINATIF}" if table.name in TABLES_NOMINATIVES else CANARI
            valeurs = {c: f"{canari} {ligne[c]}"[: c.type.length] for c in colonnes if ligne[c] is not None}
            if valeurs:
                session.execute(update(table).where(*(c == ligne[c] for c in cles)).values(valeurs))
    for compte in session.scalars(select(Compte).where(Compte.nom.contains(CANARI))):
        compte.courriel = f"{MOT_CHERCHE}.{MOT_SECRET}.{compte.id}@exemple.fr"


def porte_un_texte(colonne) -> bool:
    """A free text, long enough for the canary, that is not one of the exceptions."""
    est_texte = isinstance(colonne.type, String) and not isinstance(colonne.type, Enum)
    longueur = getattr(colonne.type, "length", None) or 10_000
    return (
        est_texte and longueur > len(CANARI) and str(colonne) not in SANS_CANARI and not colonne.primary_key
    )


def _est_publique(table: str, ligne) -> bool:
    """The public fields of a structure with an identifier are everybody's (domaine §3)."""
    if table == "activite_structure":
        return True
    return table == "structure" and ligne["territoire_id"] is None


def compte_de(monde: Monde, role: Role) -> Compte:
    """The account, read again in the running session."""
    return db.session.get(Compte, monde.comptes[role])
