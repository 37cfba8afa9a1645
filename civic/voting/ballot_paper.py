"""The ballot as a form: from posted fields to choices and back, its buttons, its order. Pure; works without script.

Fields: `mark` (once or several times: choose-1, approval), `points.<key>` (cumulative, scoring), `place.<key>` (ordinal).
A button `press` says `more:<key>`, `less:<key>`, `up:<key>` or `down:<key>`: the same ballot comes back, changed by one step.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from civic.core.text import ascii_digits

Terms = Mapping[str, Any]
Field = tuple[str, str]
DIGITS = 6  # of a number on a ballot


@dataclass(frozen=True)
class Filled:
    """What stands on a ballot: its choices, and per option what was typed and is no number."""

    choices: dict[str, int] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)


def read_paper(terms: Terms, fields: Iterable[Field]) -> Filled:
    """What posted fields say; whether the poll allows it is asked of choices.py."""
    form = terms["form"]
    name = {"cumulative": "points.", "scoring": "points.", "ordinal": "place."}.get(form, "mark")
    if name == "mark":
        return Filled({key: 1 for got, key in fields if got == "mark" and key})
    numbers: dict[str, int] = {}
    typed: dict[str, str] = {}
    for got, value in fields:
        if not got.startswith(name):
            continue
        key, text = got[len(name) :], ascii_digits(value).strip()
        if not text or (text.strip("0") == "" and text.isdigit()):
            continue
        if text.isascii() and text.isdigit() and len(text) <= DIGITS:
            numbers[key] = int(text)
        else:
            typed[key] = value.strip()[:20]
    return Filled(_without_gaps(numbers) if form == "ordinal" else numbers, typed)


def _without_gaps(places: dict[str, int]) -> dict[str, int]:
    """1, 3, 7 as 1, 2, 3: the order is plain. Twice the same place is not, and stays for the voter to mend."""
    if len(set(places.values())) < len(places):
        return places
    return {key: number for number, key in enumerate(sorted(places, key=lambda key: places[key]), 1)}


def fields_of(terms: Terms, choices: Mapping[str, int]) -> list[Field]:
    """The fields that say these choices: what the review carries along."""
    form = terms["form"]
    if form in ("choose-1", "approval"):
        return [("mark", key) for key in choices]
    prefix = "place." if form == "ordinal" else "points."
    return [(prefix + key, str(number)) for key, number in choices.items()]


def pressed(terms: Terms, choices: Mapping[str, int], press: str) -> dict[str, int]:
    """The choices after a button: never beyond what the poll allows; a press that says nothing changes nothing."""
    what, _, key = press.partition(":")
    if key not in {option["key"] for option in terms["options"]}:
        return dict(choices)
    if terms["form"] == "ordinal":
        return _moved(terms, choices, what, key)
    if terms["form"] not in ("cumulative", "scoring") or what not in ("more", "less"):
        return dict(choices)
    most = terms["points"] or 0
    if terms["form"] == "cumulative":
        most -= sum(number for other, number in choices.items() if other != key)
    number = choices.get(key, 0) + (1 if what == "more" else -1)
    number = max(0, min(number, most))
    return {other: value for other, value in {**choices, key: number}.items() if value}


def _moved(terms: Terms, choices: Mapping[str, int], what: str, key: str) -> dict[str, int]:
    ranked = sorted(choices, key=lambda other: choices[other])
    limit = terms["max_choices"] or len(terms["options"])
    if what == "up" and key not in ranked and len(ranked) < limit:
        ranked.append(key)
    elif what == "up" and key in ranked and (at := ranked.index(key)):
        ranked[at - 1], ranked[at] = ranked[at], ranked[at - 1]
    elif what == "down" and key in ranked and (at := ranked.index(key)) + 1 < len(ranked):
        ranked[at + 1], ranked[at] = ranked[at], ranked[at + 1]
    elif what == "down" and key in ranked:
        ranked.remove(key)  # below the last place there is no place
    return {other: number for number, other in enumerate(ranked, 1)}


def order_of(terms: Terms, voter: str) -> list[Mapping[str, Any]]:
    """The options as this voter's ballot shows them: always the same for the same voter, another order for the next, so that
    no option stands first on all ballots. A decision keeps the order of its sides."""
    options: Sequence[Mapping[str, Any]] = terms["options"]
    if terms["kind"] == "decision":
        return list(options)
    salt = f"{terms['poll']}|{voter}"
    return sorted(options, key=lambda option: sha256(f"{salt}|{option['key']}".encode()).hexdigest())


def shown_order(terms: Terms, voter: str, choices: Mapping[str, int]) -> list[Mapping[str, Any]]:
    """The order on the page: of a ranked ballot the ranked options first, as they were ranked."""
    options = order_of(terms, voter)
    if terms["form"] != "ordinal":
        return options
    return sorted(options, key=lambda option: choices.get(option["key"], len(options) + 1))


def cost_of(terms: Terms, choices: Mapping[str, int]) -> int:
    """What the chosen options cost together, in céntimos."""
    return sum(option["cost_cents"] or 0 for option in terms["options"] if option["key"] in choices)


def money_counts(terms: Terms) -> bool:
    """Whether the voter must mind the money: a ballot may not cost more than there is."""
    return bool(terms["within_budget"] and terms["budget_cents"])
