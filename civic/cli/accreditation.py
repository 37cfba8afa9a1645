"""Mandates whose term has passed."""

from __future__ import annotations

import click

from civic.accreditation.commands import expire_mandates as expire
from civic.cli import cli
from civic.core.db import transaction
from civic.people.models import System


@cli.command("expire-mandates")
def expire_mandates() -> None:
    """Mark mandates whose last valid day has passed as ended and tell the people; run it once a day."""
    with transaction():
        ended = expire(System())
    click.echo(f"{ended} mandates marked as ended." if ended else "No mandate has ended since the last time.")
