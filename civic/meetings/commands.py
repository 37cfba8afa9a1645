"""Every change of a session: call it, tell who is called, lead it, decide, make commitments, write its acta."""

from __future__ import annotations

from datetime import date, datetime

from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from civic.accreditation.models import Mandate
from civic.agreements.commands import make_commitment
from civic.agreements.models import Commitment
from civic.attendance.commands import record_attendance
from civic.attendance.models import Attendance, AttendanceStatus
from civic.core import clock
from civic.core.audit import record
from civic.core.db import db, on_clash
from civic.core.errors import NotFound, allow, refuse_if
from civic.events.commands import create_event, edit_event, hold_event, publish_event
from civic.events.drafts import EventDraft, SessionDraft, draft_of
from civic.events.models import Audience, Category
from civic.events.rules import may_edit_event, why_not_hold
from civic.meetings import mail, queries, rules
from civic.meetings.minutes import LANGUAGE, content_of
from civic.meetings.models import (
    AgendaItem,
    Decision,
    DecisionCommitment,
    DecisionWay,
    Departure,
    Dissent,
    Meeting,
    MeetingNotice,
    NoticeChannel,
)  # fmt: skip
from civic.messages.models import MessageChannel
from civic.organisations.models import Organization
from civic.people.models import Person
from civic.people.rules import Actor
from civic.records.commands import draft_record, redraft_record
from civic.records.models import Record, RecordKind, RecordState
from civic.spaces.models import Space
from civic.voting.models import Poll

_SOMEBODY = _l("Somebody else did the same a moment ago. Look at the page again.")
on_clash("meetings", "space_id", "year", "kind", "number", sentence=_SOMEBODY)
on_clash("agenda_items", "meeting_id", "position", sentence=_SOMEBODY)
on_clash("decisions", "meeting_id", "number", sentence=_SOMEBODY)
on_clash("decisions", "meeting_id", "once", sentence=_l("This decision is written down already."))


# ── calling ─────────────────────────────────────────────────────────────────────────────────────────────────────────


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


def add_item(
    actor: Actor, meeting: Meeting, title: str, *, presenter: str = "", minutes: int | None = None
) -> AgendaItem:
    """A further point at the end of the agenda; in the hall too, where the session accepts it."""
    allow(rules.may_work(actor, meeting.space))
    meeting = queries.locked_meeting(meeting.id)
    refuse_if(rules.why_not_agenda(meeting))
    refuse_if(None if len(meeting.items) < rules.MAX_ITEMS else _("The agenda is full."))
    item = AgendaItem(
        meeting_id=meeting.id, position=max((i.position for i in meeting.items), default=0) + 1, title=title,
        presenter=presenter, minutes=minutes, summary="",
    )  # fmt: skip
    meeting.items.append(item)
    db.session.flush()
    record(actor, "meetings.add_item", item, after={"title": title}, space_id=meeting.space_id)
    return item


def change_item(
    actor: Actor,
    meeting: Meeting,
    item: AgendaItem,
    *,
    title: str,
    presenter: str = "",
    minutes: int | None = None,
) -> AgendaItem:
    """A point of the agenda with other words."""
    allow(rules.may_work(actor, meeting.space))
    refuse_if(rules.why_not_agenda(queries.locked_meeting(meeting.id)))
    item = queries.item_of(meeting, item.id)
    before = {"title": item.title}
    item.title, item.presenter, item.minutes = title, presenter, minutes
    record(
        actor,
        "meetings.change_item",
        item,
        before=before,
        after={"title": title},
        space_id=meeting.space_id,
    )
    return item


def move_item(actor: Actor, meeting: Meeting, item: AgendaItem) -> None:
    """The point one place up; the first one stays where it is."""
    allow(rules.may_work(actor, meeting.space))
    meeting = queries.locked_meeting(meeting.id)
    refuse_if(rules.why_not_agenda(meeting))
    item = queries.item_of(meeting, item.id)
    above = max(
        (i for i in meeting.items if i.position < item.position), key=lambda i: i.position, default=None
    )
    if above is None:
        return
    up, down = above.position, item.position
    item.position = 0  # the pair is unique at every moment
    db.session.flush()
    above.position = down
    db.session.flush()
    item.position = up
    db.session.flush()
    db.session.expire(meeting, ["items"])
    record(actor, "meetings.move_item", item, after={"position": up}, space_id=meeting.space_id)


def remove_item(actor: Actor, meeting: Meeting, item: AgendaItem) -> None:
    """Take a point off the agenda."""
    allow(rules.may_work(actor, meeting.space))
    meeting = queries.locked_meeting(meeting.id)
    item = queries.item_of(meeting, item.id)
    decided = any(d.item_id == item.id for d in queries.decisions_of(meeting, with_annulled=True))
    refuse_if(rules.why_not_remove(meeting, item, decided=decided))
    record(actor, "meetings.remove_item", item, before={"title": item.title}, space_id=meeting.space_id)
    db.session.delete(item)
    db.session.flush()
    db.session.expire(meeting, ["items"])


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


# ── in the hall ─────────────────────────────────────────────────────────────────────────────────────────────────────


def open_meeting(actor: Actor, meeting: Meeting, at: datetime) -> Meeting:
    """The session is open from a moment on; with quorum or without, which each decision says by itself."""
    allow(rules.may_work(actor, meeting.space))
    meeting = queries.locked_meeting(meeting.id)
    refuse_if(rules.why_not_open(meeting, at))
    meeting.opened_at = at
    told = queries.presence_at(meeting, at)
    record(
        actor,
        "meetings.open_meeting",
        meeting,
        after={"at": at.isoformat(), "call": told.call, "present": told.present, "quorum": told.has_quorum},
    )
    return meeting


def close_meeting(actor: Actor, meeting: Meeting, at: datetime) -> Meeting:
    """The session is over; its event is marked as held by whoever may."""
    allow(rules.may_work(actor, meeting.space))
    meeting = queries.locked_meeting(meeting.id)
    last = max((d.taken_at for d in queries.decisions_of(meeting)), default=None)
    refuse_if(rules.why_not_close(meeting, at, last))
    meeting.closed_at = at
    if may_edit_event(actor, meeting.event) and why_not_hold(meeting.event) is None:
        hold_event(actor, meeting.event)
    record(actor, "meetings.close_meeting", meeting, after={"at": at.isoformat()})
    return meeting


def mark_present(actor: Actor, meeting: Meeting, person: Person, organization: Organization) -> Attendance:
    """A representative is here, for this organisation: the same mark as at the door."""
    allow(rules.may_work(actor, meeting.space))
    seats = {(seat.person_id, seat.organization_id) for seat in queries.seats_to_call(meeting)}
    if (person.id, organization.id) not in seats:
        raise NotFound
    return record_attendance(
        actor, meeting.session, person, AttendanceStatus.PRESENT, organization=organization
    )


def log_departure(actor: Actor, meeting: Meeting, person: Person, at: datetime) -> Departure:
    """Somebody who was in the room left it at a moment."""
    allow(rules.may_work(actor, meeting.space))
    meeting = queries.locked_meeting(meeting.id)
    came = queries.came_of(meeting).get(person.id)
    is_in = came is not None and queries.is_in(person.id, came[0], queries.outs_of(meeting), at)
    refuse_if(rules.why_not_leave(meeting, at, is_in=is_in))
    departure = Departure(
        meeting_id=meeting.id, person_id=person.id, left_at=at, recorded_at=clock.now(), recorded_by_id=actor.id
    )  # fmt: skip
    db.session.add(departure)
    record(
        actor, "meetings.log_departure", departure, after={"at": at.isoformat()}, space_id=meeting.space_id
    )
    return departure


def log_return(actor: Actor, meeting: Meeting, departure: Departure, at: datetime) -> Departure:
    """Who had left came back at a moment."""
    allow(rules.may_work(actor, meeting.space))
    meeting = queries.locked_meeting(meeting.id)
    refuse_if(rules.why_not_return(meeting, departure, at))
    departure.came_back_at = at
    departure.back_recorded_at, departure.back_recorded_by_id = clock.now(), actor.id
    record(actor, "meetings.log_return", departure, after={"at": at.isoformat()}, space_id=meeting.space_id)
    return departure


def withdraw_departure(actor: Actor, meeting: Meeting, departure: Departure) -> None:
    """A departure was noted by mistake; what was counted with it before stays explained by the row."""
    allow(rules.may_work(actor, meeting.space))
    meeting = queries.locked_meeting(meeting.id)
    refuse_if(rules.why_not_log(meeting))
    departure.withdrawn_at, departure.withdrawn_by_id = clock.now(), actor.id
    record(actor, "meetings.withdraw_departure", departure, space_id=meeting.space_id)


def treat_item(actor: Actor, meeting: Meeting, item: AgendaItem, summary: str) -> AgendaItem:
    """A point was dealt with; `summary` is what the acta says of the discussion."""
    allow(rules.may_work(actor, meeting.space))
    meeting = queries.locked_meeting(meeting.id)
    refuse_if(rules.why_not_log(meeting))
    item = queries.item_of(meeting, item.id)
    item.summary, item.treated_at = (
        summary,
        item.treated_at or min(clock.now(), meeting.closed_at or clock.now()),
    )
    record(actor, "meetings.treat_item", item, after={"summary": summary}, space_id=meeting.space_id)
    return item


def take_decision(actor: Actor, meeting: Meeting, data: rules.DecisionData) -> Decision:
    """A decision with the quorum of its moment, counted now and kept for good; the same form sent twice makes one."""
    allow(rules.may_work(actor, meeting.space))
    meeting = queries.locked_meeting(meeting.id)
    if made := queries.decision_by_once(meeting, data.once):
        return made
    refuse_if(rules.why_not_decide_at(meeting, data.taken_at))
    db.session.flush()
    known_at = clock.now()
    presence = queries.presence_at(meeting, data.taken_at, known_at)
    known = {chair.organization for chair in queries.chairs_of(meeting, known_at)}
    refuse_if(rules.why_not_decide(data, presence, known))
    item = queries.item_of(meeting, data.item_id) if data.item_id else None
    poll = _poll(meeting, data.poll_id)
    votes = _votes(data, poll)
    decision = Decision(
        meeting_id=meeting.id, meeting=meeting, item_id=item.id if item else None, number=meeting.next_decision,
        text=data.text, way=data.way, in_favour=votes[0], against=votes[1], abstained=votes[2],
        poll_id=poll.id if poll else None, taken_at=data.taken_at, recorded_at=known_at, recorded_by_id=actor.id,
        call=presence.call, with_quorum=presence.has_quorum, present=presence.present, needed=presence.needed,
        accredited=presence.accredited, counts=presence.counts, once=data.once,
        dissents=[Dissent(organization_id=o, reason=reason) for o, reason in dict(data.dissents).items()],
    )  # fmt: skip
    meeting.next_decision += 1
    db.session.add(decision)
    db.session.flush()
    record(
        actor, "meetings.take_decision", decision,
        after={
            "text": data.text, "way": data.way.value, "votes": list(votes), "with_quorum": presence.has_quorum,
            "present": presence.present, "needed": presence.needed, "taken_at": data.taken_at.isoformat(),
            "dissents": [organization for organization, _reason in data.dissents],
        },
        space_id=meeting.space_id,
    )  # fmt: skip
    return decision


def _poll(meeting: Meeting, poll_id: int | None) -> Poll | None:
    if poll_id is None:
        return None
    poll = next((each for each in queries.polls_to_link(meeting) if each.id == poll_id), None)
    if poll is None:
        raise NotFound
    return poll


def _votes(data: rules.DecisionData, poll: Poll | None) -> tuple[int | None, int | None, int | None]:
    """The votes: of the count of a linked poll, else as typed; none of a consensus."""
    if data.way is DecisionWay.CONSENSUS:
        return None, None, None
    if poll is not None:
        made = (poll.result or {}).get("decision")
        return (made["favour"], made["against"], made["abstention"]) if made else (None, None, None)
    return data.in_favour, data.against, data.abstained or 0


def annul_decision(actor: Actor, meeting: Meeting, decision: Decision, reason: str) -> Decision:
    """A decision was written down by mistake: it is struck out, with the reason, and its number is not given again."""
    allow(rules.may_call(actor, meeting.space))
    meeting = queries.locked_meeting(meeting.id)
    refuse_if(rules.why_not_annul(meeting, decision, reason))
    decision.annulled_at, decision.annulled_by_id, decision.annul_reason = clock.now(), actor.id, reason
    record(actor, "meetings.annul_decision", decision, reason=reason, space_id=meeting.space_id)
    return decision


def promise(
    actor: Actor,
    meeting: Meeting,
    decision: Decision,
    *,
    text: str,
    entity: str,
    due_on: date,
    proof: str,
    organization: Organization | None = None,
    person_in_charge: str = "",
) -> Commitment:
    """A commitment that follows from a decision."""
    allow(rules.may_call(actor, meeting.space))
    refuse_if(rules.why_not_commit(decision))
    made = make_commitment(
        actor, meeting.space, text=text, entity=entity, due_on=due_on, proof=proof, organization=organization,
        person_in_charge=person_in_charge, agreed_on=clock.local(decision.taken_at).date(),
    )  # fmt: skip
    db.session.flush()
    decision.commitments.append(DecisionCommitment(decision_id=decision.id, commitment_id=made.id))
    record(
        actor,
        "meetings.promise",
        decision,
        after={"commitment": made.id},
        space_id=meeting.space_id,
    )
    return made


# ── the acta ────────────────────────────────────────────────────────────────────────────────────────────────────────


def draft_minutes(actor: Actor, meeting: Meeting) -> Record:
    """The acta written from the rows of the session: a draft, or the draft there is written anew."""
    allow(rules.may_call(actor, meeting.space))
    meeting = queries.locked_meeting(meeting.id)
    refuse_if(rules.why_not_draft(meeting))
    content = content_of(meeting)
    with force_locale(LANGUAGE):
        title = _("Acta: %(meeting)s", meeting=meeting.name)
    held = meeting.record
    if held is not None and held.state is RecordState.DRAFT:
        made = redraft_record(actor, held, title=title, content=content)
    else:
        made = draft_record(
            actor, meeting.space, RecordKind.SESSION_MINUTES, title=title,
            held_on=clock.local(meeting.event.starts_at).date(), content=content,
        )  # fmt: skip
        meeting.record = made
    record(actor, "meetings.draft_minutes", meeting, after={"record": made.id, "version": made.version})
    return made
