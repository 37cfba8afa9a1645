"""Registering for an event, by whoever it is, and giving a place back. One person holds at most one place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from civic.accreditation.queries import representing_choices
from civic.core import clock, throttle
from civic.core.audit import record
from civic.core.db import db, on_clash
from civic.core.errors import NotFound, Refused, allow, refuse_if
from civic.core.signals import registration_cancelled, registration_confirmed
from civic.core.text import fold
from civic.events import mail
from civic.events.commands import seating
from civic.events.models import Event, Registration, RegistrationState
from civic.events.queries import (
    active_registration,
    locked_event,
    pools_of,
    registration_by_once,
    registration_by_token,
    standing,
)
from civic.events.rules import (
    already_registered,
    is_holder,
    may_cancel_registration,
    may_register_others,
    organizations_to_register_for,
    why_not_accept_offer,
    why_not_audience,
    why_not_cancel_registration,
    why_not_register,
)
from civic.events.seats import claims_of
from civic.organisations.models import Organization
from civic.people.commands import PersonData, person_from_form
from civic.people.documents import document_key
from civic.people.models import Person, Sex
from civic.people.rules import Actor
from civic.spaces.rules import is_facilitator, is_in_team

VISITORS_PER_HOUR = 400  # from one address: a municipality's whole hall shares one

on_clash(
    "registrations", "event_id", "person_id",
    sentence=_l("This person is already registered for this event."),
)  # fmt: skip
on_clash(
    "registrations",
    "once",
    sentence=_l("This form was sent already. Open it again to register somebody else."),
)


class AlreadyRegistered(Refused):
    """The person has a place (or waits for one) in this event; `registration` is it."""

    def __init__(self, registration: Registration) -> None:
        super().__init__(already_registered(registration))
        self.registration = registration


def register(
    actor: Actor,
    event: Event,
    person: Person,
    *,
    organization: Organization | None = None,
    channel: str = "web",
    once: str | None = None,
    told: PersonData | None = None,
) -> Registration:
    """The person's place: confirmed while there are seats they may take, else on the waiting list.

    Raises AlreadyRegistered, or Refused with the reason. `once` is the key of the form: sent again with the same key,
    it gives the same place back. Who registers others in person (facilitators) is not bound by dates and audience.
    `told` is what the form says of them: it opens seats kept for a sex or district that the record does not know of.
    """
    event = locked_event(event.id)
    allow(event.is_public or is_in_team(actor, event.space))
    there = standing(event.id, person.id, once, clock.now())
    if there.sent and once and (done := registration_by_once(once)) is not None:
        return _same_answer(done, event, person)
    if why_not_register(event):  # nobody is asked for their role while everybody may register
        refuse_if(why_not_register(event, in_person=is_facilitator(actor, event.space)))
    if there.lapsed:
        seating.settle_offers(actor, event)
    if there.held and (held := active_registration(event.id, person.id)) is not None:
        raise AlreadyRegistered(held)
    if organization is not None and not _may_come_for(actor, event, person, organization):
        raise Refused(
            _("%(name)s is not registered as a representative of this organisation.", name=person.full_name)
        )
    if refusal := why_not_audience(event, person, organization):
        refuse_if(None if is_facilitator(actor, event.space) else refusal)
    pool_id = seating.find_seat(event, _claims(person, organization, told))
    registration = Registration(
        event=event,
        person=person,
        organization=organization,
        pool_id=pool_id,
        state=RegistrationState.CONFIRMED if pool_id else RegistrationState.WAITING,
        number=seating.next_number(event),
        channel=channel,
        registered_by_id=actor.id,
        registered_at=clock.now(),
        once=once,
    )
    db.session.add(registration)
    db.session.flush()
    record(
        actor, "events.register", registration, space_id=event.space_id,
        after={"event_id": event.id, "state": registration.state.value, "channel": channel,
               "organization_id": registration.organization_id},
    )  # fmt: skip
    if registration.state is RegistrationState.CONFIRMED:
        mail.tell_confirmed(registration)
        registration_confirmed.send(registration, actor=actor)
    else:
        mail.tell_waiting(registration)
    return registration


def _claims(person: Person, organization: Organization | None, told: PersonData | None) -> frozenset[str]:
    """The kept seats somebody may take: the record goes before what was told, a home before the organisation's seat."""
    sex = person.sex if person.sex is not Sex.UNSTATED or told is None else told.sex
    home = person.ubigeo or (told.ubigeo if told else None) or (organization.ubigeo if organization else None)
    return claims_of(organization.sector if organization else None, sex, home)


def _may_come_for(actor: Actor, event: Event, person: Person, organization: Organization) -> bool:
    """Whether a person may come for an organisation: as its representative, or sent by its leader or a facilitator."""
    day = clock.local(event.starts_at).date()
    if any(each.id == organization.id for each in representing_choices(person, event.space, day)):
        return True
    return any(each.id == organization.id for each in organizations_to_register_for(actor, event))


def _same_answer(done: Registration, event: Event, person: Person) -> Registration:
    if done.event_id != event.id or done.person_id != person.id:
        raise Refused(_("This form was sent already. Open it again to register somebody else."))
    return done


def register_from_form(
    actor: Actor,
    event: Event,
    data: PersonData,
    *,
    organization: Organization | None = None,
    once: str | None = None,
    address: str | None = None,
) -> Registration:
    """The place of somebody who was written down: by themself without an account, by a facilitator or by a leader.

    Who is the representative of exactly one organisation of the space comes for it, without being asked: the document
    tells. `address` counts how many come from one connection.
    """
    others = actor.id is not None and may_register_others(actor, event)
    channel = "visitor" if not others else "facilitator" if is_facilitator(actor, event.space) else "leader"
    if address and not others:
        if throttle.reached("registration", address, timedelta(hours=1), VISITORS_PER_HOUR):
            raise Refused(_("Too many people register from this connection. Try again in some minutes."))
        throttle.note("registration", address)
    event = locked_event(event.id)
    done = registration_by_once(once) if once else None
    if done is not None:
        if done.event_id != event.id or not _is_same_person(done.person, data):
            raise Refused(_("This form was sent already. Open it again to register somebody else."))
        return done
    refuse_if(why_not_register(event, in_person=channel == "facilitator"))
    person = person_from_form(actor, data, "voice" if channel == "facilitator" else "web")
    if organization is None:
        known = representing_choices(person, event.space, clock.local(event.starts_at).date())
        organization = known[0] if len(known) == 1 else None
    return register(actor, event, person, organization=organization, channel=channel, once=once, told=data)


def _is_same_person(person: Person, data: PersonData) -> bool:
    """Whether a form says the same person as the one it registered before."""
    if data.document_number:
        key = document_key(data.document_kind, data.document_number)
        if key in (person.document_key, person.claimed_key):
            return True
    told = fold(" ".join((data.first_surname, data.second_surname or "", data.given_names)))
    return not data.document_number and told == person.name_key


def cancel_registration(
    actor: Actor, registration: Registration, reason: str = "", *, by_token: bool = False
) -> Registration:
    """The place given back; its seat goes to the first who waits and may take it.

    `by_token` is for whoever holds the ticket's unguessable address.
    """
    allow(may_cancel_registration(actor, registration, by_token=by_token))
    locked_event(registration.event_id)
    registration = registration_by_token(registration.token)
    db.session.refresh(registration)
    refuse_if(why_not_cancel_registration(registration))
    seating.settle_offers(actor, registration.event)
    if registration.state is RegistrationState.CANCELLED:  # the offer had lapsed
        return registration
    _give_back(actor, registration, reason)
    if not is_holder(actor, registration) and not by_token:
        mail.tell_place_cancelled(registration, reason)
    registration_cancelled.send(registration, actor=actor)
    seating.promote_waiting(actor, registration.event)
    return registration


def _give_back(actor: Actor, registration: Registration, reason: str) -> None:
    before, held_seat = registration.state, registration.holds_seat
    registration.state = RegistrationState.CANCELLED
    registration.offer_until = None
    registration.cancelled_at = clock.now()
    registration.cancel_reason = reason or None
    db.session.flush()
    if held_seat and registration.pool_id:
        seating.release(registration.pool_id)
    pools_of(registration.event_id)
    record(
        actor, "events.cancel_registration", registration, before={"state": before.value},
        after={"state": "cancelled"}, reason=reason or None, space_id=registration.event.space_id,
    )  # fmt: skip


def accept_offer(actor: Actor, registration: Registration, *, by_token: bool = False) -> Registration:
    """The place that was offered, taken; refused when it has gone to the next one."""
    allow(may_cancel_registration(actor, registration, by_token=by_token))
    event = locked_event(registration.event_id)
    registration = registration_by_token(registration.token)
    db.session.refresh(registration)
    refuse_if(why_not_accept_offer(registration))
    seating.confirm(actor, registration)
    db.session.flush()
    mail.tell_confirmed(registration)
    pools_of(event.id)
    return registration


def settle_lapsed(actor: Actor, event: Event) -> int:
    """How many offers of an event had lapsed; their places go on to the next who wait."""
    return seating.settle_offers(actor, locked_event(event.id))


def register_members(
    actor: Actor,
    event: Event,
    organization: Organization,
    known: Sequence[Person],
    told: Sequence[PersonData],
    once: str | None = None,
) -> list[tuple[Registration, bool]]:
    """(place, whether it is new) of several people of an organisation at once, in the order given.

    Who had a place already keeps it. Either all are written down or, when one cannot be, none.
    """
    allow(any(each.id == organization.id for each in organizations_to_register_for(actor, event)))
    if not known and not told:
        raise Refused(_("Choose at least one person, or write one down."))
    places: list[tuple[Registration, bool]] = []
    everybody: list[Person | PersonData] = [*known, *told]
    for n, one in enumerate(everybody):
        key = f"{once[:48]}m{n}" if once else None
        try:
            if isinstance(one, Person):
                channel = "facilitator" if is_facilitator(actor, event.space) else "leader"
                place = register(actor, event, one, organization=organization, channel=channel, once=key)
            else:
                place = register_from_form(actor, event, one, organization=organization, once=key)
        except AlreadyRegistered as held:
            places.append((held.registration, False))
        else:
            places.append((place, True))
    return places


def resend_ticket(actor: Actor, registration: Registration) -> None:
    """Tell the person again, by their own way, that they are registered: nobody else learns the ticket's address."""
    if registration.state is RegistrationState.CANCELLED:
        raise NotFound
    if registration.state is RegistrationState.CONFIRMED:
        mail.tell_confirmed(registration)
    else:
        mail.tell_waiting(registration)
    record(actor, "events.resend_ticket", registration, space_id=registration.event.space_id)
