"""The shape of what is typed about courses, editions, series and requirements."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FormField, HiddenField, SelectField
from wtforms import Form as PlainForm
from wtforms.validators import Optional, ValidationError

from civic.accreditation.models import MandateRole
from civic.events.drafts import SessionDraft
from civic.events.fields import SessionForm
from civic.events.models import Audience, Category
from civic.spaces.models import TeamRole
from civic.training.commands import CourseDraft, EditionDraft, StaffDraft
from civic.training.models import Course, Edition, StaffRole, role_label
from civic.web.forms import Form, LongText, Text, WholeNumber, at_most, required

HOURS = _l("Write how many hours it takes.")


class RuleFields:
    """When it counts as completed."""

    hours = WholeNumber(_l("Hours in all"), [required(HOURS)])
    sessions_percent = WholeNumber(
        _l("Share of the sessions to attend, in percent"), [Optional()],
        description=_l("80 is usual. Leave it empty when attendance does not count."),
    )  # fmt: skip
    test_percent = WholeNumber(
        _l("Share of the exit test that must be right, in percent"), [Optional()],
        description=_l("Leave it empty when there is no exit test."),
    )  # fmt: skip

    @property
    def rule(self) -> tuple[int | None, int | None]:
        """Both shares, as commands take them."""
        return self.sessions_percent.data, self.test_percent.data


class CourseForm(RuleFields, Form):
    """All that can be said of a course."""

    title = Text(_l("Name of the course"), [required(_l("Write what the course is called.")), at_most(160)])
    programme = Text(
        _l("Programme"), [required(_l("Write to which programme it belongs.")), at_most(160)],
        description=_l("Courses with the same programme stand together."),
    )  # fmt: skip
    summary = Text(_l("In one sentence"), [at_most(300)])
    about = LongText(_l("What it is about"), [at_most(6000)])
    audience = SelectField(_l("For whom"))
    themes = LongText(_l("Themes"), [at_most(6000)], description=_l("One on each line, in order."))
    is_public = BooleanField(_l("Show the course to everybody"))
    version = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.audience.choices = [(one.value, one.label) for one in Audience]

    @property
    def expected_version(self) -> int | None:
        """The version of the course this form was opened with."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None

    def draft(self) -> CourseDraft:
        """The course as commands take it."""
        themes = [line.strip()[:200] for line in (self.themes.data or "").splitlines()]
        return CourseDraft(
            title=self.title.data or "", programme=self.programme.data or "", hours=self.hours.data or 0,
            summary=self.summary.data or "", about=self.about.data or "", audience=Audience(self.audience.data),
            syllabus=[theme for theme in themes if theme], sessions_percent=self.sessions_percent.data,
            test_percent=self.test_percent.data, is_public=bool(self.is_public.data),
        )  # fmt: skip


def values_of_course(course: Course) -> dict[str, Any]:
    """A stored course as the form shows it."""
    names = ("title", "summary", "about", "hours", "sessions_percent", "test_percent", "is_public", "version")
    return {name: getattr(course, name) for name in names} | {
        "audience": course.audience.value,
        "programme": course.programme.name,
        "themes": "\n".join(course.syllabus),
    }


class StaffForm(PlainForm):
    """Somebody who teaches; an empty row is left out."""

    name = Text(_l("Name"), [at_most(160)])
    institution = Text(_l("Institution"), [at_most(160)])
    role = SelectField(_l("As"), validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role.choices = [(one.value, one.label) for one in StaffRole]

    @property
    def draft(self) -> StaffDraft:
        """The row as commands take it."""
        role = StaffRole(self.role.data) if self.role.data in set(StaffRole) else StaffRole.FACILITATOR
        return StaffDraft(self.name.data or "", self.institution.data or "", role)


class StaffFields:
    """Who teaches."""

    staff = FieldList(FormField(StaffForm), min_entries=2, max_entries=30)

    @property
    def teachers(self) -> list[StaffDraft]:
        """Those who were written."""
        return [entry.form.draft for entry in self.staff.entries if entry.form.name.data]


class EditionForm(StaffFields, RuleFields, Form):
    """A course given once more: when, where, for how many."""

    label = Text(
        _l("Name of this edition"), [required(_l("Write how this edition is told apart from others.")), at_most(80)],
        description=_l("For example: 2026-II, Caraz."),
    )  # fmt: skip
    sessions = FieldList(FormField(SessionForm), min_entries=1, max_entries=60)
    place = Text(_l("Place"), [at_most(160)])
    ubigeo = SelectField(_l("District"), default="")
    online_url = Text(
        _l("Link to take part online"), [at_most(500)], description=_l("Only those with a place see it.")
    )
    seats = WholeNumber(
        _l("Places for everybody"), [Optional()], description=_l("Leave it empty when there is no limit.")
    )
    confirm_hours = WholeNumber(_l("Hours to answer when a place becomes free"), [Optional()])

    def __init__(self, *args: Any, districts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ubigeo.choices = [("", _l("Not in one district")), *districts]

    def validate_seats(self, field: Any) -> None:
        """Seats are counted from zero to what a stadium holds."""
        if field.data is not None and not 0 <= field.data <= 100_000:
            raise ValidationError(_l("Write a number of places between 0 and 100,000."))

    def validate_sessions(self, field: Any) -> None:
        """At least one session is written."""
        if not any(not entry.form.is_blank for entry in field.entries):
            raise ValidationError(_l("Say on which day and at what time it begins and ends."))

    def draft(self) -> EditionDraft:
        """The edition as commands take it."""
        rows: list[SessionDraft] = [
            entry.form.draft for entry in self.sessions.entries if not entry.form.is_blank
        ]
        return EditionDraft(
            label=self.label.data or "", sessions=rows, place=self.place.data or "", ubigeo=self.ubigeo.data or None,
            online_url=self.online_url.data or None, seats=self.seats.data, confirm_hours=self.confirm_hours.data,
            hours=self.hours.data, rule=self.rule, staff=self.teachers,
        )  # fmt: skip


class EditionEditForm(StaffFields, RuleFields, Form):
    """What of an edition is not its event's."""

    label = Text(
        _l("Name of this edition"),
        [required(_l("Write how this edition is told apart from others.")), at_most(80)],
    )


def values_of_edition(edition: Edition) -> dict[str, Any]:
    """A stored edition as the form shows it, with an empty row for one more who teaches."""
    rows: list[dict[str, Any]] = [
        {"name": one.name, "institution": one.institution, "role": one.role.value} for one in edition.staff
    ]
    names = ("label", "hours", "sessions_percent", "test_percent")
    return {name: getattr(edition, name) for name in names} | {"staff": [*rows, {}]}


class TieForm(Form):
    """An event that exists already, as an edition."""

    event = SelectField(_l("Training event"))
    label = Text(
        _l("Name of this edition"),
        [required(_l("Write how this edition is told apart from others.")), at_most(80)],
    )

    def __init__(self, *args: Any, events: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event.choices = events


class SeriesForm(Form):
    """Events of a kind of which a number is promised."""

    name = Text(_l("Name of the series"), [required(_l("Write what the series is called.")), at_most(160)])
    category = SelectField(_l("Kind of event"))
    target = WholeNumber(_l("How many are promised"), [required(_l("Write how many are promised."))])
    about = Text(_l("In one sentence"), [at_most(500)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.category.choices = [(one.value, one.label) for one in Category]


class TakeInForm(Form):
    """An event that belongs to a series."""

    event = SelectField(_l("Event"))

    def __init__(self, *args: Any, events: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event.choices = events


class RequirementForm(Form):
    """A course, and before what it is asked for."""

    course = SelectField(_l("Course"))
    role = SelectField(_l("Before somebody becomes"))

    def __init__(self, *args: Any, courses: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.course.choices = courses
        self.role.choices = [(one.value, role_label(one.value)) for one in (*MandateRole, *TeamRole)]

    @property
    def asked_role(self) -> MandateRole | TeamRole:
        """The mandate or role that was chosen."""
        value = self.role.data
        return MandateRole(value) if value in set(MandateRole) else TeamRole(value)
