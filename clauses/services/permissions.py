"""What each role may do: one enumeration, one table, read from top to bottom (domaine §2)."""

from enum import StrEnum

from ..models.vocabulaire import Role


class Permission(StrEnum):
    """A verb on an aggregate. A view or a service asks for one; a role holds a set of them."""

    MARCHE_LIRE = "marche:lire"
    MARCHE_QUALIFIER = "marche:qualifier"
    OPERATION_LIRE = "operation:lire"
    STRUCTURE_LIRE = "structure:lire"
    PERSONNE_LIRE = "personne:lire"
    PERSONNE_ANONYMISER = "personne:anonymiser"
    CRITERE_LIRE = "critere:lire"
    CONTRAT_LIRE = "contrat:lire"
    HEURES_LIRE = "heures:lire"
    IMPACT_LIRE = "impact:lire"
    EXPORT_ANONYME = "export:anonyme"
    EXPORT_NOMINATIF = "export:nominatif"
    IMPORT_DECP = "import:decp"
    IMPORT_REPRISE = "import:reprise"
    IMPORT_REFERENTIEL = "import:referentiel"
    PARTICIPANT_SUIVRE = "participant:suivre"
    JOURNAL_LIRE = "journal:lire"
    COMPTE_GERER = "compte:gerer"
    TERRITOIRE_GERER = "territoire:gerer"


P = Permission
_LECTURE_SANS_NOM = {
    P.MARCHE_LIRE,
    P.OPERATION_LIRE,
    P.STRUCTURE_LIRE,
    P.HEURES_LIRE,
    P.IMPACT_LIRE,
    P.EXPORT_ANONYME,
}
_FACILITATEUR = _LECTURE_SANS_NOM | {
    P.MARCHE_QUALIFIER,
    P.PERSONNE_LIRE,
    P.CRITERE_LIRE,
    P.CONTRAT_LIRE,
    P.EXPORT_NOMINATIF,
    P.IMPORT_DECP,
}

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.FACILITATEUR: frozenset(_FACILITATEUR),
    Role.COORDINATEUR: frozenset(
        _FACILITATEUR
        | {
            P.PERSONNE_ANONYMISER,
            P.IMPORT_REPRISE,
            P.IMPORT_REFERENTIEL,
            P.JOURNAL_LIRE,
            P.COMPTE_GERER,
        }
    ),
    # Reads everything but the names: identity is for sampled people only (domaine §2, §10).
    Role.GESTIONNAIRE: frozenset(_LECTURE_SANS_NOM | {P.JOURNAL_LIRE}),
    Role.CONTROLEUR: frozenset(_LECTURE_SANS_NOM | {P.JOURNAL_LIRE}),
    Role.REFERENT: frozenset({P.PARTICIPANT_SUIVRE, P.PERSONNE_LIRE, P.CONTRAT_LIRE, P.HEURES_LIRE}),
    # Totals only, until the masking of small groups exists (domaine §10).
    Role.DONNEUR_ORDRE: frozenset({P.MARCHE_LIRE, P.OPERATION_LIRE, P.EXPORT_ANONYME}),
    Role.ENTREPRISE: frozenset({P.MARCHE_LIRE, P.PERSONNE_LIRE, P.CONTRAT_LIRE, P.HEURES_LIRE}),
    Role.EMPLOYEUR: frozenset({P.MARCHE_LIRE, P.PERSONNE_LIRE, P.CONTRAT_LIRE, P.HEURES_LIRE}),
    Role.ADMINISTRATEUR: frozenset(
        {P.STRUCTURE_LIRE, P.IMPORT_REFERENTIEL, P.JOURNAL_LIRE, P.COMPTE_GERER, P.TERRITOIRE_GERER}
    ),
}
