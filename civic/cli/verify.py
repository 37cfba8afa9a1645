"""`civic verify`: whether what was sealed is still what was sealed, and what others keep copies of."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from civic.cli import cli
from civic.core.audit import audit_problems
from civic.core.copies import Copy, copies_in, copy_problems
from civic.records.verify import record_problems

# (name, what finds the problems): other rooms add theirs.
CHECKS: list[tuple[str, Callable[[], Iterator[str]]]] = [
    ("trail", audit_problems),
    ("records", record_problems),
]


@cli.command("verify")
@click.option("--all", "every", is_flag=True, help="Go on after the first problem and name them all.")
@click.option(
    "--seal",
    "seals",
    multiple=True,
    metavar="DAY=DIGEST",
    help="A seal that somebody kept; may be given often.",
)
@click.option(
    "--seals",
    "files",
    multiple=True,
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A text with kept seals: a saved mail or its file, or a table of seals downloaded earlier.",
)
def verify(every: bool, seals: tuple[str, ...], files: tuple[Path, ...]) -> None:
    """Recompute the trail of changes and every seal, and read every sealed file again. What does not fit is named; exit status 1."""
    checks = list(CHECKS)
    if copies := _copies(seals, files):
        checks.append(("copies", lambda: copy_problems(copies)))
    bad = 0
    for name, problems in checks:
        found = 0
        for problem in problems():
            found += 1
            click.echo(f"{name}: {problem}", err=True)
            if not every:
                sys.exit(1)
        bad += found
        if not found and name == "copies":
            click.echo(f"copies: {len(copies)} kept seals are those of this trail.")
        elif not found:
            click.echo(f"{name}: everything is as it was written.")
    if bad:
        sys.exit(1)


def _copies(seals: tuple[str, ...], files: tuple[Path, ...]) -> list[Copy]:
    """The seals that the caller keeps; a text without any is a mistake of the caller, not a good sign."""
    copies: list[Copy] = []
    for written in seals:
        copies += _some(
            copies_in(written), f"«{written[:90]}» is no seal: write DAY=DIGEST, as in 2026-06-13=5f1c…."
        )
    for path in files:
        copies += _some(copies_in(path.read_text(errors="replace")), f"{path.name} names no seal.")
    return copies


def _some(copies: list[Copy], otherwise: str) -> list[Copy]:
    if not copies:
        raise click.BadParameter(otherwise)
    return copies
