"""What a public table is, for what it is asked, and the columns that several have."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from civic.attendance.models import ProofLevel
from civic.spaces.models import Space

LICENCE = "CC BY 4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/deed.es"


@dataclass(frozen=True)
class Column:
    """A column: its name in files (never translated), its kind, and what it holds."""

    name: str
    kind: str  # text | number | date | time | flag
    about: Any


@dataclass(frozen=True)
class Asked:
    """For which space, year and day a file is wanted; some datasets look at the space alone."""

    space: Space | None = None
    year: int | None = None
    as_of: date | None = None
    with_children: bool = True
    proof: ProofLevel | None = None


@dataclass(frozen=True)
class Dataset:
    """A public table: its columns in order, and the rows that fill exactly these columns."""

    slug: str
    title: Any
    about: Any
    columns: tuple[Column, ...]
    rows: Callable[[Asked], Iterator[tuple[Any, ...]]]
    needs_space: bool = False  # a table of one space and year


def column(name: str, kind: str, about: Any) -> Column:
    """A column of a table, in one line."""
    return Column(name, kind, about)


SPACE = column("espacio", "text", _l("The space, by the name in its address."))
YEAR = column("anio", "number", _l("The calendar year."))
CALL = column("convocatoria", "text", _l("The call, by the name in its address."))
NUMBER = column("propuesta", "number", _l("Number of the proposal in its call."))
TITLE = column("titulo", "text", _l("Title."))
AS_OF = column("al", "date", _l("As known at the end of this day."))
