"""How a person proves to be themself besides the password, and the sessions that are open."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from civic.core import clock
from civic.core.db import Base, enum_type
from civic.core.types import UTCDateTime
from civic.core.vault import Encrypted


class WayIn(StrEnum):
    """By what a session was opened."""

    PASSWORD = "password"  # noqa: S105  (a word, no secret)
    LINK = "link"
    APP = "app"
    PASSKEY = "passkey"
    RECOVERY = "recovery"


class AuthenticatorApp(Base):
    """The app on a person's phone that shows a new code every half minute. `last_step` is the half minute of the last code
    that was taken: it and those before it are not taken again."""

    __tablename__ = "authenticator_apps"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), unique=True)
    secret: Mapped[str] = mapped_column(Encrypted(200))
    last_step: Mapped[int] = mapped_column(BigInteger)
    added_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Passkey(Base):
    """A key that a phone, computer or security key holds for a person: the public half, and the name the person gave it.

    `challenged_at` is the moment of the last question it answered: an answer to that or an older one is not taken again.
    """

    __tablename__ = "passkeys"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    credential_id: Mapped[str] = mapped_column(String(1400), unique=True)  # base64url, as browsers write it
    public_key: Mapped[str] = mapped_column(String(2000))  # base64url of the COSE key
    sign_count: Mapped[int] = mapped_column(BigInteger)
    transports: Mapped[list[str]] = mapped_column(JSON)
    challenged_at: Mapped[datetime] = mapped_column(UTCDateTime)
    added_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class RecoveryCode(Base):
    """One of the codes on a person's paper, for the day the phone is lost; only a keyed hash is kept."""

    __tablename__ = "recovery_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class OpenSession(Base):
    """A signed-in browser. Its cookie opens nothing unless its row stands here and has not ended; only a hash is kept.

    `agent` says what the browser calls itself, coarsely («chrome/android»); from where it came is not kept.
    """

    __tablename__ = "open_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    way: Mapped[WayIn] = mapped_column(enum_type(WayIn))
    agent: Mapped[str] = mapped_column(String(40))
    began_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
