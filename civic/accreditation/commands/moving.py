"""Moving a file along the table of moves.py; each act holds the seat's row first, so two acts follow one another."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage

from civic.accreditation import rules
from civic.accreditation.commands.ending import accredit, end_seat
from civic.accreditation.commands.steps import carried, mark_review, move_file, needed, prepare
from civic.accreditation.models import FileState, Membership, Representation
from civic.accreditation.moves import Action
from civic.accreditation.rules import File
from civic.core import clock, files
from civic.core.db import db
from civic.core.errors import Refused, refuse_if
from civic.organisations.commands import mark_registered
from civic.people.rules import Actor


def submit(actor: Actor, file: File) -> None:
    """Send a file to the committee, for the first time or after mending it."""
    membership, move = prepare(actor, file, Action.SUBMIT)
    if isinstance(file, Membership):
        refuse_if(rules.why_not_submit(membership))
        mark_registered(actor, membership.organization)
    else:
        if membership.state is not FileState.ACCREDITED:
            raise Refused(_l("The organisation itself is not accredited in this space."))
        refuse_if(rules.why_not_name(membership, file.person, file.role))
    move_file(actor, file, move)


def withdraw(actor: Actor, file: File) -> None:
    """Take a file back before anybody has decided, to change it."""
    _membership, move = prepare(actor, file, Action.WITHDRAW)
    move_file(actor, file, move)


def observe(actor: Actor, file: File, reason: str) -> None:
    """Send a file back to its leaders with what they should mend."""
    _membership, move = prepare(actor, file, Action.OBSERVE)
    move_file(actor, file, move, needed(reason))


def accept(
    actor: Actor,
    file: File,
    *,
    reason: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
    upload: FileStorage | None = None,
) -> None:
    """Decide first that a file should be accredited; a second person must confirm.

    `valid_from` empty means the day of the confirmation; a past day needs a paper and a reason.
    """
    _membership, move = prepare(actor, file, Action.ACCEPT)
    refuse_if(rules.why_not_term(file, valid_from, valid_to, reason, upload is not None))
    _refuse_unready(file)
    document_id = None
    if upload is not None:
        stored = files.store(upload, actor.id)
        db.session.flush()
        document_id = stored.id
    for each in carried(file):
        each.proposed_from = valid_from
        if isinstance(each, Representation):
            each.proposed_to = valid_to
    mark_review(actor, file, FileState.ACCREDITED)
    move_file(actor, file, move, reason or None, document_id)


def _refuse_unready(file: File) -> None:
    """Refuse while one of those who would be accredited lacks what the space asks for."""
    for each in carried(file):
        if isinstance(each, Representation):
            refuse_if(rules.why_not_accredit(each))


def reject(actor: Actor, file: File, reason: str) -> None:
    """Decide first that a file should not be accepted; a second person must confirm."""
    _membership, move = prepare(actor, file, Action.REJECT)
    mark_review(actor, file, FileState.REJECTED)
    move_file(actor, file, move, needed(reason))


def confirm(actor: Actor, file: File) -> None:
    """Make the first decision final: the seat and its representatives are accredited, or the file is rejected."""
    membership, move = prepare(actor, file, Action.CONFIRM)
    together = carried(file)
    for each in together:
        each.confirmed_by_id, each.decided_at = actor.id, clock.now()
    if move.to is FileState.ACCREDITED:
        _refuse_unready(file)
        if isinstance(file, Membership):
            membership.valid_from = file.proposed_from or clock.today()
            membership.valid_to = None
        for each in together:
            if isinstance(each, Representation):
                accredit(actor, membership, each, each.proposed_from or clock.today())
    move_file(actor, file, move, file.reason)


def send_back(actor: Actor, file: File, reason: str) -> None:
    """Disagree with the first decision: the file waits for a review again."""
    _membership, move = prepare(actor, file, Action.SEND_BACK)
    for each in carried(file):
        each.decision = each.reviewed_by_id = each.reviewed_at = each.proposed_from = None
        if isinstance(each, Representation):
            each.proposed_to = None
    move_file(actor, file, move, needed(reason))


def reopen(actor: Actor, membership: Membership) -> None:
    """Begin again after a rejection or an end; the history stays."""
    membership, move = prepare(actor, membership, Action.REOPEN)
    if membership.organization.ended_on is not None:
        raise Refused(_l("This organisation has ended; it cannot ask for a seat."))
    membership.decision = membership.reviewed_by_id = membership.reviewed_at = None
    membership.confirmed_by_id = membership.decided_at = membership.submitted_at = None
    membership.proposed_from = membership.late_reason = membership.late_request = None
    move_file(actor, membership, move)


def end_membership(actor: Actor, membership: Membership, day: date, reason: str) -> None:
    """End the seat of an organisation on a day, with the mandates of its representatives."""
    membership, move = prepare(actor, membership, Action.END)
    if day > clock.today():
        raise Refused(_l("The last day cannot lie in the future."))
    end_seat(actor, membership, move, day, needed(reason))
