"""What is typed beside the themes: an option, an answer, a batch of paper, a draw, the reasons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField, SelectField
from wtforms.validators import Optional as Maybe
from wtforms.validators import StopValidation

from civic.proposals.fields import Amount
from civic.proposals.money import written
from civic.voting.forms.parts import between, offered
from civic.voting.kinds import PollKind
from civic.voting.models import Poll, PollOption
from civic.web.forms import Boxes, Form, LongText, Text, WholeNumber, at_most, chosen, required


class OptionForm(Form):
    """A project, a candidate or a text."""

    title = Text(_l("Name"), [required(_l("Write the name.")), at_most(200)])
    text = LongText(_l("Text"), [at_most(6000)])
    cost = Amount(_l("What it costs"), [at_most(60)])
    person = SelectField(_l("Person"), validate_choice=False)
    organization = SelectField(_l("Organisation that puts the candidate up"), validate_choice=False)
    list_name = Text(_l("List"), [at_most(120)])
    zone = Text(_l("Zone"), [at_most(80)])
    sex = SelectField(
        _l("Sex, for parity"),
        default="",
        choices=[("", _l("Not given")), ("F", _l("Woman")), ("M", _l("Man"))],
    )
    agreed = BooleanField(_l("The candidate agreed that it is used and published for parity"))
    photo = FileField(_l("Photograph"), description=_l("A JPEG or PNG picture of at most 10 MB."))
    meaning = SelectField(
        _l("What does choosing it mean?"), default="",
        choices=[("", _l("Nothing of these")), ("favour", _l("In favour")), ("against", _l("Against")), ("abstention", _l("Abstention"))],
    )  # fmt: skip

    def offer(self, poll: Poll, people: Sequence[Any] = (), organizations: Sequence[Any] = ()) -> None:
        """Leave out what this kind of poll does not ask."""
        if poll.kind is not PollKind.BUDGET:
            del self.cost
        if poll.kind is not PollKind.DECISION:
            del self.meaning
        if poll.kind is not PollKind.ELECTION:
            for name in ("person", "organization", "list_name", "sex", "agreed", "photo"):
                delattr(self, name)
        else:
            self.person.choices = [("", _("Nobody of the list")), *((str(p.id), p.full_name) for p in people)]
            self.organization.choices = [("", _("None")), *((str(o.id), o.name) for o in organizations)]

    def show(self, option: PollOption) -> None:
        """Fill the form with what is kept."""
        self.title.data, self.text.data, self.zone.data = option.title, option.text, option.zone or ""
        if "cost" in self:
            self.cost.data = written(option.cost_cents)
        if "meaning" in self:
            self.meaning.data = option.meaning or ""
        if "person" in self:
            self.person.data, self.organization.data = (
                str(option.person_id or ""),
                str(option.organization_id or ""),
            )
            self.list_name.data, self.sex.data = option.list_name or "", option.sex or ""
            self.agreed.data = bool(option.sex)

    def validate_agreed(self, field: Any) -> None:
        """Nobody's sex is published without their word."""
        if self.sex.data and not field.data:
            raise StopValidation(_("Ask the candidate first, or choose “Not given”."))

    def values(self) -> dict[str, Any]:
        """What was typed, as the option's columns."""
        made: dict[str, Any] = {
            "title": self.title.data,
            "text": self.text.data or "",
            "zone": self.zone.data or None,
        }
        if "cost" in self:
            made["cost_cents"] = self.cost.cents
        if "meaning" in self:
            made["meaning"] = self.meaning.data or None
        if "person" in self:
            people = offered(self.person)
            organizations = offered(self.organization)
            made |= {
                "person_id": int(self.person.data) if self.person.data in people else None,
                "organization_id": int(self.organization.data) if self.organization.data in organizations else None,
                "list_name": self.list_name.data or None, "sex": self.sex.data or None,
            }  # fmt: skip
        return made


class ReasonForm(Form):
    """Why."""

    reason = LongText(
        _l("Why? Everybody reads it."),
        [required(_l("Say why, so that everybody understands it later.")), at_most(500)],
    )


class AnswerForm(Form):
    """What is answered to an objection."""

    decision = RadioField(
        _l("Decision"), [chosen(_l("Choose whether the objection is right."))],
        choices=[("upheld", _l("It is right: what it says is corrected")), ("rejected", _l("It is not right: all stays as it is"))],
    )  # fmt: skip
    answer = LongText(
        _l("Answer with its reason. Everybody reads it."),
        [required(_l("Say why, so that everybody understands it later.")), at_most(500)],
    )


class BatchForm(Form):
    """A batch of paper as its table counted it."""

    table = Text(
        _l("Table"), [required(_l("Write the name of the table, for example Table 1.")), at_most(80)]
    )
    ballots = WholeNumber(
        _l("Ballots in all"), [required(_l("Write how many ballots there are.")), between(1, 2000)]
    )
    blank = WholeNumber(_l("Of them blank"), [Maybe(), between(0, 2000)])
    spoiled = WholeNumber(_l("Of them spoiled"), [Maybe(), between(0, 2000)])
    sheet = FileField(
        _l("Photograph or scan of the signed sheet of the table"),
        description=_l("A photo (JPEG, PNG) or a PDF of at most 10 MB."),
    )


class LinesForm(Form):
    """The ballots of a batch, one per line."""

    lines = LongText(_l("One ballot per line"), [at_most(60_000)])


class DrawForm(Form):
    """What the public draw gave."""

    draw = Text(
        _l("What the draw gave"), [required(_l("Write down the numbers exactly as they were published.")), at_most(300)],
        description=_l("The numbers in the order in which they were published, for example 07 12 19 33 38 41. It can be entered only once."),
    )  # fmt: skip


class NoteForm(Form):
    """A word with the proclamation."""

    note = LongText(
        _l("A word with the proclamation"),
        [at_most(1000)],
        description=_l("For example the number of the minutes. Everybody reads it."),
    )


class OverruleForm(ReasonForm):
    """Who wins instead."""

    winners = Boxes(_l("Who wins instead"), validate_choice=False)

    def offer(self, options: Iterable[PollOption]) -> None:
        """Offer the options of the poll."""
        self.winners.choices = [(option.key, option.title) for option in options if not option.is_withdrawn]


class WitnessForm(Form):
    """Who keeps the heads of the box."""

    person = SelectField(_l("Person"), [chosen(_l("Choose a person."))], validate_choice=False)

    def offer(self, people: Iterable[Any]) -> None:
        """Offer representatives and team."""
        self.person.choices = [("", _("Choose")), *((str(p.id), p.full_name) for p in people)]
