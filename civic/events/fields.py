"""Fields about events that forms share, those of other rooms too: an hour, a sitting, a choice. Shape, not decision."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Form as PlainForm
from wtforms import HiddenField, SelectField, TimeField
from wtforms.validators import Optional

from civic.core import clock
from civic.core.text import ascii_digits, clean
from civic.events.drafts import SessionDraft
from civic.events.models import EventSession
from civic.web.forms import Day, Text, at_most


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


def is_choice(field: SelectField, value: Any) -> bool:
    """Whether a value is one of those a field offers."""
    return any(choice[0] == value for choice in field.choices or [])
