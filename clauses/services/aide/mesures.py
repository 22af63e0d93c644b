"""« Comment ce chiffre est calculé »: one entry per measure shown on a page, read from top to bottom."""

from dataclasses import dataclass


@dataclass(frozen=True)
class MesureExpliquee:
    """A measure: what it is, how it is made, an example one may check by hand, where the rule comes from, and what
    it must not be taken for.
    """

    cle: str
    libelle: str
    unite: str
    definition: str
    formule: str
    exemple: str
    source: str
    pas: str


M = MesureExpliquee
CONVENTION = "Définitions communes des fiches opération FSE."
COMPTAGE = "Règles de comptage du tableau d’impact."
_MESURES = (
    M(
        "heures_realisees", "Heures réalisées", "heures",
        "Les heures validées par un facilitateur, travaillées pendant les mois choisis.",
        "Somme des heures validées des mois de la période, au centième d’heure.",
        "Janvier 35,50 h et février 70,25 h, validées ; mars 40,00 h, encore déclarées : de janvier à mars, "
        "105,75 h réalisées.",
        COMPTAGE,
        "Ce ne sont ni les heures saisies en brouillon, ni celles qui attendent la validation. Un plafond de "
        "valorisation n’en retire rien.",
    ),
    M(
        "heures_declarees", "Heures déclarées", "heures",
        "Les heures transmises par l’entreprise ou l’employeur, qui attendent notre validation.",
        "Somme des heures à l’état « déclarée » des mois de la période.",
        "35,50 h validées et 40,00 h déclarées : 35,50 h réalisées et 40,00 h déclarées, jamais 75,50 h d’un seul "
        "nombre dans une preuve.",
        COMPTAGE,
        "Elles ne manquent pas : aucune alerte de retard ne les traite comme absentes.",
    ),
    M(
        "heures_a_regulariser", "Heures à régulariser", "heures",
        "Des heures réalisées, validées alors que l’éligibilité de la personne n’était pas établie, sur un motif "
        "écrit.",
        "Somme des heures validées marquées « à régulariser ».",
        "100,00 h validées, dont 20,00 h sans éligibilité établie : 100,00 h réalisées, dont 20,00 h à régulariser.",
        "Règles de validation des heures.",
        "Elles sont déjà dans les heures réalisées : on ne les ajoute pas.",
    ),
    M(
        "heures_prevues", "Heures contractualisées", "heures",
        "Les heures que les entreprises doivent, d’après les objectifs en vigueur à la fin de la période.",
        "Somme des objectifs en vigueur des lots attribués qui ont des heures dans la période ou dont le marché y "
        "court ; la part d’un sous-traitant est dans celle de son titulaire.",
        "Un titulaire doit 300,00 h, dont 100,00 h confiées à un sous-traitant : 300,00 h dues.",
        COMPTAGE,
        "Un avenant remplace l’objectif à partir de sa date et n’efface pas le précédent. L’objectif n’est jamais "
        "proratisé sur une année.",
    ),
    M(
        "heures_depuis_origine", "Heures réalisées depuis l’origine", "heures",
        "Les heures validées des mêmes lots attribués, depuis le début du marché.",
        "Somme des heures validées jusqu’à la fin de la période, années antérieures comprises.",
        "80,00 h l’an dernier et 40,00 h cette année : 120,00 h depuis l’origine.",
        COMPTAGE,
        "Ce n’est pas le total de la période.",
    ),
    M(
        "taux_realisation", "Taux de réalisation", "%",
        "La part de l’engagement déjà tenue.",
        "Heures réalisées depuis l’origine ÷ heures contractualisées en vigueur, en %, arrondi à une décimale.",
        "150,00 h depuis l’origine pour 120,00 h dues : 125,0 %.",
        "Calcul des heures dues.",
        "On ne divise jamais les heures d’une année par l’objectif de toute la vie d’un marché. Le taux n’est pas "
        "plafonné à 100 %.",
    ),
    M(
        "personnes", "Personnes", "personnes",
        "Les personnes différentes qui ont des heures réalisées dans la période.",
        "Compte distinct des identités, une fois même si la personne a travaillé dans deux territoires.",
        "Léa sur deux marchés et Karim sur un seul : 2 personnes, bien que chaque marché en montre.",
        COMPTAGE,
        "Les personnes ne s’additionnent ni entre marchés, ni entre mois, ni entre critères, ni entre années.",
    ),
    M(
        "contrats", "Contrats", "contrats",
        "Les contrats de travail différents qui ont des heures réalisées dans la période.",
        "Compte distinct : une personne, un employeur, un type et une date de début font un contrat.",
        "Un CDD suivi d’un CDI chez le même employeur : 2 contrats, 1 personne.",
        COMPTAGE,
        "Un contrat présent sur deux marchés compte une fois dans le total.",
    ),
    M(
        "marches", "Marchés", "marchés",
        "Les marchés différents qui ont des heures réalisées dans la période.",
        "Compte distinct des marchés ; un marché suivi par deux PLIE compte une fois en consolidation.",
        "Un marché de trois lots avec des heures sur chacun : 1 marché, 3 lots.",
        COMPTAGE,
        "Un marché pluriannuel compte dans chaque année : les années ne s’additionnent pas.",
    ),
    M(
        "lots", "Lots", "lots",
        "Les lots différents qui ont des heures réalisées dans la période.",
        "Compte distinct ; un marché sans lot compte pour un lot.",
        "Un marché sans lot et un marché de deux lots : 3 lots.",
        COMPTAGE,
        "Un lot sans heure réalisée n’est pas compté ici, même s’il est dû.",
    ),
    M(
        "structures", "Donneurs d’ordre, attributaires, employeurs", "structures",
        "Les structures différentes derrière les heures réalisées : qui achète, qui doit, qui emploie.",
        "Compte distinct des établissements, par leur SIRET, sinon par leur nom dans le territoire.",
        "Une entreprise titulaire de deux lots : 1 attributaire. Si elle embauche elle-même, elle est aussi "
        "1 employeur.",
        COMPTAGE,
        "L’employeur n’est pas forcément l’attributaire : une ETTI emploie, le titulaire doit.",
    ),
    M(
        "etp", "Équivalents temps plein", "ETP",
        "Les heures réalisées, dites en postes à temps plein.",
        "Heures réalisées ÷ heures d’un ETP du territoire (1 600 par défaut), arrondi au centième.",
        "40 123,25 h ÷ 1 600 = 25,08 ETP.",
        "Consolidation nationale : 1 ETP = 1 600 h ; la durée légale est de 1 607 h.",
        "Ce n’est pas un nombre de personnes.",
    ),
    M(
        "projection", "Heures projetées à la fin", "heures",
        "Ce que le marché aura produit à sa date de fin, si le rythme tenu depuis la notification continue.",
        "(Heures validées + déclarées) × durée totale ÷ durée écoulée, en jours, arrêtée à la fin du mois "
        "précédent : les heures arrivent par mois entiers.",
        "100 h après 100 jours d’un marché de 365 jours : 365 h projetées.",
        "Prorata linéaire, annoncé comme tel.",
        "Ce n’est ni un engagement ni une prévision d’embauche. Rien n’est projeté avant 60 jours, sans heures, sans "
        "les deux dates, ni après la fin. D’une opération, c’est la somme de ses marchés : un marché fini y compte "
        "pour ses heures.",
    ),
    M(
        "retard", "Retard", "heures",
        "Les heures qui manquent par rapport à un avancement régulier, de la notification à la date de fin.",
        "Heures dues × jours écoulés ÷ durée totale, arrêtées à la fin du mois précédent, − (heures validées + "
        "déclarées). Un marché est en retard sous 90 % de ce qui est attendu. Une fois sa fin passée, toutes les "
        "heures dues sont attendues, sans cette marge.",
        "200 h dues, à mi-durée : 100 h attendues ; 60 h validées et 15 h déclarées : 25 h de retard.",
        "Prorata linéaire, annoncé comme tel.",
        "Un chantier qui commence par le gros œuvre peut être en retard sur cette ligne droite sans l’être en vrai. "
        "Rien n’est attendu avant 60 jours, ni sans les deux dates ; un marché soldé n’est plus en retard. La liste "
        "des marchés en retard montre aussi ceux dont un attributaire n’a pas rendu un mois.",
    ),
    M(
        "heures_annee", "Heures de l’année et cible", "heures",
        "Les heures validées de l’année civile, devant la cible de la fiche opération FSE.",
        "Somme des heures validées de janvier à décembre, sur les marchés du territoire.",
        "31 250,00 h validées pour une cible de 40 000 h : 78,1 % de la cible.",
        CONVENTION,
        "La cible se lit au 31 décembre ; avant, l’écart dit seulement où l’on en est.",
    ),
)  # fmt: skip

MESURES_EXPLIQUEES: dict[str, MesureExpliquee] = {m.cle: m for m in _MESURES}
