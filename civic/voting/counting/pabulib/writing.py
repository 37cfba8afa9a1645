"""Writing an election as a `.pb` file that tells neither who came when nor who stands alone in a small group."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from civic.voting.counting.amounts import plain_number
from civic.voting.counting.ballots import APPROVAL, CHOOSE_1, CUMULATIVE, SCORING, Election, Ranks

VOTER_FIELDS = ("age", "sex", "voting_method", "district", "neighborhood", "education")
PERSONAL_FIELDS = ("age", "sex")
SMALLEST_CELL = 10


def to_pabulib(
    election: Election,
    voters: Sequence[Mapping[str, str]] | None = None,
    winners: Iterable[str] | None = None,
    smallest_cell: int = SMALLEST_CELL,
) -> str:
    """The election as a `.pb` file, ballots in the order of their text so that nothing tells who came when. `voters`, one
    per ballot in the order of the election's rows, may bring VOTER_FIELDS; age and sex are left out when fewer than
    `smallest_cell` people share them. There is no column for a time."""
    out = io.StringIO(newline="")
    write = csv.writer(out, delimiter=";", lineterminator="\n").writerow
    write(["META"])
    write(["key", "value"])
    meta = {"description": "", "country": "", "unit": "", "instance": ""} | dict(election.meta)
    meta |= {"num_projects": str(len(election.options)), "num_votes": str(election.voters)}
    meta |= {"budget": _amount(election.budget or 0, election.unit), "vote_type": election.kind}
    if election.longest is not None:
        meta["max_length"] = str(election.longest)
    for default in ("rule", "date_begin", "date_end"):
        meta.setdefault(default, "unknown" if default == "rule" else "")
    for key, value in meta.items():
        write([key, _one_line(value)])
    write(["PROJECTS"])
    _write_projects(write, election, None if winners is None else set(map(str, winners)))
    write(["VOTES"])
    _write_votes(write, election, voters, smallest_cell)
    return out.getvalue()


def _amount(amount: int, unit: int) -> str:
    return str(plain_number(Fraction(amount, unit)))


def _one_line(text: str) -> str:
    return " ".join(str(text).split())


def _write_projects(write: Any, election: Election, winners: set[str] | None) -> None:
    own = ("project_id", "cost", "votes", "score", "name", "selected")
    extra = list(dict.fromkeys(key for option in election.options for key in option.fields if key not in own))
    points = election.kind not in (APPROVAL, CHOOSE_1)
    columns = ["project_id", "cost", "votes", *(["score"] if points else []), "name"]
    kept = winners is not None or any("selected" in option.fields for option in election.options)
    write([*columns, *(["selected"] if kept else []), *extra])
    for place, option in enumerate(election.options):
        cells = [option.id, _amount(option.cost, election.unit), str(election.supporters[place])]
        cells += [str(plain_number(election.totals[place]))] if points else []
        cells.append(_one_line(option.name))
        if kept:
            cells.append(
                option.fields.get("selected", "") if winners is None else str(int(option.id in winners))
            )
        write(cells + [_one_line(option.fields.get(key, "")) for key in extra])


def _write_votes(
    write: Any, election: Election, voters: Sequence[Mapping[str, str]] | None, smallest_cell: int
) -> None:
    fields = safe_fields(voters or (), smallest_cell)
    points = election.kind in (CUMULATIVE, SCORING)
    write(["voter_id", "vote", *(["points"] if points else []), *fields])
    rows: list[list[str]] = []
    for vote, given, weight in _vote_cells(election):
        for _ in range(weight):
            who = voters[len(rows)] if voters else {}
            rows.append(
                [vote, *([given] if points else []), *(_one_line(who.get(name, "")) for name in fields)]
            )
    for number, row in enumerate(sorted(rows), 1):
        write([str(number), *row])


def _vote_cells(election: Election) -> Iterable[tuple[str, str, int]]:
    ids = [option.id for option in election.options]
    if isinstance(election.ballots, Ranks):
        for ranking, weight in zip(election.ballots.rankings, election.ballots.weights, strict=True):
            yield ",".join(ids[option] for place in ranking for option in place), "", weight
        return
    for options, marks, weight in election.ballots:
        shares = ",".join(str(plain_number(Fraction(mark, election.ballots.scale))) for mark in marks)
        yield ",".join(ids[option] for option in options), shares, weight


def safe_fields(voters: Sequence[Mapping[str, str]], smallest_cell: int = SMALLEST_CELL) -> list[str]:
    """The columns about voters that may be published: age and sex only when every group that shares all columns has
    at least `smallest_cell` people."""
    fields = [name for name in VOTER_FIELDS if any(voter.get(name) for voter in voters)]
    for dropped in ((), *((name,) for name in PERSONAL_FIELDS), PERSONAL_FIELDS):
        kept = [name for name in fields if name not in dropped]
        cells = Counter(tuple(voter.get(name, "") for name in kept) for voter in voters)
        if not set(kept) & set(PERSONAL_FIELDS) or min(cells.values(), default=0) >= smallest_cell:
            return kept
    return [name for name in fields if name not in PERSONAL_FIELDS]
