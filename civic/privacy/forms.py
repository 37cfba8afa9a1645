"""Forms of the duties towards people."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField

from civic.privacy.banks import BANKS
from civic.privacy.models import KIND_WORDS, STEP_WORDS, BreachKind, Step
from civic.web.forms import Boxes, Form, LongText, Moment, Text, WholeNumber, at_most, required


class BankForm(Form):
    """The number of a bank in the national register, and who answers for it."""

    number = Text(_l("Number in the national register (RNPDP)"), [at_most(60)])
    responsible = Text(_l("Who answers for this bank"), [at_most(200)])
    contact = Text(_l("Contact of the data protection officer"), [at_most(200)])


class TermForm(Form):
    """How many days something is kept."""

    days = WholeNumber(_l("Days"), [required(_l("Write the number of days."))])
    reason = LongText(
        _l("Reason"), [required(_l("Write the reason: it stays in the trail of changes.")), at_most(500)]
    )


class ExtendForm(Form):
    """Why a deadline is moved."""

    reason = LongText(
        _l("Why more time is needed"),
        [required(_l("Write the reason: the person reads it, and it stays in the trail.")), at_most(1000)],
    )


class BreachForm(Form):
    """What happened, what is concerned, since when it is known."""

    title = Text(_l("In a few words"), [required(_l("Write in a few words what happened.")), at_most(200)])
    is_drill = BooleanField(_l("This is a drill: nothing happened"))
    kind = SelectField(
        _l("What got into wrong hands?"), choices=[(kind.value, KIND_WORDS[kind]) for kind in BreachKind]
    )
    happened = LongText(
        _l("What happened, as far as you know"), [required(_l("Write what happened.")), at_most(4000)]
    )
    aware_at = Moment(_l("When did you become aware?"), [required(_l("Write the day and the hour."))])
    since = Moment(_l("From when"))
    until = Moment(_l("Until when"))
    banks = Boxes(_l("Data banks"), choices=[(bank.code, bank.name) for bank in BANKS.values()])
    space = SelectField(_l("Only of a space"), choices=[])
    username = Text(_l("User name of the account"), [at_most(60)])
    device = SelectField(_l("Phone of the door"), choices=[])
    has_key = BooleanField(_l("The data key went astray too, so that sealed numbers can be read"))


class WordsForm(Form):
    """What the notices say of consequences and measures."""

    consequences = LongText(_l("Possible consequences for the people"), [at_most(4000)])
    measures = LongText(_l("What was done and will be done"), [at_most(4000)])


class StepForm(Form):
    """A step that was done."""

    step = SelectField(
        _l("What was done?"),
        choices=[(step.value, STEP_WORDS[step]) for step in Step if step is not Step.DETECTED],
    )
    at = Moment(_l("When"), [required(_l("Write the day and the hour."))])
    note = Text(_l("Note, for example the number of the filing"), [at_most(1000)])
