"""People who were written down at the door: found or written into the records, with their consent and a place."""

from __future__ import annotations

from civic.attendance.queries import organizations_of_space
from civic.core.db import db
from civic.core.errors import Refused
from civic.core.text import fold
from civic.door import queries
from civic.door.rows import WalkIn
from civic.events.commands import register
from civic.events.models import EventSession
from civic.events.queries import active_registration
from civic.events.rules import why_not_register
from civic.organisations.models import Organization
from civic.people.commands import PersonData, person_from_form, record_consent
from civic.people.models import DocumentKind, NoticeKind, Person, name_key
from civic.people.queries import current_notice
from civic.people.rules import Actor
from civic.web.forms import normal_phone


def namesake_of(session: EventSession, told: WalkIn) -> int | None:
    """Somebody on the list with exactly the name of a walk-in who told no document, or None."""
    if told.document_kind is not DocumentKind.NONE:
        return None
    first, second = told.surnames
    return next(iter(queries.namesakes(session, name_key(told.names, first, second))), None)


def write_down(actor: Actor, told: WalkIn, consent: str | None, *, without_document: bool = False) -> Person:
    """The person's record: the known one with this document and name, otherwise a new one. Refuses what cannot be right."""
    phone = normal_phone(told.phone) if told.phone else None
    data = PersonData(
        given_names=told.names,
        first_surname=told.surnames[0],
        second_surname=told.surnames[1],
        document_kind=DocumentKind.NONE if without_document else told.document_kind,
        document_number=None if without_document else told.document_number,
        phone=phone if phone and phone.startswith("+") else None,
    )
    person = person_from_form(actor, data, consent or "voice")
    if consent and current_notice(NoticeKind.PRIVACY) is not None:
        record_consent(actor, person, NoticeKind.PRIVACY, True, channel=consent)
    return person


def organization_of(session: EventSession, told: WalkIn) -> Organization | None:
    """The accredited organisation of the space that a walk-in named, or None."""
    if not told.organization:
        return None
    wanted = fold(told.organization)
    known = organizations_of_space(session.event.space_id)
    return next((each for each in known if fold(each.name) == wanted), None)


def admit_told(
    actor: Actor, session: EventSession, person: Person, organization: Organization | None
) -> None:
    """A place in the event for somebody at the door, while there is one; without one they came all the same."""
    event = session.event
    has_seats = event.seats_left is None or event.seats_left > 0
    if not has_seats or why_not_register(event, in_person=True) or active_registration(event.id, person.id):
        return
    try:
        with db.session.begin_nested():
            register(actor, event, person, organization=organization, channel="walk_in")
    except Refused:
        db.session.refresh(event)
