"""Second factors added, used and taken away; the codes on paper for the day the phone is lost."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, update

from civic.core import clock, throttle
from civic.core.audit import record
from civic.core.db import changed_rows, db, on_clash
from civic.core.errors import allow, found, refuse_if
from civic.core.signals import second_factor_changed
from civic.core.text import clean
from civic.core.throttle import Noted
from civic.core.vault import lookup_key, new_token
from civic.people.commands.accounts import kill_links
from civic.people.commands.sessions import end_sessions
from civic.people.commands.signing_in import DAY, WINDOW, TooMany, one_at_a_time
from civic.people.models import AuthenticatorApp, Passkey, Person, RecoveryCode, Visitor, WayIn
from civic.people.passkeys import NewKey
from civic.people.queries.ways_in import (
    app_of,
    count_passkeys,
    factors_of,
    has_factor,
    passkey_of,
    person_of_passkey,
)
from civic.people.rules import Actor, may_open_access, why_not_remove_factor
from civic.people.second_step import accepted_step, normal_recovery_code

PER_PERSON, PER_DAY = 5, 20
MOST_PASSKEYS = 10
CODES, _CODE_BITS = 10, 59  # twelve letters; ten tries a day find none in the life of the world

on_clash("authenticator_apps", "person_id", sentence=_l("You have an app already. Remove it first."))
on_clash("passkeys", "credential_id", sentence=_l("This device holds a passkey of this site already."))


def _told(
    actor: Actor, person: Person, what: str, *, after: dict[str, Any] | None = None, reason: str | None = None
) -> None:
    """Leave a line in the trail and let the person know, so that a stranger's change is noticed."""
    record(actor, f"people.{what}", person, after=after, reason=reason)
    second_factor_changed.send(person, actor=actor, what=what)


def _began(actor: Person, had_one: bool) -> list[str]:
    """After a factor was added: with the first one every session ends, and codes for paper are made."""
    if had_one:
        return []
    end_sessions(actor, actor)
    return _new_codes(actor)


def add_app(actor: Person, secret: str, code: str) -> list[str]:
    """An authenticator app that has shown a right code; the recovery codes when it is the first factor, else nothing."""
    refuse_if(_l("You have an app already. Remove it first.") if app_of(actor.id) else None)
    step = accepted_step(secret, code, after=-1)
    refuse_if(
        _l(
            "This code is not right. Look whether the clock of your phone is right, and write the code it shows now."
        )
        if step is None
        else None
    )
    had_one = has_factor(actor.id)
    db.session.add(AuthenticatorApp(person_id=actor.id, secret=secret, last_step=step))
    db.session.flush()
    _told(actor, actor, "add_app")
    return _began(actor, had_one)


def add_passkey(actor: Person, key: NewKey, name: str, challenged_at: datetime) -> list[str]:
    """A passkey that a device made for the actor; the recovery codes when it is the first factor, else nothing."""
    refuse_if(None if clean(name) else _l("Give the passkey a name, for example: my phone."))
    full = count_passkeys(actor.id) >= MOST_PASSKEYS
    refuse_if(_l("You have %(num)d passkeys already. Remove one first.", num=MOST_PASSKEYS) if full else None)
    had_one = has_factor(actor.id)
    passkey = Passkey(
        person_id=actor.id, name=clean(name)[:60], credential_id=key.credential_id, public_key=key.public_key,
        sign_count=key.sign_count, transports=list(key.transports), challenged_at=challenged_at,
    )  # fmt: skip
    db.session.add(passkey)
    db.session.flush()
    _told(actor, actor, "add_passkey")
    return _began(actor, had_one)


def remove_app(actor: Person) -> None:
    """The actor's app taken away; its codes open nothing any more."""
    app = found(app_of(actor.id))
    refuse_if(why_not_remove_factor(actor, factors_of(actor.id).number - 1))
    db.session.delete(app)
    db.session.flush()
    _told(actor, actor, "remove_app")
    _forget_idle_codes(actor)


def remove_passkey(actor: Person, passkey_id: int) -> None:
    """One of the actor's passkeys taken away."""
    passkey = found(passkey_of(actor.id, passkey_id))
    refuse_if(why_not_remove_factor(actor, factors_of(actor.id).number - 1))
    db.session.delete(passkey)
    db.session.flush()
    _told(actor, actor, "remove_passkey")
    _forget_idle_codes(actor)


def _forget_idle_codes(person: Person) -> None:
    """Without a second step there is nothing that a code on paper could replace."""
    if not has_factor(person.id):
        db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))


def _new_codes(person: Person) -> list[str]:
    """A new set of recovery codes; those of the set before open nothing any more."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    codes = [new_token(_CODE_BITS) for _ in range(CODES)]
    db.session.add_all(RecoveryCode(person_id=person.id, code_hash=_code_hash(code)) for code in codes)
    db.session.flush()
    return codes


def _code_hash(code: str) -> str:
    return lookup_key("recovery code", code)


def make_recovery_codes(actor: Person) -> list[str]:
    """Ten new recovery codes of the actor, to be shown once; the earlier ones are dead."""
    refuse_if(
        None
        if has_factor(actor.id)
        else _l("Add a second step first: without it these codes replace nothing.")
    )
    codes = _new_codes(actor)
    _told(actor, actor, "make_recovery_codes")
    return codes


def count_second_step(person: Person) -> None:
    """Count a try of the second step before it is looked at; raises TooMany past 5 in 15 minutes or 20 a day."""
    who = f"person {person.id}"
    one_at_a_time(f"second step {who}")
    if throttle.reached("second step", who, DAY, PER_DAY):
        raise TooMany(
            _l("There were many wrong codes today. Try again tomorrow, or go to the help desk with your document."),
            86400,
        )  # fmt: skip
    if throttle.reached("second step", who, WINDOW, PER_PERSON):
        raise TooMany(_l("There were 5 wrong codes. Wait 15 minutes."), 900)
    throttle.note("second step", who)


def _judged(person: Person, right: bool) -> bool:
    """The same answer, after the count is forgotten or the refusal is written down."""
    if right:
        throttle.clear("second step", f"person {person.id}")
    else:
        record(Visitor(), "people.second_step_refused", person)
    return right


def try_code(person: Person, typed: str) -> bool:
    """Whether a code is one that the person's app shows now and that was not taken before."""
    count_second_step(person)
    app = app_of(person.id)
    step = accepted_step(app.secret, typed, after=app.last_step) if app else None
    if app is None or step is None:
        return _judged(person, False)
    taken = (
        update(AuthenticatorApp)
        .where(AuthenticatorApp.id == app.id, AuthenticatorApp.last_step < step)
        .values(last_step=step, used_at=clock.now())
    )
    return _judged(person, changed_rows(taken) == 1)


def try_recovery_code(person: Person, typed: str) -> bool:
    """Whether a code stands on the person's paper and was not used; now it is. The person is told."""
    count_second_step(person)
    code = normal_recovery_code(typed)
    used = (
        update(RecoveryCode)
        .where(
            RecoveryCode.person_id == person.id,
            RecoveryCode.code_hash == _code_hash(code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=clock.now())
    )
    right = bool(code) and changed_rows(used) == 1
    if right:
        left = factors_of(person.id).codes_left
        _told(person, person, "use_recovery_code", after={"left": left})
    return _judged(person, right)


def try_passkey(person: Person, passkey_id: int, sign_count: int | None, challenged_at: datetime) -> bool:
    """Whether a passkey answered a question that it had not answered before; `sign_count` is None when its answer was wrong."""
    if sign_count is None:
        return _judged(person, False)
    answered = (
        update(Passkey)
        .where(
            Passkey.id == passkey_id,
            Passkey.person_id == person.id,
            Passkey.challenged_at < challenged_at,
            Passkey.sign_count <= sign_count,
        )
        .values(challenged_at=challenged_at, sign_count=sign_count, used_at=clock.now())
    )
    return _judged(person, changed_rows(answered) == 1)


def enter_by_passkey(
    passkey: Passkey | None, sign_count: int | None, challenged_at: datetime, counted: Noted
) -> Person | None:
    """The person who signed in with a passkey alone, or None when its answer was wrong, old, or opens no account."""
    person = person_of_passkey(passkey.id) if passkey is not None else None
    if passkey is None or person is None or not try_passkey(person, passkey.id, sign_count, challenged_at):
        return None
    throttle.take_back((counted,))
    finish_second_step(person, WayIn.PASSKEY)
    return person


def finish_second_step(person: Person, way: WayIn) -> None:
    """The person is signed in: open links of theirs are dead, and the trail says how they came in."""
    allow(person.is_active)
    assert person.account is not None  # noqa: S101  (is_active says so)
    person.account.last_sign_in_at = clock.now()
    kill_links(person)
    record(person, "people.sign_in", person, after={"way": way})


def reset_factors(actor: Actor, person: Person, reason: str) -> None:
    """Everything a person had beside the password taken away, by somebody who has them and their document in front; their
    sessions end and they are told. Nobody does it for themself, and for staff only an administrator does."""
    allow(may_open_access(actor, person))
    refuse_if(None if clean(reason) else _l("Write the reason: it stays in the trail of changes."))
    had = factors_of(person.id)
    refuse_if(None if had or had.codes_left else _l("This person has no second step."))
    for kept in (AuthenticatorApp, Passkey, RecoveryCode):
        db.session.execute(delete(kept).where(kept.person_id == person.id))
    what = {"app": had.app is not None, "passkeys": len(had.passkeys), "codes": had.codes_left}
    _told(actor, person, "reset_factors", after=what, reason=clean(reason)[:1000])
    end_sessions(actor, person)


def move_factors(holder: Person, taker: Person) -> None:
    """Hand what proves a person's identity over with the account it belongs to, when two records become one or two again."""
    db.session.execute(delete(AuthenticatorApp).where(AuthenticatorApp.person_id == taker.id))
    for kept in (AuthenticatorApp, Passkey, RecoveryCode):
        db.session.execute(update(kept).where(kept.person_id == holder.id).values(person_id=taker.id))
