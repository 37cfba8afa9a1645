"""Public pages kept for some seconds as finished bytes, for visitors who have nothing that makes a page their own.

A page is kept only when all of this holds: its view is marked `public_page`; the visitor brought no cookie at all (or a session
that holds a language and nothing else); nobody is signed in; the session was not written, so that no token of a form stands in
the page; the visitor's address was not looked at; no cookie is set; it is a whole HTML page or table with status 200. Anything
else passes through. Seconds are counted from before the page was made, so what is served is never older than they say.

While the database is gone, a page that was made within the last hour is served as it was, and says from when it is: by any
process of the machine, whichever made it (`web/last_pages.py`).
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import secrets
import threading
import time
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from flask import Flask, Request, Response, g, request, session
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.http import parse_cookie
from werkzeug.wsgi import get_host

from civic.core import clock
from civic.core.cache import LocalCache, cache_of
from civic.web.drawing import icon_svg
from civic.web.i18n import browser_language, date_time_words
from civic.web.last_pages import LastPages
from civic.web.logs import NUMBER, ROUTE
from civic.web.safety import SHARED
from civic.web.watch import count_request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

KEPT_TYPES = ("text/html", "text/csv")
# What a kept page says of itself; anything else a response may carry is of that response alone and is not repeated.
KEPT_HEADERS = {
    "cache-control", "content-encoding", "content-language", "content-length", "content-security-policy", "content-type",
    "cross-origin-opener-policy", "cross-origin-resource-policy", "etag", "link", "permissions-policy", "referrer-policy",
    "strict-transport-security", "vary", "x-content-type-options", "x-frame-options",
}  # fmt: skip
OF_A_BODY = {"content-encoding", "content-language", "content-length", "content-type"}
OUTAGE_SECONDS = 3600  # how old a page may be that is served while the database is gone
GONE_SECONDS = 2.0  # between two looks whether the database is back
WAIT_SECONDS = 2.0  # how long one visitor waits for the page that another is having made
UNKEPT_SECONDS = 60.0  # for how long an address is remembered to give pages that are not kept
LONGEST_NAME = 4000
# What of a request says which page is meant, and nothing of who asks.
OF_AN_ADDRESS = (
    "HTTP_HOST", "PATH_INFO", "QUERY_STRING", "REMOTE_ADDR", "SCRIPT_NAME", "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL",
)  # fmt: skip
_BOX = "civic.public_page"
_MAIN = re.compile(rb"<main\b[^>]*>")


@dataclass(frozen=True)
class Moment:
    """When the making of a page began."""

    at: float = field(default_factory=lambda: clock.now().timestamp())
    _tick: float = field(default_factory=lambda: time.monotonic())

    @property
    def passed(self) -> float:
        """How many seconds have passed since."""
        return time.monotonic() - self._tick


@dataclass
class Box:
    """What the application tells of a response: its body before compression, if it may be kept."""

    plain: bytes | None = None


@dataclass(frozen=True)
class Asked:
    """A page somebody asks for: its name among the kept ones, and whether their visit may be the one that is kept."""

    name: str
    plain_name: str  # the same in all compressions
    language: str
    may_keep: bool


@dataclass(frozen=True)
class Kept:
    """A finished page."""

    made: float
    route: str
    headers: list[tuple[str, str]]
    body: bytes

    def packed(self) -> bytes:
        """One line of JSON, then the body."""
        told = {"made": self.made, "route": self.route, "headers": self.headers}
        return json.dumps(told).encode() + b"\n" + self.body

    @classmethod
    def unpacked(cls, data: bytes) -> Kept:
        """The page that was packed."""
        head, body = data.split(b"\n", 1)
        told = json.loads(head)
        return cls(told["made"], told["route"], [(name, value) for name, value in told["headers"]], body)

    @property
    def age(self) -> float:
        """How many seconds ago its making began."""
        return max(0.0, clock.now().timestamp() - self.made)

    def answer(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """The page, or that it has not changed since the browser got it."""
        number = environ.setdefault(NUMBER, secrets.token_hex(5))
        environ[ROUTE] = self.route
        headers = [*self.headers, ("Age", str(int(self.age))), ("X-Request-Id", number)]
        tag = dict(self.headers)["ETag"]
        known = [one.strip().removeprefix("W/") for one in environ.get("HTTP_IF_NONE_MATCH", "").split(",")]
        if tag in known or known == ["*"]:
            start_response("304 NOT MODIFIED", [one for one in headers if one[0].lower() not in OF_A_BODY])
            return []
        start_response("200 OK", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [self.body]


@dataclass
class Turns:
    """Who is making which page, so that others wait for it instead of making it too."""

    _events: dict[str, threading.Event] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, name: str) -> bool:
        """Whether it is my turn to make this page; if so, `end` must follow."""
        with self._lock:
            return self._events.setdefault(name, mine := threading.Event()) is mine

    def end(self, name: str) -> None:
        """It is made, or could not be."""
        with self._lock:
            self._events.pop(name).set()

    def wait(self, name: str) -> None:
        """Wait a little for whoever makes it."""
        with self._lock:
            event = self._events.get(name)
        if event is not None:
            event.wait(WAIT_SECONDS)


class PublicPages:
    """The layer around the application that answers from what is kept."""

    def __init__(self, app: Flask, inner: WSGIApplication) -> None:
        self.app, self.inner = app, inner
        self.seconds: int = app.config["PAGE_CACHE_SECONDS"]
        self.pages = cache_of(app)
        self.last = LastPages(app.config["INSTANCE"] / "pages", OUTAGE_SECONDS)
        self.unkept = LocalCache()
        self.turns = Turns()
        self.gone_until = 0.0  # until then the database is not asked for a page that can be served as it was

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        asked = self._asked(environ)
        if asked is None:
            return self.inner(environ, start_response)
        if self.unkept.get(asked.name) is not None:
            return self._make(asked, environ, start_response)
        if time.monotonic() < self.gone_until and (was := self._as_it_was(asked)) is not None:
            return _count(was, environ, start_response)
        kept = self._kept(asked.name)
        is_old = kept is None or kept.age > 0.8 * self.seconds  # made anew by one while others still get it
        mine = asked.may_keep and is_old and self.turns.begin(asked.name)
        try:
            if kept is None and not mine:
                self.turns.wait(asked.name)
                kept = self._kept(asked.name)
            if kept is not None and not mine:
                return _count(kept, environ, start_response)
            return self._make(asked, environ, start_response)
        finally:
            if mine:
                self.turns.end(asked.name)

    def for_visitors(self, environ: WSGIEnvironment, language: str) -> bytes | None:
        """The page at this address as a visitor gets it in a language, uncompressed; None where it is not one that is kept."""
        theirs = {name: environ[name] for name in OF_AN_ADDRESS if name in environ}
        theirs |= {name: value for name, value in environ.items() if name.startswith("wsgi.")}
        theirs |= {"REQUEST_METHOD": "GET", "HTTP_ACCEPT_LANGUAGE": language, "wsgi.input": io.BytesIO()}
        asked = self._asked(theirs)
        if asked is None:
            return None
        kept = self._kept(asked.name)
        if kept is None and self.unkept.get(asked.name) is None:
            _close(self(theirs, lambda *_said: _no_writing))
            kept = self._kept(asked.name)
        return None if kept is None else kept.body

    # ── asking ──

    def _asked(self, environ: WSGIEnvironment) -> Asked | None:
        """Which page is asked for, or None where the answer may be the visitor's own."""
        method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "")
        special = ("HTTP_AUTHORIZATION", "HTTP_RANGE", "HTTP_TRANSFER_ENCODING")
        if method not in ("GET", "HEAD") or path.startswith("/static/") or any(map(environ.get, special)):
            return None
        if environ.get("CONTENT_LENGTH") not in (None, "", "0"):
            return None
        mine = self._session(environ)
        host = get_host(environ)
        if mine is None or not host:
            return None
        known = self.app.config["LANGUAGES"]
        language: str = mine.get("language", "")
        if language not in known:
            language = browser_language(environ.get("HTTP_ACCEPT_LANGUAGE", ""), known)
        assets = self.app.extensions["civic-assets"]
        where: tuple[str, ...] = (
            assets["site.css"][0], assets["site.js"][0], environ["wsgi.url_scheme"], host,
            environ.get("SCRIPT_NAME", ""), path, environ.get("QUERY_STRING", ""), language,
        )  # fmt: skip
        encodings = environ.get("HTTP_ACCEPT_ENCODING", "").replace(" ", "").lower()
        if sum(map(len, where)) + len(encodings) > LONGEST_NAME:
            return None
        return Asked(
            _digest(*where, encodings),
            _digest(*where),
            language,
            method == "GET" and "csrf_token" not in mine,
        )

    def _session(self, environ: WSGIEnvironment) -> dict[str, Any] | None:
        """What the visitor's session holds, if that is a language and a token of forms at most; else None."""
        if not environ.get("HTTP_COOKIE"):
            return {}
        if set(parse_cookie(environ)) != {self.app.config["SESSION_COOKIE_NAME"]}:
            return None
        held = self.app.session_interface.open_session(self.app, Request(environ))
        return dict(held) if held is not None and set(held) <= {"language", "csrf_token"} else None

    def _kept(self, name: str) -> Kept | None:
        data = self.pages.get(name)
        return Kept.unpacked(data) if data is not None else None

    # ── making ──

    def _make(self, asked: Asked, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """What the application answers; kept when it says that it may be."""
        begun, box = Moment(), Box()
        said: list[Any] = []
        if asked.may_keep:
            environ[_BOX] = box

        def hear(
            status: str, headers: list[tuple[str, str]], exc_info: Any = None
        ) -> Callable[[bytes], object]:
            said[:] = [status, headers, exc_info]
            return _no_writing

        body = self.inner(environ, hear)
        status, headers, exc_info = said
        if box.plain is not None and not any(name.lower() == "set-cookie" for name, _value in headers):
            kept = self._keep(asked, environ, box.plain, headers, body, begun)
            return kept.answer(environ, start_response)
        if status.startswith("503") and (was := self._as_it_was(asked)) is not None:
            _close(body)
            self.gone_until = time.monotonic() + GONE_SECONDS
            return was.answer(environ, start_response)
        if asked.may_keep and status < "500":
            self.unkept.put(asked.name, b"", UNKEPT_SECONDS)
            self.pages.forget(asked.name)
            self.last.forget(asked.plain_name)
        start_response(status, headers, exc_info)
        return body

    def _keep(
        self, asked: Asked, environ: WSGIEnvironment, plain: bytes, headers: list[tuple[str, str]], body: Iterable[bytes],
        begun: Moment,
    ) -> Kept:  # fmt: skip
        """The page, kept for what is left of its seconds."""
        whole = b"".join(body)
        _close(body)
        told = [(name, value) for name, value in headers if name.lower() in KEPT_HEADERS]
        kept = Kept(begun.at, str(environ.get(ROUTE)), [*told, ("ETag", _tag(whole))], whole)
        self.unkept.forget(asked.name)
        self.pages.put(asked.name, kept.packed(), self.seconds - begun.passed)
        last = Kept(begun.at, kept.route, kept.headers, zlib.compress(plain, 1))
        self.last.put(asked.plain_name, last.packed())
        return kept

    def _as_it_was(self, asked: Asked) -> Kept | None:
        """The page as it was last made, with the moment when that was; None when there is none."""
        data = self.last.get(asked.plain_name)
        was = Kept.unpacked(data) if data is not None else None
        if was is None or was.age >= OUTAGE_SECONDS:
            return None
        with self.app.test_request_context(), force_locale(asked.language):
            moment = date_time_words(datetime.fromtimestamp(was.made, UTC))
            notice = self.app.jinja_env.get_template("web/_as_it_was.html").render(
                title=_("This page is as it was on %(moment)s", moment=moment),
                text=_(
                    "The site has a fault just now. Nothing that was kept is lost; look again in some minutes."
                ),
                icon=icon_svg,
            )
        page = _MAIN.sub(lambda main: main.group() + notice.encode(), zlib.decompress(was.body), count=1)
        own = ("content-encoding", "content-length", "cache-control", "etag")
        headers = [(name, value) for name, value in was.headers if name.lower() not in own]
        about = [("Content-Length", str(len(page))), ("Cache-Control", "no-store"), ("ETag", _tag(page))]
        return Kept(was.made, was.route, headers + about, page)


def _count(kept: Kept, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer without the application, and count it as the application would."""
    begun, code = Moment(), "200"

    def hear(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        nonlocal code
        code = status.split()[0]
        return start_response(status, headers, *rest)

    body = kept.answer(environ, hear)
    count_request(kept.route, environ["REQUEST_METHOD"], code, begun.passed)
    return body


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x00".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _tag(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:20]}"'


def _close(body: Iterable[bytes]) -> None:
    close = getattr(body, "close", None)
    if close is not None:
        close()


def _no_writing(_data: bytes) -> object:
    raise RuntimeError("The application gives its body as an iterable.")


def may_be_kept(response: Response) -> bool:
    """Whether a response to a visitor is the same for every other one."""
    return (
        response.status_code == 200
        and response.mimetype in KEPT_TYPES
        and not response.is_streamed
        and not response.direct_passthrough
        and bool(g.get("public_page"))
        and response.headers.get("Cache-Control") == SHARED
        and "Set-Cookie" not in response.headers
        and not g.get("asked_address")
        and not session.modified
        and not current_user.is_authenticated
    )


def register(app: Flask) -> None:
    """Put the layer around an application, unless it keeps pages for no time at all."""
    if not app.config["PAGE_CACHE_SECONDS"]:
        return

    @app.after_request
    def tell(response: Response) -> Response:
        box: Box | None = request.environ.get(_BOX)
        if box is not None and may_be_kept(response):
            box.plain = response.get_data()
        return response

    app.extensions["civic-pages"] = pages = PublicPages(app, app.wsgi_app)
    app.wsgi_app = pages  # type: ignore[method-assign]
