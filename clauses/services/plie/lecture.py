"""Reading links: pairs face to face with their differences, and the history of a participant's decisions."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import aliased

from ...extensions import db
from ...models import Commune, Compte, LienPlie, ParticipantPlie, Personne, Territoire
from ...models.types import Vocabulaire
from ...models.vocabulaire import EtatLien, NiveauRapprochement, Reserve, Sexe
from ..acteur import Acteur
from ..journal import consigner_noms_lus
from ..listes.mesures import rang
from ..normalisation import cle_texte
from ..perimetre import liens_visibles, territoires_visibles
from ..permissions import Permission
from .masse import a_decider, exacts, sans_reserve
from .rapprochement import RESERVE_DU_NIVEAU

PAR_PAGE = 20
#: Of one person; the labels of the vocabulary are those of a table.
SEXES = {Sexe.FEMME: "Femme", Sexe.HOMME: "Homme"}

#: People who still have a name.
NOMMEES = select(Personne.id).where(Personne.anonymisee_le.is_(None))


class Onglet(Vocabulaire):
    """What the page of links shows."""

    A_DECIDER = "a_decider", "À décider"
    CONFIRMES = "confirmes", "Confirmés"
    REFUSES = "refuses", "Refusés"


@dataclass(frozen=True)
class Champ:
    """One field face to face; `differe` when both are known and are not the same once folded."""

    libelle: str
    participant: object
    personne: object
    differe: bool


@dataclass(frozen=True)
class Paire:
    """A link with its two sides, why it is looked at, and who decided when."""

    lien: LienPlie
    participant: ParticipantPlie
    personne: Personne
    auteur: str | None
    commune_participant: str | None
    commune_personne: str | None

    @property
    def reserves(self) -> list[Reserve]:
        """Those that the level does not say already."""
        dite = RESERVE_DU_NIVEAU.get(self.lien.niveau)
        return [Reserve(code) for code in self.lien.reserves or () if code != dite]

    @property
    def champs(self) -> list[Champ]:
        a, b = self.participant, self.personne
        nom_b = f"{b.nom_usage}, née ou né {b.nom_naissance}" if b.nom_usage else b.nom_naissance
        return [
            Champ("Nom", a.nom, nom_b, _different(a.nom, b.nom_naissance)),
            Champ("Prénom", a.prenom, b.prenom, _different(a.prenom, b.prenom)),
            Champ("Naissance", a.date_naissance, b.date_naissance, _different(a.date_naissance, b.date_naissance)),
            Champ("Sexe", SEXES.get(a.sexe), SEXES.get(b.sexe), _different(a.sexe, b.sexe)),
            Champ(
                "Commune", self.commune_participant, self.commune_personne, _different(a.code_commune, b.code_commune)
            ),
        ]  # fmt: skip


def _different(a, b) -> bool:
    return bool(a and b) and cle_texte(str(a)) != cle_texte(str(b))


@dataclass(frozen=True)
class Lot:
    """What may be confirmed in bulk in a territory: how many, and the last one that the page knows."""

    territoire: Territoire
    nombre: int
    jusqu_a: int


@dataclass(frozen=True)
class PageLiens:
    onglet: Onglet
    paires: Sequence[Paire]
    nombres: dict[Onglet, int]
    lots: Sequence[Lot]
    territoires: Sequence[Territoire]
    page: int

    @property
    def total(self) -> int:
        return self.nombres[self.onglet]

    @property
    def pages(self) -> int:
        return max(1, ceil(self.total / PAR_PAGE))


def lire_liens(
    acteur: Acteur, onglet: Onglet, *, territoire_id: int | None = None, page: int = 1
) -> PageLiens:
    """One page of a tab, the surest proposals first; names are shown, so it is journaled. Raises `Interdit`."""
    acteur.exiger(Permission.PARTICIPANT_LIER)
    conditions = [] if territoire_id is None else [LienPlie.territoire_id == territoire_id]
    sources = {o: _source(acteur, o).where(*conditions) for o in Onglet}
    nombres = {
        o: db.session.scalar(select(func.count()).select_from(s.subquery())) or 0 for o, s in sources.items()
    }
    page = min(max(page, 1), max(1, ceil(nombres[onglet] / PAR_PAGE)))
    paires = lire_paires(
        sources[onglet].order_by(*_ordre(onglet)).limit(PAR_PAGE).offset((page - 1) * PAR_PAGE)
    )
    _consigner_la_lecture(acteur, paires)
    requete = territoires_visibles(acteur, Permission.PARTICIPANT_LIER).order_by(Territoire.nom)
    territoires = db.session.scalars(requete).all()
    return PageLiens(
        onglet=onglet,
        paires=paires,
        nombres=nombres,
        lots=_lots(acteur, territoires, territoire_id) if onglet is Onglet.A_DECIDER else (),
        territoires=territoires,
        page=page,
    )


def _source(acteur: Acteur, onglet: Onglet) -> Select:
    if onglet is Onglet.A_DECIDER:
        return a_decider(acteur)
    etat = EtatLien.CONFIRME if onglet is Onglet.CONFIRMES else EtatLien.REFUSE
    return liens_visibles(acteur).where(
        LienPlie.valable_au.is_(None), LienPlie.etat == etat, LienPlie.personne_id.in_(NOMMEES)
    )


def _ordre(onglet: Onglet) -> tuple:
    """Exact identities first, those that nothing troubles before the others; decisions, the newest first."""
    if onglet is not Onglet.A_DECIDER:
        return LienPlie.valable_du.desc(), LienPlie.id.desc()
    niveau = func.coalesce(rang(LienPlie.niveau, NiveauRapprochement), len(NiveauRapprochement))
    return niveau, case((sans_reserve(), 0), else_=1), LienPlie.participant_id, LienPlie.id


def lire_paires(liens: Select) -> list[Paire]:
    """The pairs of a select of links, in its order."""
    ici, la = aliased(Commune), aliased(Commune)
    requete = (
        liens.join(ParticipantPlie, ParticipantPlie.id == LienPlie.participant_id)
        .join(Personne, Personne.id == LienPlie.personne_id)
        .outerjoin(Compte, Compte.id == LienPlie.auteur_id)
        .outerjoin(ici, and_(ici.type == "COM", ici.code == ParticipantPlie.code_commune))
        .outerjoin(la, and_(la.type == "COM", la.code == Personne.code_commune))
        .with_only_columns(
            LienPlie,
            ParticipantPlie,
            Personne,
            Compte.nom,
            func.coalesce(ici.nom, ParticipantPlie.code_commune),
            func.coalesce(la.nom, Personne.code_commune),
            maintain_column_froms=True,
        )
    )
    return [Paire(*ligne) for ligne in db.session.execute(requete)]


def _lots(acteur: Acteur, territoires: Sequence[Territoire], territoire_id: int | None) -> list[Lot]:
    """Grouped in one query, whatever the number of territories."""
    choisis = {t.id: t for t in territoires if territoire_id in (None, t.id)}
    requete = (
        exacts(acteur)
        .with_only_columns(LienPlie.territoire_id, func.count(), func.max(LienPlie.id))
        .group_by(LienPlie.territoire_id)
    )
    return [Lot(choisis[t], n, dernier) for t, n, dernier in db.session.execute(requete) if t in choisis]


def _consigner_la_lecture(acteur: Acteur, paires: Sequence[Paire]) -> None:
    lus = ((p.lien.territoire_id, p.personne.id) for p in paires)
    consigner_noms_lus(acteur, lus, objet=("liens", None), liste="liens")
