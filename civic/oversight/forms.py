"""The shape of what is typed about oversight and hearings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.validators import Optional as Maybe
from wtforms.validators import ValidationError

from civic.core import clock
from civic.core.text import clean
from civic.core.vault import new_token
from civic.oversight.drafts import (
    AlertDraft,
    AnswerDraft,
    CommitteeDraft,
    HearingDraft,
    QuestionDraft,
    RequestDraft,
    StepDraft,
    VisitDraft,
)
from civic.oversight.due import Period
from civic.oversight.models import FEWEST_MEMBERS, AlertState, AnswerKind, MemberRole
from civic.web.forms import Day, Form, LongText, Moment, Text, WholeNumber, at_most, chosen, required

PAPERS = {"accept": "application/pdf,image/*"}
DAYS_TO_ANSWER = 10  # working habit of the law on access to information; each request says its own day
Choices = Sequence[tuple[str, str]]


def _file(field: Any) -> Any:
    return field.data if field.data and getattr(field.data, "filename", None) else None


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() else None


class CommitteeForm(Form):
    """What is said of a committee."""

    name = Text(_l("Name of the committee"), [required(_l("Write its name.")), at_most(160)])
    term_from = Day(_l("First day of its term"), [required(_l("Write the first day."))])
    term_to = Day(_l("Last day of its term"), [required(_l("Write the last day."))])
    elected_how = Text(
        _l("How it was elected"), [at_most(300)],
        description=_l("For example: in the workshop of prioritisation, by the agents of civil society."),
    )  # fmt: skip
    members_needed = WholeNumber(_l("Fewest members"), [chosen(_l("Write how many members it needs."))])
    members_source = Text(
        _l("Where that number is written"), [at_most(200)], description=_l("The ordinance or the rules of the process.")
    )  # fmt: skip
    resolution = Text(
        _l("Resolution that recognises it"), [at_most(200)],
        description=_l("As it is quoted, for example: Resolución de Alcaldía N.º 142-2026, of 12 March 2026."),
    )  # fmt: skip
    record_id = SelectField(_l("The resolution as a sealed document of this space"), [Maybe()])

    def __init__(self, records: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.record_id.choices = [("", _l("None, or it is not in the list")), *records]
        if not self.is_submitted() and self.members_needed.data is None:
            self.members_needed.data = FEWEST_MEMBERS

    def validate_members_needed(self, field: Any) -> None:
        """A number that makes sense."""
        if field.data is not None and not 1 <= field.data <= 40:
            raise ValidationError(_l("Write a number from 1 to 40."))

    @property
    def draft(self) -> CommitteeDraft:
        """What was said."""
        today = clock.today()
        return CommitteeDraft(
            self.name.data or "", self.term_from.data or today, self.term_to.data or today, self.elected_how.data or "",
            self.members_needed.data or FEWEST_MEMBERS, self.members_source.data or "", self.resolution.data or "",
            _number(self.record_id.data),
        )  # fmt: skip


class MemberForm(Form):
    """Who joins."""

    name = Text(
        _l("Name, as the resolution says it"), [required(_l("Write the name.")), at_most(160)],
        description=_l("Everybody can read it: being a member is a public office."),
    )  # fmt: skip
    who = Text(
        _l("How they sign in"), [at_most(200)],
        description=_l("Document number, e-mail or user name. With an account they can write in this part themselves."),
    )  # fmt: skip
    organization = SelectField(_l("Organisation"), [required(_l("Choose the organisation."))])
    role = RadioField(_l("Role"), [chosen(_l("Choose the role."))])
    since = Day(_l("Since"), [required(_l("Write the day on which they join."))])
    replaces = SelectField(_l("In the place of"), [Maybe()])
    reason = Text(
        _l("Why the other one leaves"), [at_most(300)], description=_l("Only when somebody is replaced.")
    )
    is_sworn = BooleanField(
        _l("They presented the sworn statement"), description=_l("That they live here and have no sentence that keeps them out.")
    )  # fmt: skip

    def __init__(self, organizations: Choices, members: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organization.choices = [("", ""), *organizations]
        self.role.choices = [(role.value, role.label) for role in MemberRole]
        self.replaces.choices = [("", _l("Nobody")), *members]


class LeaveForm(Form):
    """Who leaves, and why."""

    until = Day(_l("Last day"), [required(_l("Write the last day."))])
    reason = Text(_l("Why"), [at_most(300)])


class RequestForm(Form):
    """What is asked of an entity."""

    entity = Text(_l("Entity that is asked"), [required(_l("Write the entity.")), at_most(160)])
    subject = Text(
        _l("About what, in a line"), [required(_l("Say in a line what it is about.")), at_most(200)]
    )
    text = LongText(_l("What is asked for"), [required(_l("Write what is asked for.")), at_most(4000)])
    asked_on = Day(_l("Day on which it was handed in"), [required(_l("Write the day."))])
    due_on = Day(_l("The answer is due on"), [required(_l("Write the day on which the answer is due."))])
    upload = FileField(_l("The letter with its stamp"), description=_l("A PDF or a picture. Everybody can see it: cover document numbers and phones."), render_kw=PAPERS)  # fmt: skip

    @classmethod
    def fresh(cls) -> RequestForm:
        """Today, due in ten working days (two weeks)."""
        today = clock.today()
        return cls(data={"asked_on": today, "due_on": today + timedelta(days=DAYS_TO_ANSWER * 7 // 5)})

    @property
    def draft(self) -> RequestDraft:
        """What was said."""
        today = clock.today()
        return RequestDraft(
            self.entity.data or "", self.subject.data or "", self.text.data or "", self.asked_on.data or today,
            self.due_on.data or today, _file(self.upload),
        )  # fmt: skip


class AnswerForm(Form):
    """What an entity answered."""

    kind = RadioField(_l("What came back?"), [chosen(_l("Choose what came back."))])
    text = LongText(_l("What it says"), [required(_l("Write what it says.")), at_most(6000)])
    signer = Text(_l("Office that answers"), [required(_l("Write the office.")), at_most(160)])
    answered_on = Day(_l("Day of the answer"), [required(_l("Write the day of the answer."))])
    upload = FileField(_l("The answer as a file"), description=_l("A PDF or a picture. Everybody can see it: cover document numbers and phones."), render_kw=PAPERS)  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [
            (AnswerKind.FULL.value, _l("Everything that was asked for")),
            (AnswerKind.PARTIAL.value, _l("A part; the rest is still due")),
            (AnswerKind.REFUSED.value, _l("It was refused")),
        ]

    @property
    def draft(self) -> AnswerDraft:
        """What was said."""
        return AnswerDraft(
            AnswerKind(self.kind.data), self.text.data or "", self.signer.data or "", self.answered_on.data or clock.today(),
            _file(self.upload),
        )  # fmt: skip


class VisitForm(Form):
    """What was seen."""

    title = Text(_l("Title"), [required(_l("Give it a title.")), at_most(160)])
    visited_on = Day(_l("Day of the visit"), [required(_l("Write the day of the visit."))])
    proposal_id = SelectField(_l("Proposal or work that was visited"), [Maybe()])
    agreement_id = SelectField(_l("Agreement whose keeping was looked at"), [Maybe()])
    place = Text(_l("Place"), [at_most(200)])
    visitors = Text(
        _l("Who went"), [at_most(300)], description=_l("Organisations and offices rather than persons.")
    )
    found = LongText(_l("What was seen"), [required(_l("Write what was seen.")), at_most(6000)])
    recommendation = LongText(_l("What the committee recommends"), [at_most(3000)])

    def __init__(self, works: Choices, agreements: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proposal_id.choices = [("", _l("None")), *works]
        self.agreement_id.choices = [("", _l("None")), *agreements]

    @property
    def draft(self) -> VisitDraft:
        """What was said."""
        return VisitDraft(
            self.title.data or "", self.visited_on.data or clock.today(), self.found.data or "", self.place.data or "",
            self.visitors.data or "", self.recommendation.data or "", _number(self.proposal_id.data),
            _number(self.agreement_id.data),
        )  # fmt: skip


class PhotoForm(Form):
    """A photograph of a visit."""

    upload = FileField(
        _l("Photograph"), [required(_l("Choose the photograph."))],
        description=_l("Place and hidden data are removed. Without faces of children."), render_kw={"accept": "image/*"},
    )  # fmt: skip
    caption = Text(_l("What is seen on it"), [required(_l("Say what is seen on it.")), at_most(200)])


class AlertForm(Form):
    """A risk."""

    title = Text(_l("The alert in a line"), [required(_l("Say it in a line.")), at_most(160)])
    risk = LongText(_l("What is at risk?"), [required(_l("Say what is at risk.")), at_most(3000)])
    evidence = LongText(_l("What shows it?"), [required(_l("Say what shows it.")), at_most(3000)])
    recommendation = LongText(_l("What does the committee recommend?"), [required(_l("Say what you recommend.")), at_most(3000)])  # fmt: skip
    entities = Text(
        _l("To whom?"), [required(_l("Say to whom.")), at_most(300)],
        description=_l("The entities, by name: municipal council, Contraloría, public prosecutor."),
    )  # fmt: skip
    raised_on = Day(_l("Day of the alert"), [required(_l("Write the day of the alert."))])
    visit_id = SelectField(_l("Visit on which it was seen"), [Maybe()])
    upload = FileField(_l("Evidence as a file"), description=_l("A PDF or a picture. Everybody can see it: cover document numbers and phones."), render_kw=PAPERS)  # fmt: skip

    def __init__(self, visits: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.visit_id.choices = [("", _l("None")), *visits]

    @property
    def draft(self) -> AlertDraft:
        """What was said."""
        return AlertDraft(
            self.title.data or "", self.risk.data or "", self.evidence.data or "", self.recommendation.data or "",
            self.entities.data or "", self.raised_on.data or clock.today(), _number(self.visit_id.data), _file(self.upload),
        )  # fmt: skip


class StepForm(Form):
    """What happened with an alert."""

    state = RadioField(_l("How does it stand now?"), [chosen(_l("Choose how it stands now."))])
    text = LongText(_l("What happened"), [required(_l("Write what happened.")), at_most(3000)])
    on_day = Day(_l("Day"), [required(_l("Write the day."))])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.state.choices = [(state.value, state.label) for state in AlertState]

    @property
    def draft(self) -> StepDraft:
        """What was said."""
        return StepDraft(AlertState(self.state.data), self.text.data or "", self.on_day.data or clock.today())


class ReportForm(Form):
    """Which half-year, and what the committee concludes."""

    half = RadioField(_l("Half-year"), [chosen(_l("Choose the half-year."))])
    conclusions = LongText(
        _l("What the committee concludes and recommends"), [required(_l("Write what the committee concludes.")), at_most(8000)],
        description=_l("Members, requests, visits and alerts of the half-year are gathered by themselves."),
    )  # fmt: skip

    def __init__(self, halves: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.half.choices = list(halves)


class HearingForm(Form):
    """Which event is which hearing."""

    event_id = SelectField(_l("Event"), [required(_l("Choose the event."))])
    period = RadioField(_l("Which of the two of the year?"), [chosen(_l("Choose which of the two."))])
    call_text = LongText(_l("Words of the call"), [at_most(3000)])
    questions_until = Moment(
        _l("Questions are received until"), [Maybe()], description=_l("Empty: until the hearing ends.")
    )  # fmt: skip
    report_title = Text(_l("Name of the report"), [at_most(160)])
    upload = FileField(_l("The report"), description=_l("A PDF, up to 10 MB, public at once: people read it before the hearing."), render_kw={"accept": "application/pdf"})  # fmt: skip

    def __init__(self, events: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event_id.choices = [("", ""), *events]
        self.period.choices = [(period.value, period.label) for period in Period]

    def draft(self, year: int) -> HearingDraft:
        """What was said, for the year of the event."""
        return HearingDraft(
            _number(self.event_id.data) or 0, year, Period(self.period.data), self.call_text.data or "",
            self.questions_until.moment, self.report_title.data or "", _file(self.upload),
        )  # fmt: skip


class QuestionForm(Form):
    """What somebody asks."""

    once = HiddenField()
    text = LongText(
        _l("Your question"), [required(_l("Write your question.")), at_most(1500)],
        description=_l("One question at a time. Without document numbers, phones or accusations against persons."),
    )  # fmt: skip
    name = Text(_l("Your name"), [at_most(160)])
    shows_name = BooleanField(_l("Show the name beside the question"))

    @property
    def draft(self) -> QuestionDraft:
        """What was said."""
        return QuestionDraft(
            self.text.data or "",
            clean(self.once.data or "")[:40] or new_token(),
            self.name.data or "",
            bool(self.shows_name.data),
        )


class JudgeForm(Form):
    """Whether a question is published."""

    decision = HiddenField()
    reason = Text(_l("Why it is not published"), [at_most(300)])


class QuestionAnswerForm(Form):
    """What was answered."""

    text = LongText(_l("Answer"), [required(_l("Write the answer.")), at_most(4000)])
    office = Text(_l("Office that answers"), [required(_l("Say which office answers.")), at_most(160)])
