"""The server's process in a rush: who would wait too long is told so at once and when to come back; the others are served.

A worker of gunicorn with threads that adds two things. A connection takes a thread only when its request is there, so that
browsers which open one in advance (or hold one open on purpose) keep nobody waiting. And when more requests wait than can be
answered in time, the surplus gets a light page with 503 and Retry-After from the main loop, without a thread, a database or a
template. Whoever sends something typed waits longer before that than whoever reads; the addresses that watch over the server
are always let in. The master, which reads this file too and holds no application, is told how much is asked (`processes`).
"""

from __future__ import annotations

import gc
import socket
import threading
import time
from collections import deque
from functools import partial
from itertools import cycle
from selectors import EVENT_READ
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

from civic.web.processes import tell_spent

# Seconds that somebody who reads, and somebody who sends something, may be kept waiting.
READER, WRITER = 3.0, 30.0
WATCHERS = (b"GET /salud", b"GET /metricas")
LEAVING = 2.0  # seconds until a connection is closed whose other end has not read its answer
SHARED = 10.0  # seconds after which a busy connection is made anew, so that a process which joined later gets its part
LONGEST = 1.0  # what one request adds at most to the mean: a slow line says nothing of the others
BARE = "<!doctype html><title>503</title><h1>Volvemos en unos minutos</h1><p>We will be back in a few minutes.</p>"


def patience_for(head: bytes) -> float | None:
    """How long a request may be kept waiting, by its first bytes; None: for ever, it is always let in."""
    if head.startswith(WATCHERS):
        return None
    reads = not head or head.startswith((b"GET ", b"HEAD "))
    return READER if reads and not head.startswith(b"GET /static/") else WRITER


def is_too_long(waiting: int, each: float, threads: int, head: bytes) -> bool:
    """Whether a request would wait longer than it may behind so many that take so many seconds each."""
    patience = patience_for(head)
    return patience is not None and waiting > 2 * threads and waiting * each / threads > patience


def answer(page: bytes, after: int) -> bytes:
    """The whole answer that tells somebody to come back after so many seconds."""
    from civic.web.safety import POLICY  # with Flask, which the master does without

    head = (
        "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/html; charset=utf-8\r\nCache-Control: no-store\r\n"
        f"Retry-After: {after}\r\nX-Content-Type-Options: nosniff\r\nContent-Security-Policy: {POLICY}\r\n"
        f"Content-Length: {len(page)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + page


def light_page(app: Any) -> bytes:
    """The failure page of an application, drawn once; a bare one when it has none."""
    try:
        config = app.config
        site = {"name": config["PLATFORM_NAME"], "email": config["CONTACT_EMAIL"], "whatsapp_url": None}
        with app.test_request_context():  # it names its stylesheet
            return str(app.jinja_env.get_template("errors/503.html").render(site=site)).encode()
    except (AttributeError, LookupError):  # another kind of application
        return BARE.encode()


class RushWorker(ThreadWorker):
    """A process of the server that knows how long its line is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waiting = 0  # requests that have no thread yet
        self.each = 0.02  # seconds that one keeps a thread, on average
        self.present = 0  # requests that wait or are answered
        self.spent, self.since = (
            0.0,
            time.monotonic(),
        )  # seconds that requests were present, added up until then
        self.counted = threading.Lock()
        self.leaving: deque[tuple[float, TConn]] = deque()
        self.page = b""
        self.turned_away = 0
        self.after = cycle(range(5, 21))  # not everybody comes back in the same second

    def load_wsgi(self) -> None:
        """Read the program, and draw the light page while there is time for it."""
        gc.disable()  # nothing becomes garbage while the program is read
        super().load_wsgi()
        self.page = light_page(self.wsgi)
        gc.collect()
        gc.freeze()  # what is there now stays: it need not be looked through again
        gc.enable()

    def notify(self) -> None:
        """Tell the master that this process lives, and how much is asked of it."""
        super().notify()
        with self.counted:
            tell_spent(self.tmp.fileno(), self._spent_until(time.monotonic()))

    def _spent_until(self, now: float) -> float:
        """Add up what requests have spent here until now; under the lock."""
        self.spent, self.since = self.spent + self.present * (now - self.since), now
        return self.spent

    def accept(self, listener: socket.socket) -> None:
        """Take a connection; it waits at the poller, not in a thread, until its request comes."""
        try:
            client, address = listener.accept()
        except OSError:  # another process was quicker, or whoever called has hung up
            return
        self.nr_conns += 1
        conn = TConn(self.cfg, client, address, listener.getsockname())
        conn.since = time.monotonic()
        conn.timeout = conn.since + self.cfg.keepalive
        self.pending_conns.append(conn)
        self.poller.register(client, EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def enqueue_req(self, conn: TConn) -> None:
        """Give a request to the threads, or say at once that it would wait too long."""
        if is_too_long(self.waiting, self.each, self.cfg.threads, _first_bytes(conn.sock)):
            self.turn_away(conn)
            return
        with self.counted:
            self.waiting += 1
            self._spent_until(time.monotonic())
            self.present += 1
        super().enqueue_req(conn)

    def handle(self, conn: TConn) -> Any:
        """Serve a request, and learn how long that took."""
        with self.counted:
            self.waiting -= 1
        begun = time.monotonic()
        try:
            return super().handle(conn)
        finally:
            ended = time.monotonic()
            self.each += (min(ended - begun, LONGEST) - self.each) * 0.05
            with self.counted:
                self._spent_until(ended)
                self.present -= 1

    def handle_request(self, req: Any, conn: TConn) -> Any:
        """Answer; where many ask, a connection that was held for long is closed with the answer."""
        if self.present > 1 and time.monotonic() - conn.since > SHARED:
            req.force_close()
        return super().handle_request(req, conn)

    def turn_away(self, conn: TConn) -> None:
        """Read what is there, say when to come back, and hang up once it was heard."""
        self.turned_away += 1
        try:
            conn.sock.setblocking(False)
            _drain(conn.sock)
            conn.sock.sendall(answer(self.page, next(self.after)))
            conn.sock.shutdown(socket.SHUT_WR)
            self.poller.register(conn.sock, EVENT_READ, partial(self.on_leaving_readable, conn))
        except OSError:
            self._hang_up(conn)
            return
        self.leaving.append((time.monotonic() + LEAVING, conn))

    def on_leaving_readable(self, conn: TConn, _sock: Any) -> None:
        """Throw away what still comes; an end means that the answer was read."""
        try:
            ended = _drain(conn.sock)
        except OSError:
            ended = True
        if ended:
            self._leave(conn)

    def murder_pending(self) -> None:
        """Close what waits for a request that does not come, and who was turned away and does not go."""
        super().murder_pending()
        now = time.monotonic()
        while self.leaving and self.leaving[0][0] <= now:
            _until, conn = self.leaving.popleft()
            if conn.sock.fileno() >= 0:
                self._leave(conn)

    def _leave(self, conn: TConn) -> None:
        self.poller.unregister(conn.sock)
        self._hang_up(conn)

    def _hang_up(self, conn: TConn) -> None:
        self.nr_conns -= 1
        conn.close()


def _first_bytes(sock: socket.socket) -> bytes:
    """The beginning of a request, left where it is."""
    try:
        return sock.recv(32, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except OSError:
        return b""


def _drain(sock: socket.socket) -> bool:
    """Read what has arrived, a megabyte at most; whether the other end has hung up."""
    try:
        for _n in range(16):
            if not sock.recv(65536):
                return True
    except BlockingIOError:
        pass
    return False
