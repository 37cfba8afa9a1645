"""The shape of a registration: one's own, of others, of several at once, assisted by the team, and given back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
)
from wtforms import Form as PlainForm
from wtforms.widgets import CheckboxInput, ListWidget

from civic.events.models import Event
from civic.organisations.models import Organization
from civic.people.forms import PersonFields
from civic.people.models import Sex
from civic.people.person_data import PersonData
from civic.web.forms import Form, Text, at_most, chosen


class OnceForm(Form):
    """A form whose repeated sending does no harm: it carries a key made when it was opened."""

    once = HiddenField()

    @property
    def once_key(self) -> str | None:
        """The key, when it has the shape of one of ours."""
        key = self.once.data or ""
        return key if 20 <= len(key) <= 64 and key.isascii() and key.isalnum() else None


class PersonForm(PersonFields, OnceForm):
    """Somebody without an account, or written down by another: six fields, and what kept seats ask for."""

    sex = SelectField(_l("Sex, as on the DNI"), default="", validate_choice=False)
    home = SelectField(_l("Where the person lives"), default="", validate_choice=False)

    def __init__(self, *args: Any, event: Event | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sex.choices, self.home.choices = kept_questions(event)

    def person_data(self) -> PersonData:
        """What was typed, as the commands take it."""
        return with_kept(super().person_data(), self.sex.data, self.home.data, self.home.choices)


def kept_questions(event: Event | None) -> tuple[list[tuple[str, Any]], list[tuple[str, Any]]]:
    """(choices of the sex, choices of the district) that an event's kept seats make one ask for; empty when none does."""
    pools = event.reserved if event else []
    sexes = [("", _l("Not said")), (Sex.FEMALE.value, _l("Woman")), (Sex.MALE.value, _l("Man"))]
    homes = [(pool.ubigeo, pool.label) for pool in pools if pool.ubigeo]
    return (
        sexes if any(pool.sex for pool in pools) else [],
        [("", _l("Elsewhere")), *homes] if homes else [],
    )


def with_kept(data: PersonData, sex: str | None, home: str | None, homes: Any) -> PersonData:
    """What was told of a person, with the answers to what kept seats ask for."""
    told = Sex(sex) if sex in (Sex.FEMALE, Sex.MALE) else data.sex
    return replace(data, sex=told, ubigeo=home if home and home in dict(homes or []) else data.ubigeo)


class MemberRow(PersonFields, PlainForm):
    """One of several people written down at once; an empty row is left out."""

    sex = SelectField(_l("Sex, as on the DNI"), default="", validate_choice=False)
    home = SelectField(_l("Where the person lives"), default="", validate_choice=False)

    @property
    def is_blank(self) -> bool:
        """Whether nothing was written in this row."""
        return not any(
            (self.given_names.data, self.first_surname.data, self.document_number.data, self.phone.data)
        )

    def validate(self, extra_validators: Any = None) -> bool:
        """A row is whole, or left out."""
        return True if self.is_blank else bool(super().validate(extra_validators))

    def member_data(self) -> PersonData:
        """What was typed in this row, as the commands take it."""
        return with_kept(self.person_data(), self.sex.data, self.home.data, self.home.choices)


class MembersForm(OnceForm):
    """Several people of one organisation at once: some are ticked, others written down."""

    represents = SelectField(_l("They come for"))
    known = SelectMultipleField(
        _l("Who comes?"), validate_choice=False, option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )  # fmt: skip
    rows = FieldList(FormField(MemberRow), min_entries=3, max_entries=20)

    def __init__(self, *args: Any, event: Event, organizations: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.represents.choices = organizations
        self.ask_kept(event)

    def ask_kept(self, event: Event) -> None:
        """Let every row ask what the event's kept seats need to know."""
        for entry in self.rows.entries:
            entry.form.sex.choices, entry.form.home.choices = kept_questions(event)

    @property
    def told(self) -> list[PersonData]:
        """The people who were written down."""
        return [entry.form.member_data() for entry in self.rows.entries if not entry.form.is_blank]


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

    def __init__(self, *args: Any, organizations: Sequence[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(organizations)

    def offer(self, organizations: Sequence[Organization]) -> None:
        """Let these be chosen."""
        named = [(str(each.id), each.name) for each in organizations]
        self.represents.choices = [("", _l("In my own name")), *named]


class CancelForm(Form):
    """Giving a place back."""

    reason = Text(_l("Why"), [at_most(300)])
