"""Reads of accounts, sessions and single-use links."""

from __future__ import annotations

from sqlalchemy import bindparam, exists, select, union_all
from sqlalchemy.orm import joinedload

from civic.core import clock
from civic.core.db import db
from civic.core.text import ascii_digits, clean
from civic.core.vault import lookup_key, token_hash
from civic.people.documents import document_key, normal_number
from civic.people.models import AccessLink, Account, DocumentKind, LinkPurpose, OpenSession, Person
from civic.people.rules import LONGEST_SESSION

# Made once: every request of somebody who signed in runs one of them.
_WITH_ACCOUNT = (
    select(Person)
    .where(Person.id == bindparam("person"))
    .options(joinedload(Person.account), joinedload(Person.roles))
)
_OF_SESSION = _WITH_ACCOUNT.where(
    exists().where(
        OpenSession.session_hash == bindparam("session"),
        OpenSession.person_id == Person.id,
        OpenSession.ended_at.is_(None),
        OpenSession.began_at > bindparam("since"),
    )
)


def person_for_session(session_id: str) -> Person | None:
    """The person a session cookie names («person.epoch» or «person.epoch.session»), or None when it has ended.

    A name of two parts is no browser's: it stands for somebody between two steps of signing in, and for tests.
    """
    parts = session_id.split(".")
    if len(parts) not in (2, 3) or not all(
        part.isascii() and part.isdigit() and len(part) < 19 for part in parts[:2]
    ):
        return None
    asked: dict[str, object] = {"person": int(parts[0])}
    if len(parts) == 3:
        asked |= {"session": token_hash(parts[2]), "since": clock.now() - LONGEST_SESSION}
    statement = _OF_SESSION if len(parts) == 3 else _WITH_ACCOUNT
    person = db.session.scalars(statement, asked).unique().one_or_none()
    if person is None or person.account is None or not person.account.is_active:
        return None
    if person.merged_into_id is not None or person.forgotten_at is not None:
        return None
    return person if person.account.session_epoch == int(parts[1]) else None


def normal_username(text: str) -> str:
    """A user name as it is compared: lower case, without accents or spaces at its ends."""
    return clean(text).casefold()


def find_for_sign_in(identity: str) -> Person | None:
    """The person with an account who is named by an e-mail address, a user name or a document number, or None."""
    typed = clean(identity)[:200]
    if not typed:
        return None
    number = normal_number(ascii_digits(typed))
    kinds = [kind for kind in DocumentKind if kind is not DocumentKind.NONE]
    # One index each: a condition over both tables at once would read every account.
    named = union_all(
        select(Account.person_id).where(Account.username == normal_username(typed)),
        select(Account.person_id).where(Account.email_key == lookup_key("email", typed.casefold())),
        select(Person.id).where(Person.document_key.in_([document_key(kind, number) for kind in kinds])),
    )
    people = db.session.scalars(
        select(Person)
        .join(Account, Account.person_id == Person.id)
        .where(Person.id.in_(named), Person.merged_into_id.is_(None), Person.forgotten_at.is_(None))
        .options(joinedload(Person.account))
        .order_by(Person.id)
        .limit(3)
    ).all()
    return people[0] if len(people) == 1 else None


def account_by_username(username: str) -> Account | None:
    """The account with this user name, or None."""
    return db.session.scalar(select(Account).where(Account.username == normal_username(username)))


def account_of_email(email: str) -> Account | None:
    """The account that an e-mail address opens, or None."""
    return db.session.scalar(
        select(Account).where(Account.email_key == lookup_key("email", email.casefold()))
    )


def free_username(wanted: str) -> str:
    """A user name near the wanted one that nobody has: «rosa.mamani», «rosa.mamani2», …"""
    taken = set(
        db.session.scalars(
            select(Account.username).where(Account.username.startswith(wanted, autoescape=True))
        )
    )
    if wanted not in taken:
        return wanted
    return next(name for n in range(2, len(taken) + 3) if (name := f"{wanted}{n}") not in taken)


def has_demo_accounts() -> bool:
    """Whether there are accounts of the demonstration, which a production start refuses."""
    return db.session.scalar(select(Account.person_id).where(Account.is_demo).limit(1)) is not None


def link_by_token(token: str, *purposes: LinkPurpose) -> AccessLink | None:
    """The single-use link of a token while it may still be used for one of the purposes, or None."""
    link = db.session.scalar(
        select(AccessLink)
        .where(AccessLink.token_hash == token_hash(token), AccessLink.purpose.in_(purposes))
        .options(joinedload(AccessLink.person).joinedload(Person.account))
    )
    if link is None or link.used_at is not None or link.expires_at <= clock.now():
        return None
    if link.person.merged_into_id is not None or link.person.forgotten_at is not None:
        return None
    return link


def open_links(person_id: int) -> list[AccessLink]:
    """The links of a person that could still be used."""
    return list(
        db.session.scalars(
            select(AccessLink).where(
                AccessLink.person_id == person_id,
                AccessLink.used_at.is_(None),
                AccessLink.expires_at > clock.now(),
            )
        )
    )
