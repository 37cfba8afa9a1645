"""A course that was given: an edition with its event, its closed lists, and who came how often."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest

from civic.attendance.models import AttendanceStatus
from civic.certificates.commands import DesignDraft, SignerDraft, set_design
from civic.certificates.models import CertificateDesign
from civic.core import clock
from civic.core.db import db, transaction
from civic.events.models import Category, EventStatus
from civic.people.models import Person, System
from civic.spaces.models import Space
from civic.training.models import Course, Edition, Programme
from tests.make import Make

_numbers: Iterator[int] = count(1)


def given_course(
    make: Make,
    space: Space,
    people: list[Person],
    *,
    absent: list[Person] | None = None,
    title: str = "Liderazgo",
    sessions: int = 2,
    starts_at: datetime | None = None,
) -> Edition:
    """An edition that is over: `people` came to every session, `absent` are enrolled and came to none."""
    n = next(_numbers)
    event = make.event(
        space, f"{title} {n}", category=Category.TRAINING, status=EventStatus.HELD,
        starts_at=starts_at or clock.now() - timedelta(days=20), sessions=sessions,
    )  # fmt: skip
    with transaction():
        for session in event.sessions:
            session.attendance_closed_at = session.ends_at + timedelta(hours=1)
    for person in [*people, *(absent or [])]:
        make.registration(event, person)
    for number in range(sessions):
        for person in people:
            make.attendance(event, person, AttendanceStatus.PRESENT, session=number)
    with transaction():
        programme = Programme(space_id=space.id, slug=f"programa-{n}", name="Programa")
        db.session.add(programme)
        db.session.flush()
        course = Course(
            programme_id=programme.id,
            space_id=space.id,
            slug=f"curso-{n}",
            title=title,
            hours=40,
            is_public=True,
        )
        db.session.add(course)
        db.session.flush()
        edition = Edition(
            course_id=course.id, event_id=event.id, slug=f"edicion-{n}", label="2026-I", hours=40,
            sessions_percent=80, test_percent=None,
        )  # fmt: skip
        db.session.add(edition)
    return edition


def design_for(space: Space, **more: Any) -> CertificateDesign:
    """Who signs in a space."""
    with transaction():
        return set_design(
            System(), space,
            DesignDraft(
                **({"issuer": "Mesa de Ilo", "prefix": f"ILO{space.id if space.id > 1 else ''}", "signers": [SignerDraft("Elena Quispe", "Coordinadora")]} | more)
            ),
        )  # fmt: skip


@pytest.fixture
def course(make: Make) -> Callable[..., Edition]:
    """`course(space, people, absent=…)` is an edition that is over."""
    return lambda space, people, **more: given_course(make, space, people, **more)


@pytest.fixture
def ready(make: Make, course: Callable[..., Edition]) -> tuple[Space, Edition, list[Person]]:
    """A space that may issue, an edition, and three people who completed it."""
    space = make.space("Mesa de Ilo")
    design_for(space)
    people = [make.person(name) for name in ("Rosa Mamani Quispe", "Juan Ñaupa", "Elena Huamán Condori")]
    return space, course(space, people), people
