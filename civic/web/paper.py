"""The house's drawings for printed papers: SVG pictures with their colours inside, as assets of `core/pdf.make_pdf`."""

from __future__ import annotations

from functools import lru_cache

from civic.web.drawing import _runs, weave_motif

# As in static/css/tokens.css; a test holds both together.
ACCENTS = {
    "sea": "#0a5470",
    "highland": "#3f5f1d",
    "cantuta": "#a3123c",
    "clay": "#8f3d12",
    "violet": "#5b3a82",
    "stone": "#4a4f57",
}
WOOL, THREAD = "#fbf8f2", "#f0bb4f"


def accent_colour(name: str | None) -> str:
    """The colour of an accent by daylight, for paper."""
    return ACCENTS.get(name or "", ACCENTS["cantuta"])


@lru_cache(maxsize=32)
def band_picture(name: str, accent: str | None, repeats: int = 24) -> bytes:
    """The woven band of a name on its accent, as a long SVG picture for the head of a paper."""
    cells, width, height = weave_motif(name)
    wide = {(x + n * width, y): c for n in range(repeats) for (x, y), c in cells.items()}
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width * repeats} {height}" width="{width * repeats}" height="{height}">'
        f'<rect width="{width * repeats}" height="{height}" fill="{accent_colour(accent)}"/>'
        f'<path fill="{WOOL}" d="{_runs(wide, "w")}"/><path fill="{THREAD}" d="{_runs(wide, "g")}"/></svg>'
    ).encode()
