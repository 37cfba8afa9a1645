"""Reading what somebody answered: from a form, or from the letters and numbers typed from paper. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import ascii_lowercase

from civic.core.text import ascii_digits, clean, fold
from civic.surveys.models import Question, QuestionKind

LONGEST = 2000
SCALE = range(1, 6)


@dataclass(frozen=True)
class Answer:
    """An answer to one question; empty when it was left out."""

    choices: tuple[str, ...] = ()
    number: int | None = None
    text: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was answered."""
        return not self.choices and self.number is None and not self.text


Answers = Mapping[int, Answer]  # by question id


def letter(position: int) -> str:
    """The letter that stands before an option on paper: 0 is a."""
    return ascii_lowercase[position % 26]


def from_form(question: Question, values: Sequence[str]) -> Answer:
    """The answer in what a form sent for a question; what was never offered is left out."""
    if question.kind is QuestionKind.TEXT:
        return Answer(text=clean(values[0], lines=True)[:LONGEST] if values else "")
    if question.kind is QuestionKind.SCALE:
        return Answer(number=_number(values[0])) if values else Answer()
    offered = [key for key, _text in question.options]
    chosen = tuple(key for key in offered if key in values)
    return Answer(choices=chosen[:1] if question.kind is QuestionKind.SINGLE else chosen)


def _number(typed: str) -> int | None:
    digits = ascii_digits(typed.strip())
    return (
        int(digits)
        if digits.isascii() and digits.isdigit() and len(digits) < 3 and int(digits) in SCALE
        else None
    )


def from_paper(question: Question, typed: str) -> Answer | None:
    """The answer in a typed cell («b», «ac», «4», words); None when it cannot be read."""
    text = clean(typed, lines=True)
    if not text:
        return Answer()
    if question.kind is QuestionKind.TEXT:
        return Answer(text=text[:LONGEST])
    if question.kind is QuestionKind.SCALE:
        number = _number(text)
        return None if number is None else Answer(number=number)
    letters = fold(text).replace(" ", "")
    if letters == "n" and len(question.options) < 14:
        return Answer()  # left blank on the paper
    keys = {letter(i): key for i, (key, _text) in enumerate(question.options)}
    if not letters or any(each not in keys for each in letters):
        return None
    chosen = tuple(keys[each] for each in sorted(set(letters)))
    if question.kind is QuestionKind.SINGLE and len(chosen) > 1:
        return None
    return Answer(choices=chosen)


def missing(questions: Sequence[Question], answers: Answers) -> list[Question]:
    """The questions that ask for an answer and have none."""
    return [q for q in questions if q.is_required and answers.get(q.id, Answer()).is_empty]


def differing(
    questions: Sequence[Question], first: Mapping[int, str], second: Mapping[int, str]
) -> list[int]:
    """The numbers (from 1) of the questions that two readings of one sheet tell differently; own words are typed once."""
    return [
        n
        for n, question in enumerate(questions, 1)
        if question.kind is not QuestionKind.TEXT
        and from_paper(question, first.get(question.id, ""))
        != from_paper(question, second.get(question.id, ""))
    ]
