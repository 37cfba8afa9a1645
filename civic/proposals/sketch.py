"""A sketch map as inline SVG: the settlements of a district as points, drawn from our own data, without any tile server."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, radians

from markupsafe import Markup, escape

WIDTH, HEIGHT, MARGIN = 320.0, 240.0, 16.0
LEAST_DEGREES = 0.02  # about two kilometres: a district with one point is not blown up without end


@dataclass(frozen=True)
class Spot:
    """A place with a name; `strong` ones bear it in the drawing."""

    name: str
    latitude: float
    longitude: float
    code: str = ""
    strong: bool = False


@dataclass(frozen=True)
class Frame:
    """What part of the ground the drawing shows, and how a point of it is found in the drawing."""

    south: float
    north: float
    west: float
    east: float

    def place(self, latitude: float, longitude: float) -> tuple[float, float]:
        """The point's place in the drawing, kept inside it."""
        x = MARGIN + (longitude - self.west) / (self.east - self.west) * (WIDTH - 2 * MARGIN)
        y = MARGIN + (self.north - latitude) / (self.north - self.south) * (HEIGHT - 2 * MARGIN)
        return min(max(x, 4.0), WIDTH - 4), min(max(y, 4.0), HEIGHT - 4)


def frame_of(points: Iterable[tuple[float, float]]) -> Frame | None:
    """The frame that holds all points with the right proportions, or None without a point."""
    known = list(points)
    if not known:
        return None
    south, north = min(p[0] for p in known), max(p[0] for p in known)
    west, east = min(p[1] for p in known), max(p[1] for p in known)
    middle, centre = (south + north) / 2, (west + east) / 2
    shrink = cos(radians(middle))
    tall = max(north - south, LEAST_DEGREES)
    wide = max((east - west) * shrink, LEAST_DEGREES)
    ratio = (WIDTH - 2 * MARGIN) / (HEIGHT - 2 * MARGIN)
    tall = max(tall, wide / ratio)
    wide = tall * ratio
    return Frame(middle - tall / 2, middle + tall / 2, centre - wide / shrink / 2, centre + wide / shrink / 2)


def sketch(spots: Iterable[Spot], chosen: tuple[float, float] | None, label: str) -> Markup:
    """The drawing: a dot per place, the chosen point marked; the numbers it carries let a script read a touch."""
    known = list(spots)
    frame = frame_of([(s.latitude, s.longitude) for s in known] + ([chosen] if chosen else []))
    if frame is None:
        return Markup("")
    dots, names = [], []
    for spot in known:
        x, y = frame.place(spot.latitude, spot.longitude)
        dots.append(
            Markup('<circle cx="{:.1f}" cy="{:.1f}" r="{}" data-code="{}"><title>{}</title></circle>').format(
                x, y, 4 if spot.strong else 2.5, spot.code, spot.name
            )
        )
        if spot.strong:
            anchor = "end" if x > WIDTH * 0.6 else "start"
            names.append(
                Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>').format(
                    x + (-7 if anchor == "end" else 7), y + 4, anchor, spot.name
                )
            )
    mark = Markup("")
    if chosen:
        x, y = frame.place(*chosen)
        mark = Markup('<circle class="place-map-mark" cx="{:.1f}" cy="{:.1f}" r="8"/>').format(x, y)
    return Markup(
        '<svg class="place-map" viewBox="0 0 {:.0f} {:.0f}" role="img" aria-label="{}" data-south="{:.5f}" data-north="{:.5f}" '
        'data-west="{:.5f}" data-east="{:.5f}" data-margin="{:.0f}">{}{}{}</svg>'
    ).format(
        WIDTH, HEIGHT, escape(label), frame.south, frame.north, frame.west, frame.east, MARGIN,
        Markup("").join(dots), Markup("").join(names), mark,
    )  # fmt: skip
