"""Whether the house is lived in: work gets done, days get sealed, backups get made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path

from flask import current_app

from civic.cli.doctor.findings import Finding, bad, good, look
from civic.core import audit, backup, clock, jobs
from civic.messages.queries import outbox_health
from civic.messages.worker import why_not_send

SLOW, STUCK = timedelta(minutes=3), timedelta(minutes=15)
LATELY = timedelta(days=7)


def worker() -> Iterator[Finding]:
    """How long what is due has been waiting, and what was given up."""
    since = clock.now() - LATELY
    works, mails = jobs.queue_health(since), outbox_health(clock.now(), since)
    for what, health, held in (("jobs", works, None), ("mails", mails, why_not_send())):
        if held and health.due:
            yield look(f"{health.due} mails wait: {held}")
        elif health.oldest is not None:
            yield _waiting(what, health.due, clock.now() - health.oldest)
        if health.failed:
            yield look(
                f"{health.failed} {what} were given up in the last {LATELY.days} days.",
                "Look at the page of mails, and at the log.",
            )
    if not works.due and not mails.due:
        yield good("nothing is waiting.")


def _waiting(what: str, count: int, longest: timedelta) -> Finding:
    text = f"{count} {what} are due, the oldest for {longest.total_seconds() / 60:.0f} minutes."
    mend = "Start civic worker (or CIVIC_WORKER=beside), and look at its log."
    return (bad if longest > STUCK else look if longest > SLOW else good)(
        text, *([mend] if longest > SLOW else [])
    )


def seals() -> Iterator[Finding]:
    """Whether the trail was sealed of late."""
    newest = next(iter(audit.seals()), None)
    mend = "Keep civic worker running, or put civic daily into cron."
    if newest is None:
        yield look("no day of the trail is sealed yet.", mend)
        return
    old = (clock.today() - newest.day).days
    text = f"the last seal is of {newest.day}, link {newest.position}."
    yield look(f"{text} That is {old} days ago.", mend) if old > 1 else good(text)


def backups(env: Mapping[str, str]) -> Iterator[Finding]:
    """How old the last backup is, and whether its list of contents is whole."""
    place = Path(env.get("CIVIC_BACKUPS") or Path(current_app.config["INSTANCE"]) / "backups")
    production = current_app.config["ENV_NAME"] == "production"
    mend = "Put civic backup create --keep 14 into cron, and copy its folder to another machine."
    newest = next(iter(backup.kept(place)), None)
    if newest is None:
        yield (bad if production else look)(f"there is none in {place}.", mend)
        return
    if told := next(backup.listing_problems(newest.path), None):
        yield bad(f"{newest.path.name}: {told}", f"civic backup verify {newest.path}, and make another one.")
        return
    text = f"{newest.path.name} lists all that it should hold."
    old = clock.now() - newest.made_at
    yield good(text) if old < timedelta(days=2) else _old(text, old, mend)


def _old(text: str, old: timedelta, mend: str) -> Finding:
    return (bad if old > timedelta(days=8) else look)(f"{text} It is {old.days} days old.", mend)
