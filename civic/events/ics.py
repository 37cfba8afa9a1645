"""Events as iCalendar files, so that they stand in the calendar of a phone. Pure but for the words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from civic.core import clock
from civic.events.models import EventSession, EventStatus, Format

if TYPE_CHECKING:  # large: read when the first calendar is asked for
    from icalendar import Event as Entry
    from icalendar import Timezone

_STATUS = {
    EventStatus.CANCELLED: "CANCELLED",
    EventStatus.POSTPONED: "TENTATIVE",
}


def _lima() -> Timezone:
    """The VTIMEZONE of Lima: UTC-5 the whole year, no daylight saving since 1994."""
    from icalendar import Timezone, TimezoneStandard

    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", "America/Lima")
    standard.add("dtstart", datetime(1994, 4, 1))  # noqa: DTZ001  a zone says its own beginning on its own clock
    standard.add("tzoffsetfrom", timedelta(hours=-5))
    standard.add("tzoffsetto", timedelta(hours=-5))
    standard.add("tzname", "PET")
    zone.add_component(standard)
    return zone


def calendar(
    sessions: Iterable[EventSession], name: str, host: str, urls: dict[int, str], *, link: bool = False
) -> bytes:
    """An iCalendar file of sessions under a name. `urls` gives each event's page by its id.

    `link` puts the address of an online event in: only for who has a place. Cancelled and postponed ones say so, and
    the number of the change (SEQUENCE) makes calendars that know the event take the new state over.
    """
    from icalendar import Calendar

    made = Calendar()
    made.add("prodid", f"-//{host}//Concertemos//ES")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name)
    made.add("x-wr-timezone", "America/Lima")
    made.add_component(_lima())
    for session in sessions:
        made.add_component(_entry(session, host, urls[session.event_id], link))
    return made.to_ical()


def _entry(session: EventSession, host: str, url: str, link: bool) -> Entry:
    from icalendar import Event as Entry

    event, entry = session.event, Entry()
    title = f"{event.title}: {session.title}" if session.title else event.title
    if event.status is EventStatus.POSTPONED:
        title = _("Postponed: %(title)s", title=title)
    elif event.status is EventStatus.CANCELLED:
        title = _("Cancelled: %(title)s", title=title)
    entry.add("uid", f"session-{session.id}@{host}")
    entry.add("summary", title)
    entry.add("dtstart", clock.local(session.starts_at))
    entry.add("dtend", clock.local(session.ends_at))
    entry.add("dtstamp", event.updated_at)
    entry.add("last-modified", event.updated_at)
    entry.add("sequence", event.version)
    entry.add("status", _STATUS.get(event.status, "CONFIRMED"))
    entry.add("url", url)
    entry.add("location", where(session))
    if event.latitude is not None and event.longitude is not None and event.format is not Format.ONLINE:
        entry.add("geo", (event.latitude, event.longitude))
    entry.add("description", "\n".join(part for part in _words(session, url, link) if part))
    return entry


def _words(session: EventSession, url: str, link: bool) -> list[str]:
    event = session.event
    lines = [event.status_reason or "", event.summary, event.place_reference or ""]
    if link and event.online_url:
        lines.append(_("Link to take part online: %(url)s", url=event.online_url))
    return [*lines, url]


def where(session: EventSession) -> str:
    """The place in one line, as a calendar shows it."""
    event = session.event
    if event.format is Format.ONLINE:
        return _("Online")
    parts = [session.place or event.place, event.district.full_name if event.district else ""]
    return ", ".join(part for part in parts if part)
