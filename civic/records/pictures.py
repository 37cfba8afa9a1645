"""Signatures drawn by hand: only the ink, on white, cut to its size. Pure."""

from __future__ import annotations

import base64
import binascii
import io

from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from civic.core.errors import Refused
from civic.core.files import drawn_anew

LARGEST = (1200, 600)
LEAST_INK = 12  # pixels across: a stray dot is no signature
MARGIN = 8


def check_signature(data: bytes) -> tuple[bytes, str]:
    """(PNG bytes, "image/png") of a signature that was drawn or photographed; refuses a picture where nothing is."""
    from PIL import Image, ImageChops  # large, and seldom needed

    clean = drawn_anew(data, "PNG", LARGEST, _("We could not open the picture. Send a PNG or JPEG."))
    with Image.open(io.BytesIO(clean)) as image:
        paper = Image.new("RGB", image.size, "white")
        paper.paste(image, mask=image.getchannel("A") if "A" in image.getbands() else None)
    corner = paper.getpixel((0, 0))
    difference = ImageChops.difference(paper, Image.new("RGB", paper.size, corner)).convert("L")
    ink = difference.point([0 if level < 40 else 255 for level in range(256)]).getbbox()
    if ink is None or max(ink[2] - ink[0], ink[3] - ink[1]) < LEAST_INK:
        raise Refused(_("The box is empty: nobody has signed in it."))
    left, top, right, bottom = ink
    cut = paper.crop((
        max(0, left - MARGIN), max(0, top - MARGIN),
        min(paper.width, right + MARGIN), min(paper.height, bottom + MARGIN),
    ))  # fmt: skip
    out = io.BytesIO()
    cut.save(out, "PNG", optimize=True)
    return out.getvalue(), "image/png"


def from_drawing(data_url: str | None) -> FileStorage | None:
    """What was drawn on the page's canvas as an upload, or None when nothing was sent; refuses what is no drawing."""
    if not data_url:
        return None
    head, _comma, body = data_url.partition(",")
    try:
        data = base64.b64decode(body, validate=True) if head == "data:image/png;base64" else b""
    except (ValueError, binascii.Error):
        data = b""
    if not data:
        raise Refused(
            _("The drawing did not arrive whole. Sign again, or send a photograph of the signature.")
        )
    return FileStorage(io.BytesIO(data), "firma.png", content_type="image/png")
