"""Rounds of two at once for one seat: double ballots, double credentials, one credential twice. Used by tests (few) and bench (a
thousand)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from flask import Flask
from sqlalchemy import text

from civic.core import clock
from civic.core.db import db, insert_rows, transaction
from civic.core.errors import Refused
from civic.people.models import Person
from civic.voting import commands
from civic.voting.ballot import Ballot, new_credential, new_nonce
from civic.voting.kinds import Secrecy
from civic.voting.models import Poll, RollEntry
from civic.voting.proof import blind
from civic.voting.queries import poll_by_slug
from tests.voting.polls import Assembly

Act = Callable[[], Any]


@dataclass(frozen=True)
class Told:
    """What came of the rounds: rounds in which exactly one of two was let in, in which both were, and faults that are neither a
    success nor a refusal in words."""

    one: int
    both: int
    none: int
    faults: tuple[str, ...]


def poll_for(assembly: Assembly, rounds: int, secrecy: Secrecy) -> tuple[str, list[tuple[int, int]]]:
    """(slug of an open poll, so many (person, entry) of its roll)."""
    channels = ["device"] if secrecy is Secrecy.SECRET else ["device", "hall"]
    poll = assembly.draft(secrecy=secrecy, channels=channels, title=f"Rondas {secrecy.value} {rounds}")
    key = f"ronda {poll.id}"
    people = [
        {"given_names": f"Rosa {n}", "first_surname": "Mamani", "name_key": f"{key} {n}"}
        for n in range(rounds)
    ]
    with transaction():
        insert_rows(Person, people)
        ids = [
            n
            for (n,) in db.session.query(Person.id)
            .filter(Person.name_key.like(f"{key} %"))
            .order_by(Person.id)
        ]
        rows = [
            {"poll_id": poll.id, "number": 100 + n, "person_id": person, "name": f"Persona {n}"}
            for n, person in enumerate(ids)
        ]
        insert_rows(RollEntry, rows)
    with transaction():
        commands.call_poll(assembly.coordinator, poll)
        commands.fix_poll(assembly.coordinator, poll)
    poll = assembly.shift(poll_by_slug(poll.slug), opens_at=clock.now() - timedelta(hours=1))
    entries = db.session.query(RollEntry.person_id, RollEntry.id).filter(
        RollEntry.number >= 100, RollEntry.poll_id == poll.id
    )
    return poll.slug, [(person, entry) for person, entry in entries]


def rounds_of(app: Flask, pairs: Sequence[tuple[Act, Act]]) -> Told:
    """Run each pair in the same moment, in two threads with sessions of their own."""
    one = both = none = 0
    faults: list[str] = []
    with ThreadPoolExecutor(2) as pool:
        for acts in pairs:
            gate = threading.Barrier(2)
            let_in = sum(pool.map(lambda act, gate=gate: _run(app, act, gate, faults), acts))
            one, both, none = one + (let_in == 1), both + (let_in == 2), none + (let_in == 0)
    db.session.rollback()
    return Told(one, both, none, tuple(faults))


def _run(app: Flask, act: Act, gate: threading.Barrier, faults: list[str]) -> bool:
    with app.app_context():
        gate.wait(60)
        try:
            with transaction():
                act()
            return True
        except Refused:
            return False
        except Exception as fault:
            faults.append(f"{type(fault).__name__}: {fault}"[:200])
            return False
        finally:
            db.session.remove()


def ballots(slug: str, voters: Sequence[tuple[int, int]]) -> list[tuple[Act, Act]]:
    """Two ballots of one seat that say different things."""

    def cast(person: int, entry: int, choice: str) -> Act:
        return lambda: commands.cast_named(
            db.session.get(Person, person), poll_by_slug(slug), db.session.get(RollEntry, entry), {choice: 1}
        )

    return [(cast(*voter, "agua"), cast(*voter, "losa")) for voter in voters]


def credentials(poll: Poll, voters: Sequence[tuple[int, int]]) -> list[tuple[Act, Act]]:
    """Two devices of one seat that ask for a credential each."""
    slug, key = poll.slug, commands.registrar_of(poll)

    def ask(person: int, entry: int) -> Act:
        message = blind.blind(key, new_credential()).message
        return lambda: commands.issue_credential(
            db.session.get(Person, person), poll_by_slug(slug), db.session.get(RollEntry, entry), message
        )

    return [(ask(*voter), ask(*voter)) for voter in voters]


def spent_twice(poll: Poll, made: Sequence[Ballot]) -> list[tuple[Act, Act]]:
    """Each credential with two different ballots."""
    slug = poll.slug

    def cast(ballot: Ballot) -> Act:
        return lambda: commands.cast_secret(poll_by_slug(slug), ballot)

    return [(cast(ballot), cast(replace(ballot, nonce=new_nonce(), choices={"luz": 1}))) for ballot in made]


def with_credentials(poll: Poll, count: int) -> list[Ballot]:
    """So many ballots with good credentials, signed by the poll's own registrar."""
    p, q = (int(part, 16) for part in (poll.registrar_secret or "").split())
    private, made = blind.PrivateKey(p, q, poll.registrar_e or 0), []
    for _ in range(count):
        credential = new_credential()
        covered = blind.blind(private.public, credential)
        signature = blind.finalize(
            private.public, credential, blind.blind_sign(private, covered.message), covered.inverse
        )
        made.append(
            Ballot(
                poll.fingerprint or "", {"agua": 1}, new_nonce(), "device", credential.hex(), signature.hex()
            )
        )
    return made


@contextmanager
def without_guards() -> Iterator[None]:
    """The control: no unique index, and everybody sees the seat as it was before the other came, as a program that looks first
    and writes later does."""
    from civic.voting.commands import box, casting

    def as_before(ident: int) -> RollEntry:
        entry = db.session.get(RollEntry, ident)
        entry.issued = False
        return entry

    with transaction() as session:
        session.execute(text("DROP INDEX uq_named_ballots_in_force"))
        session.execute(text("DROP INDEX uq_secret_ballots_live"))
    try:
        with (
            patch.object(casting, "named_ballot_of", lambda _entry: None),
            patch.object(box, "live_ballot", lambda _poll, _key: None),
            patch.object(box, "locked_entry", as_before),
        ):
            yield
    finally:
        with transaction() as session:
            session.execute(text("DELETE FROM named_ballots"))
            session.execute(text("DELETE FROM secret_ballots"))
            for table, columns, where in (
                ("named_ballots", "entry_id", "superseded_at IS NULL"), ("secret_ballots", "poll_id, token_key", "state = 'live'"),
            ):  # fmt: skip
                name = "uq_named_ballots_in_force" if table == "named_ballots" else "uq_secret_ballots_live"
                session.execute(text(f"CREATE UNIQUE INDEX {name} ON {table} ({columns}) WHERE {where}"))


def all_rounds(app: Flask, assembly: Assembly, rounds: int) -> dict[str, Told]:
    """The three kinds of doubling, each so many rounds."""
    slug, voters = poll_for(assembly, rounds, Secrecy.NAMED)
    told = {"two ballots of a seat": rounds_of(app, ballots(slug, voters))}
    slug, voters = poll_for(assembly, rounds, Secrecy.SECRET)
    poll = poll_by_slug(slug)
    told["two credentials for a seat"] = rounds_of(app, credentials(poll, voters))
    told["one credential twice"] = rounds_of(
        app, spent_twice(poll, with_credentials(poll_by_slug(slug), rounds))
    )
    return told
