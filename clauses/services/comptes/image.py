"""The picture that a phone scans to keep the secret of a second factor."""

import segno


def image_du_code(adresse: str) -> str:
    """A `data:` address of a picture (SVG) of `adresse`: it never leaves the page."""
    return segno.make(adresse, error="m").svg_data_uri(scale=5, border=3)
