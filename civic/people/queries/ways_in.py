"""Reads of second factors and open sessions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from civic.core.db import db, for_change
from civic.people.models import AuthenticatorApp, OpenSession, Passkey, Person, RecoveryCode


@dataclass(frozen=True)
class Factors:
    """What a person has beside the password."""

    app: AuthenticatorApp | None
    passkeys: Sequence[Passkey]
    codes_left: int

    @property
    def number(self) -> int:
        """How many ways of a second step there are; codes on paper only replace one."""
        return (self.app is not None) + len(self.passkeys)

    def __bool__(self) -> bool:
        """Whether the person is asked for a second step."""
        return self.number > 0


def factors_of(person_id: int) -> Factors:
    """Everything a person has beside the password."""
    passkeys = db.session.scalars(select(Passkey).where(Passkey.person_id == person_id).order_by(Passkey.id))
    left = db.session.scalar(
        select(func.count()).where(RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None))
    )
    return Factors(app_of(person_id), passkeys.all(), left or 0)


def has_factor(person_id: int) -> bool:
    """Whether a person is asked for a second step."""
    app = select(AuthenticatorApp.id).where(AuthenticatorApp.person_id == person_id)
    passkey = select(Passkey.id).where(Passkey.person_id == person_id)
    return db.session.execute(app.union_all(passkey).limit(1)).first() is not None


def app_of(person_id: int) -> AuthenticatorApp | None:
    """The authenticator app of a person, or None."""
    return db.session.scalar(select(AuthenticatorApp).where(AuthenticatorApp.person_id == person_id))


def passkey_of(person_id: int, passkey_id: int) -> Passkey | None:
    """One of a person's passkeys, held for a change, or None."""
    return db.session.scalar(
        for_change(select(Passkey).where(Passkey.id == passkey_id, Passkey.person_id == person_id))
    )


def passkey_by_credential(credential_id: str) -> Passkey | None:
    """The passkey a browser names, whoever's it is, or None."""
    return db.session.scalar(select(Passkey).where(Passkey.credential_id == credential_id[:1400]))


def person_of_passkey(passkey_id: int) -> Person | None:
    """The person whose account a passkey opens now, or None."""
    person = db.session.scalar(
        select(Person)
        .join(Passkey, Passkey.person_id == Person.id)
        .where(Passkey.id == passkey_id, Person.merged_into_id.is_(None), Person.forgotten_at.is_(None))
        .options(joinedload(Person.account))
    )
    return person if person is not None and person.is_active else None


def count_passkeys(person_id: int) -> int:
    """How many passkeys a person has."""
    return db.session.scalar(select(func.count()).where(Passkey.person_id == person_id)) or 0


def open_session(person_id: int, number: int) -> OpenSession | None:
    """One of a person's sessions, held for a change, or None."""
    return db.session.scalar(
        for_change(select(OpenSession).where(OpenSession.id == number, OpenSession.person_id == person_id))
    )


def open_sessions(person_id: int) -> Sequence[OpenSession]:
    """The open sessions of a person, the last used first."""
    return db.session.scalars(
        select(OpenSession)
        .where(OpenSession.person_id == person_id, OpenSession.ended_at.is_(None))
        .order_by(OpenSession.seen_at.desc(), OpenSession.id.desc())
        .limit(50)
    ).all()
