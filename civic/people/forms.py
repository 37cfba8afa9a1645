"""The shape of what people type about themselves and others. `PersonFields` is shared by every form that asks for a person."""

from __future__ import annotations

from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import BooleanField, HiddenField, PasswordField, RadioField, SelectField
from wtforms.validators import StopValidation, ValidationError

from civic.core import clock
from civic.core.text import clean
from civic.people.documents import NOT_AT_HAND, normal_number, why_not_check, why_not_document
from civic.people.models import Channel, DocumentKind, NoticeKind, Person, PlatformRole, RequestKind, Sex
from civic.people.passkeys import LONGEST_ANSWER
from civic.people.passwords import why_not_password
from civic.people.person_data import PersonData
from civic.people.rules import is_staff, why_not_birth_date, why_not_name, why_not_username
from civic.territory.fields import DistrictFields
from civic.territory.queries import settlements_of
from civic.web.forms import Day, Digits, Email, Form, LongText, Phone, Text, at_most, chosen, required

DOCUMENT_CHOICES = (
    (DocumentKind.DNI, _l("DNI")),
    (DocumentKind.CE, _l("Foreigner's card (CE)")),
    (DocumentKind.PTP, _l("Temporary permit (PTP or CPP)")),
    (DocumentKind.PASSPORT, _l("Passport")),
    (DocumentKind.NONE, _l("I have no document with me")),
)
SEX_CHOICES = (
    (Sex.FEMALE, _l("Woman")),
    (Sex.MALE, _l("Man")),
    (Sex.UNSTATED, _l("I prefer not to say")),
)
CHANNEL_CHOICES = (
    (Channel.WHATSAPP, _l("WhatsApp")),
    (Channel.PHONE, _l("Phone call")),
    (Channel.EMAIL, _l("E-mail")),
    (Channel.IN_PERSON, _l("In person")),
)
# The question of the 2017 census (INEI), for people of 12 and older, with its answers.
ETHNICITY_CHOICES = (
    ("", _l("I do not answer")),
    ("quechua", _l("Quechua")),
    ("aimara", _l("Aimara")),
    ("amazonia", _l("Native or indigenous of the Amazon")),
    ("other_indigenous", _l("Of another indigenous people")),
    ("afro", _l("Black, zambo, mulatto, Afro-Peruvian")),
    ("white", _l("White")),
    ("mestizo", _l("Mestizo")),
    ("other", _l("Other (nikkei, tusán…)")),
)
LANGUAGE_CHOICES = (
    ("", _l("I do not answer")),
    ("es", _l("Spanish")),
    ("qwh", _l("Quechua of Áncash")),
    ("quz", _l("Southern Quechua")),
    ("ay", _l("Aimara")),
    ("sign", _l("Sign language")),
    ("other", _l("Another language")),
)
DISABILITY_CHOICES = (
    ("", _l("I do not answer")),
    ("none", _l("No great difficulty")),
    ("seeing", _l("Great difficulty seeing, even with glasses")),
    ("hearing", _l("Great difficulty hearing, even with a hearing aid")),
    ("walking", _l("Great difficulty walking or climbing stairs")),
    ("remembering", _l("Great difficulty remembering or concentrating")),
    ("self_care", _l("Great difficulty washing or dressing")),
    ("communicating", _l("Great difficulty communicating")),
)


def texts(choices: Any) -> list[tuple[str, Any]]:
    """Choices whose values are plain text, as the browser sends them."""
    return [(str(value), label) for value, label in choices]


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
        _say(why_not_name(field.data, what=None))

    def validate_first_surname(self, field: Any) -> None:
        """Refuse what is no name."""
        _say(why_not_name(field.data, what=None))

    def validate_second_surname(self, field: Any) -> None:
        """Refuse what is no name, if anything was written."""
        _say(why_not_name(field.data, what=None) if field.data else None)

    def validate_document_number(self, field: Any) -> None:
        """Refuse a number that cannot be of the chosen kind."""
        field.data = normal_number(field.data)
        if self._kind() is DocumentKind.NONE:
            field.data = ""
        _say(why_not_document(self._kind(), field.data))

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


def _say(sentence: Any | None) -> None:
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
            _say(why_not_check(number, field.data))

    def validate_birth_date(self, field: Any) -> None:
        """Refuse a date that cannot be."""
        _say(why_not_birth_date(PersonData("", "", birth_date=field.data), clock.today()))

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


class SignInForm(Form):
    """Who and the password."""

    identity = Text(
        _l("E-mail, user name or document number"),
        [required(_l("Write your e-mail, user name or document number.")), at_most(200)],
    )
    password = PasswordField(_l("Password"), [required(_l("Write your password."))])
    next = HiddenField()


class ForgottenForm(Form):
    """Who cannot enter, and what they want."""

    identity = Text(
        _l("E-mail, user name or document number"),
        [required(_l("Write your e-mail, user name or document number.")), at_most(200)],
    )
    want = RadioField(
        _l("What do you need?"),
        choices=[("reset", _l("A link to set a new password")), ("sign_in", _l("A link to enter this once"))],
        default="reset",
        validators=[chosen(_l("Choose what you need."))],
    )


class CodeForm(Form):
    """The code of a printed slip."""

    code = Text(
        _l("Code of your slip"), [required(_l("Write the 16 letters and digits of your slip.")), at_most(200)]
    )

    def typed_code(self) -> str:
        """The code without the spaces and dashes that make it readable."""
        return "".join(sign for sign in (self.code.data or "").lower() if sign.isalnum())


class PasswordFields:
    """Mixin of a new password; `about` is the person it is for, or None before there is one."""

    about: Person | None = None
    password = PasswordField(_l("New password"), [required(_l("Write a password."))])

    def own_words(self) -> list[str]:
        """Words that this person's password may not be made of."""
        person = self.about
        words = [current_app.config["PLATFORM_NAME"]]
        if person is not None:
            words += [person.given_names, person.first_surname, person.second_surname or ""]
            words += [
                (person.account.username or "") if person.account else "",
                (person.email or "").split("@")[0],
            ]
        return words

    def validate_password(self, field: Any) -> None:
        """Refuse what is short or guessed first."""
        staff = self.about is not None and is_staff(self.about)
        _say(why_not_password(field.data or "", staff=staff, own_words=self.own_words()))


class NewPasswordForm(PasswordFields, Form):
    """A password set through a link or slip; with a user name for those who have no other name to enter with."""

    username = Text(_l("User name"), [at_most(60)])

    def validate_username(self, field: Any) -> None:
        """Refuse what cannot be a user name."""
        field.data = clean(field.data or "").casefold()
        if field.data:
            _say(why_not_username(field.data))


class ChangePasswordForm(PasswordFields, Form):
    """The present password and a new one."""

    present = PasswordField(_l("Present password"), [required(_l("Write the password you use now."))])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.about = current_user._get_current_object()


class NewAccountWhoForm(PersonFields, Form):
    """First page of a new account: who you are."""

    phone = None  # type: ignore[assignment]
    birth_date = Day(_l("Birth date"), [required(_l("Write your birth date, for example 14/06/1990."))])

    def validate_birth_date(self, field: Any) -> None:
        """Refuse a date that cannot be."""
        _say(why_not_birth_date(PersonData("", "", birth_date=field.data), clock.today()))

    def person_data(self) -> PersonData:
        """What was typed, as the commands take it."""
        kind = self._kind()
        return PersonData(
            given_names=self.given_names.data or "",
            first_surname=self.first_surname.data or "",
            second_surname=self.second_surname.data or None,
            document_kind=kind,
            document_number=self.document_number.data or None,
            birth_date=self.birth_date.data,
        )


class NewAccountAccessForm(PasswordFields, Form):
    """Second page of a new account: how you will enter, and how to reach you."""

    username = Text(
        _l("User name"),
        [required(_l("Write a user name.")), at_most(60)],
        description=_l("With it and your password you enter. Letters, digits and dots."),
    )
    email = Email(
        _l("E-mail"),
        [at_most(200)],
        description=_l("If you give one, you can enter with it and get a new password by yourself."),
    )
    phone = Phone(
        _l("Mobile phone"),
        [at_most(40)],
        description=_l("Only the team of your space sees it, to tell you of changes."),
    )
    names: tuple[str, ...] = ()

    def own_words(self) -> list[str]:
        """The names of the first page, too, make a guessable password."""
        return [
            *super().own_words(),
            *self.names,
            self.username.data or "",
            (self.email.data or "").split("@")[0],
        ]

    def validate_username(self, field: Any) -> None:
        """Refuse what cannot be a user name."""
        field.data = clean(field.data or "").casefold()
        _say(why_not_username(field.data))


class OwnDataForm(DistrictFields, Form):
    """The small things that people correct by themselves."""

    phone = Phone(_l("Mobile phone"), [at_most(40)])
    email = Email(_l("E-mail"), [at_most(200)])
    preferred_channel = SelectField(_l("How do we tell you things?"), choices=texts(CHANNEL_CHOICES))
    sex = RadioField(_l("Sex, as on the DNI"), choices=texts(SEX_CHOICES))
    locale = SelectField(_l("Language of the messages"), choices=[("es", "Español"), ("en", "English")])


class SelfIdentificationForm(Form):
    """What people say of themselves: all optional, with a consent that nobody ticks for them."""

    ethnicity = SelectField(
        _l("By your customs and ancestors, you feel or consider yourself…"),
        choices=list(ETHNICITY_CHOICES),
        default="",
    )
    mother_tongue = SelectField(
        _l("The language you learned first as a child"), choices=list(LANGUAGE_CHOICES), default=""
    )
    disability = SelectField(
        _l("Do you live with a lasting difficulty?"), choices=list(DISABILITY_CHOICES), default=""
    )
    consents = BooleanField(
        _l("I agree in writing that this is kept, for counting alone"),
        [required(_l("Tick the consent: without it we do not keep this."))],
    )


class SecondStepForm(Form):
    """The second step of signing in: one of the three is filled in."""

    code = Text(
        _l("Code of your app"), [at_most(40)], description=_l("The six digits that your app shows now.")
    )
    recovery = Text(
        _l("Recovery code"),
        [at_most(60)],
        description=_l("One of the ten on your paper: twelve letters and digits."),
    )
    answer = HiddenField(validators=[at_most(LONGEST_ANSWER)])


class ConfirmForm(Form):
    """Showing once more that it is oneself."""

    password = PasswordField(_l("Password"))
    answer = HiddenField(validators=[at_most(LONGEST_ANSWER)])
    next = HiddenField()


class AppForm(Form):
    """The first code of a new app."""

    code = Text(
        _l("Code that your app shows"),
        [required(_l("Write the six digits that your app shows.")), at_most(40)],
    )


class PasskeyForm(Form):
    """A new passkey: its name, and what the device answered."""

    name = Text(
        _l("Name of the passkey"), [required(_l("Give the passkey a name, for example: my phone.")), at_most(60)],
        description=_l("So that you know it again, for example: my phone."),
    )  # fmt: skip
    answer = HiddenField(validators=[at_most(LONGEST_ANSWER)])


class ConsentForm(Form):
    """A yes or no to one thing."""

    kind = SelectField(
        choices=[
            (str(kind), str(kind))
            for kind in NoticeKind
            if kind not in (NoticeKind.PRIVACY, NoticeKind.SELF_IDENTIFICATION)
        ]
    )
    given = HiddenField()


class DataRequestForm(Form):
    """What a person asks about their data."""

    kind = RadioField(
        _l("What do you ask for?"),
        choices=texts((
            (RequestKind.CORRECTION, _l("Correct something that I cannot change here (names, document)")),
            (RequestKind.DELETION, _l("Take my data away")),
            (RequestKind.OPPOSITION, _l("That a use of my data stops")),
            (RequestKind.ACCESS, _l("Know more about how my data is used")),
        )),
        validators=[chosen(_l("Choose what you ask for."))],
    )  # fmt: skip
    text = LongText(
        _l("Tell us more"),
        [at_most(2000)],
        description=_l("For a correction: what is wrong, and how it should read."),
    )


class AnswerForm(Form):
    """The answer to a request."""

    answer = LongText(
        _l("Answer"), [required(_l("Write the answer: the person will read it.")), at_most(2000)]
    )


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
