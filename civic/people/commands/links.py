"""Single-use links and printed slips: issued, used once, dead when a sibling path completes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import update

from civic.core import clock, throttle
from civic.core.audit import record
from civic.core.db import db
from civic.core.errors import Refused, allow, refuse_if
from civic.core.signals import access_link_issued, password_changed
from civic.core.vault import lookup_key, new_token, token_hash
from civic.people.commands.accounts import _account, _set_username, kill_links
from civic.people.commands.sessions import end_sessions
from civic.people.models import AccessLink, LinkPurpose, Person
from civic.people.queries import account_of_email, find_for_sign_in
from civic.people.rules import Actor, is_staff, may_open_access, why_not_slip

LIFETIMES = {
    LinkPurpose.ACTIVATE: timedelta(days=7),
    LinkPurpose.RESET: timedelta(minutes=30),
    LinkPurpose.SIGN_IN: timedelta(minutes=30),
    LinkPurpose.EMAIL: timedelta(minutes=30),
}
# The page behind each link; templates and mails build addresses with it.
ENDPOINTS = {
    LinkPurpose.ACTIVATE: "people.activate",
    LinkPurpose.RESET: "people.reset",
    LinkPurpose.SIGN_IN: "people.enter",
    LinkPurpose.EMAIL: "people.confirm_email",
}
# Sixteen letters can be typed from paper; they live days at most and attempts are counted.
_BITS_ON_PAPER, _BITS_IN_MAIL = 79, 128
PER_ACCOUNT_AN_HOUR, PER_ADDRESS_AN_HOUR = 3, 30
DEAD = _l("This link or code was used already or has run out. Ask for another.")


def _issue(actor: Actor, person: Person, purpose: LinkPurpose, bits: int) -> tuple[AccessLink, str]:
    token = new_token(bits)
    link = AccessLink(
        person_id=person.id,
        person=person,
        purpose=purpose,
        token_hash=token_hash(token),
        created_at=clock.now(),
        expires_at=clock.now() + LIFETIMES[purpose],
        issued_by_id=actor.id,
    )
    db.session.add(link)
    db.session.flush()
    return link, token


def issue_slip(actor: Actor, person: Person, *, space_id: int | None = None) -> tuple[AccessLink, str]:
    """(link, code) of a printed slip with which a person present sets their password; earlier ones die.

    Without a password it activates the account for 7 days, with one it resets it for 30 minutes. Operators may do both
    (administrators for staff). With `space_id` the calling room vouches that the actor facilitates that space: then it
    is for people without a password only, and never for staff or for oneself.
    """
    fresh = person.account is None or person.account.password_hash is None
    vouched = (
        space_id is not None
        and actor.id is not None
        and actor.id != person.id
        and fresh
        and not is_staff(person)
    )
    allow(may_open_access(actor, person) or vouched)
    refuse_if(why_not_slip(person))
    _account(person)
    kill_links(person)
    link, code = _issue(actor, person, LinkPurpose.ACTIVATE if fresh else LinkPurpose.RESET, _BITS_ON_PAPER)
    record(actor, "people.issue_slip", person, after={"purpose": link.purpose}, space_id=space_id)
    return link, code


def ask_link(actor: Actor, identity: str, purpose: LinkPurpose, address: str) -> None:
    """A reset or sign-in link on its way to the confirmed e-mail of an account, if there is one: the caller cannot tell.

    Refuses only by the caller's own address (30 an hour). The same steps are taken for known and unknown names.
    """
    refuse_if(None if purpose in (LinkPurpose.RESET, LinkPurpose.SIGN_IN) else DEAD)
    if throttle.count("link address", address, timedelta(hours=1)) >= PER_ADDRESS_AN_HOUR:
        raise Refused(
            _l("Too many links were asked for from this connection. Wait an hour, or go to the help desk.")
        )
    throttle.note("link address", address)
    person = find_for_sign_in(identity)
    who = f"person {person.id}" if person else identity.casefold()[:200]
    asked = throttle.count("link account", who, timedelta(hours=1))
    throttle.note("link account", who)
    if person is None or person.account is None or asked >= PER_ACCOUNT_AN_HOUR:
        return
    account = person.account
    if not (account.is_active and account.password_hash and account.email_key and person.email):
        return
    if account.email_key != lookup_key("email", person.email.casefold()):
        return  # a new address that nobody has confirmed opens nothing
    kill_links(person)
    link, token = _issue(actor, person, purpose, _BITS_IN_MAIL)
    record(actor, "people.ask_link", person, after={"purpose": purpose})
    access_link_issued.send(person, link=link, token=token)


def ask_email(actor: Actor, person: Person, email: str | None) -> bool:
    """Whether a link went to a person's new e-mail address to prove that it is theirs.

    The address is written to at once; it opens the account only once the link was used.
    """
    allow(actor.id == person.id)
    before = person.email
    if (email or None) == before and (
        not email or (person.account and person.account.email_key == lookup_key("email", email.casefold()))
    ):
        return False
    person.email = email or None
    account = _account(person)
    if not email or account.email_key != lookup_key("email", email.casefold()):
        account.email_key = None
    record(actor, "people.change_email", person)
    if not email:
        return False
    db.session.execute(
        update(AccessLink)
        .where(
            AccessLink.person_id == person.id,
            AccessLink.purpose == LinkPurpose.EMAIL,
            AccessLink.used_at.is_(None),
        )
        .values(used_at=clock.now())
    )
    link, token = _issue(actor, person, LinkPurpose.EMAIL, _BITS_IN_MAIL)
    access_link_issued.send(person, link=link, token=token)
    return True


def _use(link: AccessLink) -> None:
    """Mark a link as used, once for all: the second of two simultaneous uses is refused."""
    used: Any = db.session.execute(
        update(AccessLink)
        .where(AccessLink.id == link.id, AccessLink.used_at.is_(None))
        .values(used_at=clock.now())
    )
    refuse_if(DEAD if used.rowcount != 1 or link.expires_at <= clock.now() else None)


def set_password_by_link(link: AccessLink, password_hash: str, username: str | None = None) -> Person:
    """The person of an activation or reset link, with a new password; all other links and sessions are dead."""
    refuse_if(None if link.purpose in (LinkPurpose.ACTIVATE, LinkPurpose.RESET) else DEAD)
    person = link.person
    refuse_if(why_not_slip(person))
    account = _account(person)
    refuse_if(None if account.is_active else DEAD)
    _use(link)
    _set_username(account, username)
    account.password_hash = password_hash
    kill_links(person, emails=link.purpose is LinkPurpose.RESET)
    record(person, "people.set_password_by_link", person, after={"purpose": link.purpose})
    end_sessions(person, person)
    if link.purpose is LinkPurpose.RESET:
        password_changed.send(person, actor=person)
    return person


def enter_by_link(link: AccessLink) -> Person:
    """The person of a sign-in link, who may be signed in once; their other links are dead."""
    refuse_if(None if link.purpose is LinkPurpose.SIGN_IN else DEAD)
    person = link.person
    refuse_if(None if person.is_active else DEAD)
    _use(link)
    kill_links(person)
    assert person.account is not None  # noqa: S101  (is_active says so)
    person.account.last_sign_in_at = clock.now()
    record(person, "people.enter_by_link", person)
    return person


def confirm_email(link: AccessLink) -> Person:
    """The person whose e-mail address the link proved; from now on it opens their account."""
    refuse_if(None if link.purpose is LinkPurpose.EMAIL else DEAD)
    person = link.person
    refuse_if(None if person.email and person.account and person.account.is_active else DEAD)
    assert person.email is not None  # noqa: S101
    assert person.account is not None  # noqa: S101
    holder = account_of_email(person.email)
    if holder is not None and holder.person_id != person.id:
        raise Refused(
            _l("This e-mail opens another account already. Go to the help desk with your document.")
        )
    _use(link)
    person.account.email_key = lookup_key("email", person.email.casefold())
    record(person, "people.confirm_email", person)
    db.session.flush()
    return person
