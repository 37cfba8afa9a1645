"""`civic demo`: load the demonstration."""

from __future__ import annotations

import time

import click
from sqlalchemy import inspect

from civic.cli import cli
from civic.core import audit
from civic.core.db import db, transaction
from civic.core.errors import Refused
from civic.demo.commands import LARGEST, load_demo
from civic.people.models import System


@cli.command("demo")
@click.option(
    "--seed", default=2026, show_default=True, help="The same seed and day give the same demonstration."
)
@click.option(
    "--scale", default=1, show_default=True, type=click.IntRange(1, LARGEST),
    help="How many times as large; 200 is about 100,000 people and 1,000,000 attendances.",
)  # fmt: skip
def demo(seed: int, scale: int) -> None:
    """Load two provinces of fictional people, organisations and events into an empty database."""
    if not inspect(db.engine).has_table("audit_entries"):
        raise Refused("The database has no tables yet: run `civic init` first.")
    audit.origin.set("demo")
    start = time.monotonic()
    with transaction():
        counts = load_demo(System(), seed, scale, progress=click.echo)
    for table, number in counts.items():
        click.echo(f"  {number:>9,}  {table.replace('_', ' ')}")
    click.echo(f"The demonstration is loaded ({time.monotonic() - start:.1f} s).")
