"""What a process that serves for days does once it is ready."""

import gc


def pret_a_servir() -> None:
    """Leave what was loaded out of every later collection: walking it again and again stops pages by tens of ms."""
    gc.collect()
    gc.freeze()
