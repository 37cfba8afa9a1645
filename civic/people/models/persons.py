"""Persons (with or without an account), accounts, roles, consents and merges."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from civic.core import clock
from civic.core.db import Base, enum_type
from civic.core.text import fold
from civic.core.types import UTCDateTime
from civic.core.vault import Encrypted
from civic.people.names import sound_key
from civic.territory.models import District, Settlement


class DocumentKind(StrEnum):
    """Identity documents; NONE needs a reason."""

    DNI = "dni"
    CE = "ce"
    PASSPORT = "passport"
    PTP = "ptp"
    NONE = "none"


class Sex(StrEnum):
    """As on the DNI, or not said."""

    FEMALE = "female"
    MALE = "male"
    UNSTATED = "unstated"


class Channel(StrEnum):
    """How a person prefers to be told things."""

    EMAIL = "email"
    WHATSAPP = "whatsapp"
    PHONE = "phone"
    IN_PERSON = "in_person"


class PlatformRole(StrEnum):
    """What a person may do on the whole platform."""

    ADMINISTRATOR = "administrator"
    OPERATOR = "operator"  # helps people in person: activation slips, resets
    AUDITOR = "auditor"  # reads everything, changes nothing


class Person(Base):
    """A human being known to the platform; most have no account, many no document at hand, no e-mail, a shared phone.

    `document_key` finds a person by document without storing it in clear; `document_tail` (last 3 characters) is what
    facilitators see and search.
    """

    __tablename__ = "people"
    __table_args__ = (Index("uq_people_document_key", "document_key", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    given_names: Mapped[str] = mapped_column(String(120))
    first_surname: Mapped[str] = mapped_column(String(120))
    second_surname: Mapped[str | None] = mapped_column(String(120))
    name_key: Mapped[str] = mapped_column(
        String(400), index=True
    )  # folded «surnames given names»: sort and search
    # How the first given name and surname sound, to suggest duplicates; filled on insert.
    sound_key: Mapped[str | None] = mapped_column(String(250), index=True, default=lambda row: _heard(row))
    document_kind: Mapped[DocumentKind] = mapped_column(enum_type(DocumentKind), default=DocumentKind.NONE)
    document_number: Mapped[str | None] = mapped_column(Encrypted(200))
    document_key: Mapped[str | None] = mapped_column(String(64))
    document_tail: Mapped[str | None] = mapped_column(String(3), index=True)
    # The key of a document that another record holds already: a human compares the two (see needs_check).
    claimed_key: Mapped[str | None] = mapped_column(String(64), index=True)
    no_document_reason: Mapped[str | None] = mapped_column(String(200))
    birth_date: Mapped[date | None]
    sex: Mapped[Sex] = mapped_column(enum_type(Sex), default=Sex.UNSTATED)
    ubigeo: Mapped[str | None] = mapped_column(ForeignKey("districts.ubigeo"), index=True)
    settlement_code: Mapped[str | None] = mapped_column(ForeignKey("settlements.code"))
    phone: Mapped[str | None] = mapped_column(Encrypted(200))
    phone_key: Mapped[str | None] = mapped_column(String(64), index=True)  # not unique: phones are shared
    email: Mapped[str | None] = mapped_column(Encrypted(400))
    preferred_channel: Mapped[Channel] = mapped_column(enum_type(Channel), default=Channel.WHATSAPP)
    locale: Mapped[str] = mapped_column(String(5), default="es")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    merged_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    needs_check: Mapped[str | None] = mapped_column(
        String(200)
    )  # why a human should compare this record with another
    forgotten_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    district: Mapped[District | None] = relationship(lazy="raise_on_sql")
    settlement: Mapped[Settlement | None] = relationship(lazy="raise_on_sql")
    account: Mapped[Account | None] = relationship(back_populates="person", lazy="select")
    roles: Mapped[list[RoleGrant]] = relationship(foreign_keys="RoleGrant.person_id", lazy="select")

    # What flask-login and the rules ask of an actor.
    is_authenticated = True
    is_anonymous = False
    is_system = False

    @property
    def is_active(self) -> bool:
        """Whether the person may be signed in."""
        return self.account is not None and self.account.is_active

    def get_id(self) -> str:
        """What the session cookie holds: the person and the epoch that ends all sessions when it moves on."""
        return f"{self.id}.{self.account.session_epoch if self.account else 0}"

    @property
    def full_name(self) -> str:
        """Given names and surnames."""
        return " ".join(part for part in (self.given_names, self.first_surname, self.second_surname) if part)

    @property
    def sorted_name(self) -> str:
        """«Mamani Quispe, Rosa»: the order of a padrón."""
        surnames = " ".join(part for part in (self.first_surname, self.second_surname) if part)
        return f"{surnames}, {self.given_names}"

    @property
    def display_name(self) -> str:
        """The short name by which the site greets."""
        return f"{self.given_names.split(' ')[0]} {self.first_surname}".strip()

    @property
    def masked_document(self) -> str:
        """«•••••678», or a dash."""
        return "•••••" + self.document_tail if self.document_tail else "–"

    @property
    def role_names(self) -> set[PlatformRole]:
        """The platform roles in force."""
        return {grant.role for grant in self.roles if grant.until is None}

    def age_on(self, day: date) -> int | None:
        """Completed years on a day, or None when the birth date is unknown."""
        if self.birth_date is None:
            return None
        before = (day.month, day.day) < (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - before


def name_key(given_names: str, first_surname: str, second_surname: str | None) -> str:
    """The folded «surnames given names» of a person."""
    return fold(f"{first_surname} {second_surname or ''} {given_names}")[:400]


def _heard(row: Any) -> str:
    values = row.get_current_parameters()
    return sound_key(values["given_names"], values["first_surname"])


class Visitor:
    """Somebody who has not signed in."""

    id = None
    is_authenticated = False
    is_anonymous = True
    is_active = False
    is_system = False
    display_name = ""
    full_name = ""
    role_names: frozenset[PlatformRole] = frozenset()

    def get_id(self) -> None:
        """Nothing to remember."""


class System(Visitor):
    """The program itself, or the person at its command line: may do everything, always with an audit line."""

    is_system = True
    display_name = "system"


class Account(Base):
    """A way to sign in. `session_epoch` moves on to end every session of the person."""

    __tablename__ = "accounts"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    username: Mapped[str | None] = mapped_column(String(60), unique=True)  # folded
    email_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    session_epoch: Mapped[int] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    last_sign_in_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    is_demo: Mapped[bool] = mapped_column(default=False)  # a production start refuses these

    person: Mapped[Person] = relationship(back_populates="account")


class RoleGrant(Base):
    """A platform role given to a person, kept when it ends."""

    __tablename__ = "role_grants"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    role: Mapped[PlatformRole] = mapped_column(enum_type(PlatformRole))
    since: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))


class LinkPurpose(StrEnum):
    """What a single-use link or slip is for."""

    ACTIVATE = "activate"
    RESET = "reset"
    SIGN_IN = "sign_in"
    EMAIL = "email"  # proves that an address belongs to the person before it may open the account


class AccessLink(Base):
    """A single-use link (or the code of a printed slip); only its hash is kept."""

    __tablename__ = "access_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    purpose: Mapped[LinkPurpose] = mapped_column(enum_type(LinkPurpose))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    person: Mapped[Person] = relationship(foreign_keys=[person_id])


class NoticeKind(StrEnum):
    """What a notice informs about, or a consent allows."""

    PRIVACY = "privacy"  # duty to inform; public function, no consent needed
    MESSAGES = "messages"  # being written to by WhatsApp, SMS or e-mail
    IMAGES = "images"  # photographs for publicity
    SELF_IDENTIFICATION = "self_identification"  # ethnicity, language, disability: written consent
    DIRECTORY = "directory"  # name in a public directory


class Notice(Base):
    """A version of a notice, with its text in each language and the hash that proves which text was shown."""

    __tablename__ = "notices"
    __table_args__ = (UniqueConstraint("kind", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[NoticeKind] = mapped_column(enum_type(NoticeKind))
    version: Mapped[int]
    title: Mapped[dict[str, str]] = mapped_column(JSON)
    text: Mapped[dict[str, str]] = mapped_column(JSON)
    sha256: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Consent(Base):
    """A yes or no of a person to a version of a notice: how it was given and who wrote it down. Rows are only added."""

    __tablename__ = "consents"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id"))
    given: Mapped[bool]
    channel: Mapped[str] = mapped_column(String(20))  # web | paper | voice | import
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    note: Mapped[str | None] = mapped_column(String(200))

    notice: Mapped[Notice] = relationship(lazy="joined")


class SelfIdentification(Base):
    """What a person says of themself, kept apart and only with written consent; used for aggregates alone."""

    __tablename__ = "self_identifications"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    consent_id: Mapped[int] = mapped_column(ForeignKey("consents.id"))
    ethnicity: Mapped[str | None] = mapped_column(Encrypted(200))
    mother_tongue: Mapped[str | None] = mapped_column(Encrypted(200))
    disability: Mapped[str | None] = mapped_column(Encrypted(200))


class PersonMerge(Base):
    """Two records found to be one person: what moved from the duplicate, so that it can be undone."""

    __tablename__ = "person_merges"

    id: Mapped[int] = mapped_column(primary_key=True)
    kept_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    duplicate_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    moved: Mapped[dict[str, Any]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(String(500))
    merged_at: Mapped[datetime] = mapped_column(UTCDateTime)
    merged_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    kept: Mapped[Person] = relationship(foreign_keys=[kept_id])
    duplicate: Mapped[Person] = relationship(foreign_keys=[duplicate_id])


class RequestKind(StrEnum):
    """What a person asks about their data."""

    ACCESS = "access"
    CORRECTION = "correction"
    DELETION = "deletion"
    OPPOSITION = "opposition"


class DataRequest(Base):
    """A person's request about their data, with the legal days to answer it (Ley 29733)."""

    __tablename__ = "data_requests"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[RequestKind] = mapped_column(enum_type(RequestKind))
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    due_on: Mapped[date]
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    answer: Mapped[str | None] = mapped_column(Text)
    accepted: Mapped[bool | None]

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
