"""Casting: one vote per seat, whoever speaks for it; one ballot per credential; what the box gives and keeps."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from civic.accreditation.models import Mandate
from civic.core import clock
from civic.core.audit import AuditEntry
from civic.core.db import db, transaction
from civic.core.errors import NotAllowed, NotFound, Refused
from civic.people.models import Person, Visitor
from civic.voting import commands
from civic.voting.ballot import Ballot, new_credential, new_nonce
from civic.voting.kinds import BallotState, Channel
from civic.voting.models import NamedBallot, RollEntry, SecretBallot
from civic.voting.proof import blind, merkle, signing
from civic.voting.queries import heads_of, leaves_of, named_ballots, poll_by_slug, turnout
from civic.voting.rules import voices_of, why_not_vote
from tests.races import changing_at_once, errors
from tests.voting.polls import Assembly


@pytest.fixture
def assembly(app, make):
    return Assembly(make)


def vote(assembly, poll, who=None, number=0, **choices):
    with transaction():
        return commands.cast_named(
            who or assembly.titulars[number], poll, assembly.entry(poll, number), choices or {"agua": 1}
        )


# ── who casts ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_titular_casts_and_the_alternate_does_when_absence_is_noted(assembly):
    poll = assembly.open()
    with pytest.raises(Refused, match="titular representative votes"):
        vote(assembly, poll, assembly.alternates[0])
    with transaction():
        commands.note_absence(assembly.coordinator, poll, assembly.entry(poll), "De viaje")
    assert vote(assembly, poll, assembly.alternates[0]).cast_by_id == assembly.alternates[0].id
    with pytest.raises(Refused, match="voted already|Ya votaste"):
        vote(assembly, poll, assembly.titulars[0], losa=1)


def test_without_a_titular_the_alternate_speaks(assembly):
    poll = assembly.open()
    end_mandates_of(assembly.titulars[0])
    assert vote(assembly, poll, assembly.alternates[0])


def test_a_mandate_that_ends_during_the_vote_casts_nothing_more_and_what_was_cast_stands(assembly):
    poll = assembly.open()
    vote(assembly, poll, number=0)
    for who in (assembly.titulars[0], assembly.titulars[1], assembly.alternates[1]):
        end_mandates_of(who)
    with pytest.raises(NotFound):
        vote(assembly, poll, number=1)
    with pytest.raises(NotFound):
        vote(assembly, poll, assembly.alternates[1], number=1)
    assert turnout(poll) == (3, 1)


def test_nobody_casts_for_a_seat_that_is_not_theirs(assembly, make):
    poll = assembly.open()
    for who in (assembly.titulars[1], assembly.coordinator, make.person(account=True), Visitor()):
        with pytest.raises(NotFound):
            vote(assembly, poll, who, number=0)
    assert voices_of(Visitor(), poll, clock.today()) == []


def test_one_person_for_two_seats_has_two_votes(assembly, make):
    make.representation(assembly.space, assembly.organizations[1], assembly.titulars[0])
    end_mandates_of(assembly.titulars[1])
    poll = assembly.open()
    vote(assembly, poll, assembly.titulars[0], number=0)
    vote(assembly, poll, assembly.titulars[0], number=1)
    assert [ballot.entry.organization_id for ballot in named_ballots(poll)] == [
        assembly.organizations[0].id, assembly.organizations[1].id,
    ]  # fmt: skip


def end_mandates_of(person):
    with transaction():
        for mandate in db.session.query(Mandate).filter_by(person_id=person.id):
            mandate.superseded_at = clock.now()


# ── once, in time ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_same_ballot_twice_is_one_and_another_is_told_calmly(assembly):
    poll = assembly.open()
    first = vote(assembly, poll, agua=1)
    assert vote(assembly, poll, agua=1).id == first.id
    with pytest.raises(Refused, match="You have voted already, on "):
        vote(assembly, poll, losa=1)
    assert len(named_ballots(poll)) == 1


def test_where_the_poll_allows_it_a_ballot_is_replaced_and_the_old_one_kept(assembly):
    poll = assembly.open(replaceable=True)
    vote(assembly, poll, agua=1)
    vote(assembly, poll, losa=1)
    assert [ballot.choices for ballot in named_ballots(poll)] == [{"losa": 1}]
    assert db.session.query(NamedBallot).count() == 2


def test_a_ballot_counts_until_the_closing_second_and_not_after(assembly):
    poll = assembly.open()
    for seconds, counts in ((-1, True), (0, False), (1, False)):
        assert (why_not_vote(poll, poll.closes_at + timedelta(seconds=seconds)) is None) is counts
    assert why_not_vote(poll, poll.opens_at) is None
    assert why_not_vote(poll, poll.opens_at - timedelta(seconds=1)) is not None


def test_after_the_close_no_way_leads_into_the_box(assembly):
    poll = assembly.secret()
    late = assembly.ballot(poll)
    poll = assembly.shift(poll, closes_at=clock.now() - timedelta(seconds=1))
    for act in (
        lambda: commands.cast_secret(poll, late),
        lambda: commands.issue_credential(assembly.titulars[1], poll, assembly.entry(poll, 1), b"\x01" * 384),
        lambda: commands.vote_through_server(
            assembly.titulars[1], poll, assembly.entry(poll, 1), {"agua": 1}
        ),
    ):
        with pytest.raises(Refused, match="time to vote is over"), transaction():
            act()
    assert db.session.query(SecretBallot).count() == 0


def test_a_hundred_at_once_for_one_seat_count_once(app, assembly):
    poll = assembly.open()
    slug, voter, entry = poll.slug, assembly.titulars[0].id, assembly.entry(poll).id
    options = ("agua", "losa", "luz")

    def casting(number):
        def act():
            again = poll_by_slug(slug)
            commands.cast_named(
                db.session.get(Person, voter),
                again,
                db.session.get(RollEntry, entry),
                {options[number % 3]: 1},
            )

        return act

    assert errors(changing_at_once(app, [casting(n) for n in range(24)])) == []
    assert db.session.query(NamedBallot).filter_by(superseded_at=None).count() == 1


def test_without_the_unique_index_the_same_race_counts_twice(app, assembly, monkeypatch):
    """The control: with the lock and the index away, two ballots of one seat get in. It shows that the race is real."""
    poll = assembly.open()
    with transaction() as session:
        session.execute(text("DROP INDEX uq_named_ballots_in_force"))
    from civic.voting.commands import casting as module

    # On SQLite a writing block is alone from its first line: there the second one must be let in by another door.
    alone = db.engine.dialect.name == "sqlite"
    gate = threading.Barrier(2)
    seen = module.named_ballot_of

    def slowly(entry):
        found = seen(entry)
        if not alone:
            gate.wait(10)
        return None if alone else found

    monkeypatch.setattr(module, "named_ballot_of", slowly)
    monkeypatch.setattr(module, "locked_entry", lambda ident: db.session.get(RollEntry, ident))
    slug, voter, entry = poll.slug, assembly.titulars[0].id, assembly.entry(poll).id

    def act():
        commands.cast_named(
            db.session.get(Person, voter), poll_by_slug(slug), db.session.get(RollEntry, entry), {"agua": 1}
        )

    assert errors(changing_at_once(app, [act, act])) == []
    count = db.session.query(NamedBallot).filter_by(superseded_at=None).count()
    with transaction() as session:
        session.execute(text("DELETE FROM named_ballots"))
        session.execute(
            text(
                "CREATE UNIQUE INDEX uq_named_ballots_in_force ON named_ballots (entry_id) WHERE superseded_at IS NULL"
            )
        )
    assert count == 2


def test_a_ballot_that_does_not_fit_is_told_how(assembly):
    poll = assembly.open()
    for choices, words in (
        ({"agua": 1, "losa": 1, "luz": 1}, "at most 2"),
        ({"agua": 2}, "could not be read"),
        ({"piscina": 1}, "not in this poll"),
        ({"agua": 0}, "could not be read"),
    ):
        with pytest.raises(Refused, match=words):
            vote(assembly, poll, **choices)


def test_the_trail_tells_that_a_seat_voted_and_never_what(assembly):
    poll = assembly.open()
    vote(assembly, poll, agua=1)
    [line] = db.session.query(AuditEntry).filter_by(action="voting.cast_named")
    assert line.after == {"entry": 1, "channel": "device"}


def test_at_the_roll_call_the_team_takes_a_voice_down(assembly):
    poll = assembly.open()
    with transaction():
        ballot = commands.take_down(assembly.coordinator, poll, assembly.entry(poll, 2), {"luz": 1})
    assert (ballot.channel, ballot.cast_by_id) == (Channel.HALL, assembly.coordinator.id)
    with pytest.raises(NotAllowed), transaction():
        commands.take_down(assembly.titulars[0], poll, assembly.entry(poll, 1), {"luz": 1})


# ── the secret box ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_secret_ballot_is_taken_with_a_receipt_that_a_stranger_can_check(assembly):
    poll = assembly.secret()
    ballot = assembly.ballot(poll, 0, "agua", "losa")
    receipt = assembly.cast(poll, ballot)
    assert receipt.leaf == merkle.leaf_hash(ballot.content.encode()).hex()
    assert signing.is_signed(
        bytes.fromhex(poll.box_public), receipt.statement, bytes.fromhex(receipt.signature)
    )
    assert assembly.cast(poll, ballot) == receipt
    assert turnout(poll) == (3, 1)


def test_one_credential_per_seat_and_the_same_question_gets_the_same_answer(assembly):
    poll = assembly.secret()
    covered = blind.blind(commands.registrar_of(poll), new_credential())
    other = blind.blind(commands.registrar_of(poll), new_credential())

    def ask(message):
        with transaction():
            return commands.issue_credential(assembly.titulars[0], poll, assembly.entry(poll), message)

    assert ask(covered.message) == ask(covered.message)
    with pytest.raises(Refused, match="given already"):
        ask(other.message)
    with pytest.raises(Refused, match="given already"), transaction():
        commands.vote_through_server(assembly.titulars[0], poll, assembly.entry(poll), {"agua": 1})


def test_many_devices_at_once_get_one_credential(app, assembly):
    poll = assembly.secret()
    slug, voter, entry = poll.slug, assembly.titulars[0].id, assembly.entry(poll).id
    messages = [blind.blind(commands.registrar_of(poll), new_credential()).message for _ in range(12)]
    given: list[bytes] = []

    def asking(message):
        def act():
            given.append(
                commands.issue_credential(
                    db.session.get(Person, voter),
                    poll_by_slug(slug),
                    db.session.get(RollEntry, entry),
                    message,
                )
            )

        return act

    assert errors(changing_at_once(app, [asking(message) for message in messages])) == []
    assert len(given) == 1


def test_a_ballot_without_a_good_credential_stays_outside(assembly):
    poll, other = assembly.secret(), assembly.secret(title="Otra votación")
    good, foreign = assembly.ballot(poll), assembly.ballot(other)
    forged = (
        replace(good, signature="00" * 384),
        replace(good, credential="ab" * 64),
        replace(good, credential=""),
        replace(good, signature="no es un número"),
        replace(foreign, poll=poll.fingerprint),
        replace(good, channel="paper"),
        replace(good, channel="server"),
    )
    for ballot in forged:
        with pytest.raises(Refused, match="credential of this ballot"):
            assembly.cast(poll, ballot)
    with pytest.raises(NotFound):
        assembly.cast(poll, foreign)
    assert db.session.query(SecretBallot).count() == 0


def test_a_second_ballot_of_a_credential_is_refused_or_replaces_as_the_poll_says(assembly):
    once = assembly.secret()
    ballot = assembly.ballot(once)
    assembly.cast(once, ballot)
    with pytest.raises(Refused, match="voted already|Ya votaste"):
        assembly.cast(once, replace(ballot, choices={"losa": 1}, nonce=new_nonce()))

    often = assembly.secret(title="Se puede cambiar", replaceable=True)
    first = assembly.ballot(often)
    second = replace(first, choices={"losa": 1}, nonce=new_nonce())
    assembly.cast(often, first)
    assembly.cast(often, second)
    states = {row.leaf: row.state for row in db.session.query(SecretBallot).filter_by(poll_id=often.id)}
    assert states == {first.leaf.hex(): BallotState.SUPERSEDED, second.leaf.hex(): BallotState.LIVE}


def test_one_credential_cast_many_times_at_once_is_in_the_box_once(app, assembly):
    poll = assembly.secret()
    slug, ballot = poll.slug, assembly.ballot(poll)
    ballots = [replace(ballot, nonce=new_nonce()) for _ in range(16)]

    def casting(each):
        return lambda: commands.cast_secret(poll_by_slug(slug), each)

    assert errors(changing_at_once(app, [casting(each) for each in ballots])) == []
    assert db.session.query(SecretBallot).filter_by(state=BallotState.LIVE).count() == 1


def test_through_the_server_a_vote_is_secret_from_the_roll_and_counted_apart(assembly):
    poll = assembly.secret()
    with transaction():
        receipt = commands.vote_through_server(
            assembly.titulars[1], poll, assembly.entry(poll, 1), {"losa": 1}
        )
    row = db.session.get(SecretBallot, receipt.leaf)
    assert row.channel is Channel.SERVER
    content = Ballot(**json.loads(row.content))
    assert content.has_credential_of(commands.registrar_of(poll))
    by_device = assembly.ballot(poll, 0)
    assert by_device.channel == "device"
    looks = {
        (entry.issued, len(entry.blinded), len(entry.blind_signature))
        for entry in (assembly.entry(poll, 0), assembly.entry(poll, 1))
    }
    assert looks == {(True, 384, 384)}


def test_ballots_get_their_place_in_shuffled_batches_of_ten(make, app):
    assembly = Assembly(make, seats=12)
    poll = assembly.secret()
    for number in range(9):
        assembly.cast(poll, assembly.ballot(poll, number))
    with transaction():
        assert commands.write_log(poll) is None
    assert leaves_of(poll.id) == []
    for number in (9, 10, 11):
        assembly.cast(poll, assembly.ballot(poll, number))
    with transaction():
        head = commands.write_log(poll)
    leaves = leaves_of(poll.id)
    assert (head.number, head.size, len(leaves)) == (1, 12, 12)
    assert head.root == merkle.root([bytes.fromhex(leaf) for leaf in leaves]).hex()
    assert [each.size for each in heads_of(poll)] == [0, 12]


def test_nothing_in_a_copy_of_the_database_leads_from_the_roll_to_a_ballot(assembly):
    """Every value of the rows of a voter's side is looked for in every row of the box, and the other way round."""
    poll = assembly.secret()
    for number in range(3):
        assembly.cast(poll, assembly.ballot(poll, number))
    voters, box = values_of("roll_entries") | values_of("people"), values_of("secret_ballots")
    public = {poll.fingerprint, str(poll.id), "True"}
    shared = {value for value in voters & box if len(value) > 3} - public
    assert shared == set()
    moments = [
        name
        for table in ("roll_entries", "secret_ballots", "box_heads")
        for name, kind in columns_of(table).items()
        if "DATE" in kind.upper() or "TIME" in kind.upper()
    ]
    assert moments == ["paper_on", "day"]  # of a mark at a table and of a head: the day, never the hour
    trail = db.session.query(AuditEntry).filter(AuditEntry.action.like("voting.%")).all()
    assert not [line for line in trail if line.actor_id in {person.id for person in assembly.titulars}]
    if db.engine.dialect.name == "sqlite":
        assert "WITHOUT ROWID" in db.session.scalar(
            text("SELECT sql FROM sqlite_master WHERE name = 'secret_ballots'")
        )


def columns_of(table: str) -> dict[str, str]:
    return {column.name: str(column.type) for column in db.metadata.tables[table].columns}


def values_of(table: str) -> set[str]:
    rows = db.session.execute(text(f"SELECT * FROM {table}")).all()
    return {
        value.hex() if isinstance(value, (bytes, memoryview)) else str(value)
        for row in rows
        for value in row
        if value is not None and not isinstance(value, (date, bool))
    }


def test_how_long_a_sealed_ballot_is_tells_nothing_of_what_it_says(assembly):
    """Somebody with a copy of the database and without its key must not count ahead by lengths."""
    poll = assembly.secret(min_choices=0)
    for number, choices in enumerate((["luz"], ["agua"], ["agua", "losa"])):
        assembly.cast(poll, assembly.ballot(poll, number, *choices))
    rows = db.session.execute(text("SELECT content FROM secret_ballots")).scalars().all()
    assert len(rows) == 3
    assert len({len(sealed) for sealed in rows}) == 1
    ballots = [json.loads(row.content)["choices"] for row in db.session.query(SecretBallot)]
    assert sorted(map(len, ballots)) == [1, 1, 2]


def test_an_annulled_poll_keeps_no_key_with_which_credentials_could_be_made(assembly):
    poll = assembly.secret()
    with transaction():
        commands.annul_poll(assembly.coordinator, poll, "Se cayó la convocatoria")
    assert poll_by_slug(poll.slug).registrar_secret is None
