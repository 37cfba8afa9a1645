"""`civic plan`: loads plans from their files, lists them, and tells how far each row is."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import click
from flask import current_app
from flask_babel import force_locale

from civic.cli import cli
from civic.core import clock
from civic.core.db import transaction
from civic.monitoring import pace
from civic.monitoring.plain import plan_plain
from civic.monitoring.status import RowStatus, as_number, plan_status
from civic.people.models import System
from civic.plan.commands import load_plan
from civic.plan.queries import plan_by_slug, plans
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
    with force_locale("en"), transaction():
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


@plan_group.command("status")
@click.argument("plan")
@click.option(
    "--json", "as_json", is_flag=True, help="As JSON, with period, evidence, who reported and who verified."
)
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="As known on a day; by default today.")
def status(plan: str, as_json: bool, day: datetime | None) -> None:
    """Every row of PLAN (the name in its address) with value, state and source."""
    with current_app.test_request_context():
        found = plan_by_slug(plan)
        known_on: date = min(day.date(), clock.today()) if day else clock.today()
        rows = plan_status(found, known_on)
        if as_json:
            print(json.dumps(plan_plain(found, rows, known_on), ensure_ascii=False, indent=2))
            return
        print(f"{found.slug} on {known_on.isoformat()}: {len(rows)} rows")
        for row in rows:
            print(_line(row))
        sums = pace.tally(row.state for row in rows)
        print(", ".join(f"{number} {state.value}" for state, number in sums.items()))


def _line(row: RowStatus) -> str:
    def shown(value: int | float | None) -> str:
        return "-" if value is None else f"{value:g}"

    share = (
        row.indicator.parameter == "percentage" and row.denominator is not None and row.numerator is not None
    )
    counted = f" ({shown(as_number(row.numerator))}/{shown(as_number(row.denominator))})" if share else ""
    source = row.source.value + (" verified" if row.is_verified and row.source.value == "milestones" else "")
    value, target = shown(as_number(row.value)) + counted, shown(as_number(row.target))
    return (
        f"{row.indicator.code:<13} {value:>18} of {target:>5}  {row.state.value:<15} {source:<19} "
        f"{row.indicator.name}"
    )
