"""The table and its rows as files, journaled in the same transaction: an export leaves a trace, names or not."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from ..acteur import Acteur
from ..exports.classeur import Colonne, Feuille, Genre, LisezMoi, ecrire_classeur
from ..exports.csv_excel import ecrire_csv
from ..journal import Verbe, consigner
from ..listes.export import TYPES_MIME, FichierExport, FormatExport
from ..permissions import Permission
from .axes import Axe
from .calcul import TableauImpact, calculer_impact
from .croisement import Mesure, croiser
from .demande import Perimetre
from .edition import (
    colonnes_csv,
    decrire_perimetre,
    feuilles_du_tableau,
    filtres_nommes,
    libelle_periode,
    lignes_csv,
)
from .lignes import Question, nom_affiche, parcourir_lignes, source_affichee
from .suivi import Engagement, lister_engagements


@dataclass(frozen=True)
class Edition:
    """How a file is made: its format, the instant and the version it says."""

    forme: FormatExport
    le: datetime
    version: str


def exporter_tableau(
    acteur: Acteur,
    perimetre: Perimetre,
    edition: Edition,
    *,
    axes: Sequence[Axe] | None = None,
    croisement: tuple[Axe, Axe, Mesure] | None = None,
) -> FichierExport:
    """The table as a file. Raises `Interdit` without the right to export, `Introuvable` out of the perimeter."""
    acteur.exiger(Permission.EXPORT_ANONYME)
    tableau = calculer_impact(acteur, perimetre, axes)
    sortie = io.BytesIO()
    if edition.forme is FormatExport.CSV:
        ecrire_csv(sortie, colonnes_csv(), lignes_csv(tableau))
    else:
        croise = croiser(acteur, perimetre, *croisement) if croisement else None
        feuilles = feuilles_du_tableau(tableau, croise)
        ecrire_classeur(sortie, _lisez_moi(acteur, "Tableau d’impact", tableau, edition), feuilles)
    return _consigner_et_rendre(acteur, tableau, edition, sortie, "tableau-impact", axes=list(tableau.axes))


COLONNES_LIGNES: tuple[tuple[Colonne, Callable], ...] = (
    (Colonne("Mois", Genre.MOIS), lambda x: x.mois),
    (Colonne("Territoire"), lambda x: x.territoire),
    (Colonne("Donneur d’ordre"), lambda x: x.donneur_ordre),
    (Colonne("Marché", largeur=20), lambda x: x.reference),
    (Colonne("Lot", largeur=8), lambda x: x.lot or None),
    (Colonne("Attributaire"), lambda x: x.attributaire),
    (Colonne("Employeur"), lambda x: x.employeur),
    (Colonne("Modalité"), lambda x: x.modalite.libelle),
    (Colonne("Personne"), nom_affiche),
    (Colonne("Type de contrat"), lambda x: x.type_contrat.libelle),
    (Colonne("Début du contrat", Genre.DATE), lambda x: x.date_debut),
    (Colonne("Heures", Genre.HEURES), lambda x: x.heures),
    (Colonne("État", largeur=12), lambda x: x.etat.libelle),
    (Colonne("À régulariser", Genre.BOOLEEN), lambda x: x.est_a_regulariser),
    (Colonne("Source", largeur=36), source_affichee),
)  # fmt: skip


def exporter_lignes(acteur: Acteur, question: Question, edition: Edition) -> FichierExport:
    """The rows behind a number as a file; named where the actor may export names, and journaled as such."""
    acteur.exiger(Permission.EXPORT_ANONYME)
    tableau = calculer_impact(acteur, question.perimetre, ())
    vues = _Vues()
    lignes = vues.suivre(parcourir_lignes(acteur, question, Permission.EXPORT_NOMINATIF))
    sortie = _ecrire(acteur, "Heures", COLONNES_LIGNES, lignes, tableau, edition)
    return _consigner_et_rendre(
        acteur, tableau, edition, sortie, "heures", nommes=vues.nommees, lignes=vues.nombre,
        portee=question.portee, precisions=_precisions(question),
    )  # fmt: skip


COLONNES_ENGAGEMENTS: tuple[tuple[Colonne, Callable], ...] = (
    (Colonne("Donneur d’ordre"), lambda x: x.donneur_ordre),
    (Colonne("Marché", largeur=20), lambda x: x.reference),
    (Colonne("Objet", largeur=40), lambda x: x.objet),
    (Colonne("Lot", largeur=8), lambda x: x.lot or None),
    (Colonne("Attributaire"), lambda x: x.structure),
    (Colonne("Rôle", largeur=14), lambda x: x.role.libelle),
    (Colonne("Notifié le", Genre.DATE), lambda x: x.date_notification),
    (Colonne("Fin", Genre.DATE), lambda x: x.date_fin),
    (Colonne("Heures prévues", Genre.HEURES), lambda x: x.heures_prevues),
    (Colonne("Comprises dans celles du titulaire", Genre.BOOLEEN, 18), lambda x: x.est_compris),
    (Colonne("Heures de la période", Genre.HEURES), lambda x: x.heures_realisees),
    (Colonne("Heures depuis l’origine", Genre.HEURES), lambda x: x.heures_depuis_origine),
    (Colonne("Heures de ses sous-traitants", Genre.HEURES), lambda x: x.heures_sous_traitees),
    (Colonne("Taux de réalisation", Genre.TAUX), lambda x: x.taux),
)  # fmt: skip


def exporter_engagements(acteur: Acteur, perimetre: Perimetre, edition: Edition) -> FichierExport:
    """The lots attributed behind hours due and the rate, as a file."""
    acteur.exiger(Permission.EXPORT_ANONYME)
    tableau = calculer_impact(acteur, perimetre, ())
    engagements: list[Engagement] = lister_engagements(acteur, perimetre)
    sortie = _ecrire(acteur, "Engagements", COLONNES_ENGAGEMENTS, engagements, tableau, edition)
    return _consigner_et_rendre(acteur, tableau, edition, sortie, "engagements", lignes=len(engagements))


class _Vues:
    """Rows as they leave: how many, and the territories that have a name among them."""

    def __init__(self):
        self.nombre, self.nommees = 0, set()

    def suivre(self, lignes):
        for ligne in lignes:
            self.nombre += 1
            if ligne.nom is not None:
                self.nommees.add(ligne.territoire_id)
            yield ligne


def _ecrire(acteur, titre: str, colonnes, objets, tableau: TableauImpact, edition: Edition) -> io.BytesIO:
    entetes = [c for c, _ in colonnes]
    lignes = ([lire(objet) for _, lire in colonnes] for objet in objets)
    sortie = io.BytesIO()
    if edition.forme is FormatExport.CSV:
        ecrire_csv(sortie, entetes, lignes)
    else:
        ecrire_classeur(
            sortie, _lisez_moi(acteur, titre, tableau, edition), [Feuille(titre, entetes, lignes)]
        )
    return sortie


def _lisez_moi(acteur: Acteur, titre: str, tableau: TableauImpact, edition: Edition) -> LisezMoi:
    return LisezMoi(titre, decrire_perimetre(tableau), acteur.nom, edition.le, edition.version)


def _precisions(question: Question) -> list[dict]:
    return [
        {"axe": p.axe.value} | ({"cle": p.cle} if p.id is None else {"id": p.id}) for p in question.precisions
    ]


def _consigner_et_rendre(
    acteur: Acteur,
    tableau: TableauImpact,
    edition: Edition,
    sortie: io.BytesIO,
    nom: str,
    *,
    nommes=(),
    **valeurs,
) -> FichierExport:
    """One event per territory: a nominative one where names left."""
    p = tableau.perimetre
    valeurs |= {
        "tableau": nom,
        "format": edition.forme.value,
        "periode": libelle_periode(p),
        "filtres": {axe.value: [cle for cle, _ in mots] for axe, mots in filtres_nommes(p).items()},
    }
    for territoire in tableau.territoires:
        verbe = Verbe.EXPORT_NOMINATIF if territoire.id in nommes else Verbe.EXPORT_ANONYME
        consigner(
            acteur, verbe, objet=("impact", None), territoire_id=territoire.id, valeurs=valeurs, le=edition.le
        )
    codes = "-".join(t.code for t in tableau.territoires[:3]) + (
        "-etc" if len(tableau.territoires) > 3 else ""
    )
    fichier = f"{nom}_{codes}_{p.du:%Y-%m}_{p.au:%Y-%m}.{edition.forme.value}"
    return FichierExport(fichier, TYPES_MIME[edition.forme], sortie.getvalue())
