"""Events of the demonstration with their sessions, seats, registrations and lists of who came."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

from civic.accreditation.models import MandateRole
from civic.core import clock
from civic.core.text import fold, slugify
from civic.demo.provinces import Activity, Province
from civic.demo.rolls import COUNTED, Guest, Rolls, Sitting
from civic.demo.rows import Rows
from civic.demo.seats import Voice
from civic.events.models import (
    Audience,
    Event,
    EventSession,
    EventStatus,
    EventStatusChange,
    Format,
    SeatPool,
)
from civic.organisations.models import Sector


class Calendar:
    """Makes one province's events and fills their lists."""

    def __init__(
        self, rows: Rows, rng: Random, day: date, province: Province, spaces: dict[str, int], voices: list[Voice],
        crowds: dict[Audience, list[Guest]], team: tuple[int, int],
    ) -> None:  # fmt: skip
        self.rows, self.rng, self.day, self.province = rows, rng, day, province
        self.spaces, self.voices, self.crowds = spaces, voices, crowds
        self.coordinator, self.facilitator = team
        self.rolls = Rolls(rows, rng, day, *team)
        self.slugs: set[str] = set()
        self.plan = self._who_comes_when()

    # ── the year's participation ────────────────────────────────────────────────────────────────────────────────

    def days_of(self, activity: Activity) -> list[date]:
        """The days of an activity's sessions, each on the weekday asked for, past ones staying past."""
        first = self.day + timedelta(days=activity.day)
        if activity.weekday is not None:
            shift = (activity.weekday - first.weekday() + 3) % 7 - 3
            first += timedelta(days=shift)
            if activity.day > 0 and first <= self.day:
                first += timedelta(days=7)
        return [first + timedelta(days=activity.every * n) for n in range(activity.sessions)]

    def is_held(self, activity: Activity) -> bool:
        """Whether it was held: all its days are past and nothing stopped it."""
        return self.days_of(activity)[-1] < self.day and activity.special in ("", "full", "reserved")

    def _titulares(self) -> dict[int, list[Voice]]:
        """Person → mandates as titular of civil society in the main space."""
        found: dict[int, list[Voice]] = {}
        for voice in self.voices:
            if (
                voice.space == "main"
                and voice.role is MandateRole.TITULAR
                and voice.sector is Sector.CIVIL_SOCIETY
            ):
                found.setdefault(voice.who.id, []).append(voice)
        return found

    def _who_comes_when(self) -> dict[int, date]:
        """Titular → the day from which they come this year; who is not in it stays away from civic and cultural events."""
        year = date(self.day.year, 1, 1)
        held = sorted(
            first
            for activity in self.province.activities
            if activity.category in COUNTED and activity.space == "main" and self.is_held(activity)
            for first in self.days_of(activity)[:1]
            if first >= year
        )
        people = list(self._titulares().items())
        self.rng.shuffle(people)
        plan: dict[int, date] = {}
        for ident, voices in people:
            possible = [day for day in held if any(voice.in_force(day) for voice in voices)]
            if possible and len(plan) < self.province.came:
                share = (len(plan) + 0.5) / self.province.came
                plan[ident] = possible[int(len(possible) * share**1.15)]
        return plan

    # ── one event ───────────────────────────────────────────────────────────────────────────────────────────────

    def add(self, activity: Activity, suffix: str = "") -> None:
        """Add an event with everything that belongs to it."""
        days = self.days_of(activity)
        held = self.is_held(activity)
        status = EventStatus.HELD if held else EventStatus.PUBLISHED
        status = {
            "cancelled": EventStatus.CANCELLED, "postponed": EventStatus.POSTPONED, "draft": EventStatus.DRAFT,
        }.get(activity.special, status)  # fmt: skip
        starts = [clock.at(day, activity.hour) for day in days]
        ends = [start + timedelta(hours=activity.hours) for start in starts]
        written = min(self.day, days[0]) - timedelta(days=self.rng.randint(3, 24))
        event_id = self._event(activity, status, starts[0], ends[-1], written, suffix)
        sittings = [
            self._session(activity, number, event_id, start, end)
            for number, (start, end) in enumerate(zip(starts, ends, strict=True))
        ]
        pools = self._pools(activity, event_id)
        self._history(activity, event_id, status, clock.at(written, 9), ends[-1])
        if status is EventStatus.DRAFT:
            return
        guests, missing = self._guests(activity, days[0])
        past = [sitting for sitting in sittings if sitting.ends < clock.at(self.day)]
        opened = clock.at(written + timedelta(days=1), 9)
        if activity.registration:
            event = self.rows.last(Event)
            self.rolls.register(
                activity, event, pools, guests + missing, opened, min(starts[0], clock.at(self.day))
            )
        if activity.special not in ("cancelled", "postponed"):
            for sitting in past:
                self.rolls.mark(activity, sitting, guests, missing)

    def _event(
        self,
        activity: Activity,
        status: EventStatus,
        starts: datetime,
        ends: datetime,
        written: date,
        suffix: str,
    ) -> int:
        venue = self.province.venues[activity.venue]
        slug = slugify(activity.title)
        while slug in self.slugs:
            slug += "-2"
        self.slugs.add(slug)
        online = activity.format is not Format.IN_PERSON
        return self.rows.add(
            Event,
            space_id=self.spaces[activity.space],
            slug=f"{slug}-{self.province.name.lower()}"[:80] + suffix,
            title=activity.title,
            title_key=fold(f"{activity.title} {venue.name} {venue.reference}"),
            category=activity.category,
            status=status,
            status_reason=activity.reason or None,
            summary=activity.summary,
            description=f"{activity.summary}\n\nLa actividad es gratuita. Llega diez minutos antes.",
            format=activity.format,
            audience=activity.audience,
            organizer="Secretaría técnica de la mesa",
            ubigeo=venue.ubigeo,
            place="Por videollamada" if activity.format is Format.ONLINE else venue.name,
            place_reference=None if activity.format is Format.ONLINE else venue.reference,
            latitude=None if activity.format is Format.ONLINE else venue.latitude,
            longitude=None if activity.format is Format.ONLINE else venue.longitude,
            online_url=f"https://reunion.example.org/{slug}" if online else None,
            needs_registration=activity.registration,
            registration_opens_at=clock.at(written + timedelta(days=1), 9) if activity.registration else None,
            registration_closes_at=starts if activity.registration else None,
            starts_at=starts,
            ends_at=ends,
            created_at=clock.at(written, 9),
            updated_at=clock.at(written + timedelta(days=1), 9),
            created_by_id=self.coordinator,
        )

    def _session(
        self, activity: Activity, number: int, event_id: int, start: datetime, end: datetime
    ) -> Sitting:
        # A list stays open after the event now and then: somebody must still close it.
        closed = end < clock.at(self.day) and activity.special != "open_list" and self.rng.random() < 0.94
        ident = self.rows.add(
            EventSession,
            event_id=event_id,
            title=f"Sesión {number + 1}" if activity.sessions > 1 else None,
            starts_at=start,
            ends_at=end,
            attendance_closed_at=end + timedelta(minutes=40) if closed else None,
            attendance_closed_by_id=self.facilitator if closed else None,
        )
        return Sitting(ident, start, end, closed)

    def _pools(self, activity: Activity, event_id: int) -> list[dict[str, object]]:
        seats = activity.seats
        shares: list[tuple[Sector | None, int | None]] = [(None, seats)]
        if activity.special == "reserved" and seats:
            kept = [(Sector.CIVIL_SOCIETY, seats // 3), (Sector.PUBLIC, seats // 5)]
            shares = [(None, seats - sum(n for _, n in kept)), *kept]
        made = []
        for sector, number in shares:
            self.rows.add(SeatPool, event_id=event_id, sector=sector, seats=number)
            made.append(self.rows.last(SeatPool))
        return made

    def _history(
        self, activity: Activity, event_id: int, status: EventStatus, written: datetime, ends: datetime
    ) -> None:
        moves = [(EventStatus.DRAFT, written), (EventStatus.PUBLISHED, written + timedelta(days=1))]
        if status is EventStatus.HELD:
            moves.append((status, min(ends + timedelta(minutes=45), clock.at(self.day))))
        elif status in (EventStatus.CANCELLED, EventStatus.POSTPONED):
            moves.append((status, min(written + timedelta(days=2), clock.at(self.day))))
        for state, moment in moves[: 1 if status is EventStatus.DRAFT else None]:
            self.rows.add(
                EventStatusChange,
                event_id=event_id,
                status=state,
                reason=activity.reason or None if state is status else None,
                recorded_at=moment,
                recorded_by_id=self.coordinator,
            )

    # ── who is there ────────────────────────────────────────────────────────────────────────────────────────────

    def _guests(self, activity: Activity, day: date) -> tuple[list[Guest], list[Guest]]:
        """(those who came, those who had put their name down and did not), for an event on a day."""
        came: dict[int, Guest] = {}
        missing: dict[int, Guest] = {}
        for guest in self.crowds.get(activity.audience, ()):
            if self.rng.random() < activity.size or (guest.eager and activity.day >= 0):
                came[guest.who.id] = guest
            elif self.rng.random() < 0.12:
                missing[guest.who.id] = guest
        if activity.audience is not Audience.OFFICIALS:
            self._add_voices(activity, day, came, missing)
        guests, absent = list(came.values()), [g for i, g in missing.items() if i not in came]
        if activity.seats:
            room = activity.seats if activity.special == "full" else int(activity.seats * 0.86)
            self.rng.shuffle(guests)
            absent = absent[: max(2, room // 8)]
            kept = max(0, room - len(absent))
            # A titular on whose coming the year's figure rests keeps the place.
            guests.sort(key=lambda guest: self.plan.get(guest.who.id) != day and not guest.eager)
            if activity.special == "full":
                return guests[: room + 6], []
            guests = guests[:kept]
        return guests, absent

    def _add_voices(
        self, activity: Activity, day: date, came: dict[int, Guest], missing: dict[int, Guest]
    ) -> None:
        titulares = self._titulares()
        counted = activity.category in COUNTED
        this_year = day.year == self.day.year and day < self.day
        for voice in self.voices:
            if voice.space != activity.space or not voice.in_force(day):
                continue
            chance = 0.45 if voice.role is MandateRole.TITULAR else 0.25
            if activity.special == "full":
                chance = 0.9
            ident = voice.who.id
            if counted and this_year and ident in titulares:
                first = self.plan.get(ident)
                chance = 0.0 if first is None or day < first else 1.0 if day == first else 0.3
            guest = Guest(voice.who, voice.organization_id, voice.sector)
            if self.rng.random() < chance:
                came[ident] = guest
            elif self.rng.random() < 0.15:
                missing[ident] = guest
                came.pop(ident, None)
