"""What each role may do: one enumeration, one table, read from top to bottom (domaine §2)."""

from enum import StrEnum

from ..models.vocabulaire import Role


class Permission(StrEnum):
    """A verb on an aggregate. A view or a service asks for one; a role holds a set of them."""

    MARCHE_LIRE = "marche:lire"
    MARCHE_ECRIRE = "marche:ecrire"
    MARCHE_QUALIFIER = "marche:qualifier"
    OPERATION_LIRE = "operation:lire"
    OPERATION_ECRIRE = "operation:ecrire"
    STRUCTURE_LIRE = "structure:lire"
    STRUCTURE_ECRIRE = "structure:ecrire"
    PERSONNE_LIRE = "personne:lire"
    PERSONNE_ECRIRE = "personne:ecrire"
    PERSONNE_ANONYMISER = "personne:anonymiser"
    CRITERE_LIRE = "critere:lire"
    ELIGIBILITE_ETABLIR = "eligibilite:etablir"
    CONTRAT_LIRE = "contrat:lire"
    CONTRAT_ECRIRE = "contrat:ecrire"
    HEURES_LIRE = "heures:lire"
    HEURES_SAISIR = "heures:saisir"
    HEURES_VALIDER = "heures:valider"
    RELEVE_DEPOSER = "releve:deposer"
    RELEVE_LIRE = "releve:lire"
    RELEVE_VERIFIER = "releve:verifier"
    RAPPEL_GERER = "rappel:gerer"
    MOIS_CLORE = "mois:clore"
    IMPACT_LIRE = "impact:lire"
    EXPORT_ANONYME = "export:anonyme"
    EXPORT_NOMINATIF = "export:nominatif"
    IMPORT_DECP = "import:decp"
    IMPORT_REPRISE = "import:reprise"
    IMPORT_REFERENTIEL = "import:referentiel"
    IMPORT_PARTICIPANTS = "import:participants"
    PARTICIPANT_SUIVRE = "participant:suivre"
    PARTICIPANT_LIER = "participant:lier"
    JOURNAL_LIRE = "journal:lire"
    COMPTE_GERER = "compte:gerer"
    TERRITOIRE_GERER = "territoire:gerer"
    TERRITOIRE_PARAMETRER = "territoire:parametrer"


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
    P.IMPORT_PARTICIPANTS,
    P.PARTICIPANT_LIER,
    P.OPERATION_ECRIRE,
    P.MARCHE_ECRIRE,
    P.STRUCTURE_ECRIRE,
    P.PERSONNE_ECRIRE,
    P.ELIGIBILITE_ETABLIR,
    P.CONTRAT_ECRIRE,
    P.HEURES_SAISIR,
    P.HEURES_VALIDER,
    P.RELEVE_DEPOSER,
    P.RELEVE_LIRE,
    P.RELEVE_VERIFIER,
    P.RAPPEL_GERER,
}
_DEPOSANT = {
    P.MARCHE_LIRE,
    P.PERSONNE_LIRE,
    P.CONTRAT_LIRE,
    P.HEURES_LIRE,
    P.HEURES_SAISIR,
    P.RELEVE_DEPOSER,
    P.RELEVE_LIRE,
}

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.FACILITATEUR: frozenset(_FACILITATEUR),
    Role.COORDINATEUR: frozenset(
        _FACILITATEUR
        | {
            P.PERSONNE_ANONYMISER,
            P.MOIS_CLORE,
            P.IMPORT_REPRISE,
            P.IMPORT_REFERENTIEL,
            P.JOURNAL_LIRE,
            P.COMPTE_GERER,
            P.TERRITOIRE_PARAMETRER,
        }
    ),
    # Reads everything but the names: identity is for sampled people only (domaine §2, §10).
    Role.GESTIONNAIRE: frozenset(_LECTURE_SANS_NOM | {P.JOURNAL_LIRE}),
    Role.CONTROLEUR: frozenset(_LECTURE_SANS_NOM | {P.JOURNAL_LIRE}),
    Role.REFERENT: frozenset({P.PARTICIPANT_SUIVRE, P.PERSONNE_LIRE, P.CONTRAT_LIRE, P.HEURES_LIRE}),
    # Totals only, until the masking of small groups exists (domaine §10).
    Role.DONNEUR_ORDRE: frozenset({P.MARCHE_LIRE, P.OPERATION_LIRE, P.EXPORT_ANONYME}),
    Role.ENTREPRISE: frozenset(_DEPOSANT),
    Role.EMPLOYEUR: frozenset(_DEPOSANT),
    Role.ADMINISTRATEUR: frozenset(
        {
            P.STRUCTURE_LIRE,
            P.IMPORT_REFERENTIEL,
            P.JOURNAL_LIRE,
            P.COMPTE_GERER,
            P.TERRITOIRE_GERER,
            P.TERRITOIRE_PARAMETRER,
        }
    ),
}
