"""One door per aggregate: each function returns a `Select` restricted to what the actor may see.

Every read starts here: pages, counts, exports, autocompletes, downloads, statistics. An object of somebody else,
a deleted one and a missing one come back the same way, as nothing. A condition is built per membership that holds
the asked permission, and the conditions are joined by OR: several hats never see less than one, nor more than their
sum.
"""

from .dossiers import (
    comptes_visibles,
    contacts_visibles,
    conventions_visibles,
    depots_visibles,
    evenements_visibles,
    importations_visibles,
    notes_visibles,
    structures_visibles,
    travaux_visibles,
)
from .marches import (
    attributions_visibles,
    engagements_visibles,
    lots_visibles,
    marches_visibles,
    operations_visibles,
)
from .personnes import (
    affectations_comptees,
    affectations_visibles,
    contrats_visibles,
    heures_visibles,
    liens_visibles,
    participants_visibles,
    personnes_visibles,
)
from .regles import territoires_frequentes, territoires_visibles
from .releves import lignes_de_releve_visibles, releves_visibles

__all__ = [
    "affectations_comptees",
    "affectations_visibles",
    "attributions_visibles",
    "comptes_visibles",
    "contacts_visibles",
    "contrats_visibles",
    "conventions_visibles",
    "depots_visibles",
    "engagements_visibles",
    "evenements_visibles",
    "heures_visibles",
    "importations_visibles",
    "liens_visibles",
    "lignes_de_releve_visibles",
    "lots_visibles",
    "marches_visibles",
    "notes_visibles",
    "operations_visibles",
    "participants_visibles",
    "personnes_visibles",
    "releves_visibles",
    "structures_visibles",
    "territoires_frequentes",
    "territoires_visibles",
    "travaux_visibles",
]
