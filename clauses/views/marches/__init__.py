"""Markets: the list, the page of one, writing it, its steps."""

from . import edition, en_nombre, etapes, pages
from .blueprint import bp

__all__ = ["bp", "edition", "en_nombre", "etapes", "pages"]
