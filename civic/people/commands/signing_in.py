"""Signing in: attempts are counted before the password is looked at, so that a rush of guesses gains nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import func

from civic.core import clock, throttle
from civic.core.audit import record
from civic.core.db import db
from civic.core.errors import Refused
from civic.core.throttle import Noted
from civic.core.vault import lookup_key
from civic.people.commands.accounts import kill_links
from civic.people.models import Person, Visitor
from civic.people.queries import find_for_sign_in
from civic.people.queries.ways_in import has_factor

WINDOW, DAY = timedelta(minutes=15), timedelta(days=1)
PER_ACCOUNT, PER_ADDRESS, PER_DAY = 5, 30, 10
ACCOUNTS_PER_ADDRESS_AN_HOUR = 60


class TooMany(Refused):
    """Too many attempts; `wait` is after how many seconds it may be tried again."""

    def __init__(self, sentence: Any, wait: int) -> None:
        super().__init__(sentence)
        self.wait = wait


@dataclass(frozen=True)
class SignIn:
    """An attempt that was counted as failed until its password proves right."""

    who: str
    person: Person | None
    password_hash: str | None
    counted: tuple[Noted, ...]


def one_at_a_time(who: str) -> None:
    """Let attempts for one name count after each other; SQLite's writers do so by themselves."""
    if db.session.get_bind().dialect.name == "postgresql":
        lock = int(lookup_key("sign-in lock", who)[:15], 16)
        db.session.scalar(func.pg_advisory_xact_lock(lock))


def begin_sign_in(identity: str, address: str, *, known: Person | None = None) -> SignIn:
    """A counted attempt to sign in; raises TooMany past 5 in 15 minutes or 10 a day per account, 30 in 15 minutes per address.

    An unknown name is counted like a known one, so the answers are alike. The person is found by any of their names,
    so that e-mail, user name and document share one count; `known` is somebody signed in who shows their password again.
    """
    if throttle.reached("sign-in address", address, WINDOW, PER_ADDRESS):
        raise TooMany(
            _l(
                "There were many wrong tries from this connection. Wait 15 minutes, or ask for a link by e-mail."
            ),
            900,
        )
    person = known or find_for_sign_in(identity)
    who = f"person {person.id}" if person else f"name {identity.casefold()[:200]}"
    one_at_a_time(who)
    if throttle.reached("sign-in account", who, DAY, PER_DAY):
        raise TooMany(
            _l("There were many wrong tries today, so this password is not asked for until tomorrow. You can enter with a link."),
            86400,
        )  # fmt: skip
    if throttle.reached("sign-in account", who, WINDOW, PER_ACCOUNT):
        raise TooMany(_l("There were 5 wrong tries. Wait 15 minutes, or enter with a link."), 900)
    counted = (throttle.note("sign-in account", who), throttle.note("sign-in address", address))
    usable = person is not None and person.is_active and person.account is not None
    return SignIn(who, person, person.account.password_hash if usable else None, counted)  # type: ignore[union-attr]


def finish_sign_in(attempt: SignIn, right: bool, new_hash: str | None = None) -> Person | None:
    """The person whose password was right, or None when it was wrong; either is kept in the trail.

    A success takes back its own count from the address and forgets the account's failures. Whoever has a second step is
    not signed in before it (`factors.finish_second_step`).
    """
    person = attempt.person
    if (
        not right
        or person is None
        or person.account is None
        or person.account.password_hash != attempt.password_hash
    ):
        record(Visitor(), "people.sign_in_refused", person or Visitor())
        return None
    throttle.take_back(attempt.counted)
    throttle.clear("sign-in account", attempt.who)
    if new_hash:
        person.account.password_hash = new_hash
    if has_factor(person.id):
        record(person, "people.first_step", person)
        return person
    person.account.last_sign_in_at = clock.now()
    kill_links(person)
    record(person, "people.sign_in", person)
    return person


def finish_showing(attempt: SignIn, right: bool) -> bool:
    """Whether somebody signed in who showed their password again had it right; the count is taken back then."""
    if not right or attempt.person is None:
        record(Visitor(), "people.sign_in_refused", attempt.person or Visitor())
        return False
    throttle.take_back(attempt.counted)
    throttle.clear("sign-in account", attempt.who)
    record(attempt.person, "people.show_password", attempt.person)
    return True


def count_passkey_try(address: str) -> Noted:
    """Count a sign-in with a passkey from an address, to be taken back when it succeeds; raises TooMany past 30 in 15 minutes."""
    if throttle.reached("passkey", address, WINDOW, PER_ADDRESS):
        raise TooMany(_l("There were many tries from this connection. Wait 15 minutes."), 900)
    return throttle.note("passkey", address)


def count_new_account(address: str) -> None:
    """Count an account made from an address; raises TooMany past 60 an hour."""
    if throttle.reached("new account", address, timedelta(hours=1), ACCOUNTS_PER_ADDRESS_AN_HOUR):
        raise TooMany(
            _l("Many accounts were made from this connection. Wait an hour, or go to the help desk."), 3600
        )
    throttle.note("new account", address)


def count_code(address: str) -> None:
    """Count a wrong code typed from paper; raises TooMany past 30 in 15 minutes."""
    if throttle.reached("code", address, WINDOW, PER_ADDRESS):
        raise TooMany(_l("There were many wrong codes from this connection. Wait 15 minutes."), 900)
    throttle.note("code", address)
