"""Logos and signatures that people send: drawn anew as small PNG that keep their transparent ground."""

from __future__ import annotations

from flask_babel import gettext as _

from civic.core.files import drawn_anew

LARGEST = (900, 600)  # at 42 mm that is more than a printer shows


def check_drawing(data: bytes) -> tuple[bytes, str]:
    """(PNG bytes, "image/png") of a picture that really opens, without anything hidden in it."""
    return drawn_anew(
        data, "PNG", LARGEST, _("We could not open the picture. Send a PNG or JPEG.")
    ), "image/png"
