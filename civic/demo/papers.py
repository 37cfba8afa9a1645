"""Pictures of the demonstration: stored under names that the seed gives, and drawn sheets as a phone photographs them."""

from __future__ import annotations

import hashlib
import io
import math
from collections.abc import Sequence
from datetime import datetime
from random import Random

from PIL import Image, ImageDraw, ImageFont

from civic.core import storage
from civic.core.db import db
from civic.core.files import StoredFile, add

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
PAPER, PRINT, INK = (250, 248, 241), (60, 60, 66), (28, 40, 92)


def kept(image: Image.Image, name: str, rng: Random, today: datetime, form: str = "PNG") -> StoredFile:
    """A picture stored under a name that the seed gives."""
    out = io.BytesIO()
    image.save(out, form)
    data = out.getvalue()
    stored = StoredFile(
        token="".join(rng.choice(LETTERS) for _ in range(26)), name=name, media_type=f"image/{form.lower()}",
        size=len(data), sha256=hashlib.sha256(data).hexdigest(), uploaded_at=today,
    )  # fmt: skip
    storage.current().put(stored.place, data, stored.media_type)
    add(stored)
    db.session.flush()
    return stored


def sheet(title: str, written: Sequence[tuple[str, str]], signatures: int, rng: Random) -> Image.Image:
    """A filled sheet of paper: printed questions, answers in ink, signatures at the foot."""
    image = Image.new("RGB", (900, 1220), PAPER)
    draw = ImageDraw.Draw(image)
    draw.text((60, 50), title, PRINT, ImageFont.load_default(30))
    draw.text(
        (60, 96), "Documento de demostración, con personas ficticias", PRINT, ImageFont.load_default(18)
    )
    draw.line([(60, 132), (840, 132)], PRINT, 2)
    y = 170
    for label, answer in written:
        draw.text((60, y), label, PRINT, ImageFont.load_default(19))
        for line in _folded(answer, 58):
            y += 40
            draw.text((72 + rng.randint(-3, 3), y - 8), line, INK, ImageFont.load_default(24))
            draw.line([(60, y + 26), (840, y + 26)], (196, 192, 182), 1)
        y += 62
    for n in range(signatures):
        _sign(draw, 80 + n * 390, 1080, rng)
        draw.line([(60 + n * 390, 1140), (420 + n * 390, 1140)], PRINT, 2)
        draw.text((60 + n * 390, 1150), "Firma", PRINT, ImageFont.load_default(18))
    return image.rotate(rng.uniform(-0.8, 0.8), Image.Resampling.BICUBIC, fillcolor=PAPER)


def _folded(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _sign(draw: ImageDraw.ImageDraw, x: int, y: int, rng: Random) -> None:
    waves = rng.randint(4, 7)
    points = [
        (x + 3 * step + 14 * math.sin(step / 99 * waves * 4 * math.pi),
         y + 44 * math.sin(step / 99 * waves * 2 * math.pi) * (1 - step / 99))
        for step in range(100)
    ]  # fmt: skip
    draw.line(points, INK, 4, joint="curve")
