"""Passwords: which are refused and in what words, their Argon2id hashes, and how many may be computed at once."""

from __future__ import annotations

import re
import threading
import time
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import CHEAPEST
from flask import current_app
from flask_babel import lazy_gettext as _l

from civic.core.text import fold

SHORTEST, SHORTEST_STAFF, LONGEST = 8, 15, 128
SHORTEST_FOR_DIGITS = 12

# OWASP's smallest advised setting for Argon2id; a check takes about 30 ms and 19 MiB.
_STRONG = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1, type=Type.ID)
_CHEAP = PasswordHasher.from_parameters(CHEAPEST)

_PATIENCE_SECONDS = 1.5

_KEYBOARD = (
    "01234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjklñ",
    "asdfghjkl",
    "zxcvbnm",
    "1qaz2wsx3edc4rfv",
)
_DISGUISE = str.maketrans("@4031!5$7", "aaoeiisst")


class Busy(Exception):
    """All places of the hashing pool are taken: ask to come back in some seconds."""


@cache
def _common_words() -> frozenset[str]:
    text = (Path(__file__).parent / "data" / "common_words.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


def _is_run(text: str) -> bool:
    """Whether the text is made of runs along an alphabet or keyboard, or of one repeated piece."""
    if re.fullmatch(r"(.{1,4}?)\1+", text):
        return True
    return any(text in row or text in row[::-1] for row in _KEYBOARD)


def _words_in(password: str) -> list[str]:
    """The words of a password, folded, with letters written as signs read as letters."""
    plain = [word for word in re.split(r"[^a-z]+", fold(password)) if word]
    disguised = [
        w
        for w in re.split(r"[^a-z]+", fold(password.casefold().strip("0123456789!.*").translate(_DISGUISE)))
        if w
    ]
    return plain if all(word in _common_words() for word in plain) and plain else disguised


def _pieces(word: str, known: frozenset[str] | set[str], left: int = 3) -> bool:
    """Whether a word is made of at most three known words written together: «mesadeilo», «rosamamani»."""
    if word in known or _is_run(word):
        return True
    if left == 1:
        return False
    return any(
        word[:cut] in known and _pieces(word[cut:], known, left - 1) for cut in range(2, len(word) - 1)
    )


def is_common(password: str, own_words: Iterable[str] = ()) -> bool:
    """Whether a password is among the first that anybody would try: known words, runs, or the person's own names."""
    own = {part for text in own_words for part in fold(text).split(" ") if len(part) > 2}
    known = _common_words() | own
    bare = fold(password).replace(" ", "")
    if bare in known or _is_run(bare):
        return True
    words = _words_in(password)
    return bool(words) and len(words) <= 2 and all(_pieces(word, known) for word in words)


def why_not_password(password: str, *, staff: bool = False, own_words: Iterable[str] = ()) -> Any | None:
    """The sentence that says why a password cannot be taken, or None.

    Length counts, not kinds of signs: 8 characters, 15 for those with a role on the platform, 128 at most.
    """
    least = SHORTEST_STAFF if staff else SHORTEST
    if len(password) < least:
        return _l(
            "The password needs at least %(least)d characters. You wrote %(count)d. Three or four words are easy to remember.",
            least=least, count=len(password),
        )  # fmt: skip
    if len(password) > LONGEST:
        return _l(
            "The password has at most %(most)d characters. You wrote %(count)d.",
            most=LONGEST,
            count=len(password),
        )
    if re.fullmatch(r"[\d\s./-]+", password) and len(password) < SHORTEST_FOR_DIGITS:
        return _l(
            "Dates and document numbers are guessed first. Use words, for example three that only you would join."
        )
    if is_common(password, own_words):
        return _l(
            "Many people use this password, so it is guessed first. Join three words that only you would join."
        )
    return None


def _hasher() -> PasswordHasher:
    return _CHEAP if current_app.config["TESTING"] else _STRONG


class HashingPool:
    """The places for password work in a process: a quarter of its threads hash, a quarter wait, half stay free for pages."""

    def __init__(self, threads: int) -> None:
        self.quarter = max(1, threads // 4)
        self._working = threading.BoundedSemaphore(self.quarter)
        self._inside = threading.BoundedSemaphore(2 * self.quarter)

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place; raises Busy at once when as many wait already as may, or when it does not come in time."""
        if not self._inside.acquire(blocking=False):
            raise Busy
        try:
            if not self._working.acquire(timeout=_PATIENCE_SECONDS):
                raise Busy
            try:
                yield
            finally:
                self._working.release()
        finally:
            self._inside.release()


def hashing_place() -> AbstractContextManager[None]:
    """A place in the pool of this process; raises Busy when there is none."""
    held = current_app.extensions
    pool: HashingPool = held.get("civic-hashing") or held.setdefault(
        "civic-hashing", HashingPool(current_app.config["THREADS"])
    )
    return pool.place()


def _bytes(password: str) -> bytes:
    """One spelling of a password whatever keyboard wrote its accents."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "replace")


def hash_password(password: str) -> str:
    """The Argon2id hash of a password; call it inside `hashing_place`."""
    return _hasher().hash(_bytes(password))


@cache
def _nobody(cheap: bool) -> str:
    return (_CHEAP if cheap else _STRONG).hash("nobody has this password")


def check_password(stored: str | None, password: str) -> bool:
    """Whether a password belongs to a stored hash; without one, a hash of nobody is checked for the same time."""
    known = stored or _nobody(current_app.config["TESTING"])
    try:
        _hasher().verify(known, _bytes(password[:LONGEST]))
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def needs_new_hash(stored: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return _hasher().check_needs_rehash(stored)


@contextmanager
def steady(seconds: float) -> Iterator[None]:
    """Let what is done inside take at least this long, so that its duration tells nothing."""
    started = time.monotonic()
    try:
        yield
    finally:
        left = seconds - (time.monotonic() - started)
        if left > 0:
            time.sleep(left)
