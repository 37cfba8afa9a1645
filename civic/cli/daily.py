"""What has to be done once a day: the worker does it by itself; without a worker, call `civic daily` from cron."""

from __future__ import annotations

import click

from civic.accreditation.commands import expire_mandates
from civic.accreditation.jobs import send_seals
from civic.agreements.commands import remind as remind_of_agreements
from civic.cli import cli
from civic.core import audit, clock, orphans, retention
from civic.core.db import transaction
from civic.core.storage import StorageFault
from civic.events.commands import settle_all_offers
from civic.people.models import System
from civic.plan.commands import remind as remind_of_plans
from civic.privacy.commands import remind_of_requests
from civic.voting.telling import remind


def tidy() -> str:
    """Mark expired mandates, settle offers, remind, take away what is past its time, seal the trail; a sentence that says how many."""
    with transaction():
        ended = expire_mandates(System())
        offers = settle_all_offers(System())
        reminded = remind()
        agreed = remind_of_agreements(System())
        owed = remind_of_plans()
        asked = remind_of_requests()
    gone = retention.apply_rules(System())  # in transactions of its own
    with transaction():  # after what this day's tidying wrote
        seal = audit.seal_day(clock.today())
        keepers = send_seals(seal) if seal else 0
    files = _sweep_files()
    return (
        f"{ended} mandates ended, {told_of(gone)}, "
        f"{offers} offers of a place ended, {reminded} polls to remind of, "
        f"{agreed} reminders of commitments and agreements, {owed} people reminded of reports of plans, "
        f"{asked} reminded of requests about data, {files}; "
        f"the trail is sealed at link {seal.position if seal else 0}, which {keepers} people are mailed."
    )


def _sweep_files() -> str:
    """What became of bytes that no row names, in words."""
    try:
        swept = orphans.sweep()
    except (StorageFault, OSError) as fault:
        return f"files were not swept ({fault})"
    return (
        f"files were not swept: {swept.stopped}"
        if swept.stopped
        else f"{len(swept.orphans)} files without a row taken away"
    )


def told_of(gone: dict[str, int]) -> str:
    """What the rules of retention took away, in words."""
    failed = [code for code, number in gone.items() if number < 0]
    words = f"{sum(number for number in gone.values() if number > 0)} things past their time taken away"
    return words + (f" (rules that failed: {', '.join(failed)})" if failed else "")


@cli.command("daily")
def daily() -> None:
    """Do what has to be done once a day."""
    click.echo(tidy())
