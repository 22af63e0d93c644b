"""Operations: the list, the page of one, and what a person writes of them."""

from .edition import (
    OperationSaisie,
    creer_operation,
    designer_operation,
    lire_operation_a_ecrire,
    modifier_operation,
    peut_ecrire_operation,
    supprimer_operation,
)
from .liste import OPERATIONS, lire_operation, marches_sans_operation, suivre_operation

__all__ = [
    "OPERATIONS",
    "OperationSaisie",
    "creer_operation",
    "designer_operation",
    "lire_operation",
    "lire_operation_a_ecrire",
    "marches_sans_operation",
    "modifier_operation",
    "peut_ecrire_operation",
    "suivre_operation",
    "supprimer_operation",
]
