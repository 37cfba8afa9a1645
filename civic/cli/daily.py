"""What has to be done once a day: the worker does it by itself; without a worker, call `civic daily` from cron."""

from __future__ import annotations

import click

from civic.accreditation.commands import expire_mandates
from civic.accreditation.jobs import send_seals
from civic.agreements.commands import remind as remind_of_agreements
from civic.certificates.commands import drop_old_packs
from civic.cli import cli
from civic.core import audit, clock, jobs, throttle
from civic.core.db import transaction
from civic.events.commands import settle_all_offers
from civic.people.commands import forget_ended_sessions
from civic.people.models import System
from civic.plan.commands import remind as remind_of_plans
from civic.voting.telling import remind


def tidy() -> str:
    """Mark expired mandates, forget old attempts, ended sessions and finished jobs; settle offers, remind, seal the trail; a sentence that says how many."""
    with transaction():
        ended = expire_mandates(System())
        attempts = throttle.sweep()
        sessions = forget_ended_sessions()
        offers = settle_all_offers(System())
        jobs.sweep()
        drop_old_packs()
        reminded = remind()
        agreed = remind_of_agreements(System())
        owed = remind_of_plans()
    with transaction():  # after what this day's tidying wrote
        seal = audit.seal_day(clock.today())
        keepers = send_seals(seal) if seal else 0
    return (
        f"{ended} mandates ended, {attempts} old attempts and {sessions} ended sessions forgotten, "
        f"{offers} offers of a place ended, {reminded} polls to remind of, "
        f"{agreed} reminders of commitments and agreements, {owed} people reminded of reports of plans; "
        f"the trail is sealed at link {seal.position if seal else 0}, which {keepers} people are mailed."
    )


@cli.command("daily")
def daily() -> None:
    """Do what has to be done once a day."""
    click.echo(tidy())
