"""The group of all commands, as click knows it. One file per subject, read when a command of it is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from importlib.util import find_spec
from typing import cast

import click
from flask.cli import FlaskGroup

SUBJECTS = (
    "instance",
    "people",
    "territory",
    "accreditation",
    "plan",
    "monitoring",
    "messages",
    "imports",
    "search",
    "votes",
    "verify",
    "backup",
    "demo",
    "daily",
    "doctor",
    "files",
    "privacy",
)


def _read(subjects: Iterable[str]) -> None:
    for subject in subjects:
        if find_spec(f"civic.cli.{subject}"):
            import_module(f"civic.cli.{subject}")


def _create_app() -> object:
    from civic.app import create_app

    return create_app()


# What runs for months reads its own file only: the others bring along what a server never needs.
LONG_LIVED = {"serve": "instance", "up": "instance", "worker": "messages"}


class Commands(FlaskGroup):
    """The application's commands and `db` (Flask-Migrate), each read when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        _read(SUBJECTS)
        return sorted({*super().list_commands(ctx), "db"})

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name != "db":
            _read((LONG_LIVED[name],) if name in LONG_LIVED else SUBJECTS)
            return super().get_command(ctx, name)
        return cast("click.Command", import_module("flask_migrate.cli").db)


@click.group(cls=Commands, create_app=_create_app, add_default_commands=False, add_version_option=False)
def cli() -> None:
    """Concertation spaces, their organisations, events and public targets."""


def run() -> int:
    """Run the command line; what it ends with. A fault that the caller can mend is one sentence, not a trace."""
    from civic.config import ConfigError
    from civic.core.errors import NotAllowed, NotFound, Refused

    try:
        cli.main(prog_name="civic", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return 130
    except (ConfigError, Refused) as error:
        click.echo(str(error), err=True)
        return 1
    except NotFound:
        click.echo("There is no such thing here.", err=True)
        return 1
    except NotAllowed:
        click.echo("This actor may not do that.", err=True)
        return 1
    return 0
