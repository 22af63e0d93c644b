"""Long loops say where they are; the edge decides whether anybody watches (a bar on a terminal, or nothing)."""

from collections.abc import Callable, Collection, Iterator
from contextvars import ContextVar
from typing import TypeVar

T = TypeVar("T")

#: Called with (step, done, total). Set by the command line; a page or a test leaves it empty.
observateur: ContextVar[Callable[[str, int, int], None] | None] = ContextVar("observateur", default=None)

_PAS = 200


def suivre(elements: Collection[T], etape: str) -> Iterator[T]:
    """Iterate over `elements`, telling the observer every few of them and at the end."""
    dire = observateur.get()
    if dire is None:
        yield from elements
        return
    total = len(elements)
    for fait, element in enumerate(elements):
        if fait % _PAS == 0:
            dire(etape, fait, total)
        yield element
    dire(etape, total, total)
