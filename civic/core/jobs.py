"""Work that is too long for a request: asked for in the transaction of what it follows from, done by `civic worker`.

A row of `jobs` is the whole queue. A worker holds what it claimed for a lease that every progress renews; one that dies is
followed by another. So a handler may be run again at any point: it works in small transactions of its own and first looks
what is done already. Handlers stand in `<room>/jobs.py`, which the factory reads.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

from flask_babel import force_locale, get_locale
from flask_babel import gettext as _
from sqlalchemy import JSON, Index, ScalarResult, String, and_, func, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from civic.core import clock
from civic.core.db import Base, changed_rows, db, enum_type, for_change, transaction
from civic.core.errors import Refused, found
from civic.core.storage import StorageFault
from civic.core.types import UTCDateTime
from civic.core.vault import new_token

# How long to wait after the first, second … failed try; after the last the job is given up.
BACK_OFF = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1))
MAX_TRIES = len(BACK_OFF) + 1
LEASE = timedelta(minutes=2)  # the longest a handler may work between two words of its progress
KEPT = timedelta(days=30)

logger = logging.getLogger(__name__)


class JobState(StrEnum):
    """Where the work is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(Base):
    """One piece of work. `payload` and `result` are plain JSON and never hold personal data in clear.

    `key` keeps the same work from being queued twice; `asked_again` says that it was asked for once more while it ran, so
    that it runs once more: what changed after it had looked is not missed.
    """

    __tablename__ = "jobs"
    __table_args__ = (Index("ix_jobs_state_run_after", "state", "run_after"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    key: Mapped[str | None] = mapped_column(String(120), unique=True)
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    locale: Mapped[str] = mapped_column(String(5))  # the language of the sentences it makes
    asked_by_id: Mapped[int | None] = mapped_column(index=True)
    state: Mapped[JobState] = mapped_column(enum_type(JobState), default=JobState.WAITING)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int | None]
    attempts: Mapped[int] = mapped_column(default=0)
    asked_again: Mapped[bool] = mapped_column(default=False)
    error: Mapped[str | None] = mapped_column(String(500))  # a sentence for whoever asked
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    run_after: Mapped[datetime] = mapped_column(UTCDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    lease_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    holder: Mapped[str | None] = mapped_column(String(40))

    @property
    def is_open(self) -> bool:
        """Whether there is still something to wait for."""
        return self.state in (JobState.WAITING, JobState.RUNNING)


class Progress(Protocol):
    """`progress(30, 500)`: so much is done; also keeps the lease. Call it often, outside of transaction()."""

    def __call__(self, done: int, total: int | None = None) -> None: ...


Handler = Callable[[Job, dict[str, Any], Progress], dict[str, Any] | None]
HANDLERS: dict[str, Handler] = {}


class Stopped(Exception):
    """The worker was asked to end: the job goes back to the queue, its try not counted."""


class LeaseLost(Exception):
    """Another worker holds the job by now: this one stops without a word."""


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that does the work of a kind; what it returns (plain JSON) becomes the job's result."""

    def register(run: Handler) -> Handler:
        if HANDLERS.setdefault(kind, run) is not run:
            raise ValueError(f"two handlers for {kind}")
        return run

    return register


# --- asking -----------------------------------------------------------------------------------------------------------


def enqueue(
    kind: str,
    payload: dict[str, Any],
    *,
    key: str | None = None,
    asked_by_id: int | None = None,
    run_after: datetime | None = None,
) -> Job:
    """Queue work in the transaction of what it follows from: undone with it, started only after it.

    With a `key` there is one such job: one that waits stays as it is, one that runs will run once more, one that has ended
    begins anew; in each case with this payload.
    """
    if kind not in HANDLERS:
        raise ValueError(f"no handler for {kind}")
    now = clock.now()
    fresh = {
        "kind": kind, "key": key, "payload": payload, "locale": str(get_locale() or "es")[:5], "asked_by_id": asked_by_id,
        "state": JobState.WAITING, "done": 0, "attempts": 0, "asked_again": False, "created_at": now,
        "run_after": run_after or now,
    }  # fmt: skip
    if key is None:
        job = Job(**fresh)
        db.session.add(job)
        db.session.flush()
        return job
    insert = _insert()
    made = db.session.scalar(
        insert(Job).values(fresh).on_conflict_do_nothing(index_elements=["key"]).returning(Job.id)
    )
    job = db.session.scalars(for_change(select(Job).where(Job.key == key))).one()
    if made is None:
        _ask_again(job, fresh)
    return job


def _insert() -> Any:
    """The INSERT of this database, which knows ON CONFLICT; the other's dialect is not even read."""
    if db.engine.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert
    from sqlalchemy.dialects import sqlite

    return sqlite.insert


def _ask_again(job: Job, fresh: dict[str, Any]) -> None:
    if job.state is JobState.RUNNING:
        job.payload, job.asked_again = fresh["payload"], True
        return
    if job.state is JobState.WAITING:
        job.payload, job.run_after = fresh["payload"], min(job.run_after, fresh["run_after"])
        return
    for name, value in fresh.items():
        setattr(job, name, value)
    job.total = job.error = job.result = job.finished_at = job.lease_until = job.holder = None


def job_by_id(job_id: int) -> Job:
    """A job, or NotFound. Whoever shows it checks that it is the actor's to see."""
    return found(db.session.get(Job, job_id))


def job_by_key(key: str) -> Job | None:
    """The job of a key, if it was ever asked for."""
    return db.session.scalar(select(Job).where(Job.key == key))


def is_due() -> bool:
    """Whether a worker would find something to do now."""
    return db.session.scalar(select(Job.id).where(_due(clock.now())).limit(1)) is not None


class QueueHealth(NamedTuple):
    """Jobs that should be done, since when, and how many were given up."""

    due: int
    oldest: datetime | None
    failed: int


def queue_health(since: datetime) -> QueueHealth:
    """What is due now, the longest wait first, and what was given up since a moment."""
    now = clock.now()
    count, oldest = db.session.execute(select(func.count(), func.min(Job.run_after)).where(_due(now))).one()
    failed = db.session.scalar(
        select(func.count()).where(Job.state == JobState.FAILED, Job.finished_at >= since)
    )
    return QueueHealth(count, oldest, failed or 0)


# --- doing ------------------------------------------------------------------------------------------------------------


def work_one(stop: Callable[[], bool] = lambda: False) -> Job | None:
    """Do one job that is due, to its end or its failure; None when there is none. `stop` is asked at each progress."""
    holder = new_token()
    with transaction():
        job = _claim(holder)
        if job is None:
            return None
        job_id, kind, payload = job.id, job.kind, dict(job.payload)
    try:
        with force_locale(job.locale):
            result = HANDLERS[kind](job, payload, _progress(job_id, holder, stop))
    except Stopped:
        _note(job_id, holder, _put_back)
    except LeaseLost:
        logger.warning("job %s (%s) was taken over by another worker", job_id, kind)
    except StorageFault as fault:  # a refusal for whoever waits at a page; here it is tried again later
        logger.warning("job %s (%s) waits for the files: %s", job_id, kind, fault.why)
        _note(job_id, holder, _try_later)
    except Refused as refusal:
        sentence = str(refusal.sentence)
        _note(job_id, holder, lambda held: _finish(held, JobState.FAILED, error=sentence))
    except Exception:  # whatever a handler stumbles over is tried again later
        logger.exception("job %s (%s) failed", job_id, kind)
        _note(job_id, holder, _try_later)
    else:
        _note(job_id, holder, lambda held: _finish(held, JobState.DONE, result=result))
    return db.session.get(Job, job_id)


def _due(now: datetime) -> Any:
    """What may be begun now: due, or left by a worker that is gone; only kinds that this program knows."""
    waiting = and_(Job.state == JobState.WAITING, Job.run_after <= now)
    left = and_(Job.state == JobState.RUNNING, Job.lease_until <= now)
    return and_(Job.kind.in_(list(HANDLERS)), or_(waiting, left))


def _claim(holder: str) -> Job | None:
    """Take the job that has waited longest, or one whose worker is gone; give up one that killed its workers."""
    now = clock.now()
    for cut_off in _locked(Job.state == JobState.RUNNING, Job.lease_until <= now, Job.attempts >= MAX_TRIES):
        with force_locale(cut_off.locale):
            _finish(cut_off, JobState.FAILED, error=_given_up())
    db.session.flush()
    oldest = (
        select(Job.id)
        .where(_due(now))
        .order_by(Job.run_after, Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    job_id = db.session.scalar(
        update(Job)
        .where(Job.id == oldest.scalar_subquery())
        .values(state=JobState.RUNNING, attempts=Job.attempts + 1, lease_until=now + LEASE, holder=holder)
        .returning(Job.id)
        .execution_options(synchronize_session=False)
    )
    return None if job_id is None else db.session.get(Job, job_id, populate_existing=True)


def _locked(*which: Any) -> ScalarResult[Job]:
    return db.session.scalars(
        select(Job).where(*which).with_for_update(skip_locked=True).execution_options(populate_existing=True)
    )


def _progress(job_id: int, holder: str, stop: Callable[[], bool]) -> Progress:
    def progress(done: int, total: int | None = None) -> None:
        values: dict[str, Any] = {"done": done, "lease_until": clock.now() + LEASE}
        if total is not None:
            values["total"] = total
        with transaction():
            kept = changed_rows(
                update(Job)
                .where(Job.id == job_id, Job.holder == holder, Job.state == JobState.RUNNING)
                .values(values)
            )
        if not kept:
            raise LeaseLost
        if stop():
            raise Stopped

    return progress


def _note(job_id: int, holder: str, change: Callable[[Job], None]) -> None:
    """Write down how it went, unless another worker has taken over."""
    with transaction():
        job = _locked(Job.id == job_id, Job.holder == holder, Job.state == JobState.RUNNING).one_or_none()
        if job is not None:
            with force_locale(job.locale):
                change(job)


def _put_back(job: Job) -> None:
    job.state, job.holder, job.lease_until = JobState.WAITING, None, None
    job.attempts -= 1


def _try_later(job: Job) -> None:
    if job.attempts >= MAX_TRIES:
        _finish(job, JobState.FAILED, error=_given_up())
        return
    job.state, job.holder, job.lease_until = JobState.WAITING, None, None
    job.run_after = clock.now() + BACK_OFF[job.attempts - 1]


def _finish(
    job: Job, state: JobState, *, error: str | None = None, result: dict[str, Any] | None = None
) -> None:
    job.state, job.holder, job.lease_until, job.finished_at = state, None, None, clock.now()
    job.error, job.result = (error or "")[:500] or None, result
    if job.asked_again:
        job.asked_again = False
        job.state, job.attempts, job.finished_at, job.run_after = JobState.WAITING, 0, None, clock.now()


def _given_up() -> str:
    return _(
        "It did not work out after several tries. Ask for it again; if it fails once more, tell whoever runs this site."
    )
