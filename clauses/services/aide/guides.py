"""A short guide per role: what one comes to do here, step by step, with the words of the screens."""

from dataclasses import dataclass

from ...models.vocabulaire import Role


@dataclass(frozen=True)
class Etape:
    """One thing to do: a title, two sentences, and the page where it is done (left out when closed to the reader)."""

    titre: str
    texte: str
    endpoint: str | None = None
    lien: str = ""


@dataclass(frozen=True)
class Guide:
    role: Role
    accroche: str
    etapes: tuple[Etape, ...]
    bon_a_savoir: tuple[str, ...] = ()


E = Etape
MOIS = E(
    "Saisir les heures du mois",
    "Ouvrez un marché puis « Saisir les heures ». Tapez comme dans un tableur, ou collez un bloc copié d’Excel : "
    "1 234,50, 12h30 et 7:45 sont compris, et chaque case s’enregistre seule.",
    "marches.liste",
    "Choisir un marché",
)
_FACILITATEUR = (
    E(
        "Créer l’opération et le marché",
        "La référence et le donneur d’ordre suffisent. Le titulaire et ses heures dues se disent dans le même "
        "formulaire ; un avenant ajoute un objectif daté sans effacer le premier.",
        "marches.creer",
        "Nouveau marché",
    ),
    E(
        "Embaucher",
        "Depuis le marché, « Embaucher » réunit en une page la personne, son contrat et ses critères à l’entrée. Si "
        "quelqu’un porte déjà ce nom, il vous est montré : une personne n’a jamais deux fiches.",
        "embauche.choisir_lot",
        "Embaucher quelqu’un",
    ),
    MOIS,
    E(
        "Valider",
        "Une heure validée est comptée dans le tableau d’impact et ne se modifie plus, sauf à la rouvrir avec un "
        "motif. Sans éligibilité établie, un motif écrit est demandé et l’heure est « à régulariser ».",
        "heures.a_valider",
        "Heures à valider",
    ),
    E(
        "Réunir les preuves",
        "« Preuves manquantes » liste les personnes qui ont des heures et dont l’éligibilité n’est pas établie, ou "
        "dont un critère n’a pas de pièce à jour. Une pièce se joint depuis la fiche de la personne.",
        "preuves.liste",
        "Preuves manquantes",
    ),
    E(
        "Vérifier les relevés",
        "Le fichier d’un employeur est lu à votre place : chaque ligne mène à sa cellule. Acceptez tout, ou refusez et "
        "écartez ligne à ligne, avec un motif ; une personne inconnue s’embauche depuis sa ligne.",
        "verification.liste",
        "Relevés à vérifier",
    ),
    E(
        "Voir où en est chaque marché",
        "La barre montre les heures faites, dues et projetées. « En retard » liste ce qui s’éloigne d’un avancement "
        "régulier.",
        "suivi.retards",
        "Marchés en retard",
    ),
    E(
        "Relier les participants du PLIE",
        "L’import des participants propose des liens, classés. Les identités exactes se confirment en lot, les autres "
        "une par une ; tout se défait.",
        "liens.liste",
        "Liens à décider",
    ),
)
_PARTAGES = (
    "Rien ne se perd : une suppression s’annule depuis la corbeille, et l’historique garde chaque valeur.",
    "Si quelqu’un enregistre la même case que vous, les deux valeurs vous sont montrées et vous choisissez.",
)
_EQUIPE = (
    *_PARTAGES,
    "Dans une liste, « Enregistrer ces filtres » garde une vue sous un nom ; cochez des lignes pour qualifier, confier "
    "ou terminer plusieurs d’un coup.",
    "La recherche en haut trouve un marché, un contrat, une personne, une structure ou un participant, accents ou "
    "non ; une référence ou un SIRET exact vient en premier.",
)
_SALARIES = (
    E(
        "Déposer votre relevé",
        "Déposez le fichier que vous avez déjà : il est lu, et chaque ligne rejoint son contrat. Un gros fichier se "
        "lit pendant que vous faites autre chose. Ce qui est refusé vous est dit, avec son motif.",
        "releves.deposer_un_releve",
        "Déposer un relevé",
    ),
    E(
        "Saisir les heures de vos salariés",
        "La page d’accueil dit ce qui est attendu ce mois-ci. Tapez ou collez les heures ; une case laissée vide ne "
        "déclare rien.",
        "accueil.accueil",
        "Ce qui est attendu",
    ),
    E(
        "Déclarer",
        "Vos saisies restent en brouillon tant que vous ne les avez pas déclarées. Une fois déclarées, le facilitateur "
        "les valide ou les rejette avec un motif.",
    ),
    E(
        "Dire « aucune heure ce mois-ci »",
        "Si personne n’a travaillé, dites-le d’un clic : on ne vous relancera pas pour ce mois.",
    ),
    E(
        "Corriger un rejet",
        "Le motif est affiché à côté des heures rejetées : corrigez la case, puis déclarez à nouveau.",
    ),
)

GUIDES: dict[Role, Guide] = {
    g.role: g
    for g in (
        Guide(
            Role.FACILITATEUR,
            "Du marché calibré aux heures validées : ce que vous faites chaque mois, dans l’ordre.",
            _FACILITATEUR,
            _EQUIPE,
        ),
        Guide(
            Role.COORDINATEUR,
            "Tout ce que fait un facilitateur, et de quoi répondre des chiffres.",
            (
                *_FACILITATEUR,
                E(
                    "Clore un mois",
                    "Quand plus rien n’y manque, un mois se clôt et ne change plus. Un relevé tardif s’accepte quand "
                    "même : c’est une régularisation, comptée dans le mois travaillé et listée à part.",
                    "clotures.liste",
                    "Mois à clore",
                ),
                E(
                    "Lire et exporter le tableau d’impact",
                    "Choisissez la période et les axes ; chaque nombre mène aux lignes qui le composent. Le classeur "
                    "porte le périmètre, l’auteur, la date et une empreinte.",
                    "impact.tableau",
                    "Tableau d’impact",
                ),
                E(
                    "Ouvrir les comptes",
                    "Invitez une personne et remettez-lui le lien affiché. Un compte se désactive sur-le-champ.",
                    "comptes.liste",
                    "Comptes",
                ),
            ),
            _EQUIPE,
        ),
        Guide(
            Role.GESTIONNAIRE,
            "Consolider vos PLIE et contrôler, sans rien écrire dans les dossiers.",
            (
                E(
                    "Consolider",
                    "Le tableau d’impact réunit vos territoires : une personne y compte une fois, un marché suivi par "
                    "deux PLIE aussi.",
                    "impact.tableau",
                    "Tableau d’impact",
                ),
                E(
                    "Remonter à la source",
                    "Chaque nombre mène aux lignes, et chaque ligne dit d’où elle vient. L’identité des personnes ne "
                    "vous est montrée que pour un échantillon.",
                ),
                E("Lire le journal", "Qui a fait quoi, et quand.", "journal.liste", "Journal"),
            ),
        ),
        Guide(
            Role.CONTROLEUR,
            "Vérifier un territoire, en lecture seule, le temps de votre accès.",
            (
                E(
                    "Partir d’un nombre",
                    "Ouvrez le tableau d’impact sur la période contrôlée : chaque nombre mène à ses lignes.",
                    "impact.tableau",
                    "Tableau d’impact",
                ),
                E(
                    "Lire le journal",
                    "Chaque écriture y est, chaînée à la précédente.",
                    "journal.liste",
                    "Journal",
                ),
            ),
        ),
        Guide(
            Role.REFERENT,
            "Vos participants qui travaillent grâce à une clause, leurs contrats et leurs heures.",
            (
                E(
                    "Voir vos participants",
                    "Ceux qui ont un contrat sur un marché, leurs heures, et les contrats qui finissent bientôt.",
                    "accueil.participants",
                    "Mes participants",
                ),
                E(
                    "Suivre un contrat",
                    "La page d’un contrat montre les heures mois par mois et d’où vient chaque valeur.",
                    "contrats.liste",
                    "Contrats de travail",
                ),
            ),
        ),
        Guide(
            Role.DONNEUR_ORDRE,
            "Où en sont les heures d’insertion de vos marchés, sans aucun nom.",
            (
                E(
                    "Suivre vos marchés",
                    "Heures dues, faites et projetées, mois par mois. Un effectif de une à quatre personnes s’écrit "
                    "« moins de 5 ».",
                    "marches.liste",
                    "Mes marchés",
                ),
                E(
                    "Imprimer, télécharger",
                    "Chaque liste s’exporte en classeur, et la page d’accueil s’imprime.",
                ),
            ),
        ),
        Guide(
            Role.ENTREPRISE,
            "Ce que l’on attend de vous chaque mois, et comment le dire vite.",
            _SALARIES,
            _PARTAGES,
        ),
        Guide(
            Role.EMPLOYEUR,
            "Les heures de tous vos salariés mis à disposition, tous marchés mêlés.",
            _SALARIES,
            _PARTAGES,
        ),
        Guide(
            Role.ADMINISTRATEUR,
            "Les territoires, les comptes et les listes publiques ; aucune donnée de santé.",
            (
                E(
                    "Créer un territoire",
                    "Son code ne change plus ; le reste se règle.",
                    "territoires.liste",
                    "Territoires",
                ),
                E("Ouvrir les comptes", "Invitez et remettez le lien affiché.", "comptes.liste", "Comptes"),
                E(
                    "Charger les listes publiques",
                    "SIAE, communes, quartiers, CPV, métiers : une fois, pour tous les territoires.",
                    "imports.liste",
                    "Imports",
                ),
            ),
        ),
    )
}
