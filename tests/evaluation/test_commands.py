"""The acts of an evaluation, on both databases: frozen sheets, conflicts, independence, versions, discussion, results."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from civic.core import clock
from civic.core.audit import AuditEntry
from civic.core.db import db, transaction
from civic.core.errors import NotAllowed, Refused
from civic.evaluation import commands, queries, results, rules
from civic.evaluation.models import Discussion, Evaluation, FilterAnswer, Results, Round, Verdict
from civic.evaluation.ranking import Outcome
from civic.evaluation.sheet import CriterionLine, fingerprint, is_intact
from civic.people.commands import merge_persons
from civic.proposals.models import CoAuthor, CoAuthorState
from civic.spaces.models import TeamRole
from tests.evaluation.stage import REASON, reread, simple, stage


@pytest.fixture
def play(make):
    return stage(make)


def refused(act) -> str:
    with pytest.raises(Refused) as caught, transaction():
        act()
    return str(caught.value.sentence)


def test_a_sheet_begins_with_what_is_usual_and_can_be_published_at_once(play):
    with transaction():
        sheet = commands.open_sheet(play.coordinator, play.call)
        assert commands.open_sheet(play.coordinator, play.call) is sheet
        commands.publish_sheet(play.coordinator, sheet)
    assert is_intact(sheet)
    assert sum(c.weight_hundredths for c in sheet.criteria) == 10_000
    assert fingerprint(sheet.frozen) == sheet.sha256
    assert json.loads(sheet.frozen)["criteria"][0]["name"] == sheet.criteria[0].name


@pytest.mark.parametrize(
    ("weights", "words"),
    [((6000, 3900), "1 points are missing"), ((6000, 4050), "0.5 points too many"), ((100,), "99 points are missing")],
)  # fmt: skip
def test_weights_that_do_not_sum_to_100_say_by_how_much(play, weights, words, app):
    with app.test_request_context(headers={"Accept-Language": "en"}):
        lines = [CriterionLine(f"Criterio {n}", w) for n, w in enumerate(weights)]
        with transaction():
            sheet = commands.open_sheet(play.coordinator, play.call)
            commands.save_sheet(play.coordinator, sheet, 1, simple(criteria=lines))  # a draft may miss them
        assert words in refused(lambda: commands.publish_sheet(play.coordinator, sheet))
    assert reread(sheet).published_at is None


def test_a_published_sheet_never_changes(play):
    sheet = play.publish()
    before = sheet.frozen
    assert refused(lambda: commands.save_sheet(play.coordinator, sheet, sheet.version, simple(threshold=1)))
    assert refused(lambda: commands.publish_sheet(play.coordinator, sheet))
    assert reread(sheet).frozen == before
    assert is_intact(sheet)
    with transaction():  # somebody with the database in their hands
        sheet.criteria[0].weight_hundredths = 5900
    assert not is_intact(reread(sheet))
    assert rules.why_not_begin(sheet)


def test_two_who_write_the_draft_at_once(play):
    with transaction():
        sheet = commands.open_sheet(play.coordinator, play.call)
        commands.save_sheet(play.coordinator, sheet, 1, simple())
    assert refused(lambda: commands.save_sheet(play.coordinator, sheet, 1, simple(threshold=5)))
    assert reread(sheet).threshold == 20


def test_nothing_is_evaluated_before_the_sheet_is_public_and_the_call_over(make):
    early = stage(make, over=False)
    proposal = early.proposal()
    with transaction():
        sheet = commands.open_sheet(early.coordinator, early.call)
    assert refused(lambda: commands.assign(early.coordinator, sheet, proposal, early.evaluators[0]))
    early.publish()
    sentence = refused(lambda: commands.assign(early.coordinator, sheet, proposal, early.evaluators[0]))
    assert sentence
    with pytest.raises(Refused):
        early.filters(proposal)
    with transaction():
        early.call.closes_at = clock.now() - timedelta(minutes=1)
    early.filters(proposal)


def ties(play, make):
    """(name, person of the team, proposal) of each way to stand behind a proposal."""
    led, represented, co = make.organization(), make.organization(), make.organization()
    people = [make.team(play.space, TeamRole.EVALUATOR) for _n in range(4)]
    make.leader(led, people[0])
    make.representation(play.space, represented, people[1])
    make.leader(co, people[2])
    shared = play.proposal()
    make._save(CoAuthor(proposal_id=shared.id, organization_id=co.id, state=CoAuthorState.ACCEPTED))
    typed = play.proposal(created_by_id=people[3].id)
    joined = play.proposal(organization=led)
    whole = play.proposal()
    with transaction():
        joined.merged_into_id = whole.id
    return [
        ("leads the author", people[0], play.proposal(organization=make.organization())),
        ("represents the author", people[1], play.proposal(organization=represented)),
        ("leads a co-author", people[2], shared),
        ("wrote it", people[3], typed),
        ("stands behind one that was joined into it", people[0], whole),
    ][1:]


def test_whoever_stands_behind_a_proposal_never_evaluates_it(play, make):
    play.publish()
    for name, person, proposal in ties(play, make):
        assert rules.conflict_of(person, proposal), name
        assert refused(lambda p=proposal, w=person: commands.assign(play.coordinator, play.sheet, p, w)), name
        with pytest.raises(NotAllowed), transaction():
            commands.answer_filters(person, play.sheet, proposal, [])


def test_an_evaluator_who_becomes_a_co_author_cannot_send_any_more(play, make):
    play.publish()
    proposal = play.proposal()
    play.filters(proposal)
    row = play.assigned(proposal)[0]
    organization = make.organization()
    make.leader(organization, row.evaluator)
    make._save(
        CoAuthor(proposal_id=proposal.id, organization_id=organization.id, state=CoAuthorState.ACCEPTED)
    )
    assert row.evaluator.full_name in refused(
        lambda: commands.send_scores(
            row.evaluator, row, Round.FIRST, {"c1": 1, "c2": 1}, {"c1": "a", "c2": "b"}
        )
    )


def test_whoever_declares_an_interest_steps_back_for_good(play):
    play.publish()
    proposal = play.proposal()
    with transaction():
        row = commands.assign(play.coordinator, play.sheet, proposal, play.evaluators[0])
    assert refused(lambda: commands.declare(row.evaluator, row, has_conflict=True))
    with transaction():
        commands.declare(row.evaluator, row, has_conflict=True, reason="Mi hermano vive en esa calle")
    row = reread(row)
    assert (row.is_conflict, row.is_active) == (True, False)
    assert refused(lambda: commands.assign(play.coordinator, play.sheet, proposal, play.evaluators[0]))
    with pytest.raises(NotAllowed), transaction():
        commands.send_scores(row.evaluator, row, Round.FIRST, {}, {})


def test_filters_come_first_and_earlier_answers_are_kept(play):
    play.publish()
    proposal = play.proposal(cost_cents=70_000_00)
    over, fine = play.sheet.filters[1], play.sheet.filters[0]
    assert refused(
        lambda: commands.answer_filters(
            play.coordinator, play.sheet, proposal, [(over.id, Verdict.YES, REASON)]
        )
    )
    assert refused(
        lambda: commands.answer_filters(play.coordinator, play.sheet, proposal, [(fine.id, Verdict.YES, "")])
    )
    play.filters(proposal, Verdict.DOUBT, Verdict.NO)
    assert rules.passed(play.sheet, queries.filter_answers_on(proposal.id)) is False
    with transaction():
        proposal.cost_cents = 50_000_00
    play.filters(proposal, Verdict.YES, Verdict.YES)
    assert rules.passed(play.sheet, queries.filter_answers_on(proposal.id)) is True
    assert [a.verdict for a in queries.earlier_filter_answers(proposal.id)] == [Verdict.NO, Verdict.DOUBT]
    play.filters(proposal, Verdict.YES, Verdict.YES)  # the same again adds nothing
    assert db.session.query(FilterAnswer).count() == 4


def test_scores_wait_for_the_filters_the_declaration_and_every_reason(play):
    play.publish()
    proposal = play.proposal()
    with transaction():
        row = commands.assign(play.coordinator, play.sheet, proposal, play.evaluators[0])
    full = ({"c1": 4, "c2": 0}, {"c1": "a", "c2": "b"})

    def send(scores=full[0], reasons=full[1]):
        return refused(lambda: commands.send_scores(row.evaluator, row, Round.FIRST, scores, reasons))

    undeclared = send()
    with transaction():
        commands.declare(row.evaluator, row, has_conflict=False)
    unfiltered = send()
    play.filters(proposal)
    said = {undeclared, unfiltered, send({"c1": 4}), send({"c1": 5, "c2": 0}), send(full[0], {"c1": "a"})}
    assert len(said) == 5  # each says its own
    assert db.session.query(Evaluation).count() == 0


def test_drafts_are_written_over_sent_ones_never(play):
    play.publish()
    proposal = play.proposal()
    play.filters(proposal)
    row, other = play.assigned(proposal)
    for value in (1, 2):
        with transaction():
            commands.save_scores(row.evaluator, row, Round.FIRST, {"c1": value}, {}, "")
    assert db.session.query(Evaluation).count() == 1
    first = play.send(row, 2, 2)
    assert play.send(row, 2, 2).id == first.id  # sent twice: the same
    assert refused(
        lambda: commands.send_scores(
            row.evaluator, row, Round.FIRST, {"c1": 4, "c2": 4}, {"c1": "a", "c2": "b"}
        )
    )
    corrected = play.send(row, 3, 2, change_reason="Leí mal el plano")
    assert (corrected.version, reread(first).superseded_at is not None) == (2, True)
    assert reread(first).scores == {"c1": 2, "c2": 2}
    assert not rules.everybody_sent(play.sheet, queries.assignments_on(proposal.id))
    play.send(other, 3, 3)
    assert rules.everybody_sent(play.sheet, queries.assignments_on(proposal.id))
    assert refused(
        lambda: commands.send_scores(
            row.evaluator, row, Round.FIRST, {"c1": 0, "c2": 0}, {"c1": "a", "c2": "b"}, "", "ya vi"
        )
    )


def test_a_large_difference_is_discussed_and_both_scores_are_kept(play):
    play.publish()
    proposal = play.proposal()
    one, other = play.evaluated(proposal, (4, 4), (1, 1))  # 100 and 25 points
    talk = queries.discussion_on(proposal.id)
    assert talk.difference_hundredths == 7500
    assert results.open_points(play.sheet, results.progress_of(play.sheet))
    play.send(one, 3, 3, Round.FINAL)
    with transaction():
        commands.note_discussion(one.evaluator, proposal, clock.today(), "Se revisó el informe.")
    assert reread(talk).closed_at is None
    play.send(other, 3, 2, Round.FINAL)
    assert reread(talk).closed_at is not None
    assert refused(
        lambda: commands.send_scores(
            one.evaluator, one, Round.FINAL, {"c1": 0, "c2": 0}, {"c1": "a", "c2": "b"}
        )
    )
    made = play.results()
    kept = made.inputs[0]["evaluators"]
    assert [[r["scores"] for r in e["rounds"]] for e in kept] == [
        [{"c1": 4, "c2": 4}, {"c1": 3, "c2": 3}],
        [{"c1": 1, "c2": 1}, {"c1": 3, "c2": 2}],
    ]
    assert results.ranking_of(made).rows[0].points == 70  # the final ones count: 75 and 65


def test_a_difference_at_the_threshold_is_not_discussed(play):
    play.publish(simple(threshold=15))
    proposal = play.proposal()
    play.evaluated(proposal, (3, 3), (2, 3))  # 75 and 60: exactly 15
    assert queries.discussion_on(proposal.id) is None


def test_sharing_out_is_even_and_leaves_out_who_has_an_interest(play, make):
    play.publish()
    organization = make.organization()
    make.leader(organization, play.evaluators[0])
    play.proposal(organization=organization)
    for _n in range(5):
        play.proposal()
    barred = play.proposal()
    play.filters(barred, Verdict.NO)
    with transaction():
        assert commands.share_out(play.coordinator, play.sheet) == 12
        assert commands.share_out(play.coordinator, play.sheet) == 0
    rows = queries.assignments_of(play.sheet)
    load = [sum(a.evaluator_id == p.id for r in rows.values() for a in r) for p in play.evaluators]
    assert sorted(load) == [4, 4, 4]
    assert all(len({a.evaluator_id for a in r}) == 2 for r in rows.values())
    assert play.evaluators[0].id not in {a.evaluator_id for a in rows[play.proposals[0].id]}


def test_a_harsh_evaluator_cannot_be_taken_off(play):
    play.publish()
    proposal = play.proposal()
    one, _other = play.evaluated(proposal, (4, 4), (1, 1))
    assert refused(lambda: commands.end_assignment(play.coordinator, one, "puntúa muy bajo"))
    with transaction():
        commands.end_assignment(play.coordinator, one, "Es primo del presidente", is_conflict=True)
    assert queries.discussion_on(proposal.id) is None
    assert db.session.query(Discussion).count() == 1  # it stays written
    with transaction():
        again = commands.assign(play.coordinator, play.sheet, proposal, play.evaluators[2])
        commands.declare(again.evaluator, again, has_conflict=False)
    play.send(again, 1, 1)
    assert results.progress_of(play.sheet)[0].is_done


def test_results_wait_for_everything_and_are_kept_when_corrected(play):
    play.publish()
    best, middle, last, barred = (
        play.proposal(cost_cents=c) for c in (30_000_00, 25_000_00, 10_000_00, 1_00)
    )
    play.evaluated(best, (4, 4), (4, 3))
    play.evaluated(middle, (3, 3), (3, 3))
    play.evaluated(last, (2, 2), (2, 2))
    assert refused(lambda: commands.publish_results(play.coordinator, play.sheet))
    play.filters(barred, Verdict.NO)
    made = play.results()
    assert play.results().id == made.id  # pressed twice
    ranking = results.ranking_of(made)
    assert [(r.number, r.outcome) for r in ranking.rows] == [
        (1, Outcome.PRIORITY), (2, Outcome.RESERVE), (3, Outcome.RESERVE), (4, Outcome.FILTERED),
    ]  # fmt: skip
    with transaction():
        commands.answer_filters(
            play.coordinator, play.sheet, best, [(play.sheet.filters[0].id, Verdict.NO, "Es competencia regional")],
            "Reclamo aceptado",
        )  # fmt: skip
    assert refused(lambda: commands.publish_results(play.coordinator, play.sheet))  # a correction says why
    second = play.results("Se aceptó un reclamo")
    assert second.version == 2
    assert reread(made).superseded_at
    assert [r.number for r in results.ranking_of(made).rows] == [1, 2, 3, 4]
    assert [r.number for r in results.ranking_of(second).of(Outcome.PRIORITY)] == [2, 3]
    assert db.session.query(Results).count() == 2
    assert db.session.query(AuditEntry).filter_by(action="evaluation.publish_results").count() == 2


ROLES = ("coordinator", "evaluator", "facilitator", "stranger")
WHO_MAY = {
    "open_sheet": {"coordinator"}, "publish_sheet": {"coordinator"}, "assign": {"coordinator"}, "share_out": {"coordinator"},
    "answer_filters": {"coordinator", "evaluator"}, "publish_results": {"coordinator"}, "send_scores": set(),
}  # fmt: skip


@pytest.mark.parametrize("act", WHO_MAY)
def test_who_may_do_what(play, make, act):
    play.publish()
    proposal = play.proposal()
    row = play.assigned(proposal)[0]
    people = {
        "coordinator": play.coordinator, "evaluator": play.evaluators[2],
        "facilitator": make.team(play.space, TeamRole.FACILITATOR), "stranger": make.person(account=True),
    }  # fmt: skip
    acts = {
        "open_sheet": lambda who: commands.open_sheet(who, play.call),
        "publish_sheet": lambda who: commands.publish_sheet(who, play.sheet),
        "assign": lambda who: commands.assign(who, play.sheet, proposal, play.evaluators[2]),
        "share_out": lambda who: commands.share_out(who, play.sheet),
        "answer_filters": lambda who: commands.answer_filters(who, play.sheet, proposal, []),
        "publish_results": lambda who: commands.publish_results(who, play.sheet),
        "send_scores": lambda who: commands.send_scores(who, row, Round.FIRST, {}, {}),
    }
    may = set()
    for role in ROLES:
        try:
            with transaction():
                acts[act](people[role])
        except NotAllowed:
            continue
        except Refused:
            pass
        may.add(role)
    assert may == WHO_MAY[act]


def test_merged_people_keep_one_evaluator(play, make):
    play.publish()
    proposal = play.proposal()
    rows = play.evaluated(proposal)
    kept = make.person()
    administrator = make.administrator()
    with transaction():
        merge_persons(administrator, kept, rows[0].evaluator, "la misma persona")
    assert reread(rows[0]).evaluator_id == kept.id
