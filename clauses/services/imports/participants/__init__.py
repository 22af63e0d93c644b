"""Participants of a PLIE, as its own pathway tool exports them (formats, « participants »)."""

from .service import importer_participants

__all__ = ["importer_participants"]
