"""Who read whose personal data: a line for each page or file on which somebody saw a full document, phone, address, e-mail
or identity paper of another person. Never the value.

These lines stand apart from the trail of changes and are not chained. The database refuses to change one, and to delete one
before two years are over (DS 016-2024-JUS: at least so long); after that the rule of `core/retention.py` takes them away.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from flask import has_request_context, request
from sqlalchemy import DDL, JSON, ForeignKey, Index, String, event
from sqlalchemy.orm import Mapped, mapped_column

from civic.core import clock
from civic.core.db import Base, db, insert_rows, transaction
from civic.core.personal import ORDER, Data
from civic.core.types import UTCDateTime

LEAST = timedelta(days=730)


class DataRead(Base):
    """One page or file that showed data of others: who looked, at which kinds of data, where."""

    __tablename__ = "data_reads"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    reader_id: Mapped[int] = mapped_column(index=True)
    data: Mapped[list[str]] = mapped_column(JSON)
    place: Mapped[str] = mapped_column(String(80))  # the page: «messages.calls»
    space_id: Mapped[int | None]
    subjects: Mapped[int]  # of how many


class DataReadSubject(Base):
    """Whose data it was: a person, or an organisation with its contact."""

    __tablename__ = "data_read_subjects"
    __table_args__ = (Index("ix_data_read_subjects_kind_subject_id", "kind", "subject_id"),)

    read_id: Mapped[int] = mapped_column(ForeignKey("data_reads.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(
        String(20), primary_key=True
    )  # «people», «organizations», «import_batches» …
    subject_id: Mapped[int] = mapped_column(primary_key=True)


def note_read(
    reader: Any,
    data: Iterable[Data],
    *,
    people: Iterable[int | None] = (),
    others: Iterable[tuple[str, int]] = (),
    space_id: int | None = None,
    place: str | None = None,
) -> None:
    """Write down that somebody was shown these kinds of data of others; in a writing block of its own, after the page was drawn.

    One line for the whole page, whoever stands on it; one's own data is not noted. `others` are (table, number) of what is
    not a person yet: an organisation's contact, a list that is being brought in.
    """
    reader_id = getattr(reader, "id", None)
    subjects = {("people", number) for number in people if number is not None and number != reader_id}
    subjects |= set(others)
    if reader_id is None or not subjects:
        return
    kinds = set(data)
    with transaction():
        line = DataRead(
            at=clock.now(), reader_id=reader_id, data=[kind.value for kind in ORDER if kind in kinds],
            place=(place or (request.endpoint if has_request_context() else None) or "cli")[:80],
            space_id=space_id, subjects=len(subjects),
        )  # fmt: skip
        db.session.add(line)
        db.session.flush()
        rows = [{"read_id": line.id, "kind": kind, "subject_id": number} for kind, number in sorted(subjects)]
        insert_rows(DataReadSubject, rows)


def _guard(table: str, young: str) -> None:
    """Let both databases refuse a change of a line, and the deletion of a young one."""
    made = db.metadata.tables[table]
    for verb, when in (("UPDATE", ""), ("DELETE", f" WHEN {young}")):
        sqlite = DDL(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}{when} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is kept as it was written'); END"
        )
        event.listen(made, "after_create", sqlite.execute_if(dialect="sqlite"))


_SQLITE_LIMIT = f"strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now', '-{LEAST.days} days')"
_guard("data_reads", f"OLD.at > {_SQLITE_LIMIT}")
_guard(
    "data_read_subjects",
    f"EXISTS (SELECT 1 FROM data_reads WHERE id = OLD.read_id AND at > {_SQLITE_LIMIT})",
)
_POSTGRES = DDL(
    "CREATE OR REPLACE FUNCTION data_reads_stay() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "IF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'data_reads' THEN "
    f"IF OLD.at <= now() - interval '{LEAST.days} days' THEN RETURN OLD; END IF; "
    "ELSIF TG_OP = 'DELETE' THEN IF NOT EXISTS (SELECT 1 FROM data_reads WHERE id = OLD.read_id "
    f"AND at > now() - interval '{LEAST.days} days') THEN RETURN OLD; END IF; END IF; "
    "RAISE EXCEPTION 'data_reads is kept as it was written'; END $$; "
    "CREATE TRIGGER data_reads_stay BEFORE UPDATE OR DELETE ON data_reads "
    "FOR EACH ROW EXECUTE FUNCTION data_reads_stay(); "
    "CREATE TRIGGER data_read_subjects_stay BEFORE UPDATE OR DELETE ON data_read_subjects "
    "FOR EACH ROW EXECUTE FUNCTION data_reads_stay()"
)
event.listen(
    db.metadata.tables["data_read_subjects"], "after_create", _POSTGRES.execute_if(dialect="postgresql")
)
