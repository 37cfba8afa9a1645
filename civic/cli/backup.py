"""`civic backup`: copies of everything, made while it runs, looked at, and brought back."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app

from civic.cli import cli
from civic.core import backup
from civic.core.errors import Refused

FOLDER = click.option(
    "--folder", type=click.Path(file_okay=False, path_type=Path), envvar="CIVIC_BACKUPS",
    help="Where backups lie; instance/backups unless told (or CIVIC_BACKUPS).",
)  # fmt: skip
FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


def _folder(folder: Path | None) -> Path:
    return folder or Path(current_app.config["INSTANCE"]) / "backups"


def _size(size: int) -> str:
    return f"{size / 1024 / 1024:.1f} MB"


@cli.group("backup")
def backup_group() -> None:
    """Copies of the database and the uploads; the keys are kept apart from them."""


@backup_group.command("create")
@FOLDER
@click.option("--keep", type=click.IntRange(1), help="Afterwards delete all but the newest KEEP.")
def create(folder: Path | None, keep: int | None) -> None:
    """Make a backup while the site runs, read it again from end to end, and print its path."""
    place = _folder(folder)
    path = backup.create(place)
    told = list(backup.problems(path))
    for problem in told:
        click.echo(problem, err=True)
    if any("was already" not in problem for problem in told):
        raise click.ClickException(f"{path.name} cannot be read back: look at the disk.")
    manifest = backup.manifest_of(path)
    rows = sum(member.get("rows", 0) for member in manifest["members"].values())
    files = sum(name.startswith("uploads/") for name in manifest["members"])
    click.echo(f"{path}\n{rows} rows, {files} files, {_size(path.stat().st_size)}.")
    for old in backup.kept(place)[keep:] if keep else []:
        old.path.unlink()
        click.echo(f"Deleted {old.path.name}.")


@backup_group.command("list")
@FOLDER
def list_backups(folder: Path | None) -> None:
    """The backups of a folder, the newest first."""
    found = backup.kept(_folder(folder))
    for one in found:
        click.echo(f"{one.made_at:%Y-%m-%d %H:%M:%S} UTC  {_size(one.size):>10}  {one.path}")
    if not found:
        click.echo("There is none yet: civic backup create")


@backup_group.command("verify")
@FILE
def verify(file: Path) -> None:
    """Read a backup from its first byte to its last; exit status 1 when anything is damaged."""
    told = list(backup.problems(file))
    for problem in told:
        click.echo(problem, err=True)
    if told:
        raise SystemExit(1)
    manifest = backup.manifest_of(file)
    click.echo(
        f"{file.name} is whole: {len(manifest['members'])} parts, made {manifest['made_at'][:19]} UTC."
    )


@backup_group.command("restore")
@FILE
def restore(file: Path) -> None:
    """Bring a backup back into an empty instance, on either database; then run `civic verify`."""
    try:
        manifest = backup.restore(file)
    except Refused as error:
        raise click.ClickException(str(error)) from error
    end = manifest["audit"]
    click.echo(f"Everything of {manifest['made_at'][:19]} UTC is back.")
    if end:
        click.echo(f"Its trail ends with link {end['position']}: {end['digest']}")
    click.echo("Sealed documents and phones can be read with the data.key of then. Now run: civic verify")
