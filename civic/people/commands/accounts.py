"""Accounts opened, closed, and their passwords set."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import update

from civic.core import clock
from civic.core.audit import record
from civic.core.db import db, on_clash
from civic.core.errors import allow, refuse_if
from civic.core.signals import password_changed
from civic.core.vault import lookup_key
from civic.people.commands.persons import new_claimant
from civic.people.commands.sessions import end_sessions
from civic.people.models import AccessLink, Account, LinkPurpose, Person
from civic.people.person_data import PersonData
from civic.people.queries import account_by_username
from civic.people.queries.access import normal_username
from civic.people.rules import Actor, is_administrator, why_not_account, why_not_username

TAKEN = _l("Somebody has this user name already. Add a letter or a digit.")
on_clash("accounts", "username", sentence=TAKEN)
on_clash(
    "accounts",
    "email_key",
    sentence=_l("This e-mail opens another account already. Go to the help desk with your document."),
)
on_clash("accounts", "person_id", sentence=_l("This person has an account already."))

WAYS_IN = (LinkPurpose.ACTIVATE, LinkPurpose.RESET, LinkPurpose.SIGN_IN)


def kill_links(person: Person, *, emails: bool = False) -> None:
    """Make every open link of a person useless: whichever path is completed first, the others are dead."""
    purposes = [*WAYS_IN, LinkPurpose.EMAIL] if emails else list(WAYS_IN)
    db.session.execute(
        update(AccessLink)
        .where(
            AccessLink.person_id == person.id, AccessLink.used_at.is_(None), AccessLink.purpose.in_(purposes)
        )
        .values(used_at=clock.now())
    )


def _account(person: Person) -> Account:
    """The person's account, made when there is none yet."""
    if person.account is None:
        person.account = Account(person_id=person.id, session_epoch=0, is_active=True, created_at=clock.now())
        db.session.add(person.account)
        db.session.flush()
    return person.account


def _set_username(account: Account, username: str | None) -> None:
    if not username:
        return
    wanted = normal_username(username)
    refuse_if(why_not_username(wanted))
    holder = account_by_username(wanted)
    refuse_if(TAKEN if holder is not None and holder.person_id != account.person_id else None)
    account.username = wanted
    db.session.flush()


def open_account(
    actor: Actor,
    person: Person,
    *,
    username: str | None = None,
    password_hash: str | None = None,
    is_demo: bool = False,
) -> Account:
    """An account for a person, straight away: for the command line, administrators and the demonstration."""
    allow(is_administrator(actor))
    account = _account(person)
    _set_username(account, username)
    account.password_hash, account.is_demo = password_hash, is_demo
    if person.email and account.email_key is None:
        account.email_key = lookup_key("email", person.email.casefold())
    db.session.flush()
    record(
        actor,
        "people.open_account",
        person,
        after={"demo": is_demo, "username": account.username is not None},
    )
    return account


def create_own_account(actor: Actor, data: PersonData, username: str, password_hash: str) -> Person:
    """A person with an account who writes themself down on the web.

    It is always a record of its own: knowing somebody's document and name opens nothing of theirs. The e-mail address
    opens the account only after the link sent to it was used (`links.ask_email`).
    """
    refuse_if(why_not_account(data))
    refuse_if(why_not_username(normal_username(username)))
    refuse_if(TAKEN if account_by_username(username) else None)
    person = new_claimant(actor, data)
    person.created_by_id = None
    account = _account(person)
    _set_username(account, username)
    account.password_hash = password_hash
    record(person, "people.create_own_account", person)
    db.session.flush()
    return person


def set_password(actor: Actor, person: Person, password_hash: str, *, username: str | None = None) -> None:
    """The person's new password; every session and every open link of theirs ends."""
    allow(actor.id == person.id or is_administrator(actor))
    account = _account(person)
    had_one = account.password_hash is not None
    _set_username(account, username)
    account.password_hash = password_hash
    kill_links(person, emails=True)
    record(actor, "people.set_password", person)
    end_sessions(actor, person)
    if had_one:
        password_changed.send(person, actor=actor)


def set_active(actor: Actor, person: Person, active: bool, reason: str) -> None:
    """The account closed or opened again by an administrator; closing ends every session."""
    allow(is_administrator(actor) and actor.id != person.id)
    refuse_if(None if reason else _l("Write the reason: it stays in the trail of changes."))
    account = _account(person)
    before: dict[str, Any] = {"active": account.is_active}
    account.is_active = active
    record(actor, "people.set_active", person, before=before, after={"active": active}, reason=reason[:1000])
    if not active:
        kill_links(person, emails=True)
        end_sessions(actor, person)
