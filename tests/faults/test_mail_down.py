"""The mail server fails in every way it can: people are served all the same, the letter waits, and leaves once it can."""

from __future__ import annotations

import re
import socket
from pathlib import Path

import pytest

from civic.core.db import db
from civic.messages import mailer
from civic.messages.models import Message, MessageChannel, MessageState
from civic.messages.worker import work_once
from tests.faults.whole import problems
from tests.messages.conftest import later, office  # noqa: F401  the post office and the clock of the messages' own tests

CIVIC = Path(mailer.__file__).parents[1]
QUEUED, FAILED = MessageState.QUEUED, MessageState.FAILED


@pytest.fixture
def registered(app, make, signed_in, office):  # noqa: F811
    """Somebody registered while the mail server was in whatever state; the page never spoke to it."""

    def register() -> Message:
        person = make.person(account=True, email="rosa@correo.pe")
        event = make.event(make.space())
        client = signed_in(person)
        answer = client.post(f"/eventos/{event.slug}/inscripcion", follow_redirects=True)
        assert answer.status_code == 200
        assert "/inscripciones/" in answer.request.path
        assert office.conversations == 0, "no page waits for a mail server"
        return waiting()

    return register


def waiting() -> Message:
    db.session.rollback()
    db.session.expire_all()
    return db.session.query(Message).filter_by(channel=MessageChannel.EMAIL).one()


def stricken(office, fault: str) -> None:  # noqa: F811
    if fault in ("mute", "silent", "dies"):
        setattr(office, fault, True)
    else:
        step, _, words = fault.partition(" ")
        office.says[step] = words


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        ("mute", QUEUED),
        ("silent", QUEUED),
        ("GREET 421 come later", QUEUED),
        ("MAIL 451 busy", QUEUED),
        ("MAIL 550 who are you", QUEUED),  # ours to mend: the letters wait for it
        ("DATA 451 no room", QUEUED),
        ("DATA 554 no", FAILED),
        ("END 452 no room", QUEUED),
        ("END 554 looks like spam", FAILED),
    ],
)
def test_the_letter_waits_and_leaves_once(office, registered, later, monkeypatch, app, fault, state):  # noqa: F811
    stricken(office, fault)
    assert registered().state is QUEUED
    with monkeypatch.context() as patient:
        if fault == "mute":  # who says nothing is waited for; here not so long
            patient.setattr(mailer, "TIMEOUT", 0.2)
        assert (work_once().failed, work_once().failed) == (1, 0), "once, and not again before its time"
    assert (waiting().state, waiting().attempts) == (state, 1)
    assert waiting().note
    office.mute = office.silent = False
    office.says.clear()
    office.heard.set()
    later(hours=4)
    assert work_once().sent == (1 if state is QUEUED else 0)
    assert work_once().sent == 0
    assert len(office.letters) == (1 if state is QUEUED else 0)
    assert problems(app) == []


def test_a_port_where_nobody_listens(office, registered, later, app):  # noqa: F811
    registered()
    there = app.config["MAIL_URL"]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        app.config["MAIL_URL"] = f"smtp://127.0.0.1:{probe.getsockname()[1]}"
        assert work_once().failed == 1
    app.config["MAIL_URL"] = there
    later(hours=4)
    assert work_once().sent == 1
    assert len(office.letters) == 1


def test_a_letter_taken_without_a_word_comes_again_as_the_same(office, registered, later):  # noqa: F811
    """Nobody can know whether it was taken: it is sent again, and its number tells every mailbox that it is the same."""
    office.dies = True
    registered()
    assert work_once().failed == 1
    office.dies = False
    later(hours=4)
    assert work_once().sent == 1
    assert len(office.letters) == 2
    assert len({letter["Message-ID"] for letter in office.letters}) == 1


def test_no_page_can_speak_to_a_mail_server():
    """Only the worker (and the doctor of the command line) reads the module that does: a page's time cannot depend on it."""
    speaks = re.compile(r"^\s*(from|import) .*\b(smtplib|mailer)\b", re.MULTILINE)
    speakers = {
        str(path.relative_to(CIVIC))
        for path in CIVIC.rglob("*.py")
        if speaks.search(path.read_text(encoding="utf-8"))
    }
    assert {"messages/mailer.py", "messages/worker.py"} <= speakers
    assert all(one.startswith(("messages/mailer", "messages/worker", "cli/")) for one in speakers), speakers
