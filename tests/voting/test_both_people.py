"""What becomes of votes when people merge, are forgotten or take a copy along, when organisations end; and who is told what."""

from __future__ import annotations

from datetime import timedelta

import pytest

from civic.core import clock, jobs
from civic.core.db import db, transaction
from civic.core.signals import (
    merge_undone,
    organization_ended,
    person_exported,
    person_forgotten,
    persons_merged,
)
from civic.messages.models import Message
from civic.voting import commands, queries
from civic.voting.kinds import PollKind, Secrecy, Voters
from civic.voting.models import PollOption
from civic.voting.published import lines_of
from civic.voting.recount.check import check_box
from civic.voting.telling import remind, tell_roll
from tests.voting.polls import Assembly, fresh


@pytest.fixture
def assembly(app, make):
    return Assembly(make)


def of_people(assembly, moment="draft", **more):
    return getattr(assembly, moment)(voters=Voters.REPRESENTATIVES, **more)


def mine(poll, person):
    return next((entry for entry in queries.whole_roll(poll) if entry.person_id == person.id), None)


def send(signal, *who, **more):
    with transaction():
        return [
            row
            for _receiver, rows in signal.send(*who, **more)
            for row in rows or ()
            if isinstance(row, dict)
        ]


def voting_rows(rows, *names):
    return [row for row in rows if set(row) & set(names)]


NAMES = ("entry", "taken off", "option", "objection", "ballot", "witness")


def test_one_person_with_two_records_votes_once_and_a_merge_can_be_undone(assembly, make):
    poll = of_people(assembly)
    one, two, alone = assembly.titulars[0], assembly.titulars[1], make.person(account=True)
    fixed = of_people(assembly, "open")
    with transaction():
        commands.cast_named(two, fixed, mine(fixed, two), {"agua": 1})
    with transaction():
        commands.name_witness(assembly.coordinator, poll, two)
    moved = voting_rows(send(persons_merged, one, duplicate=two, actor=assembly.coordinator), *NAMES)
    entries = {e.person_id: e.removed_reason for e in queries.whole_roll(poll)}
    assert entries[two.id] == "two records of one person"
    assert entries[one.id] is None
    assert queries.witnesses_of(poll)[0].person_id == one.id
    send(merge_undone, one, duplicate=two, moved={"x": moved}, actor=assembly.coordinator)
    assert fresh(mine(poll, two)).removed_reason is None
    assert queries.witnesses_of(poll)[0].person_id == two.id
    assert queries.ballots_cast_by(two.id)
    send(persons_merged, alone, duplicate=two, actor=assembly.coordinator)
    assert mine(fixed, alone) is not None
    assert queries.ballots_cast_by(alone.id)


def test_forgetting_leaves_drafts_and_keeps_what_was_fixed(assembly):
    person = assembly.titulars[0]
    draft, called = of_people(assembly), of_people(assembly, "called")
    fixed = of_people(assembly, "open")
    with transaction():
        commands.cast_named(person, fixed, mine(fixed, person), {"agua": 1})
    name = mine(fixed, person).name
    send(person_forgotten, person, actor=assembly.coordinator)
    assert mine(draft, person) is None
    assert mine(called, person).removed_reason
    assert mine(called, person).name != name
    assert mine(fixed, person).name == name
    assembly.shift(fixed, closes_at=clock.now() - timedelta(minutes=1))
    with transaction():
        commands.close_poll(assembly.coordinator, fixed)
    assert check_box(lines_of(queries.poll_by_slug(fixed.slug))).is_good


def test_a_forgotten_candidate_stands_down_unless_it_was_fixed(assembly):
    person = assembly.titulars[0]
    election = {"kind": PollKind.ELECTION, "budget_cents": None, "seats": 1, "form": "choose-1", "max_choices": None, "rule": "plurality", "parameters": {}}  # fmt: skip
    for moment in ("draft", "called"):
        poll = getattr(assembly, moment)(**election)
        option = poll.options[0]
        with transaction():
            db.session.get(PollOption, option.id).person_id = person.id
    send(person_forgotten, person, actor=assembly.coordinator)
    left = queries.options_touching(person.id)
    assert [option.is_withdrawn for option in left] == [True]
    assert left[0].text == ""


def test_a_copy_of_my_data_holds_my_rolls_and_public_votes_and_no_secret_choice(assembly):
    person = assembly.titulars[0]
    poll = assembly.open()
    with transaction():
        commands.cast_named(person, poll, assembly.entry(poll, 0), {"losa": 1})
    secret = of_people(assembly, "open", secrecy=Secrecy.SECRET, channels=["device", "server"])
    with transaction():
        commands.vote_through_server(person, secret, mine(secret, person), {"agua": 1})
    parts = dict(made for _receiver, made in person_exported.send(person) if isinstance(made, tuple))
    rows = parts["votes"]
    assert {"losa": 1} in [row.get("choices") for row in rows]
    assert [row["credential_given"] for row in rows if row["poll"] == secret.title and "number" in row] == [
        True
    ]
    assert "agua" not in str(rows)


def test_an_ended_organisation_leaves_rolls_that_can_change(assembly):
    organization = assembly.organizations[0]
    draft, called, fixed = assembly.draft(), assembly.called(), assembly.fixed()
    send(organization_ended, organization, actor=assembly.coordinator, day=clock.today())

    def entry(poll):
        return next((e for e in queries.whole_roll(poll) if e.organization_id == organization.id), None)

    assert entry(draft) is None
    assert entry(called).removed_reason
    assert entry(fixed).removed_reason is None


# ── telling ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def told(kind):
    db.session.rollback()
    return sorted(row.person_id for row in db.session.query(Message).filter_by(kind=f"voting/{kind}"))


def work():
    while (job := jobs.work_one()) is not None:
        assert job.error is None, job.error


def test_each_speaker_is_told_once_and_the_last_day_only_who_is_missing(assembly):
    poll = assembly.called()
    work()
    assert told("called") == sorted(person.id for person in assembly.titulars)
    with transaction():
        commands.fix_poll(assembly.coordinator, poll)
    with transaction():
        assert remind() == 1
    work()
    assert len(told("opens")) == 3
    assembly.shift(
        poll, opens_at=clock.now() - timedelta(hours=1), closes_at=clock.now() + timedelta(hours=5)
    )
    with transaction():
        commands.note_absence(assembly.coordinator, poll, assembly.entry(poll, 2), "Viaje")
        commands.cast_named(assembly.titulars[0], poll, assembly.entry(poll, 0), {"agua": 1})
    for _twice in range(2):
        with transaction():
            remind()
        work()
    assert told("last_day") == sorted([assembly.titulars[1].id, assembly.alternates[2].id])


def test_what_is_no_longer_true_is_not_told(assembly):
    poll = assembly.draft()
    with transaction():
        tell_roll(poll, "called")
    work()
    assert told("called") == []


def test_whoever_objected_is_told_what_was_decided(assembly):
    poll = assembly.called(roll_closes_at=clock.now() + timedelta(minutes=30))
    with transaction():
        commands.object_to(assembly.alternates[0], poll, "Falta la junta 9")
    with transaction():
        commands.answer_objection(
            assembly.coordinator, poll, queries.objections_of(poll)[0], "No está acreditada", upheld=False
        )
    message = db.session.query(Message).filter_by(kind="voting/objection_rejected").one()
    assert message.person_id == assembly.alternates[0].id
    assert "No está acreditada" in (message.body or "") + (message.short_text or "")
