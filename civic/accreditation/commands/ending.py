"""Beginning and ending mandates and seats. Mandate rows themselves are written by ../mandates.py alone."""

from __future__ import annotations

from datetime import date, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from civic.accreditation import rules
from civic.accreditation.commands.steps import carried, move_file, needed, write_step
from civic.accreditation.mandates import end_mandate, months_after, record_mandate
from civic.accreditation.models import EndReason, FileState, Membership, Representation
from civic.accreditation.moves import Action, Move, Who
from civic.accreditation.queries import (
    PENDING,
    expired,
    locked_membership,
    memberships_of,
    representation_by_id,
)
from civic.core import clock
from civic.core.db import db
from civic.core.errors import Refused, allow, refuse_if
from civic.core.signals import representation_ended
from civic.organisations.models import Organization
from civic.people.rules import Actor


def accredit(actor: Actor, membership: Membership, representation: Representation, valid_from: date) -> None:
    """Put a decided representative in force from a day; whom they replace ends the day before. Refuses two in a place."""
    valid_to = representation.proposed_to or (
        months_after(valid_from, membership.space.mandate_months) - timedelta(days=1)
    )
    refuse_if(rules.why_not_term(representation, valid_from, valid_to, "decided", has_paper=True))
    former = representation_by_id(representation.replaces_id) if representation.replaces_id else None
    if former is not None and former.state is FileState.ACCREDITED:
        last_day = valid_from - timedelta(days=1)
        lapsed = former.valid_to is not None and former.valid_to < last_day
        end_mandate_of(actor, former, last_day, EndReason.EXPIRED if lapsed else EndReason.REPLACED, None)
    for other in rules.overlapping(membership, representation, valid_from, valid_to):
        until = other.valid_to.strftime("%d/%m/%Y") if other.valid_to else _("further notice")
        raise Refused(
            _l(
                "%(name)s is %(role)s of this organisation until %(day)s. End that mandate first.",
                name=other.person.full_name,
                role=str(other.role.label).lower(),
                day=until,
            )
        )
    record_mandate(actor, representation, valid_from, valid_to)
    representation.state = FileState.ACCREDITED


def end_representation(
    actor: Actor, representation: Representation, day: date, end_reason: EndReason, reason: str
) -> None:
    """End a mandate on its last valid day: revoked by the organisation, resigned, deceased, or annulled as a mistake."""
    allow(rules.may_end_representation(actor, representation))
    membership = locked_membership(representation.membership_id)
    db.session.refresh(representation)
    if end_reason is EndReason.ANNULLED and not rules.may_decide(actor, membership.space):
        allow(False)
    refuse_if(rules.why_not_end_on(representation, day, end_reason))
    if end_reason is EndReason.ANNULLED and representation.valid_from:
        day = representation.valid_from - timedelta(days=1)
    end_mandate_of(actor, representation, day, end_reason, needed(reason))


def end_mandate_of(
    actor: Actor, representation: Representation, day: date, end_reason: EndReason, reason: str | None
) -> None:
    """Close a mandate on its last valid day, say why, write the step and announce it."""
    end_mandate(actor, representation, day)
    representation.end_reason = end_reason
    representation.reason = reason
    write_step(actor, representation.membership, representation, Action.END, FileState.ENDED, reason)
    representation_ended.send(representation, actor=actor)


def end_seat(actor: Actor, membership: Membership, move: Move, day: date, reason: str) -> None:
    """End a seat that is accredited, with the mandates and files of its representatives."""
    membership.valid_to = max(day, membership.valid_from) if membership.valid_from else day
    for representation in list(membership.representations):
        if representation.state is FileState.ACCREDITED:
            end_mandate_of(actor, representation, day, EndReason.ORGANISATION_ENDED, reason)
        elif representation.state in PENDING:
            write_step(actor, membership, representation, Action.END, FileState.ENDED, reason)
    move_file(actor, membership, move, reason, carry=False)


def expire_mandates(actor: Actor) -> int:
    """Mark as ended the representatives whose last valid day has passed; how many. Their mandate rows already say it."""
    passed = expired(clock.today())
    for representation in passed:
        representation.end_reason = EndReason.EXPIRED
        write_step(actor, representation.membership, representation, Action.END, FileState.ENDED, None)
        representation_ended.send(representation, actor=actor)
    return len(passed)


def close_seats(actor: Actor, organization: Organization, day: date, reason: str) -> None:
    """End every seat and file of an organisation that has ended; drafts are only its own and stay drafts."""
    for known in memberships_of(organization):
        membership = locked_membership(known.id)
        if membership.state is FileState.ACCREDITED:
            end_seat(
                actor,
                membership,
                Move(Action.END, Who.EITHER, FileState.ACCREDITED, FileState.ENDED),
                day,
                reason,
            )
        elif membership.state in (FileState.SUBMITTED, FileState.OBSERVED, FileState.REVIEWED):
            for each in carried(membership):
                write_step(
                    actor, membership, each if isinstance(each, Representation) else None, Action.END,
                    FileState.ENDED, reason,
                )  # fmt: skip
