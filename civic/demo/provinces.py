"""The shape of a province in the demonstration. Its content stands in ilo.py, huaylas.py and elsewhere.py."""

from __future__ import annotations

from dataclasses import dataclass, field

from civic.accreditation.models import FileState
from civic.events.models import Audience, Category, Format
from civic.organisations.models import Sector
from civic.spaces.models import Accent, ActivityState, SpaceKind, SpaceLevel


@dataclass(frozen=True)
class Mesa:
    """A space to make. `key` is how events and seats name it; the first of a province is its main space."""

    key: str
    slug: str
    name: str
    kind: SpaceKind
    level: SpaceLevel
    codes: tuple[str, ...]
    place_label: str
    promise: str = ""
    description: str = ""
    how_to_join: str = ""
    parent: str | None = None
    accent: Accent = Accent.STONE
    featured: bool = False
    state: ActivityState = ActivityState.ACTIVE
    contact_place: str | None = None
    seats: int = 0  # accredited organisations of the main space that also sit here


@dataclass(frozen=True)
class Group:
    """An organisation to make."""

    kind: str
    name: str
    ubigeo: str
    sector: Sector = Sector.CIVIL_SOCIETY
    acronym: str | None = None


@dataclass(frozen=True)
class Venue:
    """A place where people meet."""

    name: str
    reference: str
    ubigeo: str
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True)
class Activity:
    """An event to make. `day` counts from the day of the load (negative: past); `weekday` moves it to the nearest one."""

    title: str
    category: Category
    day: int
    hour: int
    venue: int
    summary: str
    space: str = "main"
    hours: float = 2
    seats: int | None = None
    audience: Audience = Audience.ANYBODY
    sessions: int = 1
    every: int = 7  # days between the sessions of a course
    weekday: int | None = None  # 0 is Monday
    registration: bool = True
    format: Format = Format.IN_PERSON
    size: float = 0.5  # how many of those who could come do
    special: str = ""  # full | reserved | cancelled | postponed | draft | open_list | running
    reason: str = ""  # of a cancelled or postponed one


@dataclass(frozen=True)
class Province:
    """All that one province shows."""

    code: str
    name: str
    region: str  # of its surnames
    mesas: tuple[Mesa, ...]
    groups: tuple[Group, ...]
    venues: tuple[Venue, ...]
    activities: tuple[Activity, ...]
    came: int  # how many titulares of civil society have come to a civic or cultural event this year
    replaced: int  # seats whose titular changed this year
    doubled: int  # persons who hold two seats
    citizens: int
    officials: int = 0
    leaders: int = 0
    districts: dict[str, int] = field(default_factory=dict)  # district → weight
    # Files that are not simply accredited: organisation → where its file is.
    files: dict[str, FileState] = field(default_factory=dict)
