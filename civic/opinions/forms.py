"""The shape of what is typed about proposals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.validators import InputRequired

from civic.opinions.models import HideReason, Stance
from civic.opinions.rules import LONGEST_COMMENT, LONGEST_PASSAGE, LONGEST_REASON
from civic.organisations.models import Organization
from civic.web.forms import Form, LongText, Text, at_most, chosen, required


class _Speaking(Form):
    """Who speaks: oneself, or an organisation one leads; the field goes when there is no choice."""

    speaks_for = SelectField(_l("Who speaks"), default="")

    def __init__(self, *args: Any, led: Sequence[Organization] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._led = {str(each.id): each for each in led}
        self.speaks_for.choices = [("", _("Myself")), *((key, each.name) for key, each in self._led.items())]
        if not led:
            del self.speaks_for

    @property
    def organization(self) -> Organization | None:
        """The organisation that speaks, or None."""
        field = self._fields.get("speaks_for")
        return self._led.get(field.data or "") if field is not None else None


class CommentForm(_Speaking):
    """A comment or an answer."""

    stance = RadioField(
        _l("How do you see the proposal?"),
        choices=[(each.value, each) for each in Stance],
        default=Stance.NEUTRAL.value,
        validators=[chosen(_l("Choose one of the three."))],
    )
    text = LongText(
        _l("What do you want to say?"),
        validators=[required(_l("Write what you want to say.")), at_most(LONGEST_COMMENT)],
    )
    signed = BooleanField(_l("Show my name"))

    def __init__(self, *args: Any, answers: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stance.choices = [(each.value, each.label) for each in Stance]
        if answers:
            self.text.label.text = _("Your answer")

    @property
    def chosen_stance(self) -> Stance:
        """The stance that was chosen."""
        return Stance(self.stance.data)


class EditForm(Form):
    """One's own comment, mended."""

    stance = RadioField(
        _l("How do you see the proposal?"), validators=[chosen(_l("Choose one of the three."))]
    )
    text = LongText(
        _l("What do you want to say?"),
        validators=[required(_l("Write what you want to say.")), at_most(LONGEST_COMMENT)],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stance.choices = [(each.value, each.label) for each in Stance]


class ReportForm(Form):
    """Why a comment should be looked at."""

    reason = RadioField(_l("What is wrong with it?"), validators=[InputRequired(_l("Choose what is wrong."))])
    words = Text(_l("What should the moderator know?"), validators=[at_most(300)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.choices = [(each.value, each.label) for each in HideReason]


class HideForm(Form):
    """What a moderator decides; the words are published."""

    reason = SelectField(_l("Reason, which everybody reads"), default="")
    words = Text(_l("In words, which everybody reads"), validators=[at_most(300)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.choices = [("", _("Choose")), *((each.value, each.label) for each in HideReason)]

    @property
    def chosen_reason(self) -> HideReason | None:
        """The reason that was chosen, or None."""
        return HideReason(self.reason.data) if self.reason.data else None


class AmendmentForm(_Speaking):
    """A passage as it should be, and why."""

    passage = HiddenField()
    replacement = LongText(_l("How should it read?"), validators=[at_most(LONGEST_PASSAGE)])
    reason = LongText(
        _l("Why is it better so?"),
        validators=[required(_l("Say why it is better so.")), at_most(LONGEST_REASON)],
    )


class AnswerForm(Form):
    """What the authors say to a proposed change."""

    answer = LongText(_l("What do you say to whoever proposed it?"), validators=[at_most(LONGEST_REASON)])
