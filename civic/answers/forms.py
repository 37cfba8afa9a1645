"""The shape of what is typed about answers and reports."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, MultipleFileField
from wtforms import HiddenField, RadioField, SelectField
from wtforms.validators import InputRequired

from civic.answers.models import AnswerKind, ProgressState
from civic.answers.rules import AnswerData, ReportData
from civic.core import clock
from civic.core.text import clean
from civic.core.vault import new_token
from civic.proposals.fields import Amount
from civic.web.forms import Day, Form, LongText, Text, WholeNumber, at_most, required


class AnswerForm(Form):
    """An answer to a proposal."""

    kind = RadioField(_l("What is the answer?"), [InputRequired(message=_l("Choose the answer."))],
                      choices=lambda: [(k.value, k.label) for k in AnswerKind])  # fmt: skip
    part = LongText(_l("If only in part: which part is accepted"), [at_most(1000)])
    referred_to = Text(_l("If it is passed on: to which entity"), [at_most(200)])
    reason = LongText(_l("Reason"), [required(_l("Write the reason: whoever proposed it has a right to know why.")), at_most(5000)])  # fmt: skip
    signer = Text(_l("Who signs: name"), [required(_l("Write the name of who signs.")), at_most(160)])
    office = Text(_l("Office"), [required(_l("Write the office of who signs.")), at_most(160)])
    entity = Text(_l("Entity"), [required(_l("Write the entity.")), at_most(160)])
    signed_on = Day(_l("Day of the signature"), [required(_l("Write the day of the signature."))])
    document = FileField(_l("The signed document (PDF or photograph)"))
    change_reason = LongText(_l("Why this answer takes the place of the earlier one"), [at_most(500)])

    @property
    def read(self) -> AnswerData:
        """The answer as typed."""
        return AnswerData(
            AnswerKind(self.kind.data), self.reason.data or "", self.signer.data or "", self.office.data or "",
            self.entity.data or "", self.signed_on.data or clock.today(), self.part.data or "", self.referred_to.data or "",
            self.change_reason.data or "",
        )  # fmt: skip

    @property
    def upload(self) -> Any:
        """The document, if one was chosen."""
        return self.document.data if self.document.data and self.document.data.filename else None


class DutyForm(Form):
    """Which entity owes the answer."""

    entity = Text(
        _l("Entity that owes the answer"), [required(_l("Write the name of the entity.")), at_most(160)]
    )


class ReportForm(Form):
    """How an accepted proposal goes on."""

    once = HiddenField()
    state = SelectField(_l("State"), choices=lambda: [(s.value, s.label) for s in ProgressState])
    on_day = Day(_l("Day of this report"), [required(_l("Write the day of this report."))])
    progress = WholeNumber(
        _l("Progress (percent)"), [InputRequired(message=_l("Write the progress in percent."))]
    )
    budget = Amount(_l("Budget set aside (S/)"))
    executed = Amount(_l("Budget spent so far (S/)"))
    note = LongText(_l("What was done, and what is missing"), [required(_l("Write in a few words what was done or what is missing.")), at_most(3000)])  # fmt: skip
    reason = LongText(_l("If it is delayed or cancelled: why"), [at_most(2000)])
    photos = MultipleFileField(_l("Photographs (at most 4)"))
    caption = Text(_l("What the photographs show"), [at_most(160)])

    def read(self, reached: tuple[Any, ...] = ()) -> ReportData:
        """The report as typed."""
        return ReportData(
            ProgressState(self.state.data), self.on_day.data or clock.today(), int(self.progress.data or 0),
            self.executed.cents or 0, self.note.data or "", clean(self.once.data or "")[:40] or new_token(), self.budget.cents,
            self.reason.data or "", reached,
        )  # fmt: skip

    @property
    def uploads(self) -> list[tuple[Any, str]]:
        """(photograph, what it shows)."""
        return [
            (f, self.caption.data or "") for f in self.photos.data or [] if f and getattr(f, "filename", "")
        ]


class MilestoneForm(Form):
    """A step and its day."""

    name = Text(_l("Milestone"), [required(_l("Give the milestone a name.")), at_most(160)])
    due_on = Day(_l("Due on"), [required(_l("Write the day."))])


class MoveForm(Form):
    """Another day for a milestone, and why."""

    due_on = Day(_l("New date"), [required(_l("Write the day."))])
    reason = Text(_l("Why"), [required(_l("Say why the date moves: everybody will read it.")), at_most(500)])
