"""What was answered, counted per question. Pure; the same whatever the order in which replies came."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from civic.surveys.gain import SMALLEST
from civic.surveys.models import Question, QuestionKind, ReplyAnswer

SCALE = range(1, 6)


@dataclass(frozen=True)
class Counted:
    """One question's answers: how many gave one, how often each option or number was chosen, and what was written."""

    question: Question
    answered: int
    counts: dict[str, int] = field(default_factory=dict)
    texts: tuple[str, ...] = ()

    @property
    def mean(self) -> Fraction | None:
        """The mean of a scale; None without answers."""
        if self.question.kind is not QuestionKind.SCALE or not self.answered:
            return None
        return Fraction(sum(int(key) * n for key, n in self.counts.items()), self.answered)

    @property
    def is_shown(self) -> bool:
        """Whether enough people answered it for figures."""
        return self.answered >= SMALLEST


def count(questions: Sequence[Question], answers: Iterable[ReplyAnswer]) -> list[Counted]:
    """The answers of each question, in the order of the questions; texts by the alphabet, so that no order tells whose."""
    given: dict[int, list[ReplyAnswer]] = {question.id: [] for question in questions}
    for answer in answers:
        if answer.question_id in given:
            given[answer.question_id].append(answer)
    return [_counted(question, given[question.id]) for question in questions]


def _counted(question: Question, answers: list[ReplyAnswer]) -> Counted:
    if question.kind is QuestionKind.TEXT:
        texts = sorted(answer.text for answer in answers if answer.text)
        return Counted(question, len(texts), texts=tuple(texts))
    if question.kind is QuestionKind.SCALE:
        numbers = [answer.number for answer in answers if answer.number is not None]
        return Counted(question, len(numbers), {str(n): numbers.count(n) for n in SCALE})
    chosen = [answer.choices for answer in answers if answer.choices]
    return Counted(
        question,
        len(chosen),
        {key: sum(1 for keys in chosen if key in keys) for key, _text in question.options},
    )
