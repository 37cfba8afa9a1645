"""`civic search`: keeps the search tables true."""

from __future__ import annotations

import click

from civic.cli import cli
from civic.core.db import transaction
from civic.core.search import reindex, subjects


@cli.group("search")
def search_group() -> None:
    """What can be found."""


@search_group.command("reindex")
@click.argument("subject", required=False)
def reindex_subjects(subject: str | None) -> None:
    """Index everything anew, or one SUBJECT: after a restore, or when the rules for words changed."""
    known = subjects()
    if subject and subject not in known:
        raise click.ClickException(f"“{subject}” cannot be searched; there are: {', '.join(known)}.")
    for name in [subject] if subject else known:
        with transaction():
            print(f"{name}: {reindex(name)} things can be found.")
