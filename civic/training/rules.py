"""Who may plan and see courses, and what a space asks for before a role."""

from __future__ import annotations

from flask_babel import gettext as _

from civic.accreditation.requirements import Ask
from civic.events.models import Category, Event
from civic.messages.addresses import absolute
from civic.people.models import Person
from civic.people.rules import Actor
from civic.spaces.models import Space
from civic.spaces.rules import is_coordinator, is_facilitator, is_in_team
from civic.training.models import Course, Edition, Series, TrainingRequirement
from civic.training.queries import (
    completed,
    edition_of_event,
    next_edition,
    requirements_for,
    series_of_event,
)
from civic.web.i18n import date_words


def may_plan(actor: Actor, space: Space) -> bool:
    """Coordinators plan the courses of their space."""
    return is_coordinator(actor, space)


def may_see_work(actor: Actor, space: Space) -> bool:
    """The space's team sees its courses in the making."""
    return is_in_team(actor, space)


def may_see_cohorts(actor: Actor, space: Space) -> bool:
    """Facilitators see who has completed the editions of their space and what each is missing."""
    return is_facilitator(actor, space)


def may_see_cohort(actor: Actor, edition: Edition) -> bool:
    """Whether an actor sees the cohort of an edition."""
    return may_see_cohorts(actor, edition.course.space)


def may_see_course(actor: Actor, course: Course) -> bool:
    """Courses that are shown are for everybody, the others for the team that makes them."""
    return course.is_public or is_in_team(actor, course.space)


def may_see_edition(actor: Actor, edition: Edition) -> bool:
    """An edition is seen by whoever may see its event."""
    return edition.event.is_public or is_in_team(actor, edition.event.space)


def why_not_tie(course: Course, event: Event) -> str | None:
    """The sentence that says why an event cannot become an edition of a course, or None."""
    if event.space_id != course.space_id:
        return _("The event belongs to another space.")
    if event.category is not Category.TRAINING:
        return _("Only a training event can be an edition of a course.")
    if edition_of_event(event.id) is not None:
        return _("This event is an edition of a course already.")
    return None


def why_not_change_rule(edition: Edition) -> str | None:
    """The sentence that says why an edition's hours and rule can no longer change, or None."""
    if any(session.attendance_closed_at for session in edition.event.sessions):
        return _("The first attendance list is closed: hours and rule stay as they were promised.")
    return None


def why_not_take_in(series: Series, event: Event) -> str | None:
    """The sentence that says why an event cannot belong to a series, or None."""
    if event.space_id != series.space_id or event.category is not series.category:
        return _("This event is of another kind than the series.")
    if series_of_event(event.id) is not None:
        return _("This event belongs to a series already.")
    return None


def missing_courses(person: Person, space: Space, role: str) -> list[str]:
    """What a person still has to complete before a mandate or role in a space, each with where to get it."""
    return [
        missing_sentence(person, asked)
        for asked in requirements_for(space, role)
        if not completed(person.id, asked.course_id)
    ]


def asked_courses(space: Space, role: str) -> list[Ask]:
    """The courses a space asks of whoever gets a mandate, each with the link to its next edition."""
    return [_ask(asked) for asked in requirements_for(space, role)]


def _ask(asked: TrainingRequirement) -> Ask:
    course, edition = asked.course, next_edition(asked.course)
    sentence = _(
        "This space asks for the completed course “%(course)s” first. Without it the committee cannot accredit them.",
        course=course.title,
    )
    if edition is not None:
        words = _("Next edition: %(day)s", day=date_words(edition.event.starts_at))
        return Ask(sentence, words, absolute("training.edition", slug=edition.slug))
    words = _("See the course. No edition is announced yet.")
    return Ask(sentence, words, absolute("training.course", slug=course.slug))


def missing_sentence(person: Person, asked: TrainingRequirement) -> str:
    """Which course somebody has not completed, and where the next edition is."""
    edition = next_edition(asked.course)
    if edition is None:
        return _(
            "%(name)s has not completed the course “%(course)s”, which is asked for here. No edition is announced yet: %(url)s",
            name=person.full_name, course=asked.course.title, url=absolute("training.course", slug=asked.course.slug),
        )  # fmt: skip
    return _(
        "%(name)s has not completed the course “%(course)s”, which is asked for here. The next edition begins on %(day)s: %(url)s",
        name=person.full_name, course=asked.course.title, day=date_words(edition.event.starts_at),
        url=absolute("training.edition", slug=edition.slug),
    )  # fmt: skip
