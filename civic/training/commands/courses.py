"""Making and changing courses; a template fills everything, and everything can be changed afterwards."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from civic.core.audit import record
from civic.core.db import db, on_clash
from civic.core.errors import Refused, allow
from civic.core.text import slugify
from civic.events.models import Audience
from civic.people.rules import Actor
from civic.spaces.models import Space
from civic.training.models import Course, Programme
from civic.training.queries import locked_course, programme_of_space, slug_taken
from civic.training.rules import may_plan

RESERVED = {"ediciones", "cifras"}
MAX_HOURS, MAX_THEMES = 1000, 60
_CLASH = _l("A course with this address exists already. Change its title a little.")
for _table in ("training_programmes", "training_courses", "training_editions"):
    on_clash(_table, "slug", sentence=_CLASH)


@dataclass
class CourseDraft:
    """All that can be said of a course."""

    title: str
    programme: str
    hours: int
    summary: str = ""
    about: str = ""
    audience: Audience = Audience.ANYBODY
    syllabus: list[str] = field(default_factory=list)
    sessions_percent: int | None = 80
    test_percent: int | None = None
    is_public: bool = False


def free_slug(text: str) -> str:
    """An address part that no programme, course or edition has yet."""
    base = slugify(text)[:80] or "curso"
    for n in range(1, 1000):
        slug = base if n == 1 else f"{base}-{n}"
        if slug not in RESERVED and not slug_taken(slug):
            return slug
    raise Refused(_CLASH)


def check_rule(sessions_percent: int | None, test_percent: int | None, hours: int) -> None:
    """Refuse a rule that asks for nothing or for what cannot be, and hours that no course has."""
    if sessions_percent is None and test_percent is None:
        raise Refused(_("Say what completes it: a share of the sessions, the exit test, or both."))
    if any(percent is not None and not 1 <= percent <= 100 for percent in (sessions_percent, test_percent)):
        raise Refused(_("Write a percentage between 1 and 100."))
    if not 1 <= hours <= MAX_HOURS:
        raise Refused(_("Write the hours of the course, between 1 and %(max)d.", max=MAX_HOURS))


def _check(draft: CourseDraft) -> None:
    check_rule(draft.sessions_percent, draft.test_percent, draft.hours)
    if len(draft.syllabus) > MAX_THEMES:
        raise Refused(_("A syllabus has at most %(max)d themes.", max=MAX_THEMES))


def _facts(draft: CourseDraft) -> dict[str, Any]:
    return asdict(draft) | {"audience": draft.audience.value}


def _programme(actor: Actor, space: Space, name: str) -> Programme:
    """The programme of the space with this name, made when there is none."""
    known = programme_of_space(space, name)
    if known is not None:
        return known
    programme = Programme(space_id=space.id, slug=free_slug(name), name=name)
    db.session.add(programme)
    db.session.flush()
    record(actor, "training.make_programme", programme, after={"name": name}, space_id=space.id)
    return programme


def make_course(actor: Actor, space: Space, draft: CourseDraft, template_key: str | None = None) -> Course:
    """The new course of a space; only its team sees it until it is shown."""
    allow(may_plan(actor, space))
    _check(draft)
    course = Course(
        programme_id=_programme(actor, space, draft.programme).id, space_id=space.id, slug=free_slug(draft.title),
        template_key=template_key, created_by_id=actor.id, **_texts(draft),
    )  # fmt: skip
    db.session.add(course)
    record(actor, "training.make_course", course, after=_facts(draft), space_id=space.id)
    return course


def _texts(draft: CourseDraft) -> dict[str, Any]:
    names = (
        "title", "summary", "about", "audience", "syllabus", "hours", "sessions_percent", "test_percent", "is_public",
    )  # fmt: skip
    return {name: getattr(draft, name) for name in names}


def draft_of(course: Course) -> CourseDraft:
    """What a course says now."""
    return CourseDraft(
        title=course.title, programme=course.programme.name, hours=course.hours, summary=course.summary,
        about=course.about, audience=course.audience, syllabus=list(course.syllabus),
        sessions_percent=course.sessions_percent, test_percent=course.test_percent, is_public=course.is_public,
    )  # fmt: skip


def course_from_template(actor: Actor, space: Space, key: str) -> Course:
    """A course with everything a template says, not shown yet."""
    from civic.training.templates import course_template, templates  # with pydantic, which is large

    template = course_template(key)
    draft = CourseDraft(
        title=template.title, programme=templates().programme, hours=template.hours, summary=template.summary,
        about=template.about.strip(), audience=template.audience, syllabus=list(template.syllabus),
        sessions_percent=template.sessions_percent, test_percent=template.test_percent,
    )  # fmt: skip
    return make_course(actor, space, draft, key)


def edit_course(actor: Actor, course: Course, draft: CourseDraft, version: int | None = None) -> Course:
    """The course with its new texts and rule; editions made before keep their hours and rule."""
    allow(may_plan(actor, course.space))
    course = locked_course(course.id)
    if version is not None and version != course.version:
        raise Refused(
            _("Somebody else changed this course while you were writing. Look at it and save again.")
        )
    _check(draft)
    before = _facts(draft_of(course))
    course.programme_id = _programme(actor, course.space, draft.programme).id
    for name, value in _texts(draft).items():
        setattr(course, name, value)
    course.version += 1
    db.session.flush()
    db.session.refresh(course, ["programme"])
    record(
        actor, "training.edit_course", course, before=before, after=_facts(draft), space_id=course.space_id
    )
    return course


def show_course(actor: Actor, course: Course) -> Course:
    """The course, shown to everybody with its published editions."""
    allow(may_plan(actor, course.space))
    course = locked_course(course.id)
    if not course.is_public:
        course.is_public = True
        course.version += 1
        record(
            actor, "training.show_course", course, before={"is_public": False}, after={"is_public": True},
            space_id=course.space_id,
        )  # fmt: skip
    return course
