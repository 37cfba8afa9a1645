"""The trail of changes: who, what, when, where, before, after and why. Rows are only ever added."""

from __future__ import annotations

from collections.abc import Sequence
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from civic.core import clock
from civic.core.db import Base, db, insert_rows
from civic.core.types import UTCDateTime

# Where the change came from: «web», «cli», «worker», «demo»; the web sets it per request.
origin: ContextVar[str] = ContextVar("origin", default="cli")


class AuditEntry(Base):
    """One change. `subject_type` and `subject_id` name what was changed, `action` the command that did it."""

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


def record(
    actor: Any,
    action: str,
    subject: Any,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str | None = None,
    space_id: int | None = None,
) -> AuditEntry:
    """Add one line to the trail, in the transaction of the change itself.

    `actor` is a Person, Visitor or System; `action` reads «events.publish_event». Values must be plain JSON and
    never a document number, phone or address in clear.
    """
    if getattr(subject, "id", None) is None and hasattr(subject, "__tablename__"):
        db.session.flush()
    identity = (
        getattr(subject, "id", None) or getattr(subject, "code", None) or getattr(subject, "ubigeo", "")
    )
    entry = AuditEntry(
        at=clock.now(),
        actor_id=getattr(actor, "id", None),
        origin=origin.get(),
        action=action,
        subject_type=getattr(subject, "__tablename__", type(subject).__name__),
        subject_id=str(identity),
        space_id=space_id if space_id is not None else getattr(subject, "space_id", None),
        before=before,
        after=after,
        reason=reason,
    )
    db.session.add(entry)
    return entry


def record_lines(
    actor: Any,
    action: str,
    subject_type: str,
    lines: Sequence[dict[str, Any]],
    *,
    space_id: int | None = None,
) -> None:
    """Add one line per subject in a single statement; each line has `subject_id`, `before`, `after` and `reason`."""
    common = {
        "at": clock.now(), "actor_id": getattr(actor, "id", None), "origin": origin.get(), "action": action,
        "subject_type": subject_type, "space_id": space_id,
    }  # fmt: skip
    insert_rows(AuditEntry, [common | line for line in lines])
