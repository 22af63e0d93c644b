"""Markets: the list, the page of one, writing it, its steps."""

from . import edition, etapes, pages
from .blueprint import bp

__all__ = ["bp", "edition", "etapes", "pages"]
