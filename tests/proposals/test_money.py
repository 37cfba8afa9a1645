"""Amounts as people write them: every way of writing one number gives that number, and what is in doubt is refused in a sentence."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from civic.proposals.money import HUNDREDS, TENS, UNITS, Unreadable, cents, written


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("12,500.50", 1_250_050), ("S/ 12 500", 1_250_000), ("doce mil", 1_200_000), ("12.500,50", 1_250_050),
        ("1'500,000.00", 150_000_000), ("1.5 millones", 150_000_000), ("1,5 millones", 150_000_000), ("12 mil", 1_200_000),
        ("350k", 35_000_000), ("medio millón", 50_000_000), ("dos millones y medio", 250_000_000), ("S/. 45,000", 4_500_000),
        ("ciento veinte mil quinientos soles", 12_050_000), ("12.500", 1_250_000), ("12,5", 1250), ("12,50", 1250),
        ("mil", 100_000), ("treinta y un mil", 3_100_000), ("quinientas mil", 50_000_000), ("1.234.567", 123_456_700),
        ("S/ 12,500.-", 1_250_000), ("12500 nuevos soles", 1_250_000), ("cero", 0), ("0", 0), ("", None), ("   ", None),
        ("un millón doscientos mil", 120_000_000), ("dos millones de soles", 200_000_000), ("１２５００", 1_250_000),
    ],
)  # fmt: skip
def test_ways_of_writing(app, typed, expected):
    assert cents(typed) == expected


@pytest.mark.parametrize(
    "typed",
    [
        "abc", "doce mil y pico", "-5", "S/ -100", "1.234,567", "1,23,456", "12 5", "1e5", "doce veinte", "cien doscientos",
        "mil mil", "millón", "10 a 20 mil", "12,500 o 13,000", "99999999999999999999", "<b>12</b>", "1..2", "tres y cuatro",
    ],
)  # fmt: skip
def test_what_is_in_doubt_is_refused(app, typed):
    with pytest.raises(Unreadable) as refused:
        cents(typed)
    assert len(str(refused.value)) > 20


@given(st.integers(0, 10**13))
def test_what_is_written_is_read(amount):
    shown = written(amount)
    for typed in (shown, f"S/ {shown}", f"{shown} soles", shown.replace(",", " "), shown.replace(",", "")):
        assert cents(typed) == amount
    swapped = shown.replace(",", "_").replace(".", ",").replace("_", ".")
    assert cents(swapped) == amount


def in_words(number: int) -> str:
    """An independent writer of whole numbers below a thousand million."""
    if number >= 1_000_000:
        millions, rest = divmod(number, 1_000_000)
        head = "un millon" if millions == 1 else f"{in_words(millions)} millones"
        return f"{head} {in_words(rest)}" if rest else head
    if number >= 1000:
        thousands, rest = divmod(number, 1000)
        head = "mil" if thousands == 1 else f"{in_words(thousands)} mil"
        return f"{head} {in_words(rest)}" if rest else head
    names = {value: word for word, value in (UNITS | TENS).items()}
    if number >= 100:
        hundreds, rest = divmod(number, 100)
        head = (
            "cien"
            if number == 100
            else next(w for w, v in HUNDREDS.items() if v == hundreds * 100 and w != "cien")
        )
        return f"{head} {in_words(rest)}" if rest else head
    if number in names:
        return names[number]
    tens, rest = divmod(number, 10)
    return f"{names[tens * 10]} y {names[rest]}"


@given(st.integers(0, 999_999_999))
def test_words_are_read(number):
    assert cents(in_words(number)) == number * 100


@given(st.text(max_size=60))
@example("1" + "0" * 26)
def test_anything_is_a_number_or_a_sentence(typed):
    try:
        read = cents(typed)
    except Unreadable:
        return
    assert read is None or read >= 0
