"""Reading a whole `.pb` file: META, the projects, and the ballots that `votes` makes of the rest."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from civic.voting.counting.amounts import decimals, read_number
from civic.voting.counting.ballots import KINDS, ORDINAL, Election, Option
from civic.voting.counting.faults import N_, FileFault, Note
from civic.voting.counting.pabulib.sections import (
    SECTIONS,
    Row,
    header_of,
    read_text,
    sections_of,
    whole_number,
)
from civic.voting.counting.pabulib.votes import Votes


def read_pabulib(content: bytes | str) -> Election:
    """The election written in a `.pb` file."""
    text = read_text(content) if isinstance(content, bytes) else content.removeprefix("\ufeff")
    sections, last = sections_of(text)
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
    ballots, count = Votes(kind, options, meta, lines, notes).read(sections["VOTES"], last)
    for key, found in (("num_projects", len(options)), ("num_votes", count)):
        if key in meta and meta[key].strip() != str(found):
            notes.append(
                Note(
                    lines[key],
                    N_("%(key)s says %(said)s, the file has %(found)s"),
                    {"key": key, "said": meta[key], "found": found},
                )
            )
    longest = whole_number(meta, lines, "max_length") if kind == ORDINAL else None
    return Election(options, ballots, kind, int(budget * unit), unit, longest, meta, tuple(notes))


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


def _projects(rows: list[Row], last: int) -> tuple[list[dict[str, str]], list[Fraction]]:
    names = header_of(rows, "PROJECTS", ("project_id", "cost"), last)
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
