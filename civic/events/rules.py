"""Who may do what with events and registrations, and whether it can be done now."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from civic.accreditation.queries import accredited_organizations, representing_choices
from civic.core import clock
from civic.core.db import db
from civic.events.models import Audience, Event, EventStatus, Registration, RegistrationState
from civic.organisations.models import Organization, Sector
from civic.organisations.queries import leader_organizations
from civic.people.models import Person
from civic.people.rules import Actor, is_administrator
from civic.spaces.models import Permission, Space
from civic.spaces.rules import is_coordinator, is_facilitator, is_in_team
from civic.spaces.stages import why_not as why_not_in_stage
from civic.web.i18n import date_time_words

MAX_TOGETHER = 80 * 1024 * 1024
YOUTH = range(15, 30)  # Peru counts as young who is from 15 to 29 years old


# ── events ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def may_create_event(actor: Actor, space: Space) -> bool:
    """Coordinators plan the events of their space."""
    return is_coordinator(actor, space)


def may_edit_event(actor: Actor, event: Event) -> bool:
    """Coordinators change, publish, move and cancel the events of their space."""
    return is_coordinator(actor, event.space)


def may_see_team_page(actor: Actor, event: Event) -> bool:
    """The space's team sees an event's work pages."""
    return is_in_team(actor, event.space)


def may_see_registered(actor: Actor, event: Event) -> bool:
    """Facilitators see who is registered; others of the team see only how many."""
    return is_facilitator(actor, event.space)


def why_not_edit(event: Event) -> str | None:
    """The sentence that says why an event's texts can no longer change, or None."""
    if event.status is EventStatus.CANCELLED:
        return _("This event was cancelled. Duplicate it to plan it again.")
    return None


def why_not_publish(event: Event) -> str | None:
    """The sentence that says why an event cannot be published now, or None."""
    if event.status is not EventStatus.DRAFT:
        return _("This event is published already.")
    if event.ends_at <= clock.now():
        return _("Its date has passed. Change the date, or say that it was held.")
    if not event.place and not event.online_url:
        return _("Say where it will be before you publish it.")
    return why_not_in_stage(event.space, Permission.EVENTS)


def why_not_hold(event: Event) -> str | None:
    """The sentence that says why an event cannot be marked as held now, or None."""
    if event.status is EventStatus.HELD:
        return _("This event is marked as held already.")
    if event.status is EventStatus.CANCELLED:
        return _("This event was cancelled.")
    if event.status is EventStatus.POSTPONED:
        return _("This event was postponed. Give it its new date first.")
    if event.sessions[-1].starts_at > clock.now():
        return _("Its last session has not begun yet.")
    return None


def why_not_postpone(event: Event) -> str | None:
    """The sentence that says why an event cannot be moved or postponed now, or None."""
    if event.status is EventStatus.DRAFT:
        return _("A draft has no date to keep yet: just change it.")
    if event.status in (EventStatus.HELD, EventStatus.CANCELLED):
        return _("The date of an event that was held or cancelled cannot change.")
    return None


def why_not_cancel(event: Event) -> str | None:
    """The sentence that says why an event cannot be cancelled now, or None."""
    if event.status is EventStatus.CANCELLED:
        return _("This event was cancelled already.")
    if event.status is EventStatus.HELD:
        return _("This event was held, so it cannot be cancelled.")
    return None


def why_not_reopen(event: Event) -> str | None:
    """The sentence that says why a mark of «held» cannot be taken back, or None."""
    return None if event.status is EventStatus.HELD else _("This event is not marked as held.")


# ── registrations ───────────────────────────────────────────────────────────────────────────────────────────────────


def why_not_register(event: Event, *, in_person: bool = False) -> str | None:
    """The sentence that says why nobody can register for an event now, or None.

    `in_person` is for who registers others at the door or on the way: the window of dates does not bind them.
    """
    moment = clock.now()
    if event.status is EventStatus.CANCELLED:
        return _("This event was cancelled.")
    if event.status is EventStatus.POSTPONED:
        return _("This event was postponed. You can register when it has a new date.")
    if event.status is EventStatus.DRAFT:
        return _("This event is not published yet.")
    if event.status is EventStatus.HELD or event.is_over(moment):
        return _("This event has already taken place.")
    if not event.needs_registration:
        return _("You need no registration: just come.")
    if in_person:
        return None
    if event.registration_opens_at and moment < event.registration_opens_at:
        return _("Registration opens on %(when)s", when=date_time_words(event.registration_opens_at))
    closes = event.registration_closes_at or event.starts_at
    if moment >= closes:
        return _("Registration closed on %(when)s", when=date_time_words(closes))
    return None


def why_not_audience(event: Event, person: Person, organization: Organization | None) -> str | None:
    """The sentence that says why an event is not for this person, or None.

    The organisation counts that the person comes for; who comes in their own name is judged by what the space knows.
    """
    if event.audience is Audience.ANYBODY:
        return None
    day = clock.local(event.starts_at).date()
    if event.audience is Audience.YOUTH:
        age = person.age_on(day)
        if age is not None and age not in YOUTH:
            return _("This event is for young people from 15 to 29 years.")
        return None
    represented = list(representing_choices(person, event.space, day))
    if event.audience is Audience.REPRESENTATIVES:
        if not represented:
            return _("This event is for accredited representatives of organisations in this space.")
        return None
    if event.audience is Audience.OFFICIALS:
        mine = [organization] if organization else represented
        if not any(each.sector is Sector.PUBLIC for each in mine):
            return _(
                "This event is for officials of public entities. Ask the team of the space to register you."
            )
        return None
    if not represented and not leader_organizations(person):
        return _("This event is for leaders of organisations.")
    return None


def organizations_to_register_for(actor: Actor, event: Event) -> list[Organization]:
    """The organisations in whose name this actor may register others.

    A facilitator: all that the space has accredited. A leader: their own among those.
    """
    accredited = accredited_organizations(event.space)
    if is_facilitator(actor, event.space):
        return list(db.session.scalars(accredited))
    if not isinstance(actor, Person):
        return []
    mine = {organization.id for organization in leader_organizations(actor)}
    return list(db.session.scalars(accredited.where(Organization.id.in_(mine)))) if mine else []


def may_register_members(actor: Actor, event: Event) -> bool:
    """Leaders of organisations accredited in the space register people of theirs."""
    if is_administrator(actor):
        return True
    if not isinstance(actor, Person):
        return False
    mine = {organization.id for organization in leader_organizations(actor)}
    accredited = accredited_organizations(event.space)
    return bool(mine) and db.session.scalar(accredited.where(Organization.id.in_(mine)).limit(1)) is not None


def may_register_others(actor: Actor, event: Event) -> bool:
    """Facilitators of the space, and leaders of organisations accredited in it, register others."""
    return is_facilitator(actor, event.space) or may_register_members(actor, event)


def is_holder(actor: Actor, registration: Registration) -> bool:
    """Whether the registration is the actor's own."""
    return actor.id is not None and actor.id == registration.person_id


def may_cancel_registration(actor: Actor, registration: Registration, *, by_token: bool = False) -> bool:
    """Whoever holds the ticket, the person, who registered them, and the space's facilitators give a place back."""
    return (
        by_token
        or is_holder(actor, registration)
        or (actor.id is not None and actor.id == registration.registered_by_id)
        or is_facilitator(actor, registration.event.space)
    )


def why_not_cancel_registration(registration: Registration) -> str | None:
    """The sentence that says why a place cannot be given back now, or None."""
    if registration.state is RegistrationState.CANCELLED:
        return _("This registration was cancelled already.")
    if registration.event.status is EventStatus.HELD or registration.event.is_over(clock.now()):
        return _("The event has already taken place.")
    return None


def why_not_together(event: Event) -> str | None:
    """The sentence that says why an event's materials cannot be had in one file, or None."""
    size = sum(material.file.size for material in event.materials if material.file)
    if size > MAX_TOGETHER:
        return _("Together they are too large. Take them one by one.")
    return None


def why_not_accept_offer(registration: Registration) -> str | None:
    """The sentence that says why an offered place cannot be taken now, or None."""
    if registration.state is RegistrationState.CONFIRMED:
        return _("You have a place already.")
    if registration.state is RegistrationState.WAITING and registration.offer_until is None:
        return _("No place is free yet. We tell you when there is one.")
    if not registration.has_offer(clock.now()):
        return _(
            "The time to answer has passed, and the place went to the next person. You can register again."
        )
    return why_not_cancel_registration(registration)


def may_see_online_link(actor: Actor, event: Event, registration: Registration | None) -> bool:
    """The link to an online event is for those with a confirmed place, and for its team."""
    confirmed = registration is not None and registration.state is RegistrationState.CONFIRMED
    return confirmed or is_in_team(actor, event.space)


def already_registered(registration: Registration) -> str:
    """The sentence for who is registered already."""
    if registration.state is RegistrationState.WAITING:
        return _("You are already on the waiting list of this event.")
    return _("You are already registered for this event.")


def seat_words(event: Event) -> str:
    """How many places are left, in words; nothing when there is no limit or nothing to register for."""
    if event.status is not EventStatus.PUBLISHED or event.is_over(clock.now()):
        return ""
    if not event.needs_registration:
        return _("No registration needed")
    left = event.seats_left
    if left is None:
        return _("Registration open") if why_not_register(event) is None else ""
    everybody = event.open_pool
    if everybody and everybody.seats is not None and everybody.taken >= everybody.seats and left:
        return ngettext(
            "Full but for %(num)d place kept for a sector",
            "Full but for %(num)d places kept for a sector",
            left,
        )
    if left == 0:
        return _("Full: waiting list")
    return ngettext("%(num)d place left", "%(num)d places left", left)
