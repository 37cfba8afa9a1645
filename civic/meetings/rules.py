"""Who may call, lead and write down a session, and why something cannot be done now."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from civic.core import clock
from civic.events.models import EventStatus
from civic.meetings.models import (
    AgendaItem,
    Decision,
    DecisionWay,
    Departure,
    Meeting,
    MeetingKind,
    NoticeChannel,
)  # fmt: skip
from civic.meetings.queries import EARLY, Presence
from civic.messages.render import full_stop
from civic.people.rules import Actor
from civic.records.models import RecordState
from civic.spaces.models import Space
from civic.spaces.rules import is_coordinator, is_facilitator
from civic.web.i18n import time_words

MAX_ITEMS = 40
MAX_MINUTES = 24 * 60
# Noted by hand: mail and the list of calls write their own notices.
BY_HAND = (
    NoticeChannel.PHONE,
    NoticeChannel.WHATSAPP,
    NoticeChannel.LETTER,
    NoticeChannel.RADIO,
    NoticeChannel.IN_PERSON,
)


@dataclass(frozen=True)
class CallData:
    """A call as it is written."""

    kind: MeetingKind
    starts_at: datetime
    ends_at: datetime
    place: str
    place_reference: str = ""
    ubigeo: str | None = None
    call_text: str = ""
    items: tuple[str, ...] = ()
    first_percent: int | None = 51
    first_count: int | None = None
    per_sector: bool = False
    second_after: int | None = None
    second_percent: int | None = None
    second_count: int | None = None


@dataclass(frozen=True)
class DecisionData:
    """A decision as it is written."""

    text: str
    way: DecisionWay
    taken_at: datetime
    once: str
    in_favour: int | None = None
    against: int | None = None
    abstained: int | None = None
    item_id: int | None = None
    poll_id: int | None = None
    dissents: tuple[tuple[int, str], ...] = field(default=())  # organisation, reason

    @property
    def votes(self) -> int:
        """How many voices were counted."""
        return (self.in_favour or 0) + (self.against or 0) + (self.abstained or 0)


def may_work(actor: Actor, space: Space) -> bool:
    """Facilitators prepare and lead the hall: they see who is called and who is in."""
    return is_facilitator(actor, space)


def may_call(actor: Actor, space: Space) -> bool:
    """Coordination and technical secretariat call sessions and write their actas."""
    return is_coordinator(actor, space)


def is_frozen(meeting: Meeting) -> bool:
    """Whether the acta is approved: from then on nothing of the session is written any more."""
    record = meeting.record
    return record is not None and record.state in (RecordState.APPROVED, RecordState.SEALED)


def _why_frozen(meeting: Meeting) -> str | None:
    if is_frozen(meeting):
        return _("The acta is approved. What is missing goes into it as an annex.")
    return None


def why_not_rule(data: CallData) -> str | None:
    """The sentence that says what is wrong with the quorum of a call, or None."""
    if (data.first_percent is None) == (data.first_count is None):
        return _("Write the quorum either in percent or as a number of organisations.")
    if data.second_after is not None:
        if not 1 <= data.second_after <= MAX_MINUTES:
            return _("The second call is some minutes after the first one.")
        if (data.second_percent is None) == (data.second_count is None):
            return _("Write the quorum of the second call either in percent or as a number of organisations.")
    for percent in (data.first_percent, data.second_percent):
        if percent is not None and not 1 <= percent <= 100:
            return _("The quorum is between 1 and 100 percent.")
    for count in (data.first_count, data.second_count):
        if count is not None and not 1 <= count <= 10_000:
            return _("At least one organisation must be there.")
    return None


def why_not_call(data: CallData) -> str | None:
    """The sentence that says why a call cannot be written like this, or None."""
    if data.ends_at <= data.starts_at or data.ends_at - data.starts_at > timedelta(days=1):
        return _("A session ends after it begins, on the same day.")
    if not data.place:
        return _("Say where it will be.")
    if len(data.items) > MAX_ITEMS:
        return _("An agenda has at most %(max)d points.", max=MAX_ITEMS)
    return why_not_rule(data)


def why_not_change(meeting: Meeting) -> str | None:
    """The sentence that says why the call cannot change now, or None."""
    if meeting.opened_at is not None:
        return _("The session was opened: its call and its quorum stay as they were.")
    if meeting.event.status is EventStatus.CANCELLED:
        return _("This session was cancelled.")
    return None


def why_not_agenda(meeting: Meeting) -> str | None:
    """The sentence that says why the agenda cannot change now, or None."""
    return _why_frozen(meeting)


def why_not_remove(meeting: Meeting, item: AgendaItem, *, decided: bool) -> str | None:
    """The sentence that says why a point cannot be taken off the agenda, or None."""
    if sentence := _why_frozen(meeting):
        return sentence
    if decided or item.treated_at is not None:
        return _("This point was dealt with already.")
    return None


def why_not_notify(meeting: Meeting) -> str | None:
    """The sentence that says why nobody can be called now, or None."""
    if meeting.is_off:
        return _("This session does not take place on this day.")
    if meeting.event.starts_at <= clock.now():
        return _("The session has begun or is over: note by hand how each organisation was called.")
    return None


def why_not_note(told_at: datetime) -> str | None:
    """The sentence that says why a call made by hand cannot be noted, or None."""
    return _("The moment cannot lie in the future.") if told_at > clock.now() else None


def why_not_open(meeting: Meeting, at: datetime) -> str | None:
    """The sentence that says why a session cannot be opened at a moment, or None."""
    if meeting.opened_at is not None:
        return _("The session is open already.")
    if meeting.is_off or meeting.event.status is EventStatus.DRAFT:
        return _("This session does not take place on this day.")
    if at > clock.now():
        return _("The moment cannot lie in the future.")
    if at < meeting.event.starts_at - EARLY:
        return full_stop(_("The session was called for %(hour)s", hour=time_words(meeting.event.starts_at)))
    return None


def why_not_close(meeting: Meeting, at: datetime, last: datetime | None) -> str | None:
    """The sentence that says why a session cannot be closed at a moment, or None; `last`: hour of the last decision."""
    if not meeting.is_open or meeting.opened_at is None:
        return _("The session is not open.")
    if at > clock.now():
        return _("The moment cannot lie in the future.")
    if at <= meeting.opened_at:
        return _("A session is closed after it was opened.")
    if last is not None and at < last:
        return _("The last decision was taken later.")
    return None


def why_not_log(meeting: Meeting) -> str | None:
    """The sentence that says why nothing of the hall can be noted now, or None."""
    if meeting.opened_at is None:
        return _("Open the session first.")
    return _why_frozen(meeting)


def why_not_leave(meeting: Meeting, at: datetime, *, is_in: bool) -> str | None:
    """The sentence that says why an early leaving cannot be noted, or None."""
    if sentence := why_not_log(meeting) or _why_outside(meeting, at):
        return sentence
    return None if is_in else _("This person was not in the room at that hour.")


def why_not_return(meeting: Meeting, departure: Departure, at: datetime) -> str | None:
    """The sentence that says why a coming back cannot be noted, or None."""
    if sentence := why_not_log(meeting) or _why_outside(meeting, at):
        return sentence
    if departure.came_back_at is not None:
        return _("It is noted already that this person came back.")
    return _("Nobody comes back before leaving.") if at < departure.left_at else None


def _why_outside(meeting: Meeting, at: datetime) -> str | None:
    """Why a moment is not within the session."""
    if at > clock.now():
        return _("The moment cannot lie in the future.")
    if meeting.opened_at is not None and at < meeting.opened_at:
        return full_stop(_("The session was opened at %(hour)s", hour=time_words(meeting.opened_at)))
    if meeting.closed_at is not None and at > meeting.closed_at:
        return full_stop(_("The session was closed at %(hour)s", hour=time_words(meeting.closed_at)))
    return None


def why_not_decide_at(meeting: Meeting, at: datetime) -> str | None:
    """The sentence that says why no decision can be noted for a moment, or None."""
    return why_not_log(meeting) or _why_outside(meeting, at)


def why_not_decide(data: DecisionData, presence: Presence, known: Collection[int]) -> str | None:
    """The sentence that says what is wrong with a decision, or None; `known`: the organisations accredited that day."""
    if not data.text:
        return _("Write what was decided.")
    typed = (data.in_favour, data.against, data.abstained)
    if any(number is not None and number < 0 for number in typed):
        return _("Votes are counted from 0 on.")
    if data.way is DecisionWay.VOTE and data.poll_id is None:
        if data.in_favour is None or data.against is None:
            return _("Write how many were in favour, how many against and how many abstained.")
        if not data.votes:
            return _("Nobody voted: then nothing was decided.")
        if data.votes > presence.present:
            return ngettext(
                "There are more votes than voices: %(num)d organisation was in at that hour. Look at the attendance first.",
                "There are more votes than voices: %(num)d organisations were in at that hour. Look at the attendance first.",
                presence.present,
            )
    if any(organization not in known for organization, _reason in data.dissents):
        return _("Only an accredited organisation has its dissent written down.")
    return None


def why_not_annul(meeting: Meeting, decision: Decision, reason: str) -> str | None:
    """The sentence that says why a decision cannot be struck out, or None."""
    if sentence := _why_frozen(meeting):
        return sentence
    if decision.annulled_at is not None:
        return _("It is struck out already.")
    if decision.commitments:
        return _("A commitment was made from it: cancel that first.")
    return None if reason else _("Say why, so that everybody understands it later.")


def why_not_commit(decision: Decision) -> str | None:
    """The sentence that says why no commitment can be made from a decision, or None."""
    if decision.annulled_at is not None:
        return _("This decision was struck out.")
    if not decision.is_adopted:
        return _("This was not approved, so nothing follows from it.")
    return None


def why_not_draft(meeting: Meeting) -> str | None:
    """The sentence that says why the acta cannot be written from the session now, or None."""
    if meeting.closed_at is None:
        return _("The acta is written when the session is closed.")
    return _why_frozen(meeting)
