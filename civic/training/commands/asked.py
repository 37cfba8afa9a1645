"""Series of events with what is promised of them, and the courses a space asks for."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from civic.accreditation.models import MandateRole
from civic.core.audit import record
from civic.core.db import db, on_clash
from civic.core.errors import Refused, allow, refuse_if
from civic.core.text import slugify
from civic.events.models import Category, Event
from civic.people.rules import Actor
from civic.spaces.models import Space, TeamRole
from civic.training.models import Course, Series, SeriesEvent, TrainingRequirement
from civic.training.queries import series_of, series_of_event
from civic.training.rules import may_plan, why_not_take_in

MAX_TARGET = 10_000
_CLASH = _l("A series with this name exists already. Change its name a little.")
on_clash("training_series", "space_id", "slug", sentence=_CLASH)
on_clash("training_series_events", "event_id", sentence=_l("This event belongs to a series already."))
on_clash(
    "training_requirements", "space_id", "course_id", "role", sentence=_l("This course is asked for already.")
)


def make_series(
    actor: Actor, space: Space, name: str, category: Category, target: int, about: str = "", key: str | None = None
) -> Series:  # fmt: skip
    """The new series of a space: events of a kind of which a number is promised."""
    allow(may_plan(actor, space))
    if not 1 <= target <= MAX_TARGET:
        raise Refused(_("Write how many are promised, between 1 and %(max)d.", max=MAX_TARGET))
    slug = slugify(name)[:90] or "serie"
    if slug in {series.slug for series, _held in series_of(space)}:
        raise Refused(str(_CLASH))
    series = Series(
        space_id=space.id,
        slug=slug,
        name=name,
        about=about,
        category=category,
        target=target,
        template_key=key,
    )
    db.session.add(series)
    record(
        actor, "training.make_series", series,
        after={"name": name, "category": category.value, "target": target}, space_id=space.id,
    )  # fmt: skip
    return series


def series_from_template(actor: Actor, space: Space, key: str) -> Series:
    """A series with what a template says."""
    from civic.training.templates import series_template  # with pydantic, which is large

    template = series_template(key)
    return make_series(actor, space, template.name, template.category, template.target, template.about, key)


def take_into_series(actor: Actor, series: Series, event: Event) -> None:
    """Let an event count towards a series."""
    allow(may_plan(actor, series.space))
    refuse_if(why_not_take_in(series, event))
    db.session.add(SeriesEvent(event_id=event.id, series_id=series.id))
    record(actor, "training.take_into_series", series, after={"event_id": event.id}, space_id=series.space_id)


def leave_series(actor: Actor, series: Series, event: Event) -> None:
    """Let an event no longer count towards a series."""
    allow(may_plan(actor, series.space))
    tie = series_of_event(event.id)
    if tie is None or tie.series_id != series.id:
        raise Refused(_("This event does not belong to the series."))
    db.session.delete(tie)
    record(actor, "training.leave_series", series, before={"event_id": event.id}, space_id=series.space_id)


def ask_for_course(
    actor: Actor, space: Space, course: Course, role: MandateRole | TeamRole
) -> TrainingRequirement:
    """From now on the course must be completed before somebody gets this mandate or role in the space."""
    allow(may_plan(actor, space))
    if not course.is_public:
        raise Refused(_("Show the course to everybody first, so that those who need it can find it."))
    asked = TrainingRequirement(space_id=space.id, course_id=course.id, role=role.value, asked_by_id=actor.id)
    db.session.add(asked)
    record(
        actor,
        "training.ask_for_course",
        asked,
        after={"course_id": course.id, "role": role.value},
        space_id=space.id,
    )
    return asked


def drop_requirement(actor: Actor, asked: TrainingRequirement) -> None:
    """The course is no longer asked for; who was accredited or named meanwhile stays."""
    allow(may_plan(actor, asked.space))
    record(
        actor, "training.drop_requirement", asked, before={"course_id": asked.course_id, "role": asked.role},
        space_id=asked.space_id,
    )  # fmt: skip
    db.session.delete(asked)
