"""One Redis beside the database, for what may be forgotten. Whoever asks it has another way for when it does not answer.

It is given a fifth of a second. After a failure nobody waits for it again: it is left alone until a thread of its own has
written something into it, so that no page is slow because Redis is down, slow, full or behind a broken line.
"""

from __future__ import annotations

import contextlib
import hmac
import logging
import threading
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from flask import Flask, current_app

if TYPE_CHECKING:
    from redis import Redis

T = TypeVar("T")
PATIENCE = 0.2  # seconds for a connection, and for an answer
PAUSE = 1.0  # seconds between two looks whether it is back
MOST_OWED = 1000

logger = logging.getLogger(__name__)


class Away(Exception):
    """Redis does not answer now: go the other way."""


class RedisStore:
    """The connection of one process. Its names begin with those of the instance, so that two may share one Redis."""

    def __init__(self, url: str, instance: str) -> None:
        self.prefix = f"civic:{instance}:"
        self._url = url
        self._lock = threading.Lock()
        self._client: Redis | None = None
        self._away = threading.Event()
        self._closed = threading.Event()
        self._owed: deque[Callable[[Redis], Any]] = deque(maxlen=MOST_OWED)

    @property
    def is_well(self) -> bool:
        """Whether it answered when it was last asked."""
        return not self._away.is_set()

    def ask(self, act: Callable[[Redis], T]) -> T:
        """What Redis answers; raises Away when it does not, and at once while it is known not to."""
        if self._away.is_set():
            raise Away
        try:
            return act(self._connected())
        except self._failures() as failure:
            self._leave(failure)
            raise Away from failure

    def remove(self, act: Callable[[Redis], Any]) -> None:
        """Take something out; while Redis is away this is remembered and done before it is asked again."""
        try:
            self.ask(act)
        except Away:
            with self._lock:
                if self._away.is_set():
                    self._owed.append(act)
                    return
            with contextlib.suppress(Away):  # it has come back meanwhile
                self.ask(act)

    def close(self) -> None:
        """End what this process has with Redis."""
        self._closed.set()
        if self._client is not None:
            self._client.close()

    def _connected(self) -> Redis:
        if self._client is None:
            from redis import Redis
            from redis.backoff import NoBackoff
            from redis.retry import Retry

            with self._lock:
                self._client = self._client or Redis.from_url(
                    self._url,
                    socket_timeout=PATIENCE,
                    socket_connect_timeout=PATIENCE,
                    retry=Retry(NoBackoff(), 0),
                )
        return self._client

    @staticmethod
    def _failures() -> tuple[type[Exception], ...]:
        from redis.exceptions import RedisError

        return RedisError, OSError

    def _leave(self, failure: Exception) -> None:
        with self._lock:
            if self._away.is_set():
                return
            self._away.set()
        logger.warning("Redis does not answer (%s); going on without it", type(failure).__name__)
        threading.Thread(target=self._look_after, name="civic-redis", daemon=True).start()

    def _look_after(self) -> None:
        """Come back when a value can be written again, and what is owed is done."""
        while not self._closed.wait(PAUSE):
            try:
                client = self._connected()
                client.set(f"{self.prefix}back", 1, px=1000)
                while self._owed:
                    self._owed[0](client)
                    self._owed.popleft()
            except self._failures():
                continue
            with self._lock:
                if self._owed:
                    continue
                self._away.clear()
            logger.warning("Redis answers again")
            return


def redis_of(app: Flask) -> RedisStore | None:
    """The Redis of an application, or None when REDIS_URL names none."""
    if not app.config["REDIS_URL"]:
        return None
    if "civic-redis" not in app.extensions:
        name = hmac.digest(app.config["DATA_KEY"].encode(), b"civic redis", "sha256").hex()[:12]
        app.extensions.setdefault("civic-redis", RedisStore(app.config["REDIS_URL"], name))
    store: RedisStore = app.extensions["civic-redis"]
    return store


def redis_here() -> RedisStore | None:
    """The Redis of the application at work, or None."""
    return redis_of(current_app)
