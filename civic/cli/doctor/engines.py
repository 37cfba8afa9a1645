"""The engines beside the database: where files lie, Redis, the mail server. Each is really asked."""

from __future__ import annotations

import time
import urllib.request
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from flask import current_app

from civic.cli.doctor.findings import Finding, bad, good, look
from civic.core import storage
from civic.core.files import place_of
from civic.core.vault import new_token
from civic.messages.mailer import Mailer, NotSent, letter
from civic.messages.worker import sender

PATIENCE = 5  # seconds for an answer
HERE = ("localhost", "127.0.0.1", "::1")


def store() -> Iterator[Finding]:
    """Put a file, read it, let a stranger try, take it away."""
    place, name, data = storage.current(), place_of(new_token()), b"civic doctor " + new_token().encode()
    try:
        place.put(name, data, "text/plain")
        same = place.read(name) == data
        open_to_all = isinstance(place, storage.Bucket) and _anybody_reads(place.address_of(name), data)
        place.delete(name)
        gone = not place.exists(name)
    except (storage.StorageFault, OSError) as error:
        yield bad(
            str(error) if isinstance(error, storage.StorageFault) else f"{place.where()}: {error.strerror}.",
            MEND,
        )
        return
    if not same or not gone:
        yield bad(f"{place.where()} does not give back what it was given.", MEND)
    elif open_to_all:
        yield bad(
            f"{place.where()} is open to everybody.",
            "Close it: no public access, no public policy, no website.",
        )
    else:
        yield good(f"{place.where()} keeps, gives back and deletes.")
    if isinstance(place, storage.Bucket):
        parts = urlsplit(place.endpoint)
        if parts.scheme == "http" and parts.hostname not in HERE:
            yield look(
                "files travel to the bucket without encryption.", "Use an endpoint that begins with https://."
            )


MEND = "Look at STORAGE_URL, STORAGE_KEY and STORAGE_SECRET, and at what the key may do; for a folder, at its rights."


def _anybody_reads(address: str, data: bytes) -> bool:
    if not address.startswith(("http://", "https://")):
        return False
    try:
        with urllib.request.urlopen(address, timeout=PATIENCE) as answer:  # noqa: S310
            return bool(answer.read(len(data) + 1) == data)
    except OSError:  # refused, as it should be; HTTPError is one
        return False


def redis() -> Iterator[Finding]:
    """Ping, password, bound of its memory."""
    url = current_app.config["REDIS_URL"]
    if not url:
        yield good("not used: limits and cache are kept in the database and in each process.")
        return
    from redis import Redis
    from redis.exceptions import AuthenticationError, NoPermissionError, RedisError, ResponseError

    limits: dict[str, Any] = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE}
    client = Redis.from_url(url, **limits)
    try:
        began = time.monotonic()
        client.ping()
        took = (time.monotonic() - began) * 1000
        version = str(client.info("server")["redis_version"])
    except (AuthenticationError, NoPermissionError) as error:
        yield bad(f"it refuses the password: {error}", "Look at REDIS_URL: redis://:password@host:6379/0")
        return
    except (RedisError, OSError) as error:
        yield bad(
            f"it does not answer ({type(error).__name__}); the site goes on without it, more slowly.",
            "Start Redis, or unset REDIS_URL.",
        )
        return
    began = time.monotonic()
    client.ping()
    took = min(took, (time.monotonic() - began) * 1000)
    yield (good if took < 50 else look)(f"Redis {version} answers in {took:.1f} ms.")
    yield from _redis_password(url, limits)
    try:
        told = client.config_get("maxmemory*")
    except ResponseError:  # a kept service does not tell
        return
    if told.get("maxmemory", "0") == "0":
        yield look(
            "its memory has no bound.", "Set maxmemory (64mb is plenty) and maxmemory-policy volatile-ttl."
        )
    elif str(told.get("maxmemory-policy")).startswith("allkeys"):
        yield look(
            f"maxmemory-policy {told['maxmemory-policy']} forgets limits early.",
            "Set maxmemory-policy volatile-ttl.",
        )


def _redis_password(url: str, limits: dict[str, Any]) -> Iterator[Finding]:
    from redis import Redis
    from redis.exceptions import RedisError

    parts = urlsplit(url)
    if parts.scheme == "unix":  # the rights of its file guard it
        return
    nobody = parts._replace(netloc=parts.netloc.rpartition("@")[2], query="").geturl()
    stranger = Redis.from_url(nobody, **limits)
    try:
        stranger.ping()
    except (RedisError, OSError):
        return
    finally:
        stranger.close()
    severe = current_app.config["ENV_NAME"] == "production" or parts.hostname not in HERE
    yield (bad if severe else look)(
        "it asks nobody for a password.", "Set requirepass in redis.conf and put it into REDIS_URL."
    )


def mail(send_to: str | None = None) -> Iterator[Finding]:
    """Reach the mail server and sign in; only with an address is a letter sent."""
    url = current_app.config["MAIL_URL"]
    if not url:
        severe = current_app.config["ENV_NAME"] == "production"
        words = "mails wait in the outbox" if severe else "mails stay in the mailbox page"
        yield (look if severe else good)(
            f"MAIL_URL is not set: {words}.", *(["Set MAIL_URL and MAIL_FROM."] if severe else [])
        )
        return
    try:
        mailer = Mailer(url)
    except ValueError as error:
        yield bad(str(error), "Set MAIL_URL.")
        return
    try:
        with mailer.open():
            mailer.greet()
            if send_to:
                mailer.send(letter(
                    sender=sender(), to=send_to, subject="civic doctor", text="This instance can send mail.\n",
                    identity=f"civic-doctor-{new_token()}", language="en",
                ))  # fmt: skip
    except NotSent as error:
        yield bad(
            f"{mailer.host}:{mailer.port} does not take mail: {error}",
            "Look at MAIL_URL, MAIL_FROM and the mail server.",
        )
        return
    signed_in = " and lets us in" if mailer.user else ""
    yield good(
        f"{mailer.host}:{mailer.port} answers{signed_in}{'; a letter is on its way' if send_to else ''}."
    )
    if current_app.config["ENV_NAME"] == "production" and "localhost" in sender():
        yield look(f"mails come from {sender()}.", "Set MAIL_FROM.")
