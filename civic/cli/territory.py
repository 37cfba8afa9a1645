"""`civic territory …`: the list of places."""

from __future__ import annotations

import click

from civic.cli import cli


@cli.group()
def territory() -> None:
    """Departments, provinces, districts and settlements."""


@territory.command("load")
def load() -> None:
    """Load the places that are missing; what is there is left alone."""
    from civic.core.db import transaction
    from civic.people.models import System
    from civic.territory.commands import load_territory

    with transaction():
        added = load_territory(System())
    for table, count in added.items():
        click.echo(f"{table}: {count} added")
