"""The production server: gunicorn with threads, started from Python. Knows addresses and logs, nothing of the pages."""

from __future__ import annotations

import gc
import logging
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from civic.web import logs

# Where the processes put what they count, so that each can answer for all (the library reads it when it is imported).
COUNTED = "PROMETHEUS_MULTIPROC_DIR"


class CannotServe(Exception):
    """Why the server cannot start, as one sentence for the person who tried."""


class QuietLogger(Logger):
    """Gunicorn's logger, speaking as the rest of the program does (`civic/web/logs.py`)."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in list(self.error_log.handlers):
            self.error_log.removeHandler(handler)  # the line goes up to the one place where all lines end
        self.error_log.propagate = True
        requests = logging.getLogger(logs.ACCESS)
        requests.handlers[:], requests.propagate = self.access_log.handlers, False
        requests.setLevel(logging.INFO)
        for handler in requests.handlers:
            handler.setFormatter(logs.form(os.environ))

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> None:
        if self.access_log_enabled:
            told = self.atoms(resp, req, environ, request_time)
            logs.note_request(environ, int(told["s"]), told["M"], told["B"])


class Server(BaseApplication):
    """Gunicorn's master, told its settings directly: no command line and no file of its own."""

    def __init__(self, factory: str | Callable[[], Any], settings: dict[str, Any]) -> None:
        self.factory = factory
        self.settings = settings
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.settings.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The WSGI application, made once: the processes that serve are copies of this one and share what they only read."""
        if callable(self.factory):
            return self.factory()
        module, _, factory = self.factory.partition(":")
        return getattr(import_module(module), factory)()


def why_not_listen(host: str, port: int | str) -> str | None:
    """The sentence that says why nothing can be served on this address now, or None; it leaves the port free."""
    if not (str(port).isascii() and str(port).isdecimal()) or not 0 < int(port) < 65536:
        return f"PORT is “{port}”: it must be a number from 1 to 65535."
    number = int(port)
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, number, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror:
        return f"HOST is “{host}”: this machine has no such address."
    except PermissionError:
        return f"Port {number} needs more rights: choose another with PORT=8000 make run."
    except OSError as refused:
        if refused.errno in (98, 48):  # EADDRINUSE on Linux and macOS
            other = number + 1 if number < 65535 else 8000
            return f"Port {number} is taken: choose another with PORT={other} make run."
        return f"HOST is “{host}”: this machine has no such address."
    return None


class Companion(Protocol):
    """Something that lives in the server's processes beside the application."""

    def stop(self) -> None:
        """End with the process."""


def in_memory() -> str | None:
    """A folder for what need not outlive the machine, or None for the usual one."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108


def counting_folder() -> str:
    """A new folder for what the processes of this server count; those of servers that were killed are taken away."""
    place = Path(in_memory() or tempfile.gettempdir())
    for old in place.glob("civic-counted-*-*"):
        try:
            os.kill(int(old.name.split("-")[2]), 0)
        except ProcessLookupError:
            shutil.rmtree(old, ignore_errors=True)
        except (ValueError, PermissionError):
            continue  # not ours
    return tempfile.mkdtemp(prefix=f"civic-counted-{os.getpid()}-", dir=place)


def settings_for(
    host: str,
    port: int,
    workers: int,
    threads: int,
    access_log: str | None,
    companion: Callable[[Any], Companion] | None = None,
) -> dict[str, Any]:
    """Gunicorn's settings: threads in a few processes, patient with slow phones, no control socket left about."""
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    beside: list[Companion] = []  # one per process: filled after the fork

    def settle(_server: Any) -> None:
        gc.collect()
        gc.freeze()  # what is there now stays; looking through it again would give each process a copy of its own
        gc.enable()

    def begin(worker: Any) -> None:
        if companion is not None:
            beside.append(companion(worker.wsgi))

    def end(_server: Any, _worker: Any) -> None:
        while beside:
            beside.pop().stop()

    def answered(_worker: Any, _request: Any, environ: dict[str, Any], response: Any) -> None:
        watch = sys.modules.get(
            "civic.web.watch"
        )  # not there: another kind of application, which counts nothing
        if watch is not None and logs.ROUTE not in environ:  # no view was reached: a page that was kept
            watch.count_kept(environ.get("REQUEST_METHOD"), response.status_code)

    def ended(_server: Any, worker: Any) -> None:
        if os.environ.get(COUNTED):
            from prometheus_client import multiprocess

            multiprocess.mark_process_dead(worker.pid)

    return {
        "when_ready": settle,
        "child_exit": ended,
        "post_request": answered,
        "post_worker_init": begin,
        "worker_exit": end,
        "bind": bind,
        "workers": workers,
        "worker_class": "civic.web.rush.RushWorker",  # threads, and a bound on how long anybody waits for one
        "threads": threads,
        "preload_app": True,
        "timeout": 60,
        "graceful_timeout": 20,
        "keepalive": 15,  # a page and its few files over one connection, also on a bad line
        "worker_tmp_dir": in_memory(),  # a heartbeat file
        "control_socket_disable": True,
        "logger_class": QuietLogger,
        "loglevel": "info" if logs.is_json(os.environ) else "warning",
        "errorlog": "-",
        "accesslog": access_log,
        "proc_name": "civic",
    }


def serve(
    factory: str | Callable[[], Any],
    host: str = "127.0.0.1",
    port: int | str = 8000,
    workers: int = 2,
    threads: int = 8,
    access_log: str | None = "-",
    companion: Callable[[Any], Companion] | None = None,
) -> None:
    """Serve until stopped; raises CannotServe with a sentence when the address is not to be had.

    `factory` makes the application, or names what does («module:function»). `access_log` is a file, "-" for the standard
    output, or None for no log of requests. `companion` is called with the application in each process that serves, and
    what it gives is stopped with it.
    """
    if refusal := why_not_listen(host, port):
        raise CannotServe(refusal)
    logs.set_up()
    gc.disable()  # nothing becomes garbage while the program is read; `settle` switches it on again
    folder = counting_folder()
    os.environ[COUNTED] = folder
    master = os.getpid()
    try:
        Server(factory, settings_for(host, int(port), workers, threads, access_log, companion)).run()
    finally:
        if os.getpid() == master:  # a process that serves leaves by this way too
            shutil.rmtree(folder, ignore_errors=True)
