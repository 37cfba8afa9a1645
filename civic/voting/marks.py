"""The marks of evaluators in a poll by criteria matrix: from a published evaluation or from a table, kept as plain text, so that
they stand under the fingerprint and whoever recounts has them.

{"criteria": [{"id", "name", "weight", "maximum"}, …], "marks": [[option key, criterion id, evaluator, mark], …]}
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from civic.core.text import fold
from civic.evaluation import queries as evaluations
from civic.evaluation.results import entry_of
from civic.voting.counting.amounts import plain_number
from civic.voting.counting.faults import N_, FileFault
from civic.voting.counting.rules.matrix import COLUMNS, Sheet, read_sheet
from civic.voting.models import Poll, PollOption

Data = dict[str, Any]
RULES_WITH_MARKS = ("matrix", "matrix-vote")
# How people write the columns; the counting package knows them by their English names.
SPANISH = {
    "opcion": "option", "proyecto": "option", "criterio": "criterion", "peso": "weight", "maximo": "maximum",
    "evaluador": "evaluator", "evaluadora": "evaluator", "puntaje": "mark", "nota": "mark",
}  # fmt: skip


def standing(poll: Poll) -> list[PollOption]:
    """The options that can be chosen, in the order of the ballot."""
    return [option for option in poll.options if not option.is_withdrawn]


# ── from the evaluation of a call ───────────────────────────────────────────────────────────────────────────────────


def evaluated(poll: Poll) -> Data | None:
    """The marks of the published evaluation of the poll's call for the projects on the ballot; evaluators by number only."""
    sheet = evaluations.sheet_of(poll.call) if poll.call else None
    results = evaluations.results_of(sheet) if sheet else None
    if sheet is None or results is None:
        return None
    keys = {option.proposal_id: option.key for option in standing(poll) if option.proposal_id}
    marks = [
        [keys[row["proposal"]], code, str(who), str(score - sheet.lowest)]
        for row in results.inputs
        if row["proposal"] in keys
        for who, scores in entry_of(row).scores.items()
        for code, score in scores.items()
    ]
    criteria = [
        {
            "id": c.code, "name": c.name, "weight": _text(c.weight), "maximum": str(sheet.highest - sheet.lowest),
        }
        for c in sheet.criteria
    ]  # fmt: skip
    return {"criteria": criteria, "marks": marks} if marks else None


# ── from a table ────────────────────────────────────────────────────────────────────────────────────────────────────


def read_marks(text: str, poll: Poll) -> Data:
    """The marks of a table with a line each (option, criterion, weight, maximum, evaluator, mark); FileFault with its line.

    An option is named by its short name, its number on the ballot or its title.
    """
    # what was copied may carry signs that no database keeps
    plain = "".join(c for c in text if c.isprintable() or c in "\t\n")
    try:
        sheet = read_sheet(_with_columns(plain).encode())
        data = _data(sheet, _keys(sheet, poll))
    except (ValueError, OverflowError):  # a number of thousands of digits
        raise FileFault(N_("this line cannot be read")) from None
    return data


def _keys(sheet: Sheet, poll: Poll) -> dict[str, str]:
    """{how the table names an option: its key}."""
    known: dict[str, str] = {}
    for number, option in enumerate(standing(poll), 1):
        known |= {fold(option.title): option.key, str(number): option.key}
    known |= {fold(option.key): option.key for option in standing(poll)}
    for option_id, _criterion in sheet.marks:
        if fold(option_id) not in known:
            raise FileFault(N_("“%(option)s” is not on the ballot"), option=option_id)
    return {option_id: known[fold(option_id)] for option_id, _criterion in sheet.marks}


def _with_columns(text: str) -> str:
    """The table with commas between its cells and the names of its columns as the counting package knows them."""
    first = text.lstrip("\ufeff").partition("\n")[0]
    cut = next((sign for sign in ("\t", ";") if sign in first), ",")
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    rows = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=cut)
    try:
        writer.writerow(SPANISH.get(fold(cell), fold(cell)) for cell in next(rows, []))
        writer.writerows(rows)
    except csv.Error:
        raise FileFault(N_("this line cannot be read"), rows.line_num) from None
    return out.getvalue()


def _data(sheet: Sheet, keys: Mapping[str, str]) -> Data:
    criteria = [
        {"id": c.id, "name": c.id, "weight": _text(c.weight), "maximum": _text(c.maximum)}
        for c in sheet.criteria
    ]
    marks = [
        [keys[option], criterion, who, _text(mark)]
        for (option, criterion), given in sheet.marks.items()
        for who, mark in given.items()
    ]
    return {"criteria": criteria, "marks": marks}


def _text(number: Fraction) -> str:
    return str(plain_number(number))


def as_table(data: Data | None) -> str:
    """The marks as a table that can be mended and read again."""
    if not data:
        return ""
    criteria = {c["id"]: c for c in data["criteria"]}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for option, criterion, who, mark in data["marks"]:
        writer.writerow(
            [option, criterion, criteria[criterion]["weight"], criteria[criterion]["maximum"], who, mark]
        )
    return out.getvalue()


# ── what they say ───────────────────────────────────────────────────────────────────────────────────────────────────


def first_gap(data: Data | None, options: Sequence[PollOption]) -> tuple[str, str] | None:
    """(title of the first option that lacks a mark, name of the criterion), or None when every one has all."""
    given = {(option, criterion) for option, criterion, _who, _mark in (data or {"marks": []})["marks"]}
    return next(
        (
            (option.title, criterion["name"])
            for option in options
            for criterion in (data or {"criteria": [{"id": "", "name": "–"}]})["criteria"]
            if (option.key, criterion["id"]) not in given
        ),
        None,
    )


def means(data: Data) -> dict[str, tuple[list[Fraction], Fraction]]:
    """{option key: (mean mark of each criterion in order, points from 0 to 100)}."""
    total = sum((Fraction(c["weight"]) for c in data["criteria"]), Fraction(0))
    given: dict[str, dict[str, list[Fraction]]] = {}
    for option, criterion, _who, mark in data["marks"]:
        given.setdefault(option, {}).setdefault(criterion, []).append(Fraction(mark))
    made = {}
    for option, marks in given.items():
        each = [
            sum(m, Fraction(0)) / len(m) if (m := marks.get(c["id"])) else Fraction(0)
            for c in data["criteria"]
        ]
        parts = zip(each, data["criteria"], strict=True)
        points = sum(
            (mean / Fraction(c["maximum"]) * Fraction(c["weight"]) for mean, c in parts), Fraction(0)
        )
        made[option] = (each, 100 * points / total if total else Fraction(0))
    return made
