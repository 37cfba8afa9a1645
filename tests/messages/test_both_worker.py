"""The worker against a real SMTP server, on both databases: once each, patient with faults, never inside a transaction."""

from __future__ import annotations

import threading
from collections import Counter

import pytest

from civic.cli import cli
from civic.core.db import db, transaction
from civic.messages import commands
from civic.messages.models import Message, MessageChannel, MessageState
from civic.messages.worker import work_once


def messages(**wanted):
    db.session.rollback()
    db.session.expire_all()
    return db.session.query(Message).filter_by(**wanted).order_by(Message.id).all()


def test_a_mail_is_a_plain_letter_that_says_it_is_automatic(app, office, make, moved):
    app.config["MAIL_FROM"] = "avisos@concertemos.example"
    moved(make.person("Ñusta Güere Íñigo", email="nusta@correo.pe"))
    try:
        assert work_once().sent == 1
    finally:
        app.config["MAIL_FROM"] = ""
    (letter,) = office.letters
    (message,) = messages()
    assert letter["To"] == "nusta@correo.pe"
    assert letter["From"] == "avisos@concertemos.example"
    assert letter["Subject"] == message.subject
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Message-ID"] == f"<civic-message-{message.id}@concertemos.example>"
    assert letter.get_content_type() == "text/plain"
    assert "Ñusta" in letter.get_content()
    assert "sábado 14 de junio, 9:00 a. m." in letter.get_content()
    assert (message.state, message.attempts) == (MessageState.SENT, 1)
    assert message.finished_at is not None


def test_two_workers_send_each_mail_once(app, office, make, moved):
    wanted = []
    for n in range(30):
        wanted.append(f"p{n}@correo.pe")
        moved(make.person(email=wanted[-1]))
    office.slow = 0.02
    start = threading.Barrier(3)
    faults = []

    def run():
        with app.app_context():
            start.wait()
            try:
                while True:
                    done = work_once(limit=4)
                    if not done.sent + done.failed:
                        return
            except Exception as error:
                faults.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run) for _n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    assert Counter(office.recipients) == Counter(wanted)
    assert office.conversations > 1, "more than one worker took part"
    assert {m.state for m in messages()} == {MessageState.SENT}
    assert {m.attempts for m in messages()} == {1}


def test_a_dead_server_is_tried_again_with_growing_pauses_and_given_up(office, make, moved, later):
    space = make.space()
    moved(make.person(email="rosa@correo.pe"), space_id=space.id)
    office.silent = True
    tries = 0
    for minutes in (0, 2, 6, 31, 121, 481):
        later(minutes=minutes)
        tries += work_once().failed
        assert work_once().failed == 0, "not before its time"
    assert tries == commands.MAX_TRIES == 6
    mail, call = messages()
    assert (mail.state, mail.attempts) == (MessageState.FAILED, 6)
    assert (call.channel, call.state, call.short_text) == (
        MessageChannel.CALL, MessageState.QUEUED, mail.short_text,
    )  # fmt: skip
    later(days=30)
    assert work_once().failed == 0


def test_it_goes_on_when_the_server_is_back(office, make, moved, later):
    moved(make.person(email="rosa@correo.pe"))
    office.silent = True
    work_once()
    office.silent = False
    later(hours=4)
    assert work_once().sent == 1
    assert office.recipients == ["rosa@correo.pe"]


def test_a_mailbox_that_does_not_exist_is_not_tried_again_and_stops_nobody(office, make, moved):
    office.refuse["nadie@correo.pe"] = "550 no such mailbox"
    office.refuse["lleno@correo.pe"] = "452 mailbox full"
    for address in ("nadie@correo.pe", "lleno@correo.pe", "rosa@correo.pe"):
        moved(make.person(email=address))
    done = work_once()
    assert (done.sent, done.failed) == (1, 2)
    states = {m.recipient: (m.state, m.note) for m in messages()}
    assert states["nadie@correo.pe"] == (MessageState.FAILED, "550 no such mailbox")
    assert states["lleno@correo.pe"] == (MessageState.QUEUED, "452 mailbox full")
    assert office.recipients == ["rosa@correo.pe"]


def test_what_a_killed_worker_held_is_taken_after_its_lease(office, make, moved, later):
    moved(make.person(email="rosa@correo.pe"))
    with transaction():
        (held,) = commands.claim()
        attempt = held.attempts
    assert work_once().sent == 0
    later(minutes=11)
    assert work_once().sent == 1
    with transaction():
        assert not commands.mark_failed(held.id, attempt, "too late"), (
            "the dead one's result no longer counts"
        )
    assert messages()[0].state is MessageState.SENT


def test_nothing_is_sent_of_what_is_not_committed(app, office, make):
    person = make.person(email="rosa@correo.pe")
    started, go_on = threading.Event(), threading.Event()

    def slow():
        with app.app_context():
            try:
                with transaction():
                    commands.queue(person, "events/event_moved", subject="x", body="x")
                    db.session.flush()
                    started.set()
                    go_on.wait(5)
                    raise RuntimeError
            except RuntimeError:
                pass
            finally:
                db.session.remove()

    thread = threading.Thread(target=slow)
    thread.start()
    started.wait(5)
    threading.Timer(0.3, go_on.set).start()  # on SQLite the worker waits for the writer
    assert work_once().sent == 0
    go_on.set()
    thread.join()
    assert work_once().sent == 0
    assert office.letters == []


def test_without_a_server_mails_land_in_the_mailbox_with_their_text(app, make, moved):
    moved(make.person(email="rosa@correo.pe"))
    assert work_once().sent == 1
    (message,) = messages()
    assert message.state is MessageState.SENT
    assert "Lluvia" in message.body


def test_in_production_mails_wait_for_a_server(app, make, moved):
    moved(make.person(email="rosa@correo.pe"))
    app.config["ENV_NAME"] = "production"
    try:
        assert work_once().sent == 0
    finally:
        app.config["ENV_NAME"] = "testing"
    assert messages()[0].state is MessageState.QUEUED


def test_the_command_sends_all_and_says_so(app, office, make, moved):
    import importlib

    importlib.import_module("civic.cli.messages")
    for n in range(25):
        moved(make.person(email=f"p{n}@correo.pe"))
    result = app.test_cli_runner().invoke(cli, ["worker", "--once"], obj=_info(app))
    assert result.exit_code == 0, result.output
    assert "Sent 25, failed 0" in result.output
    assert len(office.letters) == 25


@pytest.mark.parametrize("url", ["mailto:x@y.pe", "smtp://", "127.0.0.1:25"])
def test_the_command_refuses_a_wrong_mail_url_in_a_sentence(app, url):
    import importlib

    importlib.import_module("civic.cli.messages")
    app.config["MAIL_URL"] = url
    try:
        result = app.test_cli_runner().invoke(cli, ["worker", "--once"], obj=_info(app))
    finally:
        app.config["MAIL_URL"] = ""
    assert result.exit_code == 1
    assert "MAIL_URL must look like" in result.output


def _info(app):
    from flask.cli import ScriptInfo

    return ScriptInfo(create_app=lambda: app)
