"""The roll: made from the accredited seats or from attendance, objected to, corrected; fixed with the poll."""

from __future__ import annotations

from flask_babel import gettext as _

from civic.core import clock
from civic.core.audit import record
from civic.core.db import db
from civic.core.errors import Refused, allow, refuse_if
from civic.organisations.models import Organization
from civic.people.models import Person
from civic.people.rules import Actor
from civic.voting.commands.polls import step
from civic.voting.kinds import PollState, Voters
from civic.voting.models import Objection, Poll, PollOption, RollEntry
from civic.voting.queries import (
    attendees_for_roll,
    locked_poll,
    representatives_for_roll,
    seats_for_roll,
    whole_roll,
)
from civic.voting.rules import may_manage, may_staff, why_not_change_roll, why_not_object
from civic.voting.telling import tell_answered


def make_roll(actor: Actor, poll: Poll) -> int:
    """How many entries the roll has after it was made from what is known today; a called roll only gains entries.

    Who was taken off with a reason stays off; numbers are never given twice.
    """
    allow(may_manage(actor, poll.space))
    poll = locked_poll(poll.id)
    refuse_if(why_not_change_roll(poll))
    known = whole_roll(poll)
    voters = _voters(poll)
    kept = [entry for entry in known if poll.state is not PollState.DRAFT or entry.removed_reason is not None]
    for entry in known:
        if entry not in kept:
            db.session.delete(entry)
    db.session.flush()
    seated = {(entry.organization_id, entry.person_id) for entry in kept}
    number = max((entry.number for entry in kept), default=0)
    for voter in voters:
        key = (voter.id, None) if isinstance(voter, Organization) else (None, voter.id)
        if key in seated:
            continue
        number += 1
        db.session.add(_entry(poll, number, voter))
    db.session.flush()
    made = sum(1 for entry in whole_roll(poll) if entry.removed_reason is None)
    record(actor, "voting.make_roll", poll, before={"entries": len(known)}, after={"entries": made})
    return made


def _voters(poll: Poll) -> list[Organization] | list[Person]:
    today = clock.today()
    match poll.voters:
        case Voters.ORGANIZATIONS:
            return list(seats_for_roll(poll.space, today))
        case Voters.REPRESENTATIVES:
            return list(representatives_for_roll(poll.space, today))
    return list(attendees_for_roll(poll.event_ids, poll.min_sessions or 1))


def _entry(poll: Poll, number: int, voter: Organization | Person) -> RollEntry:
    if isinstance(voter, Organization):
        return RollEntry(
            poll_id=poll.id, number=number, organization_id=voter.id, name=voter.name,
            group=voter.kind.code, sector=voter.kind.sector, ubigeo=voter.ubigeo,
        )  # fmt: skip
    return RollEntry(
        poll_id=poll.id, number=number, person_id=voter.id, name=voter.full_name, ubigeo=voter.ubigeo
    )


def object_to(
    actor: Actor, poll: Poll, text: str, *, entry: RollEntry | None = None, option: PollOption | None = None
) -> Objection:
    """What a person holds against an entry of the roll, a candidate, or against somebody being missing."""
    allow(actor.id is not None)
    poll = locked_poll(poll.id)
    refuse_if(why_not_object(poll, clock.now()))
    if not text:
        raise Refused(_("Say what you object to and why."))
    made = Objection(
        poll_id=poll.id, entry_id=entry.id if entry else None, option_id=option.id if option else None,
        text=text, made_by_id=actor.id, made_at=clock.now(),
    )  # fmt: skip
    db.session.add(made)
    record(actor, "voting.object_to", poll, after={"text": text})
    return made


def answer_objection(
    actor: Actor, poll: Poll, objection: Objection, answer: str, *, upheld: bool
) -> Objection:
    """The objection with its answer; an upheld one takes the entry off the roll, or the candidate off the ballot."""
    allow(may_manage(actor, poll.space))
    poll = locked_poll(poll.id)
    refuse_if(why_not_change_roll(poll))
    if objection.answered_at is not None:
        raise Refused(_("This objection was answered already."))
    if not answer:
        raise Refused(_("Say why, so that everybody understands it later."))
    objection.answer, objection.is_upheld = answer, upheld
    objection.answered_by_id, objection.answered_at = actor.id, clock.now()
    if upheld and objection.entry is not None:
        objection.entry.removed_reason = answer
    if upheld and objection.option is not None:
        objection.option.is_withdrawn, objection.option.withdrawn_reason = True, answer
    step(actor, poll, "answer_objection", answer, upheld=upheld, objection=objection.id)
    tell_answered(poll, objection)
    return objection


def take_off(actor: Actor, poll: Poll, entry: RollEntry, reason: str) -> RollEntry:
    """The entry taken off a roll that is not fixed, with a reason that stays readable; a new roll does not bring it back."""
    allow(may_manage(actor, poll.space))
    poll = locked_poll(poll.id)
    refuse_if(why_not_change_roll(poll))
    if not reason:
        raise Refused(_("Say why, so that everybody understands it later."))
    if entry.removed_reason is not None:
        raise Refused(_("It is off the roll already."))
    entry.removed_reason = reason
    step(actor, poll, "take_off", reason, entry=entry.number)
    return entry


def put_back(actor: Actor, poll: Poll, entry: RollEntry) -> RollEntry:
    """The entry on the roll again, under its old number."""
    allow(may_manage(actor, poll.space))
    poll = locked_poll(poll.id)
    refuse_if(why_not_change_roll(poll))
    if entry.removed_reason is None:
        raise Refused(_("It is on the roll already."))
    before, entry.removed_reason = entry.removed_reason, None
    step(actor, poll, "put_back", before, entry=entry.number)
    return entry


def note_absence(
    actor: Actor, poll: Poll, entry: RollEntry, reason: str, *, own_seat: bool = False
) -> RollEntry:
    """The seat with its titular's absence noted: the alternate casts its vote. By the team, or by the titular in person."""
    allow(may_staff(actor, poll.space) or own_seat)
    if entry.organization_id is None:
        raise Refused(_("Only an organisation has an alternate."))
    if not reason:
        raise Refused(_("Say why the titular does not vote."))
    entry.alternate_votes, entry.alternate_reason = True, reason
    record(actor, "voting.note_absence", poll, after={"entry": entry.number}, reason=reason)
    return entry
