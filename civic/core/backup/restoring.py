"""Bringing a whole backup back into an empty database and an empty store, on either engine."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import sqlalchemy as sa

from civic.core import storage
from civic.core.backup.format import AT_ONCE, read_value, tables_of
from civic.core.backup.looking import manifest_of, problems
from civic.core.db import db, transaction
from civic.core.errors import Refused
from civic.core.files import place_of
from civic.core.search import PREFIX, reindex, subjects


def restore(path: Path) -> dict[str, Any]:
    """Bring a whole backup back into an empty database and store, then forward to today's tables; its manifest.

    Refuses, before anything is written, a damaged backup, one of a newer program, and a database or store that holds anything.
    """
    from flask_migrate import upgrade  # large, and seldom needed

    wrong = [one for one in problems(path) if "was already" not in one]
    if wrong:
        raise Refused(f"{path.name} is damaged and was not brought back: {wrong[0]}")
    manifest = manifest_of(path)
    _refuse_full()
    try:
        upgrade(revision=manifest["revision"])
    except Exception as error:
        if "locate revision" not in str(error):
            raise
        raise Refused(
            f"{path.name} was made by a newer program: its tables are of revision {manifest['revision']}."
        ) from error
    with zipfile.ZipFile(path) as archive:
        for name, media_type in _files(archive, manifest):
            _bring_file(archive, name, media_type)
        with db.engine.connect() as connection:
            _bring_rows(archive, manifest, connection)
    upgrade()
    there = sa.inspect(db.engine).get_table_names()
    for subject in subjects():
        if f"{PREFIX}{subject}" in there:
            with transaction():
                reindex(subject)
    return manifest


def _refuse_full() -> None:
    with db.engine.connect() as connection:
        for table in tables_of(connection):
            if connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first():
                raise Refused(
                    f"The database is not empty ({table.name}): a backup is brought back into an empty one."
                )
    for one in storage.current().entries():
        raise Refused(
            f"The store of uploads is not empty ({one.name}): a backup is brought back into an empty one."
        )


def _files(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(member, media type) of each upload, as the rows tell them one after the other."""
    left = {name for name in manifest["members"] if name.startswith("uploads/")}
    columns = list(manifest["tables"].get("stored_files", ()))
    if columns:
        token, media_type = columns.index("token"), columns.index("media_type")
        with archive.open("database/stored_files.ndjson") as file:
            for line in file:
                row = json.loads(line)
                name = f"uploads/{place_of(row[token])}"
                if name in left:
                    left.remove(name)
                    yield name, row[media_type]
    if left:
        raise Refused(f"{min(left)} belongs to no row.")


def _bring_file(archive: zipfile.ZipFile, name: str, media_type: str) -> None:
    place = name.removeprefix("uploads/")
    if not storage.NAME.fullmatch(place):
        raise Refused(f"{name} is no name of an upload.")
    with archive.open(name) as read, storage.current().writing(place, media_type) as file:
        while data := read.read(1 << 20):
            file.write(data)


def _bring_rows(archive: zipfile.ZipFile, manifest: dict[str, Any], connection: sa.Connection) -> None:
    """All rows in one transaction; what points to what is looked at when all are there."""
    on_sqlite = connection.dialect.name == "sqlite"
    if on_sqlite:
        connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
    try:
        with connection.begin():
            ours = {table.name: {c.name for c in table.columns} for table in tables_of(connection)}
            if {name: set(columns) for name, columns in manifest["tables"].items()} != ours:
                raise Refused("Its tables are not those of the revision that it names.")
            links = [] if on_sqlite else _take_links_off(connection)
            for name, columns in manifest["tables"].items():
                with archive.open(f"database/{name}.ndjson") as file:
                    _bring_table(connection, name, columns, file)
            if on_sqlite:
                lost = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
                if lost:
                    raise Refused(f"Rows of {lost[0][0]} point to nothing.")
            for table, link, definition in links:
                connection.exec_driver_sql(f'ALTER TABLE {table} ADD CONSTRAINT "{link}" {definition}')
            if not on_sqlite:
                _set_numbers(connection, manifest["tables"])
    finally:
        if on_sqlite:
            connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=ON")  # type: ignore[union-attr]


def _take_links_off(connection: sa.Connection) -> list[Any]:
    links = connection.exec_driver_sql(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"
    ).fetchall()
    for table, link, _definition in links:
        connection.exec_driver_sql(f'ALTER TABLE {table} DROP CONSTRAINT "{link}"')
    return list(links)


def _bring_table(connection: sa.Connection, name: str, columns: dict[str, str], file: IO[bytes]) -> None:
    quoted = ", ".join(f'"{column}"' for column in columns)
    values = ", ".join(
        f"CAST(:c{n} AS JSON)" if kind == "json" and connection.dialect.name != "sqlite" else f":c{n}"
        for n, kind in enumerate(columns.values())
    )
    statement = sa.text(f'INSERT INTO "{name}" ({quoted}) VALUES ({values})')
    kinds, rows = list(columns.values()), []
    for line in file:
        row = json.loads(line)
        rows.append(
            {f"c{n}": read_value(value, kinds[n], connection.dialect.name) for n, value in enumerate(row)}
        )
        if len(rows) == AT_ONCE:
            connection.execute(statement, rows)
            rows = []
    if rows:
        connection.execute(statement, rows)


def _set_numbers(connection: sa.Connection, tables: dict[str, dict[str, str]]) -> None:
    """Let PostgreSQL count on from the highest number."""
    for name, columns in tables.items():
        if "id" not in columns:
            continue
        sequence = connection.execute(
            sa.text("SELECT pg_get_serial_sequence(:table, 'id')"), {"table": f'"{name}"'}
        ).scalar()
        if sequence:
            connection.exec_driver_sql(
                f"SELECT setval('{sequence}', coalesce((SELECT max(id) FROM \"{name}\"), 1), "
                f'EXISTS (SELECT 1 FROM "{name}"))'
            )
