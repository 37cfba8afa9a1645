"""A backup holds everything of one moment and brings it back on either database; damage of any kind is told."""

from __future__ import annotations

import io
import json
import random
import shutil
import threading
import zipfile
from pathlib import Path

import pytest
from flask_migrate import upgrade
from sqlalchemy import text
from werkzeug.datastructures import FileStorage

from civic.app import create_app
from civic.core import backup
from civic.core.audit import audit_problems, record
from civic.core.backup import making
from civic.core.db import db, transaction
from civic.core.errors import Refused
from civic.core.files import StoredFile, store
from civic.people.models import Person, System
from tests import engines
from tests.conftest import ENV
from tests.kept import path_of


@pytest.fixture
def source(app, make):
    """An instance as migrations made it, with people, an event, files and a trail."""
    db.session.remove()
    with (
        db.engine.begin() as connection
    ):  # the tables are those of the newest revision: made by create_all, stamped so
        connection.exec_driver_sql(
            "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"
        )
        connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": head()})
    space = make.space()
    event = make.event(space)
    people = [make.person(account=True) for _ in range(3)]
    for person in people:
        make.registration(event, person)
    with transaction():
        for n in range(3):
            data = io.BytesIO(b"%PDF-1.7 " + bytes([n]) * 2000 + b"%%EOF")
            store(FileStorage(data, f"acta {n}.pdf"), people[0].id)
        record(System(), "test.kept", System(), before=None, after={"ñ": [1.5, None, True]})
    yield app
    db.session.remove()
    with db.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE alembic_version")


def head() -> str:
    from alembic.script import ScriptDirectory

    from civic import config

    return str(ScriptDirectory(str(config.ROOT / "civic" / "migrations")).get_current_head())


def another(kind: str, folder: Path):
    """An instance of its own, without a table."""
    folder.mkdir()
    env = ENV | {"CIVIC_INSTANCE": str(folder)}
    if kind == "postgres":
        engines.require_postgres()
        env["DATABASE_URL"] = engines.new_postgres_database().replace("+psycopg", "")
    return create_app(env)


def contents(path: Path) -> dict[str, str]:
    return {name: told["sha256"] for name, told in backup.manifest_of(path)["members"].items()}


@pytest.mark.parametrize("goal", ["sqlite", "postgres"])
def test_all_of_it_comes_back_on_either_database(source, tmp_path, goal):
    path = backup.create(tmp_path / "kept")
    assert list(backup.problems(path)) == []
    other = another(goal, tmp_path / "new")
    with other.app_context():
        backup.restore(path)
        assert list(audit_problems()) == []
        again = backup.create(tmp_path / "again")
        assert contents(again) == contents(path)
        people = db.session.query(Person).count()
        with transaction():  # it counts on from where it was
            record(System(), "test.after", System())
            db.session.add(Person(given_names="Rosa", first_surname="Mamani", name_key="mamani rosa"))
        assert db.session.query(Person).count() == people + 1
        for file in db.session.query(StoredFile):
            assert path_of(file).read_bytes().startswith(b"%PDF-1.7")
        db.session.remove()
        db.engine.dispose()


def test_it_is_of_one_moment_while_others_write(source, tmp_path, monkeypatch):
    """Between two tables somebody adds rows to both: neither is in the backup."""
    write = making._write_table

    def disturbed(archive, connection, table, tokens):
        if table.name == "jobs":
            done = threading.Thread(target=intrude)
            done.start()
            done.join(20)
        return write(archive, connection, table, tokens)

    def intrude():
        with source.app_context(), transaction():
            record(System(), "test.late", System())
            db.session.add(Person(given_names="Tarde", first_surname="Llegó", name_key="llego tarde"))

    people = db.session.query(Person).count()
    db.session.rollback()
    monkeypatch.setattr(making, "_write_table", disturbed)
    path = backup.create(tmp_path)
    members = backup.manifest_of(path)["members"]
    db.session.rollback()
    assert db.session.query(Person).count() == people + 1, "the other really wrote"
    assert members["database/people.ndjson"]["rows"] == people
    end = backup.manifest_of(path)["audit"]["position"]
    assert members["database/audit_links.ndjson"]["rows"] == end


def test_every_damage_is_told(source, tmp_path):
    path = backup.create(tmp_path)
    whole, chance = path.read_bytes(), random.Random(7)
    silent = 0
    for _ in range(60):
        broken = bytearray(whole)
        place = chance.randrange(len(broken))
        broken[place] ^= 1 << chance.randrange(8)
        path.write_bytes(broken)
        silent += not list(backup.problems(path)) and different(whole, path)
    assert silent == 0
    for part in (0, 100, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:part])
        assert list(backup.problems(path))
        with pytest.raises(Refused):
            backup.restore(path)


def different(whole: bytes, path: Path) -> bool:
    """Whether a change of a byte changed anything that is brought back (a date in a header of the ZIP does not)."""
    good = path.with_name("good.zip")
    good.write_bytes(whole)
    try:
        with zipfile.ZipFile(good) as one, zipfile.ZipFile(path) as other:
            return [(n, one.read(n)) for n in one.namelist()] != [
                (n, other.read(n)) for n in other.namelist()
            ]
    except Exception:  # what cannot be read is different
        return True


@pytest.mark.parametrize("act", ["taken out", "put in", "changed", "lying manifest"])
def test_a_backup_made_up_by_somebody_is_refused(source, tmp_path, act):
    path, forged = backup.create(tmp_path), tmp_path / "civic-20260101-000000.zip"
    with zipfile.ZipFile(path) as one, zipfile.ZipFile(forged, "w") as other:
        for name in one.namelist():
            data = one.read(name)
            if name == "database/people.ndjson" and act == "taken out":
                continue
            if name == "database/people.ndjson" and act == "changed":
                data = data.replace(b'"', b"'", 2)
            if name == backup.MANIFEST and act == "lying manifest":
                manifest = json.loads(data)
                manifest["tables"]["people"]['id") VALUES (1); DROP TABLE people; --'] = "text"
                data = json.dumps(manifest).encode()
            other.writestr(name, data)
        if act == "put in":
            other.writestr("uploads/../../x", b"x")
    empty = another("sqlite", tmp_path / "new")
    with empty.app_context():
        with pytest.raises(Refused):
            backup.restore(forged)
        db.session.remove()
        db.engine.dispose()


def test_a_full_instance_is_never_written_over(source, tmp_path):
    path = backup.create(tmp_path)
    with pytest.raises(Refused, match="not empty"):
        backup.restore(path)
    assert db.session.query(Person).count()


def test_a_file_deleted_meanwhile_is_told_and_the_rest_is_kept(source, tmp_path):
    lost = path_of(db.session.query(StoredFile).first())
    lost.unlink()
    path = backup.create(tmp_path)
    (told,) = backup.problems(path)
    assert told == f"uploads/{lost.parent.name}/{lost.name} was already missing when the backup was made."


def test_what_was_cut_off_is_no_backup(source, tmp_path, monkeypatch):
    def broken(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(making, "_write_file", broken)
    with pytest.raises(OSError, match="space"):
        backup.create(tmp_path)
    assert backup.kept(tmp_path) == []


def test_an_older_backup_is_brought_forward(source, tmp_path):
    """A backup of the revision before is restored with its tables and then migrated."""
    old = another("sqlite", tmp_path / "old")
    with old.app_context():
        upgrade(revision="0006")
        with db.engine.begin() as connection:
            connection.exec_driver_sql(
                "INSERT INTO audit_entries (id, at, origin, action, subject_type, subject_id) "
                "VALUES (1, '2026-01-01 00:00:00.000000', 'cli', 'test.old', 'x', '1')"
            )
        path = backup.create(tmp_path / "kept")
        db.session.remove()
        db.engine.dispose()
    new = another("sqlite", tmp_path / "new")
    with new.app_context():
        backup.restore(path)
        assert list(audit_problems()) == []
        db.session.remove()
        db.engine.dispose()
    shutil.rmtree(tmp_path / "old")
