"""Sessions opened, seen and ended; a cookie whose session is not open here opens nothing."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import update

from civic.core import clock
from civic.core.audit import record
from civic.core.db import changed_rows, db
from civic.core.errors import found, refuse_if
from civic.core.vault import token_hash
from civic.people.models import OpenSession, Person, WayIn
from civic.people.queries.ways_in import open_session
from civic.people.rules import Actor


def begin_session(person: Person, token: str, way: WayIn, agent: str) -> None:
    """A session of a person opened; its sign-in has written its own line of the trail."""
    db.session.add(
        OpenSession(
            session_hash=token_hash(token), person_id=person.id, way=way, agent=agent[:40],
            began_at=clock.now(), seen_at=clock.now(),
        )
    )  # fmt: skip


def note_seen(session_id: str) -> None:
    """Note that an open session was used just now."""
    db.session.execute(
        update(OpenSession)
        .where(OpenSession.session_hash == token_hash(token_of(session_id)), OpenSession.ended_at.is_(None))
        .values(seen_at=clock.now())
    )


def token_of(session_id: str) -> str:
    """The secret part of a session's name («person.epoch.secret»), or nothing."""
    parts = session_id.split(".")
    return parts[2] if len(parts) == 3 else ""


def close_sessions(person: Person, *, but: str = "") -> int:
    """Mark a person's open sessions as ended, but the named one; how many."""
    return changed_rows(
        update(OpenSession)
        .where(
            OpenSession.person_id == person.id,
            OpenSession.ended_at.is_(None),
            OpenSession.session_hash != token_hash(token_of(but)),
        )
        .values(ended_at=clock.now())
    )


def end_sessions(actor: Actor, person: Person) -> None:
    """Every session of a person ends with their next request; for a role change, a new password, or because they ask."""
    close_sessions(person)
    if person.account is None:
        return
    person.account.session_epoch += 1
    db.session.flush()
    record(actor, "people.end_sessions", person)


def end_session(actor: Actor, session_id: str) -> None:
    """One session signed out: its cookie, and any copy of it, opens nothing any more."""
    db.session.execute(
        update(OpenSession)
        .where(OpenSession.session_hash == token_hash(token_of(session_id)), OpenSession.ended_at.is_(None))
        .values(ended_at=clock.now())
    )
    record(actor, "people.sign_out", actor)


def end_other_session(actor: Person, number: int) -> None:
    """One of the actor's own sessions ended from another device; anybody else's answers as if there were none."""
    row = found(open_session(actor.id, number))
    refuse_if(_l("That session has ended already.") if row.ended_at else None)
    row.ended_at = clock.now()
    record(actor, "people.end_session", actor, after={"agent": row.agent})


def end_other_sessions(actor: Person, session_id: str) -> int:
    """Every session of the actor but this one ended; how many."""
    ended = close_sessions(actor, but=session_id)
    record(actor, "people.end_other_sessions", actor, after={"ended": ended})
    return ended
