"""The production server: gunicorn with threads, started from Python. Knows addresses and logs, nothing of the pages."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Callable
from importlib import import_module
from typing import Any, Protocol

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

# What a request was and how it went. No address, no user agent, no query string: a log is kept and copied around.
ACCESS_LINE = "%(t)s %(m)s %(U)s %(s)s %(B)s bytes %(M)s ms"
SLUG = re.compile(r"[a-z]+|[a-z0-9]+(-[a-z0-9]+)+")


class CannotServe(Exception):
    """Why the server cannot start, as one sentence for the person who tried."""


def quiet_path(path: str) -> str:
    """The path with its secrets covered: a token of an activation or a ticket, a long number (a document), and in a vote
    every number: a line of a log has a time, and which place of the roll voted at which time is nobody's business."""
    in_vote = path.startswith("/votaciones/")
    return "/".join(
        "…" if is_secret(segment) or (in_vote and segment.isdigit()) else segment
        for segment in path.split("/")
    )


def is_secret(segment: str) -> bool:
    """Whether a part of a path looks like a token or a document number rather than a word or a date."""
    if segment.isdigit():
        return len(segment) >= 7
    return len(segment) >= 16 and not SLUG.fullmatch(segment) and not segment.endswith((".css", ".js"))


class QuietLogger(Logger):
    """Gunicorn's logger without anything that leads to a person."""

    def atoms(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> dict[str, Any]:
        atoms: dict[str, Any] = super().atoms(resp, req, environ, request_time)
        atoms["U"] = quiet_uri(environ.get("PATH_INFO") or environ.get("RAW_URI") or "-")
        return atoms

    def exception(self, msg: str, *args: Any, **kwargs: Any) -> None:
        super().exception(msg, *(quiet_uri(arg) for arg in args), **kwargs)


def quiet_uri(value: Any) -> Any:
    """A requested address without its query string and secrets; anything else as it is."""
    return quiet_path(value.split("?")[0]) if isinstance(value, str) and value.startswith("/") else value


class Server(BaseApplication):
    """Gunicorn's master, told its settings directly: no command line and no file of its own."""

    def __init__(self, factory_path: str, settings: dict[str, Any]) -> None:
        self.factory_path = factory_path
        self.settings = settings
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.settings.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The WSGI application, made once in each worker."""
        module, _, factory = self.factory_path.partition(":")
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

    def begin(worker: Any) -> None:
        if companion is not None:
            beside.append(companion(worker.wsgi))

    def end(_server: Any, _worker: Any) -> None:
        while beside:
            beside.pop().stop()

    return {
        "post_worker_init": begin,
        "worker_exit": end,
        "bind": bind,
        "workers": workers,
        "worker_class": "gthread",
        "threads": threads,
        "preload_app": False,
        "timeout": 60,
        "graceful_timeout": 20,
        "keepalive": 15,  # a page and its few files over one connection, also on a bad line
        "worker_tmp_dir": "/dev/shm" if os.access("/dev/shm", os.W_OK) else None,  # noqa: S108  a heartbeat file
        "control_socket_disable": True,
        "logger_class": QuietLogger,
        "loglevel": "warning",
        "errorlog": "-",
        "accesslog": access_log,
        "access_log_format": ACCESS_LINE,
        "proc_name": "civic",
    }


def serve(
    factory_path: str,
    host: str = "127.0.0.1",
    port: int | str = 8000,
    workers: int = 2,
    threads: int = 8,
    access_log: str | None = "-",
    companion: Callable[[Any], Companion] | None = None,
) -> None:
    """Serve until stopped; raises CannotServe with a sentence when the address is not to be had.

    `access_log` is a file, "-" for the standard output, or None for no log of requests. `companion` is called with the
    application in each process that serves, and what it gives is stopped with it.
    """
    if refusal := why_not_listen(host, port):
        raise CannotServe(refusal)
    Server(factory_path, settings_for(host, int(port), workers, threads, access_log, companion)).run()
