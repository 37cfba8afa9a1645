"""The criteria matrix: weighted marks of several evaluators, alone or together with the vote at a stated weight."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from civic.voting.counting.amounts import plain_number, read_number, rounded
from civic.voting.counting.ballots import Election
from civic.voting.counting.faults import N_, FileFault, RuleFault
from civic.voting.counting.pabulib import read_text
from civic.voting.counting.results import Outcome
from civic.voting.counting.rules.greedy import fund
from civic.voting.counting.ties import Chain

COLUMNS = ("option", "criterion", "weight", "maximum", "evaluator", "mark")


@dataclass(frozen=True)
class Criterion:
    """What is looked at, how much it weighs and the highest mark."""

    id: str
    weight: Fraction
    maximum: Fraction


@dataclass(frozen=True)
class Sheet:
    """The filled matrix: criteria, and the marks (option, criterion) → evaluator → mark."""

    criteria: tuple[Criterion, ...]
    marks: Mapping[tuple[str, str], Mapping[str, Fraction]]

    def score(self, option: str) -> Fraction:
        """The weighted mean of the marks, from 0 to 1; a criterion that nobody marked counts nothing."""
        total = sum((criterion.weight for criterion in self.criteria), Fraction(0))
        found = Fraction(0)
        for criterion in self.criteria:
            marks = self.marks.get((option, criterion.id), {})
            if marks:
                mean = sum(marks.values(), Fraction(0)) / len(marks)
                found += criterion.weight * mean / criterion.maximum
        return found / total if total else Fraction(0)


def read_sheet(content: bytes) -> Sheet:
    """The matrix written in a CSV file with the columns option, criterion, weight, maximum, evaluator, mark."""
    text = read_text(content)
    cut = ";" if ";" in text.partition("\n")[0] else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=cut)
    criteria: dict[str, Criterion] = {}
    marks: dict[tuple[str, str], dict[str, Fraction]] = {}
    try:
        head = [name.strip().lower() for name in next(reader, [])]
        for name in COLUMNS:
            if name not in head:
                raise FileFault(N_("the matrix needs a column %(column)s"), 1, column=name)
        for row in reader:
            if not "".join(row).strip():
                continue
            cells = dict(zip(head, (cell.strip() for cell in row), strict=False))
            _take(cells, reader.line_num, criteria, marks)
    except csv.Error as fault:
        raise FileFault(
            N_("this line cannot be parted into cells (is a quotation mark open?): %(why)s"),
            reader.line_num,
            why=str(fault),
        ) from None
    return Sheet(tuple(criteria.values()), marks)


def sheet_of(data: Mapping[str, Any]) -> Sheet:
    """The matrix as a poll freezes it: {"criteria": [{id, name, weight, maximum}], "marks": [[option, criterion, evaluator,
    mark]]}, every number as text."""
    criteria: dict[str, Criterion] = {}
    marks: dict[tuple[str, str], dict[str, Fraction]] = {}
    try:
        for number, each in enumerate(data["criteria"], 1):
            weight, maximum = read_number(str(each["weight"])), read_number(str(each["maximum"]))
            if weight is None or weight < 0 or maximum is None or maximum <= 0 or each["id"] in criteria:
                raise FileFault(
                    N_("criterion %(number)s has no good weight or maximum"), number, number=number
                )
            criteria[str(each["id"])] = Criterion(str(each["id"]), weight, maximum)
        for number, (option, id, evaluator, mark) in enumerate(data["marks"], 1):
            if id not in criteria:
                raise FileFault(N_("there is no criterion “%(id)s”"), number, id=id)
            cells = {"criterion": id, "option": option, "evaluator": evaluator, "mark": str(mark)}
            cells |= {name: rounded(getattr(criteria[id], name), 6) for name in ("weight", "maximum")}
            _take(cells, number, criteria, marks)
    except (KeyError, TypeError, ValueError):
        raise RuleFault(N_("this rule needs the filled matrix of criteria")) from None
    return Sheet(tuple(criteria.values()), marks)


def _take(
    cells: Mapping[str, str],
    line: int,
    criteria: dict[str, Criterion],
    marks: dict[tuple[str, str], dict[str, Fraction]],
) -> None:
    numbers: dict[str, Fraction] = {}
    for name in ("weight", "maximum", "mark"):
        number = read_number(cells.get(name, ""))
        if number is None or number < 0:
            raise FileFault(
                N_("“%(found)s” is not a %(column)s"), line, found=cells.get(name, ""), column=name
            )
        numbers[name] = number
    id, option, evaluator = cells.get("criterion", ""), cells.get("option", ""), cells.get("evaluator", "")
    criterion = criteria.setdefault(id, Criterion(id, numbers["weight"], numbers["maximum"]))
    if (criterion.weight, criterion.maximum) != (numbers["weight"], numbers["maximum"]):
        raise FileFault(N_("the criterion “%(id)s” has another weight or maximum further up"), line, id=id)
    if not 0 <= numbers["mark"] <= criterion.maximum or not criterion.maximum:
        raise FileFault(
            N_("the mark must lie between 0 and %(maximum)s"), line, maximum=rounded(criterion.maximum)
        )
    given = marks.setdefault((option, id), {})
    if evaluator in given:
        raise FileFault(N_("“%(who)s” marks this twice"), line, who=evaluator)
    given[evaluator] = numbers["mark"]


def matrix(election: Election, parameters: Mapping[str, Any], chain: Chain) -> Outcome:
    """Highest weighted marks first; what does not fit is skipped."""
    sheet = _sheet(parameters)
    return _fund(election, chain, {o: sheet.score(option.id) for o, option in enumerate(election.options)})


def matrix_vote(election: Election, parameters: Mapping[str, Any], chain: Chain) -> Outcome:
    """Marks and votes together: each from 0 to 1 (votes as a share of the most voted), weighed as stated."""
    sheet, share = _sheet(parameters), Fraction(str(parameters["matrix_weight"])) / 100
    top = max(election.totals, default=Fraction(0))
    votes = [points / top if top > 0 else Fraction(0) for points in election.totals]
    return _fund(
        election,
        chain,
        {
            o: share * sheet.score(option.id) + (1 - share) * votes[o]
            for o, option in enumerate(election.options)
        },
    )


def _sheet(parameters: Mapping[str, Any]) -> Sheet:
    sheet = parameters.get("matrix")
    if not isinstance(sheet, Sheet):
        raise RuleFault(N_("this rule needs the filled matrix of criteria"))
    return sheet


def _fund(election: Election, chain: Chain, scores: Mapping[int, Fraction]) -> Outcome:
    unknown = sorted(scores, key=lambda o: (-scores[o], chain.keys(o)))
    bought, steps = fund(
        election,
        chain,
        range(len(election.options)),
        lambda option: scores[option],
        election.budget or 0,
        shown=lambda option: float(rounded(scores[option] * 100, 4)),
    )
    shown = {election.options[o].id: plain_number(Fraction(rounded(scores[o] * 100, 4))) for o in unknown}
    return Outcome(tuple(bought), tuple(steps), more={"scores": shown})
