"""The pure parts: the shape of the text, typing it in one box, and cleaning a drawn signature."""

from __future__ import annotations

import io
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from civic.core.errors import Refused
from civic.records.content import in_shape, public_content, section_digest
from civic.records.notation import from_text, to_text
from civic.records.pictures import check_signature, from_drawing
from civic.voting.proof.canonical import fingerprint
from tests.records.conftest import CONTENT, drawn

WORDS = st.text(alphabet=string.ascii_letters + "ñáéÑ 0123456789,.#-|\\", max_size=40).map(
    lambda t: " ".join(t.split())
)
CELLS = WORDS.map(lambda t: t.replace("|", "/").strip())
SECTIONS = st.lists(
    st.fixed_dictionaries({
        "heading": WORDS.map(lambda t: t.lstrip("#").strip() or "A"),
        "private": st.booleans(),
        "paragraphs": st.lists(WORDS.filter(bool), max_size=3),
        "items": st.lists(WORDS.filter(bool), max_size=3),
        "table": st.one_of(
            st.none(),
            st.tuples(
                st.lists(CELLS.filter(bool), min_size=2, max_size=2),
                st.lists(st.lists(CELLS.filter(bool), min_size=2, max_size=2), max_size=3),
            ).map(lambda t: {"head": t[0], "rows": t[1]}),
        ),
    }),
    max_size=4,
)  # fmt: skip


@settings(max_examples=80)
@given(SECTIONS)
def test_what_is_typed_comes_back(sections):
    """Whatever stands in a document can be opened in the box and saved again without a change."""
    shaped = in_shape({"sections": sections})
    again = in_shape({"sections": from_text(to_text(shaped))})
    assert again["sections"] == shaped["sections"]


def test_a_text_as_somebody_types_it():
    text = "Sin título todavía.\n\n# Acuerdos\nSe acuerda\nen dos líneas.\n- Uno\n- Dos\n| A | B |\n| 1 |\n| 1 | 2 | 3 |\n# Asistentes (RESERVADO)\nRosa"
    assert from_text(text) == [
        {"heading": "", "private": False, "paragraphs": ["Sin título todavía."], "items": [], "table": None},
        {"heading": "Acuerdos", "private": False, "paragraphs": ["Se acuerda\nen dos líneas."], "items": ["Uno", "Dos"],
         "table": {"head": ["A", "B"], "rows": [["1", ""], ["1", "2"]]}},
        {"heading": "Asistentes", "private": True, "paragraphs": ["Rosa"], "items": [], "table": None},
    ]  # fmt: skip


WRONG_SHAPES = [
    {"sections": [{"heading": "A", "colour": "red"}]},
    {"sections": [{"paragraphs": "one text"}]},
    {"sections": [{"table": {"head": ["A", "B"], "rows": [["1"]]}}]},
    {"sections": ["text"]},
    {"title": "A"},
]


@pytest.mark.parametrize("content", WRONG_SHAPES)
def test_another_shape_is_a_fault_of_the_room_that_hands_it_in(content):
    with pytest.raises(ValueError, match=r"known here|list of texts|as many cells"):
        in_shape(content)


def test_numbers_and_nothing_become_text():
    shaped = in_shape({"sections": [{"table": {"head": ["A", 1], "rows": [[None, 2.5]]}}]})
    assert shaped["sections"][0]["table"] == {"head": ["A", "1"], "rows": [["", "2.5"]]}
    assert (shaped["language"], shaped["opens"]) == ("es", None)


def test_a_private_section_leaves_only_heading_and_digest():
    shaped = in_shape(CONTENT)
    public = public_content(shaped, ["a" * 32, "b" * 32])
    private = shaped["sections"][1]
    assert public["sections"][0] == shaped["sections"][0]
    assert public["sections"][1] == {
        "heading": "Asistentes", "private": True, "sha256": fingerprint({"salt": "b" * 32, "section": private}),
    }  # fmt: skip
    assert section_digest(private, "a" * 32) != section_digest(private, "b" * 32)


def test_a_signature_is_cut_to_its_ink_on_white():
    data, media_type = check_signature(drawn(size=(1800, 900), line=((600, 300), (900, 500))))
    with Image.open(io.BytesIO(data)) as picture:
        assert (media_type, picture.format, picture.mode) == ("image/png", "PNG", "RGB")
        assert 200 <= picture.width <= 240
        assert picture.getpixel((0, 0)) == (255, 255, 255)
        assert picture.convert("L").getextrema()[0] < 60


def test_a_photograph_without_ink_is_no_signature():
    with pytest.raises(Refused):
        check_signature(drawn(ink=None, ground=(250, 250, 245, 255)))


@pytest.mark.parametrize(
    "sent", ["x", "data:image/png;base64,", "data:image/png;base64,###", "data:text/html;base64,aGk="]
)
def test_a_drawing_that_did_not_arrive(app, sent):
    with pytest.raises(Refused):
        from_drawing(sent)


def test_no_drawing_is_nothing():
    assert from_drawing("") is None
    assert from_drawing(None) is None
