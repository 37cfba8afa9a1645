"""A copy of everything that an instance keeps, made while it runs, and brought back on an empty one.

A backup is a ZIP: `database/<table>.ndjson` (a line of JSON per row, in the order of the key), `uploads/…`, and at the end
`manifest.json` with the SHA-256 and the number of rows of each. It names no engine: what was kept on SQLite can be brought
back on PostgreSQL and the other way round. The keys are not in it: whoever finds it reads no document and no phone.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, NamedTuple

import sqlalchemy as sa

from civic.core import clock, storage
from civic.core.audit import AuditLink
from civic.core.db import db, transaction
from civic.core.errors import Refused
from civic.core.files import place_of
from civic.core.search import PREFIX, is_search_table, reindex, subjects

FORMAT = 1
MANIFEST = "manifest.json"
NAME = "civic-{:%Y%m%d-%H%M%S}.zip"
AT_ONCE = 2000  # rows read and written together
TRIES = 3  # a file may be deleted while it is copied; then all is read once more


class Kept(NamedTuple):
    """A backup in a folder."""

    path: Path
    made_at: datetime
    size: int


# ── making ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def create(folder: Path) -> Path:
    """Write a backup of the database and the uploads into a folder; its path. Others may read and write meanwhile: all
    rows are of one moment. Whoever is cut off leaves a `.part` that is never taken for a backup."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / NAME.format(clock.now())
    half = target.with_suffix(".part")
    for _try in range(TRIES):
        with half.open("wb") as file:
            os.chmod(half, 0o600)
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
                missing = _write(archive)
            file.flush()
            os.fsync(file.fileno())
        if not missing:
            break
    half.replace(target)
    return target


def _write(archive: zipfile.ZipFile) -> list[str]:
    """Fill the archive; the uploads that were not found."""
    from alembic.runtime.migration import MigrationContext  # large, and seldom needed

    with _one_moment() as connection:
        revision = MigrationContext.configure(connection).get_current_revision()
        tables = _tables(connection)
        kinds = {table.name: {c.name: _kind(c.type) for c in _columns(table)} for table in tables}
        members: dict[str, Any] = {}
        files: list[Any] = []  # (token, SHA-256 that the row tells)
        end = None
        if any(table.name == AuditLink.__tablename__ for table in tables):  # older revisions had no chain
            last = (
                sa.select(AuditLink.position, AuditLink.digest).order_by(AuditLink.position.desc()).limit(1)
            )
            end = connection.execute(last).first()
        for table in tables:
            members[f"database/{table.name}.ndjson"] = _write_table(archive, connection, table, files)
    missing, altered = [], []
    for token, sha256 in files:
        name = f"uploads/{place_of(token)}"
        try:
            members[name] = _write_file(archive, name, storage.current().open(place_of(token)).stream)
        except FileNotFoundError:
            missing.append(name)
        else:
            if members[name]["sha256"] != sha256:
                altered.append(name)
    manifest = {
        "format": FORMAT, "made_at": clock.now().isoformat(), "revision": revision, "engine": connection.dialect.name,
        "tables": kinds, "members": members, "missing": missing, "altered": altered,
        "audit": {"position": end.position, "digest": end.digest} if end else None,
    }  # fmt: skip
    archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
    return missing


@contextmanager
def _one_moment() -> Iterator[sa.Connection]:
    """A connection that sees the database as it is now, whatever others write meanwhile."""
    db.session.rollback()
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
        yield connection
        connection.rollback()


def _tables(connection: sa.Connection) -> list[sa.Table]:
    """The tables as they stand in the database, whatever the program believes, by name."""
    known = sa.MetaData()
    known.reflect(connection, only=lambda name, _m: not is_search_table(name) and name != "alembic_version")
    return sorted(known.tables.values(), key=lambda table: table.name)


def _columns(table: sa.Table) -> list[sa.Column[Any]]:
    """By name: in a database that was migrated they stand in another order than in a new one."""
    return sorted(table.columns, key=lambda column: column.name)


def _kind(type_: sa.types.TypeEngine[Any]) -> str:
    """How values of a column are written."""
    kinds: tuple[tuple[type | tuple[type, ...], str], ...] = (
        (sa.JSON, "json"), (sa.Boolean, "bool"), (sa.DateTime, "moment"), (sa.Date, "date"), (sa.Time, "time"),
        (sa.LargeBinary, "bytes"), (sa.Float, "number"), (sa.Numeric, "decimal"), (sa.Integer, "number"), (sa.String, "text"),
    )  # fmt: skip
    for types, kind in kinds:
        if isinstance(type_, types):
            return kind
    raise TypeError(f"No way to write a column of {type_!r}.")


def _write_table(
    archive: zipfile.ZipFile, connection: sa.Connection, table: sa.Table, files: list[Any]
) -> dict[str, Any]:
    # JSON is taken as it is written: a null of JSON is not the same as nothing
    columns = [
        sa.cast(c, sa.Text).label(c.name) if isinstance(c.type, sa.JSON) else c for c in _columns(table)
    ]
    statement = sa.select(*columns).order_by(*table.primary_key.columns)
    rows, digest = 0, hashlib.sha256()
    with archive.open(f"database/{table.name}.ndjson", "w", force_zip64=True) as file:
        for row in connection.execute(statement.execution_options(yield_per=AT_ONCE)):
            line = (
                json.dumps([_plain(value) for value in row], ensure_ascii=False, separators=(",", ":")) + "\n"
            )
            data = line.encode()
            digest.update(data)
            file.write(data)
            rows += 1
            if table.name == "stored_files":
                files.append((row.token, row.sha256))
    return {"sha256": digest.hexdigest(), "rows": rows}


def _plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, datetime):
        return (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    return str(value) if isinstance(value, Decimal) else value


def _write_file(archive: zipfile.ZipFile, name: str, source: IO[bytes]) -> dict[str, Any]:
    digest = hashlib.sha256()
    with source as read, archive.open(name, "w", force_zip64=True) as file:
        while data := read.read(1 << 20):
            digest.update(data)
            file.write(data)
    return {"sha256": digest.hexdigest()}


# ── looking at ──────────────────────────────────────────────────────────────────────────────────────────────────────


def kept(folder: Path) -> list[Kept]:
    """The backups of a folder, the newest first."""
    found = []
    for path in folder.glob("civic-*.zip"):
        try:
            made = datetime.strptime(path.stem, "civic-%Y%m%d-%H%M%S").replace(tzinfo=UTC)
        except ValueError:
            continue
        found.append(Kept(path, made, path.stat().st_size))
    return sorted(found, key=lambda one: one.made_at, reverse=True)


def manifest_of(path: Path) -> dict[str, Any]:
    """What a backup says it holds; Refused when that cannot be read."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, NotImplementedError) as error:
        raise Refused(f"{path.name} is cut off or is no backup.") from error
    if manifest.get("format") != FORMAT:
        raise Refused(f"{path.name} was written by a newer program.")
    return manifest


def listing_problems(path: Path) -> Iterator[str]:
    """What its table of contents lacks or has too much: a quick look, which reads no part of it."""
    try:
        manifest = manifest_of(path)
    except Refused as error:
        yield str(error.sentence)
        return
    with zipfile.ZipFile(path) as archive:
        yield from _listed_otherwise(manifest, set(archive.namelist()))


def _listed_otherwise(manifest: dict[str, Any], there: set[str]) -> Iterator[str]:
    named = {*manifest["members"], MANIFEST}
    for name in sorted(named - there):
        yield f"{name} is missing."
    for name in sorted(there - named):
        yield f"{name} was put in."


def problems(path: Path) -> Iterator[str]:
    """What is damaged in a backup, read from its first byte to its last; nothing when it is whole."""
    try:
        manifest = manifest_of(path)
    except Refused as error:
        yield str(error.sentence)
        return
    with zipfile.ZipFile(path) as archive:
        there = set(archive.namelist())
        yield from _listed_otherwise(manifest, there)
        for name, told in manifest["members"].items():
            if name not in there:
                continue
            digest, rows = hashlib.sha256(), 0
            try:
                with archive.open(name) as file:
                    while data := file.read(1 << 20):
                        digest.update(data)
                        rows += data.count(b"\n")
            except (
                Exception
            ) as error:  # zipfile and zlib raise many kinds for broken bytes; all mean the same
                yield f"{name} cannot be read: {type(error).__name__}."
                continue
            if digest.hexdigest() != told["sha256"] or told.get("rows", rows) != rows:
                yield f"{name} is not what was written."
    for name in manifest["missing"]:
        yield f"{name} was already missing when the backup was made."
    for name in manifest.get("altered", ()):
        yield f"{name} was already altered when the backup was made."


# ── bringing back ───────────────────────────────────────────────────────────────────────────────────────────────────


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
        for table in _tables(connection):
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
            ours = {table.name: {c.name for c in table.columns} for table in _tables(connection)}
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
        rows.append({f"c{n}": _read(value, kinds[n], connection.dialect.name) for n, value in enumerate(row)})
        if len(rows) == AT_ONCE:
            connection.execute(statement, rows)
            rows = []
    if rows:
        connection.execute(statement, rows)


def _read(value: Any, kind: str, dialect: str) -> Any:
    """A written value as the driver of this database takes it."""
    if value is None:
        return None
    match kind:
        case "moment":
            moment = datetime.fromisoformat(value)
            return f"{moment:%Y-%m-%d %H:%M:%S.%f}" if dialect == "sqlite" else moment
        case "date" if dialect != "sqlite":
            return date.fromisoformat(value)
        case "time" if dialect != "sqlite":
            return time.fromisoformat(value)
        case "bool":
            return bool(value)
        case "bytes":
            return base64.b64decode(value)
        case "decimal" if dialect != "sqlite":
            return Decimal(value)
    return value


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
