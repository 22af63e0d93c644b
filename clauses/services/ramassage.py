"""Python's collector of cycles, put off while something big and without cycles is built."""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_verrou = threading.Lock()
_en_cours = 0
_est_a_reprendre = False


@contextmanager
def sans_ramassage() -> Iterator[None]:
    """Put the collector off until the end of the last of these blocks, whichever thread runs it.

    A hundred thousand rows that stay make it go over all of them again and again, for nothing. What is not a cycle
    is freed as ever; the cycles of other threads wait a few seconds.
    """
    global _en_cours, _est_a_reprendre  # the collector is one for the whole process
    with _verrou:
        if _en_cours == 0:
            _est_a_reprendre = gc.isenabled()
        gc.disable()
        _en_cours += 1
    try:
        yield
    finally:
        with _verrou:
            _en_cours -= 1
            if _en_cours == 0 and _est_a_reprendre:
                gc.enable()
