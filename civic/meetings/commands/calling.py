"""Calling a session: the call, its changes, and who was told of them."""

from __future__ import annotations

from datetime import datetime

from flask_babel import force_locale
from flask_babel import gettext as _

from civic.accreditation.models import Mandate
from civic.core import clock
from civic.core.audit import record
from civic.core.db import db
from civic.core.errors import NotFound, allow, refuse_if
from civic.events.commands import create_event, edit_event, hold_event, publish_event
from civic.events.drafts import EventDraft, SessionDraft, draft_of
from civic.events.models import Audience, Category
from civic.meetings import mail, queries, rules
from civic.meetings.minutes import LANGUAGE
from civic.meetings.models import AgendaItem, Meeting, MeetingNotice, NoticeChannel
from civic.messages.models import MessageChannel
from civic.organisations.models import Organization
from civic.people.rules import Actor
from civic.spaces.models import Space


def call_meeting(actor: Actor, space: Space, data: rules.CallData) -> Meeting:
    """The session with its published event; one whose hour has passed is typed in as held."""
    allow(rules.may_call(actor, space))
    refuse_if(rules.why_not_call(data))
    year = clock.local(data.starts_at).year
    number = queries.next_number(space.id, year, data.kind)
    with force_locale(LANGUAGE):
        title = _("%(kind)s %(number)s-%(year)s", kind=data.kind.label, number=number, year=year)
    event = create_event(actor, space, _event_draft(title, data))
    if event.ends_at <= clock.now():
        event = hold_event(actor, event)
    else:
        event = publish_event(actor, event)
    meeting = Meeting(
        event_id=event.id, event=event, space_id=space.id, space=space, slug=event.slug, kind=data.kind, year=year,
        number=number, call_text=data.call_text, called_at=clock.now(), called_by_id=actor.id, version=1,
        next_decision=1,
        items=[AgendaItem(position=n, title=title[:200], presenter="") for n, title in enumerate(data.items, 1)],
    )  # fmt: skip
    _set_rule(meeting, data)
    db.session.add(meeting)
    db.session.flush()
    record(actor, "meetings.call_meeting", meeting, after=_facts(meeting))
    return meeting


def _event_draft(title: str, data: rules.CallData) -> EventDraft:
    return EventDraft(
        title=title, category=Category.SESSION, sessions=[SessionDraft(data.starts_at, data.ends_at)],
        summary=data.call_text.split("\n")[0][:300], audience=Audience.REPRESENTATIVES, ubigeo=data.ubigeo,
        place=data.place, place_reference=data.place_reference or None, needs_registration=False,
        quorum_percent=data.first_percent, quorum_per_sector=data.per_sector,
    )  # fmt: skip


def _set_rule(meeting: Meeting, data: rules.CallData) -> None:
    meeting.first_percent, meeting.first_count = data.first_percent, data.first_count
    meeting.per_sector, meeting.second_after = data.per_sector, data.second_after
    has_second = data.second_after is not None
    meeting.second_percent = data.second_percent if has_second else None
    meeting.second_count = data.second_count if has_second else None


def _facts(meeting: Meeting) -> dict[str, object]:
    return {
        "kind": meeting.kind.value, "number": meeting.number, "year": meeting.year,
        "starts_at": meeting.event.starts_at.isoformat(), "place": meeting.event.place,
        "first": meeting.first_percent or meeting.first_count, "per_sector": meeting.per_sector,
        "second_after": meeting.second_after, "second": meeting.second_percent or meeting.second_count,
        "items": [item.title for item in meeting.items],
    }  # fmt: skip


def change_call(actor: Actor, meeting: Meeting, data: rules.CallData) -> Meeting:
    """The call with other words, hour, place or quorum; whoever was called already is told when hour or place change."""
    allow(rules.may_call(actor, meeting.space))
    meeting = queries.locked_meeting(meeting.id)
    refuse_if(rules.why_not_change(meeting) or rules.why_not_call(data))
    before = _facts(meeting)
    draft = draft_of(meeting.event)
    changed = _event_draft(meeting.event.title, data)
    for name in ("summary", "ubigeo", "place", "place_reference", "quorum_percent", "quorum_per_sector"):
        setattr(draft, name, getattr(changed, name))
    draft.sessions[0].starts_at, draft.sessions[0].ends_at = data.starts_at, data.ends_at
    edit_event(actor, meeting.event, draft)  # it announces that the event moved, and the listener tells
    meeting.call_text = data.call_text
    _set_rule(meeting, data)
    meeting.version += 1
    record(actor, "meetings.change_call", meeting, before=before, after=_facts(meeting))
    return meeting


def notify(actor: Actor, meeting: Meeting) -> int:
    """How many representatives were called now: titulars and alternates of every seat who were not called before.

    Each gets one message, whatever they speak for; those without e-mail stand on the list of calls to make.
    """
    allow(rules.may_call(actor, meeting.space))
    meeting = queries.locked_meeting(meeting.id)
    refuse_if(rules.why_not_notify(meeting))
    called = {
        (n.organization_id, n.person_id) for n in queries.notices_of(meeting) if n.message_id is not None
    }
    waiting: dict[int, list[Mandate]] = {}
    for seat in queries.seats_to_call(meeting):
        if (seat.organization_id, seat.person_id) not in called:
            waiting.setdefault(seat.person_id, []).append(seat)
    told = sum(_call_person(actor, meeting, seats, "called") for seats in waiting.values())
    record(actor, "meetings.notify", meeting, after={"called": told})
    return told


def _call_person(actor: Actor, meeting: Meeting, seats: list[Mandate], what: str, reason: str = "") -> bool:
    names = ", ".join(dict.fromkeys(seat.organization.name for seat in seats))
    message = mail.tell_representative(meeting, seats[0].person, what, organizations=names, reason=reason)
    if message is None:
        return False
    db.session.flush()
    channel = NoticeChannel.EMAIL if message.channel is MessageChannel.EMAIL else NoticeChannel.TO_CALL
    for seat in seats:
        db.session.add(
            MeetingNotice(
                meeting_id=meeting.id, organization_id=seat.organization_id, person_id=seat.person_id, seat=seat.role,
                channel=channel, message_id=message.id, told_at=clock.now(), note="", noted_by_id=actor.id,
            )
        )  # fmt: skip
    return True


def tell_change(actor: Actor, meeting: Meeting, what: str, reason: str) -> int:
    """How many of those who were called by a message are told that the session moved or was cancelled."""
    called = {n.person_id for n in queries.notices_of(meeting) if n.message_id is not None}
    seats: dict[int, list[Mandate]] = {}
    for seat in queries.seats_to_call(meeting):
        if seat.person_id in called:
            seats.setdefault(seat.person_id, []).append(seat)
    told = sum(_call_person(actor, meeting, each, what, reason) for each in seats.values())
    record(actor, "meetings.tell_change", meeting, after={"told": told, "what": what})
    return told


def note_call(
    actor: Actor,
    meeting: Meeting,
    organization: Organization,
    channel: NoticeChannel,
    told_at: datetime,
    note: str = "",
) -> MeetingNotice:
    """An organisation was called by phone, WhatsApp, letter, radio or in person; `note` says who received it."""
    allow(rules.may_work(actor, meeting.space))
    if channel not in rules.BY_HAND or organization.id not in {
        seat.organization_id for seat in queries.seats_to_call(meeting)
    }:
        raise NotFound
    refuse_if(rules.why_not_note(told_at))
    notice = MeetingNotice(
        meeting_id=meeting.id, organization_id=organization.id, channel=channel, told_at=told_at, note=note,
        noted_at=clock.now(), noted_by_id=actor.id,
    )  # fmt: skip
    db.session.add(notice)
    record(
        actor,
        "meetings.note_call",
        notice,
        after={"organization": organization.id, "channel": channel.value},
        space_id=meeting.space_id,
    )
    return notice
