"""Who somebody is: the fields that every form shares which asks for a person, and the desk's forms about one."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.validators import StopValidation, ValidationError

from civic.core import clock
from civic.people.documents import NOT_AT_HAND, normal_number, why_not_check, why_not_document
from civic.people.forms.choices import CHANNEL_CHOICES, DOCUMENT_CHOICES, SEX_CHOICES, texts
from civic.people.models import Channel, DocumentKind, PlatformRole, Sex
from civic.people.person_data import PersonData
from civic.people.rules import why_not_birth_date, why_not_name
from civic.territory.fields import DistrictFields
from civic.territory.queries import settlements_of
from civic.web.forms import Day, Digits, Email, Form, Phone, Text, at_most, required


class PersonFields:
    """Mixin of six fields that tell who somebody is; `person_data()` gives what was typed.

    Show them with `people/_person_fields.html`, which puts the line about privacy before them.
    """

    given_names = Text(_l("Given names"), [required(_l("Write the given names.")), at_most(120)])
    first_surname = Text(_l("First surname"), [required(_l("Write the first surname.")), at_most(120)])
    second_surname = Text(_l("Second surname"), [at_most(120)])
    document_kind = SelectField(
        _l("Document"), choices=texts(DOCUMENT_CHOICES), default=str(DocumentKind.DNI)
    )
    document_number = Digits(_l("Document number"), [at_most(40)])
    phone = Phone(_l("Mobile phone"), [at_most(40)])

    def validate_given_names(self, field: Any) -> None:
        """Refuse what is no name."""
        say(why_not_name(field.data, what=None))

    def validate_first_surname(self, field: Any) -> None:
        """Refuse what is no name."""
        say(why_not_name(field.data, what=None))

    def validate_second_surname(self, field: Any) -> None:
        """Refuse what is no name, if anything was written."""
        say(why_not_name(field.data, what=None) if field.data else None)

    def validate_document_number(self, field: Any) -> None:
        """Refuse a number that cannot be of the chosen kind."""
        field.data = normal_number(field.data)
        if self._kind() is DocumentKind.NONE:
            field.data = ""
        say(why_not_document(self._kind(), field.data))

    def _kind(self) -> DocumentKind:
        try:
            return DocumentKind(self.document_kind.data)
        except ValueError:
            return DocumentKind.DNI

    def person_data(self) -> PersonData:
        """What was typed, as the commands take it."""
        kind = self._kind()
        return PersonData(
            given_names=self.given_names.data or "",
            first_surname=self.first_surname.data or "",
            second_surname=self.second_surname.data or None,
            document_kind=kind,
            document_number=self.document_number.data or None,
            no_document_reason=NOT_AT_HAND if kind is DocumentKind.NONE else None,
            phone=self.phone.data or None,
        )


def say(sentence: Any | None) -> None:
    """Stop a field's validation with a sentence when there is one."""
    if sentence:
        raise StopValidation(sentence)


class FullPersonFields(PersonFields, DistrictFields):
    """Mixin of all facts about a person, for those who write somebody down with time."""

    document_check = Text(
        _l("Check character of the DNI"),
        [at_most(1)],
        description=_l("The single digit or letter after the dash. It finds typing errors."),
    )
    no_document_reason = Text(_l("Why is there no document?"), [at_most(200)])
    birth_date = Day(_l("Birth date"), [])
    sex = RadioField(_l("Sex, as on the DNI"), choices=texts(SEX_CHOICES), default=str(Sex.UNSTATED))
    settlement_code = SelectField(_l("Settlement"), choices=[], validate_choice=False, default="")
    email = Email(_l("E-mail"), [at_most(200)])
    preferred_channel = SelectField(
        _l("How do we tell you things?"), choices=texts(CHANNEL_CHOICES), default=str(Channel.WHATSAPP)
    )

    def offer_settlements(self) -> None:
        """Fill the settlements of the chosen district."""
        known = settlements_of(self.ubigeo.data) if self.ubigeo.data else []
        self.settlement_code.choices = [("", _("I do not know")), *((s.code, s.name) for s in known)]
        if self.settlement_code.data not in {settlement.code for settlement in known}:
            self.settlement_code.data = ""

    def validate_document_check(self, field: Any) -> None:
        """Judge the number and its check character joined."""
        field.data = normal_number(field.data)
        number = normal_number(self.document_number.data)
        if self._kind() is DocumentKind.DNI and len(number) == 8:
            say(why_not_check(number, field.data))

    def validate_birth_date(self, field: Any) -> None:
        """Refuse a date that cannot be."""
        say(why_not_birth_date(PersonData("", "", birth_date=field.data), clock.today()))

    def person_data(self) -> PersonData:
        """What was typed, as the commands take it."""
        from dataclasses import replace

        short = super().person_data()
        return replace(
            short,
            check=self.document_check.data or None,
            no_document_reason=self.no_document_reason.data or short.no_document_reason,
            birth_date=self.birth_date.data,
            sex=Sex(self.sex.data or Sex.UNSTATED),
            ubigeo=self.ubigeo.data or None,
            settlement_code=self.settlement_code.data or None,
            email=self.email.data or None,
            preferred_channel=Channel(self.preferred_channel.data or Channel.WHATSAPP),
        )


class PersonForm(FullPersonFields, Form):
    """A person written down or corrected at the desk."""

    reason = Text(_l("Reason of the change"), [at_most(500)])


class ReasonForm(Form):
    """The reason of an act."""

    reason = Text(
        _l("Reason"), [required(_l("Write the reason: it stays in the trail of changes.")), at_most(500)]
    )


class RoleForm(ReasonForm):
    """A platform role for a person."""

    role = SelectField(
        _l("Role"),
        choices=texts((
            (PlatformRole.OPERATOR, _l("Operator: helps people in person")),
            (PlatformRole.AUDITOR, _l("Auditor: reads the trail of changes")),
            (PlatformRole.ADMINISTRATOR, _l("Administrator: runs the platform")),
        )),
    )  # fmt: skip

    def validate_role(self, field: Any) -> None:
        """Refuse what is no role."""
        if field.data not in set(PlatformRole):
            raise ValidationError(_("Choose a role of the list."))
