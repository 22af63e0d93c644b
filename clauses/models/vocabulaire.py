"""The closed vocabularies of the domain: each code with the label people read."""

from .types import Vocabulaire


class TypeStructure(Vocabulaire):
    """What a structure is. The role (buyer, holder, employer) comes from the relation, not from here."""

    ENTREPRISE = "entreprise", "Entreprise"
    EI = "ei", "Entreprise d’insertion"
    ACI = "aci", "Atelier et chantier d’insertion"
    AI = "ai", "Association intermédiaire"
    ETTI = "etti", "Entreprise de travail temporaire d’insertion"
    GEIQ = "geiq", "Groupement d’employeurs pour l’insertion (GEIQ)"
    EA = "ea", "Entreprise adaptée"
    EATT = "eatt", "Entreprise adaptée de travail temporaire"
    ESAT = "esat", "Établissement et service d’aide par le travail"
    ETT = "ett", "Entreprise de travail temporaire"
    REGIE = "regie", "Régie de quartier"
    COMMUNE = "commune", "Commune"
    EPCI = "epci", "Intercommunalité"
    DEPARTEMENT = "departement", "Département"
    REGION = "region", "Région"
    ETAT = "etat", "État et établissement public"
    BAILLEUR = "bailleur", "Bailleur social"
    SANTE = "sante", "Établissement de santé"
    AMENAGEUR = "amenageur", "SEM, SPL ou aménageur"
    PRIVE = "prive", "Promoteur ou donneur d’ordre privé"
    AUTRE = "autre", "Autre"


TYPES_DONNEUR_ORDRE = tuple(TypeStructure(c) for c in (
    "commune", "epci", "departement", "region", "etat", "bailleur", "sante", "amenageur", "prive", "autre"
))  # fmt: skip
TYPES_EMPLOYEUR = tuple(TypeStructure(c) for c in (
    "entreprise", "ei", "aci", "ai", "etti", "geiq", "ea", "eatt", "esat", "ett", "regie"
))  # fmt: skip
#: « SIAE au sens strict » (domaine §3).
TYPES_SIAE = (TypeStructure.EI, TypeStructure.ACI, TypeStructure.AI, TypeStructure.ETTI)


class TypeIdentifiant(Vocabulaire):
    SIRET = "siret", "SIRET"
    TVA = "tva", "TVA intracommunautaire"
    TAHITI = "tahiti", "Numéro TAHITI"
    RIDET = "ridet", "Numéro RIDET"
    FRWF = "frwf", "Numéro FRWF"
    IREP = "irep", "Numéro IREP"
    HORS_UE = "hors_ue", "Identifiant hors Union européenne"
    AUTRE = "autre", "Autre identifiant"


class Etape(Vocabulaire):
    REPERE = "repere", "Repéré"
    ETUDIE = "etudie", "Étudié"
    CALIBRE = "calibre", "Calibré"
    PUBLIE = "publie", "Publié"
    NOTIFIE = "notifie", "Notifié"
    EN_EXECUTION = "en_execution", "En exécution"
    SOLDE = "solde", "Soldé"
    SANS_SUITE = "sans_suite", "Sans suite"


class Qualification(Vocabulaire):
    """What a facilitateur decided of a market read in the public data (domaine §11)."""

    A_QUALIFIER = "a_qualifier", "À qualifier"
    SUIVI = "suivi", "Suivi"
    DEJA_SUIVI = "deja_suivi", "Déjà suivi sous une autre référence"
    IGNORE = "ignore", "Ignoré"


class Nature(Vocabulaire):
    TRAVAUX = "travaux", "Travaux"
    SERVICES = "services", "Services"
    FOURNITURES = "fournitures", "Fournitures"


class Secteur(Vocabulaire):
    BTP = "btp", "Bâtiment et travaux publics"
    HORS_BTP = "hors_btp", "Hors BTP"
    INCONNU = "inconnu", "Secteur inconnu"


class TypeClause(Vocabulaire):
    EXECUTION = "execution", "Condition d’exécution"
    CRITERE = "critere", "Condition d’exécution et critère d’attribution"
    RESERVE_EA = "reserve_ea", "Marché réservé aux EA et ESAT"
    RESERVE_SIAE = "reserve_siae", "Marché réservé aux SIAE"
    RESERVE_MIXTE = "reserve_mixte", "Marché réservé mixte"
    RESERVE_ESS = "reserve_ess", "Marché réservé à l’ESS"
    RESERVE_PENITENTIAIRE = "reserve_penitentiaire", "Marché réservé pénitentiaire"
    INSERTION = "insertion", "Marché d’insertion et de qualification"
    VOLONTAIRE = "volontaire", "Clause volontaire"


class RoleAttribution(Vocabulaire):
    TITULAIRE = "titulaire", "Titulaire"
    MANDATAIRE = "mandataire", "Mandataire"
    COTRAITANT = "cotraitant", "Cotraitant"
    SOUS_TRAITANT = "sous_traitant", "Sous-traitant"


class Groupement(Vocabulaire):
    SOLIDAIRE = "solidaire", "Groupement solidaire"
    CONJOINT = "conjoint", "Groupement conjoint"


class MethodeObjectif(Vocabulaire):
    PART_MAIN_OEUVRE = "part_main_oeuvre", "Part de main-d’œuvre"
    TRANCHE_FACTUREE = "tranche_facturee", "Par tranche facturée"
    POURCENTAGE_HEURES = "pourcentage_heures", "Pourcentage des heures travaillées"
    FORFAIT = "forfait", "Forfait du CCAP"
    ETP = "etp", "Équivalents temps plein"
    REPRISE = "reprise", "Volume repris de l’historique"


class Modalite(Vocabulaire):
    EMBAUCHE_DIRECTE = "embauche_directe", "Embauche directe"
    MISE_A_DISPOSITION = "mise_a_disposition", "Mise à disposition"
    SOUS_TRAITANCE = "sous_traitance", "Sous-traitance ou cotraitance"
    MARCHE_RESERVE = "marche_reserve", "Marché réservé ou d’insertion"
    FORMATION = "formation", "Formation"


class Sexe(Vocabulaire):
    FEMME = "F", "Femmes"
    HOMME = "M", "Hommes"


class NiveauFormation(Vocabulaire):
    N2 = "2", "Niveau 2 et infra"
    N3 = "3", "Niveau 3 (CAP, BEP)"
    N4 = "4", "Niveau 4 (bac)"
    N5 = "5", "Niveau 5 (bac + 2)"
    N6 = "6", "Niveau 6 (bac + 3 ou 4)"
    N7 = "7", "Niveaux 7 et 8 (bac + 5 et plus)"


class Prescripteur(Vocabulaire):
    FRANCE_TRAVAIL = "france_travail", "France Travail"
    MISSION_LOCALE = "mission_locale", "Mission locale"
    CAP_EMPLOI = "cap_emploi", "Cap emploi"
    PLIE = "plie", "PLIE"
    DEPARTEMENT = "departement", "Conseil départemental"
    CCAS = "ccas", "CCAS"
    SIAE = "siae", "SIAE"
    SPIP = "spip", "SPIP"
    EPIDE = "epide", "EPIDE"
    E2C = "e2c", "École de la 2e chance"
    SPONTANEE = "spontanee", "Candidature spontanée"
    AUTRE = "autre", "Autre"


class TypeContrat(Vocabulaire):
    CDI = "cdi", "CDI"
    CDD = "cdd", "CDD"
    CDDI = "cddi", "CDD d’insertion"
    MISSION = "mission", "Mission de travail temporaire"
    PROFESSIONNALISATION = "professionnalisation", "Contrat de professionnalisation"
    APPRENTISSAGE = "apprentissage", "Contrat d’apprentissage"
    AIDE = "aide", "Contrat aidé"
    CDI_INTERIMAIRE = "cdi_interimaire", "CDI intérimaire"
    AUTRE = "autre", "Autre contrat"


class OuiNonInconnu(Vocabulaire):
    OUI = "oui", "Oui"
    NON = "non", "Non"
    INCONNU = "inconnu", "Inconnu"


class EtatHeures(Vocabulaire):
    BROUILLON = "brouillon", "Brouillon"
    DECLAREE = "declaree", "Déclarées"
    VALIDEE = "validee", "Validées"
    REJETEE = "rejetee", "Rejetées"


class OrigineHeures(Vocabulaire):
    SAISIE = "saisie", "Saisie"
    REPRISE = "reprise", "Reprise d’historique"
    RELEVE = "releve", "Relevé d’heures"


class EtatEligibilite(Vocabulaire):
    A_VERIFIER = "a_verifier", "À vérifier"
    ETABLIE = "etablie", "Établie"
    REFUSEE = "refusee", "Refusée"


class EtatLien(Vocabulaire):
    PROPOSE = "propose", "Proposé"
    CONFIRME = "confirme", "Confirmé"
    REFUSE = "refuse", "Refusé"


class NiveauRapprochement(Vocabulaire):
    """How close a participant and a person are; the order is that of the proposals (domaine §10)."""

    EXACT = "exact", "Identité exacte"
    USAGE = "usage", "Nom d’usage"
    INVERSE = "inverse", "Nom et prénom inversés"
    PROCHE = "proche", "Orthographe voisine"


class Reserve(Vocabulaire):
    """Why a proposed link is looked at one by one, however close the two identities are."""

    PREMIER_JANVIER = "premier_janvier", "Naissance un 1er janvier"
    HOMONYME = "homonyme", "Homonymes"
    ORTHOGRAPHE = "orthographe", "Orthographe différente"
    INVERSION = "inversion", "Nom et prénom inversés"
    NOM_USAGE = "nom_usage", "Nom d’usage"
    SEXE = "sexe", "Sexe différent"


class EtatReleve(Vocabulaire):
    """A sheet from its deposit to its last checked line."""

    EN_LECTURE = "en_lecture", "En lecture"
    A_CONFIRMER = "a_confirmer", "À confirmer par le déposant"
    TRANSMIS = "transmis", "Transmis"
    TRAITE = "traite", "Traité"
    REFUSE = "refuse", "Refusé"
    REMPLACE = "remplace", "Remplacé par un fichier corrigé"
    ABANDONNE = "abandonne", "Abandonné avant l’envoi"
    ILLISIBLE = "illisible", "Illisible"


class EtatLigne(Vocabulaire):
    """A line of a sheet: tied to a contract on a market, declared by the depositor, checked by the facilitateur."""

    A_RATTACHER = "a_rattacher", "À rattacher"
    RATTACHEE = "rattachee", "Rattachée"
    DECLAREE = "declaree", "À valider"
    VALIDEE = "validee", "Validée"
    REFUSEE = "refusee", "Refusée"
    ECARTEE = "ecartee", "Écartée"


class Doute(Vocabulaire):
    """Why a line of a sheet waits for somebody's choice."""

    INCONNUE = "inconnue", "Personne inconnue"
    HOMONYMES = "homonymes", "Plusieurs personnes portent ce nom"
    PREMIER_JANVIER = "premier_janvier", "Homonymes nés un 1er janvier"
    ORTHOGRAPHE = "orthographe", "Orthographe voisine"
    INITIALE = "initiale", "Prénom réduit à une initiale"
    NAISSANCE = "naissance", "Date de naissance différente"
    PLUSIEURS_MARCHES = "plusieurs_marches", "Plusieurs marchés possibles"
    HORS_CONTRAT = "hors_contrat", "Aucun contrat ce mois-là"
    DEJA_VALIDEES = "deja_validees", "Des heures validées diffèrent"


class NatureEmploi(Vocabulaire):
    """Employment outside clauses: it only feeds the exit rules, never the impact table (domaine §3)."""

    CESU = "cesu", "CESU"
    INTERIM = "interim", "Intérim"
    CDD = "cdd", "CDD"
    CDI = "cdi", "CDI"
    CREATION = "creation", "Création d’entreprise"
    FORMATION = "formation", "Formation"


class TypePiece(Vocabulaire):
    ACTE_ENGAGEMENT = "acte_engagement", "Acte d’engagement"
    CCAP = "ccap", "CCAP"
    REGLEMENT_CONSULTATION = "reglement_consultation", "Règlement de consultation"
    CONVENTION = "convention", "Convention"
    COURRIER = "courrier", "Mail ou courrier"
    CONTRAT = "contrat", "Contrat de travail"
    CERTIFICAT = "certificat", "Certificat de travail"
    BULLETIN = "bulletin", "Bulletin de salaire"
    MISE_A_DISPOSITION = "mise_a_disposition", "Contrat de mise à disposition"
    FACTURE = "facture", "Facture de sous-traitance"
    RELEVE = "releve", "Relevé d’heures signé"
    ATTESTATION = "attestation", "Attestation"
    POSITIONNEMENT = "positionnement", "Fiche de positionnement"
    EMARGEMENT = "emargement", "Feuille d’émargement"
    COMPTE_RENDU = "compte_rendu", "Compte rendu"
    AUTRE = "autre", "Autre pièce"


class TypeEchange(Vocabulaire):
    APPEL = "appel", "Appel"
    MAIL = "mail", "Mail"
    VISITE = "visite", "Visite de chantier"
    REUNION_DEMARRAGE = "reunion_demarrage", "Réunion de démarrage"
    ENTRETIEN_TRIPARTITE = "entretien_tripartite", "Entretien tripartite"
    COMITE_SUIVI = "comite_suivi", "Comité de suivi"


class Role(Vocabulaire):
    FACILITATEUR = "facilitateur", "Facilitateur"
    COORDINATEUR = "coordinateur", "Coordinateur"
    GESTIONNAIRE = "gestionnaire", "Gestionnaire de l’organisme intermédiaire"
    CONTROLEUR = "controleur", "Contrôleur"
    REFERENT = "referent", "Référent de parcours PLIE"
    DONNEUR_ORDRE = "donneur_ordre", "Donneur d’ordre"
    ENTREPRISE = "entreprise", "Entreprise attributaire"
    EMPLOYEUR = "employeur", "SIAE ou employeur"
    ADMINISTRATEUR = "administrateur", "Administrateur"


#: What each role is attached to: a territory, a structure, an organisme intermédiaire, or nothing.
ROLES_TERRITOIRE = (Role.FACILITATEUR, Role.COORDINATEUR, Role.CONTROLEUR, Role.REFERENT)
ROLES_STRUCTURE = (Role.DONNEUR_ORDRE, Role.ENTREPRISE, Role.EMPLOYEUR)


class TypeImport(Vocabulaire):
    DECP = "decp", "Données essentielles (DECP)"
    REPRISE = "reprise", "Reprise d’historique"
    PARTICIPANTS = "participants", "Participants PLIE"
    SIAE = "siae", "Annuaire des SIAE"
    COMMUNES = "communes", "Communes"
    QPV = "qpv", "Quartiers prioritaires"
    CPV = "cpv", "Codes CPV"
    ROME = "rome", "Métiers (ROME)"


class EtatProposition(Vocabulaire):
    PROPOSEE = "proposee", "Proposée"
    ACCEPTEE = "acceptee", "Acceptée"
    REFUSEE = "refusee", "Refusée"


class TypeTravail(Vocabulaire):
    EXAMEN_IMPORT = "examen_import", "Vérification d’un fichier"
    APPLICATION_IMPORT = "application_import", "Import d’un fichier"
    LECTURE_RELEVE = "lecture_releve", "Lecture d’un relevé"
    TRANSMISSION_RELEVE = "transmission_releve", "Transmission d’un relevé"


class EtatTravail(Vocabulaire):
    EN_ATTENTE = "en_attente", "En attente"
    EN_COURS = "en_cours", "En cours"
    TERMINE = "termine", "Terminé"
    ECHOUE = "echoue", "Échoué"
    ANNULE = "annule", "Annulé"
