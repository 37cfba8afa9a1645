"""What `civic doctor` found, in words without secrets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

SECRETS = ("SECRET_KEY", "DATA_KEY", "STORAGE_KEY", "STORAGE_SECRET")
ADDRESSES = ("SQLALCHEMY_DATABASE_URI", "REDIS_URL", "MAIL_URL")
IN_ENVIRONMENT = (
    "SECRET_KEY",
    "CIVIC_DATA_KEY",
    "STORAGE_SECRET",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "PGPASSWORD",
)


class Level(Enum):
    """How bad it is."""

    GOOD = "good"
    LOOK = "look"  # works, but somebody should look at it
    BAD = "bad"


class Finding(NamedTuple):
    """One line of the report."""

    level: Level
    text: str
    mend: str = ""
    check: str = ""  # its name is put on by whoever asked


def good(text: str) -> Finding:
    """Something is as it should be."""
    return Finding(Level.GOOD, text)


def look(text: str, mend: str = "") -> Finding:
    """Something works and should be looked at."""
    return Finding(Level.LOOK, text, mend)


def bad(text: str, mend: str = "") -> Finding:
    """Something has to be mended."""
    return Finding(Level.BAD, text, mend)


def secrets_of(config: Mapping[str, Any], env: Mapping[str, str]) -> list[str]:
    """Everything that must never be printed, the longest first."""
    found = {str(config.get(name) or "") for name in SECRETS} | {env.get(name, "") for name in IN_ENVIRONMENT}
    for name in ADDRESSES:
        parts = urlsplit(str(config.get(name) or ""))
        given = [parts.password or "", *parse_qs(parts.query).get("password", [])]
        found |= {*given, *(unquote(each) for each in given)}
    return sorted((secret for secret in found if secret), key=len, reverse=True)


def covered(text: str, secrets: Iterable[str]) -> str:
    """The text with every secret taken out."""
    for secret in secrets:
        text = text.replace(secret, "•••")
    return text
