"""A course with people in it, and surveys to answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from civic.core import clock
from civic.core.db import transaction
from civic.events.models import Category, Event
from civic.people.models import Person
from civic.spaces.models import TeamRole
from civic.surveys import commands
from civic.surveys.answers import Answer, Answers
from civic.surveys.drafts import QuestionDraft, SurveyDraft
from civic.surveys.models import QuestionKind, Survey, SurveyKind

ONE = QuestionDraft(QuestionKind.SINGLE, "¿Quién vigila?", ("El comité", "El banco"), frozenset({0}))
MANY = QuestionDraft(
    QuestionKind.SEVERAL, "¿Qué lleva el acta?", ("Acuerdos", "Chismes", "Fecha"), frozenset({0, 2}), points=2
)
SCALE = QuestionDraft(QuestionKind.SCALE, "¿Qué tan claro fue?")
WORDS = QuestionDraft(QuestionKind.TEXT, "¿Qué mejorarías?", is_required=False)


@dataclass
class Course:
    """An event with its facilitator and those who take part."""

    event: Event
    facilitator: Person
    people: list[Person] = field(default_factory=list)

    def survey(
        self, kind: SurveyKind = SurveyKind.EXIT, *, is_open: bool = True, questions=None, **rules
    ) -> Survey:
        """A survey with a question of each kind that fits."""
        with transaction():
            draft = SurveyDraft(kind, f"{kind.value} del curso", is_anonymous=not kind.is_test, **rules)
            survey = commands.create_survey(self.facilitator, self.event, draft)
            for question in questions or ((ONE, MANY, SCALE) if kind.is_test else (SCALE, WORDS)):
                commands.add_question(self.facilitator, survey, question)
            if is_open:
                commands.open_survey(self.facilitator, survey)
        return survey

    def answer(self, survey: Survey, person: Person | None, *given: Answer, client: str = "", **how):
        """A reply with these answers, in the order of the questions."""
        with transaction():
            return commands.take_reply(
                person or self.facilitator, survey, person, answers(survey, *given), client_id=client or f"{person.id if person else 'x'}-{id(given)}", **how
            )  # fmt: skip


def answers(survey: Survey, *given: Answer) -> Answers:
    """{question id: answer} in the order of the questions."""
    return dict(zip([q.id for q in survey.questions], given, strict=False))


RIGHT = (Answer(("a",)), Answer(("a", "c")), Answer(number=4))
HALF = (Answer(("b",)), Answer(("a", "c")), Answer(number=2))
NICE = (Answer(number=5), Answer(text="Nada, gracias"))


@pytest.fixture
def course(make) -> Course:
    """Twelve people with a place in a course of yesterday."""
    space = make.space()
    event = make.event(
        space, "Escuela de líderes", category=Category.TRAINING, starts_at=clock.now() - timedelta(days=1)
    )
    people = [make.person(f"Nombre{n} Apellido{n} Quispe", account=n < 2) for n in range(12)]
    for person in people:
        make.registration(event, person)
    return Course(event, make.team(space, TeamRole.FACILITATOR), people)
