"""The shape of an event: its texts, sessions, place, seats and quorum."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FloatField, FormField, HiddenField, RadioField, SelectField
from wtforms import Form as PlainForm
from wtforms.validators import Optional, ValidationError
from wtforms.widgets import NumberInput

from civic.core.text import ascii_digits, clean
from civic.events.drafts import EventDraft
from civic.events.fields import SessionForm, is_choice, session_row
from civic.events.models import Audience, Category, Event, Format
from civic.organisations.models import Sector
from civic.people.models import Sex
from civic.web.forms import Form, LongText, Moment, Text, WholeNumber, at_most, required


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


def _choices(kind: Any) -> list[tuple[str, Any]]:
    return [(member.value, member.label) for member in kind]


class DistrictSeats(PlainForm):
    """Seats kept for those who live in a district; an empty row is left out."""

    district = SelectField(_l("Those who live in"), validate_choice=False)
    seats = WholeNumber(_l("Places"), [Optional()])

    def validate_seats(self, field: Any) -> None:
        """A number of seats belongs to a district."""
        if field.data is not None and not 0 <= field.data <= 100_000:
            raise ValidationError(_l("Write a number of places between 0 and 100,000."))
        if field.data and not is_choice(self.district, self.district.data):
            raise ValidationError(_l("Choose the district for which these places are kept."))


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
    reserved_female = WholeNumber(_l("Kept for women"), [Optional()])
    reserved_male = WholeNumber(_l("Kept for men"), [Optional()])
    reserved_districts = FieldList(FormField(DistrictSeats), min_entries=2, max_entries=30)
    confirm_hours = WholeNumber(
        _l("Hours to answer when a place becomes free"), [Optional()],
        description=_l("If empty, the first on the waiting list gets it at once. With 24, they have a day to say yes; then it goes to the next one."),
    )  # fmt: skip
    quorum_percent = WholeNumber(
        _l("Quorum, in percent of the accredited organisations"), [Optional()],
        description=_l("For assemblies and sessions: the screen of the hall shows whether it is reached. For half plus one write 51."),
    )  # fmt: skip
    quorum_per_sector = BooleanField(_l("Each sector must reach it by itself"))
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
            self.reserved_districts.append_entry()
        for entry in self.reserved_districts.entries:
            entry.form.district.choices = [("", _l("Choose")), *districts]
        if not self.is_submitted():
            self.category.data = self.category.data or Category.CIVIC.value
            self.format.data = self.format.data or Format.IN_PERSON.value

    def validate_seats(self, field: Any) -> None:
        """Seats are counted from zero to what a stadium holds."""
        for each in (field, *self.reserved_fields.values()):
            if each.data is not None and not 0 <= each.data <= 100_000:
                raise ValidationError(_l("Write a number of places between 0 and 100,000."))

    def validate_quorum_percent(self, field: Any) -> None:
        """A share of the whole."""
        if field.data is not None and not 1 <= field.data <= 100:
            raise ValidationError(_l("The quorum is between 1 and 100 percent."))

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
    def reserved_fields(self) -> dict[str, WholeNumber]:
        """The field of the seats kept for each sector and sex."""
        return {
            Sector.CIVIL_SOCIETY: self.reserved_civil_society,
            Sector.PUBLIC: self.reserved_public,
            Sector.PRIVATE: self.reserved_private,
            Sector.COOPERATION: self.reserved_cooperation,
            Sex.FEMALE: self.reserved_female,
            Sex.MALE: self.reserved_male,
        }

    @property
    def reserved(self) -> dict[str, int]:
        """The kept seats that were asked for."""
        kept = {of: field.data for of, field in self.reserved_fields.items() if field.data}
        rows = [entry.form for entry in self.reserved_districts.entries]
        return kept | {
            row.district.data: row.seats.data for row in rows if row.district.data and row.seats.data
        }

    @property
    def expected_version(self) -> int | None:
        """The version of the event this form was opened with."""
        text = str(self.version.data or "")
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
            confirm_hours=self.confirm_hours.data,
            quorum_percent=self.quorum_percent.data,
            quorum_per_sector=bool(self.quorum_per_sector.data),
            seats=self.seats.data,
            reserved=self.reserved,
        )


def values_of(event: Event) -> dict[str, Any]:
    """A stored event as the form shows it."""
    everybody = event.open_pool
    values: dict[str, Any] = {
        name: getattr(event, name)
        for name in (
            "title", "summary", "description", "organizer", "place", "place_reference", "latitude", "longitude",
            "online_url", "needs_registration", "registration_opens_at", "registration_closes_at", "confirm_hours", "quorum_percent",
            "quorum_per_sector", "version",
        )
    }  # fmt: skip
    values |= {name: getattr(event, name).value for name in ("category", "audience", "format")}
    values |= {f"reserved_{pool.kept_for}": pool.seats for pool in event.reserved if not pool.ubigeo}
    values["reserved_districts"] = [
        {"district": pool.ubigeo, "seats": pool.seats} for pool in event.reserved if pool.ubigeo
    ]
    values["ubigeo"] = event.ubigeo or ""
    values["seats"] = everybody.seats if everybody else None
    values["sessions"] = [session_row(session) for session in event.sessions]
    return values
