"""`civic worker`: sends what the outbox holds."""

from __future__ import annotations

import signal
import threading
from datetime import date
from types import FrameType

import click
from flask import current_app
from sqlalchemy.exc import OperationalError

from civic.cli import cli
from civic.cli.daily import tidy
from civic.core import audit, clock
from civic.core.db import db
from civic.messages.mailer import Mailer
from civic.messages.worker import Round, why_not_send, work_once


@cli.command("worker")
@click.option("--once", is_flag=True, help="Send what is due now and end.")
@click.option("--every", default=10, show_default=True, help="Seconds between two looks at the outbox.")
def worker(once: bool, every: int) -> None:
    """Send queued mails; without MAIL_URL they land in the mailbox page only. Ctrl-C ends it after the letter in hand."""
    audit.origin.set("worker")
    if current_app.config["MAIL_URL"]:
        try:
            Mailer(current_app.config["MAIL_URL"])
        except ValueError as wrong:
            raise click.ClickException(str(wrong)) from wrong
    if refusal := why_not_send():
        click.echo(refusal, err=True)
    if once:
        _say(_drain())
        return
    end = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        end.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    click.echo("Watching the outbox.")
    tidied: date | None = None
    while not end.is_set():
        try:
            _say(_drain(end), quiet=True)
            if tidied != clock.today():
                click.echo(tidy())
                tidied = clock.today()
        except OperationalError:
            click.echo("The database does not answer; trying again.", err=True)
        db.session.remove()
        end.wait(max(1, every))


def _drain(end: threading.Event | None = None) -> Round:
    """Work until nothing is due any more."""
    total = Round()
    while True:
        done = work_once()
        total.sent += done.sent
        total.failed += done.failed
        total.dropped += done.dropped
        if not (done.sent or done.failed) or (end and end.is_set()):
            return total


def _say(done: Round, *, quiet: bool = False) -> None:
    if not quiet or done.sent or done.failed:
        click.echo(f"Sent {done.sent}, failed {done.failed}, no longer needed {done.dropped}.")
