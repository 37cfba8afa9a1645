"""What a row of each kind of list becomes, by the commands of its own room."""

from civic.imports.kinds.attendance import AttendanceRows
from civic.imports.kinds.base import Handler
from civic.imports.kinds.events import EventRows
from civic.imports.kinds.organisations import OrganisationRows
from civic.imports.kinds.people import PeopleRows
from civic.imports.kinds.representations import RepresentationRows
from civic.imports.models import ListKind

HANDLERS: dict[ListKind, type[Handler]] = {
    ListKind.ORGANISATIONS: OrganisationRows,
    ListKind.PEOPLE: PeopleRows,
    ListKind.REPRESENTATIONS: RepresentationRows,
    ListKind.EVENTS: EventRows,
    ListKind.ATTENDANCE: AttendanceRows,
}

__all__ = ["HANDLERS", "Handler"]
