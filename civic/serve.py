"""The production server: gunicorn with threads, started from Python. Knows addresses and logs, nothing of the pages.

The process that starts it stays small: it listens, looks after those that serve and reads nothing of the application. Each of
those reads it by itself; how many there are is said in `civic/web/processes.py`.
"""

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
from itertools import count
from pathlib import Path
from typing import Any, Protocol

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.errors import AppImportError
from gunicorn.glogging import Logger

from civic.config import ConfigError
from civic.web import logs
from civic.web.processes import Master

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
    """Gunicorn, told its settings directly: no command line and no file of its own."""

    def __init__(
        self, factory: str | Callable[[], Any], settings: dict[str, Any], master: type[Arbiter] = Arbiter
    ) -> None:
        self.factory = factory
        self.settings = settings
        self.master = master
        super().__init__()

    def run(self) -> None:
        """Look after the processes until stopped."""
        self.master(self).run()

    def load_config(self) -> None:
        for name, value in self.settings.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The WSGI application, made in the process that serves it; what is wrong with a setting is one sentence."""
        try:
            if callable(self.factory):
                return self.factory()
            module, _, factory = self.factory.partition(":")
            return getattr(import_module(module), factory)()
        except ConfigError as wrong:
            raise AppImportError(str(wrong)) from wrong


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
    companion: Callable[[Any], Companion | None] | None = None,
) -> dict[str, Any]:
    """Gunicorn's settings: threads in a few processes, patient with slow phones, no control socket left about."""
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    beside: list[Companion] = []  # one per process: filled after the fork

    def settle(_server: Any) -> None:
        gc.collect()
        gc.freeze()  # a process that looked through what it shares with this one would get a copy of its own

    def place(server: Any, worker: Any) -> None:
        """The lowest number that no living process has: what it counts goes on in the file of the one before it."""
        taken = {other.place for other in server.WORKERS.values()}
        worker.place = next(number for number in count() if number not in taken)

    def count_on(_server: Any, worker: Any) -> None:
        if os.environ.get(COUNTED):
            from prometheus_client import multiprocess, values  # not in the master

            multiprocess.mark_process_dead(worker.place)  # the one before it: what it had in use is free
            values.ValueClass = values.MultiProcessValue(lambda: worker.place)

    def begin(worker: Any) -> None:
        made = companion(worker.wsgi) if companion is not None else None
        if made is not None:
            beside.append(made)

    def end(_server: Any, _worker: Any) -> None:
        while beside:
            beside.pop().stop()

    def answered(_worker: Any, _request: Any, environ: dict[str, Any], response: Any) -> None:
        watch = sys.modules.get(
            "civic.web.watch"
        )  # not there: another kind of application, which counts nothing
        if watch is not None and logs.ROUTE not in environ:  # no view was reached: a page that was kept
            watch.count_kept(environ.get("REQUEST_METHOD"), response.status_code)

    return {
        "when_ready": settle,
        "pre_fork": place,
        "post_fork": count_on,
        "post_request": answered,
        "post_worker_init": begin,
        "worker_exit": end,
        "bind": bind,
        "workers": workers,
        "worker_class": "civic.web.rush.RushWorker",  # threads, and a bound on how long anybody waits for one
        "threads": threads,
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
    companion: Callable[[Any], Companion | None] | None = None,
) -> None:
    """Serve until stopped; raises CannotServe with a sentence when the address is not to be had.

    `factory` makes the application, or names what does («module:function»); it is called in each process that serves, of
    which there are `workers` at most. `access_log` is a file, "-" for the standard output, or None for no log of requests.
    `companion` is called with the application in each of these processes, and what it gives is stopped with it.
    """
    if refusal := why_not_listen(host, port):
        raise CannotServe(refusal)
    logs.set_up()
    folder = counting_folder()
    os.environ[COUNTED] = folder
    master = os.getpid()
    settings = settings_for(host, int(port), workers, threads, access_log, companion)
    try:
        Server(factory, settings, Master).run()
    except SystemExit as ended:
        if os.getpid() == master and ended.code == Arbiter.APP_LOAD_ERROR:
            sys.exit(1)  # the sentence was said by the process that could not begin
        raise
    finally:
        if os.getpid() == master:  # a process that serves leaves by this way too
            shutil.rmtree(folder, ignore_errors=True)
