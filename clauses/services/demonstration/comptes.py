"""The accounts of the demonstration: one per role, and one with several hats.

Nothing here opens anything by itself: the accounts exist only in a database filled by the demonstration, and the
login page names them in demonstration mode only. Addresses are in `.example`, which belongs to nobody.
"""

from dataclasses import dataclass

from ...models.vocabulaire import Role

#: One password for all of them, written on the login page: the data are fictional.
MOT_DE_PASSE_DEMONSTRATION = "glycine-passerelle-ocre-27"

TERRITOIRE_PRINCIPAL = "agenais"
TERRITOIRE_VOISIN = "haut-perigord"


@dataclass(frozen=True)
class CompteDemonstration:
    """One account: `territoires` are codes, one membership each (empty for a role that has none).

    Roles held for a structure (buyer, company, employer) are tied to the main structure of that kind of the
    first territory, the manager to the organisme intermédiaire, the administrator to nothing.
    `autres_roles` are further memberships, as (role, code of the territory).
    """

    courriel: str
    nom: str
    role: Role
    description: str
    territoires: tuple[str, ...] = (TERRITOIRE_PRINCIPAL,)
    autres_roles: tuple[tuple[Role, str], ...] = ()


COMPTES_DEMONSTRATION: tuple[CompteDemonstration, ...] = (
    CompteDemonstration(
        "facilitatrice@demo.example",
        "Maëlys Castaing",
        Role.FACILITATEUR,
        "suit les marchés, les personnes et les heures du PLIE de l’Agenais",
    ),
    CompteDemonstration(
        "coordinatrice@demo.example",
        "Solène Darquier",
        Role.COORDINATEUR,
        "pilote le PLIE de l’Agenais : conventions, charge de l’équipe, comptes",
    ),
    CompteDemonstration(
        "gestionnaire@demo.example",
        "Bertrand Lasserre",
        Role.GESTIONNAIRE,
        "consolide les sept PLIE de l’organisme intermédiaire",
        territoires=(),
    ),
    CompteDemonstration(
        "controleuse@demo.example",
        "Inès Marchandeau",
        Role.CONTROLEUR,
        "contrôle le PLIE de l’Agenais, en lecture seule et pour un temps donné",
    ),
    CompteDemonstration(
        "referent@demo.example",
        "Tristan Bourdelles",
        Role.REFERENT,
        "accompagne des participants du PLIE de l’Agenais",
    ),
    CompteDemonstration(
        "donneur-ordre@demo.example",
        "Nadège Fontanille",
        Role.DONNEUR_ORDRE,
        "lit le bilan de ses marchés, sans aucun nom",
    ),
    CompteDemonstration(
        "entreprise@demo.example",
        "Gaël Peyrichou",
        Role.ENTREPRISE,
        "suit les engagements de son entreprise, lot par lot",
    ),
    CompteDemonstration(
        "employeur@demo.example",
        "Aïssata Roumégoux",
        Role.EMPLOYEUR,
        "suit les salariés que sa structure d’insertion met à disposition",
    ),
    CompteDemonstration(
        "administrateur@demo.example",
        "Loïc Vernhettes",
        Role.ADMINISTRATEUR,
        "gère les territoires, les comptes et les listes de référence",
        territoires=(),
    ),
    CompteDemonstration(
        "deux-casquettes@demo.example",
        "Clémence Sarlandie",
        Role.FACILITATEUR,
        "facilitatrice de l’Agenais, coordinatrice du Haut Périgord",
        autres_roles=((Role.COORDINATEUR, TERRITOIRE_VOISIN),),
    ),
)
