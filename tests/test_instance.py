"""The life of an instance, through its real command line: first start, second start, faults that are one sentence each."""

from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest
from flask_migrate import upgrade

from civic.app import create_app
from civic.cli.instance import migrate_to_newest
from civic.core.db import db
from tests.conftest import ENV
from tests.crowd import wait_until_served

ROOT = Path(__file__).resolve().parent.parent
STRONG = {
    "SECRET_KEY": "k3yWithEnough-Different_Characters!!42",
    "CIVIC_DATA_KEY": "an0ther-Key_of.Different_Characters!!7",
    "CIVIC_URL": "https://mesa.example",
}


def civic(folder, *arguments, **environment):
    clean = {
        k: v
        for k, v in os.environ.items()
        if not k.startswith(("CIVIC_", "DATABASE_URL", "PORT", "SECRET_KEY"))
    }
    env = clean | {"CIVIC_ENV": "demo", "CIVIC_INSTANCE": str(folder)} | environment
    return subprocess.run(
        [sys.executable, "-m", "civic.cli", *arguments],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=300,
    )


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    folder = tmp_path_factory.mktemp("instance")
    first = civic(folder, "up", "--prepare-only")
    assert first.returncode == 0, first.stderr
    assert "first time" in first.stdout
    return folder


def test_a_second_start_neither_reloads_nor_dawdles(prepared):
    before = (prepared / "civic.db").stat().st_mtime_ns
    started = time.monotonic()
    second = civic(prepared, "up", "--prepare-only")
    assert second.returncode == 0
    assert "first time" not in second.stdout
    assert (prepared / "civic.db").stat().st_mtime_ns == before
    assert time.monotonic() - started < 20  # a hang, not a figure: make bench measures


def test_up_serves_and_keeps_nothing_of_what_prepared_it(prepared):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = os.environ | {"CIVIC_ENV": "demo", "CIVIC_INSTANCE": str(prepared), "PORT": str(port)}
    process = subprocess.Popen(
        [sys.executable, "-m", "civic.cli", "up"], cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True
    )
    try:
        wait_until_served(port)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=60) as page:
            assert page.status == 200
        assert "/sqlalchemy/" not in Path(f"/proc/{process.pid}/maps").read_text()
    finally:
        process.terminate()
        said, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert f"Open http://localhost:{port}" in said


def test_both_provinces_are_there(prepared):
    with sqlite3.connect(prepared / "civic.db") as database:
        organizations = database.execute("SELECT count(*) FROM organizations").fetchone()[0]
        ahead = database.execute(
            "SELECT count(*) FROM events WHERE status = 'published' AND starts_at > datetime('now')"
        )
        plans = database.execute("SELECT count(*) FROM plans").fetchone()[0]
        assert organizations >= 100
        assert ahead.fetchone()[0] > 5
        assert plans == 2


def test_a_taken_port_is_one_sentence_and_touches_nothing(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        answer = civic(tmp_path / "new", "up", PORT=str(taken.getsockname()[1]))
    assert answer.returncode == 1
    assert "is taken" in answer.stderr
    assert len(answer.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "new" / "civic.db").exists()


def test_a_half_made_database_is_made_anew(tmp_path):
    (tmp_path / "civic.db.new").write_bytes(b"half")
    answer = civic(tmp_path, "up", "--prepare-only")
    assert answer.returncode == 0, answer.stderr
    assert "cut off" in answer.stdout
    assert (tmp_path / "civic.db").exists()
    assert not (tmp_path / "civic.db.new").exists()


def test_a_folder_that_is_a_file_is_one_sentence(tmp_path):
    (tmp_path / "instance").write_text("not a folder")
    answer = civic(tmp_path / "instance", "up", "--prepare-only")
    assert answer.returncode == 1
    assert "cannot be written to" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_production_refuses_the_demonstration(prepared):
    answer = civic(prepared, "serve", CIVIC_ENV="production", **STRONG)
    assert answer.returncode == 1
    assert "demonstration accounts" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_production_refuses_a_weak_key(tmp_path):
    answer = civic(
        tmp_path,
        "serve",
        CIVIC_ENV="production",
        SECRET_KEY="secret",
        CIVIC_DATA_KEY=STRONG["CIVIC_DATA_KEY"],
    )
    assert answer.returncode == 1
    assert "weak" in answer.stderr


def test_a_real_instance_starts_empty(tmp_path):
    assert civic(tmp_path, "init", CIVIC_ENV="production", **STRONG).returncode == 0
    with sqlite3.connect(tmp_path / "civic.db") as database:
        assert database.execute("SELECT count(*) FROM people").fetchone()[0] == 0
        assert database.execute("SELECT count(*) FROM districts").fetchone()[0] == 1891
        assert database.execute("SELECT count(*) FROM notices").fetchone()[0] >= 1
    daily = civic(tmp_path, "daily", CIVIC_ENV="production", **STRONG)
    assert daily.returncode == 0, daily.stderr
    assert "mandates" in daily.stdout


def test_the_command_line_answers_the_question(prepared):
    import json

    answer = civic(prepared, "participation", "mesa-ilo", "--json")
    assert answer.returncode == 0, answer.stderr
    figures = json.loads(answer.stdout)
    assert {"numerator", "denominator", "rate", "target", "gap", "with_alternates", "by_organisation",
            "definition_version", "as_of"} <= set(figures)  # fmt: skip
    assert 0 < figures["numerator"] <= figures["denominator"]
    missing = civic(prepared, "participation", "no-such-space")
    assert missing.returncode == 1
    assert "Traceback" not in missing.stderr


def test_the_copy_before_a_migration_holds_what_lies_in_the_log(tmp_path):
    """A server that was killed leaves committed rows in the log beside the file; a copy of the file alone would lack them."""
    app = create_app(
        ENV | {"CIVIC_INSTANCE": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path}/civic.db"}
    )
    with app.app_context():
        upgrade(revision="0007")
        db.engine.dispose()
    file = tmp_path / "civic.db"
    with closing(
        sqlite3.connect(file)
    ) as killed:  # it is open still, so nothing is brought from its log into the file
        killed.execute("PRAGMA wal_autocheckpoint=0")
        killed.execute("INSERT INTO departments VALUES ('99', 'Atlántida')")
        killed.commit()
        assert migrate_to_newest(app)
        assert not migrate_to_newest(app)
    (copy,) = tmp_path.glob("civic.db.before-*")
    with closing(sqlite3.connect(copy)) as before:
        assert before.execute("SELECT name FROM departments").fetchall() == [("Atlántida",)]
        assert before.execute("SELECT version_num FROM alembic_version").fetchall() == [("0007",)]
        assert before.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert copy.stat().st_mode == file.stat().st_mode
    with app.app_context():
        db.engine.dispose()
