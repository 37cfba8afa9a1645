"""The picture of a proposal that WhatsApp shows beside a link: its title, who calls and when, on the band of its space."""

from __future__ import annotations

import io
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from civic.core.text import clean
from civic.web.drawing import weave_motif

if TYPE_CHECKING:  # large: read when the first picture is drawn
    from PIL import ImageDraw, ImageFont

SIZE = (1200, 630)
PAPER, INK, SOFT, GOLD, WOOL = "#fbf8f2", "#23201b", "#5b554a", "#f0bb4f", "#fbf8f2"
GROUNDS = {
    "sea": "#0a5470", "highland": "#3f5f1d", "cantuta": "#a3123c", "clay": "#8f3d12", "violet": "#5b3a82", "stone": "#4a4f57",
}  # fmt: skip
MARGIN, BAND = 72, 102
LONGEST = 400  # letters of any text: more than four lines hold


@lru_cache(maxsize=8)
def _letters(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    from PIL import ImageFont

    return ImageFont.load_default(size)  # it comes with Pillow: the same picture on every machine


# The letters that come with Pillow are those of western Europe; what they lack is written with what they have.
_INSTEAD = str.maketrans({"–": "-", "—": "-", "“": '"', "”": '"', "‘": "'", "’": "'", "ʼ": "'", "…": "..."})


def _drawable(text: str) -> str:
    """The text without a letter that would be drawn as an empty box."""
    plain = unicodedata.normalize("NFC", clean(text)).translate(_INSTEAD)
    kept = (c if c.isprintable() and ord(c) < 256 else unicodedata.normalize("NFKD", c)[0] for c in plain)
    return "".join(c if ord(c) < 256 else " " for c in kept)


def _lines(pen: ImageDraw.ImageDraw, text: str, size: int, most: int) -> list[str]:
    """The text in lines that fit; what is too long ends in three dots."""
    width, lines = SIZE[0] - 2 * MARGIN, [""]
    for word in _drawable(text[:LONGEST]).split():
        wanted = f"{lines[-1]} {word}".strip()
        if pen.textlength(wanted, _letters(size)) <= width:
            lines[-1] = wanted
            continue
        if (
            pen.textlength(word, _letters(size)) > width
        ):  # half a line's worth is always narrower than the line
            word = word[: width // size]
        lines.append(word)
    lines = [line for line in lines if line]
    if len(lines) > most:
        last = lines[most - 1]
        while last and pen.textlength(last + "...", _letters(size)) > width:
            last = last[:-1]
        lines = [*lines[: most - 1], last.rstrip(" .,;:") + "..."]
    return lines


def draw_card(title: str, kicker: str, below: str, space: str, accent: str) -> bytes:
    """A JPEG of 1200 × 630, far below 300 kB; the same words give the same bytes."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(picture)
    _band(pen, space, GROUNDS.get(accent, GROUNDS["cantuta"]))
    at = BAND + 62
    for line in _lines(pen, kicker, 32, 1):
        pen.text((MARGIN, at), line, fill=SOFT, font=_letters(32))
        at += 62
    for line in _lines(pen, title, 62, 4):
        pen.text((MARGIN, at), line, fill=INK, font=_letters(62))
        at += 78
    for place, line in enumerate(_lines(pen, below, 32, 2)):
        pen.text((MARGIN, SIZE[1] - 128 + place * 44), line, fill=SOFT, font=_letters(32))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue()


def _band(pen: ImageDraw.ImageDraw, name: str, ground: str) -> None:
    """The woven band of the space across the top."""
    pen.rectangle((0, 0, SIZE[0], BAND - 1), fill=ground)
    cells, width, height = weave_motif(name)
    cell = BAND // height
    for start in range(0, SIZE[0], width * cell):
        for (x, y), colour in cells.items():
            left, top = start + x * cell, y * cell
            pen.rectangle((left, top, left + cell - 1, top + cell - 1), fill=GOLD if colour == "g" else WOOL)
