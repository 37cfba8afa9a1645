"""What changed between two texts, what is much like what, markdown that can do no harm, the sketch map."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.proposals.diff import marked, pieces
from civic.proposals.similar import ENOUGH, Text, most_alike, score
from civic.proposals.sketch import Spot, frame_of, sketch
from civic.web.markdown import TAGS, plain, render
from tests.security.payloads import MARKUP, TRICKS

WORDS = st.lists(
    st.sampled_from(["agua", "parque", "para", "el", "barrio", ".", "\n", " ", "<b>"]), max_size=60
).map("".join)


@given(WORDS, WORDS)
def test_the_pieces_give_back_both_texts(before, after):
    made = list(pieces(before, after))
    assert "".join(part for kind, part in made if kind != "added") == before
    assert "".join(part for kind, part in made if kind != "removed") == after


def test_only_the_changed_words_are_marked(app):
    html = str(marked("Queremos un parque en la loma", "Queremos dos parques en la loma alta"))
    assert html.startswith("Queremos<")
    assert "en la loma" in re.sub("<[^>]+>", "", html)
    assert html.count("<ins>") == 2
    assert html.count("<del>") == 1


@pytest.mark.parametrize("hostile", MARKUP)
def test_marks_hold_no_foreign_markup(app, hostile):
    html = str(marked("texto", f"texto {hostile}")) + str(marked(f"{hostile} texto", "texto"))
    assert set(re.findall(r"<\s*([a-z0-9]+)", html)) <= {"ins", "del", "span", "br"}


@pytest.mark.parametrize(
    ("one", "other"), [("a " * 20_000, "b a " * 10_000), ("x\n" * 20_000, "x\ny\n" * 9_000)]
)
def test_a_hostile_text_costs_no_time(one, other):
    begun = time.perf_counter()
    list(pieces(one, other))
    assert time.perf_counter() - begun < 2


WATER = Text(1, "Agua segura para Los Ángeles", "El agua llega tres veces por semana y sin presión", "180301")


@pytest.mark.parametrize(
    ("title", "problem", "ubigeo"),
    [
        ("Agua potable para Los Angeles", "No llega agua todos los días, falta presión", "180301"),
        ("AGUA SEGURA PARA LOS ANGELES", "", "180301"),
        ("Aguas seguras en Los Ángeles y Miramar", "El agua llega por horas", "180301"),
        ("Agua segra para Los Ángeles", "Tres veces por semana llega el agua", None),
    ],
)
def test_the_same_wish_is_found(title, problem, ubigeo):
    assert score(WATER, Text(2, title, problem, ubigeo)) >= ENOUGH


@pytest.mark.parametrize(
    ("title", "problem"),
    [
        ("Cuna para los hijos de las vendedoras", "Las madres venden desde las cinco"),
        ("Parque con 200 árboles", "No hay sombra"),
        ("Feria de productores", "Los productores venden a la mitad del precio"),
        ("Cámaras en el centro", "Hay robos"),
        ("", ""),
    ],
)
def test_another_wish_is_not(title, problem):
    assert score(WATER, Text(2, title, problem, "180301")) < ENOUGH


def test_the_nearest_comes_first_and_never_itself():
    others = [
        WATER,
        Text(3, "Agua para Los Ángeles", WATER.problem, "180303"),
        Text(2, WATER.title, WATER.problem, "180301"),
        Text(4, "Baile", "", None),
    ]
    assert [each.id for each in most_alike(WATER, others)] == [2, 3]


@given(st.text(max_size=80), st.text(max_size=80))
def test_likeness_is_the_same_both_ways(one, other):
    a, b = Text(1, one, other), Text(2, other, one)
    assert score(a, b) == pytest.approx(score(b, a))
    assert 0 <= score(a, b) <= 1


@pytest.mark.parametrize("hostile", [*MARKUP, *TRICKS])
def test_markdown_lets_only_its_subset_pass(hostile):
    for text in (
        hostile,
        f"**{hostile}**",
        f"- {hostile}\n- b",
        f"[x]({hostile})",
        f"[{hostile}](https://a.pe)",
        f"# {hostile}",
        f"> {hostile}",
    ):
        html = str(render(text))
        assert set(re.findall(r"<\s*([a-zA-Z0-9]+)", html)) <= TAGS
        assert not re.search(r"<[^>]+\s(on\w+|style|src|srcdoc|formaction)\s*=", html, re.I)
        for href in re.findall(r'href="([^"]*)"', html):
            assert not re.match(r"\s*(javascript|data|vbscript|file):", href, re.I)
        assert all('rel="nofollow noopener' in tag for tag in re.findall(r"<a [^>]+>", html))


def test_markdown_shows_what_it_knows():
    html = str(render("# Título\n\n**fuerte** y *suave*\n\n- uno\n- dos\n\n[ver](https://mesa.pe)\nlínea"))
    assert "<h3>Título</h3>" in html
    assert "<strong>fuerte</strong>" in html
    assert "<li>uno</li>" in html
    assert '<a href="https://mesa.pe" rel="nofollow noopener ugc">ver</a><br>' in html
    assert plain("# Título\n\n**fuerte** y [ver](https://mesa.pe)") == "Título fuerte y ver"


@pytest.mark.parametrize(
    "flood", ["[" * 40_000, "*a " * 13_000, "> " * 20_000, "- " * 20_000, "[a](" * 10_000, "`" * 40_000]
)
def test_a_flood_of_signs_costs_no_time(flood):
    begun = time.process_time()
    render(flood)
    assert time.process_time() - begun < 3


@given(st.lists(st.tuples(st.floats(-18.3, 0), st.floats(-81.3, -68.7)), min_size=1, max_size=30))
def test_every_point_lies_in_the_drawing(points):
    frame = frame_of(points)
    for point in points:
        x, y = frame.place(*point)
        assert 4 <= x <= 316
        assert 4 <= y <= 236


def test_the_sketch_escapes_names():
    drawing = str(sketch([Spot('<script>"&', -17.6, -71.3, '"><b>', True)], (-17.61, -71.31), '"><i>'))
    assert "<script>" not in drawing
    assert "<b>" not in drawing
    assert "<i>" not in drawing
    assert drawing.count("<circle") == 2
    assert str(sketch([], None, "nada")) == ""
