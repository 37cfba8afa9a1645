"""What must be true of an instance after whatever happened to it: nothing half-made, the trail whole, the files clean."""

from __future__ import annotations

from collections import Counter

from flask import Flask

from civic.attendance.models import Attendance
from civic.core.audit import AuditEntry, audit_problems
from civic.core.db import db
from civic.core.jobs import Job, JobState
from civic.events.models import Registration, RegistrationState, SeatPool
from civic.messages.models import Message, MessageState


def problems(app: Flask) -> list[str]:
    """Everything that is not as it should be, in sentences; nothing when all is well."""
    with app.app_context():
        db.session.remove()
        found = [*_files(), *audit_problems(), *_seats(), *_acts(), *_queues()]
        db.session.remove()
    return found


def _files() -> list[str]:
    """What the database itself finds wrong in its files."""
    if db.engine.dialect.name == "sqlite":
        said = [str(row[0]) for row in db.session.execute(db.text("PRAGMA integrity_check"))]
        loose = db.session.execute(db.text("PRAGMA foreign_key_check")).all()
        return [f"integrity: {one}" for one in said if one != "ok"] + [f"loose: {row}" for row in loose]
    tables = [table for table in db.metadata.sorted_tables if db.inspect(db.engine).has_table(table.name)]
    for table in tables:  # every row can be read, and an index says as many as the table holds
        db.session.execute(table.select()).all()
    return []


def _seats() -> list[str]:
    """Seats are taken by those who hold one, and by nobody else."""
    held = Counter(
        pool_id
        for pool_id, state, offer in db.session.query(
            Registration.pool_id, Registration.state, Registration.offer_until
        )
        if pool_id and (state is RegistrationState.CONFIRMED or offer is not None)
    )
    return [
        f"pool {pool.id} counts {pool.taken} taken seats and {held[pool.id]} people hold one"
        for pool in db.session.query(SeatPool)
        if pool.taken != held[pool.id]
    ]


def _acts() -> list[str]:
    """Each registration and each mark made through a page has exactly one line of the trail, and each line its row."""
    told = Counter(
        subject_id for (subject_id,) in db.session.query(AuditEntry.subject_id).filter_by(action="events.register")
    )  # fmt: skip
    made = Counter(
        str(number) for (number,) in db.session.query(Registration.id).filter(Registration.registered_by_id.is_not(None))
    )  # fmt: skip
    wrong = [
        f"registration {n}: {made[n]} rows, {told[n]} lines"
        for n in told.keys() | made.keys()
        if told[n] != made[n]
    ]
    twice = Counter(
        (session, person)
        for session, person in db.session.query(Attendance.session_id, Attendance.person_id).filter(
            Attendance.superseded_at.is_(None)
        )
    )
    return wrong + [f"two marks in force for {who}" for who, count in twice.items() if count > 1]


def _queues() -> list[str]:
    """What is done is dated, what waits is not."""
    mails = [
        f"message {m.id} is {m.state} and finished at {m.finished_at}"
        for m in db.session.query(Message)
        if (m.finished_at is None) != (m.state is MessageState.QUEUED)
    ]
    jobs = [
        f"job {job.id} is {job.state} and finished at {job.finished_at}"
        for job in db.session.query(Job)
        if (job.finished_at is None) != (job.state in (JobState.WAITING, JobState.RUNNING))
    ]
    return mails + jobs
