"""Finding places as people write them."""

from __future__ import annotations

import pytest

from civic.core.errors import NotFound
from civic.territory.queries import (
    district_by_ubigeo,
    district_choices,
    districts_of,
    inei_from_reniec,
    look_up,
    settlements_of,
)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("caraz", "Caraz, Huaylas"),
        ("CARAZ", "Caraz, Huaylas"),
        ("  pamparomas ", "Pamparomás, Huaylas"),
        ("Pamparoma\u0301s", "Pamparomás, Huaylas"),
        ("el algarrobal", "El Algarrobal, Ilo"),
        ("Ilo, Ilo", "Ilo, Ilo"),
        ("Huaylas, Huaylas", "Huaylas, Huaylas"),
        ("santa cruz huaylas", "Santa Cruz, Huaylas"),
        ("180303", "Pacocha, Ilo"),
        ("ÁNCASH caraz", "Caraz, Huaylas"),
    ],
)
def test_look_up_ignores_accents_and_case(app, typed, first):
    assert look_up(typed)[0].full_name == first


def test_names_that_exist_twice_are_told_apart(app):
    names = [district.full_name for district in look_up("pueblo libre")]
    assert "Pueblo Libre, Huaylas" in names
    assert "Pueblo Libre, Lima" in names
    assert [d.full_name for d in look_up("Pueblo Libre, Huaylas")] == ["Pueblo Libre, Huaylas"]


@pytest.mark.parametrize(
    "typed", ["", "   ", "%", "_", "\\", "'; DROP TABLE districts; --", "\x00", "ñandú-no-hay"]
)
def test_what_is_no_place_finds_nothing(app, typed):
    assert look_up(typed) == []


@pytest.mark.parametrize(
    ("codes", "count"),
    [(["1803"], 3), (["0212"], 10), (["180301"], 1), (["18"], 21), ([], 0), (["1803", "0212"], 13)],
)
def test_districts_of_codes_of_any_length(app, codes, count):
    assert len(districts_of(codes)) == count


def test_the_codes_of_the_dni_are_another_numbering(app):
    assert inei_from_reniec("170301") == "180301"
    assert inei_from_reniec("020710") == "021209"
    assert inei_from_reniec("020709") == "021210"
    assert inei_from_reniec("999999") is None


def test_settlements_carry_urban_or_rural(app):
    marks = [
        settlement.area_type
        for code in (f"0212{n:02}" for n in range(1, 11))
        for settlement in settlements_of(code)
    ]
    assert (marks.count("urban"), marks.count("rural")) == (13, 422)


def test_choices_are_short_and_begin_with_the_own_province(app):
    assert district_choices(["180301"]) == {
        "Ilo": [("180302", "El Algarrobal, Ilo"), ("180301", "Ilo, Ilo"), ("180303", "Pacocha, Ilo")]
    }
    assert list(district_choices(["0212", "1803"])) == ["Huaylas", "Ilo"]


def test_an_unknown_code_is_not_found(app):
    with pytest.raises(NotFound):
        district_by_ubigeo("999999")
