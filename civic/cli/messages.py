"""`civic worker`: sends what the outbox holds and does the work that is too long for a request."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from dataclasses import dataclass, field
from datetime import date
from types import FrameType

import click
from flask import current_app
from sqlalchemy.exc import OperationalError

from civic.cli import cli
from civic.cli.daily import tidy
from civic.core import audit, clock, jobs
from civic.core.db import db, transaction
from civic.events.commands import settle_all_offers
from civic.messages.mailer import Mailer
from civic.messages.worker import Round, why_not_send, work_once
from civic.people.models import System
from civic.voting.commands import tending
from civic.web import logs

logger = logging.getLogger(__name__)


@cli.command("worker")
@click.option("--once", is_flag=True, help="Do what is due now and end.")
@click.option("--every", default=3, show_default=True, help="Seconds between two looks at what is due.")
@click.option("--idle", type=int, help="End after so many seconds without work, or when the caller is gone.")
def worker(once: bool, every: int, idle: int | None) -> None:
    """Send queued mails and do queued work; without MAIL_URL mails land in the mailbox page only.

    Ctrl-C ends it after the letter or the step in hand; several may run at once.
    """
    audit.origin.set("worker")
    if current_app.config["MAIL_URL"]:
        try:
            Mailer(current_app.config["MAIL_URL"])
        except ValueError as wrong:
            raise click.ClickException(str(wrong)) from wrong
    if not once:
        logs.set_up()
    if (refusal := why_not_send()) and idle is None:
        click.echo(refusal, err=True) if once else logger.warning(refusal)
    end = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        end.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    if once:
        click.echo(_told(_drain(end)))
        return
    logger.info("watching the outbox")
    _watch(end, every, idle)


def _watch(end: threading.Event, every: int, idle: int | None) -> None:
    """Work and wait by turns until somebody ends it, or nothing has been due for `idle` seconds."""
    tidied: date | None = None
    caller, quiet_since = os.getppid(), time.monotonic()
    while not end.is_set():
        try:
            done = _drain(end)
            if done.anything:
                logger.info(_told(done))
                quiet_since = time.monotonic()
            if tidied != clock.today():
                logger.info(tidy())
                tidied = clock.today()
        except OperationalError:
            logger.warning("the database does not answer; trying again")
        db.session.remove()
        if idle is not None and (time.monotonic() - quiet_since > idle or os.getppid() != caller):
            return
        end.wait(max(1, every))


@dataclass
class Work:
    """What a worker has done since it last told."""

    mails: Round = field(default_factory=Round)
    jobs: int = 0

    @property
    def anything(self) -> bool:
        """Whether there was something to do."""
        return bool(self.mails.sent or self.mails.failed or self.jobs)


def _settle() -> None:
    """Let offers of a place that lapsed go on to the next who wait, before the mails about it leave."""
    with transaction():
        settle_all_offers(System())


def _tend_polls() -> None:
    """Give waiting ballots their places in the log, and close the polls whose time is over."""
    if tending.is_due(clock.now()):
        with transaction():
            tending.tend()


def _drain(end: threading.Event) -> Work:
    """Work until nothing is due any more; mails are looked for again after each job."""
    total = Work()
    _settle()
    _tend_polls()
    while not end.is_set():
        done = work_once()
        total.mails.sent += done.sent
        total.mails.failed += done.failed
        total.mails.dropped += done.dropped
        job = None if end.is_set() else jobs.work_one(end.is_set)
        total.jobs += job is not None
        if not (done.sent or done.failed or job):
            break
    return total


def _told(done: Work) -> str:
    mails = done.mails
    jobs_done = f"; jobs done {done.jobs}" if done.jobs else ""
    return f"Sent {mails.sent}, failed {mails.failed}, no longer needed {mails.dropped}{jobs_done}."
