"""Lines that nobody can forge, and in which nobody is named."""

from __future__ import annotations

import json
import logging
import re
import sys

import pytest
from flask import request

from civic.web import logs

PRODUCTION = {"CIVIC_ENV": "production"}
TRICKS = [
    "a\nb", "a\r\nb", "a\x1b[2Jb", "a\x00b", "a\x85b", "a\u2028b", "a\u202eb", "a\x7fb", '"}\n{"level": "info"', "\ud800",
]  # fmt: skip


def record(message, *args, name="civic.test", error=None, **extra):
    made = logging.LogRecord(name, logging.WARNING, "file", 1, message, args, error)
    made.__dict__.update(extra)
    return made


def fault(words):
    try:
        raise ValueError(words)
    except ValueError:
        return sys.exc_info()


@pytest.mark.parametrize("trick", TRICKS)
@pytest.mark.parametrize("env", [PRODUCTION, {"CIVIC_ENV": "demo"}])
def test_one_event_is_one_line(env, trick):
    line = logs.form(env).format(record("someone wrote %s", trick, route=trick))
    assert all(c.isprintable() for c in line)
    line.encode()  # it can be written
    if env is PRODUCTION:
        assert line.isascii()
        assert json.loads(line)["event"] == f"someone wrote {trick}"


def test_a_traceback_cannot_be_taken_for_an_event():
    text = logs.Text(bare=False).format(
        record("it failed", error=fault("x\n2026-11-21T00:00:00 info forged"))
    )
    first, *others = text.split("\n")
    assert "it failed" in first
    assert others
    assert all(line.startswith("    | ") for line in others)


@pytest.mark.parametrize("env", [PRODUCTION, PRODUCTION | {"CIVIC_LOG": "text"}])
def test_in_production_the_words_of_a_fault_stay_out(env):
    said = logs.form(env).format(record("it failed", error=fault("Rosa Quispe, 45678912")))
    assert "45678912" not in said
    assert "Rosa" not in said
    assert "ValueError" in said
    assert "tests/web/test_logs.py" in said  # where it happened


def test_what_others_wrote_is_told_without_its_values():
    told = logs.facts(record("Connection %s lost", "postgres://user:password@host", name="sqlalchemy.pool"))
    assert told["event"] == "Connection %s lost"


@pytest.mark.parametrize(
    ("message", "args", "event"),
    [
        ("Invalid request from ip=192.0.2.7: Invalid HTTP request line: 'GET /45678912'", (), "a request could not be read"),
        ("Error handling request %s", ("/activar/q7Rk2TzPw9?dni=1",), "Error handling request …"),
        ("Listening at: %s (%s)", ("http://127.0.0.1:8000", 7), "Listening at: http://127.0.0.1:8000 (7)"),
    ],
)  # fmt: skip
def test_the_server_names_no_address_and_no_path(message, args, event):
    assert logs.facts(record(message, *args, name="gunicorn.error"))["event"] == event


@pytest.mark.parametrize(
    ("env", "form", "where"),
    [
        ({}, False, None), ({"CIVIC_ENV": "demo"}, False, None), (PRODUCTION, True, "-"),
        (PRODUCTION | {"CIVIC_LOG": "text", "CIVIC_ACCESS_LOG": "requests.log"}, False, "requests.log"),
        ({"CIVIC_LOG": "json"}, True, None),
    ],
)  # fmt: skip
def test_machines_read_json_and_people_text(env, form, where):
    assert logs.is_json(env) is form
    assert logs.access_log(env) == where


def test_the_number_of_a_request_stands_in_its_answer_and_on_its_error_page(client):
    response = client.get("/no-such-page", headers={"X-Request-Id": "taken-from-outside"})
    number = response.headers["X-Request-Id"]
    assert re.fullmatch(r"[0-9a-f]{10}", number)
    assert f">{number}<" in response.text
    assert client.get("/").headers["X-Request-Id"] != number


def test_a_request_is_told_by_its_route(client, caplog, monkeypatch):
    requests = logging.getLogger(logs.ACCESS)
    monkeypatch.setattr(requests, "handlers", [caplog.handler])
    monkeypatch.setattr(requests, "level", logging.INFO)
    with client:
        response = client.get("/activar/q7Rk2TzPw9LmXc4VbN8s?dni=45678912")
        logs.note_request(request.environ, response.status_code, 12, 345)
    told = logs.facts(caplog.records[-1])
    assert told["route"] == "people.activate"
    assert (told["status"], told["ms"], told["bytes"]) == (410, 12, 345)
    assert told["request"] == response.headers["X-Request-Id"]
    assert not re.search("45678912|q7Rk2", json.dumps(told))
