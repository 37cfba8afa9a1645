"""The production server, really started: what it answers, what it logs, and what it says when it may not start."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from civic.serve import counting_folder, settings_for, why_not_listen

ROOT = Path(__file__).resolve().parents[1]
APPLICATION = """
def create_app():
    def app(environ, start):
        environ["civic.route"], environ["civic.request"] = "events.detail", "ab12cd34ef"
        if environ["PATH_INFO"] == "/fault":
            raise ValueError("45678912 is no number")
        start("200 OK", [("Content-Type", "text/plain")])
        return [b"hola"]
    return app
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(
    folder: Path,
    port: int,
    application: str = "small_application:create_app",
    most: int = 1,
    before: str = "",
    **environment: str,
) -> subprocess.Popen[str]:
    (folder / "small_application.py").write_text(APPLICATION)
    return subprocess.Popen(
        [
            sys.executable,
            "-c",
            f"import sys; from civic.serve import CannotServe, serve\n{before}\n"
            f"try: serve('{application}', port={port}, workers={most})\n"
            "except CannotServe as reason: sys.exit(str(reason))",
        ],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": f"{folder}:{ROOT}", "HOME": str(folder)} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def wait_for(process: subprocess.Popen[str], port: int) -> None:
    until = time.monotonic() + 20
    while why_not_listen("127.0.0.1", port) is None and process.poll() is None and time.monotonic() < until:
        time.sleep(0.05)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    port = free_port()
    process = start(tmp_path, port)
    wait_for(process, port)
    yield process, port
    if process.poll() is None:
        process.kill()
    process.communicate()


def get(port: int, path: str, patience: float = 30) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=patience) as answer:
        return str(answer.read().decode())


@pytest.mark.parametrize("form", ["json", "text"])
def test_serves_and_logs_nothing_of_a_person(tmp_path, form):
    port = free_port()
    process = start(tmp_path, port, CIVIC_ENV="production", CIVIC_LOG=form)
    wait_for(process, port)
    assert get(port, "/eventos/feria?dni=45678912&correo=ana@example.org") == "hola"
    get(port, "/activar/q7Rk2TzPw9LmXc4VbN8s")
    with pytest.raises(urllib.error.HTTPError, match="500"):
        get(port, "/fault?dni=45678912")
    with socket.create_connection(("127.0.0.1", port), timeout=10) as raw:
        raw.sendall(b"GET /45678912 no-such-protocol\r\n\r\n")
        raw.recv(1000)
    process.send_signal(signal.SIGTERM)
    log, _ = process.communicate(timeout=20)
    assert process.returncode == 0
    for personal in ("45678912", "ana@", "q7Rk2TzPw9LmXc4VbN8s", "Python-urllib", "/activar", "feria"):
        assert personal not in log
    lines = [line for line in log.splitlines() if not line.startswith("    | ")]
    if form == "text":
        assert [
            line
            for line in lines
            if " request request=ab12cd34ef route=events.detail method=GET status=200" in line
        ]
        assert "    | ValueError" in log
        return
    told = [json.loads(line) for line in lines]
    requests = [one for one in told if one["event"] == "request" and one["status"] == 200]
    assert len(requests) == 2
    assert {"time", "level", "source", "request", "route", "method", "status", "ms", "bytes"} <= requests[
        0
    ].keys()
    assert requests[0]["time"].endswith("+00:00")
    fault = next(one["fault"] for one in told if "fault" in one)
    assert fault["kinds"] == ["ValueError"]
    assert fault["frames"][-1].endswith("small_application.py:6 app")
    assert {path.name for path in tmp_path.iterdir()} - {"__pycache__"} == {
        "small_application.py"
    }  # no socket


def test_what_the_processes_count_leaves_no_folder_behind(tmp_path):
    port = free_port()
    (tmp_path / "shown.py").write_text(
        "import os\ndef create_app():\n"
        "    def app(environ, start):\n"
        "        start('200 OK', [('Content-Type', 'text/plain')])\n"
        "        return [os.environ['PROMETHEUS_MULTIPROC_DIR'].encode()]\n"
        "    return app\n"
    )
    process = start(tmp_path, port, application="shown:create_app")
    wait_for(process, port)
    folder = Path(get(port, "/"))
    assert folder.is_dir()
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=20)
    assert not folder.exists()


def test_the_folder_of_a_server_that_was_killed_goes_with_the_next(tmp_path, monkeypatch):
    monkeypatch.setattr("civic.serve.in_memory", lambda: str(tmp_path))
    gone = subprocess.Popen(["true"])
    gone.wait()
    left, alive, other = (
        tmp_path / f"civic-counted-{name}" for name in (f"{gone.pid}-x", f"{os.getpid()}-x", "old")
    )
    for folder in (left, alive, other):
        folder.mkdir()
    assert Path(counting_folder()).parent == tmp_path
    assert not left.exists()
    assert alive.exists()
    assert other.exists()


# An application that says in which process it was made and what that process had read by then, and keeps whoever asks.
WHO = """
import os, pathlib, sys, time
from civic.web import processes
processes.EVERY, processes.QUIET = 0.1, 0.3
made_by = None
def create_app():
    global made_by
    made_by = os.getpid()
    if pathlib.Path("refuse").exists():
        raise ImportError("half a program")
    from prometheus_client import CollectorRegistry, Counter, generate_latest, multiprocess
    asked = Counter("asked", "How often.", registry=None)
    def app(environ, start):
        if environ["PATH_INFO"] == "/count":
            start("200 OK", [("Content-Type", "text/plain")])
            registry = CollectorRegistry()
            multiprocess.MultiProcessCollector(registry)
            files = sorted(os.listdir(os.environ["PROMETHEUS_MULTIPROC_DIR"]))
            return [generate_latest(registry), str(files).encode()]
        asked.inc()
        if environ["PATH_INFO"] == "/hold":
            pathlib.Path(f"held-by-{os.getpid()}").touch()
            until = time.monotonic() + 60
            while not pathlib.Path("go").exists() and time.monotonic() < until:
                time.sleep(0.01)
        start("200 OK", [("Content-Type", "text/plain")])
        return [f"{made_by} {os.getpid()} {os.getppid()} {'flask' in sys.modules}".encode()]
    return app
"""


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A server of two processes at most that looks every tenth of a second how many ask."""
    (tmp_path / "who.py").write_text(WHO)
    port = free_port()
    process = start(tmp_path, port, application="who:create_app", most=2, before="import who")
    wait_for(process, port)
    get(port, "/")  # the first process serves
    yield process, port
    (tmp_path / "go").touch()
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)


def serving(process: subprocess.Popen[str]) -> list[int]:
    """The processes that serve, or begin to."""
    return [int(pid) for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]


def until(condition: Callable[[], object]) -> None:
    begun = time.monotonic()
    while not condition():
        assert time.monotonic() - begun < 60, "it did not come about"
        time.sleep(0.02)


@contextmanager
def held(port: int, count: int) -> Iterator[list[threading.Thread]]:
    """So many who ask at the same time and are kept."""
    asking = [threading.Thread(target=get, args=(port, "/hold", 60)) for _n in range(count)]
    for one in asking:
        one.start()
    yield asking
    for one in asking:
        one.join()


def test_the_process_that_looks_after_the_others_holds_no_application(pair):
    process, port = pair
    made_by, serves, parent, _ = get(port, "/").split()
    assert made_by == serves != parent == str(process.pid)
    held = Path(f"/proc/{process.pid}/maps").read_text()
    assert "/sqlalchemy/" not in held
    assert len(serving(process)) == 1


def test_a_second_process_comes_while_many_ask_and_goes_when_it_is_quiet(pair, tmp_path):
    process, port = pair
    first = serving(process)
    with held(port, 6):
        until(lambda: len(serving(process)) == 2)
        until(lambda: len({get(port, "/").split()[1] for _n in range(8)}) == 2)  # it takes its part
        assert len(serving(process)) == 2, "and no third"
        (tmp_path / "go").touch()
    until(lambda: serving(process) == first)  # the younger went
    assert get(port, "/").split()[1] == str(first[0])


def test_a_process_that_cannot_join_is_done_without(pair, tmp_path):
    process, port = pair
    (tmp_path / "refuse").touch()
    first = serving(process)
    with held(port, 6):
        until(lambda: len(serving(process)) == 2)
        until(lambda: serving(process) == first)
        (tmp_path / "go").touch()
    assert get(port, "/").split()[1] == str(first[0])
    assert process.poll() is None


def test_a_process_that_was_killed_is_replaced_and_counts_on(pair):
    process, port = pair
    first = serving(process)
    get(port, "/")
    os.kill(first[0], signal.SIGKILL)
    until(lambda: serving(process) not in ([], first))
    assert get(port, "/").split()[1] != str(first[0])
    counted = get(port, "/count")
    assert "asked_total 3.0" in counted  # one by the fixture
    assert "['counter_0.db']" in counted, "no file for each process that ever was"


def test_an_application_that_cannot_begin_ends_the_server_with_its_sentence(tmp_path):
    (tmp_path / "wrong.py").write_text(
        "from civic.config import ConfigError\ndef create_app():\n    raise ConfigError('This must be mended.')\n"
    )
    process = start(tmp_path, free_port(), application="wrong:create_app")
    words, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "This must be mended." in words.splitlines()
    assert "Traceback" not in words


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


def test_an_ipv6_address_is_bound_in_brackets():
    assert settings_for("::1", 8000, 1, 1, None)["bind"] == "[::1]:8000"
    assert settings_for("0.0.0.0", 8000, 1, 1, None)["bind"] == "0.0.0.0:8000"  # noqa: S104


def test_no_control_socket_is_left_about():
    assert settings_for("127.0.0.1", 8000, 2, 8, None)["control_socket_disable"] is True
