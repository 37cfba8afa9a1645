"""`civic serve`: what is looked at before, and the server itself. Its process stays for months, so nothing heavy is read here."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from civic import config
from civic.config import ConfigError

if TYPE_CHECKING:
    from flask import Flask

    from civic.cli.beside import Beside


# The threads of a process share one store of memory, for they run in turn.
SPARING = {"MALLOC_ARENA_MAX": "1"}


def main() -> int:
    """Serve a prepared instance; what the process ends with."""
    if (
        not SPARING.keys() <= os.environ.keys()
    ):  # they are read before the first line of a program: begin anew
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], SPARING | os.environ)  # noqa: S606
    try:
        serve_instance()
    except ConfigError as wrong:
        print(wrong, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def serve_instance() -> None:
    """Serve a prepared instance until stopped; raises ConfigError with a sentence when it cannot be."""
    from civic.serve import CannotServe, serve
    from civic.web import logs

    refuse_taken_port()
    compile_translations()
    # what is wrong with a setting is said here, by the one process, before any other is made
    settings = config.load()
    host, port = listen_on()
    try:
        serve(
            made_to_serve,
            host,
            port,
            workers=settings["WORKERS"],
            threads=settings["THREADS"],
            access_log=logs.access_log(os.environ),
            companion=with_worker,
        )
    except CannotServe as refusal:
        raise ConfigError(str(refusal)) from refusal


def listen_on() -> tuple[str, str]:
    """(host, port) asked for in the environment."""
    return os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "8000"


def refuse_taken_port() -> None:
    """Say it before any long step when the address cannot be had."""
    from civic.serve import why_not_listen

    if sentence := why_not_listen(*listen_on()):
        raise ConfigError(sentence)


def compile_translations() -> int:
    """How many catalogues were compiled anew because their text is newer."""
    made = 0
    for source in sorted((config.ROOT / "translations").glob("*/LC_MESSAGES/messages.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        from babel.messages.mofile import write_mo  # seldom, and large
        from babel.messages.pofile import read_po

        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parent.parent.name)
        fresh = target.with_suffix(".mo.new")
        with fresh.open("wb") as file:
            write_mo(file, catalogue)
        fresh.replace(target)
        made += 1
    return made


def made_to_serve() -> Flask:
    """The application as a process of the server needs it: whole."""
    from sqlalchemy.orm import configure_mappers

    from civic.app import create_app
    from civic.web import compiled, watch

    app = create_app()
    compiled.keep(app)
    configure_mappers()
    watch.watch_connections(app)
    return app


def with_worker(app: Flask) -> Beside | None:
    """What looks after the background work, unless that is left to a service manager."""
    from civic.cli.beside import is_wanted, stand_by

    return stand_by(app) if is_wanted() else None
