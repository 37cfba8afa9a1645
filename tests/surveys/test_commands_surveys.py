"""Making surveys and taking replies, on both databases."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

import pytest
from sqlalchemy import select, text

from civic.core.audit import AuditEntry
from civic.core.db import Base, db, transaction
from civic.core.errors import NotAllowed, Refused
from civic.core.signals import merge_undone, person_exported, person_forgotten, persons_merged
from civic.people.models import System
from civic.surveys import commands, queries
from civic.surveys.answers import Answer
from civic.surveys.groups import common, compare, pairs_of
from civic.surveys.models import Reply, ReplyAnswer, ReplyChannel, Survey, SurveyKind, SurveyMark, SurveyState
from tests.races import changing_at_once
from tests.surveys.conftest import HALF, NICE, ONE, RIGHT, answers


def replies(survey: Survey) -> list[Reply]:
    db.session.rollback()  # what others wrote meanwhile is read anew
    db.session.expire_all()
    return list(db.session.scalars(select(Reply).where(Reply.survey_id == survey.id)))


def test_points_are_kept_and_the_best_attempt_counts(course):
    survey = course.survey(attempts=2)
    rosa, julia = course.people[:2]
    course.answer(survey, rosa, *HALF, client="r1" * 12)
    course.answer(survey, rosa, *RIGHT, client="r2" * 12)
    course.answer(survey, julia, *HALF, client="j1" * 12)
    assert queries.exit_scores(course.event.id) == {rosa.id: Fraction(1), julia.id: Fraction(2, 3)}
    with pytest.raises(Refused):
        course.answer(survey, rosa, *RIGHT, client="r3" * 12)


def test_only_exit_tests_of_that_event_count(course, make):
    course.answer(course.survey(SurveyKind.ENTRY), course.people[0], *RIGHT)
    assert queries.exit_scores(course.event.id) == {}
    assert queries.exit_scores(make.event(course.event.space).id) == {}


def test_the_same_form_sent_again_is_one_reply(course):
    survey = course.survey()
    first = course.answer(survey, course.people[0], *RIGHT, client="k" * 26)
    again = course.answer(survey, course.people[0], *HALF, client="k" * 26)
    assert again.id == first.id
    assert len(replies(survey)) == 1


def race(app, act, times: int = 4) -> list[Exception]:
    """What went wrong when several send at the very same moment."""
    outcome = changing_at_once(app, [partial(act, number) for number in range(times)])
    return [one for one in outcome if isinstance(one, Exception)]


@pytest.mark.parametrize("kind", [SurveyKind.EXIT, SurveyKind.SATISFACTION])
def test_a_double_send_counts_once_however_close(app, course, kind):
    survey, person = course.survey(kind), course.people[0]
    given = answers(survey, *(RIGHT if kind.is_test else NICE))
    survey_id, person_id = survey.id, person.id

    def same(_n: int) -> None:
        me = db.session.get(type(person), person_id)
        commands.take_reply(me, db.session.get(Survey, survey_id), me, given, client_id="s" * 26)

    def other(n: int) -> None:
        me = db.session.get(type(person), person_id)
        commands.take_reply(me, db.session.get(Survey, survey_id), me, given, client_id=f"{n}" * 26)

    assert race(app, same) == []
    assert len(replies(survey)) == 1
    refused = race(
        app, other
    )  # the control: other forms of the same person really arrive, and are turned away
    assert len(refused) == 4
    assert all(isinstance(error, Refused) for error in refused)
    assert len(replies(survey)) == 1


def test_different_people_at_once_all_count(app, course):
    """The control of the race: with other people every one is kept."""
    survey = course.survey()
    given, ids, survey_id = answers(survey, *RIGHT), [p.id for p in course.people], survey.id

    def send(n: int) -> None:
        me = db.session.get(type(course.people[0]), ids[n])
        commands.take_reply(me, db.session.get(Survey, survey_id), me, given, client_id=f"p{n}" * 13)

    assert race(app, send) == []
    assert len(replies(survey)) == 4


# ── anonymity ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_nothing_joins_a_mark_to_a_reply_in_the_schema(app):
    """Replies of anonymous surveys share with marks only the survey; no table points to both, none has a time in it."""
    marks = Base.metadata.tables["survey_marks"]
    assert {c.name for c in marks.columns} == {"survey_id", "person_id"}
    pointing = [
        table.name for table in Base.metadata.tables.values()
        if any(fk.column.table.name in ("survey_replies", "survey_marks") for fk in table.foreign_keys)
    ]  # fmt: skip
    assert pointing == ["survey_answers"]
    assert {c.name for c in Base.metadata.tables["survey_answers"].columns} == {
        "reply_id", "question_id", "choices", "number", "text",
    }  # fmt: skip
    if db.engine.dialect.name == "sqlite":
        for name in ("survey_marks", "survey_replies", "survey_answers"):
            made = db.session.scalar(text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": name})
            assert "WITHOUT ROWID" in made, f"{name} keeps the order of arrival"


def test_nothing_joins_a_mark_to_a_reply_in_the_data(course):
    """After anonymous replies no value but the survey's stands in both, the trail is silent, and no person is anywhere."""
    survey = course.survey(SurveyKind.SATISFACTION)
    lines = db.session.query(AuditEntry).count()
    for n, person in enumerate(course.people):
        channel = list(ReplyChannel)[n % 3]
        with transaction():
            commands.take_reply(
                course.facilitator,
                survey,
                person,
                answers(survey, *NICE),
                client_id=f"c{n:02}" * 9,
                channel=channel,
            )
    db.session.expire_all()
    assert db.session.query(AuditEntry).count() == lines
    assert {mark.person_id for mark in db.session.scalars(select(SurveyMark))} == {
        p.id for p in course.people
    }
    for reply in replies(survey):
        assert (reply.person_id, reply.answered_at, reply.entered_by_id, reply.attempt, reply.score) == (
            None,
        ) * 5
        assert len(reply.id) == 26
    if (
        db.engine.dialect.name == "postgresql"
    ):  # not even in which transaction a mark was written can be told apart
        assert db.session.scalar(text("SELECT count(DISTINCT xmin::text) FROM survey_marks")) == 1
        rows = db.session.scalar(text("SELECT count(DISTINCT xmin::text) FROM survey_replies"))
        assert rows == len(course.people), "the control: replies were written in transactions of their own"


def test_the_order_of_replies_is_not_the_order_of_coming(course):
    survey = course.survey(SurveyKind.SATISFACTION)
    came = [course.answer(survey, p, *NICE, client=f"z{n:02}" * 9).id for n, p in enumerate(course.people)]
    kept = [row[0] for row in db.session.execute(text("SELECT id FROM survey_replies ORDER BY 1"))]
    assert sorted(came) == kept
    assert came != kept


def test_an_anonymous_survey_is_answered_once(course):
    survey = course.survey(SurveyKind.SATISFACTION)
    course.answer(survey, course.people[0], *NICE, client="a" * 26)
    with pytest.raises(Refused):
        course.answer(survey, course.people[0], *NICE, client="b" * 26)
    with pytest.raises(Refused):
        course.answer(survey, None, *NICE, client="c" * 26)


def test_a_code_on_the_wall_asks_nobody(course):
    survey = course.survey(SurveyKind.SATISFACTION, is_for_participants=False)
    course.answer(survey, None, *NICE, client="d" * 26)
    course.answer(survey, None, *NICE, client="e" * 26)
    assert len(replies(survey)) == 2
    assert db.session.query(SurveyMark).count() == 0


# ── who, when, and what is frozen ───────────────────────────────────────────────────────────────────────────────────


def test_strangers_and_closed_surveys(course, make):
    survey = course.survey()
    with pytest.raises(Refused):
        course.answer(survey, make.person(), *RIGHT)
    with pytest.raises(Refused):
        course.answer(survey, course.people[0], RIGHT[0], client="f" * 26)  # two are missing
    with pytest.raises(NotAllowed), transaction():
        commands.take_reply(
            course.people[0],
            survey,
            course.people[0],
            answers(survey, *RIGHT),
            client_id="h" * 26,
            channel=ReplyChannel.PAPER,
        )
    with transaction():
        commands.close_survey(course.facilitator, survey)
    with pytest.raises(Refused):
        course.answer(survey, course.people[0], *RIGHT)
    with pytest.raises(Refused), transaction():
        commands.open_survey(course.facilitator, survey)


def test_questions_are_frozen_by_the_first_reply(course):
    survey = course.survey()
    course.answer(survey, course.people[0], *RIGHT)
    for change in (
        lambda: commands.add_question(course.facilitator, survey, ONE),
        lambda: commands.change_question(course.facilitator, survey, survey.questions[0].id, ONE),
        lambda: commands.remove_question(course.facilitator, survey, survey.questions[0].id),
        lambda: commands.move_question(course.facilitator, survey, survey.questions[0].id, False),
    ):
        with pytest.raises(Refused), transaction():
            change()
    with transaction():
        version = commands.new_version(course.facilitator, survey)
        commands.add_question(course.facilitator, version, ONE)
    db.session.expire_all()
    assert (survey.state, len(survey.questions), len(version.questions)) == (SurveyState.CLOSED, 3, 4)
    assert {q.key for q in survey.questions} < {q.key for q in version.questions}


def test_moving_a_question(course):
    survey = course.survey(is_open=False)
    texts = [q.text for q in survey.questions]
    with transaction():
        commands.move_question(course.facilitator, survey, survey.questions[2].id, True)
    db.session.expire_all()
    assert [q.text for q in survey.questions] == [texts[0], texts[2], texts[1]]


def test_only_facilitators_of_the_space_change_surveys(course, make):
    survey = course.survey(is_open=False)
    for who in (course.people[0], make.person(account=True)):
        with pytest.raises(NotAllowed), transaction():
            commands.add_question(who, survey, ONE)


def test_importing_leaves_out_what_is_here(course):
    entry, other = course.survey(SurveyKind.ENTRY), course.survey(SurveyKind.EXIT, is_open=False)
    with transaction():
        assert commands.import_questions(course.facilitator, other, entry) == 3
    with pytest.raises(Refused), transaction():
        commands.import_questions(course.facilitator, other, entry)


# ── gain from real replies ──────────────────────────────────────────────────────────────────────────────────────────


def test_gain_compares_only_people_with_both_tests(course):
    entry = course.survey(SurveyKind.ENTRY)
    with transaction():
        exit_test = commands.copy_as_exit(course.facilitator, entry)
        commands.open_survey(course.facilitator, exit_test)
    for n, person in enumerate(course.people):
        course.answer(entry, person, *HALF, client=f"e{n:02}" * 9)
        if n < 8:
            course.answer(exit_test, person, *RIGHT, client=f"s{n:02}" * 9)
    db.session.expire_all()
    pairs = pairs_of(entry, exit_test, queries.personal_replies([entry.id, exit_test.id]))
    assert [pair.person_id for pair in pairs] == sorted(p.id for p in course.people[:8])
    assert [q.key for q in common(entry, exit_test)] == [q.key for q in entry.questions[:2]]
    ids = [pair.person_id for pair in pairs]
    told = compare(entry, exit_test, pairs, queries.people_by_id(ids), {}, course.event.starts_at.date())
    assert told.whole is not None
    assert (told.whole.before, told.whole.after, told.whole.normalised) == (
        Fraction(2, 3),
        Fraction(1),
        Fraction(1),
    )
    assert [(gain.before, gain.after) for _question, gain in told.questions] == [(0, 1), (1, 1)]


# ── merged, parted, forgotten ───────────────────────────────────────────────────────────────────────────────────────


def test_merging_moves_replies_and_marks_and_back(course):
    test, opinion = course.survey(), course.survey(SurveyKind.SATISFACTION)
    kept, duplicate = course.people[:2]
    course.answer(test, kept, *HALF, client="k" * 26)
    mine = course.answer(test, duplicate, *RIGHT, client="d" * 26).id
    course.answer(opinion, duplicate, *NICE, client="o" * 26)
    with transaction():
        moved = {
            f"{receiver.__module__}.{receiver.__name__}": rows
            for receiver, rows in persons_merged.send(kept, duplicate=duplicate, actor=System())
        }
    assert queries.exit_scores(course.event.id) == {kept.id: Fraction(1)}
    assert [mark.survey_id for mark in queries.marks_of_person(kept.id)] == [opinion.id]
    with transaction():
        merge_undone.send(kept, duplicate=duplicate, moved=moved, actor=System())
    db.session.expire_all()
    reply = db.session.get(Reply, mine)
    assert (reply.person_id, reply.attempt) == (duplicate.id, 1)
    assert [mark.survey_id for mark in queries.marks_of_person(duplicate.id)] == [opinion.id]
    assert queries.marks_of_person(kept.id) == []


def test_forgetting_takes_name_and_words(course):
    survey = course.survey(SurveyKind.OTHER, questions=(ONE,))
    with transaction():
        survey.is_anonymous = False
    rosa = course.people[0]
    course.answer(survey, rosa, Answer(("a",)), client="w" * 26)
    parts = [part for _receiver, part in person_exported.send(rosa) if part and "with my name" in str(part)]
    assert parts, "the copy of my data has it"
    with transaction():
        person_forgotten.send(rosa, actor=System())
    db.session.expire_all()
    (reply,) = replies(survey)
    assert (reply.person_id, reply.answered_at) == (None, None)
    assert db.session.query(ReplyAnswer).filter(ReplyAnswer.text.is_not(None)).count() == 0
    assert queries.times_answered(survey, rosa.id) == 0
