"""Many at once: an author's limit, the numbers of a call, two editors of one page; and the same without the guard, to see that it would fail."""

from __future__ import annotations

from functools import partial

from civic.core.db import db, transaction
from civic.core.errors import Refused
from civic.people.models import Person
from civic.proposals import commands, queries, rules
from civic.proposals.commands import sending
from civic.proposals.models import Proposal, ProposalState
from tests.proposals.scene import Scene
from tests.races import at_once

MANY = 6


def sending_many(app, scene, drafts):
    ids, leader = [draft.id for draft in drafts], scene.leader.id

    def send(number):
        proposal, person = db.session.get(Proposal, ids[number]), db.session.get(Person, leader)
        with transaction():
            return commands.send_proposal(person, proposal).number

    return at_once(app, [partial(send, number) for number in range(len(ids))])


def count_sent() -> int:
    db.session.rollback()
    return db.session.query(Proposal).filter_by(state=ProposalState.SUBMITTED).count()


def test_the_limit_holds_when_all_are_sent_at_once(app, make):
    scene = Scene(make, max_each=2)
    results = sending_many(app, scene, [scene.whole(title=f"Propuesta {n}") for n in range(MANY)])
    assert sorted(r for r in results if isinstance(r, int)) == [1, 2]
    assert sum(isinstance(r, Refused) for r in results) == MANY - 2, results
    assert count_sent() == 2


def test_control_the_key_of_the_table_holds_when_nothing_else_does(app, make, monkeypatch):
    """Without the call's lock and the count, only the unique key stands: it refuses in a sentence, never with an error."""
    scene = Scene(make, max_each=2)
    drafts = [scene.whole(title=f"Propuesta {n}") for n in range(MANY)]
    monkeypatch.setattr(rules, "why_not_another", lambda call, used: None)
    monkeypatch.setattr(sending.queries, "taken_slots", lambda call_id, key: set())
    results = sending_many(app, scene, drafts)
    assert sum(isinstance(r, int) for r in results) == 1, results
    assert all(isinstance(r, int | Refused) for r in results), results
    assert count_sent() == 1


def test_control_without_any_guard_the_limit_would_break(app, make, monkeypatch):
    """The same act without count and without slot sends them all: the race is real."""
    scene = Scene(make, max_each=2)
    drafts = [scene.whole(title=f"Propuesta {n}") for n in range(4)]
    monkeypatch.setattr(rules, "why_not_another", lambda call, used: None)
    monkeypatch.setattr(sending, "enter", unguarded(sending.enter))
    monkeypatch.setattr(sending.queries, "taken_slots", lambda call_id, key: set())
    results = sending_many(app, scene, drafts)
    assert sum(isinstance(r, int) for r in results) == 4, results


def unguarded(enter):
    def without_slot(proposal, call):
        enter(proposal, call)
        proposal.slot = None

    return without_slot


def test_numbers_are_gapless_when_many_authors_send_at_once(app, make):
    scene = Scene(make)
    authors = [scene.author() for _n in range(MANY)]
    drafts = [scene.whole(leader, organization).id for organization, leader in authors]
    leaders = [leader.id for _o, leader in authors]

    def send(number):
        proposal, person = db.session.get(Proposal, drafts[number]), db.session.get(Person, leaders[number])
        with transaction():
            return commands.send_proposal(person, proposal).number

    assert sorted(at_once(app, [partial(send, number) for number in range(MANY)])) == list(range(1, MANY + 1))


def test_of_many_who_save_one_page_one_wins_and_the_others_are_told(app, make):
    scene = Scene(make)
    proposal = scene.whole()
    editors = [scene.leader.id, *(make.leader(scene.organization).id for _n in range(MANY - 1))]
    base, id = proposal.version, proposal.id

    def save(number):
        person = db.session.get(Person, editors[number])
        text = {"problem": f"Texto de {number}"}
        with transaction():
            commands.save_page(
                person, queries.proposal_by_id(id), "problema", text, base=base, form=f"f{number}"
            )
        return number

    results = at_once(app, [partial(save, number) for number in range(MANY)])
    winners = [r for r in results if isinstance(r, int)]
    assert len(winners) == 1, results
    assert sum(isinstance(r, commands.EditedMeanwhile) for r in results) == MANY - 1, results
    assert scene.again(proposal).problem == f"Texto de {winners[0]}"


def test_a_call_that_closes_while_all_send_takes_none_after_it(app, make):
    scene = Scene(make)
    authors = [scene.author() for _n in range(MANY - 1)]
    drafts = [scene.whole(leader, organization).id for organization, leader in authors]
    leaders, coordinator, call = [leader.id for _o, leader in authors], scene.coordinator.id, scene.call.id

    def go(number):
        if number == MANY - 1:
            person = db.session.get(Person, coordinator)
            with transaction():
                return commands.close_call(person, db.session.get(type(scene.call), call), "fin").closed_at
        proposal, person = db.session.get(Proposal, drafts[number]), db.session.get(Person, leaders[number])
        with transaction():
            return commands.send_proposal(person, proposal).submitted_at

    results = at_once(app, [partial(go, number) for number in range(MANY)])
    assert all(not isinstance(r, Exception) or isinstance(r, Refused) for r in results), results
    db.session.rollback()
    db.session.expire_all()
    closed = db.session.get(type(scene.call), call).closed_at
    sent = [p.submitted_at for p in db.session.query(Proposal).filter_by(state=ProposalState.SUBMITTED)]
    assert all(at <= closed for at in sent)
