"""The flat history file: one line per person × contract × market lot × month (formats, « reprise »).

The pipeline, each step pure until the last: `colonnes` (what each column is), `lecture` (cells to values),
`fusion` (lines to distinct objects), `existant` (what the base already knows), `application` (one bulk write).
"""

from .service import importer_reprise

__all__ = ["importer_reprise"]
