"""What people do with proposals: stand behind them, talk, moderate, propose exact changes. On both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from civic.core import clock
from civic.core.audit import AuditEntry
from civic.core.db import db, transaction
from civic.core.errors import NotAllowed, Refused
from civic.core.jobs import Job
from civic.core.signals import merge_undone, person_exported, person_forgotten, persons_merged
from civic.messages.models import Message
from civic.opinions import commands, queries, rules
from civic.opinions.jobs import tell_everybody
from civic.opinions.models import (
    DEEPEST,
    Amendment,
    AmendmentState,
    Comment,
    Follow,
    HideReason,
    Moderation,
    Stance,
    Support,
    Verdict,
)
from civic.people.models import System, Visitor
from civic.proposals import commands as proposals
from civic.proposals.models import ProposalState, ProposalVersion


def do(act, *arguments, **named):
    with transaction():
        return act(*arguments, **named)


def counts(proposal) -> tuple[int, int]:
    return queries.support_counts([proposal.id]).get(proposal.id, (0, 0))


def run_jobs() -> None:
    """What the worker does with the telling."""
    for job in db.session.scalars(select(Job).where(Job.kind == "opinions/tell").order_by(Job.id)).all():
        tell_everybody(job, job.payload, lambda *_figures: None)


# --- supports -----------------------------------------------------------------------------------------------------------


def test_each_counts_once_and_may_take_it_back(scene):
    for _again in range(2):
        do(commands.support, scene.citizen, scene.proposal)
        do(commands.support, scene.leader, scene.proposal, organization=scene.board)
    do(commands.support, scene.leader, scene.proposal)
    assert counts(scene.proposal) == (2, 1)
    for _again in range(2):
        do(commands.withdraw_support, scene.citizen, scene.proposal)
    do(commands.withdraw_support, scene.leader, scene.proposal, organization=scene.board)
    assert counts(scene.proposal) == (1, 0)
    lines = db.session.scalars(
        select(AuditEntry.action).where(AuditEntry.action.startswith("opinions."))
    ).all()
    assert sorted(lines) == sorted(["opinions.support"] * 3 + ["opinions.withdraw_support"] * 2)


def test_the_table_itself_refuses_a_second_support(scene):
    do(commands.support, scene.citizen, scene.proposal)
    with pytest.raises(Refused), transaction():
        db.session.add(Support(proposal_id=scene.proposal.id, person_id=scene.citizen.id))
    assert counts(scene.proposal) == (1, 0)


def test_who_may_not_support(scene):
    with pytest.raises(NotAllowed):
        do(commands.support, Visitor(), scene.proposal)
    with pytest.raises(NotAllowed):
        do(commands.support, scene.citizen, scene.proposal, organization=scene.board)
    with pytest.raises(Refused):
        do(commands.support, scene.author, scene.proposal, organization=scene.authors)
    assert counts(scene.proposal) == (0, 0)


def test_a_draft_or_withdrawn_proposal_takes_no_opinions(scene, make):
    for state in (ProposalState.DRAFT, ProposalState.WITHDRAWN):
        other = make.proposal(scene.call, state=state)
        for act in (
            lambda other=other: commands.support(scene.citizen, other),
            lambda other=other: commands.comment(scene.citizen, other, "Hola"),
        ):
            with pytest.raises(Refused):
                do(act)


def test_when_joined_nobody_is_doubled_and_all_hear_of_it(scene, make):
    into = make.proposal(scene.call, "Agua para todos")
    do(commands.support, scene.citizen, scene.proposal)
    do(commands.support, scene.neighbour, scene.proposal)
    do(commands.support, scene.citizen, into)
    do(commands.support, scene.leader, scene.proposal, organization=scene.board)
    do(commands.follow, scene.stranger, scene.proposal)
    coordinator = make.administrator()
    do(
        proposals.merge_proposals,
        coordinator,
        scene.proposal,
        into,
        reason="Piden lo mismo",
        agreement="Acta",
    )
    db.session.expire_all()
    assert counts(into) == (2, 1)
    assert counts(scene.proposal) == (2, 1)  # what stood behind it then can still be seen
    carried = db.session.scalars(select(Support).where(Support.carried_from_id == scene.proposal.id)).all()
    assert {each.person_id or 0 for each in carried} == {scene.neighbour.id, 0}
    assert queries.follow_of(into.id, scene.stranger.id) is not None
    run_jobs()
    run_jobs()  # a job that begins again tells nobody twice
    told = db.session.scalars(select(Message).where(Message.kind == "opinions/proposal_merged")).all()
    assert {each.person_id for each in told} >= {scene.citizen.id, scene.neighbour.id}
    assert len({each.person_id for each in told}) == len(told)
    assert all(into.title in (each.body or "") for each in told)
    with pytest.raises(Refused) as refused:
        do(commands.support, scene.stranger, scene.proposal)
    assert into.title in str(refused.value.sentence)


# --- talk ---------------------------------------------------------------------------------------------------------------


def test_a_thread_stands_in_reading_order_and_no_deeper_than_it_can_be_read(scene):
    first = do(commands.comment, scene.citizen, scene.proposal, "Uno", stance=Stance.IN_FAVOUR)
    last = first
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(rules.LIMITS, "comment", ())
        for n in range(DEEPEST + 3):
            last = do(commands.comment, scene.neighbour, scene.proposal, f"Más hondo {n}", parent=last)
        beside = do(commands.comment, scene.stranger, scene.proposal, "Otra respuesta", parent=first)
    assert last.depth == DEEPEST
    assert last.parent_id == last.id - 1
    page = queries.answers_page(first, 1)
    assert [each.id for each in page][-1] == beside.id
    assert page.total == DEEPEST + 4
    [thread] = queries.first_answers([first], 2)
    assert (len(thread.answers), thread.more) == (2, DEEPEST + 2)


def test_voices_are_numbered_by_person(scene):
    a = do(commands.comment, scene.citizen, scene.proposal, "Uno")
    b = do(commands.comment, scene.neighbour, scene.proposal, "Dos")
    c = do(commands.comment, scene.citizen, scene.proposal, "Tres")
    assert [a.voice, b.voice, c.voice] == [1, 2, 1]


def test_sent_twice_it_is_said_once(scene):
    one = do(commands.comment, scene.citizen, scene.proposal, "Estoy de acuerdo")
    assert do(commands.comment, scene.citizen, scene.proposal, "Estoy de acuerdo").id == one.id


def test_a_flood_is_asked_to_wait(scene):
    most = rules.LIMITS["comment"][0][0]
    for n in range(most):
        do(commands.comment, scene.citizen, scene.proposal, f"Mensaje {n}")
    with pytest.raises(Refused):
        do(commands.comment, scene.citizen, scene.proposal, "Uno más")
    assert do(commands.comment, scene.neighbour, scene.proposal, "Otra persona").id


def test_a_comment_is_mended_only_before_it_is_answered_and_for_minutes(scene, monkeypatch):
    said = do(commands.comment, scene.citizen, scene.proposal, "Con eror")
    do(commands.edit_comment, scene.citizen, said, "Con error", Stance.AGAINST)
    assert (said.text, said.stance, said.edited_at is not None) == ("Con error", Stance.AGAINST, True)
    with pytest.raises(NotAllowed):
        do(commands.edit_comment, scene.neighbour, said, "Ajeno", Stance.NEUTRAL)
    answered = do(commands.comment, scene.neighbour, scene.proposal, "¿Cómo?", parent=said)
    with pytest.raises(Refused):
        do(commands.edit_comment, scene.citizen, said, "Otra cosa", Stance.NEUTRAL)
    later = clock.now() + timedelta(minutes=rules.EDIT_MINUTES)
    monkeypatch.setattr(clock, "now", lambda: later)
    with pytest.raises(Refused):
        do(commands.edit_comment, scene.neighbour, answered, "Tarde", Stance.NEUTRAL)


def test_taken_back_the_words_are_gone_and_the_place_stays(scene):
    said = do(commands.comment, scene.citizen, scene.proposal, "Me arrepiento")
    do(commands.comment, scene.neighbour, scene.proposal, "¿Por qué?", parent=said)
    do(commands.remove_comment, scene.citizen, said)
    assert said.text == ""
    assert queries.threads_page(scene.proposal, 1).total == 1
    with pytest.raises(Refused):
        do(commands.comment, scene.stranger, scene.proposal, "Respondo", parent=said)


@pytest.mark.parametrize("text", ["", "   ", "\u200b\u202e", "x" * 3001])
def test_what_is_no_comment_is_refused(scene, text):
    with pytest.raises(Refused):
        do(commands.comment, scene.citizen, scene.proposal, text)


def test_reports_reach_the_moderators_of_the_space_alone(scene, make):
    said = do(commands.comment, scene.citizen, scene.proposal, "Una grosería")
    for _again in range(2):
        do(commands.report, scene.neighbour, said, HideReason.INSULT, "Mire")
    do(commands.report, scene.stranger, said, HideReason.HATE)
    with pytest.raises(Refused):
        do(commands.report, scene.citizen, said, HideReason.INSULT)
    assert queries.count_reported([scene.space.id]) == {scene.space.id: 1}
    assert len(queries.reports_of([said.id])[said.id]) == 2
    assert queries.count_reported([make.space("Otra mesa").id]) == {}


def test_hidden_with_a_reason_and_a_public_trace_then_shown_again(scene):
    said = do(commands.comment, scene.citizen, scene.proposal, "Una grosería")
    do(commands.report, scene.neighbour, said, HideReason.INSULT)
    for reason, words in ((None, "porque sí"), (HideReason.OTHER, "")):
        with pytest.raises(Refused):
            do(commands.hide, scene.moderator, said, reason, words)
    with pytest.raises(NotAllowed):
        do(commands.hide, scene.leader, said, HideReason.INSULT)
    do(commands.hide, scene.moderator, said, HideReason.INSULT, "Insulta a la presidenta")
    assert not said.is_readable
    assert said.text == "Una grosería"  # kept, for the author and whoever judges it again
    assert queries.count_reported([scene.space.id]) == {}
    told = db.session.scalars(select(Message).where(Message.kind == "opinions/comment_hidden")).one()
    assert told.person_id == scene.citizen.id
    assert "Insulta a la presidenta" in (told.body or "")
    do(commands.show_again, scene.moderator, said)
    assert said.is_readable
    trace = [(each.verdict, each.reports) for each in queries.moderation_page(scene.space, 1)]
    assert trace == [(Verdict.SHOWN, 0), (Verdict.HIDDEN, 1)]


def test_kept_as_it_is_the_report_is_settled(scene):
    said = do(commands.comment, scene.citizen, scene.proposal, "No me gusta esta obra")
    do(commands.keep, scene.moderator, said)  # nobody reported it: nothing to decide
    assert db.session.scalar(select(func.count(Moderation.id))) == 0
    do(commands.report, scene.neighbour, said, HideReason.OFF_TOPIC)
    do(commands.keep, scene.moderator, said)
    assert said.is_readable
    assert queries.count_reported([scene.space.id]) == {}


# --- amendments ---------------------------------------------------------------------------------------------------------


def propose(scene, **more) -> Amendment:
    given = {
        "field": "body", "passage": "Tender diez kilómetros de tubería.",
        "replacement": "Tender doce kilómetros de tubería.", "reason": "Faltan dos anexos",
    }  # fmt: skip
    return do(commands.propose_amendment, scene.citizen, scene.proposal, **{**given, **more})


def test_an_accepted_change_becomes_a_version_of_the_text(scene):
    amendment = propose(scene)
    with pytest.raises(NotAllowed):
        do(commands.accept_amendment, scene.leader, amendment)
    do(commands.accept_amendment, scene.author, amendment, "Gracias")
    db.session.expire_all()
    assert "doce kilómetros" in scene.proposal.body
    assert "diez" not in scene.proposal.body
    assert scene.proposal.body.startswith("Captar el agua")
    versions = db.session.scalars(
        select(ProposalVersion)
        .where(ProposalVersion.proposal_id == scene.proposal.id)
        .order_by(ProposalVersion.number)
    ).all()
    assert [each.cause for each in versions] == ["submitted", "amendment"]
    assert amendment.state is AmendmentState.ACCEPTED
    with pytest.raises(Refused):
        do(commands.accept_amendment, scene.author, amendment)
    assert db.session.scalars(select(Message).where(Message.kind == "opinions/amendment_accepted")).one()


def test_when_the_passage_is_gone_the_change_no_longer_fits(scene):
    first = propose(scene)
    second = propose(scene, replacement="Tender quince kilómetros de tubería.", reason="Hay más casas")
    do(commands.accept_amendment, scene.author, first)
    db.session.expire_all()
    assert not rules.still_fits(queries.amendment_by_id(second.id))
    with pytest.raises(Refused) as refused:
        do(commands.accept_amendment, scene.author, second)
    assert "quince" not in scene.proposal.body
    assert refused.value.sentence
    do(commands.decline_amendment, scene.author, second, "Ya quedó en doce")
    assert second.state is AmendmentState.DECLINED


def test_what_is_no_change_is_refused(scene):
    for wrong in (
        {"replacement": "Tender diez kilómetros de tubería."},
        {"passage": "No está en el texto", "replacement": "x"},
        {"passage": "", "replacement": "x"},
        {"passage": "e", "replacement": "x"},  # it stands there many times
        {"field": "title", "passage": "Agua", "replacement": "Vino"},
        {"field": "id", "passage": "1", "replacement": "2"},
        {"reason": "  "},
    ):
        with pytest.raises(Refused):
            propose(scene, **wrong)
    amendment = propose(scene)
    with pytest.raises(Refused):
        do(commands.decline_amendment, scene.author, amendment, " ")
    with pytest.raises(NotAllowed):
        do(commands.take_back_amendment, scene.author, amendment)
    do(commands.take_back_amendment, scene.citizen, amendment)
    assert amendment.state is AmendmentState.WITHDRAWN


def test_followers_hear_of_a_new_text_but_not_who_changed_it(scene):
    do(commands.follow, scene.neighbour, scene.proposal)
    do(commands.follow, scene.author, scene.proposal)
    do(commands.accept_amendment, scene.author, propose(scene))
    run_jobs()
    told = db.session.scalars(select(Message).where(Message.kind == "opinions/proposal_changed")).all()
    assert [each.person_id for each in told] == [scene.neighbour.id]
    do(commands.unfollow, scene.neighbour, scene.proposal)
    assert queries.follower_ids(scene.proposal.id) == [scene.author.id]


# --- persons ------------------------------------------------------------------------------------------------------------


def test_two_records_of_one_person_give_one_support_and_it_can_be_undone(scene):
    for person in (scene.citizen, scene.neighbour):
        do(commands.support, person, scene.proposal)
        do(commands.follow, person, scene.proposal)
    said = do(commands.comment, scene.neighbour, scene.proposal, "Soy la misma")
    with transaction():
        answers = persons_merged.send(scene.citizen, duplicate=scene.neighbour, actor=System())
    moved = {f"{n}": rows for n, (_who, rows) in enumerate(answers) if rows}
    assert counts(scene.proposal) == (1, 0)
    assert said.person_id == scene.citizen.id
    with transaction():
        merge_undone.send(scene.citizen, duplicate=scene.neighbour, moved=moved, actor=System())
    assert counts(scene.proposal) == (2, 0)
    assert said.person_id == scene.neighbour.id
    assert queries.follower_ids(scene.proposal.id) == sorted([scene.citizen.id, scene.neighbour.id])


def test_forgotten_the_words_go_and_the_number_stays(scene):
    do(commands.support, scene.citizen, scene.proposal)
    do(commands.follow, scene.citizen, scene.proposal)
    said = do(commands.comment, scene.citizen, scene.proposal, "Vivo en la manzana B", signed=True)
    amendment = propose(scene)
    with transaction():
        person_forgotten.send(scene.citizen, actor=System())
    assert counts(scene.proposal) == (1, 0)
    assert (said.text, said.is_signed, amendment.reason) == ("", False, "")
    assert amendment.state is AmendmentState.WITHDRAWN
    assert db.session.scalar(select(func.count(Follow.id))) == 0


def test_everybody_may_take_their_opinions_along(scene):
    do(commands.support, scene.citizen, scene.proposal)
    do(commands.comment, scene.citizen, scene.proposal, "Lo mío")
    do(commands.comment, scene.neighbour, scene.proposal, "Lo ajeno")
    propose(scene)
    answers = [answer for _who, answer in person_exported.send(scene.citizen) if answer]
    lists = [rows for _title, rows in answers if isinstance(rows, list)]
    rows = next(rows for rows in lists if any(row.get("kind") == "comment" for row in rows))
    assert {row["kind"] for row in rows} == {"support", "comment", "amendment"}
    assert "Lo mío" in str(rows)
    assert "Lo ajeno" not in str(rows)
    assert db.session.scalar(select(func.count(Comment.id))) == 2
