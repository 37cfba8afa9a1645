"""What is to be mended in a plan file, and where it stands. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from civic.core.errors import Refused

Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Spot:
    """Where something stands: line and column of a text, or sheet, row and column of a workbook."""

    line: int | None = None
    column: int | str | None = None
    sheet: str = ""


@dataclass(frozen=True)
class Fault:
    """Something to mend in a plan file, and where."""

    line: int | None
    place: str
    sentence: str
    column: int | str | None = None
    sheet: str = ""

    @property
    def where(self) -> str:
        """«line 12, column 5», «sheet Filas, row 3, column F», or «the file»."""
        parts = [_("sheet %(name)s", name=self.sheet)] if self.sheet else []
        if self.line:
            parts.append(
                _("row %(number)d", number=self.line)
                if self.sheet
                else _("line %(number)d", number=self.line)
            )
        if self.column:
            parts.append(_("column %(name)s", name=self.column))
        return ", ".join(parts) or _("the file")

    def __str__(self) -> str:
        return f"{self.where}{f', {self.place}' if self.place else ''}: {self.sentence}"


Locate = Callable[[Place], Spot]


class BadPlanFile(Refused):
    """A plan file that cannot be loaded; nothing of it was."""

    def __init__(self, name: str, faults: list[Fault]) -> None:
        self.faults = faults
        said = ngettext("%(name)s was not loaded: %(count)s thing to mend.", "%(name)s was not loaded: %(count)s things to mend.",
                        len(faults), name=name, count=len(faults))  # fmt: skip
        self.head = said
        super().__init__("\n".join([said, *(f"  {fault}" for fault in faults)]))


def fault_at(place: Place, sentence: str, locate: Locate) -> Fault:
    """A fault with its spot."""
    spot = locate(place)
    return Fault(spot.line, words(place), sentence, spot.column, spot.sheet)


def nearest(place: Place, spots: dict[Place, Spot]) -> Spot:
    """The spot of a place, or of the nearest thing around it that the file has."""
    for length in range(len(place), -1, -1):
        near: Place = place[:length]
        if near in spots:
            return spots[near]
        spelled = (*near[:-1], str(near[-1])) if near else near
        if spelled in spots:
            return spots[spelled]
    return Spot()


def words(place: Place) -> str:
    """«goals[3].target.value»."""
    text = ""
    for part in place:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text
