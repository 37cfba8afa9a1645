"""Random changes of the trail behind the program's back, each undone after the check: for the tests and for the bench."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import text

from civic.core import audit
from civic.core.audit import AuditEntry, AuditLink, audit_problems
from civic.core.db import db, transaction

Deed = tuple[
    list[tuple[str, dict[str, Any]]], str
]  # (statements with their values, what the first sentence must name)
OTHER = {"actor_id": 424242, "action": "test.other", "subject_id": "99999", "reason": "Otra.", "origin": "elsewhere", "space_id": 4242}  # fmt: skip


class Trail:
    """What stands in the trail before anything is done to it."""

    def __init__(self) -> None:
        self.links = db.session.query(AuditLink).order_by(AuditLink.position).all()
        entries = db.session.query(AuditEntry).order_by(AuditEntry.id).all()
        self.lines = {link.position: [e for e in entries if e.block == link.block] for link in self.links}
        self.entries = [(link.position, e) for link in self.links for e in self.lines[link.position]]
        db.session.expunge_all()
        db.session.rollback()


def edit(rng: random.Random, trail: Trail) -> Deed:
    """Another value in one column of one line."""
    _at, line = rng.choice(trail.entries)
    column = rng.choice(sorted(OTHER))
    return [
        (f"UPDATE audit_entries SET {column} = :v WHERE id = {line.id}", {"v": OTHER[column]})
    ], f"Entry {line.id} ("


def edit_with_its_print(rng: random.Random, trail: Trail) -> Deed:
    """Another reason and the fingerprint that fits it."""
    at, line = rng.choice(trail.entries)
    said = {name: getattr(line, name) for name in audit.SAID} | {"reason": "Otra."}
    values = {"d": audit.fingerprint(said)}
    return [
        (f"UPDATE audit_entries SET reason = 'Otra.', digest = :d WHERE id = {line.id}", values)
    ], f"Link {at}"


def edit_from_here_on(rng: random.Random, trail: Trail) -> Deed:
    """Every line from one on is given to somebody else."""
    _at, line = rng.choice(trail.entries)
    later = [e.id for at, e in trail.entries if at >= _at and e.id >= line.id]
    return [
        (f"UPDATE audit_entries SET actor_id = 77777 WHERE id IN ({', '.join(map(str, later))})", {})
    ], f"Entry {later[0]} ("


def take_out(rng: random.Random, trail: Trail) -> Deed:
    """One line is deleted."""
    at, line = rng.choice(trail.entries)
    return [(f"DELETE FROM audit_entries WHERE id = {line.id}", {})], f"Link {at} was made of"


def take_out_a_block(rng: random.Random, trail: Trail) -> Deed:
    """A whole block is deleted with its link; of the last one only the seal can tell."""
    link = rng.choice(trail.links)
    named = f"Link {link.position} is missing" if link is not trail.links[-1] else "The seal of"
    values = {"b": link.block}
    return [
        ("DELETE FROM audit_entries WHERE block = :b", values), ("DELETE FROM audit_links WHERE block = :b", values),
    ], named  # fmt: skip


def swap_blocks(rng: random.Random, trail: Trail) -> Deed:
    """Two blocks change places."""
    one, other = sorted(rng.sample(trail.links, 2), key=lambda link: link.position)
    values = {"one": one.block, "other": other.block}
    return [
        ("UPDATE audit_links SET block = 'x' WHERE block = :one", values),
        ("UPDATE audit_links SET block = :one WHERE block = :other", values),
        ("UPDATE audit_links SET block = :other WHERE block = 'x'", values),
    ], f"Link {one.position}"  # fmt: skip


def swap_lines(rng: random.Random, trail: Trail) -> Deed:
    """Two lines of one block change places."""
    at = rng.choice(
        [at for at, lines in trail.lines.items() if len(lines) > 1 and lines[0].digest != lines[1].digest]
    )
    one, other = (line.id for line in trail.lines[at][:2])
    return [
        (f"UPDATE audit_entries SET id = -1 WHERE id = {one}", {}),
        (f"UPDATE audit_entries SET id = {one} WHERE id = {other}", {}),
        (f"UPDATE audit_entries SET id = {other} WHERE id = -1", {}),
    ], f"Link {at}"  # fmt: skip


def put_in(rng: random.Random, trail: Trail) -> Deed:
    """A line that never was, right in itself, in a block or in one of its own."""
    at, line = rng.choice(trail.entries)
    alone = rng.random() < 0.5
    said = {name: getattr(line, name) for name in audit.SAID} | {"reason": "Nunca pasó."}
    said["block"] = "f" * 32 if alone else line.block
    values = {"r": said["reason"], "b": said["block"], "d": audit.fingerprint(said)}
    columns = "actor_id, origin, action, subject_type, subject_id, space_id, before, after"
    statement = (
        f"INSERT INTO audit_entries (id, at, {columns}, reason, block, digest) "
        f"SELECT 900000000, at, {columns}, :r, :b, :d FROM audit_entries WHERE id = {line.id}"
    )
    return [(statement, values)], "Entry 900000000 (" if alone else f"Link {at} was made of"


def another_link(rng: random.Random, trail: Trail) -> Deed:
    """Another digest, or another number of lines, in a link."""
    link = rng.choice(trail.links)
    if rng.random() < 0.5:
        return [
            (f"UPDATE audit_links SET entries = entries + 1 WHERE position = {link.position}", {})
        ], f"Link {link.position} was made of"
    return [
        (f"UPDATE audit_links SET digest = '{'0' * 63}1' WHERE position = {link.position}", {})
    ], f"Link {link.position}"


DEEDS: tuple[Callable[[random.Random, Trail], Deed], ...] = (
    edit, edit_with_its_print, edit_from_here_on, take_out, take_out_a_block, swap_blocks, swap_lines, put_in, another_link,
)  # fmt: skip


class _Undone(Exception):
    """Everything is taken back."""


@contextmanager
def undone() -> Iterator[None]:
    """What is done inside is taken back at its end."""
    with suppress(_Undone), transaction():
        yield
        raise _Undone


def done_and_undone(statements: list[tuple[str, dict[str, Any]]]) -> list[str]:
    """What the check says after the statements; the guards are off meanwhile, and everything is taken back."""
    problems: list[str] = []
    with undone():
        connection = db.session.connection()
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        else:
            for (name,) in connection.exec_driver_sql(
                "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            ).fetchall():
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        for statement, values in statements:
            connection.execute(text(statement), values)
        problems += audit_problems()
    return problems
