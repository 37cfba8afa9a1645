"""`civic verify`: whether what was sealed is still what was sealed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

import click

from civic.cli import cli
from civic.records.verify import record_problems

# (name, what finds the problems): other rooms add theirs.
CHECKS: list[tuple[str, Callable[[], Iterator[str]]]] = [("records", record_problems)]


@cli.command("verify")
@click.option("--all", "every", is_flag=True, help="Go on after the first problem and name them all.")
def verify(every: bool) -> None:
    """Recompute every seal and read every sealed file again. The first bad document is named; exit status 1."""
    bad = 0
    for name, problems in CHECKS:
        found = 0
        for problem in problems():
            found += 1
            click.echo(f"{name}: {problem}", err=True)
            if not every:
                sys.exit(1)
        bad += found
        if not found:
            click.echo(f"{name}: everything is as it was sealed.")
    if bad:
        sys.exit(1)
