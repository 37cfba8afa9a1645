"""Where proposals stand, drawn as dots: no tiles, no script, nothing from a foreign host. Pure: values in, drawing out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

WIDTH, MARGIN = 380, 40
SMALLEST, LARGEST, LABEL = 17, 38, 26


@dataclass(frozen=True)
class Dot:
    """A place with a number: how many proposals there are, and where the list of them is."""

    name: str
    latitude: float
    longitude: float
    number: int
    url: str
    words: str  # «14 proposals», in the reader's language


def _placed(dots: Sequence[Dot]) -> tuple[list[tuple[Dot, float, float]], float]:
    """([(dot, x, y)], height): north on top, a kilometre as long in both directions."""
    middle = math.radians(sum(dot.latitude for dot in dots) / len(dots))
    flat = [(dot, dot.longitude * math.cos(middle), -dot.latitude) for dot in dots]
    left, right = min(x for _d, x, _y in flat), max(x for _d, x, _y in flat)
    top, bottom = min(y for _d, _x, y in flat), max(y for _d, _x, y in flat)
    span = max(right - left, (bottom - top) / 1.2, 0.02)
    scale = (WIDTH - 2 * MARGIN) / span
    pad = (span - (right - left)) * scale / 2
    height = (bottom - top) * scale + 2 * MARGIN
    return [(d, (x - left) * scale + MARGIN + pad, (y - top) * scale + MARGIN) for d, x, y in flat], height


def _apart(placed: list[tuple[Dot, float, float]], most: int) -> list[tuple[Dot, float, float, float]]:
    """The dots with their radius, moved a little where they would lie on one another: each stays to be read and pressed."""
    discs = [[x, y, _radius(dot.number, most)] for dot, x, y in placed]
    for _round in range(60):
        moved = False
        for i, one in enumerate(discs):
            for j in range(i):
                other = discs[j]
                dx, dy = one[0] - other[0], one[1] - other[1]
                gap = math.hypot(dx, dy)
                need = one[2] + other[2] + LABEL
                if gap >= need:
                    continue
                turn = math.atan2(dy, dx) if gap > 0.01 else 2.4 * i
                push = (need - gap) / 2
                one[0] += push * math.cos(turn)
                one[1] += push * math.sin(turn)
                other[0] -= push * math.cos(turn)
                other[1] -= push * math.sin(turn)
                moved = True
        if not moved:
            break
    return [(dot, x, y, r) for (dot, _x, _y), (x, y, r) in zip(placed, discs, strict=True)]


def _radius(number: int, most: int) -> float:
    """The area of a dot grows with its number."""
    return round(SMALLEST + (LARGEST - SMALLEST) * math.sqrt(number / most), 1) if most else SMALLEST


def dot_map(dots: Sequence[Dot], label: str) -> Markup:
    """The map of the dots, each a link to its list; "" without any. The list beside it says the same in words."""
    if not dots:
        return Markup("")
    placed, _height = _placed(dots)
    discs = _apart(placed, max(dot.number for dot in dots))
    left = min(x - r for _d, x, _y, r in discs) - 40
    right = max(x + r for _d, x, _y, r in discs) + 40
    top = min(y - r for _d, _x, y, r in discs) - 12
    bottom = max(y + r for _d, _x, y, r in discs) + 24
    drawn = Markup("").join(
        Markup(
            '<a href="{}" aria-label="{}"><title>{}</title><circle cx="{}" cy="{}" r="{}"/>'
            '<text x="{}" y="{}" dy=".35em">{}</text><text class="dot-map-name" x="{}" y="{}">{}</text></a>'
        ).format(
            dot.url, f"{dot.name}: {dot.words}", f"{dot.name}: {dot.words}",
            round(x, 1), round(y, 1), r, round(x, 1), round(y, 1), dot.number,
            round(x, 1), round(y + r + 13, 1), dot.name,
        )
        for dot, x, y, r in sorted(discs, key=lambda disc: (disc[2], disc[1]))
    )  # fmt: skip
    view = f"{left:.0f} {top:.0f} {right - left:.0f} {bottom - top:.0f}"
    return Markup('<svg class="dot-map-drawing" viewBox="{}" role="group" aria-label="{}">{}</svg>').format(
        view, escape(label), drawn
    )
