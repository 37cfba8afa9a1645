"""`civic doctor`: every engine and setting looked at; what is wrong, and how it is mended. Changes nothing but a probe file."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import click
from flask import Flask

from civic.cli import cli
from civic.cli.doctor import database, engines, house, life
from civic.cli.doctor.findings import Finding, Level, bad, covered, secrets_of
from civic.config import ConfigError
from civic.core.db import db

MARKS = {Level.GOOD: "✓", Level.LOOK: "!", Level.BAD: "✗"}
Check = Callable[[], Iterator[Finding]]


def checks(env: Mapping[str, str], mail_to: str | None = None) -> list[tuple[str, Check]]:
    """(name, what finds) in the order in which things depend on each other."""
    return [
        ("settings", lambda: house.settings(env)),
        ("keys", lambda: house.keys(env)),
        ("folder", house.folder),
        ("database", database.answers),
        ("tables", database.tables),
        ("trail", database.trail),
        ("data key", database.data_key),
        ("accounts", database.accounts),
        ("clock", database.clock_beside),
        ("storage", engines.store),
        ("Redis", engines.redis),
        ("mail", lambda: engines.mail(mail_to)),
        ("worker", life.worker),
        ("seals", life.seals),
        ("backups", lambda: life.backups(env)),
        ("time zone", house.time_zone),
        ("translations", house.translations),
        ("papers", house.papers),
    ]


def examine(env: Mapping[str, str], mail_to: str | None = None) -> Iterator[Finding]:
    """All findings, inside the application's context; a check that stumbles is a finding itself. What stands on the
    database is left out when it does not answer."""
    reachable = True
    for name, check in checks(env, mail_to):
        if name in NEED_DATABASE and not reachable:
            continue
        try:
            for found in check():
                yield found._replace(check=name)
                if name == "database" and found.mend in database.ENDS_HERE:
                    reachable = False
        except Exception as error:  # whatever is so broken that it cannot even be looked at
            yield bad(f"this could not be looked at: {type(error).__name__}: {error}")._replace(check=name)
        finally:
            db.session.rollback()


NEED_DATABASE = ("tables", "trail", "data key", "accounts", "clock", "worker", "seals")


def application(env: Mapping[str, str]) -> Flask:
    """An application to look at: made even where a real start would be refused for what its database holds."""
    from civic.app import create_app

    app = create_app(env, ENV_NAME="doctor")
    app.config["ENV_NAME"] = env.get("CIVIC_ENV") or "development"
    return app


def all_findings(env: Mapping[str, str], mail_to: str | None = None) -> list[Finding]:
    """All findings of an environment, secrets covered; settings with which nothing starts are the only finding."""
    try:
        app = application(env)
    except ConfigError as refusal:
        return [
            bad(str(refusal), "Mend this first; nothing else can be looked at before.")._replace(
                check="settings"
            )
        ]
    hide = secrets_of(app.config, env)
    with app.app_context():
        return [
            f._replace(text=covered(f.text, hide), mend=covered(f.mend, hide)) for f in examine(env, mail_to)
        ]


@cli.command("doctor", with_appcontext=False)
@click.option("--json", "as_json", is_flag=True, help="For machines: a list of findings.")
@click.option("--mail-to", metavar="ADDRESS", help="Also send a letter to this address.")
def doctor(as_json: bool, mail_to: str | None) -> None:
    """Look at every engine and setting, say what is wrong and how to mend it. Exit status 1 when something is."""
    found = all_findings(os.environ, mail_to)
    worst = [sum(f.level is level for f in found) for level in (Level.BAD, Level.LOOK)]
    if as_json:
        lines: list[dict[str, Any]] = [
            {"check": f.check, "level": f.level.value, "text": f.text, "mend": f.mend or None} for f in found
        ]
        click.echo(json.dumps({"well": not worst[0], "findings": lines}, ensure_ascii=False, indent=1))
    else:
        for f in found:
            click.echo(f"{MARKS[f.level]} {f.check}: {f.text}")
            if f.mend:
                click.echo(f"    → {f.mend}")
        click.echo(
            f"{worst[0]} to mend, {worst[1]} to look at." if any(worst) else "Everything is as it should be."
        )
    if worst[0]:
        sys.exit(1)
