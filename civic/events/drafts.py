"""What can be said of an event, as commands take it from forms, imports and the demonstration. No database here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from civic.events.models import Audience, Category, Event, Format


@dataclass
class SessionDraft:
    """One sitting; `id` names the session it changes, None makes a new one."""

    starts_at: datetime
    ends_at: datetime
    title: str | None = None
    place: str | None = None
    id: int | None = None


@dataclass
class EventDraft:
    """All that can be said of an event. `seats` None has no limit; `reserved` are seats beside them, kept for a Sector, a
    Sex or the code of a district."""

    title: str
    category: Category
    sessions: list[SessionDraft]
    summary: str = ""
    description: str = ""
    format: Format = Format.IN_PERSON
    audience: Audience = Audience.ANYBODY
    organizer: str | None = None
    ubigeo: str | None = None
    place: str = ""
    place_reference: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    online_url: str | None = None
    needs_registration: bool = True
    registration_opens_at: datetime | None = None
    registration_closes_at: datetime | None = None
    confirm_hours: int | None = None
    quorum_percent: int | None = None
    quorum_per_sector: bool = False
    seats: int | None = None
    reserved: Mapping[str, int] = field(default_factory=dict)


TEXTS = (
    "title", "category", "summary", "description", "format", "audience", "organizer", "ubigeo", "place",
    "place_reference", "latitude", "longitude", "online_url", "needs_registration", "registration_opens_at",
    "registration_closes_at", "confirm_hours", "quorum_percent", "quorum_per_sector",
)  # fmt: skip


def draft_of(event: Event, shift: timedelta = timedelta(0), *, anew: bool = False) -> EventDraft:
    """What an event says now, its dates moved by `shift`; `anew` forgets which sessions they were."""
    texts = {name: getattr(event, name) for name in TEXTS}
    for name in ("registration_opens_at", "registration_closes_at"):
        texts[name] = texts[name] + shift if texts[name] else None
    everybody = event.open_pool
    return EventDraft(
        **texts,
        sessions=[
            SessionDraft(s.starts_at + shift, s.ends_at + shift, s.title, s.place, None if anew else s.id)
            for s in event.sessions
        ],
        seats=everybody.seats if everybody else None,
        reserved={pool.kept_for: pool.seats or 0 for pool in event.reserved if pool.kept_for},
    )
