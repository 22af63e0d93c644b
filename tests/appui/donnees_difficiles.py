"""Rows that a careless backup loses: extreme values, absent ones, references to later rows."""

from datetime import UTC, date, datetime
from decimal import Decimal

from sqlalchemy import null

from clauses.extensions import db
from clauses.models import (
    Avenant,
    CodeCpv,
    Commune,
    ConventionFse,
    CorrespondanceColonnes,
    FichierDepose,
    Importation,
    Marche,
    MoisClos,
    Objectif,
    Personne,
    Piece,
)
from clauses.models.vocabulaire import RoleAttribution, TypeImport, TypePiece
from clauses.services import fichiers
from clauses.services.acteur import SYSTEME
from clauses.services.journal import Verbe, consigner, purger_valeurs
from tests.appui.fabriques import (
    AttributionFabrique,
    CompteFabrique,
    LotFabrique,
    MarcheFabrique,
    TerritoireFabrique,
    creer_affectation,
    creer_heures,
)

TEXTES = ("", "l’Étang-Salé « œuvre » 🏗️", 'a"b\\c\td\ne;f,g', "NULL", "\\N", "null", "12", " espaces ")
AVANT_1970 = datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)


def remplir() -> None:
    """Fill the base of the running application, and its folder of files; commits."""
    territoire = TerritoireFabrique(heures_par_etp=Decimal("1607.07"))
    affectation = creer_affectation(territoire)
    for mois, heures in ((date(2024, 2, 1), "0.01"), (date(2024, 3, 1), "744.00")):
        creer_heures(affectation, mois, heures)
    _personnes(territoire, affectation.personne_id)
    _references_vers_plus_loin(territoire)
    _nombres_et_json(territoire, affectation.attribution_id)
    _listes_a_cle_de_texte()
    _fichiers(territoire)
    for rang in range(3):
        consigner(SYSTEME, Verbe.MARCHE_CREE, objet=("marche", rang), valeurs={"objet": TEXTES[rang]})
    purger_valeurs(SYSTEME, [2], motif="essai")
    db.session.commit()


def _personnes(territoire, personne_id: int) -> None:
    personne = db.session.get(Personne, personne_id)
    personne.adresse, personne.telephone, personne.mobilite = TEXTES[2], "", None
    personne.anonymisee_le = AVANT_1970
    for texte in TEXTES:
        MarcheFabrique(territoire_id=territoire.id, objet=texte, etape_motif=texte or None)


def _references_vers_plus_loin(territoire) -> None:
    premier, second = (MarcheFabrique(territoire_id=territoire.id) for _ in range(2))
    premier.pilote_id = second.id
    lot = LotFabrique(marche_id=premier.id)
    sous_traitant, titulaire = (AttributionFabrique(lot_id=lot.id) for _ in range(2))
    sous_traitant.role = RoleAttribution.SOUS_TRAITANT
    sous_traitant.donneur_ordre_direct_id = titulaire.id


def _nombres_et_json(territoire, attribution_id: int) -> None:
    db.session.add_all(
        [
            Objectif(
                attribution_id=attribution_id,
                date_effet=None,
                heures=Decimal("20000000.99"),
                heures_calculees=Decimal("9999999999.9999"),
                parametres={"taux": 0.05, "é": [None, True, "\u2028"], "a": {"z": 1, "b": 2}},
            ),
            Objectif(attribution_id=attribution_id, date_effet=date(1900, 1, 1), heures=Decimal(0)),
            MoisClos(territoire_id=territoire.id, mois=date(2024, 1, 1)),
            CorrespondanceColonnes(
                territoire_id=territoire.id, type=TypeImport.REPRISE, empreinte_entetes="0" * 64, correspondance={}
            ),
            ConventionFse(
                territoire_id=territoire.id, code="B1", intitule="Clause", programme="FSE+", phrase_soutien="…",
                logo="fse", date_debut=date(2022, 1, 1), date_fin=date(9999, 12, 31),
                pieces_attendues=["bilan", 12, 1.10],
            ),
        ]
    )  # fmt: skip
    # Absent in the database, and present with the JSON value « null »: two different things.
    for donnees_publiques in (null(), None, {}, {"montant": "1e17"}):
        marche = MarcheFabrique(territoire_id=territoire.id, montant_ht=Decimal("9999999999999.99"))
        db.session.get(Marche, marche.id).donnees_publiques = donnees_publiques
    db.session.add(Avenant(marche_id=marche.id, cle_avenant="1", titulaires=[{"id": "1", "nom": "É"}]))
    db.session.commit()


def _listes_a_cle_de_texte() -> None:
    """Keys whose order depends on the language of the server, when nobody asks for the order of bytes."""
    for code in ("01001", "2A004", "2b033", "É0001", "e0001", "_0001", "Z0001"):
        db.session.add(Commune(type="COM", code=code, nom=f"Commune {code}"))
    db.session.add(CodeCpv(code="45000000", cle_controle=None, libelle="Travaux de construction"))
    db.session.commit()


def _fichiers(territoire) -> None:
    compte = CompteFabrique()
    for contenu in (b"", b"%PDF-1.7 " + bytes(range(256)) * 5000):
        range_ = fichiers.ranger(contenu)
        db.session.add(
            Piece(
                territoire_id=territoire.id, type=TypePiece.AUTRE, nom_fichier="pièce n° 1.pdf",
                nom_stocke=range_.nom_stocke, sha256=range_.sha256,
                taille=range_.taille or 2**40, conserver_jusqu_au=date(2031, 12, 31),
            )
        )  # fmt: skip
    territoire.logo_nom_stocke, territoire.logo_type = fichiers.ranger(b"un logo").nom_stocke, "image/png"
    depose = fichiers.ranger(b"nom;prenom\n")
    db.session.add(
        FichierDepose(
            jeton="j" * 64, compte_id=compte.id, type=TypeImport.REPRISE, nom_fichier="r.csv",
            nom_stocke=depose.nom_stocke, sha256=depose.sha256, taille=depose.taille, options={"a_blanc": True},
        )
    )  # fmt: skip
    db.session.add(
        Importation(
            type=TypeImport.ROME, nom_fichier="rome.csv", sha256="a" * 64, nombre_lignes=1, nombre_ecrites=1
        )
    )
    db.session.commit()
