"""The close: the box is opened once and counted, the draw decides ties that matter, an override hides nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from civic.core import clock
from civic.core.db import db, transaction
from civic.core.errors import NotAllowed, Refused
from civic.people.models import System
from civic.voting import commands
from civic.voting.kinds import BallotForm, Majority, PollKind, PollState, Secrecy
from civic.voting.proof import merkle
from civic.voting.queries import heads_of, leaves_of, poll_by_slug, polls_to_close, seats_present, steps_of
from tests.voting.polls import Assembly


@pytest.fixture
def assembly(app, make):
    return Assembly(make)


def over(assembly, poll):
    return assembly.shift(poll, closes_at=clock.now() - timedelta(seconds=1))


def closed(assembly, poll):
    poll = over(assembly, poll)
    with transaction():
        commands.close_poll(assembly.coordinator, poll)
    return poll_by_slug(poll.slug)


def say(assembly, poll, number, *keys):
    with transaction():
        commands.cast_named(
            assembly.titulars[number], poll, assembly.entry(poll, number), dict.fromkeys(keys, 1)
        )


def test_a_secret_box_is_opened_after_the_last_second_and_nothing_can_be_signed_any_more(assembly):
    poll = assembly.open(secrecy=Secrecy.SECRET, channels=["device"], rule="greedy-score", parameters={})
    with pytest.raises(Refused, match="not before"), transaction():
        commands.close_poll(assembly.coordinator, poll)
    for number, key in enumerate(("agua", "agua", "losa")):
        assembly.cast(poll, assembly.ballot(poll, number, key))
    assert polls_to_close(clock.now()) == []
    poll = over(assembly, poll)
    assert [each.id for each in polls_to_close(clock.now())] == [poll.id]
    poll = closed(assembly, poll)
    assert poll.state is PollState.CLOSED
    assert poll.registrar_secret is None
    assert poll.result["count"]["winners"] == ["agua", "losa"]
    assert poll.result["ballots"] == 3
    leaves = [bytes.fromhex(leaf) for leaf in leaves_of(poll.id)]
    assert poll.result["root"] == merkle.root(leaves).hex() == heads_of(poll)[-1].root
    with pytest.raises(Refused, match="open already"), transaction():
        commands.close_poll(assembly.coordinator, poll)


def test_the_worker_may_close_and_a_voter_may_not(assembly):
    poll = over(assembly, assembly.open())
    with pytest.raises(NotAllowed), transaction():
        commands.close_poll(assembly.titulars[0], poll)
    with transaction():
        commands.close_poll(System(), poll)
    assert poll_by_slug(poll.slug).state is PollState.CLOSED


def tied(assembly):
    """Two projects of the same cost with one voice each and money for one."""
    poll = assembly.draft(budget_cents=30_000_00, rule="greedy-score", parameters={}, max_choices=1)
    with transaction():
        for option in list(poll.options):
            commands.change_option(assembly.coordinator, poll, option, {"cost_cents": 30_000_00})
        commands.call_poll(assembly.coordinator, poll)
        commands.fix_poll(assembly.coordinator, poll)
    poll = assembly.shift(poll_by_slug(poll.slug), opens_at=clock.now() - timedelta(hours=1))
    say(assembly, poll, 0, "agua")
    say(assembly, poll, 1, "losa")
    return closed(assembly, poll)


def test_a_tie_that_matters_waits_for_the_draw_named_in_advance(assembly):
    poll = tied(assembly)
    assert poll.result["needs_draw"] is True
    with pytest.raises(Refused, match="La Tinka"), transaction():
        commands.proclaim(assembly.coordinator, poll)
    with pytest.raises(Refused, match="exactly as they were published"), transaction():
        commands.enter_draw(assembly.coordinator, poll, " ninguno ")
    with transaction():
        commands.enter_draw(assembly.coordinator, poll, "07 12  23 31 40 44")
    poll = poll_by_slug(poll.slug)
    assert poll.result["needs_draw"] is False
    assert poll.result["seed"] == f"{poll.result['root']}|7 12 23 31 40 44"
    [tie] = poll.result["count"]["ties"]
    assert tie["resolved_by"] == "draw"
    with pytest.raises(Refused, match="No tie"), transaction():
        commands.enter_draw(assembly.coordinator, poll, "1 2 3")
    with transaction():
        commands.proclaim(assembly.coordinator, poll)
    assert poll_by_slug(poll.slug).state is PollState.PROCLAIMED


def test_an_override_stands_beside_the_computed_result_with_its_reason(assembly, make):
    poll = assembly.open(rule="greedy-score", parameters={})
    say(assembly, poll, 0, "agua")
    poll = closed(assembly, poll)
    computed = poll.result
    administrator = make.administrator()
    for actor, winners, reason, error in (
        (assembly.coordinator, ["losa"], "porque sí", NotAllowed),
        (administrator, ["losa"], "", Refused),
        (administrator, ["piscina"], "porque sí", Refused),
    ):
        with pytest.raises(error), transaction():
            commands.overrule(actor, poll, winners, reason)
    with transaction():
        commands.overrule(administrator, poll, ["losa"], "El expediente de agua caducó")
    poll = poll_by_slug(poll.slug)
    assert poll.result == computed
    step = steps_of(poll)[0]
    assert (step.what, step.details["winners"], step.note) == (
        "overrule",
        ["losa"],
        "El expediente de agua caducó",
    )


def test_without_its_quorum_nothing_is_proclaimed_and_presence_in_the_assembly_counts(assembly, make):
    event = make.event(assembly.space)
    changes = {
        "kind": PollKind.DECISION, "form": BallotForm.CHOOSE_ONE, "budget_cents": None, "rule": "plurality",
        "parameters": {}, "majority": Majority.SIMPLE, "quorum_percent": 60, "session_id": event.sessions[0].id,
    }  # fmt: skip
    poll = assembly.open(**changes)
    say(assembly, poll, 0, "agua")
    poll = closed(assembly, poll)
    assert (poll.result["quorum"]["met"], poll.result["decision"]["passed"]) == (False, True)
    with pytest.raises(Refused, match="quorum was not reached"), transaction():
        commands.proclaim(assembly.coordinator, poll)

    again = assembly.open(**changes, title="Segunda convocatoria")
    make.attendance(event, assembly.titulars[0], organization=assembly.organizations[0])
    make.attendance(event, assembly.alternates[1], organization=assembly.organizations[1])
    assert seats_present(again) == 2
    say(assembly, again, 0, "agua")
    again = closed(assembly, again)
    assert again.result["quorum"] == {
        "percent": 60, "entitled": 3, "took_part": 2, "needed": 2, "met": True,
    }  # fmt: skip
    db.session.rollback()
