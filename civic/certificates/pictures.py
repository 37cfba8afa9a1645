"""Logos and signatures that people send: drawn anew as small PNG that keep their transparent ground."""

from __future__ import annotations

import io

from flask_babel import gettext as _
from PIL import Image, ImageOps

from civic.core.errors import Refused
from civic.core.files import MAX_PIXELS

LARGEST = (900, 600)  # at 42 mm that is more than a printer shows


def check_drawing(data: bytes) -> tuple[bytes, str]:
    """(PNG bytes, "image/png") of a picture that really opens, without anything hidden in it."""
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as image:
            if image.width * image.height > MAX_PIXELS:
                raise Refused(_("The picture has too many pixels. Send one with at most 40 million."))
            image.load()
            drawn = ImageOps.exif_transpose(image).convert("RGBA")
    except Refused:
        raise
    except (
        Exception
    ) as error:  # Pillow raises many kinds for a broken or disguised file; all mean the same here
        raise Refused(_("We could not open the picture. Send a PNG or JPEG.")) from error
    drawn.info.clear()
    drawn.thumbnail(LARGEST)
    out = io.BytesIO()
    drawn.save(out, "PNG", optimize=True)
    return out.getvalue(), "image/png"
