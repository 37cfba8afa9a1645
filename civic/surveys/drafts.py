"""What a form says of a survey or a question, before it becomes one; and the templates that come ready. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from civic.core.text import clean
from civic.surveys.answers import letter
from civic.surveys.models import Question, QuestionKind, SurveyKind

MOST_OPTIONS = 8
MOST_QUESTIONS = 40


@dataclass(frozen=True)
class SurveyDraft:
    """The texts and rules of a survey."""

    kind: SurveyKind
    title: str
    intro: str = ""
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    is_anonymous: bool = False
    is_for_participants: bool = True
    attempts: int = 1
    one_per_page: bool = False
    is_public: bool = False


@dataclass(frozen=True)
class QuestionDraft:
    """One question; options in order, `right` the positions of the right ones."""

    kind: QuestionKind
    text: str
    options: tuple[str, ...] = ()
    right: frozenset[int] = frozenset()
    points: int = 1
    is_required: bool = True

    @property
    def keyed(self) -> list[list[str]]:
        """The options as they are kept: [letter, text]."""
        return [[letter(i), text] for i, text in enumerate(self.options)]

    @property
    def right_keys(self) -> list[str]:
        """The letters of the right options."""
        return [letter(i) for i in sorted(self.right)]


def read_options(text: str) -> tuple[tuple[str, ...], frozenset[int]]:
    """(options, positions of the right ones) of a text with one option a line, a star before the right ones."""
    options: list[str] = []
    right: set[int] = set()
    for line in text.split("\n"):
        is_right = line.strip().startswith("*")
        option = clean(line.strip().lstrip("*"))[:200]
        if option:
            if is_right:
                right.add(len(options))
            options.append(option)
    return tuple(options), frozenset(right)


def write_options(question: Question) -> str:
    """The options as they are typed: one a line, a star before the right ones."""
    return "\n".join(("* " if key in question.right else "") + text for key, text in question.options)


def why_not_question(draft: QuestionDraft, *, is_test: bool) -> Any | None:
    """The sentence that says what is wrong with a question, or None."""
    if not draft.kind.has_options:
        return _("Only questions with options can have right ones.") if draft.right else None
    if not 2 <= len(draft.options) <= MOST_OPTIONS:
        return _("Write from 2 to %(most)d options, each on its own line.", most=MOST_OPTIONS)
    if len({option.casefold() for option in draft.options}) < len(draft.options):
        return _("Two options say the same.")
    if is_test and not draft.right:
        return _("Put a star (*) before the right option.")
    if draft.kind is QuestionKind.SINGLE and len(draft.right) > 1:
        return _("With «Choose one» only one option can be right. Choose «Choose several» instead.")
    return None


def ready_questions(kind: SurveyKind) -> list[QuestionDraft]:
    """The questions of the ready template: satisfaction in six, or an example of each kind for a test."""
    scale, single, several = QuestionKind.SCALE, QuestionKind.SINGLE, QuestionKind.SEVERAL
    if kind is SurveyKind.SATISFACTION:
        return [
            QuestionDraft(scale, _("How useful is what you learned for your organisation or your work?")),
            QuestionDraft(scale, _("How clear were the explanations?")),
            QuestionDraft(scale, _("How well could you take part and be heard?")),
            QuestionDraft(scale, _("How were the place and the hour for you?")),
            QuestionDraft(single, _("Would you recommend this activity to somebody of your community?"),
                          (_("Yes"), _("Perhaps"), _("No"))),
            QuestionDraft(QuestionKind.TEXT, _("What should we do better next time?"), is_required=False),
        ]  # fmt: skip
    if kind.is_test:
        return [
            QuestionDraft(single, _("Who can propose a project in the participatory budget?"),
                          (_("Only the mayor"), _("The accredited participating agents"), _("Only engineers")),
                          frozenset({1})),
            QuestionDraft(several, _("Which of these belong in the minutes of a meeting?"),
                          (_("The agreements"), _("Who was there"), _("What was said in the corridor"),
                           _("Date and place")), frozenset({0, 1, 3}), points=2),
            QuestionDraft(single, _("Who oversees that agreements are kept?"),
                          (_("The oversight committee"), _("The bank"), _("Nobody")), frozenset({0})),
            QuestionDraft(scale, _("How sure are you of this subject?"), is_required=False),
        ]  # fmt: skip
    return []
