"""Long loops say where they are; the edge decides whether anybody watches (a bar on a terminal, or nothing)."""

from collections.abc import Callable, Collection, Iterator
from contextvars import ContextVar
from typing import TypeVar

T = TypeVar("T")

#: Called with (step, done, total). Set by the command line and by the worker; a page or a test leaves it empty.
#: It may raise, to stop the loop: the caller's transaction is then rolled back.
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


def signaler(etape: str, fait: int = 0, total: int = 0) -> None:
    """Tell the observer of a step that is no loop; without a total, nobody knows how long it is."""
    dire = observateur.get()
    if dire is not None:
        dire(etape, fait, total)
