"""`civic verify`: whether what was sealed is still what was sealed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

import click

from civic.cli import cli
from civic.core.audit import audit_problems
from civic.records.verify import record_problems

# (name, what finds the problems): other rooms add theirs.
CHECKS: list[tuple[str, Callable[[], Iterator[str]]]] = [
    ("trail", audit_problems),
    ("records", record_problems),
]


@cli.command("verify")
@click.option("--all", "every", is_flag=True, help="Go on after the first problem and name them all.")
def verify(every: bool) -> None:
    """Recompute the trail of changes and every seal, and read every sealed file again. What does not fit is named; exit status 1."""
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
            click.echo(f"{name}: everything is as it was written.")
    if bad:
        sys.exit(1)
