"""The production server, really started: what it answers, what it logs, and what it says when it may not start."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from civic.serve import quiet_path, settings_for, why_not_listen

ROOT = Path(__file__).resolve().parents[1]
APPLICATION = """
def create_app():
    def app(environ, start):
        if environ["PATH_INFO"] == "/fault":
            raise ValueError("a fault in a page")
        start("200 OK", [("Content-Type", "text/plain")])
        return [b"hola"]
    return app
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(folder: Path, port: int) -> subprocess.Popen[str]:
    (folder / "small_application.py").write_text(APPLICATION)
    return subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys; from civic.serve import CannotServe, serve\n"
            f"try: serve('small_application:create_app', port={port}, workers=1)\n"
            "except CannotServe as reason: sys.exit(str(reason))",
        ],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": f"{folder}:{ROOT}", "HOME": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    port = free_port()
    process = start(tmp_path, port)
    until = time.monotonic() + 20
    while why_not_listen("127.0.0.1", port) is None and process.poll() is None and time.monotonic() < until:
        time.sleep(0.05)
    yield process, port
    if process.poll() is None:
        process.kill()
    process.communicate()


def get(port: int, path: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
        return str(answer.read().decode())


def test_serves_and_logs_nothing_of_a_person(server, tmp_path):
    process, port = server
    assert get(port, "/eventos/feria-de-otono-2026?dni=45678912&correo=ana@example.org") == "hola"
    get(port, "/activar/q7Rk2TzPw9LmXc4VbN8s")
    get(port, "/personas/45678912")
    with pytest.raises(urllib.error.HTTPError, match="500"):
        get(port, "/fault?dni=45678912")
    process.send_signal(signal.SIGTERM)
    log, _ = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "GET /eventos/feria-de-otono-2026 200" in log
    assert "GET /activar/… 200" in log
    assert "a fault in a page" in log
    for personal in ("45678912", "ana@", "q7Rk2TzPw9LmXc4VbN8s", "127.0.0.1", "Python-urllib"):
        assert personal not in log
    assert {path.name for path in tmp_path.iterdir()} - {"__pycache__"} == {
        "small_application.py"
    }  # no socket


def test_a_taken_port_is_one_sentence(server, tmp_path):
    _, port = server
    second = start(tmp_path, port)
    words, _ = second.communicate(timeout=20)
    assert second.returncode == 1
    assert words == f"Port {port} is taken: choose another with PORT={port + 1} make run.\n"
    assert get(port, "/") == "hola"


@pytest.mark.parametrize(
    ("host", "port", "sentence"),
    [
        ("127.0.0.1", "ocho mil", "PORT is “ocho mil”: it must be a number from 1 to 65535."),
        ("127.0.0.1", 0, "PORT is “0”: it must be a number from 1 to 65535."),
        ("127.0.0.1", 65536, "PORT is “65536”: it must be a number from 1 to 65535."),
        ("127.0.0.1", "８０００", "PORT is “８０００”: it must be a number from 1 to 65535."),
        ("192.0.2.7", 8000, "HOST is “192.0.2.7”: this machine has no such address."),
    ],
)
def test_an_address_that_cannot_be_had_is_one_sentence(host, port, sentence):
    assert why_not_listen(host, port) == sentence


def test_a_free_port_stays_free():
    port = free_port()
    assert why_not_listen("127.0.0.1", port) is None
    assert why_not_listen("127.0.0.1", str(port)) is None


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("/eventos/taller-de-presupuesto-participativo-2026/inscripcion", None),
        ("/espacios/mclcp-ilo/participacion/2026-05", None),
        ("/static/site.3f9a1c0b7d2e.css", None),
        ("/indicadores/participacion/2022", None),
        ("/pase/Zx81_kQ0aa-PLm3vvTTs", "/pase/…"),
        ("/pase/9f86d081884c7d659a2feaa0c55ad015/calendario", "/pase/…/calendario"),
        ("/personas/45678912", "/personas/…"),
    ],
)
def test_tokens_and_documents_are_covered(path, written):
    assert quiet_path(path) == (written or path)


def test_an_ipv6_address_is_bound_in_brackets():
    assert settings_for("::1", 8000, 1, 1, None)["bind"] == "[::1]:8000"
    assert settings_for("0.0.0.0", 8000, 1, 1, None)["bind"] == "0.0.0.0:8000"  # noqa: S104


def test_no_control_socket_is_left_about():
    assert settings_for("127.0.0.1", 8000, 2, 8, None)["control_socket_disable"] is True
