"""The shape of what is written when a survey is made."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField
from wtforms.validators import Optional as Maybe
from wtforms.validators import ValidationError

from civic.surveys.drafts import QuestionDraft, SurveyDraft, read_options, write_options
from civic.surveys.models import Question, QuestionKind, Survey, SurveyKind
from civic.web.forms import Form, LongText, Moment, Text, WholeNumber, at_most, chosen, required


class SurveyForm(Form):
    """A survey's texts and rules; the kind is chosen once."""

    kind = RadioField(_l("What is it for?"), validators=[chosen(_l("Choose what it is for."))])
    title = Text(_l("Title"), validators=[required(_l("Give it a title.")), at_most(160)])
    intro = LongText(
        _l("What is told before the questions"), validators=[at_most(2000)],
        description=_l("Who asks, what for, and how long it takes."),
    )  # fmt: skip
    ready = BooleanField(
        _l("Begin with the ready questions"), description=_l("You can change every one of them.")
    )
    is_anonymous = BooleanField(
        _l("Anonymous"),
        description=_l(
            "No name is kept with the answers: neither you nor anybody else can find out who wrote what."
        ),
    )
    is_public_address = BooleanField(
        _l("Whoever has the address may answer"),
        description=_l("For a code on the wall. Then nothing keeps a person from answering twice."),
    )
    attempts = WholeNumber(
        _l("How often may a person answer?"), description=_l("In a test the best attempt counts.")
    )
    one_per_page = BooleanField(_l("One question per page"), description=_l("Calmer on a small screen."))
    opens_at = Moment(_l("Opens on"), [Maybe()], description=_l("Empty: as soon as you open it."))
    closes_at = Moment(_l("Closes on"), [Maybe()], description=_l("Empty: when you close it."))
    is_public = BooleanField(
        _l("Everybody may see the figures when it is closed"),
        description=_l("Never what people wrote in own words."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [(kind.value, kind.label) for kind in SurveyKind]

    def validate_attempts(self, field: Any) -> None:
        """From one to five."""
        if field.data is not None and not 1 <= field.data <= 5:
            raise ValidationError(_l("Choose from 1 to 5."))

    def draft(self) -> SurveyDraft:
        """What was written."""
        return SurveyDraft(
            kind=SurveyKind(self.kind.data), title=self.title.data or "", intro=self.intro.data or "",
            opens_at=self.opens_at.moment, closes_at=self.closes_at.moment,
            is_anonymous=bool(self.is_anonymous.data), is_for_participants=not self.is_public_address.data,
            attempts=self.attempts.data or 1, one_per_page=bool(self.one_per_page.data),
            is_public=bool(self.is_public.data),
        )  # fmt: skip


def survey_values(survey: Survey) -> dict[str, Any]:
    """A survey as the form shows it."""
    names = (
        "title",
        "intro",
        "is_anonymous",
        "attempts",
        "one_per_page",
        "opens_at",
        "closes_at",
        "is_public",
    )
    values = {name: getattr(survey, name) for name in names}
    return values | {"kind": survey.kind.value, "is_public_address": not survey.is_for_participants}


class QuestionForm(Form):
    """One question; its options one a line, a star before the right ones."""

    kind = SelectField(_l("How it is answered"))
    text = LongText(_l("Question"), validators=[required(_l("Write the question.")), at_most(500)])
    options = LongText(
        _l("Options, one on each line"), validators=[at_most(2000)],
        description=_l("In a test, put a star (*) before the right ones. Only for questions with options."),
    )  # fmt: skip
    points = WholeNumber(_l("Points"), description=_l("Only in tests: how much it counts."))
    is_required = BooleanField(_l("It must be answered"), default=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [(kind.value, kind.label) for kind in QuestionKind]

    def validate_points(self, field: Any) -> None:
        """From one to twenty."""
        if field.data is not None and not 1 <= field.data <= 20:
            raise ValidationError(_l("Choose from 1 to 20 points."))

    def draft(self) -> QuestionDraft:
        """What was written; options without a star are of a survey that gives no points."""
        kind = QuestionKind(self.kind.data)
        options, right = read_options(self.options.data or "") if kind.has_options else ((), frozenset())
        return QuestionDraft(
            kind=kind, text=(self.text.data or "").replace("\n", " "), options=options, right=right,
            points=self.points.data or 1, is_required=bool(self.is_required.data),
        )  # fmt: skip


def question_values(question: Question) -> dict[str, Any]:
    """A question as the form shows it."""
    return {
        "kind": question.kind.value, "text": question.text, "options": write_options(question),
        "points": question.points, "is_required": question.is_required,
    }  # fmt: skip
