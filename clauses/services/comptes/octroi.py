"""Granting a role: nobody grants more than they hold, nor anything to themselves."""

from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import Select, or_, select

from ...extensions import db
from ...models import Appartenance, Compte, Facilitateur, OrganismeIntermediaire, Structure, Territoire
from ...models.vocabulaire import ROLES_STRUCTURE, ROLES_TERRITOIRE, Role
from ..acteur import Acteur, Droit
from ..erreurs import Conflit, DonneesInvalides, Interdit, Introuvable
from ..journal import Verbe, consigner
from ..normalisation import cle_texte, texte_recherche
from ..perimetre import structures_visibles, territoires_visibles
from ..permissions import Permission

#: What a holder of `compte:gerer` may grant; everything but the administrator's own is inside one territory.
ACCORDABLES: dict[Role, tuple[Role, ...]] = {
    Role.COORDINATEUR: (
        Role.FACILITATEUR,
        Role.COORDINATEUR,
        Role.REFERENT,
        Role.CONTROLEUR,
        Role.DONNEUR_ORDRE,
        Role.ENTREPRISE,
        Role.EMPLOYEUR,
    ),
    Role.ADMINISTRATEUR: tuple(Role),
}
NOMBRE_PROPOSE = 6


@dataclass(frozen=True)
class Portee:
    """Where a role is held, and between which days (both included).

    A structure's role held « in » a territory shows what that territory follows of the structure; without a
    territory, what all of them follow: only an administrator grants that.
    """

    territoire_id: int | None = None
    structure_id: int | None = None
    organisme_id: int | None = None
    date_debut: date | None = None
    date_fin: date | None = None

    @property
    def lieu(self) -> tuple[int | None, int | None, int | None]:
        return self.territoire_id, self.structure_id, self.organisme_id


def portee_de(appartenance: Appartenance) -> Portee:
    return Portee(
        appartenance.territoire_id,
        appartenance.structure_id,
        appartenance.organisme_id,
        appartenance.date_debut,
        appartenance.date_fin,
    )


def roles_accordables(acteur: Acteur) -> list[Role]:
    """The roles the actor may grant somewhere, in the order of the glossary."""
    if acteur.est_systeme:
        return list(Role)
    accordes = {r for d in acteur.droits_avec(Permission.COMPTE_GERER) for r in ACCORDABLES.get(d.role, ())}
    return [r for r in Role if r in accordes]


def libelles_des_roles(acteur: Acteur) -> dict[Role, str]:
    """What each role the actor may grant is called: a territory has its own word for its référents."""
    libelles = {r: r.libelle for r in roles_accordables(acteur)}
    mots = {t.libelle_referent for t in territoires_accordables(acteur)}
    if Role.REFERENT in libelles and len(mots) == 1:
        libelles[Role.REFERENT] = mots.pop()
    return libelles


def peut_accorder(acteur: Acteur, role: Role, portee: Portee) -> bool:
    """Whether one of the actor's memberships covers this role there."""
    return acteur.est_systeme or any(
        _couvre(d, role, portee) for d in acteur.droits_avec(Permission.COMPTE_GERER)
    )


def _couvre(droit: Droit, role: Role, portee: Portee) -> bool:
    if role not in ACCORDABLES.get(droit.role, ()):
        return False
    return droit.role is Role.ADMINISTRATEUR or (
        portee.territoire_id is not None and portee.territoire_id == droit.territoire_id
    )


def gere_tout(acteur: Acteur, compte: Compte) -> bool:
    """Whether the actor could have granted every role of the account: only then is the account theirs to manage.

    A link to choose a password opens all the roles of an account, those of other territories included.
    """
    return all(peut_accorder(acteur, a.role, portee_de(a)) for a in compte.appartenances)


def territoires_accordables(acteur: Acteur) -> list[Territoire]:
    """Territories on which the actor manages accounts, by name."""
    territoires = db.session.scalars(territoires_visibles(acteur, Permission.COMPTE_GERER))
    return sorted(territoires, key=lambda t: texte_recherche(t.nom))


def organismes_accordables(acteur: Acteur) -> list[OrganismeIntermediaire]:
    """Every organisme for whoever may grant the manager's role, none for the others."""
    if Role.GESTIONNAIRE not in roles_accordables(acteur):
        return []
    return list(db.session.scalars(select(OrganismeIntermediaire).order_by(OrganismeIntermediaire.nom)))


def trouver_structure(acteur: Acteur, texte: str, territoire_id: int | None = None) -> Structure:
    """The one structure that `texte` (a SIRET, or words of its name) designates among those the actor sees.

    Raises `DonneesInvalides` when there is none, or when there are several (the first ones are named).
    """
    chiffres = "".join(c for c in texte if c.isdigit())
    mots = texte_recherche(texte)
    if not mots:
        raise DonneesInvalides("Écrivez le SIRET ou le nom de la structure.", "structure")
    trouvees = _structures(acteur, territoire_id)
    if len(chiffres) == 14:
        trouvees = trouvees.where(Structure.identifiant == chiffres)
    else:
        trouvees = trouvees.where(*(Structure.recherche.contains(m, autoescape=True) for m in mots.split()))
    candidates = db.session.scalars(trouvees.order_by(Structure.cle_nom).limit(NOMBRE_PROPOSE)).all()
    exactes = [s for s in candidates if s.cle_nom == cle_texte(texte)] or candidates
    if len(exactes) == 1:
        return exactes[0]
    raise DonneesInvalides(_message_structure(texte, candidates), "structure")


def _structures(acteur: Acteur, territoire_id: int | None) -> Select:
    """Structures the actor sees; one without identifier only with its own territory."""
    requete = structures_visibles(acteur)
    if territoire_id is None:
        return requete
    return requete.where(or_(Structure.territoire_id.is_(None), Structure.territoire_id == territoire_id))


def _message_structure(texte: str, candidates) -> str:
    if not candidates:
        return (
            f"Aucune structure ne répond à « {texte} » : vérifiez le SIRET, ou importez d’abord ses marchés."
        )
    noms = " ; ".join(f"{s.nom} ({s.identifiant or 'sans SIRET'})" for s in candidates)
    return f"Plusieurs structures répondent à « {texte} » : {noms}. Écrivez le SIRET de la bonne."


def accorder(acteur: Acteur, compte: Compte, role: Role, portee: Portee) -> Appartenance:
    """Add a membership to an account, and journal it.

    Raises `Interdit` (more than the actor holds, or to oneself), `DonneesInvalides` (a place or an end date
    misses), `Introuvable` (a place the actor does not see), `Conflit` (already held).
    """
    exiger_octroi(acteur, role, portee)
    if compte.id is not None and compte.id == acteur.compte_id:
        raise Interdit("On ne s’accorde pas un rôle à soi-même : demandez-le à une autre personne habilitée.")
    if any(a.role is role and portee_de(a).lieu == portee.lieu for a in compte.appartenances):
        raise Conflit(f"{compte.nom} a déjà ce rôle à cet endroit.")
    appartenance = Appartenance(role=role, **asdict(portee))
    compte.appartenances.append(appartenance)
    db.session.flush()
    _rattacher_au_facilitateur(compte, role, portee.territoire_id)
    consigner(
        acteur,
        Verbe.ROLE_ACCORDE,
        objet=("compte", compte.id),
        territoire_id=portee.territoire_id,
        valeurs={"role": role.value, **asdict(portee)},
    )
    return appartenance


def exiger_octroi(acteur: Acteur, role: Role, portee: Portee) -> None:
    """Check the place, the dates, then the right; raises as `accorder`."""
    _exiger_lieu(role, portee)
    if role is Role.CONTROLEUR and portee.date_fin is None:
        raise DonneesInvalides("Un contrôleur a un accès daté : écrivez le dernier jour.", "date_fin")
    if portee.date_debut and portee.date_fin and portee.date_fin < portee.date_debut:
        raise DonneesInvalides("Le dernier jour précède le premier.", "date_fin")
    if not peut_accorder(acteur, role, portee):
        raise Interdit("Vos rôles ne permettent pas d’accorder celui-ci à cet endroit.")
    if portee.structure_id is not None:
        visible = structures_visibles(acteur).where(Structure.id == portee.structure_id)
        if db.session.scalar(visible) is None:
            raise Introuvable("Cette structure n’existe pas.")


def _exiger_lieu(role: Role, portee: Portee) -> None:
    """Each role has its kind of place, and no other."""
    if role in ROLES_TERRITOIRE:
        bon = portee.territoire_id and not portee.structure_id and not portee.organisme_id
        message, champ = "Choisissez le territoire où ce rôle s’exerce.", "territoire"
    elif role in ROLES_STRUCTURE:
        bon = portee.structure_id and not portee.organisme_id
        message, champ = "Choisissez la structure pour laquelle ce rôle s’exerce.", "structure"
    elif role is Role.GESTIONNAIRE:
        bon = portee.organisme_id and not portee.territoire_id and not portee.structure_id
        message, champ = "Choisissez l’organisme intermédiaire.", "organisme"
    else:
        bon, message, champ = portee.lieu == (None, None, None), "Ce rôle ne s’attache à aucun lieu.", "role"
    if not bon:
        raise DonneesInvalides(message, champ)


def _rattacher_au_facilitateur(compte: Compte, role: Role, territoire_id: int | None) -> None:
    """Markets name their facilitateur before the account exists: the same name, in the same territory, is them."""
    if role not in (Role.FACILITATEUR, Role.COORDINATEUR):
        return
    cle = cle_texte(compte.nom)
    connu = db.session.scalar(
        select(Facilitateur).where(Facilitateur.territoire_id == territoire_id, Facilitateur.cle_nom == cle)
    )
    if connu is None and role is Role.FACILITATEUR and cle:
        connu = Facilitateur(territoire_id=territoire_id, nom=compte.nom, cle_nom=cle)
        db.session.add(connu)
    if connu is not None and connu.compte_id is None:
        connu.compte_id = compte.id
    db.session.flush()
