"""What the program says while it runs, one line an event: JSON for machines, text for a terminal.

A log is copied around and kept for years, so nothing in it leads to a person: no address, no path (it may hold a token), no
query, and of a fault its kind and place but not its words, which may repeat what somebody typed. The number of a request
stands in its lines, in its answer (X-Request-Id) and on its error page.
"""

from __future__ import annotations

import json
import logging
import os
import re
import secrets
import sys
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # the master of the server writes lines too, and holds no application
    from flask import Flask, Request, Response

NUMBER, ROUTE = "civic.request", "civic.route"  # under these names a request carries them to the server
ACCESS = "civic.access"
OURS = ("civic", "gunicorn", "__main__")
TOP = Path(__file__).resolve().parents[2]
METHOD = re.compile(r"[A-Z]{1,10}")


# ── the number of a request ─────────────────────────────────────────────────────────────────────────────────────────


def request_number() -> str:
    """The number of the request that is being answered: made here, never taken from outside."""
    from flask import request

    return _number_of(request)


def _number_of(request: Request) -> str:
    return str(request.environ.setdefault(NUMBER, secrets.token_hex(5)))


def _number_if_any() -> str | None:
    """The number of the request that is being answered, or None; a process without Flask answers none."""
    flask = sys.modules.get("flask")
    return _number_of(flask.request) if flask is not None and flask.has_request_context() else None


def register(app: Flask) -> None:
    """Number every request of an application and tell the server which route it took."""
    from flask import request

    @app.before_request
    def number() -> None:
        request_number()
        request.environ[ROUTE] = request.endpoint

    @app.after_request
    def tell(response: Response) -> Response:
        response.headers["X-Request-Id"] = request_number()
        return response


def note_request(environ: Mapping[str, Any], status: int, milliseconds: int, size: int | None) -> None:
    """Write the line of a request that was answered."""
    method = str(environ.get("REQUEST_METHOD"))
    logging.getLogger(ACCESS).info(
        "request",
        extra={
            "request": environ.get(NUMBER),
            "route": environ.get(ROUTE),
            "method": method if METHOD.fullmatch(method) else "?",
            "status": status,
            "ms": milliseconds,
            "bytes": size,
        },
    )


# ── the form of a line ──────────────────────────────────────────────────────────────────────────────────────────────

SAID = ("request", "route", "method", "status", "ms", "bytes", "count", "kind", "where")


def facts(record: logging.LogRecord) -> dict[str, Any]:
    """What a line tells, in the order in which it is written."""
    told: dict[str, Any] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "source": record.name,
        "event": sentence(record),
    }
    for name in SAID:
        value = getattr(record, name, None)
        if value is not None:
            told[name] = value
    number = None if "request" in told else _number_if_any()
    return told if number is None else told | {"request": number}


def sentence(record: logging.LogRecord) -> str:
    """The words of a line; of what others wrote only the part that stands in their program, for the rest may be a person's."""
    template = str(record.msg)
    own = record.name.split(".")[0]
    if record.name == "py.warnings" and isinstance(record.args, tuple):
        return str(record.args[0]).split("\n")[0][:200]
    if own not in OURS:
        return template
    if own == "gunicorn":
        if template.startswith("Invalid request"):
            return "a request could not be read"
        if isinstance(record.args, tuple) and record.args:
            covered = tuple("…" if isinstance(a, str) and a.startswith("/") else a for a in record.args)
            return template % covered
        return template
    return record.getMessage()


def frames(error: BaseException) -> list[str]:
    """Where a fault happened: «civic/events/views/registering.py:41 register», the innermost last."""
    places = []
    for frame in traceback.extract_tb(error.__traceback__)[-12:]:
        path = Path(frame.filename)
        shown = path.relative_to(TOP) if path.is_relative_to(TOP) else Path(*path.parts[-2:])
        places.append(f"{shown}:{frame.lineno} {frame.name}")
    return places


def kinds(error: BaseException) -> list[str]:
    """The kind of a fault and of those that led to it, without their words."""
    found: list[str] = []
    one: BaseException | None = error
    while one is not None and len(found) < 5:
        found.append(type(one).__name__)
        one = one.__cause__ or one.__context__
    return found


def printable(text: str) -> str:
    """The text on one line: whatever would end a line, move the cursor or turn the writing direction is spelled out."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


class Text(logging.Formatter):
    """A line for people; `bare` leaves the words of faults out."""

    def __init__(self, *, bare: bool) -> None:
        super().__init__()
        self.bare = bare

    def format(self, record: logging.LogRecord) -> str:
        """One line, and under it, indented, where a fault happened."""
        told = facts(record)
        told.pop("source")
        head = [told.pop("time"), f"{told.pop('level'):<7}", told.pop("event")]
        lines = [printable(" ".join([*head, *(f"{name}={value}" for name, value in told.items())]))]
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            said = (
                [*frames(error), " < ".join(kinds(error))]
                if self.bare
                else "".join(traceback.format_exception(error)).rstrip().split("\n")
            )
            lines += [f"    | {printable(line)}" for line in said]
        return "\n".join(lines)


def json_lines() -> logging.Formatter:
    """The form of a line for machines."""
    from pythonjsonlogger.json import JsonFormatter

    class Json(JsonFormatter):
        """Only what `facts` tells; ASCII, so that no letter can be taken for the end of a line."""

        def add_fields(self, log_data: Any, record: logging.LogRecord, message_dict: Any) -> None:
            log_data.update(facts(record))
            error = record.exc_info[1] if record.exc_info else None
            if error is not None:
                log_data["fault"] = {"kinds": kinds(error), "frames": frames(error)}

    return Json(json_serializer=_ascii)


def _ascii(value: Any, **_how: Any) -> str:
    return json.dumps(value, default=str).replace("\x7f", "\\u007f")


# ── beginning ───────────────────────────────────────────────────────────────────────────────────────────────────────


def is_json(env: Mapping[str, str]) -> bool:
    """Whether lines are for machines: CIVIC_LOG, else in production."""
    return (env.get("CIVIC_LOG") or ("json" if env.get("CIVIC_ENV") == "production" else "text")) == "json"


def access_log(env: Mapping[str, str]) -> str | None:
    """Where the line of each request goes: a file, "-" for the standard output, or nowhere."""
    return env.get("CIVIC_ACCESS_LOG") or ("-" if env.get("CIVIC_ENV") == "production" else None)


def form(env: Mapping[str, str]) -> logging.Formatter:
    """How a line is written in this environment."""
    return json_lines() if is_json(env) else Text(bare=env.get("CIVIC_ENV") == "production")


def set_up(env: Mapping[str, str] | None = None) -> None:
    """Let everything that this process says go to the standard error in one form."""
    env = os.environ if env is None else env
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(form(env))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.raiseExceptions = False  # a line that cannot be written is lost; it does not spill its values
    logging.getLogger("civic").setLevel(logging.INFO if is_json(env) else logging.WARNING)
    logging.getLogger("gunicorn").setLevel(logging.INFO if is_json(env) else logging.WARNING)
    logging.captureWarnings(True)
    sys.excepthook = _last_word


def _last_word(kind: type[BaseException], error: BaseException, trace: Any) -> None:
    logging.getLogger("civic").critical("ended by a fault", exc_info=(kind, error, trace))
