"""The trail of changes: who, what, when, where, before, after and why. Rows are only ever added, and chained.

Every line carries a fingerprint of its own content. When a writing block ends, its lines are written together; their
fingerprints and the digest of the link before make the next link (RFC 6962's idea of an append-only log, as a plain chain: one
writer at a time needs no tree). Whoever knows one published digest can tell whether anything before it was changed, taken out,
put in or moved.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import DDL, JSON, String, Text, cast, event, insert, select, text
from sqlalchemy.orm import Mapped, Session, SessionTransaction, mapped_column

from civic.core import clock
from civic.core.db import Base, before_commit, db, writing_block
from civic.core.types import UTCDateTime

# Where the change came from: «web», «cli», «worker», «demo»; the web sets it per request.
origin: ContextVar[str] = ContextVar("origin", default="cli")

START = "0" * 64  # what stands before the first link
SAID = (
    "at", "actor_id", "origin", "action", "subject_type", "subject_id", "space_id", "before", "after", "reason", "block",
)  # fmt: skip
_JSON = ("before", "after")
_ACTION, _BEFORE = SAID.index("action"), SAID.index("before")
_TURN = 0x61756469  # the PostgreSQL lock under which links are added
_SEALING = 0x7365616C  # the one under which a day is sealed
_KEPT = "audit lines"  # in a session
_write = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


class AuditEntry(Base):
    """One change. `subject_type` and `subject_id` name what was changed, `action` the command that did it, `block` the
    writing block in which it was done; `digest` is the fingerprint of all that."""

    __tablename__ = "audit_entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    actor_id: Mapped[int | None] = mapped_column(index=True)
    origin: Mapped[str] = mapped_column(String(40))
    action: Mapped[str] = mapped_column(String(80), index=True)
    subject_type: Mapped[str] = mapped_column(String(60), index=True)
    subject_id: Mapped[str] = mapped_column(String(60), index=True)
    space_id: Mapped[int | None] = mapped_column(index=True)
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    reason: Mapped[str | None] = mapped_column(String(1000))
    block: Mapped[str] = mapped_column(String(32), index=True)
    digest: Mapped[str] = mapped_column(String(64))


class AuditLink(Base):
    """A link of the chain: the lines of one writing block, in the order in which blocks were committed."""

    __tablename__ = "audit_links"

    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # 1, 2, 3 … without a gap
    block: Mapped[str] = mapped_column(String(32), unique=True)
    entries: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))


class AuditSeal(Base):
    """The end of the chain on a day, as it was published and sent out."""

    __tablename__ = "audit_seals"

    day: Mapped[date] = mapped_column(primary_key=True)
    position: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    sealed_at: Mapped[datetime] = mapped_column(UTCDateTime)


# Made once: every change waits for these three.
_tables: Any = db.metadata.tables
_ADD_LINES = insert(_tables["audit_entries"])
_END = select(AuditLink.position, AuditLink.digest).order_by(AuditLink.position.desc()).limit(1)
_ADD_LINK = insert(_tables["audit_links"])


def _append_only(table: str) -> None:
    """Let both databases refuse a change of what is written, so that a mistake cannot make one; whoever takes the guard
    away is found by the chain."""
    sentence = f"{table} is append-only"
    for verb in ("UPDATE", "DELETE"):
        sqlite = DDL(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
        )
        event.listen(db.metadata.tables[table], "after_create", sqlite.execute_if(dialect="sqlite"))
    postgres = DDL(
        f"CREATE OR REPLACE FUNCTION {table}_stay() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{sentence}'; END $$; "
        f"CREATE TRIGGER {table}_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_stay()"
    )
    event.listen(db.metadata.tables[table], "after_create", postgres.execute_if(dialect="postgresql"))


for _table in ("audit_entries", "audit_links", "audit_seals"):
    _append_only(_table)


def fingerprint(line: Mapping[str, Any]) -> str:
    """The SHA-256 of what a line says, in hexadecimal: a JSON list of `SAID` in that order, the moment in UTC to the
    microsecond, keys sorted, no blanks, UTF-8."""
    values = [line.get(name) for name in SAID]
    values[0] = line["at"].isoformat(timespec="microseconds")
    return hashlib.sha256(_write(values).encode()).hexdigest()


def link_digest(before: str, position: int, fingerprints: Sequence[str]) -> str:
    """The digest of a link: SHA-256 of the one before it, its position and its lines' fingerprints, one a line."""
    return hashlib.sha256("\n".join((before, str(position), *fingerprints)).encode()).hexdigest()


def record(
    actor: Any,
    action: str,
    subject: Any,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str | None = None,
    space_id: int | None = None,
) -> None:
    """Add one line to the trail, in the transaction of the change itself.

    `actor` is a Person, Visitor or System; `action` reads «events.publish_event». Values must be plain JSON and
    never a document number, phone or address in clear.
    """
    if getattr(subject, "id", None) is None and hasattr(subject, "__tablename__"):
        db.session.flush()
    identity = (
        getattr(subject, "id", None) or getattr(subject, "code", None) or getattr(subject, "ubigeo", "")
    )
    line = _common(actor, action) | {
        "subject_type": getattr(subject, "__tablename__", type(subject).__name__),
        "subject_id": str(identity),
        "space_id": space_id if space_id is not None else getattr(subject, "space_id", None),
        "before": _plain(before),
        "after": _plain(after),
        "reason": reason,
    }
    _keep([line])


def record_lines(
    actor: Any,
    action: str,
    subject_type: str,
    lines: Sequence[dict[str, Any]],
    *,
    space_id: int | None = None,
) -> None:
    """Add one line per subject; each line has `subject_id`, `before`, `after` and `reason`."""
    common = _common(actor, action) | {
        "subject_type": subject_type, "space_id": space_id, "reason": None,
    }  # fmt: skip
    _keep(
        common | line | {"before": _plain(line.get("before")), "after": _plain(line.get("after"))}
        for line in lines
    )


def _plain(value: dict[str, Any] | None) -> dict[str, Any] | None:
    """A copy as it will be read back, so that what the caller does with the mapping afterwards changes nothing."""
    return None if value is None else json.loads(_write(value))


def _common(actor: Any, action: str) -> dict[str, Any]:
    return {
        "at": clock.now(), "actor_id": getattr(actor, "id", None), "origin": origin.get(), "action": action,
        "block": writing_block(),
    }  # fmt: skip


@dataclass
class _Kept:
    """The lines of a writing block, which are written at its end, and how many there were before each savepoint."""

    block: str
    lines: list[dict[str, Any]] = field(default_factory=list)
    savepoints: dict[SessionTransaction, int] = field(default_factory=dict)


def _kept() -> _Kept:
    """What is kept for the block that is open; what an earlier one left behind was undone with it."""
    info, block = db.session().info, writing_block()
    kept: _Kept | None = info.get(_KEPT)
    if kept is None or kept.block != block:
        kept = info[_KEPT] = _Kept(block)
    return kept


def _keep(lines: Iterable[dict[str, Any]]) -> None:
    _kept().lines.extend(line | {"digest": fingerprint(line)} for line in lines)


@event.listens_for(Session, "after_transaction_create")
def _note_savepoint(_session: Session, begun: SessionTransaction) -> None:
    if begun.nested:
        kept = _kept()
        kept.savepoints[begun] = len(kept.lines)


@event.listens_for(Session, "after_soft_rollback")
def _drop_undone(_session: Session, undone: SessionTransaction) -> None:
    """What was undone up to a savepoint (by itself, or by a flush that broke) was not done: its lines go with it."""
    savepoint: SessionTransaction | None = undone
    while savepoint is not None and not savepoint.nested:
        savepoint = savepoint.parent
    if savepoint is not None:
        kept = _kept()
        del kept.lines[kept.savepoints[savepoint] :]


def _chain() -> None:
    """Write and chain the lines of the block that is about to be committed. Blocks take their turn, for as long as a commit
    takes: everything else is written before."""
    lines = _kept().lines
    if not lines:
        return
    connection = db.session.connection()
    connection.execute(_ADD_LINES, lines)
    _take_turn()
    last = end_of_chain()
    position = last.position + 1
    row = {
        "position": position, "block": writing_block(), "entries": len(lines),
        "digest": link_digest(last.digest, position, [line["digest"] for line in lines]),
    }  # fmt: skip
    connection.execute(_ADD_LINK, row)


def _take_turn() -> None:
    """Wait until nobody else adds a link; held until the commit. SQLite has one writer anyway."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": _TURN})


before_commit.append(_chain)


class End(NamedTuple):
    """The last link of the chain; position 0 before there is one."""

    position: int
    digest: str


def end_of_chain() -> End:
    """The last link."""
    last = db.session.connection().execute(_END).first()
    return End(*last) if last else End(0, START)


def seal_day(day: date) -> AuditSeal | None:
    """The seal of a day, made now if there is none yet; None while nothing was ever recorded."""
    if db.engine.dialect.name == "postgresql":  # of two workers that begin the day, one seals it
        db.session.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": _SEALING})
    known = db.session.get(AuditSeal, day)
    end = end_of_chain()
    if known is not None or not end.position:
        return known
    seal = AuditSeal(day=day, position=end.position, digest=end.digest, sealed_at=clock.now())
    db.session.add(seal)
    return seal


def seals() -> Sequence[AuditSeal]:
    """All seals, the newest first."""
    return db.session.scalars(select(AuditSeal).order_by(AuditSeal.day.desc())).all()


def seals_between(after: date, last: date) -> Sequence[AuditSeal]:
    """The seals of the days after one day up to another, the oldest first."""
    days = select(AuditSeal).where(AuditSeal.day > after, AuditSeal.day <= last)
    return db.session.scalars(days.order_by(AuditSeal.day)).all()


def audit_problems() -> Iterator[str]:
    """What does not fit in the trail, the earliest first; nothing when all of it is as it was written.

    After a broken link the chain goes on from what stands there, so that one change is told once.
    """
    kept = {seal.position: seal for seal in db.session.scalars(select(AuditSeal))}
    before, expected = START, 1
    for link, lines in _links():
        if link.position != expected:
            yield f"Link {expected} is missing: the chain goes on with {link.position}."
        prints = []
        for line in lines:
            prints.append(line.digest)
            if not line.fits:
                yield f"Entry {line.id} ({line.action}, {line.at:%Y-%m-%d %H:%M} UTC) was changed."
        if len(prints) != link.entries:
            first = f" (the first there is {lines[0].id})" if lines else ""
            yield f"Link {link.position} was made of {link.entries} entries and has {len(prints)}{first}."
        elif link.position == expected and link_digest(before, link.position, prints) != link.digest:
            first = f", which begins with entry {lines[0].id}," if lines else ""
            yield f"Link {link.position}{first} does not follow from what stands before it."
        if (seal := kept.pop(link.position, None)) and seal.digest != link.digest:
            yield f"The seal of {seal.day} names another digest than link {link.position} has."
        before, expected = link.digest, link.position + 1
    for seal in kept.values():
        yield f"The seal of {seal.day} names link {seal.position}, which is not there."
    loose = select(AuditEntry.id, AuditEntry.action).where(
        ~select(AuditLink.position).where(AuditLink.block == AuditEntry.block).exists()
    )
    for number, action in db.session.execute(loose.order_by(AuditEntry.id).limit(20)):
        yield f"Entry {number} ({action}) was put in: no link of the chain holds it."


def _links() -> Iterator[tuple[_Link, list[_Line]]]:
    """Every link with its lines, in order, read a few thousand rows at a time and without the object layer: there may be
    millions. What a line holds as JSON is read as the text that is kept."""
    said = (
        cast(AuditEntry.__table__.c[name], Text) if name in _JSON else AuditEntry.__table__.c[name]
        for name in SAID
    )
    statement = (
        select(
            AuditLink.position, AuditLink.entries, AuditLink.digest.label("link_digest"), AuditEntry.id, AuditEntry.digest,
            *said,
        )
        .outerjoin(AuditEntry, AuditEntry.block == AuditLink.block)
        .order_by(AuditLink.position, AuditEntry.id)
        .execution_options(yield_per=5000)
    )  # fmt: skip
    link: _Link | None = None
    lines: list[_Line] = []
    for position, entries, link_digest_, number, digest, *values in db.session.connection().execute(
        statement
    ):
        if link is None or position != link.position:
            if link is not None:
                yield link, lines
            link, lines = _Link(position, entries, link_digest_), []
        if number is not None:
            lines.append(_Line(number, values[_ACTION], values[0], digest, _print_of(values) == digest))
    if link is not None:
        yield link, lines


def _print_of(values: list[Any]) -> str | None:
    """The fingerprint of a line from its values in the order of `SAID`, the JSON of which is text; None when it is not
    even JSON. The same bytes as `fingerprint` makes: a list is its parts between commas."""
    at, *others = values[:_BEFORE]
    try:
        content = f"{_canonical(values[_BEFORE])},{_canonical(values[_BEFORE + 1])}"
    except ValueError:
        return None
    head = _write([at.isoformat(timespec="microseconds"), *others])
    return hashlib.sha256(f"{head[:-1]},{content},{_write(values[_BEFORE + 2 :])[1:]}".encode()).hexdigest()


@lru_cache(maxsize=2048)
def _canonical(kept: str | None) -> str:
    """JSON text as `_write` writes it; much of a trail repeats."""
    return "null" if kept is None or kept == "null" else _write(json.loads(kept))


class _Link(NamedTuple):
    position: int
    entries: int
    digest: str


class _Line(NamedTuple):
    id: int
    action: str
    at: datetime
    digest: str
    fits: bool
