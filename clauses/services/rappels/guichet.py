"""What a link opens: what the structure has still to give, one deposit at a time, and its receipt. Nothing else.

The names that are shown are those of the file that was just deposited, as it writes them: what the site knows of
people stays out of here, so a doubtful line is asked to the facilitateur or set aside, never chosen among people.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Row, select

from ...extensions import db
from ...models import AccesDepot, DepotParLien, Piece, Releve, ReleveLigne
from ...models.vocabulaire import EtatReleve, Role
from .. import fichiers
from ..accueil.attendus import Attendu, attendus_d_un_employeur, attendus_d_une_entreprise
from ..acteur import Acteur
from ..calendrier import decaler
from ..erreurs import DonneesInvalides, Introuvable, TransitionImpossible
from ..heures import declarer_sans_heures
from ..releves import depot
from ..releves.depot import Apercu, Choix, FeuilleComprise, FichierRecu, Geste, Recu
from ..releves.depot.fichier import piece_de
from ..releves.lecture import CorrectionFeuille, Corrections
from .liens import a_depose, noter_usage, oublier_les_refus, retenir_depot

#: What the window may say of a doubtful line.
GESTES = (Geste.DEMANDER, Geste.ECARTER)
ILLISIBLE = (
    "Aucune heure n’a pu être lue dans ce fichier. Déposez le tableur d’origine, un PDF de texte, une photo ou un "
    "document numérisé, ou écrivez à votre facilitateur. Rien n’a été gardé."
)
PLUSIEURS_SANS_MOIS = (
    "Plusieurs feuilles de ce fichier ne disent pas leur mois : écrivez-le au-dessus de chaque tableau (« octobre "
    "2026 »), enregistrez, puis déposez-le de nouveau. Rien n’a été gardé."
)
#: Months of which a picture, or a sheet that says none, may be said to be, this one included.
MOIS_PROPOSES = 12


@dataclass(frozen=True)
class MoisADire:
    """A month of a commitment that the structure has not answered."""

    attribution_id: int
    employeur_id: int | None
    marche: str
    mois: date


@dataclass(frozen=True)
class Guichet:
    """What the page of a link shows."""

    structure: str
    mois: Sequence[MoisADire]
    depots: Sequence[Row]


@dataclass(frozen=True)
class Depose:
    """Where a file led; `est_d_ailleurs` when it came already by another way, of which nothing is shown."""

    releve_id: int
    est_d_ailleurs: bool = False


@dataclass(frozen=True)
class Vue:
    """A sheet of this link: looked at before it is sent, or its receipt.

    A picture is neither: it waits for the facilitateur to type it, and says of which month it is (`mois`). So does
    a sheet whose hours have no month.
    """

    releve: Releve
    nom: str
    apercu: Apercu | None = None
    recu: Recu | None = None
    mois: Sequence[date] = ()

    @property
    def avertissements(self) -> Sequence[str]:
        """What the reading of a sheet left aside or supposed."""
        return depot.avertissements_de_lecture(self.releve) if self.apercu else ()

    @property
    def est_a_saisir(self) -> bool:
        return self.apercu is None and bool(self.mois)


def lire_guichet(acteur: Acteur, acces: AccesDepot, aujourdhui: date) -> Guichet:
    """`acteur` is that of the link."""
    return Guichet(acces.structure.nom, _mois_a_dire(acteur, aujourdhui), _depots(acces))


def _mois_a_dire(acteur: Acteur, aujourdhui: date) -> list[MoisADire]:
    tenus = attendus_d_une_entreprise(acteur.comme(Role.ENTREPRISE), aujourdhui)
    employes = attendus_d_un_employeur(acteur.comme(Role.EMPLOYEUR), aujourdhui)
    deja = {(a.attribution_id, mois) for a in tenus for mois in a.mois}
    return [
        *(m for a in tenus for m in _mois(a)),
        *(m for a in employes for m in _mois(a) if (m.attribution_id, m.mois) not in deja),
    ]


def _mois(attendu: Attendu) -> list[MoisADire]:
    marche = f"{attendu.reference}, lot {attendu.lot}" if attendu.lot else attendu.reference
    return [MoisADire(attendu.attribution_id, attendu.employeur_id, marche, mois) for mois in attendu.mois]


def _depots(acces: AccesDepot) -> Sequence[Row]:
    requete = (
        select(Releve.id, Releve.etat, Releve.depose_le, Piece.nom_fichier)
        .join(DepotParLien, DepotParLien.releve_id == Releve.id)
        .outerjoin(Piece, Piece.id == Releve.piece_id)
        .where(DepotParLien.acces_id == acces.id, Releve.etat != EtatReleve.ABANDONNE)
        .order_by(Releve.id.desc())
    )
    return db.session.execute(requete).all()


def deposer_par_lien(
    acteur: Acteur, acces: AccesDepot, fichier: FichierRecu, *, aujourdhui: date, maintenant: datetime
) -> Depose:
    """Keep and read a file. Raises `DonneesInvalides` with the reason and the remedy; nothing is then left behind."""
    # Without thresholds: whoever holds a link has no account, and no page where a work of the worker is followed.
    depose = depot.deposer(acteur, acces.structure_id, fichier, aujourdhui=aujourdhui)
    if depose.est_deja_la and not a_depose(acces, depose.releve_id):
        return Depose(depose.releve_id, est_d_ailleurs=True)
    if not depose.est_deja_la:
        _exiger_lisible(acteur, depose.releve_id)
    retenir_depot(acces, depose.releve_id, maintenant)
    oublier_les_refus(acces)
    return Depose(depose.releve_id)


def _exiger_lisible(acteur: Acteur, releve_id: int) -> None:
    """Raise `DonneesInvalides` when no hour was read in a file of text: it goes, the caller undoes the rest.

    One sheet that only lacks its month is kept: it will be said.
    """
    releve = depot.trouver(acteur, releve_id)
    lignes = select(ReleveLigne.id).where(ReleveLigne.releve_id == releve_id).limit(1)
    if releve.est_image or db.session.scalar(lignes) is not None:
        return
    nombre = len(_sans_mois(acteur, releve))
    if nombre != 1:
        fichiers.supprimer(piece_de(releve).nom_stocke)
        raise DonneesInvalides(PLUSIEURS_SANS_MOIS if nombre else ILLISIBLE, "fichier")


def _sans_mois(acteur: Acteur, releve: Releve) -> list[FeuilleComprise]:
    """The sheets of a file whose hours could not be dated."""
    return [f for f in depot.feuilles_comprises(acteur, releve) if f.est_sans_mois]


def trouver_du_lien(acteur: Acteur, acces: AccesDepot, releve_id: int) -> Releve:
    """A sheet that this very link deposited; raises `Introuvable`."""
    if not a_depose(acces, releve_id):
        raise Introuvable("Ce relevé n’a pas été déposé par ce lien.")
    return depot.trouver(acteur, releve_id)


def lire_vue(acteur: Acteur, acces: AccesDepot, releve_id: int, aujourdhui: date) -> Vue:
    """Raises `Introuvable`."""
    releve = trouver_du_lien(acteur, acces, releve_id)
    nom = depot.nom_du_fichier(acteur, releve) or f"Relevé n° {releve.id}"
    if depot.est_a_saisir(releve):
        return Vue(releve, nom, mois=_mois_proposes(aujourdhui))
    if releve.etat == EtatReleve.A_CONFIRMER:
        mois = _mois_proposes(aujourdhui) if len(_sans_mois(acteur, releve)) == 1 else ()
        return Vue(releve, nom, apercu=depot.lire_apercu_du_releve(acteur, releve), mois=mois)
    return Vue(releve, nom, recu=depot.lire_recu(acteur, releve))


def _mois_proposes(aujourdhui: date) -> list[date]:
    return [decaler(aujourdhui, -n) for n in range(MOIS_PROPOSES)]


def dire_le_mois_par_lien(
    acteur: Acteur, acces: AccesDepot, releve_id: int, mois: date | None, aujourdhui: date
) -> bool:
    """Say of which month a picture is: that month is then no longer asked for while the picture waits.

    The file of a sheet that says no month is read again with it; whether it was. Raises `DonneesInvalides` for a
    month that is not proposed, `TransitionImpossible` for a sheet that has its month.
    """
    releve = trouver_du_lien(acteur, acces, releve_id)
    est_une_image = depot.est_a_saisir(releve)
    sans_mois = [] if est_une_image else _sans_mois(acteur, releve)
    if not est_une_image and (releve.etat != EtatReleve.A_CONFIRMER or len(sans_mois) != 1):
        raise TransitionImpossible("Ce relevé n’attend plus qu’on dise son mois.")
    if mois not in _mois_proposes(aujourdhui):
        raise DonneesInvalides("Choisissez le mois de ces heures.", "mois")
    if est_une_image:
        releve.mois = releve.dernier_mois = mois
        db.session.flush()
    else:
        dit = Corrections({sans_mois[0].cle: CorrectionFeuille(mois=mois)})
        depot.relire(acteur, releve_id, dit, aujourdhui=aujourdhui)
    noter_usage(acces, {"releve": releve_id, "mois": mois})
    return not est_une_image


def regler_par_lien(acteur: Acteur, acces: AccesDepot, releve_id: int, choix: Sequence[Choix]) -> int:
    """Settle doubts without choosing among people. Raises `DonneesInvalides`, `TransitionImpossible`."""
    trouver_du_lien(acteur, acces, releve_id)
    if any(c.geste not in GESTES for c in choix):
        raise DonneesInvalides("Ce choix se fait depuis un compte : demandez-le au facilitateur.")
    return depot.regler(acteur, releve_id, choix)


def transmettre_par_lien(
    acteur: Acteur, acces: AccesDepot, releve_id: int, *, version: int | None, maintenant: datetime
) -> None:
    """Send the sheet, at once for the same reason; raises what `depot.transmettre` raises."""
    trouver_du_lien(acteur, acces, releve_id)
    depot.transmettre(acteur, releve_id, le=maintenant, version=version)
    noter_usage(acces, {"transmis": releve_id})


def abandonner_par_lien(acteur: Acteur, acces: AccesDepot, releve_id: int) -> list[str]:
    """Give the sheet up before it is sent; the stored names to remove once it is committed."""
    trouver_du_lien(acteur, acces, releve_id)
    return depot.abandonner(acteur, releve_id)


def dire_aucune_heure(
    acteur: Acteur,
    acces: AccesDepot,
    attribution_id: int,
    mois: date,
    *,
    employeur_id: int | None,
    aujourdhui: date,
) -> None:
    """« Aucune heure ce mois-ci »; raises what `declarer_sans_heures` raises."""
    declarer_sans_heures(acteur, attribution_id, mois, employeur_id=employeur_id, aujourdhui=aujourdhui)
    noter_usage(acces, {"aucune_heure": attribution_id, "mois": mois})
