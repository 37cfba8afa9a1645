"""The life of an instance: prepare it, bring its database forward, serve it."""

from __future__ import annotations

import os
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import click
from flask import Flask

from civic import config
from civic.cli import cli
from civic.cli.server import compile_translations, listen_on, refuse_taken_port, serve_instance
from civic.config import ConfigError


def say(text: str) -> None:
    """Print at once, so that a long step is seen while it lasts."""
    click.echo(text, nl=True)


def timed(label: str, act: Callable[[], Any]) -> Any:
    """Do a step and say how long it took."""
    click.echo(f"  {label} …", nl=False)
    started = time.monotonic()
    result = act()
    click.echo(f" {time.monotonic() - started:.1f} s")
    return result


def why_not_write(folder: Path) -> str | None:
    """The sentence that says why an instance cannot live in a folder, or None."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".writable"
        probe.touch()
        probe.unlink()
    except OSError:
        return f"The folder {folder.name}/ cannot be written to: give yourself the right, or name another with CIVIC_INSTANCE=…"
    return None


def migrate_to_newest(app: Flask) -> bool:
    """Bring the database to the newest schema; whether there was anything to do. A SQLite file is copied first."""
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory
    from flask_migrate import upgrade

    from civic.core.db import db

    with app.app_context():
        head = ScriptDirectory(str(config.MIGRATIONS)).get_current_head()
        with db.engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
        if current == head:
            return False
        file = sqlite_file(app)
        if file and current is not None:
            copy_database(file, file.with_name(f"{file.name}.before-{head}"))
        upgrade()
        return True


def copy_database(file: Path, copy: Path) -> None:
    """Write a copy of a SQLite file, with what is committed but still lies in the log beside it."""
    copy.unlink(missing_ok=True)  # of an attempt before
    with closing(sqlite3.connect(file)) as whole, closing(sqlite3.connect(copy)) as target:
        whole.backup(target)
    copy.chmod(file.stat().st_mode & 0o777)


def sqlite_file(app: Flask) -> Path | None:
    """The database file when the database is one."""
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    return Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite:///") else None


def load_basics(app: Flask) -> None:
    """What any instance needs before anybody uses it (idempotent)."""
    from civic.core.db import transaction
    from civic.demo.basics import load_basics as load
    from civic.people.models import System

    with app.app_context(), transaction():
        load(System())


def load_demonstration(app: Flask, scale: int = 1) -> None:
    """The fictional year of the two provinces, `scale` times as large."""
    from civic.core import clock
    from civic.core.db import transaction
    from civic.demo.commands import load_demo
    from civic.people.models import System

    with app.app_context(), transaction():
        load_demo(System(), scale=scale, today=clock.today())


def is_empty(app: Flask) -> bool:
    """Whether nobody is in the database yet."""
    from civic.people.queries import anybody

    with app.app_context():
        return not anybody()


def build_sqlite(folder: Path, demonstration: bool) -> None:
    """Make the whole database beside its place and move it there at the end: a half-made one is never met."""
    from sqlalchemy import text

    from civic.app import create_app
    from civic.core.db import db

    half = folder / "civic.db.new"
    if half.exists():
        say("  An earlier start was cut off; its half-made database is thrown away and made anew.")
    for leftover in folder.glob("civic.db.new*"):
        leftover.unlink()
    app = create_app(os.environ | {"DATABASE_URL": f"sqlite:///{half}"})
    timed("Tables", lambda: migrate_to_newest(app))
    timed("Territory, kinds of organisation, notices", lambda: load_basics(app))
    if demonstration:
        timed("Both plans and a fictional year of Ilo and Huaylas", lambda: load_demonstration(app))
    with app.app_context():
        with db.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(
                text("PRAGMA wal_checkpoint(TRUNCATE)")
            )
        db.engine.dispose()
    half.replace(folder / "civic.db")


def prepare(demonstration: bool) -> None:
    """See to it that the database is whole and newest; builds, migrates and fills it where needed."""
    from civic.app import create_app

    folder = config.instance_folder(os.environ)
    if sentence := why_not_write(folder):
        raise ConfigError(sentence)
    compile_translations()
    if not os.environ.get("DATABASE_URL") and not (folder / "civic.db").exists():
        say("Preparing this instance for the first time:")
        build_sqlite(folder, demonstration)
        return
    app = create_app()
    if migrate_to_newest(app):
        say("The database was brought to the newest schema.")
        load_basics(app)
        if demonstration and is_empty(app):
            timed("Both plans and a fictional year of Ilo and Huaylas", lambda: load_demonstration(app))


@cli.command("up", with_appcontext=False)
@click.option("--reload", "reloading", is_flag=True, help="Restart when a file changes (development).")
@click.option("--prepare-only", is_flag=True, help="Prepare everything and stop.")
def up(reloading: bool, prepare_only: bool) -> None:
    """Prepare the instance (demonstration included) and serve it."""
    os.environ.setdefault("CIVIC_ENV", "demo")
    demonstration = os.environ["CIVIC_ENV"] in ("demo", "development")
    if not prepare_only:
        refuse_taken_port()
    prepare(demonstration)
    if prepare_only:
        return
    host, port = listen_on()
    print_welcome(host, port, demonstration)
    if reloading:
        from werkzeug.serving import run_simple

        from civic.app import create_app
        from civic.cli.beside import is_wanted, stand_by

        app = create_app()
        app.debug = True
        if os.environ.get("WERKZEUG_RUN_MAIN") == "true" and is_wanted():
            stand_by(app)
        run_simple(host, int(port), app, use_reloader=True, threaded=True)
        return
    sys.stdout.flush()
    # In the same process, but begun anew: what preparing needed does not stay in memory for as long as is served.
    os.execv(sys.executable, [sys.executable, "-m", "civic.cli", "serve"])  # noqa: S606


def print_welcome(host: str, port: str, demonstration: bool) -> None:
    """The address and, in a demonstration, how to sign in as whom."""
    shown = "localhost" if host in ("127.0.0.1", "0.0.0.0", "::1") else host  # noqa: S104
    say(f"\n  Open http://{shown}:{port}\n")
    if demonstration:
        from civic.demo.accounts import DEMO_PASSWORD, SIGN_INS

        say(f"  Sign in as (password of all: {DEMO_PASSWORD}):")
        for label, username in SIGN_INS:
            say(f"    {username:<22} {label}")
        say("\n  Stop with Ctrl+C.")


@cli.command("serve", with_appcontext=False)
def serve_command() -> None:
    """Serve a prepared instance with the production server."""
    serve_instance()


@cli.command("init", with_appcontext=False)
def init() -> None:
    """Prepare an instance without a demonstration: keys, tables, territory, kinds, notices."""
    prepare(demonstration=False)
    say("Ready. Make the first account with: civic people create-admin")


@cli.command("init-keys", with_appcontext=False)
def init_keys() -> None:
    """Make the two secret files of a production instance, readable by their owner alone."""
    folder = config.instance_folder(os.environ)
    if sentence := why_not_write(folder):
        raise ConfigError(sentence)
    for name in ("secret.key", "data.key"):
        config.read_key(folder / name, create=True)
    say(f"secret.key and data.key are in {folder.name}/. Keep a copy of data.key apart from the backups.")


@cli.command("migrate", with_appcontext=False)
def migrate() -> None:
    """Bring the database to the newest schema."""
    from civic.app import create_app

    say(
        "Brought to the newest schema."
        if migrate_to_newest(create_app())
        else "Nothing to do: the schema is the newest."
    )
