"""A backup names no place: what lay in a folder is brought back into a bucket and the other way round; a place that fails is told."""

from __future__ import annotations

import shutil
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from civic.cli import backup as backup_commands  # noqa: F401  (registers its commands)
from civic.cli import cli, daily
from civic.cli import files as files_commands  # noqa: F401
from civic.core import backup, orphans, storage
from civic.core.audit import audit_problems
from civic.core.backup import restoring
from civic.core.db import db
from civic.core.errors import Refused
from civic.core.files import StoredFile
from civic.core.storage import StorageFault
from tests.conftest import ENV
from tests.core.test_storage import closed_port, later, uploaded, use
from tests.test_both_backup import another, contents, source  # noqa: F401  (a fixture)

KEYS = {"STORAGE_KEY": "tester", "STORAGE_SECRET": "tester"}


@pytest.fixture
def begins_in(request, app, monkeypatch):
    """`folder` or `bucket`: where the files of the source lie; set before anything is stored."""
    if request.param == "bucket":
        use(app, monkeypatch, request.getfixturevalue("bucket_url"))
    return request.param


@pytest.mark.parametrize("begins_in", ["folder", "bucket"], indirect=True)
def test_files_come_back_in_the_other_kind_of_place(begins_in, source, tmp_path, bucket_url):  # noqa: F811
    path = backup.create(tmp_path / "kept")
    assert list(backup.problems(path)) == []
    told = {file.place: file.content() for file in db.session.query(StoredFile)}
    assert len(told) == 3
    other = another("sqlite", tmp_path / "new")
    if begins_in == "folder":
        other.config.update(STORAGE_URL=bucket_url.replace("mesa/archivos", "otra"), **KEYS)
    with other.app_context():
        backup.restore(path)
        assert isinstance(storage.current(), storage.Bucket if begins_in == "folder" else storage.Folder)
        assert {
            entry.name: storage.current().read(entry.name) for entry in storage.current().entries()
        } == told
        assert list(orphans.without_bytes()) == []
        assert list(audit_problems()) == []
        assert contents(backup.create(tmp_path / "again")) == contents(path)
        if begins_in == "folder":
            name = next(iter(told))
            about = (
                storage.current()._client().head_object(Bucket=storage.current().bucket, Key=f"otra/{name}")
            )
            assert about["ContentType"] == "application/pdf"
        with pytest.raises(Refused, match="not empty"):
            backup.restore(path)
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize("begins_in", ["bucket"], indirect=True)
def test_what_was_altered_lost_or_put_in_is_told(begins_in, source, tmp_path):  # noqa: F811
    altered, lost, whole = db.session.query(StoredFile).all()
    store = storage.current()
    data = bytearray(store.read(altered.place))
    data[100] ^= 1
    store.put(altered.place, bytes(data))
    store.delete(lost.place)
    path = backup.create(tmp_path)
    assert list(backup.problems(path)) == [
        f"uploads/{lost.place} was already missing when the backup was made.",
        f"uploads/{altered.place} was already altered when the backup was made.",
    ]
    assert f"uploads/{whole.place}" in backup.manifest_of(path)["members"]
    with zipfile.ZipFile(path) as archive:  # somebody forges its list, to bring in a file of his own
        manifest = backup.manifest_of(path)
        assert len(list(restoring._files(archive, manifest))) == 2
        manifest["members"]["uploads/ab/abc"] = {"sha256": "0" * 64}
        with pytest.raises(Refused, match="uploads/ab/abc belongs to no row"):
            list(restoring._files(archive, manifest))


def test_a_place_that_does_not_answer_stops_a_backup_in_words(source, tmp_path, monkeypatch):  # noqa: F811
    path = backup.create(tmp_path / "kept")
    with closed_port() as port:
        use(source, monkeypatch, f"s3://civic-x?endpoint=http://127.0.0.1:{port}")
        with pytest.raises(StorageFault, match="does not answer"):
            backup.create(tmp_path / "kept2")
        assert backup.kept(tmp_path / "kept2") == []
        other = another("sqlite", tmp_path / "new")
        other.config.update(STORAGE_URL=source.config["STORAGE_URL"], **KEYS)
        with other.app_context():
            with pytest.raises(StorageFault):
                backup.restore(path)
            db.engine.dispose()
        with closing(sqlite3.connect(tmp_path / "new/civic.db")) as connection:
            assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,), (
                "nothing was begun"
            )


# ── the commands about files ────────────────────────────────────────────────────────────────────────────────────────


def run(app, *how):
    env = ENV | {
        "CIVIC_INSTANCE": str(app.config["INSTANCE"]),
        "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
    }
    return CliRunner().invoke(cli, how, env=env)


def test_the_commands_about_files(app, monkeypatch):
    gone, _kept = uploaded(), uploaded()
    storage.current().put("zz/zzorphan", b"x")
    assert run(app, "files", "check").output == "Every file is there.\n"
    gone_from = Path(app.config["UPLOAD_FOLDER"]) / gone.place
    shutil.move(gone_from, gone_from.with_suffix(".away"))
    answer = run(app, "files", "check")
    assert answer.exit_code == 1
    assert gone.token in answer.output
    assert run(app, "files", "sweep").output == "0 of 2 files were taken away.\n"
    later(monkeypatch)
    assert (
        run(app, "files", "sweep", "--dry-run").output == "zz/zzorphan\n1 of 2 files would be taken away.\n"
    )
    monkeypatch.setattr(orphans, "FEW", 0)
    answer = run(app, "files", "sweep")
    assert answer.exit_code == 1
    assert "--certain" in answer.output
    assert run(app, "files", "sweep", "--certain").output == "1 of 2 files were taken away.\n"
    assert not storage.current().exists("zz/zzorphan")


def test_the_daily_work_sweeps_and_goes_on_when_it_cannot(app, monkeypatch):
    storage.current().put("zz/zzorphan", b"x")
    later(monkeypatch)
    assert "1 files without a row taken away" in daily.tidy()
    assert not storage.current().exists("zz/zzorphan")
    monkeypatch.setattr(orphans, "FEW", 0)
    storage.current().put("zz/zzorphan", b"x")
    later(monkeypatch)
    assert "files were not swept: 1 of 1 files" in daily.tidy()
    with closed_port() as port:
        use(app, monkeypatch, f"s3://civic-x?endpoint=http://127.0.0.1:{port}")
        told = daily.tidy()
    assert "files were not swept (the bucket civic-x at 127.0.0.1" in told
    assert "the trail is sealed" in told
