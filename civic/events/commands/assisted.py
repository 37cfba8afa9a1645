"""Registering somebody who stands in front of one: their yes by voice or on paper, and a slip to open an account."""

from __future__ import annotations

from civic.core.errors import allow
from civic.events.commands.registering import register, register_from_form
from civic.events.models import Event, Registration
from civic.events.queries import registration_by_once
from civic.organisations.models import Organization
from civic.people.commands import PersonData, issue_slip, record_consent
from civic.people.models import AccessLink, NoticeKind, Person
from civic.people.queries import current_notice
from civic.people.rules import Actor
from civic.spaces.rules import is_facilitator


def register_assisted(
    actor: Actor,
    event: Event,
    data: PersonData,
    *,
    heard: str,
    may_write: bool = False,
    same: Person | None = None,
    organization: Organization | None = None,
    once: str | None = None,
) -> Registration:
    """The place of somebody whom a facilitator registers in person, with how they said yes («voice» or «paper»).

    `same` is the known person whom the facilitator recognised; without one the person is found by document or written
    down. The same form sent again changes nothing.
    """
    allow(is_facilitator(actor, event.space))
    if once and (done := registration_by_once(once)) is not None and done.event_id == event.id:
        return done
    if same is not None:
        place = register(actor, event, same, organization=organization, channel="facilitator", once=once)
    else:
        place = register_from_form(actor, event, data, organization=organization, once=once)
    for kind, given in ((NoticeKind.PRIVACY, True), (NoticeKind.MESSAGES, may_write)):
        if given and current_notice(kind) is not None:
            record_consent(actor, place.person, kind, True, channel=heard, note=event.slug)
    return place


def hand_slip(actor: Actor, registration: Registration) -> tuple[AccessLink, str]:
    """(link, code) of the slip with which a person registered in the space opens an account; for who has none yet."""
    space = registration.event.space
    allow(is_facilitator(actor, space))
    return issue_slip(actor, registration.person, space_id=space.id)
