"""Tests and surveys of the demonstration: a course with both tests, closed figures to look at, and surveys open now."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from civic.attendance.queries import came_known
from civic.core import clock
from civic.core.db import db, insert_rows
from civic.demo.queries import event_titled, team_member
from civic.events.models import Event
from civic.spaces.models import TeamRole
from civic.surveys.groups import marked
from civic.surveys.models import (
    Question,
    QuestionKind,
    Reply,
    ReplyAnswer,
    ReplyChannel,
    Survey,
    SurveyKind,
    SurveyMark,
    SurveyState,
)
from civic.surveys.scoring import score

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
COURSE = "Escuela de líderes sociales: módulo 3"
TALKS = (
    "Taller de gestión pública para funcionarias y funcionarios V",
    "Encuentro de bandas y coros",
    "Minga por la laguna",
)
ONE, MANY, SCALE, TEXT = QuestionKind.SINGLE, QuestionKind.SEVERAL, QuestionKind.SCALE, QuestionKind.TEXT
# kind, text, options, right ones, points, how many of ten know it before and after
TEST: tuple[tuple[QuestionKind, str, tuple[str, ...], str, int, int, int], ...] = (
    (ONE, "¿Quiénes pueden presentar un proyecto al presupuesto participativo?",
     ("Solo la alcaldesa o el alcalde", "Los agentes participantes acreditados", "Solo ingenieras e ingenieros"), "b", 1, 5, 9),
    (MANY, "¿Qué lleva el acta de una reunión?",
     ("Los acuerdos", "Quiénes estuvieron", "Los comentarios del pasillo", "Fecha y lugar"), "abd", 2, 4, 8),
    (ONE, "¿Qué parte de la ficha de proyecto dice a quiénes sirve?",
     ("El nombre", "La población beneficiaria", "El presupuesto", "La firma"), "b", 1, 4, 8),
    (ONE, "¿Quién vigila que se cumplan los acuerdos?",
     ("El comité de vigilancia", "El banco", "Nadie"), "a", 1, 6, 9),
    (ONE, "Si un acuerdo no se cumple, ¿qué se hace primero?",
     ("Dejar la mesa", "Pedir la información por escrito", "Esperar al próximo año"), "b", 1, 3, 7),
)  # fmt: skip
OPINION: tuple[tuple[QuestionKind, str, tuple[str, ...]], ...] = (
    (SCALE, "¿Cuánto te sirve lo aprendido para tu organización o tu trabajo?", ()),
    (SCALE, "¿Qué tan claras fueron las explicaciones?", ()),
    (SCALE, "¿Cuánto pudiste participar y ser escuchada o escuchado?", ()),
    (SCALE, "¿Cómo te resultaron el lugar y la hora?", ()),
    (ONE, "¿Recomendarías esta actividad a alguien de tu comunidad?", ("Sí", "Tal vez", "No")),
    (TEXT, "¿Qué debemos hacer mejor la próxima vez?", ()),
)
WISHES = (
    "Que empiece a la hora.", "Más tiempo para practicar con la ficha.", "Que también se explique en quechua.",
    "Entregar el material impreso.", "El local quedaba lejos, mejor en Caraz.", "Más ejemplos de nuestras comunidades.",
    "Un espacio para las mamás que vienen con sus hijos.", "Que inviten también a la gente joven.",
)  # fmt: skip


ILO_COURSE = "Escuela de dirigentas y dirigentes"
ILO_CLOSED, ILO_OPEN = "Taller de uso del celular para dirigentas", "Cabildo de la niñez y la adolescencia"


def add_surveys(seed: int, day: date) -> None:
    """Surveys of both provinces; the same for the same seed and day."""
    rng = Random(seed + 41)  # noqa: S311  (a repeatable play of chance, not a secret)
    course = event_titled(COURSE)
    if course is not None:
        _huaylas(rng, course, day)
    _ilo(Random(seed + 42), day)  # noqa: S311


def _huaylas(rng: Random, course: Event, day: date) -> None:
    """A course with both tests, closed figures, and surveys open now."""
    people = _came(course)
    by = team_member(course.space, TeamRole.FACILITATOR)
    entry = _survey(rng, course, SurveyKind.ENTRY, f"Prueba de entrada: {course.title}", by, _test(rng))
    exit_test = _survey(rng, course, SurveyKind.EXIT, f"Prueba de salida: {course.title}", by, _again(entry))
    first, last = course.sessions[0].starts_at, course.sessions[-1].ends_at
    _answer_tests(rng, entry, [p for p in people if rng.random() < 0.94], first, by)
    _answer_tests(rng, exit_test, [p for p in people if rng.random() < 0.88], last, by)
    closed = _opinions(rng, course, by, is_public=True)
    _answer_opinions(rng, closed, [p for p in people if rng.random() < 0.8], clock.local(last).date())
    for title in TALKS:
        event = event_titled(title)
        if event is not None:
            survey = _opinions(rng, event, by, SurveyState.OPEN)
            came = [p for p in _came(event) if rng.random() < 0.4]
            _answer_opinions(rng, survey, came, day - timedelta(days=1))
    _running(rng, event_titled("Escuela de líderes sociales: módulo 4"), by)


def _ilo(rng: Random, day: date) -> None:
    """What was thought of a workshop, a survey open now, and the tests of the course that is running."""
    for title, state in ((ILO_CLOSED, SurveyState.CLOSED), (ILO_OPEN, SurveyState.OPEN)):
        event = event_titled(title)
        if event is not None:
            by = team_member(event.space, TeamRole.FACILITATOR)
            came = [p for p in _came(event) if rng.random() < 0.5]
            _answer_opinions(rng, _opinions(rng, event, by, state), came, day - timedelta(days=2))
    course = event_titled(ILO_COURSE)
    _running(rng, course, team_member(course.space, TeamRole.FACILITATOR) if course else None)


def _running(rng: Random, course: Event | None, by: int | None) -> None:
    """The entry test is open, the exit test a draft."""
    if course is None:
        return
    for kind, word, state in (
        (SurveyKind.ENTRY, "entrada", SurveyState.OPEN),
        (SurveyKind.EXIT, "salida", SurveyState.DRAFT),
    ):
        _survey(rng, course, kind, f"Prueba de {word}: {course.title}", by, _test(rng), state)


def _came(event: Event) -> list[int]:
    return sorted({row.person_id for row in came_known(events=[event.id])})


def _opinions(
    rng: Random,
    event: Event,
    by: int | None,
    state: SurveyState = SurveyState.CLOSED,
    *,
    is_public: bool = False,
) -> Survey:
    title = f"Qué te pareció: {event.title}"[:160]
    return _survey(rng, event, SurveyKind.SATISFACTION, title, by, _opinion(rng), state, is_public=is_public)


def _token(rng: Random) -> str:
    return "".join(rng.choice(LETTERS) for _n in range(26))


def _survey(
    rng: Random, event: Event, kind: SurveyKind, title: str, by: int | None, questions: list[Question],
    state: SurveyState = SurveyState.CLOSED, *, is_public: bool = False,
) -> Survey:  # fmt: skip
    survey = Survey(
        event=event, kind=kind, title=title, state=state, token=_token(rng), is_anonymous=not kind.is_test,
        is_for_participants=True, attempts=1, one_per_page=kind is SurveyKind.SATISFACTION, is_public=is_public,
        created_by_id=by, created_at=event.starts_at - timedelta(days=3), questions=questions,
        intro="Son pocas preguntas y toma unos cinco minutos. Gracias por tu tiempo.",
    )  # fmt: skip
    db.session.add(survey)
    db.session.flush()
    return survey


def _options(options: tuple[str, ...]) -> list[list[str]]:
    return [[chr(97 + n), text] for n, text in enumerate(options)]


def _test(rng: Random) -> list[Question]:
    return [
        Question(key=_token(rng), position=n, kind=kind, text=text, options=_options(options), right=list(right), points=points,
                 is_required=True)
        for n, (kind, text, options, right, points, _before, _after) in enumerate(TEST, 1)
    ]  # fmt: skip


def _again(survey: Survey) -> list[Question]:
    """The same questions, by the same keys."""
    return [
        Question(key=q.key, position=q.position, kind=q.kind, text=q.text, options=q.options, right=q.right, points=q.points,
                 is_required=True)
        for q in survey.questions
    ]  # fmt: skip


def _opinion(rng: Random) -> list[Question]:
    return [
        Question(key=_token(rng), position=n, kind=kind, text=text, options=_options(options), right=[], points=1,
                 is_required=kind is not TEXT)
        for n, (kind, text, options) in enumerate(OPINION, 1)
    ]  # fmt: skip


def _chosen(rng: Random, question: Question, knows: int) -> list[str]:
    """The right options with that chance in ten, else something near."""
    keys = [key for key, _text in question.options]
    if rng.randrange(10) < knows:
        return list(question.right)
    if question.kind is MANY:
        return sorted(rng.sample(keys, 2))
    return [rng.choice([key for key in keys if key not in question.right])]


def _answer_tests(rng: Random, survey: Survey, people: list[int], moment: Any, by: int | None) -> None:
    replies: list[dict[str, Any]] = []
    answers: list[dict[str, Any]] = []
    channels = (ReplyChannel.PHONE, ReplyChannel.SHARED, ReplyChannel.PAPER)
    knows = [before if survey.kind is SurveyKind.ENTRY else after for *_rest, before, after in TEST]
    for person_id in people:
        chosen = {q.key: _chosen(rng, q, knows[n]) for n, q in enumerate(survey.questions)}
        won = score(marked(survey), {key: choices for key, choices in chosen.items()})  # noqa: C416
        channel = rng.choice(channels)
        at = moment + timedelta(minutes=rng.randrange(4, 40))
        reply_id = _token(rng)
        replies.append({
            "id": reply_id, "survey_id": survey.id, "client_id": _token(rng), "channel": channel,
            "answered_on": clock.local(at).date(), "person_id": person_id, "attempt": 1, "answered_at": at,
            "entered_by_id": None if channel is ReplyChannel.PHONE else by,
            "score_part": won.numerator if won is not None else None,
            "score_whole": won.denominator if won is not None else None,
        })  # fmt: skip
        answers += [_row(reply_id, q, choices=chosen[q.key]) for q in survey.questions]
    insert_rows(Reply, replies)
    insert_rows(ReplyAnswer, answers)


def _row(
    reply_id: str,
    question: Question,
    *,
    choices: Any = (),
    number: int | None = None,
    text: str | None = None,
) -> dict[str, Any]:
    return {
        "reply_id": reply_id,
        "question_id": question.id,
        "choices": list(choices),
        "number": number,
        "text": text,
    }


def _answer_opinions(rng: Random, survey: Survey, people: list[int], day: date) -> None:
    """Anonymous replies, and apart from them who has answered."""
    replies: list[dict[str, Any]] = []
    answers: list[dict[str, Any]] = []
    for _person in people:
        reply_id = _token(rng)
        replies.append({
            "id": reply_id, "survey_id": survey.id, "client_id": _token(rng), "channel": rng.choice(list(ReplyChannel)),
            "answered_on": day, "person_id": None, "attempt": None, "answered_at": None, "entered_by_id": None,
            "score_part": None, "score_whole": None,
        })  # fmt: skip
        for question in survey.questions:
            if question.kind is SCALE:
                answers.append(_row(reply_id, question, number=rng.choice((3, 4, 4, 5, 5, 5, 2))))
            elif question.kind is ONE:
                answers.append(
                    _row(reply_id, question, choices=rng.choice((["a"], ["a"], ["a"], ["b"], ["c"])))
                )
            elif rng.random() < 0.3:
                answers.append(_row(reply_id, question, text=rng.choice(WISHES)))
    insert_rows(Reply, replies)
    insert_rows(ReplyAnswer, answers)
    insert_rows(SurveyMark, [{"survey_id": survey.id, "person_id": person_id} for person_id in people])
