"""What a reader asks of a list of events, read from the address by an allow-list. No database here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from civic.core import clock
from civic.core.text import clean
from civic.events.models import Category


@dataclass(frozen=True)
class Filters:
    """The part of the events that is wanted; the empty one wants all."""

    month: date | None = None  # its first day
    ubigeo: str = ""
    category: Category | None = None
    space_id: int | None = None
    text: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was asked."""
        return self == Filters()


def month_of(text: str) -> date | None:
    """The first day of «2026-11», or None when it is no month from 2000 to 2099."""
    year, _, month = text.partition("-")
    if not (year + month).isascii() or not (year + month).isdigit() or len(year) != 4 or len(month) != 2:
        return None
    return date(int(year), int(month), 1) if 2000 <= int(year) <= 2099 and 1 <= int(month) <= 12 else None


def month_after(month: date, steps: int = 1) -> date:
    """The first day of the month so many months later (or earlier)."""
    index = month.year * 12 + month.month - 1 + steps
    return date(index // 12, index % 12 + 1, 1)


def month_bounds(month: date) -> tuple[datetime, datetime]:
    """[begin, end) of a month in Lima, as UTC moments."""
    return clock.at(month), clock.at(month_after(month))


def read_filters(args: Mapping[str, str], space_ids: Mapping[str, int]) -> Filters:
    """The filters of an address; what is not known is left out. `space_ids` says which spaces may be asked for."""
    district = args.get("distrito", "")
    return Filters(
        month=month_of(args.get("mes", "")),
        ubigeo=district if len(district) == 6 and district.isascii() and district.isdigit() else "",
        category=next((c for c in Category if c.value == args.get("tipo")), None),
        space_id=space_ids.get(args.get("espacio", "")),
        text=clean(args.get("q", ""))[:80],
    )
