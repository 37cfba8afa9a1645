"""A rush before the real server: the surplus is told at once when to come back, who sends something is kept, all are served."""

from __future__ import annotations

import os
import select
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from civic.web.rush import READER, WRITER, answer, is_too_long, light_page, patience_for
from tests.crowd import end, free_port, wait_until_served

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60  # seconds; something hangs when it takes longer
THREADS = 2
# An application that keeps whoever asks for /hold until the file «go» is there, and notes who came in.
APPLICATION = """
import itertools, pathlib, time
number = itertools.count()
def create_app():
    def app(environ, start):
        if environ["PATH_INFO"] == "/hold":
            pathlib.Path(f"in-{next(number)}").touch()
            while not pathlib.Path("go").exists():
                time.sleep(0.01)
        start("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "4")])
        return [b"hola"]
    return app
"""
SERVE = (
    "import civic.web.rush as rush; rush.READER = 0.0; from civic.serve import serve; "
    "serve('held:create_app', port={port}, workers=1, threads=2, access_log=None)"
)


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """A server of two threads that lets no reader wait behind more than four."""
    (tmp_path / "held.py").write_text(APPLICATION)
    number = free_port()
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE.format(port=number)],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": f"{tmp_path}:{ROOT}", "HOME": str(tmp_path)},
        start_new_session=True,
    )
    try:
        wait_until_served(number, PATIENCE)
        yield number
    finally:
        (tmp_path / "go").touch()
        end(process)


def asked(port: int, method: str = "GET", path: str = "/hold") -> socket.socket:
    """A connection on which something was asked."""
    line = socket.create_connection(("127.0.0.1", port), PATIENCE)
    line.sendall(f"{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n".encode())
    return line


def heard(line: socket.socket) -> str:
    """The answer, up to the end of the connection or of its first part."""
    return line.recv(65536).decode()


def until(condition) -> None:
    begun = time.monotonic()
    while not condition():
        assert time.monotonic() - begun < PATIENCE, "it did not come about"
        time.sleep(0.01)


def test_the_surplus_is_told_to_wait_and_nobody_else(port, tmp_path):
    held = [asked(port) for _n in range(THREADS)]
    until(lambda: len(list(tmp_path.glob("in-*"))) == THREADS)
    lines = [asked(port) for _n in range(20)]
    told = []

    def hear() -> bool:
        for line in select.select([one for one in lines if one not in told], [], [], 0)[0]:
            words = heard(line)
            assert words.startswith("HTTP/1.1 503 ")
            assert "\r\nRetry-After: " in words
            assert "Volvemos en unos minutos" in words
            told.append(line)
        return len(told) == 20 - (2 * THREADS + 1)  # the others wait behind those who are held

    until(hear)
    sender = asked(port, "POST")  # whoever sends something is kept
    watcher = asked(port, path="/salud")
    (tmp_path / "go").touch()
    for line in [*held, *(one for one in lines if one not in told), sender, watcher]:
        assert heard(line).startswith("HTTP/1.1 200 ")
    assert heard(asked(port, path="/")).startswith("HTTP/1.1 200 "), "it is as before"


def test_connections_without_a_request_keep_nobody_waiting(port):
    idle = [socket.create_connection(("127.0.0.1", port)) for _n in range(60)]
    assert heard(asked(port, path="/")).startswith(
        "HTTP/1.1 200 "
    )  # in threads they would hold it for minutes
    assert len(idle) == 60


@pytest.mark.parametrize(
    ("waiting", "each", "head", "too_long"),
    [
        (16, 9.0, b"GET / HTTP/1.1", False),  # two each: that is no line
        (17, 0.01, b"GET / HTTP/1.1", False),
        (300, 0.07, b"GET / HTTP/1.1", False),
        (400, 0.07, b"GET / HTTP/1.1", True),
        (400, 0.07, b"", True),
        (400, 0.07, b"POST /eventos/feria/inscripcion", False),
        (400, 0.07, b"GET /static/site.css", False),
        (3500, 0.07, b"POST /eventos/feria/inscripcion", True),
        (100_000, 1.0, b"GET /salud HTTP/1.1", False),
    ],
)
def test_who_waits_too_long(waiting, each, head, too_long):
    assert is_too_long(waiting, each, 8, head) is too_long


def test_who_sends_something_is_kept_longer():
    assert patience_for(b"POST /x") == WRITER > READER == patience_for(b"GET /x")


def test_the_light_page_is_whole_and_light(app):
    page = light_page(app)
    assert page.startswith(b"<!doctype html>")
    assert "Lo que enviaste recién no se guardó" in page.decode()
    assert len(answer(page, 7)) < 14_000
    assert b"\r\nRetry-After: 7\r\n" in answer(page, 7)
    for other in (object(), Flask("other")):
        assert light_page(other).startswith(b"<!doctype html>"), "another application is served all the same"
