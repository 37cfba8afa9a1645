"""What a session decides, what is promised of it, and the acta that tells of both."""

from __future__ import annotations

from datetime import date

from flask_babel import force_locale
from flask_babel import gettext as _

from civic.agreements.commands import make_commitment
from civic.agreements.models import Commitment
from civic.core import clock
from civic.core.audit import record
from civic.core.db import db
from civic.core.errors import NotFound, allow, refuse_if
from civic.meetings import queries, rules
from civic.meetings.minutes import LANGUAGE, content_of
from civic.meetings.models import Decision, DecisionCommitment, DecisionWay, Dissent, Meeting
from civic.organisations.models import Organization
from civic.people.rules import Actor
from civic.records.commands import draft_record, redraft_record
from civic.records.models import Record, RecordKind, RecordState
from civic.voting.models import Poll


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
