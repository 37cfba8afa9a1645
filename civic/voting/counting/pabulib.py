"""Pabulib `.pb` files, in and out: three sections, cells parted by semicolons. Every fault is told with its line."""

from __future__ import annotations

import csv
import io
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from civic.voting.counting.amounts import decimals, plain_number, read_number
from civic.voting.counting.ballots import (
    APPROVAL,
    CHOOSE_1,
    CUMULATIVE,
    KINDS,
    ORDINAL,
    SCORING,
    Election,
    Marks,
    Option,
    Ranks,
    marks_of,
)
from civic.voting.counting.faults import N_, FileFault, Note

SECTIONS = ("META", "PROJECTS", "VOTES")
OLD_NAMES = {"target": "beneficiaries"}
VOTER_FIELDS = ("age", "sex", "voting_method", "district", "neighborhood", "education")
PERSONAL_FIELDS = ("age", "sex")
SMALLEST_CELL = 10
Row = tuple[int, list[str]]


def read_text(content: bytes) -> str:
    """The text of a file in UTF-8, its byte-order mark left out."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content[: fault.start].count(b"\n") + 1
        raise FileFault(N_("this is not UTF-8 text"), line) from None


def read_pabulib(content: bytes | str) -> Election:
    """The election written in a `.pb` file."""
    text = read_text(content) if isinstance(content, bytes) else content.removeprefix("\ufeff")
    sections, last = _sections(text)
    for name in SECTIONS:
        if name not in sections:
            raise FileFault(N_("the section %(section)s is missing"), last, section=name)
    notes: list[Note] = []
    meta, lines = _meta(sections["META"], notes)
    kind = meta.get("vote_type", "").lower()
    if kind not in KINDS:
        raise FileFault(
            N_("vote_type must be one of %(kinds)s, not “%(found)s”"),
            lines.get("vote_type", lines[""]),
            kinds=", ".join(KINDS),
            found=meta.get("vote_type", ""),
        )
    rows, costs = _projects(sections["PROJECTS"], last)
    budget = _budget(meta, lines)
    unit = 10 ** max(2, decimals(budget), *(decimals(cost) for cost in costs))
    options = tuple(
        Option(row["project_id"], row.get("name", ""), int(cost * unit), row)
        for row, cost in zip(rows, costs, strict=True)
    )
    ballots, count = _Votes(kind, options, meta, lines, notes).read(sections["VOTES"], last)
    for key, found in (("num_projects", len(options)), ("num_votes", count)):
        if key in meta and meta[key].strip() != str(found):
            notes.append(
                Note(
                    lines[key],
                    N_("%(key)s says %(said)s, the file has %(found)s"),
                    {"key": key, "said": meta[key], "found": found},
                )
            )
    longest = _whole(meta, lines, "max_length") if kind == ORDINAL else None
    return Election(options, ballots, kind, int(budget * unit), unit, longest, meta, tuple(notes))


def _sections(text: str) -> tuple[dict[str, list[Row]], int]:
    """The rows of each section with their lines, and the number of the last line."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    sections: dict[str, list[Row]] = {}
    rows: list[Row] | None = None
    try:
        for row in reader:
            if not any(row) or not "".join(row).strip():
                continue
            title = row[0].strip().upper()
            if title in SECTIONS and not "".join(row[1:]).strip():
                if title in sections:
                    raise FileFault(N_("the section %(section)s comes twice"), reader.line_num, section=title)
                if len(sections) != SECTIONS.index(title):
                    raise FileFault(
                        N_("the sections must be META, PROJECTS, VOTES in this order"), reader.line_num
                    )
                rows = sections[title] = []
            elif rows is None:
                raise FileFault(N_("the file must begin with the section META"), reader.line_num)
            else:
                rows.append((reader.line_num, row))
    except csv.Error as fault:
        raise FileFault(
            N_("this line cannot be parted into cells (is a quotation mark open?): %(why)s"),
            reader.line_num,
            why=str(fault),
        ) from None
    return sections, max(reader.line_num, 1)


def _meta(rows: list[Row], notes: list[Note]) -> tuple[dict[str, str], dict[str, int]]:
    meta: dict[str, str] = {}
    lines = {"": rows[0][0] if rows else 1}
    for line, row in rows:
        key = row[0].strip()
        if (key.lower(), row[1].strip().lower() if len(row) > 1 else "") == ("key", "value"):
            continue
        if len(row) < 2:
            raise FileFault(N_("a line of META needs a key and a value"), line)
        if key in meta:
            notes.append(Note(line, N_("%(key)s is given twice; the first counts"), {"key": key}))
            continue
        meta[key], lines[key] = row[1].strip(), line
    return meta, lines


def _budget(meta: Mapping[str, str], lines: Mapping[str, int]) -> Fraction:
    if "budget" not in meta:
        raise FileFault(N_("META has no budget"), lines[""])
    budget = read_number(meta["budget"])
    if budget is None or budget < 0:
        raise FileFault(N_("the budget “%(found)s” is not an amount"), lines["budget"], found=meta["budget"])
    return budget


def _whole(meta: Mapping[str, str], lines: Mapping[str, int], key: str) -> int | None:
    if not meta.get(key, "").strip():
        return None
    number = read_number(meta[key])
    if number is None or number.denominator != 1 or not 0 <= number <= 10**6:
        raise FileFault(
            N_("%(key)s must be a whole number, not “%(found)s”"), lines[key], key=key, found=meta[key]
        )
    return int(number)


def _header(rows: list[Row], section: str, needed: Sequence[str], last: int) -> list[str]:
    if not rows:
        raise FileFault(N_("the section %(section)s is empty"), last, section=section)
    line, row = rows[0]
    names = [OLD_NAMES.get(name.strip().lower(), name.strip().lower()) for name in row]
    for name in needed:
        if name not in names:
            raise FileFault(
                N_("the section %(section)s needs a column %(column)s"), line, section=section, column=name
            )
    return names


def _projects(rows: list[Row], last: int) -> tuple[list[dict[str, str]], list[Fraction]]:
    names = _header(rows, "PROJECTS", ("project_id", "cost"), last)
    found: list[dict[str, str]] = []
    costs: list[Fraction] = []
    seen: set[str] = set()
    for line, row in rows[1:]:
        if len(row) > len(names) and "".join(row[len(names) :]).strip():
            raise FileFault(
                N_("this line has %(found)s cells where the title line has %(columns)s"),
                line,
                found=len(row),
                columns=len(names),
            )
        cells = {name: cell.strip() for name, cell in zip(names, row, strict=False)}
        id = cells.get("project_id", "")
        if not id:
            raise FileFault(N_("a project has no project_id"), line)
        if id in seen:
            raise FileFault(N_("the project “%(id)s” stands twice"), line, id=id)
        cost = read_number(cells.get("cost", ""))
        if cost is None or cost < 0:
            raise FileFault(
                N_("the cost “%(found)s” of the project “%(id)s” is not an amount"),
                line,
                found=cells.get("cost", ""),
                id=id,
            )
        seen.add(id)
        found.append(cells)
        costs.append(cost)
    if not found:
        raise FileFault(N_("the section %(section)s is empty"), last, section="PROJECTS")
    return found, costs


class _Votes:
    """The reader of the section VOTES; it counts oddities and remarks each kind once."""

    def __init__(
        self,
        kind: str,
        options: Sequence[Option],
        meta: Mapping[str, str],
        lines: Mapping[str, int],
        notes: list[Note],
    ) -> None:
        self.kind, self.notes, self.meta, self.lines = kind, notes, meta, lines
        self.index = {option.id: place for place, option in enumerate(options)}
        self.odd: Counter[str] = Counter()
        self.first: dict[str, int] = {}

    def read(self, rows: list[Row], last: int) -> tuple[Marks | Ranks, int]:
        """The ballots, equal ones together, and how many there are."""
        with_points = self.kind in (CUMULATIVE, SCORING)
        names = _header(rows, "VOTES", ("voter_id", "vote", *(("points",) if with_points else ())), last)
        vote, voter = names.index("vote"), names.index("voter_id")
        points = names.index("points") if with_points else 0
        tally: Counter[Any] = Counter()
        voters: set[str] = set()
        width, limit = len(names), _whole(self.meta, self.lines, "max_length")
        for line, row in rows[1:]:
            if len(row) > width and "".join(row[width:]).strip():
                raise FileFault(
                    N_("this line has %(found)s cells where the title line has %(columns)s"),
                    line,
                    found=len(row),
                    columns=width,
                )
            if len(row) <= max(vote, voter):
                raise FileFault(N_("this ballot has no cell for its vote"), line)
            if row[voter] in voters:
                self._odd(line, N_("voter_id is not unique on %(times)s ballots; each counts"))
            voters.add(row[voter])
            named = self._named(line, row[vote])
            if limit is not None and len(named) > limit:
                self._odd(line, N_("%(times)s ballots name more projects than max_length allows; they count"))
            if with_points:
                tally[self._points(line, named, row[points] if len(row) > points else "")] += 1
            else:
                tally[self._plain(line, named)] += 1
        for sentence, times in self.odd.items():
            self.notes.append(Note(self.first[sentence], sentence, {"times": times}))
        return self._ballots(tally), len(rows) - 1

    def _odd(self, line: int, sentence: str) -> None:
        self.odd[sentence] += 1
        self.first.setdefault(sentence, line)

    def _named(self, line: int, cell: str) -> list[int]:
        index = self.index
        if cell in index:
            return [index[cell]]
        found = []
        for name in cell.split(","):
            place = index.get(name)
            if place is None:
                name = name.strip()
                if not name:
                    continue
                place = index.get(name)
                if place is None:
                    raise FileFault(
                        N_("the ballot names “%(id)s”, which is no project of this file"), line, id=name
                    )
            found.append(place)
        return found

    def _plain(self, line: int, named: list[int]) -> tuple[int, ...]:
        once = dict.fromkeys(named)
        if len(once) < len(named):
            self._odd(line, N_("%(times)s ballots name a project twice; it counts once"))
        if self.kind == CHOOSE_1 and len(once) > 1:
            self._odd(line, N_("%(times)s choose-1 ballots name several projects; each counts"))
        return tuple(once) if self.kind == ORDINAL else tuple(sorted(once))

    def _points(self, line: int, named: list[int], cell: str) -> tuple[tuple[int, Fraction], ...]:
        given = [part for part in cell.split(",") if part.strip()]
        if len(given) != len(named):
            raise FileFault(
                N_("the ballot names %(named)s projects and gives points to %(given)s"),
                line,
                named=len(named),
                given=len(given),
            )
        found: dict[int, Fraction] = {}
        for option, text in zip(named, given, strict=True):
            number = read_number(text)
            if number is None or (number < 0 and self.kind == CUMULATIVE):
                raise FileFault(N_("“%(found)s” is not a number of points"), line, found=text.strip())
            if option in found:
                self._odd(line, N_("%(times)s ballots give points to a project twice; they are added"))
            found[option] = found.get(option, Fraction(0)) + number
        return tuple(sorted(found.items()))

    def _ballots(self, tally: Counter[Any]) -> Marks | Ranks:
        if self.kind == ORDINAL:
            return Ranks(tuple(tuple((option,) for option in row) for row in tally), tuple(tally.values()))
        if self.kind in (CUMULATIVE, SCORING):
            return marks_of(self._with_default(tally))
        starts, options = array("q", [0]), array("i")
        for row in tally:
            options.extend(row)
            starts.append(len(options))
        return Marks(starts, options, array("q", tally.values()))

    def _with_default(self, tally: Counter[Any]) -> Iterable[tuple[dict[int, Fraction], int]]:
        """The rows, where a project without a score has the default_score of META."""
        text = self.meta.get("default_score", "").strip() if self.kind == SCORING else ""
        default = read_number(text) if text else Fraction(0)
        if default is None:
            raise FileFault(
                N_("“%(found)s” is not a number of points"), self.lines["default_score"], found=text
            )
        blank = dict.fromkeys(self.index.values(), default) if default else {}
        return ((blank | dict(row), weight) for row, weight in tally.items())


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
