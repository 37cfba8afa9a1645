"""How somebody enters: signing in and its second step, links and slips, passwords, a new account."""

from __future__ import annotations

from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField, RadioField

from civic.core import clock
from civic.core.text import clean
from civic.people.acting import me
from civic.people.forms.persons import PersonFields, say
from civic.people.models import Person
from civic.people.passkeys import LONGEST_ANSWER
from civic.people.passwords import why_not_password
from civic.people.person_data import PersonData
from civic.people.rules import is_staff, why_not_birth_date, why_not_username
from civic.web.forms import Day, Email, Form, Phone, Text, at_most, chosen, required


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
        say(why_not_password(field.data or "", staff=staff, own_words=self.own_words()))


class NewPasswordForm(PasswordFields, Form):
    """A password set through a link or slip; with a user name for those who have no other name to enter with."""

    username = Text(_l("User name"), [at_most(60)])

    def validate_username(self, field: Any) -> None:
        """Refuse what cannot be a user name."""
        field.data = clean(field.data or "").casefold()
        if field.data:
            say(why_not_username(field.data))


class ChangePasswordForm(PasswordFields, Form):
    """The present password and a new one."""

    present = PasswordField(_l("Present password"), [required(_l("Write the password you use now."))])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.about = me()


# ── a new account ───────────────────────────────────────────────────────────────────────────────────────────────────


class NewAccountWhoForm(PersonFields, Form):
    """First page of a new account: who you are."""

    phone = None  # type: ignore[assignment]
    birth_date = Day(_l("Birth date"), [required(_l("Write your birth date, for example 14/06/1990."))])

    def validate_birth_date(self, field: Any) -> None:
        """Refuse a date that cannot be."""
        say(why_not_birth_date(PersonData("", "", birth_date=field.data), clock.today()))

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
        say(why_not_username(field.data))


# ── the second step ─────────────────────────────────────────────────────────────────────────────────────────────────


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
