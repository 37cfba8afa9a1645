"""The code of a certificate: unguessable, typed easily, and every slip of the hand is noticed."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.certificates.codes import LENGTH, LETTERS, check_letter, is_whole, new_code, read_code, shown

BODIES = st.text(alphabet=LETTERS, min_size=LENGTH - 1, max_size=LENGTH - 1)


def test_it_has_more_than_eighty_bits_and_no_letter_that_looks_like_another():
    assert (LENGTH - 1) * math.log2(len(LETTERS)) > 94
    assert len(set(LETTERS)) == 31
    assert not set("IL1O0") & set(LETTERS)


@given(BODIES)
def test_a_made_code_is_whole_however_it_is_typed(body):
    code = body + check_letter(body)
    assert is_whole(code)
    assert is_whole(read_code(f"  {shown(code).lower()} "))
    assert read_code(shown(code).replace("-", " – ")) == code


@given(BODIES, st.integers(0, LENGTH - 1), st.sampled_from(LETTERS))
def test_one_wrong_letter_is_noticed(body, place, letter):
    code = body + check_letter(body)
    wrong = code[:place] + letter + code[place + 1 :]
    assert is_whole(wrong) is (wrong == code)


@given(BODIES, st.integers(0, LENGTH - 2))
def test_two_letters_in_the_wrong_order_are_noticed(body, place):
    code = body + check_letter(body)
    wrong = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert is_whole(wrong) is (wrong == code)


@pytest.mark.parametrize(
    "typed", ["", "-", "ABCD", "ABCD-EFGH-JKMN-PQRS-TUVI", "Ñ" * 20, "٣" * 20, "A" * 500, "<script>"]
)
def test_what_is_no_code_is_none(typed):
    assert not is_whole(read_code(typed))


def test_two_codes_are_never_alike():
    codes = [new_code() for _ in range(500)]
    assert len(set(codes)) == 500
    assert all(is_whole(code) for code in codes)
    assert shown(codes[0]).count("-") == 4
