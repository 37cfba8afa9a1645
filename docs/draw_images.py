"""Draws the pictures that cannot be SVG in a page: favicon, icons of the phone's home screen, the picture of a shared link.

Run from the project folder: python docs/draw_images.py (needs Pillow; the results are committed under static/images).
"""

from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from civic.web.drawing import _runs, emblem_motif, weave_motif

IMAGES = Path(__file__).parent.parent / "static" / "images"
NAME = "Concertemos"
GROUND, WOOL, GOLD, PAPER, INK, SOFT = "#a3123c", "#fbf8f2", "#f0bb4f", "#fbf8f2", "#23201b", "#5b554a"
COLOURS = {"w": WOOL, "g": GOLD}
FONTS = ("DejaVuSerif-Bold.ttf", "DejaVuSans.ttf")


def draw_favicon() -> None:
    """Write the emblem as a file of its own."""
    cells = emblem_motif(NAME)
    (IMAGES / "favicon.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 15 15" shape-rendering="crispEdges">'
        f'<rect width="15" height="15" fill="{GROUND}"/><path fill="{WOOL}" d="{_runs(cells, "w")}"/>'
        f'<path fill="{GOLD}" d="{_runs(cells, "g")}"/></svg>\n'
    )


def draw_icon(size: int) -> None:
    """Write the emblem as a PNG with room around it, so that a round mask cuts nothing off."""
    picture = Image.new("P", (size, size), 0)
    picture.putpalette([v for c in (GROUND, WOOL, GOLD) for v in bytes.fromhex(c[1:])])
    pen, cell = ImageDraw.Draw(picture), size // 20
    edge = (size - 15 * cell) // 2
    for (x, y), colour in emblem_motif(NAME).items():
        left, top = edge + x * cell, edge + y * cell
        pen.rectangle((left, top, left + cell - 1, top + cell - 1), fill="wg".index(colour) + 1)
    picture.save(IMAGES / f"icon-{size}.png", optimize=True)


def draw_share() -> None:
    """Write the picture a messenger shows beside a shared link: 1200 × 630, a cloth between two bands."""
    picture = Image.new("RGB", (1200, 630), PAPER)
    pen = ImageDraw.Draw(picture)
    cells, width, height = weave_motif(NAME)
    cell = 7
    for top in (0, 630 - height * cell):
        pen.rectangle((0, top, 1200, top + height * cell), fill=GROUND)
        for start in range(0, 1200, width * cell):
            for (x, y), colour in cells.items():
                left, above = start + x * cell, top + y * cell
                pen.rectangle((left, above, left + cell - 1, above + cell - 1), fill=COLOURS[colour])
    serif = ImageFont.truetype(FONTS[0], 68)
    plain = ImageFont.truetype(FONTS[1], 32)
    pen.text((80, 190), "Lo que acordamos juntos,\nse cumple y se ve.", font=serif, fill=INK, spacing=18)
    pen.text((80, 400), "Espacios de concertación de las provincias del Perú", font=plain, fill=SOFT)
    picture.save(IMAGES / "share.jpg", quality=82, optimize=True, progressive=True)


if __name__ == "__main__":
    draw_favicon()
    draw_icon(192)
    draw_icon(512)
    draw_share()
