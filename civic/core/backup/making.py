"""Writing a backup while others read and write: all rows are of one moment, the uploads follow."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import sqlalchemy as sa

from civic.core import clock, storage
from civic.core.audit import AuditLink
from civic.core.backup.format import AT_ONCE, FORMAT, MANIFEST, columns_of, kind_of, plain, tables_of
from civic.core.db import db
from civic.core.files import place_of

NAME = "civic-{:%Y%m%d-%H%M%S}.zip"
TRIES = 3  # a file may be deleted while it is copied; then all is read once more


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
        tables = tables_of(connection)
        kinds = {table.name: {c.name: kind_of(c.type) for c in columns_of(table)} for table in tables}
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


def _write_table(
    archive: zipfile.ZipFile, connection: sa.Connection, table: sa.Table, files: list[Any]
) -> dict[str, Any]:
    # JSON is taken as it is written: a null of JSON is not the same as nothing
    columns = [
        sa.cast(c, sa.Text).label(c.name) if isinstance(c.type, sa.JSON) else c for c in columns_of(table)
    ]
    statement = sa.select(*columns).order_by(*table.primary_key.columns)
    rows, digest = 0, hashlib.sha256()
    with archive.open(f"database/{table.name}.ndjson", "w", force_zip64=True) as file:
        for row in connection.execute(statement.execution_options(yield_per=AT_ONCE)):
            line = (
                json.dumps([plain(value) for value in row], ensure_ascii=False, separators=(",", ":")) + "\n"
            )
            data = line.encode()
            digest.update(data)
            file.write(data)
            rows += 1
            if table.name == "stored_files":
                files.append((row.token, row.sha256))
    return {"sha256": digest.hexdigest(), "rows": rows}


def _write_file(archive: zipfile.ZipFile, name: str, source: IO[bytes]) -> dict[str, Any]:
    digest = hashlib.sha256()
    with source as read, archive.open(name, "w", force_zip64=True) as file:
        while data := read.read(1 << 20):
            digest.update(data)
            file.write(data)
    return {"sha256": digest.hexdigest()}
