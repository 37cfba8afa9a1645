"""The shape of what is typed about events and registrations."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    FieldList,
    FloatField,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    TimeField,
)
from wtforms import Form as PlainForm
from wtforms.validators import Optional, ValidationError
from wtforms.widgets import NumberInput

from civic.core import clock
from civic.core.text import ascii_digits, clean
from civic.events.drafts import EventDraft, SessionDraft
from civic.events.models import Audience, Category, Event, EventSession, Format
from civic.organisations.models import Sector
from civic.people.forms import PersonFields
from civic.web.forms import (
    Day,
    Form,
    LongText,
    Moment,
    Text,
    WholeNumber,
    at_most,
    chosen,
    required,
)


class Hour(TimeField):
    """An hour of the day, «09:00»; also read as «9:00 am» or «9.00»."""

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, format=["%H:%M", "%H:%M:%S", "%I:%M %p", "%H.%M"], **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the hour or explain its form."""
        text = ascii_digits(clean(valuelist[0])) if valuelist else ""
        for long, short in (("a. m.", "AM"), ("p. m.", "PM"), ("a.m.", "AM"), ("p.m.", "PM")):
            text = text.replace(long, short)
        self.data = None
        if text:
            try:
                super().process_formdata([text])
            except ValueError as error:
                raise ValueError(_l("Write the hour like 09:00 or 15:30.")) from error


class Coordinate(FloatField):
    """Degrees with decimals, written with a point or a comma."""

    widget = NumberInput(step="any")

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the number or explain."""
        text = ascii_digits(clean(valuelist[0])).replace(",", ".") if valuelist else ""
        self.data = None
        if text:
            try:
                self.data = float(text)
            except ValueError as error:
                raise ValueError(_l("Write degrees with decimals, for example -17.6394.")) from error


class SessionForm(PlainForm):
    """One sitting: the day, from and to; an empty row is left out."""

    id = HiddenField()
    day = Day(_l("Day"), [Optional()])
    starts = Hour(_l("From"), [Optional()])
    ends = Hour(_l("To"), [Optional()])
    title = Text(_l("Title of the session"), [at_most(160)])
    place = Text(_l("Place, if it is another one"), [at_most(160)])

    @property
    def is_blank(self) -> bool:
        """Whether nothing was written in this row."""
        return not any((self.day.data, self.starts.data, self.ends.data))

    def validate(self, extra_validators: Any = None) -> bool:
        """A session has its day and both hours, or is left out."""
        fine = bool(super().validate(extra_validators))
        if self.is_blank or not fine:
            return fine
        sentence = None
        if not (self.day.data and self.starts.data and self.ends.data):
            sentence = _l("Write the day and both hours of this session.")
        elif self.ends_at - self.starts_at > timedelta(hours=16):
            sentence = _l("The session must end after it begins. Check a. m. and p. m.")
        if sentence:
            self.day.errors = [*self.day.errors, sentence]
        return sentence is None

    @property
    def starts_at(self) -> datetime:
        """The UTC moment it begins."""
        return self._at(self.starts)

    @property
    def ends_at(self) -> datetime:
        """The UTC moment it ends: past midnight when the hour is smaller."""
        end = self._at(self.ends)
        return end if end > self.starts_at else end + timedelta(days=1)

    def _at(self, hour: Any) -> datetime:
        if self.day.data is None or hour.data is None:
            raise ValueError("a session without its day or hour: validate the form first")
        return clock.at(self.day.data, hour.data.hour, hour.data.minute)

    @property
    def draft(self) -> SessionDraft:
        """The session as commands take it."""
        text = self.id.data or ""
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None
        return SessionDraft(
            self.starts_at, self.ends_at, self.title.data or None, self.place.data or None, number
        )


def session_row(session: EventSession) -> dict[str, Any]:
    """A stored session as the form shows it, on Lima's clock."""
    starts, ends = clock.local(session.starts_at), clock.local(session.ends_at)
    return {
        "id": str(session.id), "day": starts.date(), "starts": starts.time(), "ends": ends.time(),
        "title": session.title, "place": session.place,
    }  # fmt: skip


def _choices(kind: Any) -> list[tuple[str, Any]]:
    return [(member.value, member.label) for member in kind]


class EventForm(Form):
    """All that can be said of an event."""

    title = Text(_l("Title"), [required(_l("Write what the event is called.")), at_most(160)])
    category = SelectField(_l("Kind of event"))
    summary = Text(
        _l("In one sentence"),
        [at_most(300)],
        description=_l("It is shown in lists and when the link is shared."),
    )
    description = LongText(_l("What it is about"), [at_most(8000)])
    audience = SelectField(_l("For whom"))
    organizer = Text(_l("Who organises it"), [at_most(160)])
    sessions = FieldList(FormField(SessionForm), min_entries=1, max_entries=60)
    format = RadioField(_l("How people take part"))
    place = Text(
        _l("Place"), [at_most(160)], description=_l("For example: Local comunal de Pampa Inalámbrica.")
    )
    place_reference = Text(
        _l("How to find it"),
        [at_most(200)],
        description=_l("For example: beside the health post, blue door."),
    )
    ubigeo = SelectField(_l("District"))
    latitude = Coordinate(_l("Latitude"), [Optional()])
    longitude = Coordinate(_l("Longitude"), [Optional()])
    online_url = Text(
        _l("Link to take part online"), [at_most(500)], description=_l("Only those with a place see it.")
    )
    needs_registration = BooleanField(_l("People register beforehand"), default=True)
    registration_opens_at = Moment(_l("Registration opens"), [Optional()])
    registration_closes_at = Moment(
        _l("Registration closes"), [Optional()], description=_l("If empty: when the event begins.")
    )
    seats = WholeNumber(
        _l("Places for everybody"), [Optional()], description=_l("Leave it empty when there is no limit.")
    )
    reserved_civil_society = WholeNumber(_l("Kept for civil society"), [Optional()])
    reserved_public = WholeNumber(_l("Kept for public entities"), [Optional()])
    reserved_private = WholeNumber(_l("Kept for the private sector"), [Optional()])
    reserved_cooperation = WholeNumber(_l("Kept for cooperation agencies"), [Optional()])
    news = Text(
        _l("What changed and why"), [at_most(300)],
        description=_l("If day, hour or place change, those registered receive this sentence."),
    )  # fmt: skip
    version = HiddenField()

    def __init__(self, *args: Any, districts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.category.choices = _choices(Category)
        self.audience.choices = _choices(Audience)
        self.format.choices = _choices(Format)
        self.ubigeo.choices = [("", _l("Not in one district")), *districts]
        if not self.is_submitted():
            self.category.data = self.category.data or Category.CIVIC.value
            self.format.data = self.format.data or Format.IN_PERSON.value

    def validate_seats(self, field: Any) -> None:
        """Seats are counted from zero to what a stadium holds."""
        for each in (field, *self.reserved_fields.values()):
            if each.data is not None and not 0 <= each.data <= 100_000:
                raise ValidationError(_l("Write a number of places between 0 and 100,000."))

    def validate_latitude(self, field: Any) -> None:
        """Both coordinates or none, somewhere on Earth."""
        if (field.data is None) != (self.longitude.data is None):
            raise ValidationError(_l("Write both coordinates, or leave both empty."))
        if field.data is not None and not (
            -90 <= field.data <= 90 and -180 <= (self.longitude.data or 0) <= 180
        ):
            raise ValidationError(_l("These coordinates are not on Earth. Copy them from a map."))

    def validate_sessions(self, field: Any) -> None:
        """At least one session is written."""
        if not any(not entry.form.is_blank for entry in field.entries):
            raise ValidationError(_l("Say on which day and at what time it begins and ends."))

    @property
    def reserved_fields(self) -> dict[Sector, WholeNumber]:
        """The field of each sector's seats."""
        return {
            Sector.CIVIL_SOCIETY: self.reserved_civil_society,
            Sector.PUBLIC: self.reserved_public,
            Sector.PRIVATE: self.reserved_private,
            Sector.COOPERATION: self.reserved_cooperation,
        }

    @property
    def expected_version(self) -> int | None:
        """The version of the event this form was opened with."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() else None

    def draft(self) -> EventDraft:
        """The event as commands take it."""
        return EventDraft(
            title=self.title.data or "",
            category=Category(self.category.data),
            sessions=[entry.form.draft for entry in self.sessions.entries if not entry.form.is_blank],
            summary=self.summary.data or "",
            description=self.description.data or "",
            format=Format(self.format.data),
            audience=Audience(self.audience.data),
            organizer=self.organizer.data or None,
            ubigeo=self.ubigeo.data or None,
            place=self.place.data or "",
            place_reference=self.place_reference.data or None,
            latitude=self.latitude.data,
            longitude=self.longitude.data,
            online_url=self.online_url.data or None,
            needs_registration=self.needs_registration.data,
            registration_opens_at=self.registration_opens_at.moment,
            registration_closes_at=self.registration_closes_at.moment,
            seats=self.seats.data,
            reserved={sector: field.data for sector, field in self.reserved_fields.items() if field.data},
        )


def values_of(event: Event) -> dict[str, Any]:
    """A stored event as the form shows it."""
    everybody = event.open_pool
    values: dict[str, Any] = {
        name: getattr(event, name)
        for name in (
            "title", "summary", "description", "organizer", "place", "place_reference", "latitude", "longitude",
            "online_url", "needs_registration", "registration_opens_at", "registration_closes_at", "version",
        )
    }  # fmt: skip
    values |= {name: getattr(event, name).value for name in ("category", "audience", "format")}
    values |= {f"reserved_{pool.sector.value}": pool.seats for pool in event.reserved if pool.sector}
    values["ubigeo"] = event.ubigeo or ""
    values["seats"] = everybody.seats if everybody else None
    values["sessions"] = [session_row(session) for session in event.sessions]
    return values


class ReasonForm(Form):
    """A change that must be explained to those it touches."""

    reason = Text(
        _l("Why"), [required(_l("Say why: those who registered will read it.")), at_most(400)],
        description=_l("In one sentence. Those registered receive it."),
    )  # fmt: skip


class MoveForm(ReasonForm):
    """A new date, or none yet."""

    starts_at = Moment(
        _l("New day and hour of the first session"), [Optional()],
        description=_l("Leave it empty if you do not know it yet: the event is postponed."),
    )  # fmt: skip


class DuplicateForm(Form):
    """When the copy begins."""

    starts_at = Moment(
        _l("Day and hour of the first session"), [required(_l("Write when the new event begins."))]
    )


class MaterialForm(Form):
    """Something to read: a file or a link."""

    title = Text(_l("Name of the material"), [required(_l("Write what it is called.")), at_most(160)])
    upload = FileField(_l("File"), description=_l("PDF or picture, at most 10 MB."))
    url = Text(_l("Or the address of a page"), [at_most(500)])


class CancelForm(Form):
    """Giving a place back."""

    reason = Text(_l("Why"), [at_most(300)])


class OnceForm(Form):
    """A form whose repeated sending does no harm: it carries a key made when it was opened."""

    once = HiddenField()

    @property
    def once_key(self) -> str | None:
        """The key, when it has the shape of one of ours."""
        key = self.once.data or ""
        return key if 20 <= len(key) <= 64 and key.isascii() and key.isalnum() else None


class PersonForm(PersonFields, OnceForm):
    """Somebody without an account, or written down by another: six fields, no more."""


class OthersForm(PersonForm):
    """Somebody registered by a facilitator or a leader, for an organisation or not."""

    represents = SelectField(_l("Comes for"), default="")

    def __init__(self, *args: Any, organizations: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.represents.choices = [("", _l("Their own name, or as the document tells")), *organizations]


class AssistedForm(OthersForm):
    """Somebody in front of a facilitator: how they said yes, and whether they are known already."""

    heard = RadioField(
        _l("How did the person agree?"),
        [chosen(_l("Say how the person agreed."))],
        choices=[
            ("voice", _l("By voice: I read them the notice")),
            ("paper", _l("On paper: they signed the form")),
        ],
    )
    may_write = BooleanField(_l("We may write to them by WhatsApp or message"))
    # Filled on the second turn: which known person this is, or that it is another.
    same = RadioField(_l("Is it one of these people?"), choices=[], validate_choice=False)


class RegisterForm(OnceForm):
    """Somebody with an account: in their own name, or for an organisation they represent."""

    represents = RadioField(_l("How do you come?"), default="")

    def __init__(self, *args: Any, organizations: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.represents.choices = [("", _l("In my own name")), *organizations]
