"""A course that was given: who came to how many of its sessions, with closed lists."""

from __future__ import annotations

from datetime import timedelta

import pytest

from civic.core import clock
from civic.core.db import transaction
from civic.events.models import Category, EventStatus
from civic.people.models import System
from civic.training import commands
from civic.training.queries import edition_by_id


@pytest.fixture
def course(make):
    """`course(space, key)` is a shown course made of a template."""

    def made(space, key="leadership_advocacy", **changes):
        with transaction():
            one = commands.course_from_template(System(), space, key)
            one.is_public = True
            for name, value in changes.items():
                setattr(one, name, value)
        return one

    return made


@pytest.fixture
def edition(make, course):
    """`edition(space, sessions=4, closed=4, came={person: [0, 1]})` is an edition with its lists."""

    def made(space, *, of=None, sessions=4, closed=4, came=None, label="2026-I", status=EventStatus.HELD, begins=None, **event):  # fmt: skip
        of = of or course(space)
        starts = begins or clock.now() - timedelta(days=30)
        held = make.event(
            space, f"Sesiones {label}", category=Category.TRAINING, status=status, sessions=sessions,
            starts_at=starts, slug=event.pop("slug", f"sesiones-{of.id}-{label.lower()}"), **event,
        )  # fmt: skip
        with transaction():
            one = commands.tie_event(System(), of, held, label)
            for session in held.sessions[:closed]:
                session.attendance_closed_at = session.ends_at
        for person, numbers in (came or {}).items():
            make.registration(held, person)
            for n in numbers:
                make.attendance(held, person, session=n)
        return edition_by_id(one.id)

    return made
