"""What an import creates or changes, in words: for the terminal, the page and the report."""

from collections.abc import Mapping

#: As a report counts it → how it is said, alone and in number, in the order it is said.
CREATIONS: dict[str, tuple[str, str]] = {
    "operations": ("opération", "opérations"),
    "facilitateurs": ("facilitateur", "facilitateurs"),
    "marches": ("marché", "marchés"),
    "marches_mis_a_jour": ("marché mis à jour", "marchés mis à jour"),
    "marches_rapproches": ("marché rapproché des données publiques", "marchés rapprochés des données publiques"),
    "marches_republies": ("publication prise en compte", "publications prises en compte"),
    "marchés passés en exécution": ("marché passé en exécution", "marchés passés en exécution"),
    "lots": ("lot", "lots"),
    "attributions": ("attribution", "attributions"),
    "titulaires": ("titulaire", "titulaires"),
    "sous_traitants": ("sous-traitant", "sous-traitants"),
    "avenants": ("avenant", "avenants"),
    "avenants_rectifies": ("avenant complété ou rectifié", "avenants complétés ou rectifiés"),
    "propositions": ("proposition à examiner", "propositions à examiner"),
    "structures": ("structure", "structures"),
    "structures_mises_a_jour": ("structure mise à jour", "structures mises à jour"),
    "noms_completes": ("nom de structure complété", "noms de structures complétés"),
    "activites": ("activité", "activités"),
    "activites_mises_a_jour": ("activité mise à jour", "activités mises à jour"),
    "objectifs": ("objectif d’heures", "objectifs d’heures"),
    "personnes": ("personne", "personnes"),
    "eligibilites": ("éligibilité", "éligibilités"),
    "participants": ("participant PLIE", "participants PLIE"),
    "participants_mis_a_jour": ("participant mis à jour", "participants mis à jour"),
    "liens_proposes": ("lien proposé", "liens proposés"),
    "liens": ("lien avec un participant", "liens avec des participants"),
    "contrats": ("contrat de travail", "contrats de travail"),
    "affectations": ("contrat sur un marché", "contrats sur les marchés"),
    "heures": ("mois d’heures", "mois d’heures"),
    "heures régularisées": ("mois d’heures régularisé", "mois d’heures régularisés"),
    "fiches complétées": ("fiche complétée", "fiches complétées"),
    "codes": ("code", "codes"),
    "codes_mis_a_jour": ("code mis à jour", "codes mis à jour"),
}  # fmt: skip


def creations_en_mots(creations: Mapping[str, int]) -> list[tuple[int, str]]:
    """(number, words) of each thing created, in the order of the table, then whatever it does not name."""
    ordre = [*(c for c in CREATIONS if c in creations), *(c for c in creations if c not in CREATIONS)]
    return [(n, CREATIONS.get(c, (c, c))[n > 1]) for c in ordre if (n := creations[c])]
