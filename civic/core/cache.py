"""Values that may be forgotten at any moment: in Redis when there is one, else in this process.

Bytes only: nothing is ever unpickled. What comes back from Redis is what this instance put there (a keyed digest tells),
so whoever can write into Redis cannot write pages.
"""

from __future__ import annotations

import hmac
import threading
import time
from collections import OrderedDict
from contextlib import suppress

from flask import Flask

from civic.core.redis_store import Away, RedisStore, redis_of

MOST_VALUES, MOST_BYTES = 1000, 16 * 1024 * 1024  # in one process
LARGEST = 512 * 1024
_SEAL = 32


class LocalCache:
    """The values of one process; those unused for longest leave first."""

    def __init__(self, most_values: int = MOST_VALUES, most_bytes: int = MOST_BYTES) -> None:
        self.most_values, self.most_bytes = most_values, most_bytes
        self.size = 0
        self._values: OrderedDict[str, tuple[float, bytes]] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._values)

    def get(self, key: str) -> bytes | None:
        """The value, unless its time is over or it had to leave."""
        with self._lock:
            until, value = self._values.get(key, (0.0, b""))
            if until <= time.monotonic():
                self._drop(key)
                return None
            self._values.move_to_end(key)
            return value

    def put(self, key: str, value: bytes, seconds: float) -> None:
        """Keep a value for some seconds."""
        now = time.monotonic()
        with self._lock:
            self._drop(key)
            for old in [name for name, (until, _value) in self._values.items() if until <= now]:
                self._drop(old)
            self._values[key] = (now + seconds, value)
            self.size += len(value)
            while len(self._values) > self.most_values or self.size > self.most_bytes:
                self._drop(next(iter(self._values)))

    def forget(self, key: str) -> None:
        """Drop a value."""
        with self._lock:
            self._drop(key)

    def _drop(self, key: str) -> None:
        known = self._values.pop(key, None)
        if known is not None:
            self.size -= len(known[1])


class Cache:
    """Values by name: shared by all machines in Redis, and in this process while Redis is away or where there is none."""

    def __init__(self, app: Flask) -> None:
        self.local = LocalCache()
        self.store: RedisStore | None = redis_of(app)
        self._secret = hmac.digest(app.config["DATA_KEY"].encode(), b"civic cache", "sha256")

    def get(self, key: str) -> bytes | None:
        """The value, or None when it is forgotten."""
        if self.store is not None:
            name = f"{self.store.prefix}value:{key}"
            with suppress(Away):
                return self._opened(key, self.store.ask(lambda redis: redis.get(name)))
        return self.local.get(key)

    def put(self, key: str, value: bytes, seconds: float) -> None:
        """Keep a value for so many seconds at most."""
        if len(value) > LARGEST or seconds <= 0:
            return
        if self.store is not None:
            name, sealed = f"{self.store.prefix}value:{key}", self._seal(key, value) + value
            with suppress(Away):
                self.store.ask(lambda redis: redis.set(name, sealed, px=max(1, int(seconds * 1000))))
                return
        self.local.put(key, value, seconds)

    def forget(self, key: str) -> None:
        """Drop a value everywhere."""
        self.local.forget(key)
        if self.store is not None:
            name = f"{self.store.prefix}value:{key}"
            self.store.remove(lambda redis: redis.delete(name))

    def _seal(self, key: str, value: bytes) -> bytes:
        return hmac.digest(self._secret, key.encode() + b"\x00" + value, "sha256")

    def _opened(self, key: str, sealed: object) -> bytes | None:
        if not isinstance(sealed, bytes):
            return None
        value = sealed[_SEAL:]
        return value if hmac.compare_digest(sealed[:_SEAL], self._seal(key, value)) else None


def cache_of(app: Flask) -> Cache:
    """The one store of values of an application."""
    if "civic-cache" not in app.extensions:
        app.extensions.setdefault("civic-cache", Cache(app))
    cache: Cache = app.extensions["civic-cache"]
    return cache
