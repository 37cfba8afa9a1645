"""From an XLSX or CSV to a plan, or every fault with its sheet, row and column. Nothing in a file is run. Pure."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import warnings
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from civic.core.errors import Refused
from civic.core.files import check_spreadsheet
from civic.core.text import clean, fold
from civic.plan.source.columns import (
    ABOUT,
    LINE,
    LINES,
    PLAN,
    ROWS,
    SECTION,
    SECTIONS,
    SHEET,
    STEP,
    STEPS,
    Column,
    title_key,
)
from civic.plan.source.faults import BadPlanFile, Fault, Place, Spot, nearest
from civic.plan.source.reading import LARGEST, ReadPlan, plain

MOST_ROWS, MOST_COLUMNS = 2_000, 60
Rows = list[tuple[int, list[str]]]


class _Reading:
    """What a spreadsheet has told so far: the mapping, where each piece of it stands, and what could not be read."""

    def __init__(self) -> None:
        self.mapping: dict[str, Any] = {"schema_version": 1, "plan": {}}
        self.spots: dict[Place, Spot] = {(): Spot()}
        self.faults: list[Fault] = []

    def put(self, into: dict[str, Any], place: Place, column: Column, cell: str, spot: Spot) -> None:
        """Read a cell into a row of the mapping; an empty one leaves it out."""
        if not cell:
            return
        for depth in range(1, len(column.path) + 1):
            self.spots[(*place, *column.path[:depth])] = spot
        try:
            value = value_of(cell, column)
        except ValueError as error:
            self.faults.append(Fault(spot.line, column.title, str(error), spot.column, spot.sheet))
            return
        for part in column.path[:-1]:
            into = into.setdefault(part, {})
        into[column.path[-1]] = value


def read_sheet(name: str, data: bytes) -> ReadPlan:
    """The plan in a spreadsheet; BadPlanFile with every fault, its sheet, row and column."""
    if len(data) > LARGEST:
        raise BadPlanFile(name, [Fault(None, "", _("it is larger than 1 MB; a plan file is not."))])
    try:
        kept, media_type = check_spreadsheet(data)
        found = _csv(kept) if media_type == "text/csv" else _xlsx(kept)
    except Refused as error:
        raise BadPlanFile(name, [Fault(None, "", str(error.sentence))]) from error
    except (
        Exception
    ) as error:  # openpyxl and the XML parser raise many kinds for a broken or hostile workbook
        said = _("We could not open the spreadsheet. Save it again as XLSX or CSV.")
        raise BadPlanFile(name, [Fault(None, "", said)]) from error
    tables = {title_key(sheet): (sheet, rows) for sheet, rows in found}
    told = _Reading()
    for wanted in (PLAN, SECTIONS, ROWS):
        if title_key(wanted) not in tables:
            told.faults.append(
                Fault(None, "", _("the sheet “%(name)s” is missing; use the template.", name=wanted))
            )
    if not told.faults:
        _about(told, *tables[title_key(PLAN)])
        _steps(told, *tables.get(title_key(STEPS), (STEPS, [])))
        _rows(told, *tables[title_key(ROWS)])
        _sections(told, *tables[title_key(SECTIONS)])
    from civic.plan.source.checks import judge  # with pydantic, which is large

    parts = None
    if not told.faults:
        parts, told.faults = judge(told.mapping, lambda place: nearest(place, told.spots))
    if parts is None:
        raise BadPlanFile(name, told.faults)
    return ReadPlan(parts, plain(told.mapping), hashlib.sha256(data).hexdigest())


def _about(told: _Reading, sheet: str, rows: Rows) -> None:
    known = {column.key: column for column in ABOUT}
    told.spots[("plan",)] = Spot(1, None, sheet)
    for line, cells in rows[1:]:
        column = known.get(title_key(cells[0])) if cells else None
        spot = Spot(line, "B", sheet)
        if column is None:
            said = _(
                "“%(title)s” is not a field of the plan; use the template.", title=(cells or [""])[0][:60]
            )
            told.faults.append(Fault(line, "", said, "A", sheet))
        else:
            told.put(told.mapping["plan"], ("plan",), column, cells[1] if len(cells) > 1 else "", spot)


def _steps(told: _Reading, sheet: str, rows: Rows) -> None:
    templates: dict[str, list[Any]] = {}
    for line, row in _table(told, sheet, rows, STEP):
        name = row.pop("template", ("", Spot()))[0] or ""
        place: Place = ("milestone_templates", name, len(templates.setdefault(name, [])))
        told.spots.setdefault(place[:2], Spot(line, "D", sheet))
        templates[name].append(_filled(told, place, STEP[1:], row))
    if templates:
        told.mapping["milestone_templates"] = templates


def _rows(told: _Reading, sheet: str, rows: Rows) -> None:
    """Lines and their indicators; a row without a line's code belongs to the line above it."""
    current: dict[str, Any] | None = None
    place: Place = ()
    for line, row in _table(told, sheet, rows, (*LINE, *SHEET)):
        if row.get("line:id", ("", Spot()))[0] or current is None:
            kind = fold(row.get("line:kind", ("", Spot()))[0])
            is_goal = kind in ("", "meta", "goal")
            name = "goals" if is_goal else "results" if kind in ("resultado", "result") else "activities"
            listed = told.mapping.setdefault(name, [])
            place = (name, len(listed))
            told.spots[place] = Spot(line, None, sheet)
            current = _filled(
                told, place, [c for c in LINE if not (is_goal and c.path == ("kind",))], row, "line:"
            )
            for old, new in (
                ("section", "dimension" if is_goal else "component"),
                *((("text", "target_text"),) if is_goal else ()),
            ):
                if old in current:
                    current[new] = current.pop(old)
                    told.spots[(*place, new)] = told.spots[(*place, old)]
            current["indicators"] = []
            listed.append(current)
        here: Place = (*place, "indicators", len(current["indicators"]))
        told.spots[here] = Spot(line, None, sheet)
        one = _filled(told, here, SHEET, row, "one:")
        base, target = one.setdefault("baseline", {}), one.setdefault("target", {})
        one["baseline"] = {"value": base.get("value"), "year": base.get("year"),
                           "status": "unknown" if base.get("value") is None else "known"}  # fmt: skip
        target.setdefault("value", None)
        target.setdefault("operator", ">=")
        current["indicators"].append(one)


def _sections(told: _Reading, sheet: str, rows: Rows) -> None:
    is_goals = bool(told.mapping.get("goals")) or not (
        told.mapping.get("results") or told.mapping.get("activities")
    )
    name, counted = ("dimensions", "goals") if is_goals else ("components", "activities")
    key = "dimension" if is_goals else "component"
    listed: list[dict[str, Any]] = []
    for line, row in _table(told, sheet, rows, SECTION):
        place: Place = (name, len(listed))
        told.spots[place] = Spot(line, None, sheet)
        part = _filled(told, place, SECTION, row)
        part[counted] = sum(one.get(key) == part.get("code") for one in told.mapping.get(counted, []))
        listed.append(part if is_goals else part | {"order": len(listed) + 1})
    told.mapping[name] = listed


def _table(
    told: _Reading, sheet: str, rows: Rows, columns: Sequence[Column]
) -> Iterator[tuple[int, dict[str, tuple[str, Spot]]]]:
    """(row number, {field: (cell, spot)}) of every row; titles nobody knows and titles that are missing are faults."""
    from openpyxl.utils import get_column_letter

    if not rows:
        return
    line, titles = rows[0]
    keys = [title_key(title) for title in titles]
    taken: set[int] = set()
    where: list[tuple[str, int]] = []
    for number, column in enumerate(columns):
        prefix = "" if columns is STEP or columns is SECTION else "line:" if number < len(LINE) else "one:"
        place = next((i for i, key in enumerate(keys) if key == column.key and i not in taken), None)
        if place is None:
            said = _("the column “%(title)s” is missing; use the template.", title=column.title)
            told.faults.append(Fault(line, "", said, None, sheet))
            continue
        taken.add(place)
        where.append((prefix + ".".join(column.path), place))
    for place, title in enumerate(titles):
        if title and place not in taken:
            said = _("the column “%(title)s” is not known; use the template.", title=title[:60])
            told.faults.append(Fault(line, "", said, get_column_letter(place + 1), sheet))
    for number, cells in rows[1:]:
        yield number, {
            name: (cells[place] if place < len(cells) else "", Spot(number, get_column_letter(place + 1), sheet))
            for name, place in where
        }  # fmt: skip


def _filled(
    told: _Reading,
    place: Place,
    columns: Sequence[Column],
    row: dict[str, tuple[str, Spot]],
    prefix: str = "",
) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for column in columns:
        cell, spot = row.get(prefix + ".".join(column.path), ("", Spot()))
        told.put(made, place, column, cell, spot)
    return made


def value_of(cell: str, column: Column) -> Any:
    """What a cell says; ValueError with a sentence when it cannot be read."""
    if column.how == "words":
        found = next(
            (code for code, word in column.words.items() if fold(cell) in (fold(word), fold(code))), None
        )
        if found is None and (column.path != ("kind",) or column.words is LINES):  # other kinds may be new
            known = ", ".join(column.words.values())
            raise ValueError(_("“%(cell)s” is not one of %(known)s.", cell=cell[:60], known=known))
        return found or cell
    if column.how in ("number", "whole"):
        return _number(cell, whole=column.how == "whole")
    if column.how == "list":
        return [part.strip() for part in cell.split(";") if part.strip()]
    if column.how == "years":
        return _years(cell)
    if column.how == "json":
        try:
            return json.loads(cell)
        except ValueError as error:
            raise ValueError(_("this is not JSON; leave it empty if you have no rule.")) from error
    return cell


def _number(cell: str, *, whole: bool) -> int | str:
    plain_cell = cell.replace(" ", "").removesuffix("%")
    if re.fullmatch(r"\d{1,15}(\.0+)?", plain_cell):
        return int(plain_cell.split(".")[0])
    if not whole and re.fullmatch(r"\d{1,15}\.\d{1,6}", plain_cell):
        return plain_cell
    said = (
        _("“%(cell)s” is not a whole number.", cell=cell[:40])
        if whole
        else _("“%(cell)s” is not a number.", cell=cell[:40])
    )
    raise ValueError(said)


def _years(cell: str) -> dict[int, Any]:
    made: dict[int, Any] = {}
    for part in filter(None, (piece.strip() for piece in cell.split(";"))):
        year, sign, value = part.partition("=")
        if not sign or not re.fullmatch(r"\d{4}", year.strip()):
            raise ValueError(_("write each year with its target: 2027=10; 2028=20."))
        if int(year) in made:
            raise ValueError(_("the year %(year)s stands here twice.", year=year.strip()))
        made[int(year)] = _number(value.strip(), whole=False) if value.strip() else None
    return made


def _csv(data: bytes) -> list[tuple[str, Rows]]:
    """The tables of a CSV: each begins with its name in brackets."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    delimiter = max(";,\t", key=next((line for line in text.splitlines() if "campo" in line), ",").count)
    found: list[tuple[str, Rows]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    for cells in reader:
        tidied = [
            _tidy(cell.removeprefix("'") if cell[1:2] and cell[1] in "=+-@" else cell)
            for cell in cells[:MOST_COLUMNS]
        ]
        if not any(tidied):
            continue
        if re.fullmatch(r"\[.+\]", tidied[0]) and not any(tidied[1:]):
            found.append((tidied[0][1:-1], []))
        elif found:
            _add(found[-1][1], reader.line_num, tidied)
    return found


def _xlsx(data: bytes) -> list[tuple[str, Rows]]:
    from openpyxl import load_workbook  # large; a server that reads no workbook never holds it

    found: list[tuple[str, Rows]] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        try:
            for sheet in book.worksheets:
                rows: Rows = []
                cells: Any = sheet.iter_rows(max_col=MOST_COLUMNS, max_row=2 * MOST_ROWS, values_only=True)
                for number, row in enumerate(cells, 1):
                    _add(rows, number, [_tidy(cell) for cell in row])
                found.append((sheet.title, rows))
        finally:
            book.close()
    return found


def _add(rows: Rows, number: int, cells: list[str]) -> None:
    while cells and not cells[-1]:
        cells.pop()
    if not cells:
        return
    if len(rows) >= MOST_ROWS:
        raise Refused(_("The sheet is too long: at most %(most)d rows.", most=MOST_ROWS))
    rows.append((number, cells))


def _tidy(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return clean(str(cell), lines=True)
