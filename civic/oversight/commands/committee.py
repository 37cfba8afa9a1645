"""Which committee there is, and who is in it."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _

from civic.accreditation.queries import accredited_organizations
from civic.core import clock
from civic.core.audit import record
from civic.core.db import db
from civic.core.errors import allow, refuse_if
from civic.oversight import queries, rules
from civic.oversight.drafts import CommitteeDraft, MemberDraft
from civic.oversight.models import Committee, CommitteeMember
from civic.people.rules import Actor
from civic.spaces.models import Space


def _take(committee: Committee, draft: CommitteeDraft) -> None:
    refuse_if(None if draft.term_to >= draft.term_from else _("The last day lies before the first one."))
    if queries.terms_that_meet(committee.space_id, draft.term_from, draft.term_to, committee.id):
        refuse_if(_("Another committee of this space has its term on some of these days."))
    joined = [member.since for member in committee.members if member.until is None]
    if joined and (min(joined) < draft.term_from or max(joined) > draft.term_to):
        refuse_if(_("A member joined on a day outside of this term."))
    committee.name, committee.elected_how, committee.resolution = (
        draft.name,
        draft.elected_how,
        draft.resolution,
    )
    committee.term_from, committee.term_to = draft.term_from, draft.term_to
    committee.members_needed, committee.members_source = draft.members_needed, draft.members_source
    known = {each.id for each in queries.resolutions_of(committee.space)}
    committee.record_id = draft.record_id if draft.record_id in known else None


def make_committee(actor: Actor, space: Space, draft: CommitteeDraft) -> Committee:
    """A committee that was elected, with its term and the resolution that recognises it."""
    allow(rules.may_form(actor, space))
    committee = Committee(
        space=space, space_id=space.id, made_by_id=actor.id, made_at=clock.now(), members=[], next_number=1
    )
    with db.session.no_autoflush:
        _take(committee, draft)
    db.session.add(committee)
    db.session.flush()
    record(actor, "oversight.make_committee", committee, after=_told(committee))
    return committee


def change_committee(actor: Actor, committee: Committee, draft: CommitteeDraft) -> None:
    """Put right what is said of a committee."""
    allow(rules.may_form(actor, committee.space))
    held = queries.locked_committee(committee.id)
    before = _told(held)
    _take(held, draft)
    record(actor, "oversight.change_committee", held, before=before, after=_told(held))


def _told(committee: Committee) -> dict[str, str | int]:
    return {
        "name": committee.name, "from": committee.term_from.isoformat(), "to": committee.term_to.isoformat(),
        "needed": committee.members_needed, "resolution": committee.resolution,
    }  # fmt: skip


def add_member(actor: Actor, committee: Committee, draft: MemberDraft) -> CommitteeMember:
    """Somebody joins; in the place of another one, that seat ends on the same day."""
    allow(rules.may_form(actor, committee.space))
    held = queries.locked_committee(committee.id)
    accredited = {
        organization.id for organization in db.session.scalars(accredited_organizations(held.space))
    }
    refuse_if(rules.why_not_join(held, draft, accredited))
    if draft.replaces is not None:
        _leave(actor, draft.replaces, draft.since, draft.reason)
    member = CommitteeMember(
        committee=held, person_id=draft.person.id if draft.person else None, name=draft.name, role=draft.role,
        organization_id=draft.organization.id if draft.organization else None, since=draft.since,
        replaces_id=draft.replaces.id if draft.replaces else None, added_by_id=actor.id, added_at=clock.now(),
    )  # fmt: skip
    db.session.add(member)
    db.session.flush()
    record(
        actor, "oversight.add_member", member,
        after={"committee": held.id, "role": draft.role.value, "since": draft.since.isoformat(), "sworn": True},
    )  # fmt: skip
    return member


def end_member(actor: Actor, member: CommitteeMember, until: date, reason: str) -> None:
    """Somebody leaves; their seat is kept with its days."""
    allow(rules.may_form(actor, member.committee.space))
    held = queries.locked_committee(member.committee_id)
    _leave(actor, queries.member_of(held, member.id), until, reason)


def _leave(actor: Actor, member: CommitteeMember, until: date, reason: str) -> None:
    refuse_if(rules.why_not_leave(member, until, reason))
    member.until, member.leave_reason = until, reason
    record(actor, "oversight.end_member", member, after={"until": until.isoformat()}, reason=reason)
