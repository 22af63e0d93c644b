"""Public reference lists: SIAE, communes, priority districts, CPV and ROME codes (domaine §11).

`listes` says what each file holds, column by column; `lecture` reads any of them; `service` is the door.
"""

from .service import importer_referentiel

__all__ = ["importer_referentiel"]
