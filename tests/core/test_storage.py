"""The same behaviour of files in a folder and in a bucket, asked over HTTP from a real S3 server; and what a fault of either does."""

from __future__ import annotations

import hashlib
import io
import os
import socket
import threading
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress
from datetime import timedelta

import pytest
from flask import request
from markupsafe import escape
from PIL import Image
from werkzeug.datastructures import FileStorage

from civic.config import ConfigError, storage_url
from civic.core import clock, files, jobs, orphans, storage
from civic.core.db import db, transaction
from civic.core.files import StoredFile
from civic.core.storage import StorageFault
from civic.web.downloads import lasting_file, private_file
from tests.world import build

PDF = b"%PDF-1.7 " + b"acta " * 400 + b"%%EOF"


@pytest.fixture(params=["folder", "bucket"])
def kind(request):
    return request.param


@pytest.fixture
def store(kind, app, monkeypatch, request):
    """The store of the application, empty."""
    if kind == "bucket":
        use(app, monkeypatch, request.getfixturevalue("bucket_url"))
    return storage.current()


@pytest.fixture
def bucket(app, monkeypatch, bucket_url):
    use(app, monkeypatch, bucket_url)
    return storage.current()


def use(app, monkeypatch, url, key="tester", secret="tester"):  # noqa: S107  any key opens that server
    monkeypatch.setattr(storage, "TRIES", 1)
    for name, value in (("STORAGE_URL", url), ("STORAGE_KEY", key), ("STORAGE_SECRET", secret)):
        monkeypatch.setitem(app.config, name, value)


@contextmanager
def closed_port():
    """A port at which nobody answers."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]  # bound, not listening: every connection is refused


def uploaded(name="acta.pdf"):
    with transaction():
        return files.store(FileStorage(io.BytesIO(PDF), name), None)


# ── one table of behaviours for both ────────────────────────────────────────────────────────────────────────────────


def test_what_is_put_is_read_again_and_gone_when_deleted(store):
    store.put("ab/abc", PDF, "application/pdf")
    assert store.read("ab/abc") == PDF
    assert store.size("ab/abc") == len(PDF)
    assert store.exists("ab/abc")
    with store.open("ab/abc")[0] as stream:
        assert stream.read(9) == PDF[:9]
        assert stream.read() == PDF[9:]
    (entry,) = store.entries()
    assert entry[:2] == ("ab/abc", len(PDF))
    assert abs(entry.changed_at - clock.now()) < timedelta(minutes=5)
    store.delete("ab/abc")
    assert not store.exists("ab/abc")
    assert list(store.entries()) == []


def test_what_is_not_there_is_told_as_such(store):
    for act in (store.read, store.open, store.size):
        with pytest.raises(FileNotFoundError):
            act("ab/abc")
    assert not store.exists("ab/abc")
    store.delete("ab/abc")  # is no fault


def test_a_writer_that_fails_leaves_nothing(store, kind, app):
    with pytest.raises(ZeroDivisionError), store.writing("ab/abc") as file:
        file.write(PDF)
        raise ZeroDivisionError
    assert not store.exists("ab/abc")
    assert list(store.entries()) == []
    if kind == "folder":
        assert [path for path in app.config["UPLOAD_FOLDER"].rglob("*") if path.is_file()] == []


def test_while_it_is_written_there_is_no_file_of_that_name(store):
    with store.writing("ab/abc") as file:
        file.write(PDF)
        file.flush()
        assert not store.exists("ab/abc")
        assert list(store.entries()) == []
    assert store.read("ab/abc") == PDF


@pytest.mark.parametrize(
    "name",
    ["", "abc", "../abc", "ab/../../abc", "/etc/passwd", "ab/a.c", "ab/a/c", "ab/a\n", "ab/" + "a" * 81],
)
def test_no_other_name_is_ever_sought(store, name):
    for act in (store.read, store.size, store.delete, lambda n: store.put(n, b"x")):
        with pytest.raises(ValueError, match="no name of a stored file"):
            act(name)


def test_many_files_are_told_one_by_one(store, monkeypatch):
    monkeypatch.setattr(storage, "AT_ONCE", 3)
    names = [f"{n:02}/{n:02}abc" for n in range(8)]
    for name in names:
        store.put(name, b"x")
    assert sorted(entry.name for entry in store.entries()) == names


def test_a_file_is_sent_whole_in_part_or_not_again(app, store):
    """What a browser asks for: all of it, a part of it, only if it is another one, nothing beyond its end."""
    stored = uploaded("acta ñ.pdf")
    tag = f'"{stored.sha256}"'
    for headers, status, body in (
        ({}, 200, PDF), ({"Range": "bytes=5-14"}, 206, PDF[5:15]), ({"Range": "bytes=2000-"}, 206, PDF[2000:]),
        ({"If-None-Match": tag}, 304, b""),
    ):  # fmt: skip
        with app.test_request_context(headers=headers):
            answer = lasting_file(stored, "application/pdf")
            assert (answer.status_code, b"".join(answer.get_app_iter(request.environ))) == (status, body)
            assert answer.headers["ETag"] == tag
            answer.close()
    with app.test_request_context():
        answer = private_file(stored)
        answer.direct_passthrough = False
        assert answer.content_length == len(PDF)
        assert answer.get_data() == PDF
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
        assert "acta%20%C3%B1.pdf" in answer.headers["Content-Disposition"]


def test_what_the_program_writes_is_fingerprinted_as_it_is_stored(store):
    with files.written("urna.jsonl", "text/plain") as (stored, file):
        file.write(b"0000")
        file.write(b"uno\ndos\n")
        file.seek(0)
        file.write(b"cero")  # as an archive does with its heads
    assert (stored.size, stored.sha256) == (12, hashlib.sha256(b"cerouno\ndos\n").hexdigest())
    assert stored.content() == b"cerouno\ndos\n"
    files.forget(stored)
    assert stored.content() is None
    assert list(store.entries()) == []


def test_a_row_and_its_bytes_come_and_go_together(store):
    stored = uploaded()
    assert stored.is_kept()
    with suppress(ZeroDivisionError), transaction():
        files.discard(db.session.get(StoredFile, stored.id))
        raise ZeroDivisionError
    assert stored.is_kept(), "the act was undone"
    with suppress(ZeroDivisionError), transaction():
        files.store(FileStorage(io.BytesIO(PDF), "otra.pdf"), None)
        assert len(list(store.entries())) == 2, "the bytes are stored before the row can be"
        raise ZeroDivisionError
    assert [entry.name for entry in store.entries()] == [stored.place]
    with transaction():
        files.discard(db.session.get(StoredFile, stored.id))
    assert list(store.entries()) == []


# ── the sweep ───────────────────────────────────────────────────────────────────────────────────────────────────────


def later(monkeypatch, days=2):
    moment = clock.now() + timedelta(days=days)
    monkeypatch.setattr(clock, "now", lambda: moment)


def test_only_old_bytes_without_a_row_are_swept(store, kind, app, monkeypatch):
    stored = uploaded()
    store.put("zz/zzorphan", b"x")
    store.put("ab/strange", b"not named as our files are")
    assert orphans.sweep() == (3, [], None), "they may belong to an act that is not over"
    later(monkeypatch)
    assert orphans.sweep(dry=True) == (3, ["zz/zzorphan"], None)
    assert store.exists("zz/zzorphan")
    if kind == "folder":
        cut_off = app.config["UPLOAD_FOLDER"] / "zz" / "zzhalf.1a2b.part"
        cut_off.write_bytes(b"x")
        new = cut_off.with_name("zznew.1a2b.part")
        new.write_bytes(b"x")
        os.utime(new, (clock.now().timestamp(), clock.now().timestamp()))
    assert orphans.sweep() == (3, ["zz/zzorphan"], None)
    assert not store.exists("zz/zzorphan")
    assert store.exists("ab/strange")
    assert stored.content() == PDF
    assert orphans.sweep() == (2, [], None)
    if kind == "folder":
        assert not cut_off.exists()
        assert new.exists(), "somebody may still write it"


def test_a_sweep_in_the_wrong_database_takes_nothing(store, monkeypatch):
    monkeypatch.setattr(orphans, "FEW", 2)
    for n in range(3):
        store.put(f"z{n}/z{n}abc", b"x")
    later(monkeypatch)
    swept = orphans.sweep()
    assert len(swept.orphans) == 3
    assert "belong to no row" in swept.stopped
    assert len(list(store.entries())) == 3
    assert orphans.sweep(certain=True).stopped is None
    assert list(store.entries()) == []


def test_rows_without_their_bytes_are_named(store):
    whole, gone, shorter = uploaded(), uploaded(), uploaded()
    store.delete(gone.place)
    store.put(shorter.place, PDF[:-1])
    assert set(orphans.without_bytes()) == {gone.token, shorter.token}
    assert whole.content() == PDF


# ── the bucket ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_nothing_in_the_bucket_is_public_or_opens_in_a_page(bucket):
    bucket.put("ab/abc", PDF, "application/pdf")
    head = bucket._client().head_object(Bucket=bucket.bucket, Key="mesa/archivos/ab/abc")
    assert head["ContentType"] == "application/pdf"
    assert head["ContentDisposition"] == "attachment"
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(bucket.address_of("ab/abc"))  # noqa: S310
    assert refused.value.code == 403
    refused.value.close()


def test_two_prefixes_of_a_bucket_know_nothing_of_each_other(app, monkeypatch, bucket, bucket_url):
    bucket.put("ab/abc", PDF)
    for other in ("mesa/archivos2", "mesa", "otra"):
        use(app, monkeypatch, bucket_url.replace("mesa/archivos", other))
        assert not storage.current().exists("ab/abc")
        assert list(storage.current().entries()) == []


def test_a_large_file_goes_in_parts_and_arrives_the_same(bucket, monkeypatch):
    monkeypatch.setattr(storage, "IN_PARTS", 1024 * 1024)
    piece = bytes(range(256)) * 4096
    with bucket.writing("ab/abc") as file:
        for n in range(17):
            file.write(piece[n:] + piece[:n])
    made = hashlib.sha256(b"".join(piece[n:] + piece[:n] for n in range(17))).hexdigest()
    assert bucket.size("ab/abc") == 17 * len(piece)
    assert hashlib.sha256(bucket.read("ab/abc")).hexdigest() == made
    assert "-" in bucket._client().head_object(Bucket=bucket.bucket, Key="mesa/archivos/ab/abc")["ETag"]


@contextmanager
def guarded(s3_server):
    """The server asks for keys that it knows."""

    def ask(count):
        headers = {"Content-Type": "text/plain"}
        wish = urllib.request.Request(f"{s3_server}/moto-api/reset-auth", count, headers, method="POST")  # noqa: S310
        with urllib.request.urlopen(wish) as answer:  # noqa: S310
            assert answer.status == 200

    ask(b"0")
    try:
        yield
    finally:
        ask(b"inf")


def test_each_fault_of_a_bucket_is_a_sentence_without_keys(app, monkeypatch, s3_server, bucket_url, caplog):
    acts = (
        lambda s: s.put("ab/abc", PDF),
        lambda s: s.read("ab/abc"),
        lambda s: s.delete("ab/abc"),
        lambda s: list(s.entries()),
    )
    key, secret = "AKIAKEYKEYKEY", "secretsecretsecret"
    with closed_port() as port:
        cases = {
            "there is no such bucket": bucket_url.replace("s3://civic", "s3://nobody"),
            "does not answer": f"s3://civic-x/y?endpoint=http://127.0.0.1:{port}",
        }
        for words, url in cases.items():
            use(app, monkeypatch, url, key, secret)
            for act in acts:
                with pytest.raises(StorageFault, match=words):
                    act(storage.current())
    use(app, monkeypatch, bucket_url, key, secret)
    with guarded(s3_server):
        for act in acts:
            with pytest.raises(StorageFault, match="STORAGE_KEY"):
                act(storage.current())
        with pytest.raises(StorageFault, match="the key is wrong"):
            storage.current().exists("ab/abc")
    assert key not in caplog.text
    assert secret not in caplog.text
    assert "storage: the bucket nobody" in caplog.text


def test_the_usual_names_of_the_keys_serve_too(app, monkeypatch, bucket_url, tmp_path):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    use(app, monkeypatch, bucket_url, "", "")
    with pytest.raises(StorageFault, match="there is no key"):
        storage.current().put("ab/abc", PDF)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "tester")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "tester")
    app.extensions.pop("civic-storage")
    storage.current().put("ab/abc", PDF)
    assert storage.current().read("ab/abc") == PDF
    use(app, monkeypatch, "s3://mesa-archivos/x?endpoint=http://bad host")
    with pytest.raises(StorageFault, match="cannot be used"):
        storage.current().read("ab/abc")


def test_an_answer_that_breaks_off_is_never_a_shorter_file(app, monkeypatch):
    """A server that promises a thousand bytes and goes after a hundred."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer():
            line, _address = listening.accept()
            with line:
                line.recv(65536)
                line.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nETag: "x"\r\n\r\n' + b"x" * 100)

        serving = threading.Thread(target=answer)
        serving.start()
        use(app, monkeypatch, f"s3://civic-x/y?endpoint=http://127.0.0.1:{listening.getsockname()[1]}")
        opened = storage.current().open("ab/abc")
        assert opened.size == 1000
        with pytest.raises(StorageFault), opened.stream as stream:
            stream.read()
        serving.join()


# ── what people and workers meet while the bucket is away ───────────────────────────────────────────────────────────


@pytest.fixture
def world(make):
    return build(make)


@pytest.fixture
def away(app, monkeypatch):
    """The address of a bucket that does not answer; `use` it when everything else is there."""
    with closed_port() as port:
        yield f"s3://civic-x/y?endpoint=http://127.0.0.1:{port}"


@pytest.mark.parametrize("door", ["organisation", "letter", "material"])
def test_an_upload_is_refused_in_words_and_leaves_no_row(app, world, signed_in, monkeypatch, away, door):
    from tests.security.test_uploads import doors

    picture = io.BytesIO()
    Image.new("RGB", (20, 20), "teal").save(picture, "PNG")
    who, address, field, more = doors(world)[door]
    client = signed_in(world.people[who])
    use(app, monkeypatch, away)
    sent = more | {field: (io.BytesIO(picture.getvalue()), "foto.png")}
    answer = client.post(address, data=sent, follow_redirects=True)
    assert answer.status_code in (200, 422)
    assert escape(StorageFault("").sentence) in answer.text
    db.session.rollback()
    assert db.session.query(StoredFile).count() == 0
    if answer.status_code == 422:
        for value in more.values():
            assert value in answer.text, "what was typed is still there"
    use(app, monkeypatch, "")
    sent[field] = (io.BytesIO(picture.getvalue()), "foto.png")
    assert client.post(address, data=sent).status_code == 303, "the same works when it is back"


def test_a_download_asks_to_come_again(app, client, make, monkeypatch, away):
    event = make.event(make.space())
    from civic.events.models import EventMaterial

    stored = uploaded()
    with transaction():
        db.session.add(
            EventMaterial(event_id=event.id, title="Acta", file=db.session.get(StoredFile, stored.id))
        )
    address = f"/eventos/{event.slug}/materiales/{event.materials[0].id}"
    assert client.get(address).data == PDF
    use(app, monkeypatch, away)
    answer = client.get(address)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]


def test_an_act_stands_although_the_bytes_could_not_be_taken_away(app, bucket, bucket_url, monkeypatch, away):
    stored = uploaded()
    with transaction():
        files.discard(db.session.get(StoredFile, stored.id))
        monkeypatch.setattr(bucket, "_made", None)
        monkeypatch.setattr(bucket, "endpoint", away.partition("endpoint=")[2])
    monkeypatch.undo()
    assert db.session.query(StoredFile).count() == 0
    use(app, monkeypatch, bucket_url)
    later(monkeypatch)
    assert orphans.sweep().orphans == [stored.place]


def test_a_job_waits_for_the_files(app, store, monkeypatch, away):
    stored, read = uploaded(), []
    monkeypatch.setitem(jobs.HANDLERS, "test.read", lambda *_: read.append(stored.content()))
    with transaction():
        job = jobs.enqueue("test.read", {})
    before = app.config["STORAGE_URL"]
    use(app, monkeypatch, away)
    assert jobs.work_one().state is jobs.JobState.WAITING
    assert job.attempts == 1
    use(app, monkeypatch, before)
    later(monkeypatch)
    assert jobs.work_one().state is jobs.JobState.DONE
    assert read == [PDF]


def test_a_process_opens_its_own_line(app, bucket, monkeypatch):
    """A client that was made before a fork is not shared by two processes."""
    monkeypatch.setattr(storage.os, "getpid", lambda: -1)
    assert storage.current() is not bucket
    assert storage.current() is storage.current()


# ── the setting ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("s3://key:secret@bucket", "holds a key"), ("s3://bucket?endpoint=https://key@host", "holds a key"), ("s3:///prefix", "must look"),
        ("s3://bucket?endpoint=host", "must look"), ("s3://bucket?enpoint=https://host", "must look"), ("ftp://host", "must look"),
        ("file://host/x", "must look"), ("file:///", "must look"), ("instance/uploads", "must look"),
    ],
)  # fmt: skip
def test_a_wrong_address_is_a_sentence(url, words):
    with pytest.raises(ConfigError, match=words) as refused:
        storage_url({"STORAGE_URL": url})
    assert "secret@" not in str(refused.value)


def test_the_address_says_which_store(app, monkeypatch, tmp_path):
    assert storage.current().where() == f"the folder {app.config['UPLOAD_FOLDER']}"
    use(app, monkeypatch, f"file://{tmp_path}/otra")
    storage.current().put("ab/abc", b"x")
    assert (tmp_path / "otra/ab/abc").stat().st_mode & 0o077 == 0, "only this user reads it"
    use(app, monkeypatch, "s3://mesa/ilo?region=sa-east-1")
    assert storage.current().where() == "the bucket mesa/ilo at Amazon"
    assert storage.current().address_of("ab/abc") == "https://s3.sa-east-1.amazonaws.com/mesa/ilo/ab/abc"
