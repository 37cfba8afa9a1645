"""Reading the section VOTES: every ballot as it was marked, equal ones together."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from civic.voting.counting.amounts import read_number
from civic.voting.counting.ballots import (
    CHOOSE_1,
    CUMULATIVE,
    ORDINAL,
    SCORING,
    Marks,
    Option,
    Ranks,
    marks_of,
)
from civic.voting.counting.faults import N_, FileFault, Note
from civic.voting.counting.pabulib.sections import Row, header_of, whole_number


class Votes:
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
        names = header_of(rows, "VOTES", ("voter_id", "vote", *(("points",) if with_points else ())), last)
        vote, voter = names.index("vote"), names.index("voter_id")
        points = names.index("points") if with_points else 0
        tally: Counter[Any] = Counter()
        voters: set[str] = set()
        width, limit = len(names), whole_number(self.meta, self.lines, "max_length")
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
