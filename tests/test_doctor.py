"""`civic doctor` on real engines, well and broken: each check says what is wrong, and nothing that is secret."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import time
import zipfile
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from click.testing import CliRunner
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import text, update

from civic.cli import cli
from civic.cli import doctor as doctor_package
from civic.cli.doctor import database, engines, findings, house, life
from civic.cli.doctor.findings import Finding, Level
from civic.config import MIGRATIONS
from civic.core import audit, backup, clock, jobs, pdf
from civic.core.audit import record
from civic.core.db import db, transaction
from civic.messages.models import Message, MessageChannel, MessageState
from civic.people.models import Account, System
from tests.conftest import ENV
from tests.core.tampering import undone
from tests.messages.post_office import open_office
from tests.redis_server import _end_with_me, require_redis

GOOD, LOOK, BAD = Level.GOOD, Level.LOOK, Level.BAD


def one(found, level: Level, words: str = "") -> Finding:
    """The only finding, of this level and with these words; one that asks for something says how."""
    (said,) = found
    assert said.level is level, said
    assert words in said.text, said
    return said


def worst(found) -> Level:
    return max((said.level for said in found), key=[GOOD, LOOK, BAD].index)


@pytest.fixture
def set_to(app, monkeypatch):
    """`set_to(MAIL_URL="…")` for this test."""

    def change(**values) -> None:
        for name, value in values.items():
            monkeypatch.setitem(app.config, name, value)

    return change


@pytest.fixture
def refused_port():
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


@pytest.fixture
def later(monkeypatch):
    def forward(**by) -> None:
        moment = clock.now() + timedelta(**by)
        monkeypatch.setattr(clock, "now", lambda: moment)

    return forward


# ── what stands without engines ─────────────────────────────────────────────────────────────────────────────────────

REAL = {"ENV_NAME": "production", "BASE_URL": "https://mesa.example.pe", "HTTPS": True, "TRUSTED_PROXIES": 1, "CONTACT_EMAIL": "a@mesa.example.pe"}  # fmt: skip


@pytest.mark.parametrize(
    ("values", "env", "level", "words"),
    [
        ({}, {}, GOOD, "production"), ({"BASE_URL": "http://mesa.example.pe"}, {}, LOOK, "not https"), ({"HTTPS": False}, {}, BAD, "in clear"),
        ({"TRUSTED_PROXIES": 0}, {}, LOOK, "PROXIES"), ({"CONTACT_EMAIL": ""}, {}, LOOK, "whom to ask"), ({}, {"FLASK_DEBUG": "1"}, BAD, "FLASK_DEBUG"),
        ({"ENV_NAME": "development"}, {}, LOOK, "development"), ({"ENV_NAME": "demo"}, {}, GOOD, "demonstration"),
    ],
)  # fmt: skip
def test_settings(app, set_to, values, env, level, words):
    set_to(**(REAL | values))
    found = list(house.settings(env))
    assert worst(found) is level
    assert any(words in said.text for said in found)


def test_keys(app, set_to, tmp_path):
    strong = "0123456789abcdef" * 4
    for name in ("secret.key", "data.key"):
        (tmp_path / name).write_text(strong)
        (tmp_path / name).chmod(0o600)
    set_to(INSTANCE=tmp_path, SECRET_KEY=strong, DATA_KEY=strong[::-1])
    one(house.keys({}), GOOD, "long")
    (tmp_path / "data.key").chmod(0o644)
    one(house.keys({}), LOOK, "data.key can be read by other users")
    one(house.keys({"CIVIC_DATA_KEY": "the file is not used"}), GOOD)
    set_to(ENV_NAME="production")
    one(house.keys({}), BAD, "data.key can be read by other users")
    (tmp_path / "data.key").chmod(0o600)
    set_to(SECRET_KEY="changeme")
    one(house.keys({}), BAD, "SECRET_KEY is missing or weak")
    set_to(SECRET_KEY=strong[::-1])
    one(house.keys({}), BAD, "the same")


def test_folder(app, set_to, tmp_path, monkeypatch):
    for name, value in (("LITTLE", 0), ("TOO_LITTLE", 0), ("SHARE", 2**62)):
        monkeypatch.setattr(house, name, value)  # whatever the disk of this machine
    one(house.folder(), GOOD, "are free")
    monkeypatch.setattr(house, "LITTLE", 2**62)
    one(house.folder(), LOOK, "are free")
    monkeypatch.setattr(house, "TOO_LITTLE", 2**62)
    assert "nothing can be saved" in one(house.folder(), BAD).mend
    monkeypatch.undo()
    file = Path(app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///"))
    file.chmod(0o604)
    file.parent.chmod(0o701)
    try:
        assert "database file" in list(house.folder())[-1].text
    finally:
        file.parent.chmod(0o700)
    (tmp_path / "file").write_text("no folder")
    set_to(INSTANCE=tmp_path / "file" / "instance")
    one(house.folder(), BAD, "cannot be written")


def test_time_zone(app):
    one(house.time_zone(), GOOD, "America/Lima")
    one(house.time_zone("America/Chorrillos"), BAD, "not known")
    one(house.time_zone("Europe/Madrid"), BAD, "five hours")


def test_translations(app, tmp_path):
    real = Path(app.config["BABEL_TRANSLATION_DIRECTORIES"])
    assert worst(house.translations()) is not BAD
    one(house.translations(tmp_path), BAD, "no Spanish")
    place = tmp_path / "es/LC_MESSAGES"
    place.mkdir(parents=True)
    (place / "messages.po").write_text("words")
    one(house.translations(tmp_path), BAD, "not compiled")
    shutil.copy(real / "es/LC_MESSAGES/messages.mo", place)
    os.utime(place / "messages.po", (1, 1))
    one(house.translations(tmp_path), GOOD, "«es»")
    os.utime(place / "messages.mo", (0, 0))
    one(house.translations(tmp_path), LOOK, "older")


def test_papers(app, tmp_path, monkeypatch):
    one(house.papers(), GOOD, "own letters")
    shutil.copy(pdf.TEMPLATES / "specimen.typ", tmp_path)
    whole = (pdf.TEMPLATES / "house.typ").read_text()
    monkeypatch.setattr(pdf, "TEMPLATES", tmp_path)
    one(house.papers(), BAD, "no PDF")
    (tmp_path / "house.typ").write_text(whole.replace("Libertinus Serif", "New Computer Modern"))
    one(house.papers(), BAD, "other letters")


# ── the database ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.both
def test_the_database_answers(app, engine):
    """The PostgreSQL of the tests really does not force its commits, and is told so."""
    found = list(database.answers())
    if engine.kind == "sqlite":
        one(found, GOOD, "is whole")
    else:
        assert {"fsync is off", "full_page_writes is off", "synchronous_commit is off"} == {
            said.text.split(":")[0] for said in found if said.level is BAD
        }


def test_a_database_that_is_not_there(app, set_to, tmp_path, refused_port):
    set_to(SQLALCHEMY_DATABASE_URI=f"sqlite:///{tmp_path}/civic.db")
    assert one(database.answers(), BAD, "no database yet").mend == "civic init"
    assert not (tmp_path / "civic.db").exists(), "looking makes none"
    set_to(SQLALCHEMY_DATABASE_URI=f"postgresql+psycopg://civic:palabra@127.0.0.1:{refused_port}/mesa")
    said = one(database.answers(), BAD, "127.0.0.1/mesa does not answer")
    assert "palabra" not in said.text + said.mend


def test_a_damaged_database(app, set_to, tmp_path):
    good = Path(app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///"))
    with closing(sqlite3.connect(good)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    broken = tmp_path / "civic.db"
    data = bytearray(good.read_bytes())
    data[4096 * 3 : 4096 * 9] = b"\x55" * (4096 * 6)
    broken.write_bytes(data)
    set_to(SQLALCHEMY_DATABASE_URI=f"sqlite:///{broken}")
    assert worst(database.answers()) is BAD
    broken.write_bytes(b"SQLite format 2\0" + b"x" * 5000)
    assert one(database.answers(), BAD, "is damaged").mend == database.DAMAGED


WELL_P = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "server_encoding": "UTF8", "server_version": "16.4 (Debian)", "data_checksums": "on", "in_recovery": False}  # fmt: skip
WELL_S = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "encoding": "UTF-8"}


def test_each_setting_of_a_database_is_judged():
    one(database.judge_postgres(WELL_P), GOOD, "PostgreSQL 16.4")
    for name, value, level in (
        ("fsync", "off", BAD), ("full_page_writes", "off", BAD), ("synchronous_commit", "off", BAD), ("server_encoding", "LATIN1", BAD),
        ("in_recovery", True, BAD), ("server_version", "12.1", LOOK), ("synchronous_commit", "remote_apply", GOOD), ("data_checksums", "off", GOOD),
    ):  # fmt: skip
        assert worst(database.judge_postgres(WELL_P | {name: value})) is level, name
    one(database.judge_sqlite("3.45", WELL_S, ["ok"]), GOOD, "SQLite 3.45")
    for name, value, level in (
        ("journal_mode", "delete", LOOK), ("synchronous", 1, BAD), ("synchronous", 0, BAD), ("synchronous", 3, GOOD), ("foreign_keys", 0, BAD),
        ("encoding", "UTF-16le", BAD),
    ):  # fmt: skip
        assert worst(database.judge_sqlite("3.45", WELL_S | {name: value}, ["ok"])) is level, name
    assert worst(database.judge_sqlite("3.45", WELL_S, ["row 1 missing from index"])) is BAD


@pytest.fixture
def stamped(app):
    """`stamped("0003")`: the tables say that they are of this revision."""

    def stamp(revision: str) -> None:
        with db.engine.begin() as connection:
            connection.exec_driver_sql("DELETE FROM alembic_version")
            connection.execute(text("INSERT INTO alembic_version VALUES (:r)"), {"r": revision})

    with db.engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"
        )
    return stamp


def test_tables(stamped):
    one(database.tables(), BAD, "no tables")
    stamped(str(ScriptDirectory(str(MIGRATIONS)).get_current_head()))
    one(database.tables(), GOOD, "the newest")
    stamped("0001")
    assert "civic migrate" in one(database.tables(), BAD, "revision 0001").mend
    stamped("9999")
    one(database.tables(), BAD, "newer program")


@pytest.mark.both
def test_the_guard_of_the_trail(app, engine):
    one(database.trail(), GOOD)
    drop = (
        "DROP TRIGGER audit_links_no_update"
        if engine.kind == "sqlite"
        else "DROP TRIGGER audit_links_stay ON audit_links"
    )
    with undone():
        db.session.execute(text(drop))
        one(database.trail(), BAD, "audit_links_")
    if engine.kind == "postgres":
        with undone():
            db.session.execute(text("ALTER TABLE audit_seals DISABLE TRIGGER audit_seals_stay"))
            one(database.trail(), BAD, "audit_seals_stay")
    one(database.trail(), GOOD)


@pytest.mark.both
def test_the_data_key(app, make, set_to, monkeypatch):
    one(database.data_key(), GOOD, "nothing is sealed")
    make.person(phone="+51987654321")
    one(database.data_key(), GOOD, "opens what is sealed")
    db.session.rollback()
    set_to(DATA_KEY="another key than the one of then, long enough")
    monkeypatch.setitem(app.extensions, "civic-vault", None)
    one(database.data_key(), BAD, "the data key does not open people.")


def test_accounts(app, make, set_to):
    person = make.person(account=True)
    one(database.accounts(), GOOD, "none")
    with transaction():
        db.session.execute(update(Account).where(Account.person_id == person.id).values(is_demo=True))
    one(database.accounts(), GOOD, "production would refuse")
    set_to(ENV_NAME="production")
    one(database.accounts(), BAD, "demonstration")


@pytest.mark.both
def test_the_clock(app, engine, later):
    one(database.clock_beside(), GOOD)
    later(minutes=30)
    one(database.clock_beside(), GOOD if engine.kind == "sqlite" else BAD)


def test_a_difference_of_clocks_is_judged():
    assert [database.judge_clock(apart).level for apart in (0, 1.9, 5, 59, 61)] == [
        GOOD,
        GOOD,
        LOOK,
        LOOK,
        BAD,
    ]


# ── files ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_folder_that_keeps_files(app, set_to, tmp_path):
    one(engines.store(), GOOD, "the folder")
    assert [path for path in app.config["UPLOAD_FOLDER"].rglob("*") if path.is_file()] == [], (
        "the probe is gone"
    )
    (tmp_path / "file").write_text("no folder")
    set_to(UPLOAD_FOLDER=tmp_path / "file" / "uploads")
    one(engines.store(), BAD, "the folder")


def test_a_bucket_that_keeps_files(app, set_to, bucket_url, refused_port):
    from civic.core import storage

    set_to(STORAGE_URL=bucket_url, STORAGE_KEY="AKIAKEYKEYKEY", STORAGE_SECRET="secretsecret")
    one(engines.store(), GOOD, "the bucket civic-")
    bucket = storage.current()
    assert list(bucket.entries()) == []
    everybody = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{bucket.bucket}/*",
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [everybody]})
    bucket._client().put_bucket_policy(Bucket=bucket.bucket, Policy=policy)
    one(engines.store(), BAD, "open to everybody")
    set_to(STORAGE_URL=bucket_url.replace("s3://civic", "s3://nobody"))
    one(engines.store(), BAD, "no such bucket")
    set_to(STORAGE_URL=f"s3://civic-x?endpoint=http://127.0.0.1:{refused_port}")
    one(engines.store(), BAD, "does not answer")


# ── Redis ───────────────────────────────────────────────────────────────────────────────────────────────────────────

BOUND = ("--maxmemory", "32mb", "--maxmemory-policy", "volatile-ttl")


@contextlib.contextmanager
def redis_at_a_port(*how: str):
    """(client without a password, port) of a Redis that listens on a port, as one on another machine does."""
    program = require_redis()
    while True:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        asked = [
            program,
            "--bind",
            "127.0.0.1",
            "--port",
            str(port),
            "--save",
            "",
            "--appendonly",
            "no",
            *how,
        ]
        process = subprocess.Popen(asked, stdout=subprocess.DEVNULL, preexec_fn=_end_with_me)
        try:
            if _is_up(process, port):
                yield port
                return
        finally:
            process.kill()
            process.wait()


def _is_up(process, port) -> bool:
    """Whether it listens; False when another took the port before it."""
    until = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < until:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return True
        time.sleep(0.02)
    return False


def test_redis(app, set_to, refused_port):
    set_to(REDIS_URL="")
    one(engines.redis(), GOOD, "not used")
    set_to(REDIS_URL=f"redis://:palabra@127.0.0.1:{refused_port}/0")
    one(engines.redis(), BAD, "does not answer")
    with redis_at_a_port("--requirepass", "palabra", *BOUND) as port:
        set_to(REDIS_URL=f"redis://:palabra@127.0.0.1:{port}/0")
        (said,) = engines.redis()
        assert said.text.startswith("Redis ")
        set_to(REDIS_URL=f"redis://:otra@127.0.0.1:{port}/0")
        one(engines.redis(), BAD, "refuses the password")
        with Redis(port=port, password="palabra") as client:
            client.config_set("maxmemory-policy", "allkeys-lru")
            set_to(REDIS_URL=f"redis://:palabra@127.0.0.1:{port}/0")
            assert "allkeys-lru" in list(engines.redis())[-1].text
            client.config_set("maxmemory", "0")
            assert "no bound" in list(engines.redis())[-1].text
            client.config_set("requirepass", "")
        set_to(REDIS_URL=f"redis://127.0.0.1:{port}/0")
        assert any(said.level is LOOK and "nobody for a password" in said.text for said in engines.redis())
        set_to(ENV_NAME="production")
        assert any(said.level is BAD and "nobody for a password" in said.text for said in engines.redis())
    with pytest.raises((RedisError, OSError)):
        Redis(port=port).ping()


# ── mail ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_mail(app, set_to, refused_port):
    one(engines.mail(), GOOD, "mailbox page")
    set_to(ENV_NAME="production")
    one(engines.mail(), LOOK, "wait in the outbox")
    set_to(MAIL_URL=f"smtp://127.0.0.1:{refused_port}", MAIL_FROM="mesa@example.pe")
    one(engines.mail(), BAD, "does not take mail")
    set_to(MAIL_URL="mailto:mesa@example.pe")
    one(engines.mail(), BAD, "must look like")
    with open_office() as office:
        set_to(MAIL_URL=office.url)
        one(engines.mail(), GOOD, "answers")
        assert office.letters == [], "nobody was written to"
        one(engines.mail("ana@example.pe"), GOOD, "on its way")
        assert office.recipients == ["ana@example.pe"]
        office.refuse["ana@example.pe"] = "550 no such box"
        one(engines.mail("ana@example.pe"), BAD, "550 no such box")
        set_to(MAIL_URL=office.url.replace("smtp://", "smtp://mesa:palabra@"))
        said = one(engines.mail(), BAD, "no encryption")
        assert "palabra" not in said.text


# ── how it lives ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.both
def test_the_worker(app, make, later, monkeypatch):
    monkeypatch.setitem(jobs.HANDLERS, "test.nothing", lambda *_: None)
    one(life.worker(), GOOD, "nothing is waiting")
    person = make.person()
    with transaction():
        jobs.enqueue("test.nothing", {})
        for state in (MessageState.QUEUED, MessageState.FAILED):
            db.session.add(
                Message(
                    person_id=person.id, kind="x/y", channel=MessageChannel.EMAIL, state=state, locale="es", subject="x",
                    finished_at=clock.now() if state is MessageState.FAILED else None,
                )
            )  # fmt: skip
    assert [said.level for said in life.worker()] == [GOOD, GOOD, LOOK]
    later(minutes=5)
    assert [(said.level, said.text[:4]) for said in life.worker()] == [
        (LOOK, "1 jo"),
        (LOOK, "1 ma"),
        (LOOK, "1 ma"),
    ]
    later(minutes=20)
    found = list(life.worker())
    assert [said.level for said in found] == [BAD, BAD, LOOK]
    assert "25 minutes" in found[0].text
    monkeypatch.setitem(jobs.HANDLERS, "test.nothing", fails)
    for _ in range(jobs.MAX_TRIES):
        later(hours=2)
        jobs.work_one()
    db.session.rollback()
    assert any("1 jobs were given up" in said.text for said in life.worker())
    later(days=8)
    assert all("given up" not in said.text for said in life.worker())
    monkeypatch.setitem(app.config, "ENV_NAME", "production")
    assert any("MAIL_URL is not set" in said.text for said in life.worker())


def fails(*_):
    raise ZeroDivisionError


def test_seals(app, later):
    with transaction():
        record(System(), "test.kept", System())
    one(life.seals(), LOOK, "no day")
    with transaction():
        audit.seal_day(clock.today())
    one(life.seals(), GOOD, str(clock.today()))
    later(days=3)
    one(life.seals(), LOOK, "3 days ago")


def test_backups(app, set_to, tmp_path, later):
    env = {"CIVIC_BACKUPS": str(tmp_path)}
    one(life.backups(env), LOOK, "none in")
    set_to(ENV_NAME="production")
    one(life.backups({}), BAD, "none in")
    path = backup.create(tmp_path)
    one(life.backups(env), GOOD, path.name)
    shorter = tmp_path / "short.zip"
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(shorter, "w") as short:
        for name in whole.namelist():
            if name != "database/people.ndjson":
                short.writestr(name, whole.read(name))
        short.writestr("database/strange.ndjson", "")
    data = path.read_bytes()
    shorter.replace(path)
    assert list(backup.listing_problems(path)) == [
        "database/people.ndjson is missing.",
        "database/strange.ndjson was put in.",
    ]
    one(life.backups(env), BAD, "people.ndjson is missing")
    path.write_bytes(data[:-300])
    one(life.backups(env), BAD, "cut off")
    path.write_bytes(data)
    later(days=3)
    one(life.backups(env), LOOK, "3 days old")
    later(days=6)
    one(life.backups(env), BAD, "9 days old")


# ── the whole of it ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_where_the_database_is_away_the_rest_is_looked_at(app, set_to, refused_port):
    set_to(SQLALCHEMY_DATABASE_URI=f"postgresql+psycopg://civic:palabra@127.0.0.1:{refused_port}/mesa")
    names = {found.check for found in doctor_package.examine({})}
    assert {"database", "storage", "Redis", "mail", "time zone"} <= names
    assert not names & set(doctor_package.NEED_DATABASE)


def test_a_check_that_stumbles_is_a_finding(app, set_to):
    set_to(BABEL_TRANSLATION_DIRECTORIES=None)
    stumbled = [said for said in doctor_package.examine({}) if "could not be looked at" in said.text]
    assert [(said.check, said.level) for said in stumbled] == [("translations", BAD)]


def test_secrets_are_covered():
    config = {
        "SECRET_KEY": "s" * 40, "SQLALCHEMY_DATABASE_URI": "postgresql+psycopg://u:pa%40ss@h/d", "REDIS_URL": "unix:///s?password=otra",
        "MAIL_URL": "smtp://u:clave@h", "STORAGE_SECRET": "bucketsecret",
    }  # fmt: skip
    hide = findings.secrets_of(config, {"AWS_SECRET_ACCESS_KEY": "awssecret"})
    told = f"{'s' * 40} pa%40ss pa@ss otra clave bucketsecret awssecret"
    assert findings.covered(told, hide) == " ".join(["•••"] * 7)


def run(app, *how, **env):
    settings = ENV | {
        "CIVIC_INSTANCE": str(app.config["INSTANCE"]), "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"], "MAIL_URL": "", "REDIS_URL": "",
    }  # fmt: skip
    from importlib import import_module

    import_module("civic.cli.doctor")
    return CliRunner().invoke(cli, ["doctor", *how], env=settings | env)


def test_the_command(app, stamped, refused_port):
    stamped(str(ScriptDirectory(str(MIGRATIONS)).get_current_head()))
    answer = run(app)
    assert answer.exit_code == 0, answer.output
    assert "✓ database: SQLite" in answer.output
    assert "0 to mend" in answer.output
    mailing = {"MAIL_URL": f"smtp://mesa:palabra-secreta@127.0.0.1:{refused_port}"}
    answer = run(app, "--json", **mailing)
    assert answer.exit_code == 1
    told = json.loads(answer.output)
    assert told["well"] is False
    assert [found["check"] for found in told["findings"] if found["level"] == "bad"] == ["mail"]
    for secret in ("palabra-secreta", ENV["SECRET_KEY"], ENV["CIVIC_DATA_KEY"]):
        assert secret not in answer.output


def test_settings_with_which_nothing_starts(app):
    answer = run(app, STORAGE_URL="ftp://mesa")
    assert answer.exit_code == 1
    assert "✗ settings: STORAGE_URL must look like" in answer.output
