"""A space with five seats in two sectors, its coordinator and facilitator, and a session called for today at 9:00."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask_babel import force_locale

from civic.accreditation.models import MandateRole
from civic.attendance.models import AttendanceStatus, Source
from civic.core import clock
from civic.core.db import transaction
from civic.meetings import commands
from civic.meetings.models import DecisionWay, Meeting, MeetingKind
from civic.meetings.rules import CallData, DecisionData
from civic.organisations.models import Organization, Sector
from civic.people.models import Person
from civic.spaces.models import TeamRole


class Hall:
    """What a session needs, and short ways to lead it. Moments are minutes after the hour of the call."""

    def __init__(self, make) -> None:
        self.make = make
        self.space = make.space("Mesa de Prueba")
        self.coordinator = make.team(self.space, TeamRole.COORDINATOR)
        self.secretary = make.team(self.space, TeamRole.TECHNICAL_SECRETARY)
        self.facilitator = make.team(self.space, TeamRole.FACILITATOR)
        self.organizations: dict[str, Organization] = {}
        self.titular: dict[str, Person] = {}
        self.alternate: dict[str, Person] = {}
        for n, key in enumerate("abcde"):
            sector = Sector.PUBLIC if key == "e" else Sector.CIVIL_SOCIETY
            organization = make.organization(f"Organización {key.upper()}", sector=sector)
            self.organizations[key] = organization
            self.titular[key] = make.person(email=f"{key}@correo.example.org" if n < 2 else None)
            self.alternate[key] = make.person()
            for person, role in (
                (self.titular[key], MandateRole.TITULAR),
                (self.alternate[key], MandateRole.ALTERNATE),
            ):
                make.representation(self.space, organization, person, role=role)
        self.nine = clock.at(clock.today() - timedelta(days=3), 9)

    def at(self, minutes: int) -> datetime:
        """The moment so many minutes after the hour of the call."""
        return self.nine + timedelta(minutes=minutes)

    def data(self, starts_at: datetime | None = None, **more) -> CallData:
        """A call for half of the organisations, two points."""
        start = starts_at or self.nine
        told = {
            "kind": MeetingKind.ORDINARY, "starts_at": start, "ends_at": start + timedelta(hours=3),
            "place": "Local comunal", "call_text": "Traigan sus propuestas.",
            "items": ("Informe del trimestre", "Plan del año"), "first_percent": 51,
        }  # fmt: skip
        return CallData(**told | more)

    def call(self, **more) -> Meeting:
        """A session called five days before."""
        with clock.pretending(self.nine - timedelta(days=5)), transaction():
            return commands.call_meeting(self.coordinator, self.space, self.data(**more))

    def come(self, meeting: Meeting, key: str, minutes: int, *, alternate: bool = False, **how) -> Person:
        """The titular (or alternate) of an organisation is marked at the door."""
        from civic.attendance.commands import record_attendance

        person = (self.alternate if alternate else self.titular)[key]
        with clock.pretending(self.at(minutes)), transaction():
            record_attendance(
                self.facilitator, meeting.session, person, how.pop("status", AttendanceStatus.PRESENT),
                how.pop("source", Source.LIST), **how,
            )  # fmt: skip
        return person

    def open(self, meeting: Meeting, minutes: int = 5) -> None:
        """Open the session."""
        with clock.pretending(self.at(minutes)), transaction():
            commands.open_meeting(self.facilitator, meeting, self.at(minutes))

    def close(self, meeting: Meeting, minutes: int = 150) -> None:
        """Close the session."""
        with clock.pretending(self.at(minutes)), transaction():
            commands.close_meeting(self.coordinator, meeting, self.at(minutes))

    def decide(
        self,
        meeting: Meeting,
        minutes: int,
        text: str = "Se aprueba el plan.",
        *,
        known: int | None = None,
        **more,
    ):
        """Take a decision by consensus, written down at once or at `known`."""
        data = DecisionData(
            **{"text": text, "way": DecisionWay.CONSENSUS, "taken_at": self.at(minutes), "once": f"{text}{minutes}"[:40]}
            | more
        )  # fmt: skip
        with clock.pretending(self.at(minutes if known is None else known)), transaction():
            return commands.take_decision(self.facilitator, meeting, data)

    def held(self) -> Meeting:
        """A session with three of five organisations, one decision, closed."""
        meeting = self.call()
        for key in "abc":
            self.come(meeting, key, 0)
        self.open(meeting)
        self.decide(meeting, 30)
        self.close(meeting)
        return meeting


@pytest.fixture
def hall(app, make) -> Iterator[Hall]:
    """The scene; sentences in English."""
    with force_locale("en"):
        yield Hall(make)
