"""The base of all forms and the fields they share: what is typed is cleaned before it is judged."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import phonenumbers
from babel.support import NullTranslations, Translations
from email_validator import EmailNotValidError, validate_email
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    DateTimeLocalField,
    EmailField,
    Field,
    IntegerField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
)  # fmt: skip
from wtforms.form import BaseForm
from wtforms.i18n import messages_path
from wtforms.validators import DataRequired, InputRequired, Length, StopValidation, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from civic.core.clock import as_utc
from civic.core.text import ascii_digits, clean

FIRST_YEAR, LAST_YEAR = 1900, 2199


@lru_cache
def _own_words(language: str) -> NullTranslations:
    """What the library itself says in a language: read once, not with every form."""
    return Translations.load(messages_path(), [language], domain="wtforms")


class Form(FlaskForm):
    """A form that keeps what was typed and says in a sentence what to mend."""

    class Meta(FlaskForm.Meta):
        """How the library is to work."""

        def get_translations(self, form: BaseForm) -> NullTranslations:
            """The library's words in the reader's language."""
            return _own_words(str(get_locale() or "en"))

    @property
    def problems(self) -> list[tuple[str, str]]:
        """(field id, sentence) of every fault, in the order of the page; "" for faults of the whole form."""
        found = [("", str(e)) for e in self.form_errors]
        for field in self:
            found += [
                (field.id, str(e))
                for e in field.errors
                if isinstance(e, str) or not isinstance(e, (list, dict))
            ]
        return found

    def refuse(self, sentence: Any, field: str | None = None) -> None:
        """Add a command's refusal to the form, at a field or at the top."""
        if field and field in self._fields:
            self._fields[field].errors = [*self._fields[field].errors, sentence]
        else:
            self.form_errors.append(sentence)


def required(sentence: Any) -> DataRequired:
    """The validator of a field that must be filled, with the sentence to show."""
    return DataRequired(message=sentence)


def chosen(sentence: Any) -> InputRequired:
    """The validator of a choice that must be made."""
    return InputRequired(message=sentence)


def at_most(n: int) -> Length:
    """The validator of a text's length."""
    return Length(max=n, message=_l("Write at most %(max)d characters.", max=n))


class Text(StringField):
    """One line of text, cleaned."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Clean what was typed."""
        self.data = clean(valuelist[0]) if valuelist else self.data


class LongText(TextAreaField):
    """Several lines of text, cleaned."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Clean what was typed, keeping line breaks."""
        self.data = clean(valuelist[0], lines=True) if valuelist else self.data


class Digits(StringField):
    """A number kept as text (documents, codes): other scripts' digits become 0-9, spaces and dots go."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Normalise what was typed."""
        if valuelist:
            self.data = ascii_digits(clean(valuelist[0])).replace(" ", "").replace(".", "").upper()


class Phone(TelField):
    """A Peruvian phone in E.164 («+51987654321»), or empty."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the number; keep the text as typed when it cannot be read."""
        self.data = normal_phone(valuelist[0]) if valuelist else self.data

    def pre_validate(self, form: Any) -> None:
        """Refuse what is not a possible number."""
        if self.data and not self.data.startswith("+"):
            raise StopValidation(
                _l("A mobile phone has 9 digits and starts with 9, for example 987 654 321.")
            )


class Email(EmailField):
    """An e-mail address in its normal form, or empty."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Clean what was typed."""
        self.data = clean(valuelist[0]) if valuelist else self.data

    def pre_validate(self, form: Any) -> None:
        """Refuse what cannot be an address, in words."""
        if self.data:
            try:
                self.data = validate_email(self.data, check_deliverability=False).normalized
            except EmailNotValidError as error:
                raise StopValidation(
                    _l("Write the whole e-mail address, for example maria@correo.pe, or leave it empty.")
                ) from error


def _refuse_far_years(field: Any) -> None:
    """Stop at a year that is a slip of the finger; the edges of the calendar cannot even be reckoned in another zone."""
    if field.data and not FIRST_YEAR <= field.data.year <= LAST_YEAR:
        field.data = None
        raise ValueError(_l("Look at the year again: write it with four digits, for example 2026."))


class Day(DateField):
    """A date; says how to write it."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the date or explain its form."""
        try:
            super().process_formdata([ascii_digits(clean(v)) for v in valuelist])
        except ValueError as error:
            self.data = None
            raise ValueError(_l("Write the date as day, month and year, for example 14/06/2026.")) from error
        _refuse_far_years(self)

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        kwargs.setdefault("format", ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d/%m/%y"])
        super().__init__(label, validators, **kwargs)


class Moment(DateTimeLocalField):
    """A date and time of Lima, given as an aware UTC moment in `.moment`."""

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        kwargs.setdefault("format", ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M"])
        super().__init__(label, validators, **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the moment or explain its form."""
        try:
            super().process_formdata([ascii_digits(clean(v)) for v in valuelist])
        except ValueError as error:
            self.data = None
            raise ValueError(_l("Write the date and the hour, for example 14/06/2026 09:00.")) from error
        _refuse_far_years(self)

    def process_data(self, value: Any) -> None:
        """Show stored moments on Lima's clock."""
        from civic.core.clock import local

        self.data = (
            local(value).replace(tzinfo=None) if isinstance(value, datetime) and value.tzinfo else value
        )

    @property
    def moment(self) -> datetime | None:
        """The UTC moment of what was typed."""
        return as_utc(self.data) if self.data else None


class WholeNumber(IntegerField):
    """A whole number; says so when it is not."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the number or explain."""
        raw = ascii_digits(clean(valuelist[0])).replace(",", "").replace(" ", "") if valuelist else ""
        self.data = None
        if raw:
            if not raw.lstrip("-").isdigit() or len(raw) > 12:
                raise ValueError(_l("Write a whole number, for example 25."))
            self.data = int(raw)


class Boxes(SelectMultipleField):
    """Several choices as check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def normal_phone(text: str) -> str:
    """The number in E.164 when it is a possible Peruvian (or foreign, with +) number, else the cleaned text."""
    typed = ascii_digits(clean(text))
    if not typed:
        return ""
    try:
        number = phonenumbers.parse(typed, "PE")
    except phonenumbers.NumberParseException:
        return typed.lstrip("+")
    if not phonenumbers.is_valid_number(number):
        return typed.lstrip("+")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def not_after(limit: Callable[[], date], sentence: Any) -> Callable[[Any, Field], None]:
    """The validator of a date that may not lie after a day."""

    def check(_form: Any, field: Field) -> None:
        if field.data and field.data > limit():
            raise ValidationError(sentence)

    return check
