"""Giving a course: its edition with the event that carries registration, sessions and attendance, and who teaches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from civic.core.audit import record
from civic.core.db import db, on_clash
from civic.core.errors import Refused, allow, refuse_if
from civic.core.text import fold
from civic.events.commands import EventDraft, SessionDraft, create_event
from civic.events.models import Category, Event
from civic.people.models import Person
from civic.people.queries import person_by_id
from civic.people.rules import Actor
from civic.training.commands.courses import check_rule, free_slug
from civic.training.models import Course, Edition, EditionStaff, StaffRole
from civic.training.queries import locked_edition
from civic.training.rules import may_plan, why_not_change_rule, why_not_tie

on_clash("training_editions", "event_id", sentence=_l("This event is an edition of a course already."))


@dataclass
class StaffDraft:
    """Somebody who teaches: a name with its institution; `person_id` for whom the platform knows."""

    name: str
    institution: str = ""
    role: StaffRole = StaffRole.FACILITATOR
    person_id: int | None = None


@dataclass
class EditionDraft:
    """All that can be said of a new edition; hours and rule are those of the course unless said otherwise."""

    label: str
    sessions: list[SessionDraft]
    place: str = ""
    ubigeo: str | None = None
    online_url: str | None = None
    seats: int | None = None
    confirm_hours: int | None = None
    hours: int | None = None
    rule: tuple[int | None, int | None] | None = None
    staff: list[StaffDraft] = field(default_factory=list)


def make_edition(actor: Actor, course: Course, draft: EditionDraft) -> Edition:
    """The new edition with its event, a draft until the event is published."""
    allow(may_plan(actor, course.space))
    event = create_event(
        actor, course.space,
        EventDraft(
            title=f"{course.title} · {draft.label}"[:160], category=Category.TRAINING, sessions=draft.sessions,
            summary=course.summary, description=course.about, audience=course.audience, place=draft.place,
            ubigeo=draft.ubigeo, online_url=draft.online_url, seats=draft.seats, confirm_hours=draft.confirm_hours,
        ),
    )  # fmt: skip
    return _edition(actor, course, event, draft.label, draft.hours, draft.rule, draft.staff)


def tie_event(actor: Actor, course: Course, event: Event, label: str) -> Edition:
    """A training event that exists already, as an edition of the course: its sessions and lists now count by the rule."""
    allow(may_plan(actor, course.space))
    refuse_if(why_not_tie(course, event))
    return _edition(actor, course, event, label, None, None, [])


def _edition(
    actor: Actor, course: Course, event: Event, label: str, hours: int | None,
    rule: tuple[int | None, int | None] | None, staff: Sequence[StaffDraft],
) -> Edition:  # fmt: skip
    sessions_percent, test_percent = rule or (course.sessions_percent, course.test_percent)
    hours = course.hours if hours is None else hours
    check_rule(sessions_percent, test_percent, hours)
    edition = Edition(
        course_id=course.id, event_id=event.id, slug=free_slug(f"{course.slug[:50]}-{label}"), label=label,
        hours=hours, sessions_percent=sessions_percent, test_percent=test_percent, created_by_id=actor.id,
    )  # fmt: skip
    db.session.add(edition)
    db.session.flush()
    _set_staff(edition, staff)
    record(
        actor, "training.make_edition", edition, after=_facts(edition) | {"event_id": event.id, "staff": len(staff)},
        space_id=course.space_id,
    )  # fmt: skip
    return edition


def _facts(edition: Edition) -> dict[str, Any]:
    return {
        "label": edition.label,
        "hours": edition.hours,
        "sessions_percent": edition.sessions_percent,
        "test_percent": edition.test_percent,
    }


def edit_edition(
    actor: Actor, edition: Edition, label: str, hours: int, rule: tuple[int | None, int | None],
    staff: Sequence[StaffDraft],
) -> Edition:  # fmt: skip
    """The edition with its new name and teachers; hours and rule change only while no attendance list is closed."""
    allow(may_plan(actor, edition.course.space))
    edition = locked_edition(edition.id)
    before = _facts(edition)
    if (hours, rule) != (edition.hours, (edition.sessions_percent, edition.test_percent)):
        refuse_if(why_not_change_rule(edition))
        check_rule(*rule, hours)
        edition.hours = hours
        edition.sessions_percent, edition.test_percent = rule
    edition.label = label
    _set_staff(edition, staff)
    record(
        actor, "training.edit_edition", edition, before=before, after=_facts(edition) | {"staff": len(staff)},
        space_id=edition.course.space_id,
    )  # fmt: skip
    return edition


def _set_staff(edition: Edition, staff: Sequence[StaffDraft]) -> None:
    """Who teaches, in the order given; somebody written as before stays tied to their record."""
    known = {fold(each.name): each.person_id for each in edition.staff}
    if len(staff) > 30:
        raise Refused(_("An edition has at most 30 people who teach."))
    edition.staff = [
        EditionStaff(
            edition_id=edition.id, name=one.name, institution=one.institution, role=one.role, position=n,
            person_id=_person(one.person_id) or known.get(fold(one.name)),
        )
        for n, one in enumerate(staff)
    ]  # fmt: skip
    db.session.flush()


def _person(person_id: int | None) -> int | None:
    person: Person | None = person_by_id(person_id) if person_id else None
    return person.id if person else None
