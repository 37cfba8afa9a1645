"""Paper: read by two, compared line by line, in the box once, and found by the recount."""

from __future__ import annotations

import json
import threading
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from civic.core import clock
from civic.core.db import db, transaction
from civic.core.errors import NotAllowed, NotFound, Refused
from civic.people.models import Person
from civic.spaces.models import TeamRole
from civic.voting import commands
from civic.voting.ballot import new_credential
from civic.voting.models import RollEntry
from civic.voting.proof import blind
from civic.voting.published import lines_of
from civic.voting.queries import batches_of, paper_tables, poll_by_slug, turnout, voted_entries
from civic.voting.recount.check import check_box
from tests.races import changing_at_once, errors
from tests.voting.polls import Assembly, fresh

PAPERS = [{"agua": 1}, {"agua": 1, "losa": 1}, {}]


@pytest.fixture
def assembly(app, make):
    made = Assembly(make)
    made.other = make.team(made.space, TeamRole.FACILITATOR)
    return made


def batch_in(assembly, poll, **counted):
    with transaction():
        commands.open_batch(
            assembly.coordinator, poll, "Mesa 1", **({"ballots": 4, "blank": 1, "spoiled": 1} | counted)
        )
    return batches_of(poll)[-1]


def typed(assembly, poll, batch, who, lines):
    with transaction():
        commands.type_batch(who, poll, batch, lines)
    return batches_of(poll)[-1]


def test_two_persons_read_a_batch_and_it_counts_once(assembly):
    poll = assembly.secret(rule="greedy-score", parameters={})
    batch = batch_in(assembly, poll)
    batch = typed(assembly, poll, batch, assembly.coordinator, PAPERS)
    with pytest.raises(Refused, match="second reading is missing"), transaction():
        commands.enter_batch(assembly.coordinator, poll, batch)
    batch = typed(
        assembly, poll, batch, assembly.coordinator, PAPERS
    )  # the same person reads once, however often
    assert batch.second is None
    batch = typed(assembly, poll, batch, assembly.other, [{"agua": 1}, {"agua": 1, "luz": 1}, {}])
    [difference] = commands.differences(batch)
    assert (difference.line, difference.first, difference.second) == (2, PAPERS[1], {"agua": 1, "luz": 1})
    with pytest.raises(Refused, match="differ in 1 line"), transaction():
        commands.enter_batch(assembly.other, poll, batch)
    batch = typed(assembly, poll, batch, assembly.other, PAPERS)
    with transaction():
        commands.enter_batch(assembly.other, poll, batch)
    for act in (
        lambda: commands.enter_batch(assembly.other, poll, batch),
        lambda: commands.type_batch(assembly.other, poll, batch, PAPERS),
    ):
        with pytest.raises(Refused, match="in the box already"), transaction():
            act()
    poll = assembly.shift(poll, closes_at=clock.now() - timedelta(seconds=1))
    with transaction():
        commands.close_poll(assembly.coordinator, poll)
    poll = poll_by_slug(poll.slug)
    box = check_box(list(lines_of(poll)))
    assert (box.findings, box.channels) == ([], {"paper": 3})
    assert poll.result["count"]["winners"] == ["agua", "losa"]


def test_a_reading_that_does_not_add_up_is_told_how(assembly):
    poll = assembly.secret()
    batch = batch_in(assembly, poll)
    for lines, words in (
        (PAPERS[:2], "3 valid ballots; you typed 2"),
        ([{"agua": 1}] * 3, "1 blank ballot"),
        ([{"agua": 1, "losa": 1, "luz": 1}, {"agua": 1}, {}], "Line 1: Choose at most 2"),
    ):
        with pytest.raises(Refused, match=words), transaction():
            commands.type_batch(assembly.coordinator, poll, batch, lines)


def test_a_table_that_does_not_add_up_is_refused(assembly):
    poll = assembly.secret()
    for counted in ({"ballots": 0, "blank": 0, "spoiled": 0}, {"ballots": 2, "blank": 2, "spoiled": 1}):
        with pytest.raises(Refused), transaction():
            commands.open_batch(assembly.coordinator, poll, "Mesa 1", **counted)


def test_paper_is_taken_in_after_the_hour_and_not_after_the_box_was_opened(assembly):
    poll = assembly.shift(assembly.secret(), closes_at=clock.now() - timedelta(seconds=1))
    batch = batch_in(assembly, poll, ballots=1, blank=0, spoiled=1)
    with pytest.raises(Refused, match="batch 1 is not in the box"), transaction():
        commands.close_poll(assembly.coordinator, poll)
    for who in (assembly.coordinator, assembly.other):
        batch = typed(assembly, poll, batch, who, [])
    with transaction():
        commands.enter_batch(assembly.coordinator, poll, batch)
        commands.close_poll(assembly.coordinator, poll)
    with pytest.raises(Refused, match="no paper can be added"):
        batch_in(assembly, poll_by_slug(poll.slug))
    with pytest.raises(Refused, match="no ballots on paper"):
        batch_in(assembly, assembly.open(title="Pública"))


def test_only_the_team_touches_paper(assembly):
    poll = assembly.secret()
    with pytest.raises(NotAllowed), transaction():
        commands.open_batch(assembly.titulars[0], poll, "Mesa 1", ballots=1, blank=0, spoiled=0)


# ── paper against the roll ──────────────────────────────────────────────────────────────────────────────────────────


def mark(assembly, poll, number, table="Mesa 1", who=None):
    with transaction():
        return commands.mark_voted_on_paper(who or assembly.other, poll, assembly.entry(poll, number), table)


def ask(assembly, poll, number, message=None):
    message = message or blind.blind(commands.registrar_of(poll), new_credential()).message
    with transaction():
        return commands.issue_credential(
            assembly.titulars[number], poll, assembly.entry(poll, number), message
        )


def test_who_voted_on_paper_gets_no_credential_and_who_has_one_no_paper(assembly):
    poll = assembly.secret()
    entry = mark(assembly, poll, 0, "  Mesa  1 ")
    assert (entry.paper_on, entry.paper_table, entry.issued) == (clock.today(), "Mesa 1", False)
    assert mark(assembly, poll, 0).paper_table == "Mesa 1"  # the same mark twice is one

    def vote():
        with transaction():
            commands.vote_through_server(assembly.titulars[0], poll, assembly.entry(poll, 0), {"agua": 1})

    for act in (lambda: ask(assembly, poll, 0), lambda: mark(assembly, poll, 0, "Mesa 2"), vote):
        with pytest.raises(Refused, match=r"Junta vecinal 1 voted on paper already, on .* \(Mesa 1\)"):
            act()
    ask(assembly, poll, 1)
    with pytest.raises(Refused, match="was given a credential already"):
        mark(assembly, poll, 1)
    assert turnout(poll) == (3, 2)
    assert voted_entries(poll) == {assembly.entry(poll, 0).id, assembly.entry(poll, 1).id}


def test_only_the_team_marks_in_its_time_and_only_this_roll(assembly):
    poll = assembly.secret()
    with pytest.raises(NotAllowed):
        mark(assembly, poll, 1, who=assembly.titulars[0])
    with pytest.raises(Refused, match="at which table"):
        mark(assembly, poll, 1, " ")
    other = assembly.secret(title="Otra")
    with pytest.raises(NotFound), transaction():
        commands.mark_voted_on_paper(assembly.other, poll, assembly.entry(other, 0), "Mesa 1")
    with pytest.raises(Refused, match="no ballots on paper"):
        mark(assembly, assembly.open(title="Pública"), 0)
    poll = assembly.shift(poll, closes_at=clock.now() - timedelta(seconds=1))
    mark(assembly, poll, 2)  # what a table without internet brings after the hour
    with transaction():
        commands.close_poll(assembly.coordinator, poll)
    with pytest.raises(Refused, match="no paper can be added"):
        mark(assembly, poll_by_slug(poll.slug), 1)


def test_a_mark_set_by_mistake_is_taken_back_in_public(assembly):
    poll = assembly.secret()
    mark(assembly, poll, 0)
    take = commands.take_back_paper_mark
    for who, reason, error in (
        (assembly.other, "Era otra junta", NotAllowed), (assembly.coordinator, "", Refused),
    ):  # fmt: skip
        with pytest.raises(error), transaction():
            take(who, poll, assembly.entry(poll, 0), reason)
    with transaction():
        take(assembly.coordinator, poll, assembly.entry(poll, 0), "Era otra junta")
    with pytest.raises(Refused, match="is not marked"), transaction():
        take(assembly.coordinator, poll, assembly.entry(poll, 0), "Era otra junta")
    from civic.voting.queries import steps_of

    step = steps_of(poll)[0]
    assert (step.what, step.note, step.details) == (
        "take_back_paper_mark", "Era otra junta", {"entry": 1, "table": "Mesa 1"},
    )  # fmt: skip
    assert ask(assembly, poll, 0)


def test_papers_are_held_against_the_marks_and_the_recount_says_both(assembly):
    poll = assembly.secret(rule="greedy-score", parameters={})
    mark(assembly, poll, 0)
    mark(assembly, poll, 1, "Mesa 2")
    batch = batch_in(assembly, poll, ballots=3, blank=1, spoiled=0)
    for who in (assembly.coordinator, assembly.other):
        batch = typed(assembly, poll, batch, who, PAPERS)
    sealed = db.session.scalar(text("SELECT first FROM paper_batches"))
    assert "agua" not in str(sealed)  # a copy of the database tells nobody how the paper stands
    with transaction():
        commands.enter_batch(assembly.other, poll, batch)
    assert db.session.execute(text("SELECT first, second FROM paper_batches")).all() == [(None, None)]
    assert [(t.table, t.marked, t.papers, t.difference) for t in paper_tables(poll)] == [
        ("Mesa 1", 1, 3, 2), ("Mesa 2", 1, 0, -1),
    ]  # fmt: skip
    poll = assembly.shift(poll, closes_at=clock.now() - timedelta(seconds=1))
    with transaction():
        commands.close_poll(assembly.coordinator, poll)
    poll = poll_by_slug(poll.slug)
    lines = list(lines_of(poll))
    box = check_box(lines)
    assert (box.findings, box.recounted["paper"]) == ([], {"marked": 2, "papers": 3})
    told = check_box([line.replace(b'"blank":1', b'"blank":0') for line in lines]).findings
    assert "Paper batch 1 counted 0 blank ballots, 1 are in the box." in told
    told = check_box([line.replace(b'"spoiled":0', b'"spoiled":-1') for line in lines]).findings
    assert "Paper batch 1 counts less than nothing." in told
    roll = json.loads(lines[1])["entries"]
    assert [(entry["issued"], entry["paper"]) for entry in roll] == [
        (False, True),
        (False, True),
        (False, False),
    ]
    assert b"Mesa 2" not in b"".join(lines)  # who voted at which table stands nowhere in the file
    contents = [json.loads(json.loads(line)["content"]) for line in lines if b'"kind":"ballot"' in line]
    by_line = [each["choices"] for each in sorted(contents, key=lambda each: each["line"])]
    assert by_line == [{}, {"agua": 1}, {"agua": 1, "losa": 1}]  # in an order of their own, not as typed


def race(app, assembly, poll, number):
    """A table marks a seat and its device asks for a credential in the same moment; what was raised but refusals."""
    slug, entry = poll.slug, assembly.entry(poll, number).id
    staff, voter = assembly.other.id, assembly.titulars[number].id
    message = blind.blind(commands.registrar_of(poll), new_credential()).message

    def at_the_table():
        commands.mark_voted_on_paper(
            db.session.get(Person, staff), poll_by_slug(slug), db.session.get(RollEntry, entry), "Mesa 1"
        )

    def by_phone():
        commands.issue_credential(
            db.session.get(Person, voter), poll_by_slug(slug), db.session.get(RollEntry, entry), message
        )

    raised = errors(changing_at_once(app, [at_the_table, by_phone]))
    seen = fresh(assembly.entry(poll, number))
    return raised, (seen.paper_on is not None) + seen.issued


def test_a_table_and_a_phone_in_the_same_moment_make_one_vote(app, assembly):
    poll = assembly.secret()
    for number in range(3):
        assert race(app, assembly, poll, number) == ([], 1)


def test_without_the_lock_the_database_still_refuses_both_and_without_either_a_seat_has_two(
    app, assembly, monkeypatch
):
    """The control: it shows that the race is real. On SQLite a writing block is alone from its first line, so there the
    constraint is shown by itself."""
    poll = assembly.secret()
    entry = assembly.entry(poll, 0).id
    if db.engine.dialect.name == "sqlite":
        with pytest.raises(IntegrityError, match="one_way_to_vote"), transaction() as session:
            session.execute(
                text(f"UPDATE roll_entries SET issued = true, paper_on = '2026-11-22' WHERE id = {entry}")
            )
        return
    gate = threading.Barrier(2)

    def unlocked(ident):
        found = db.session.get(RollEntry, ident, populate_existing=True)
        gate.wait(10)
        return found

    from civic.voting.commands import box, paper

    for module in (box, paper):
        monkeypatch.setattr(module, "locked_entry", unlocked)
    raised, votes = race(app, assembly, poll, 0)
    assert [type(error) for error in raised] == [IntegrityError]
    assert votes == 1
    with transaction() as session:
        session.execute(text("ALTER TABLE roll_entries DROP CONSTRAINT ck_roll_entries_one_way_to_vote"))
    try:
        assert race(app, assembly, poll, 1) == ([], 2)
    finally:
        with transaction() as session:
            session.execute(text("DELETE FROM secret_ballots"))
            session.execute(
                text(f"UPDATE roll_entries SET paper_on = NULL, paper_table = NULL WHERE poll_id = {poll.id}")
            )
            session.execute(
                text(
                    "ALTER TABLE roll_entries ADD CONSTRAINT ck_roll_entries_one_way_to_vote "
                    "CHECK (NOT issued OR paper_on IS NULL)"
                )
            )
