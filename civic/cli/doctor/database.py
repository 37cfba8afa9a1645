"""The database: does it answer, would it keep what it says it kept, are tables, trail and keys whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import current_app

from civic.cli.doctor.findings import Finding, bad, good, look
from civic.config import MIGRATIONS
from civic.core import clock, vault
from civic.core.db import db
from civic.people.queries import has_demo_accounts

AWAY = "Look whether it runs, and at DATABASE_URL."
NONE_YET = "civic init"
DAMAGED = "Stop the site, keep the file, bring the last backup back."
ENDS_HERE = (AWAY, NONE_YET, DAMAGED)  # nothing else of it can be looked at
APPEND_ONLY = ("audit_entries", "audit_links", "audit_seals")
PATIENCE = 5  # seconds for a connection


def answers() -> Iterator[Finding]:
    """Whether it is there, which it is, and whether a commit is on the disk when it says so."""
    url = sa.make_url(current_app.config["SQLALCHEMY_DATABASE_URI"])
    on_sqlite = url.get_backend_name() == "sqlite"
    if on_sqlite and url.database and not Path(url.database).exists():
        yield bad("there is no database yet.", NONE_YET)
        return
    arguments = {} if on_sqlite else {"connect_timeout": PATIENCE}
    engine = sa.create_engine(url, connect_args=arguments, poolclass=sa.NullPool)
    where = "SQLite" if on_sqlite else f"{url.host or 'the local socket'}/{url.database}"
    try:
        with engine.connect() as connection:
            found = list(_sqlite(connection) if on_sqlite else _postgres(connection))
    except sa.exc.SQLAlchemyError as error:
        said = str(getattr(error, "orig", None) or error).strip().splitlines() or [type(error).__name__]
        damaged = "malformed" in said[0] or "not a database" in said[0]
        mend = DAMAGED if damaged else AWAY
        yield bad(f"{where} {'is damaged' if damaged else 'does not answer'}: {said[0][:200]}", mend)
        return
    yield from found


def _sqlite(connection: sa.Connection) -> Iterator[Finding]:
    def ask(pragma: str) -> Any:
        return connection.exec_driver_sql(f"PRAGMA {pragma}").scalar()

    problems = [row[0] for row in connection.exec_driver_sql("PRAGMA quick_check(3)")]
    values = {name: ask(name) for name in ("journal_mode", "synchronous", "foreign_keys", "encoding")}
    version = connection.exec_driver_sql("SELECT sqlite_version()").scalar()
    yield from judge_sqlite(str(version), values, problems)


def judge_sqlite(version: str, values: Mapping[str, Any], problems: list[str]) -> Iterator[Finding]:
    """What the settings of an SQLite file come to."""
    if problems != ["ok"]:
        yield bad(f"the file is damaged: {problems[0][:200]}", DAMAGED)
    if values["synchronous"] not in (2, 3):
        yield bad(
            "commits are not forced to the disk (synchronous).", "Nothing but the program may open this file."
        )
    if values["journal_mode"] != "wal":
        yield look(
            f"journal_mode is {values['journal_mode']}: readers wait for writers.",
            "Keep the file on a local disk.",
        )
    if not values["foreign_keys"]:
        yield bad("foreign keys are not looked at.", "Update SQLite.")
    if values["encoding"] != "UTF-8":
        yield bad(
            f"the encoding is {values['encoding']}.", "Make a backup and bring it back into a new file."
        )
    if problems == ["ok"] and values["synchronous"] in (2, 3):
        yield good(f"SQLite {version} is whole; every commit is forced to the disk.")


def _postgres(connection: sa.Connection) -> Iterator[Finding]:
    names = (
        "fsync",
        "full_page_writes",
        "synchronous_commit",
        "server_encoding",
        "server_version",
        "data_checksums",
    )
    values = {name: connection.exec_driver_sql(f"SHOW {name}").scalar() for name in names}
    values["in_recovery"] = connection.exec_driver_sql("SELECT pg_is_in_recovery()").scalar()
    yield from judge_postgres(values)


def judge_postgres(values: Mapping[str, Any]) -> Iterator[Finding]:
    """What the settings of a PostgreSQL server come to."""
    version, lasting = str(values["server_version"]).split()[0], True
    for name in ("fsync", "full_page_writes"):
        if values[name] != "on":
            lasting = False
            yield bad(
                f"{name} is {values[name]}: a power cut can destroy the database.",
                f"Set {name} = on in postgresql.conf.",
            )
    if values["synchronous_commit"] == "off":
        lasting = False
        yield bad("synchronous_commit is off: what was answered can be lost.", "Set synchronous_commit = on.")
    if values["server_encoding"] != "UTF8":
        yield bad(
            f"the encoding is {values['server_encoding']}.", "Make the database anew with ENCODING 'UTF8'."
        )
    if values["in_recovery"]:
        yield bad("this server only reads: it is a standby.", "Name the primary server in DATABASE_URL.")
    if int(version.split(".")[0]) < 14:
        yield look(f"PostgreSQL {version} is old.", "Move to a release that is still looked after.")
    if lasting:
        sums = "" if values["data_checksums"] == "on" else "; its pages carry no checksums"
        yield good(f"PostgreSQL {version} answers; a commit is on the disk when it says so{sums}.")


def tables() -> Iterator[Finding]:
    """Whether the tables are those of this program."""
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    script = ScriptDirectory(str(MIGRATIONS))
    head = script.get_current_head()
    with db.engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if current == head:
        yield good(f"revision {head}, the newest.")
    elif current is None:
        yield bad("there are no tables yet, or nobody knows of which revision.", "civic init")
    elif current in {revision.revision for revision in script.walk_revisions()}:
        yield bad(
            f"the tables are of revision {current}, the program of {head}.",
            "civic backup create, then civic migrate",
        )
    else:
        yield bad(f"the tables are of revision {current}, of a newer program.", "Start the newer program.")


def trail() -> Iterator[Finding]:
    """Whether the database still refuses to change what the trail says."""
    if db.engine.dialect.name == "sqlite":
        there = {
            row[0]
            for row in db.session.execute(sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
        }
        wanted = {f"{table}_no_{verb}" for table in APPEND_ONLY for verb in ("update", "delete")}
    else:
        on = sa.text("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'")
        there, wanted = {row[0] for row in db.session.execute(on)}, {f"{table}_stay" for table in APPEND_ONLY}
    if missing := sorted(wanted - there):
        yield bad(
            f"the guard of the trail was taken away: {', '.join(missing)}.",
            "Run civic verify, find out who did it, and put it back (civic/core/audit.py has its words).",
        )
    else:
        yield good("lines of the trail cannot be changed or deleted.")


def data_key() -> Iterator[Finding]:
    """Whether the key here opens what was sealed: one value of each sealed column."""
    opened = 0
    for table in db.metadata.sorted_tables:
        for column in table.columns:
            if not isinstance(column.type, vault.Encrypted):
                continue
            name = f'"{table.name}"."{column.name}"'
            sealed = db.session.execute(
                sa.text(f'SELECT {name} FROM "{table.name}" WHERE {name} IS NOT NULL LIMIT 1')
            ).scalar()
            if sealed is None:
                continue
            try:
                vault.decrypt(sealed)
            except Exception:  # whatever the cipher or the text raises: it does not open
                yield bad(
                    f"the data key does not open {table.name}.{column.name}.",
                    "Bring the data.key of this database back; without it documents and phones cannot be read.",
                )
                return
            opened += 1
    yield good(f"it opens what is sealed ({opened} columns tried)." if opened else "nothing is sealed yet.")


def accounts() -> Iterator[Finding]:
    """Whether anybody may come in with a password that everybody knows."""
    if not has_demo_accounts():
        yield good("none with the password of the demonstration.")
    elif current_app.config["ENV_NAME"] == "production":
        yield bad(
            "there are demonstration accounts: production does not start.",
            "Begin with an empty database: civic init",
        )
    else:
        yield good("those of the demonstration, which production would refuse.")


def clock_beside() -> Iterator[Finding]:
    """Whether this machine and the database have the same time."""
    if db.engine.dialect.name == "sqlite":
        yield good("the database has that of this machine.")
        return
    before = clock.now()
    theirs = db.session.execute(sa.text("SELECT clock_timestamp()")).scalar_one()
    yield judge_clock(max((before - theirs).total_seconds(), (theirs - clock.now()).total_seconds(), 0))


def judge_clock(apart: float) -> Finding:
    """What a difference of so many seconds comes to."""
    if apart < 2:
        return good("this machine and the database have the same time.")
    mend = "Let both follow a time server (timedatectl set-ntp true)."
    return (bad if apart > 60 else look)(
        f"this machine and the database are {apart:.0f} seconds apart.", mend
    )
