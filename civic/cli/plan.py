"""`civic plan`: loads plans from their files and lists them."""

from __future__ import annotations

from pathlib import Path

import click

from civic.cli import cli
from civic.core.db import transaction
from civic.people.models import System
from civic.plan.commands import load_plan
from civic.plan.queries import plans
from civic.spaces.queries import space_by_slug


@cli.group("plan")
def plan_group() -> None:
    """Plans and the targets they set."""


@plan_group.command("load")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--space", "slug", help="The space whose territory it is; by default the one with that territory."
)
def load(file: Path, slug: str | None) -> None:
    """Load a plan from a YAML FILE: all of it, or nothing with the list of what to mend."""
    with transaction():
        done = load_plan(System(), file, space_by_slug(slug) if slug else None)
    home = done.plan.space.name if done.plan.space else "no space yet (give one with --space)"
    print(
        f"{done.plan.slug}: {done.outcome}; {done.sections} sections, {done.goals} lines, "
        f"{done.indicators} indicators; shown in {home}."
    )


@plan_group.command("list")
def list_plans() -> None:
    """The plans that are loaded."""
    for line in plans():
        print(f"{line.plan.slug}: {line.plan.title} ({line.goals} lines, {line.indicators} indicators)")
