"""From a draft to a fixed poll: what must be there, what can be objected to, and that nothing changes afterwards."""

from __future__ import annotations

import hashlib
import json

import pytest

from civic.core import clock
from civic.core.db import transaction
from civic.core.errors import Refused
from civic.voting import commands
from civic.voting.kinds import Phase, PollState, Secrecy, Voters
from civic.voting.proof import merkle, signing
from civic.voting.queries import heads_of, open_objections, poll_by_slug, roll_of
from tests.voting.polls import Assembly


@pytest.fixture
def assembly(app, make):
    return Assembly(make)


def test_the_fingerprint_is_that_of_the_words_and_covers_roll_options_and_rule(assembly):
    poll = assembly.fixed()
    assert hashlib.sha256(poll.frozen.encode()).hexdigest() == poll.fingerprint
    terms = json.loads(poll.frozen)
    assert [option["key"] for option in terms["options"]] == ["agua", "losa", "luz"]
    assert terms["rule"] == "equal-shares"
    assert terms["parameters"] == {"utility": "cost", "completion": "add1fu"}
    assert terms["tie_break"] == "default"
    assert terms["roll"]["entitled"] == 3
    assert poll.phase(clock.now()) is Phase.ANNOUNCED


def test_nothing_of_a_fixed_poll_can_change(assembly):
    poll = assembly.fixed()
    acts = (
        lambda: commands.change_poll(assembly.coordinator, poll, {"budget_cents": 1}, poll.version),
        lambda: commands.add_option(assembly.coordinator, poll, "otra", {"title": "Otra"}),
        lambda: commands.change_option(assembly.coordinator, poll, poll.options[0], {"cost_cents": 1}),
        lambda: commands.drop_option(assembly.coordinator, poll, poll.options[0]),
        lambda: commands.withdraw_option(assembly.coordinator, poll, poll.options[0], "porque sí"),
        lambda: commands.make_roll(assembly.coordinator, poll),
        lambda: commands.take_back(assembly.coordinator, poll, "porque sí"),
    )
    for act in acts:
        with pytest.raises(Refused), transaction():
            act()
    again = poll_by_slug(poll.slug)
    assert (again.fingerprint, len(again.options), again.state) == (poll.fingerprint, 3, PollState.FROZEN)


def test_two_editors_lose_no_text_silently(assembly):
    poll = assembly.draft()
    seen = poll.version
    with transaction():
        commands.change_poll(assembly.coordinator, poll, {"title": "Primera"}, seen)
    with pytest.raises(Refused, match="Somebody else"), transaction():
        commands.change_poll(assembly.coordinator, poll, {"title": "Segunda"}, seen)
    assert poll_by_slug(poll.slug).title == "Primera"


def test_two_options_cannot_share_a_name(assembly):
    poll = assembly.draft()
    with pytest.raises(Refused, match="same short name"), transaction():
        commands.add_option(assembly.coordinator, poll, "agua", {"title": "Otra agua", "cost_cents": 1})


def test_an_objection_is_answered_before_the_poll_is_fixed_and_takes_the_entry_off(assembly):
    poll = assembly.called()
    entry = assembly.entry(poll, 1)
    with transaction():
        objection = commands.object_to(assembly.titulars[0], poll, "Ya no funciona", entry=entry)
    assert open_objections(poll) == 1
    with pytest.raises(Refused, match="1 objection waits"), transaction():
        commands.fix_poll(assembly.coordinator, poll)
    with transaction():
        commands.answer_objection(
            assembly.coordinator, poll, objection, "Comprobado en registros", upheld=True
        )
    assert [e.organization_id for e in roll_of(poll)] == [assembly.organizations[n].id for n in (0, 2)]
    with transaction():
        commands.make_roll(assembly.coordinator, poll)  # who was taken off with a reason stays off
        commands.fix_poll(assembly.coordinator, poll)
    assert json.loads(poll_by_slug(poll.slug).frozen)["roll"]["entitled"] == 2
    with pytest.raises(Refused, match="time to object is over"), transaction():
        commands.object_to(assembly.titulars[0], poll, "Tarde")


def test_a_called_roll_gains_who_was_missing_and_keeps_its_numbers(assembly, make):
    poll = assembly.called()
    before = {entry.organization_id: entry.number for entry in roll_of(poll)}
    late = make.organization("Asociación de última hora")
    make.representation(assembly.space, late)
    with transaction():
        assert commands.make_roll(assembly.coordinator, poll) == 4
    after = {entry.organization_id: entry.number for entry in roll_of(poll)}
    assert {key: after[key] for key in before} == before
    assert after[late.id] == 4


def test_the_roll_of_those_who_came_counts_sessions_not_events(assembly, make):
    event = make.event(assembly.space, sessions=2)
    often, once = make.person(), make.person()
    for number in (0, 1):
        make.attendance(event, often, session=number)
    make.attendance(event, once)
    poll = assembly.draft(voters=Voters.ATTENDEES, event_ids=[event.id], min_sessions=2)
    assert [entry.person_id for entry in roll_of(poll)] == [often.id]


def test_a_secret_poll_starts_with_the_signed_head_of_its_empty_box(assembly):
    poll = assembly.fixed(secrecy=Secrecy.SECRET, channels=["device"])
    [head] = heads_of(poll)
    assert (head.size, head.root) == (0, merkle.EMPTY.hex())
    statement = commands.head_statement(poll, 0, 0, head.root, head.day.isoformat())
    assert signing.is_signed(bytes.fromhex(poll.box_public), statement, bytes.fromhex(head.signature))
    assert not signing.is_signed(
        bytes.fromhex(poll.box_public), statement | {"size": 1}, bytes.fromhex(head.signature)
    )
    terms = json.loads(poll.frozen)
    assert terms["box"] == poll.box_public
    assert terms["registrar"]["n"] == poll.registrar_n
    assert poll.registrar_secret.split()[0] not in poll.frozen
