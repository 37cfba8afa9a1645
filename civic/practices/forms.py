"""The shape of what is told of a good practice, one theme per form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import RadioField, SelectField
from wtforms.validators import Optional as Maybe
from wtforms.validators import ValidationError

from civic.core import clock
from civic.practices.models import PracticeVersion, Theme
from civic.web.forms import Email, Form, LongText, Phone, Text, WholeNumber, at_most, chosen, required

FIRST_YEAR = 1990


class BeginForm(Form):
    """Its name, and who tells it."""

    title = Text(
        _l("Name of the practice"), [required(_l("Give it a title.")), at_most(160)],
        description=_l("So that somebody elsewhere understands it: «Turns for water that everybody respects»."),
    )  # fmt: skip
    teller = SelectField(_l("Who tells it"), [chosen(_l("Choose who tells it."))])

    def __init__(self, tellers: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.teller.choices = list(tellers)


class StoryForm(Form):
    """One part of the story."""

    title = Text(_l("Name of the practice"), [required(_l("Give it a title.")), at_most(160)])
    problem = LongText(
        _l("What was the problem?"), [required(_l("Tell what the problem was.")), at_most(4000)],
        description=_l("Whom it touched, and since when."),
    )  # fmt: skip


class DoneForm(Form):
    """What was done, and what came of it."""

    done = LongText(
        _l("What was done?"), [required(_l("Tell what was done.")), at_most(6000)],
        description=_l("Step by step: who, with what, in how much time."),
    )  # fmt: skip
    results = LongText(
        _l("What changed?"), [required(_l("Tell what changed.")), at_most(4000)],
        description=_l("With numbers if there are any. What did not work helps others too."),
    )  # fmt: skip


class PlaceForm(Form):
    """About what, where, when, and where it was shared."""

    theme = RadioField(_l("What is it about?"), [chosen(_l("Choose what it is about."))])
    ubigeo = SelectField(_l("District"), [required(_l("Choose the district."))])
    year = WholeNumber(
        _l("Year"),
        [
            required(_l("Write the year.")),
        ],
        description=_l("When it was done."),
    )
    event_id = SelectField(_l("Event where it was shared"), [Maybe()])

    def __init__(
        self, districts: Sequence[tuple[str, str]], events: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.theme.choices = [(theme.value, theme.label) for theme in Theme]
        self.ubigeo.choices = [("", ""), *districts]
        self.event_id.choices = [("", _l("None, or it is not in the list")), *events]

    def validate_year(self, field: Any) -> None:
        """A year that has begun, and that people remember."""
        if field.data is not None and not FIRST_YEAR <= field.data <= clock.today().year:
            raise ValidationError(_l("Write a year from %(first)d to this one.", first=FIRST_YEAR))

    def values(self) -> dict[str, Any]:
        """What was written."""
        return {
            "theme": Theme(self.theme.data), "ubigeo": self.ubigeo.data, "year": self.year.data,
            "event_id": int(self.event_id.data) if self.event_id.data else None,
        }  # fmt: skip


class ContactForm(Form):
    """Whom to ask: an office, not a person."""

    office = Text(
        _l("Office to ask"), [required(_l("Write the office.")), at_most(160)],
        description=_l("An office or organisation, not a person: «Gerencia de Desarrollo Económico de Huaylas»."),
    )  # fmt: skip
    office_phone = Phone(_l("Phone of the office"), description=_l("Everybody can see it."))
    office_email = Email(_l("E-mail of the office"), [at_most(200)], description=_l("Everybody can see it."))

    def validate_office_email(self, field: Any) -> None:
        """One of the two ways."""
        if not field.data and not self.office_phone.data:
            raise ValidationError(_l("Write a phone or an e-mail of the office."))


class DocumentForm(Form):
    """A document that explains it."""

    title = Text(_l("What is it?"), [required(_l("Say what it is.")), at_most(160)])
    upload = FileField(
        _l("File"), [required(_l("Choose the file."))], description=_l("A PDF or a picture, up to 10 MB. Everybody can download it."),
        render_kw={"accept": "application/pdf,image/*"},
    )  # fmt: skip


class ReasonForm(Form):
    """Why."""

    reason = LongText(_l("Why"), [at_most(1000)])


class DecideForm(Form):
    """What the team answers."""

    decision = RadioField(
        _l("What do you decide?"), [chosen(_l("Choose what you decide."))],
        choices=[("publish", _l("Publish it")), ("observe", _l("Ask to mend something")), ("reject", _l("Do not accept it"))],
    )  # fmt: skip
    reason = LongText(_l("Why"), [at_most(1000)], description=_l("They read it. Needed unless you publish."))


def values_of(version: PracticeVersion, *names: str) -> dict[str, Any]:
    """Parts of a version as the forms show them."""
    values = {name: getattr(version, name) for name in names}
    if "theme" in values:
        values["theme"] = version.theme.value if version.theme else None
        values["event_id"] = str(version.event_id or "")
    return values
