"""`civic files`: whether every row has its bytes and all bytes have a row."""

from __future__ import annotations

import sys

import click

from civic.cli import cli
from civic.core import orphans


@cli.group("files")
def files_group() -> None:
    """Files that people sent, in the folder or the bucket of STORAGE_URL."""


@files_group.command("check")
def check() -> None:
    """Name the files that rows point to and that are gone or of another size; exit status 1 when there are any."""
    lost = 0
    for token in orphans.without_bytes():
        lost += 1
        click.echo(f"{token}: its bytes are gone or of another size.", err=True)
    if lost:
        sys.exit(1)
    click.echo("Every file is there.")


@files_group.command("sweep")
@click.option("--dry-run", is_flag=True, help="Only say what would be taken away.")
@click.option("--certain", is_flag=True, help="Also when they are many.")
def sweep(dry_run: bool, certain: bool) -> None:
    """Take away the bytes that no row has named for a day; `civic daily` does it too."""
    swept = orphans.sweep(dry=dry_run, certain=certain)
    if swept.stopped:
        raise click.ClickException(
            f"{swept.stopped}. Is STORAGE_URL right, and its place this instance's alone? Then: --certain"
        )
    for name in swept.orphans if dry_run else ():
        click.echo(name)
    verb = "would be" if dry_run else "were"
    click.echo(f"{len(swept.orphans)} of {swept.seen} files {verb} taken away.")
