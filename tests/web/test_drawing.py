"""The drawings: deterministic, exact in their counts, well-formed, and closed to hostile words."""

import math
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from civic.web import drawing

SVG = "{http://www.w3.org/2000/svg}"
ROOT = Path(__file__).parents[2]
# XML itself cannot hold control characters; the forms clean them away before anything is drawn.
words = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), max_size=60)
HOSTILE = '"><script>alert(1)</script> onload="x" & <style>'


def parse(markup: str) -> ElementTree.Element:
    """Read an inline SVG as XML; a quote or bracket that escaped its place would fail here or add an element."""
    return ElementTree.fromstring(f'<r xmlns="http://www.w3.org/2000/svg">{markup}</r>')[0]  # noqa: S314 - our own drawing


def elements(markup: str) -> set[str]:
    return {e.tag.removeprefix(SVG) for e in parse(markup).iter()}


def stitches(markup: str, kind: str) -> int:
    found = [e for e in parse(markup) if e.get("class") == f"cloth-{kind}"]
    assert len(found) == 1
    return (found[0].get("d") or "").count("M")


@given(words)
@example("Ilo")
@example(HOSTILE)
def test_a_name_always_gives_the_same_mirrored_band(name: str) -> None:
    cells, width, height = drawing.weave_motif(name)
    assert drawing.weave_motif(
        f"  {name.upper() if name.upper().casefold() == name.casefold() else name} "
    ) == (cells, width, height)
    assert drawing.weave_svg(name) == drawing.weave_svg(name)
    assert cells
    for (x, y), colour in cells.items():
        assert 0 <= x < width
        assert 0 <= y < height
        assert cells.get((-x % width, y)) == colour, "mirrored left to right"
        assert cells.get((x, height - 1 - y)) == colour, "mirrored top to bottom"
    assert elements(drawing.weave_svg(name)) == {"svg", "defs", "pattern", "path", "rect", "g"}


def test_the_two_pilots_and_most_names_wear_different_bands() -> None:
    names = [
        "Ilo",
        "Huaylas",
        "Mariscal Nieto",
        "Puno",
        "Cusco",
        "Huaraz",
        "Caraz",
        "Moquegua",
        "Áncash",
        "Tumbes",
    ]
    assert len({str(sorted(drawing.weave_motif(name)[0].items())) for name in names}) == len(names)


def test_two_bands_of_one_name_on_a_page_keep_their_ids_apart() -> None:
    ids = re.findall(r'id="(\w+)"', drawing.weave_svg("Ilo") + drawing.weave_svg("Ilo", "foot"))
    assert len(ids) == len(set(ids)) == 2


def test_the_path_of_a_band_covers_exactly_its_cells() -> None:
    cells, _, _ = drawing.weave_motif("Huaylas")
    for colour in "wg":
        lengths = re.findall(r"h(\d+)v1", drawing._runs(cells, colour))
        assert sum(map(int, lengths)) == sum(1 for found in cells.values() if found == colour)


@given(words)
def test_an_emblem_is_mirrored_both_ways(name: str) -> None:
    cells = drawing.emblem_motif(name)
    assert all(cells.get((14 - x, y)) == cells.get((x, 14 - y)) == colour for (x, y), colour in cells.items())
    assert elements(drawing.emblem_svg(name)) == {"svg", "rect", "path"}


@given(st.integers(1, drawing.STITCHES), st.data())
def test_filled_stitches_are_the_people_who_came(total: int, data: st.DataObject) -> None:
    came = data.draw(st.integers(0, total))
    markup = drawing.cloth_svg(came, total, data.draw(st.none() | st.integers(0, total)), "x")
    assert drawing.cloth_scale(total) == 1
    assert stitches(markup, "filled") == came
    assert stitches(markup, "open") == total - came


@given(st.integers(drawing.STITCHES + 1, 200_000), st.data())
def test_a_large_cloth_never_promises_more_than_came(total: int, data: st.DataObject) -> None:
    came = data.draw(st.integers(0, total))
    scale = drawing.cloth_scale(total)
    markup = drawing.cloth_svg(came, total, None, "x")
    filled, left = stitches(markup, "filled"), stitches(markup, "open")
    assert filled + left == math.ceil(total / scale) <= drawing.STITCHES
    assert filled * scale <= came or came == total
    assert came - filled * scale < scale


@given(st.integers(1, drawing.STITCHES), st.data())
def test_the_gold_thread_lies_after_the_needed_stitch(total: int, data: st.DataObject) -> None:
    need = data.draw(st.integers(1, total))
    root = parse(drawing.cloth_svg(0, total, need, "x"))
    path = next(e for e in root if e.get("class") == "cloth-target").get("d") or ""
    columns = next(
        size for size, most in ((8, 24), (12, 60), (16, 128), (20, 240), (25, 400)) if total <= most
    )
    turned = re.fullmatch(r"M-2 ([\d.-]+)H(\d+)V([\d.-]+)H(\d+)", path)
    if need % columns:
        assert turned
        assert int(turned[2]) == need % columns * 10
        assert float(turned[3]) == need // columns * 11 - 1.5
    else:
        assert re.fullmatch(rf"M-2 {need // columns * 11 - 1.5:g}H{columns * 10 + 2}", path)


@pytest.mark.parametrize(("came", "total", "need"), [(0, 0, 0), (0, 0, None), (5, 3, 2), (-1, 4, 9)])
def test_odd_counts_still_draw(came: int, total: int, need: int | None) -> None:
    markup = drawing.cloth_svg(came, total, need, "x")
    assert stitches(markup, "filled") == max(0, min(came, total))


@given(words)
@example(HOSTILE)
def test_a_hostile_label_stays_text(label: str) -> None:
    assume(label.strip())
    cloth = drawing.cloth_svg(1, 3, 2, label)
    bullet = drawing.bullet_svg(1, 2, 3, label)
    trend = drawing.trend_svg([(label, 1.0), ("b", None)], 1.0, 2.0, label, label, label, label)
    code = drawing.qr_svg("https://example.pe/t/1", label)
    for markup in (cloth, bullet, code):
        assert parse(markup).get("aria-label") == label
    assert parse(trend).findtext(f"{SVG}title") == label
    for markup in (cloth, bullet, trend, code):
        assert not elements(markup) & {"script", "style", "a", "foreignObject"}
        assert all(
            not name.startswith("on") and name != "style" for e in parse(markup).iter() for name in e.attrib
        )


@given(st.floats(0, 1000), st.floats(0, 1000), st.floats(0.1, 1000))
def test_bars_are_in_proportion_and_stay_inside(value: float, target: float, maximum: float) -> None:
    root = parse(drawing.bullet_svg(value, target, maximum, "x"))
    widths = {e.get("class"): e.get("width") for e in root if e.tag == f"{SVG}rect"}
    if value > 0:
        assert float(widths["bullet-bar"].rstrip("%")) == pytest.approx(
            min(value / maximum, 1) * 100, abs=0.01
        )
    else:
        assert "bullet-bar" not in widths
    assert float(widths["bullet-band"].rstrip("%")) == pytest.approx(min(target / maximum, 1) * 100, abs=0.01)


def test_a_hidden_value_is_hatched_and_has_no_length() -> None:
    assert elements(drawing.bar_svg(None, 10)) == {"svg", "rect", "line"}
    assert elements(drawing.bar_svg(0, 10)) == {"svg", "rect"}


@given(st.lists(st.none() | st.floats(0, 100), min_size=1, max_size=36))
def test_a_trend_has_a_step_per_known_month(values: list[float | None]) -> None:
    root = parse(
        drawing.trend_svg([(f"m{i}", v) for i, v in enumerate(values)], 70, 100, "t", "d", "%", "Meta")
    )
    known = [v for v in values if v is not None]
    areas = [e for e in root if e.get("class") == "trend-area"]
    assert len(areas) == len(known)
    for area, value in zip(areas, known, strict=True):
        assert float(area.get("height") or 0) == pytest.approx(value / 100 * 164, abs=0.11)
    assert sum("trend-month" in (e.get("class") or "") for e in root) == len(values)
    assert sum(e.get("class") == "trend-dot" for e in root) == bool(known)
    written = "".join(e.text or "" for e in root if "trend-now" in (e.get("class") or ""))
    assert written == (f"{known[-1]:g} %" if known else "")


def test_a_trend_does_not_draw_over_an_unknown_month() -> None:
    root = parse(drawing.trend_svg([("a", 1.0), ("b", None), ("c", 2.0)], None, 2, "t", "d"))
    line = next(e for e in root if e.get("class") == "trend-line")
    assert len(list(line)) == 2  # two steps, and no riser between them


def test_the_qr_code_is_black_on_white_with_its_quiet_zone_and_no_style() -> None:
    markup = drawing.qr_svg("https://example.pe/pase/Ñandú", "Código")
    root = parse(markup)
    size = int((root.get("viewBox") or "").split()[2])
    ground, modules = (e for e in root if e.tag == f"{SVG}path")
    assert ground.get("fill") == "#fff"
    assert ground.get("d") == f"M0 0h{size}v{size}h-{size}z"
    assert modules.get("stroke") == "#000"
    assert (modules.get("d") or "").startswith("M4 4.5h7")
    assert "style" not in markup


def test_every_icon_the_templates_name_exists_and_is_drawn() -> None:
    used = set()
    for path in (ROOT / "templates").rglob("*.html"):
        used |= set(re.findall(r"""\bicon(?:_name)?\(?=?\(?["']([a-z0-9-]+)["']""", path.read_text("utf-8")))
    assert used
    for name in used:
        assert parse(drawing.icon_svg(name)).get("aria-hidden") == "true"
    for path in drawing.ICONS.glob("*.svg"):
        assert len(list(parse(drawing.icon_svg(path.stem)))) > 0


@pytest.mark.parametrize("name", ["nowhere", "../favicon", "", "UPPER"])
def test_an_unknown_icon_is_an_error_and_never_a_path(name: str) -> None:
    with pytest.raises(KeyError):
        drawing.icon_svg(name)
