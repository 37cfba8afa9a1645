"""Writing persons down, correcting them, and forgetting them when they ask for it."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

from civic.core import clock
from civic.core.audit import record
from civic.core.db import db, on_clash
from civic.core.errors import Refused, allow, refuse_if
from civic.core.signals import person_forgotten
from civic.core.text import clean
from civic.core.vault import lookup_key
from civic.people.documents import NOT_AT_HAND, document_key, normal_number
from civic.people.models import (
    AccessLink,
    Account,
    AuthenticatorApp,
    Channel,
    DataRequest,
    DocumentKind,
    OpenSession,
    Passkey,
    Person,
    RecoveryCode,
    SelfIdentification,
    name_key,
)
from civic.people.names import same_names, sound_key
from civic.people.person_data import PersonData
from civic.people.queries import duplicates_of, find_by_document, find_by_key, find_claimant
from civic.people.rules import (
    Actor,
    may_correct_person,
    may_forget_person,
    may_help_in_person,
    why_not_forget,
    why_not_person,
)

# Why a human should compare a record with another; the pages say it in words.
UNDER_ANOTHER_NAME = "document under another name"
ACCOUNT_FOR_KNOWN_DOCUMENT = "account for a known document"

# Given by somebody who had the person, or their paper, before them: such a channel may fill what was not known yet.
_TRUSTED_CHANNELS = ("paper", "voice", "import")
_BLANKS = ("second_surname", "birth_date", "ubigeo", "settlement_code", "phone", "email")

on_clash(
    "people",
    "document_key",
    sentence=_l("Somebody wrote this person down at the same moment. Send the form again."),
)


def tidy(data: PersonData) -> PersonData:
    """The same data with cleaned texts, empty ones as None and document numbers in one spelling."""
    changes: dict[str, Any] = {}
    for field in fields(PersonData):
        value = getattr(data, field.name)
        if isinstance(value, str) and not isinstance(value, DocumentKind | Channel):
            changes[field.name] = clean(value) or None
    changes.update(
        given_names=clean(data.given_names or ""),
        first_surname=clean(data.first_surname or ""),
        document_number=normal_number(clean(data.document_number or "")) or None,
        check=normal_number(clean(data.check or "")) or None,
        sex=data.sex,
        document_kind=DocumentKind(data.document_kind),
    )
    if data.document_kind is DocumentKind.NONE and not changes.get("no_document_reason"):
        changes["no_document_reason"] = NOT_AT_HAND
    if data.document_kind is not DocumentKind.NONE:
        changes["no_document_reason"] = None
    return replace(data, **changes)


def _write(person: Person, data: PersonData) -> None:
    """Put told facts into a record; the document keys are set by the caller."""
    person.given_names, person.first_surname = data.given_names, data.first_surname
    person.second_surname = data.second_surname
    person.name_key = name_key(data.given_names, data.first_surname, data.second_surname)
    person.sound_key = sound_key(data.given_names, data.first_surname)
    person.document_kind, person.document_number = data.document_kind, data.document_number
    person.document_tail = data.document_number[-3:] if data.document_number else None
    person.no_document_reason = data.no_document_reason
    person.birth_date, person.sex = data.birth_date, data.sex
    person.ubigeo, person.settlement_code = data.ubigeo, data.settlement_code
    set_phone(person, data.phone)
    person.email = data.email
    person.preferred_channel = data.preferred_channel or (
        Channel.WHATSAPP if data.phone else Channel.EMAIL if data.email else Channel.IN_PERSON
    )
    person.locale = data.locale or person.locale or "es"


def data_of(person: Person, **changes: Any) -> PersonData:
    """What is known of a person, with some facts changed: what `correct_person` takes."""
    known = {field.name: getattr(person, field.name) for field in fields(PersonData) if field.name != "check"}
    return PersonData(**known | changes)


def set_phone(person: Person, phone: str | None) -> None:
    """Write a phone and the keyed hash by which it is found."""
    person.phone = phone or None
    person.phone_key = lookup_key("phone", phone) if phone else None


def _new(
    actor: Actor, data: PersonData, *, key: str | None, claimed: str | None, check: str | None
) -> Person:
    person = Person(document_key=key, claimed_key=claimed, needs_check=check, created_by_id=actor.id)
    _write(person, data)
    db.session.add(person)
    db.session.flush()
    return person


def _summary(person: Person) -> dict[str, Any]:
    """What the trail keeps of a record: names in full, numbers masked."""
    return {
        "name": person.sorted_name,
        "document": f"{person.document_kind} {person.masked_document}",
        "birth_date": person.birth_date.isoformat() if person.birth_date else None,
        "sex": person.sex,
        "ubigeo": person.ubigeo,
        "settlement": person.settlement_code,
        "phone": masked_end(person.phone),
        "email": masked_end(person.email),
    }


def masked_end(value: str | None) -> str | None:
    """The last three characters of a personal value behind dots, or None."""
    return f"•••{value[-3:]}" if value else None


def register_person(actor: Actor, data: PersonData, channel: str = "web") -> Person:
    """A new record of a person whose document, if told, nobody else has.

    Refuses (in a sentence that names no one) when the data cannot be right or the document is known already; only for
    those who help in person and may therefore know it. Everybody else comes through `person_from_form`.
    """
    allow(may_help_in_person(actor))
    data = tidy(data)
    refuse_if(why_not_person(data))
    key = document_key(data.document_kind, data.document_number) if data.document_number else None
    if key and find_by_key(key):
        raise Refused(
            _l("There is a person with this document already. Look them up and correct their record.")
        )
    person = _new(actor, data, key=key, claimed=None, check=None)
    record(actor, "people.register_person", person, after=_summary(person) | {"channel": channel})
    return person


def person_from_form(actor: Actor, data: PersonData, channel: str = "web") -> Person:
    """The person that was told, found by document when the names agree, otherwise written down anew.

    Anybody may call it and nobody learns whether a document is known: a document under another name gives a record
    without the key, marked for a human to compare. What is known is never overwritten; only a channel by which the
    person or their paper was seen («paper», «voice», «import»: the caller vouches for it) fills what was blank.
    """
    data = tidy(data)
    refuse_if(why_not_person(data))
    names = (data.given_names, data.first_surname, data.second_surname)
    key = document_key(data.document_kind, data.document_number) if data.document_number else None
    if key is None:
        return _written_down(actor, data, channel, key=None)
    known = find_by_document(data.document_kind, data.document_number or "")
    if known is None:
        try:
            with db.session.begin_nested():
                return _written_down(actor, data, channel, key=key)
        except IntegrityError:  # somebody wrote the same document down in this very moment
            known = find_by_document(data.document_kind, data.document_number or "")
            if known is None:
                raise
    if same_names(names, (known.given_names, known.first_surname, known.second_surname)):
        if channel in _TRUSTED_CHANNELS:
            _fill_blanks(actor, known, data, channel)
        return known
    earlier = find_claimant(key, name_key(*names))
    if earlier is not None:
        return earlier
    return _written_down(actor, data, channel, key=None, claimed=key, check=UNDER_ANOTHER_NAME)


def new_claimant(actor: Actor, data: PersonData, channel: str = "web") -> Person:
    """A record for somebody who says, from afar and without proof, who they are: never an existing one.

    Used when an account is made on the web: knowing a person's document and name must not open their record.
    """
    data = tidy(data)
    refuse_if(why_not_person(data))
    key = document_key(data.document_kind, data.document_number) if data.document_number else None
    if key and find_by_key(key) is not None:
        return _written_down(actor, data, channel, key=None, claimed=key, check=ACCOUNT_FOR_KNOWN_DOCUMENT)
    return _written_down(actor, data, channel, key=key)


def _written_down(
    actor: Actor, data: PersonData, channel: str, *, key: str | None, claimed: str | None = None, check: str | None = None
) -> Person:  # fmt: skip
    person = _new(actor, data, key=key, claimed=claimed, check=check)
    record(
        actor,
        "people.person_from_form",
        person,
        after=_summary(person) | {"channel": channel, "check": check},
    )
    return person


def _fill_blanks(actor: Actor, person: Person, data: PersonData, channel: str) -> None:
    filled = [name for name in _BLANKS if getattr(person, name) is None and getattr(data, name)]
    for name in filled:
        setattr(person, name, getattr(data, name))
    if "phone" in filled:
        set_phone(person, data.phone)
    if "second_surname" in filled:
        person.name_key = name_key(person.given_names, person.first_surname, person.second_surname)
    if person.sex == "unstated" and data.sex != "unstated":
        person.sex = data.sex
        filled.append("sex")
    if filled:
        record(actor, "people.fill_blanks", person, after={"filled": filled, "channel": channel})


def correct_person(actor: Actor, person: Person, data: PersonData, reason: str) -> Person:
    """The record with what was wrong put right; the reason and both versions stay in the trail.

    A person may correct their own small things (see `may_correct_person`); names and document are corrected by those
    who help in person, who see the card.
    """
    allow(may_correct_person(actor, person))
    data = tidy(data)
    refuse_if(why_not_person(data))
    refuse_if(None if clean(reason) else _l("Write the reason: it stays in the trail of changes."))
    before = _summary(person)
    key = document_key(data.document_kind, data.document_number) if data.document_number else None
    if not may_help_in_person(actor):
        told = (
            data.given_names,
            data.first_surname,
            data.second_surname,
            data.document_kind,
            data.document_number,
        )
        own = (
            person.given_names,
            person.first_surname,
            person.second_surname,
            person.document_kind,
            person.document_number,
        )
        if told != own:
            raise Refused(
                _l("Names and document are corrected in person, with your card. You can ask for it below.")
            )
    elif key != (person.document_key or person.claimed_key):
        holder = find_by_key(key) if key else None
        if holder is not None and holder.id != person.id:
            raise Refused(
                _l("Another record has this document. Compare the two and merge them if they are one person.")
            )
        person.document_key, person.claimed_key, person.needs_check = key, None, None
    _write(person, data)
    db.session.flush()
    after = _summary(person)
    changed = [name for name in after if after[name] != before[name]]
    record(
        actor, "people.correct_person", person, reason=clean(reason)[:1000],
        before={name: before[name] for name in changed}, after={name: after[name] for name in changed},
    )  # fmt: skip
    return person


def settle_check(actor: Actor, person: Person, reason: str) -> None:
    """Say, after comparing, that a record marked for comparison is another person than the one it resembles."""
    allow(may_help_in_person(actor))
    refuse_if(None if clean(reason) else _l("Write the reason: it stays in the trail of changes."))
    before = person.needs_check
    person.needs_check = None
    record(actor, "people.settle_check", person, before={"needs_check": before}, reason=clean(reason)[:1000])


def note_contact_read(actor: Actor, person: Person) -> None:
    """Keep in the trail that somebody looked at a person's phone and address."""
    allow(may_help_in_person(actor))
    record(actor, "people.read_contact", person)


def forget_person(actor: Actor, person: Person, reason: str) -> None:
    """The record without anything that leads to a human being, as «Persona retirada»; counts of the past stay true.

    Sex, district and year of birth stay because figures already published rest on them. Accounts, documents, contact
    and self-identification go; other rooms are told and take away what they hold.
    """
    allow(may_forget_person(actor))
    refuse_if(why_not_forget(person))
    record(actor, "people.forget_person", person, reason=clean(reason)[:1000])
    person_forgotten.send(person, actor=actor)
    for kept in (AuthenticatorApp, Passkey, RecoveryCode, OpenSession, Account):
        db.session.execute(delete(kept).where(kept.person_id == person.id))
    db.session.execute(delete(SelfIdentification).where(SelfIdentification.person_id == person.id))
    db.session.execute(delete(AccessLink).where(AccessLink.person_id == person.id))
    db.session.execute(update(DataRequest).where(DataRequest.person_id == person.id).values(text=""))
    db.session.expire(person, ["account"])
    for record_of_them in (person, *duplicates_of(person)):
        _wipe(record_of_them)


def _wipe(person: Person) -> None:
    year = person.birth_date.replace(month=1, day=1) if person.birth_date else None
    _write(
        person,
        PersonData(
            "Persona",
            "retirada",
            birth_date=year,
            sex=person.sex,
            ubigeo=person.ubigeo,
            preferred_channel=Channel.IN_PERSON,
        ),
    )
    person.document_key = person.claimed_key = person.needs_check = None
    person.forgotten_at = clock.now()
