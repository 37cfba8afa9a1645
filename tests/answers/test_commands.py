"""Answers and reports, on both databases: versions, the clock, who is told, nothing written over."""

from __future__ import annotations

from datetime import timedelta

import pytest

from civic.answers import commands, queries
from civic.answers.deadline import Clock
from civic.answers.models import Answer, AnswerKind, ProgressReport, ProgressState
from civic.answers.rules import ReportData
from civic.answers.words import entities_overdue
from civic.core import clock
from civic.core.audit import AuditEntry
from civic.core.db import db, transaction
from civic.core.errors import NotAllowed, Refused
from civic.core.jobs import Job
from civic.core.signals import proposal_answered
from civic.messages.models import Message
from civic.opinions.models import Follow
from civic.proposals.models import ProposalState
from civic.spaces.models import TeamRole
from tests.answers.access import answer_data, picture, report_data
from tests.evaluation.stage import reread, stage


@pytest.fixture
def play(make):
    return stage(make, answer_days=10, answer_in_working_days=False)


def refused(act) -> str:
    with pytest.raises(Refused) as caught, transaction():
        act()
    return str(caught.value.sentence)


def give(play, proposal, kind=AnswerKind.ACCEPTED, **more):
    with transaction():
        return commands.answer(play.coordinator, proposal, answer_data(kind, **more))


@pytest.mark.parametrize(
    ("kind", "lacks", "more"),
    [
        (AnswerKind.PARTLY, {}, {"part": "El primer tramo"}),
        (AnswerKind.REFERRED, {}, {"referred_to": "EPS Ilo"}),
        (AnswerKind.NOT_FEASIBLE, {"reason": ""}, {}),
        (AnswerKind.ACCEPTED, {"office": ""}, {}),
    ],
)
def test_each_kind_says_what_it_lacks(play, kind, lacks, more):
    proposal = play.proposal()
    assert refused(lambda: commands.answer(play.coordinator, proposal, answer_data(kind, **lacks)))
    assert give(play, proposal, kind, **more).version == 1


def test_a_later_answer_takes_the_place_and_both_stay(play):
    proposal = play.proposal()
    first = give(play, proposal, AnswerKind.NOT_FEASIBLE)
    assert give(play, proposal, AnswerKind.NOT_FEASIBLE).id == first.id  # sent twice
    assert refused(lambda: commands.answer(play.coordinator, proposal, answer_data(AnswerKind.ACCEPTED)))
    second = give(play, proposal, AnswerKind.ACCEPTED, change_reason="Se consiguió cofinanciamiento")
    assert [a.id for a in queries.answers_to(proposal.id)] == [second.id, first.id]
    assert reread(first).superseded_at
    assert queries.answer_to(proposal.id).kind is AnswerKind.ACCEPTED
    assert db.session.query(AuditEntry).filter_by(action="answers.answer").count() == 2


def test_open_calls_and_withdrawn_proposals_are_not_answered(make):
    early = stage(make, over=False)
    proposal = early.proposal()
    assert refused(lambda: commands.answer(early.coordinator, proposal, answer_data()))
    with transaction():
        early.call.closes_at = clock.now() - timedelta(hours=1)
        proposal.state = ProposalState.WITHDRAWN
    assert refused(lambda: commands.answer(early.coordinator, proposal, answer_data()))


def test_only_who_leads_the_space_answers_and_reports(play, make):
    proposal = play.proposal()
    give(play, proposal)
    for who in (play.evaluators[0], make.team(play.space, TeamRole.FACILITATOR), make.person(account=True)):
        for act in (
            lambda w=who: commands.answer(w, proposal, answer_data(change_reason="x")),
            lambda w=who: commands.report(w, proposal, report_data()),
            lambda w=who: commands.name_entity(w, proposal, "Otra"),
            lambda w=who: commands.add_milestone(w, proposal, "x", clock.today()),
        ):
            with pytest.raises(NotAllowed), transaction():
                act()


def test_the_clock_counts_by_entity_and_a_correction_does_not_start_it_anew(play):
    late, answered, other = play.proposal(), play.proposal(), play.proposal()
    with transaction():
        commands.name_entity(play.coordinator, other, "EPS Ilo")
    made = give(play, answered, AnswerKind.NOT_FEASIBLE)
    with transaction():
        made.given_at = play.call.closes_at + timedelta(days=4)
    give(play, answered, AnswerKind.ACCEPTED, change_reason="Se revisó")
    owed = {o.proposal.id: o for o in queries.owed_in([play.call])}
    assert owed[answered.id].standing.clock is Clock.ON_TIME
    assert owed[answered.id].standing.days == 4
    assert owed[late.id].standing.clock is Clock.OVERDUE
    assert [row[:2] for row in entities_overdue(list(owed.values()))] == [
        ("EPS Ilo", 1),
        (play.space.name, 1),
    ]
    assert all(row[2] == 20 for row in entities_overdue(list(owed.values())))


def test_authors_and_followers_are_told_in_the_background(play, make, app):
    organization = make.organization()
    leader = make.leader(organization, make.person(account=True, email="lideresa@correo.example.org"))
    follower = make.person(account=True, email="vecina@correo.example.org")
    proposal = play.proposal(organization=organization)
    make._save(Follow(proposal_id=proposal.id, person_id=follower.id))
    heard = []
    with proposal_answered.connected_to(lambda made, actor: heard.append((made.kind, actor.id))):
        give(play, proposal)
    assert heard == [(AnswerKind.ACCEPTED, play.coordinator.id)]
    from civic.answers.jobs import tell_everybody

    with app.test_request_context():
        for _twice in range(2):  # a job that begins again tells nobody twice
            job = db.session.query(Job).filter_by(kind=commands.TELL).one()
            payload = dict(job.payload)
            tell_everybody(job, payload, lambda *_a, **_k: None)
    told = db.session.query(Message).filter_by(kind="answers/answered").all()
    assert sorted(m.person_id for m in told) == sorted([leader.id, follower.id])
    assert all("Cierra una brecha de agua." in m.body for m in told)


WRONG = [
    ("a day to come", {"on_day": clock.today() + timedelta(days=1)}),
    ("no words", {"note": ""}),
    ("101 percent", {"progress": 101}),
    ("finished at 90", {"state": ProgressState.FINISHED, "progress": 90}),
    ("delayed without a reason", {"state": ProgressState.DELAYED}),
    ("more spent than set aside", {"executed_cents": 10_000_01}),
]


def test_what_a_report_must_be(play):
    refusedly, accepted = play.proposal(), play.proposal()
    give(play, refusedly, AnswerKind.NOT_FEASIBLE)
    give(play, accepted)
    assert refused(lambda: commands.report(play.coordinator, refusedly, report_data()))
    said = {
        refused(lambda c=c: commands.report(play.coordinator, accepted, report_data(**c))) for _n, c in WRONG
    }
    assert len(said) == len(WRONG)
    with transaction():
        commands.report(play.coordinator, accepted, report_data(on_day=clock.today()))
    yesterday = report_data(on_day=clock.today() - timedelta(days=1), once="y" * 20)
    assert refused(lambda: commands.report(play.coordinator, accepted, yesterday))


def test_reports_are_only_ever_added_and_one_form_makes_one(play):
    proposal = play.proposal()
    give(play, proposal)
    with transaction():
        step = commands.add_milestone(play.coordinator, proposal, "Expediente", clock.today())
        assert commands.add_milestone(play.coordinator, proposal, "Expediente", clock.today()).id == step.id
    reached = report_data(reached=((step.id, clock.today(), "Resolución 12-2026"),))
    for _twice in range(2):
        with transaction():
            commands.report(play.coordinator, proposal, reached, [(picture(), "La zanja")])
    with transaction():
        commands.report(
            play.coordinator, proposal,
            report_data(state=ProgressState.DELAYED, reason="Lluvias", once="z" * 20),
        )  # fmt: skip
    reports = queries.reports_on(proposal.id)
    assert [r.state for r in reports] == [ProgressState.DELAYED, ProgressState.WORKS]
    assert len(reports[1].photos) == 1
    assert reread(step).reached_on == clock.today()
    assert refused(
        lambda: commands.move_milestone(play.coordinator, proposal, step, clock.today() + timedelta(9), "x")
    )
    assert refused(  # an answer cannot undo a follow-up that has begun
        lambda: commands.answer(
            play.coordinator, proposal, answer_data(AnswerKind.NOT_FEASIBLE, change_reason="x")
        )
    )


def test_a_photograph_without_words_keeps_nothing(play):
    proposal = play.proposal()
    give(play, proposal)
    assert refused(lambda: commands.report(play.coordinator, proposal, report_data(), [(picture(), "")]))
    assert db.session.query(ProgressReport).count() == 0


def test_a_date_that_moves_keeps_the_promised_one(play):
    proposal = play.proposal()
    give(play, proposal)
    first = clock.today() + timedelta(days=10)
    with transaction():
        step = commands.add_milestone(play.coordinator, proposal, "Obra", first)
    with transaction():
        commands.move_milestone(
            play.coordinator, proposal, step, first + timedelta(days=30), "Faltó el terreno"
        )
    (now,) = queries.milestones_of(proposal.id)
    assert (now.first_due_on, now.due_on, now.move_reason) == (
        first,
        first + timedelta(days=30),
        "Faltó el terreno",
    )
    assert reread(step).superseded_at


def test_the_report_data_is_complete():
    """Whoever adds a field to a report decides whether it is written (ReportData and the table stay together)."""
    kept = {c.name for c in ProgressReport.__table__.columns}
    assert set(ReportData.__dataclass_fields__) - {"reached"} <= kept
    assert {"kind", "reason", "part", "referred_to", "signer", "office", "entity"} <= {
        c.name for c in Answer.__table__.columns
    }
