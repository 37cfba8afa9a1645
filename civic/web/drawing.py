"""The drawings of the house as inline SVG: woven band and emblem, cloth, charts, QR codes, icons.

Pure functions from values to Markup. Colour comes from classes in static/css, words come translated from the templates.
"""

import hashlib
import math
import re
from collections.abc import Sequence
from functools import lru_cache

from markupsafe import Markup, escape

from civic.config import ROOT

ICONS = ROOT / "static" / "images" / "icons"
STITCHES = 400  # above this many people one stitch of the cloth stands for several

# One ring of the lozenge per letter, from its centre: g gold thread, w wool, . the ground.
_RINGS = ("gg.ww.", "w.gg.w", "ww.g.w", "g.ww.g", "ww.gg.", "g.w.gg", "w.g.ww", "gg.w.g")
_CORNERS = ("w", "wg", "g.w", "ww.", "g", "w.g")
_STEPS = ((2, 1), (1, 1), (2, 2), (3, 2))
_ARM = 5  # cells from the middle row of the band to its outermost motif row

_Stitches = dict[tuple[int, int], str]


def _digest(name: str) -> bytes:
    return hashlib.sha256(" ".join(name.casefold().split()).encode("utf-8", "replace")).digest()


def weave_motif(name: str) -> tuple[_Stitches, int, int]:
    """Return the coloured cells {(x, y): "w" or "g"} of one repeat of a name's band, with its width and height in cells.

    The repeat is mirrored left to right and top to bottom, and the same for the same name (case and spaces aside).
    """
    code = _digest(name)
    step_x, step_y = _STEPS[code[1] % len(_STEPS)]
    half = 9 + code[2] % 6 + (4 if step_x == 3 else 0)
    rings, corner = _RINGS[code[0] % len(_RINGS)], _CORNERS[code[3] % len(_CORNERS)]
    reach = math.ceil(_ARM / step_y)
    cells: _Stitches = {}
    for y in range(-_ARM, _ARM + 1):
        for x in range(-half, half):
            dx, dy = abs(x), abs(y)
            ring = math.ceil(dx / step_x) + math.ceil(dy / step_y)
            colour = "."
            if ring <= reach:  # the lozenge; its outline is always closed
                colour = rings[ring] if ring < reach else "wg"[code[5] % 2]
            elif ring > reach + 1:  # the ground between two lozenges: an hourglass and a small cross
                depth = (half - dx) // step_x + (_ARM - dy) // step_y
                colour = corner[depth] if depth < len(corner) else "."
                middle = math.ceil((half - dx) / step_x) + math.ceil(dy / step_y)
                if middle < 2:
                    colour = "w" if middle else "wg"[code[4] % 2]
            if colour != ".":
                cells[x + half, y + _ARM + 3] = colour
    height = 2 * _ARM + 7
    for x in range(2 * half):  # the selvedge: a running stitch on both edges
        distance = min(x, 2 * half - x)
        if distance % 4 < 2:
            cells[x, 1] = cells[x, height - 2] = "g"
    return cells, 2 * half, height


def _runs(cells: _Stitches, colour: str) -> str:
    """Return the path of all cells of a colour, neighbours in a row joined."""
    path = []
    for (x, y), found in sorted(cells.items(), key=lambda item: (item[0][1], item[0][0])):
        if found != colour or cells.get((x - 1, y)) == colour:
            continue
        length = 1
        while cells.get((x + length, y)) == colour:
            length += 1
        path.append(f"M{x} {y}h{length}v1h-{length}z")
    return "".join(path)


@lru_cache(maxsize=256)  # every page has two
def weave_svg(name: str, place: str = "top") -> Markup:
    """Return the woven band of a name, as wide as its container; decoration, hidden from screen readers.

    `place` keeps the pattern's id apart when a page shows the band of one name twice.
    """
    cells, width, height = weave_motif(name)
    key = "w" + hashlib.sha256(f"{name}\0{place}".encode("utf-8", "replace")).hexdigest()[:8]
    return Markup(
        f'<svg class="weave" width="100%" height="{height * 3}" aria-hidden="true" focusable="false">'
        f'<defs><pattern id="{key}" width="{width}" height="{height}" patternUnits="userSpaceOnUse">'
        f'<path class="weave-wool" d="{_runs(cells, "w")}"/><path class="weave-gold" d="{_runs(cells, "g")}"/>'
        '</pattern></defs><rect class="weave-ground" width="100%" height="100%"/><g class="weave-cloth" transform="scale(3)">'
        f'<rect width="3000" height="{height}" fill="url(#{key})"/></g></svg>'
    )


def emblem_motif(name: str) -> _Stitches:
    """Return the coloured cells of a name's square emblem of 15 by 15: one lozenge on a ground, mirrored both ways."""
    code = _digest(name)
    rings = _RINGS[code[0] % len(_RINGS)]
    cells: _Stitches = {}
    for y in range(-6, 7):
        for x in range(-6, 7):
            ring = abs(x) + abs(y)
            colour = rings[ring] if ring < 6 else "w" if ring == 6 else "."
            if ring in (9, 10, 12) and abs(abs(x) - abs(y)) < 3:
                colour = "g"
            if colour != ".":
                cells[x + 7, y + 7] = colour
    return cells


def emblem_svg(name: str, size: int = 40) -> Markup:
    """Return a name's emblem, `size` CSS pixels square; decoration, hidden from screen readers."""
    cells = emblem_motif(name)
    return Markup(
        f'<svg class="emblem" width="{size:d}" height="{size:d}" viewBox="0 0 15 15" shape-rendering="crispEdges" '
        'aria-hidden="true" focusable="false"><rect class="weave-ground" width="15" height="15"/>'
        f'<path class="weave-wool" d="{_runs(cells, "w")}"/><path class="weave-gold" d="{_runs(cells, "g")}"/></svg>'
    )


def cloth_scale(total: int) -> int:
    """Return how many people one stitch of the cloth stands for: 1 up to 400 people, then the least whole number that fits."""
    return max(1, math.ceil(total / STITCHES))


def cloth_svg(came: int, total: int, need: int | None, label: str) -> Markup:
    """Return the cloth: a stitch per person, the first `came` filled, a gold thread after the first `need`.

    `label` says the same in words. Above 400 people a stitch stands for cloth_scale(total) people; a started one is not filled.
    """
    scale = cloth_scale(total)
    stitches = math.ceil(total / scale)
    filled = stitches if came >= total else max(0, came) // scale
    columns = next(
        size for size, most in ((8, 24), (12, 60), (16, 128), (20, 240), (25, STITCHES)) if stitches <= most
    )
    rows = max(1, math.ceil(stitches / columns))

    def path(first: int, last: int) -> str:
        return "".join(
            f"M{index % columns * 10 + 1} {index // columns * 11}l4 4 4-4v5l-4 4-4-4z"
            for index in range(first, last)
        )

    thread = ""
    if need is not None and need > 0 and total:
        row, column = divmod(min(math.ceil(need / scale), stitches), columns)
        low, high, width = row * 11 + 9.5, row * 11 - 1.5, columns * 10
        turn = f"M-2 {low:g}H{column * 10}V{high:g}H{width + 2}" if column else f"M-2 {high:g}H{width + 2}"
        thread = f'<path class="cloth-target" d="{turn}"/>'
    return Markup(
        f'<svg class="cloth-stitches{" cloth-few" if columns == 8 else ""}" viewBox="-3 -4 {columns * 10 + 6} {rows * 11 + 7}" role="img" aria-label="{escape(label)}">'
        f'<path class="cloth-open" d="{path(filled, stitches)}"/><path class="cloth-filled" d="{path(0, filled)}"/>{thread}</svg>'
    )


def _share(value: float, maximum: float) -> float:
    """Return value as percent of maximum, kept between 0 and 100."""
    return round(min(max(value / maximum, 0), 1) * 100, 2) if maximum > 0 else 0.0


def bullet_svg(
    value: float | None, target: float | None, maximum: float, label: str, *,
    baseline: float | None = None, gone: float | None = None,
) -> Markup:  # fmt: skip
    """Return a bullet chart: the bar is the value, the gold mark the target, both in the unit of `maximum`; label in words.

    `baseline` is a hollow mark where it started, `gone` (0 to 1) a thin line below for the time that is over.
    """
    bar = mark = band = start = time = ""
    if target is not None:
        at = _share(target, maximum)
        band = f'<rect class="bullet-band" y="8" width="{at:g}%" height="12"/>'
        mark = f'<svg x="{at:g}%" overflow="visible"><path class="bullet-target" d="M-2 2h4v24h-4z"/></svg>'
    if value is not None and value > 0:
        at = _share(value, maximum)
        steps = (
            "M-6 0h6v12h-6z" if at >= 100 else "M-6 0h3v2h3v2h3v4h-3v2h-3v2h-3z"
        )  # the end is stepped like the weave
        bar = (
            f'<rect class="bullet-bar" y="8" width="{at:g}%" height="12"/>'
            f'<svg x="{at:g}%" y="8" overflow="visible"><path class="bullet-bar" d="{steps}"/></svg>'
        )
    if baseline is not None:
        at = _share(baseline, maximum)
        start = f'<svg x="{at:g}%" overflow="visible"><path class="bullet-start" d="M-4 4h8l-4 6z"/></svg>'
    if gone is not None:
        time = (
            '<rect class="bullet-days" y="28" width="100%" height="4"/>'
            f'<rect class="bullet-gone" y="28" width="{_share(gone, 1):g}%" height="4"/>'
        )
    kind = "bullet-drawing" if value is not None else "bullet-drawing bullet-unknown"
    return Markup(
        f'<svg class="{kind}" width="100%" height="{28 if gone is None else 32}" role="img" aria-label="{escape(label)}">'
        f'<rect class="bullet-track" y="8" width="100%" height="12"/>{band}{bar}{start}{mark}{time}</svg>'
    )


# A weave per state of a row, so that a strip of them is read without colour.
_TALLY = {
    "reached": "",
    "on_track": "M0 0h4v8h-4z",
    "behind": "M-1 1l2-2M0 8l8-8M7 9l2-2",
    "report_overdue": "M0 2h8M0 6h8",
    "no_data": "M3 3h2v2h-2z",
    "not_begun": "M1 1h1v1h-1zM5 5h1v1h-1z",
    "not_quantified": "M1 4h3v1h-3z",
}


def tally_svg(parts: Sequence[tuple[str, int]], label: str, height: int = 28) -> Markup:
    """Return a strip of segments as long as their numbers, `parts` = [(state, number)]; label in words.

    The weaves it is filled with must stand once on the page: `tally_weaves`.
    """
    whole = sum(number for _name, number in parts) or 1
    drawn, x = [], 0
    for name, number in parts:
        key = escape(name)
        drawn.append(
            f'<svg x="{100 * x / whole:.3f}%" width="{100 * number / whole:.3f}%" height="{height:d}">'
            f'<rect class="tally-{key}" width="100%" height="{height:d}"/>'
            f'<rect width="100%" height="{height:d}" fill="url(#tally-{key})"/>'
            + (f'<rect class="tally-cut" width="2" height="{height:d}"/></svg>' if x else "</svg>")
        )
        x += number
    return Markup(
        f'<svg class="tally-drawing" width="100%" height="{height:d}" role="img" aria-label="{escape(label)}">'
        f"{''.join(drawn)}</svg>"
    )


def tally_weaves() -> Markup:
    """Return the weaves of the strips and their legends; once a page, takes no room."""
    defs = "".join(
        f'<pattern id="tally-{name}" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<path class="tally-motif tally-motif-{name}" d="{path}"/></pattern>'
        for name, path in _TALLY.items()
    )
    return Markup(
        f'<svg class="tally-weaves" width="0" height="0" aria-hidden="true" focusable="false"><defs>{defs}</defs></svg>'
    )


def tally_swatch(name: str) -> Markup:
    """Return the small square that stands for a segment of the strip in its legend; decoration."""
    return Markup(
        '<svg class="tally-swatch" width="18" height="18" aria-hidden="true" focusable="false">'
        f'<rect class="tally-{escape(name)}" width="18" height="18"/>'
        f'<rect width="18" height="18" fill="url(#tally-{escape(name)})"/></svg>'
    )


def bar_svg(value: float | None, maximum: float) -> Markup:
    """Return one horizontal bar, hatched along its whole length when the value is hidden (None); decoration beside its text."""
    shape = (
        '<line class="bar-hidden" x1="0" x2="100%" y1="8" y2="8"/>'
        if value is None
        else f'<rect class="bar-value" width="{_share(value, maximum):g}%" height="16"/>'
    )
    return Markup(
        '<svg class="bar-drawing" width="100%" height="16" aria-hidden="true" focusable="false">'
        f'<rect class="bar-track" width="100%" height="16"/>{shape}</svg>'
    )


def trend_svg(
    points: Sequence[tuple[str, float | None]],
    target: float | None,
    maximum: float,
    title: str,
    description: str,
    unit: str = "",
    target_label: str = "",
) -> Markup:
    """Return a step chart of running values over time, oldest first; None draws nothing (a month still to come).

    Widths are in percent and heights in pixels, so the text keeps its size on every screen.
    """
    top, base, left = 26.0, 190.0, 13.0
    slot = (100 - left) / max(1, len(points))
    every = math.ceil(len(points) / 6)  # on a narrow screen only some of the months are written

    def height(value: float) -> float:
        return round(base - _share(value, maximum) / 100 * (base - top), 1)

    out = []
    for share in (0, 0.5, 1):
        y, written = height(maximum * share), f"{maximum * share:g}{' ' if unit else ''}{unit}"
        out.append(f'<line class="trend-grid" x1="0" x2="100%" y1="{y:g}" y2="{y:g}"/>')
        out.append(f'<text class="trend-scale" x="0" y="{y - 5:g}">{escape(written)}</text>')
    areas, lines, last = [], [], None
    for index, (label, value) in enumerate(points):
        x1, x2 = left + slot * index, left + slot * (index + 1)
        middle = f"{(x1 + x2) / 2:.2f}%"
        written = "" if (len(points) - 1 - index) % every == 0 else " trend-skip"
        out.append(
            f'<text class="trend-month{written}" x="{middle}" y="{base + 20:g}">{escape(label)}</text>'
        )
        if value is None:
            continue
        y = height(value)
        areas.append(
            f'<rect class="trend-area" x="{x1:.2f}%" y="{y:g}" width="{slot:.2f}%" height="{base - y:g}"/>'
        )
        if last is not None and last[0] == index - 1:
            lines.append(f'<line x1="{x1:.2f}%" x2="{x1:.2f}%" y1="{last[2]:g}" y2="{y:g}"/>')
        lines.append(f'<line x1="{x1:.2f}%" x2="{x2:.2f}%" y1="{y:g}" y2="{y:g}"/>')
        last = (index, middle, y, value, x2)
    out += areas
    if target is not None:
        y = height(target)
        out.append(f'<line class="trend-target" x1="{left:g}%" x2="100%" y1="{y:g}" y2="{y:g}"/>')
        out.append(f'<text class="trend-goal" x="{left + 1:g}%" y="{y - 7:g}">{escape(target_label)}</text>')
    out.append(f'<g class="trend-line">{"".join(lines)}</g>')
    if last is not None:
        _, _, y, value, right = last
        written = f"{value:g}{' ' if unit else ''}{escape(unit)}"
        out.append(f'<circle class="trend-dot" cx="{right:.2f}%" cy="{y:g}" r="5"/>')
        if right <= 78:
            out.append(f'<text class="trend-now" x="{right + 2:.2f}%" y="{y + 7:g}">{written}</text>')
        else:  # above the steps and, where it would cross it, above the target's line
            goal = height(target) if target is not None else y
            over = min(y, goal) if 0 < y - goal < 34 else y
            out.append(
                f'<text class="trend-now trend-now-end" x="{right - 1:.2f}%" y="{over - 10:g}">{written}</text>'
            )
    return Markup(
        f'<svg class="trend-drawing" width="100%" height="216" role="img"><title>{escape(title)}</title>'
        f"<desc>{escape(description)}</desc>{''.join(out)}</svg>"
    )


def qr_svg(text: str, title: str) -> Markup:
    """Return the QR code of a text (UTF-8, error correction M) on white ground with its quiet zone, readable from paper."""
    import segno  # large, and only for codes

    drawn = segno.make(text, error="m", micro=False, encoding="utf-8").svg_inline(
        border=4, dark="#000", light="#fff", omitsize=True, svgclass="qr-drawing", lineclass=None
    )
    return Markup(drawn.replace("<svg ", f'<svg role="img" aria-label="{escape(title)}" ', 1))


@lru_cache(maxsize=256)
def icon_svg(name: str) -> Markup:
    """Return a small picture from static/images/icons; decoration, hidden from screen readers. Unknown names raise KeyError."""
    path = ICONS / f"{name}.svg"
    if not re.fullmatch(r"[a-z0-9-]+", name) or not path.is_file():
        raise KeyError(f"no icon named {name!r} in static/images/icons")
    inner = re.sub(r"^.*?<svg[^>]*>|</svg>\s*$", "", path.read_text("utf-8"), flags=re.S).strip()
    return Markup(
        f'<svg class="icon" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false">{inner}</svg>'
    )


# What the templates may call; civic/web hands these to Jinja.
TEMPLATE_GLOBALS = {
    "weave_svg": weave_svg,
    "emblem_svg": emblem_svg,
    "cloth_svg": cloth_svg,
    "cloth_scale": cloth_scale,
    "bullet_svg": bullet_svg,
    "tally_svg": tally_svg,
    "tally_swatch": tally_swatch,
    "tally_weaves": tally_weaves,
    "bar_svg": bar_svg,
    "trend_svg": trend_svg,
    "qr_svg": qr_svg,
    "icon": icon_svg,
}
