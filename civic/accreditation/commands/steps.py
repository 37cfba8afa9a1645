"""What every move of a file shares: reading it under a lock, and writing the step, the audit line and the signal."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from civic.accreditation import rules
from civic.accreditation.models import AccreditationStep, FileState, Membership, Representation
from civic.accreditation.moves import Action, Move
from civic.accreditation.queries import PENDING, locked_membership
from civic.accreditation.rules import File, seat_of
from civic.core import clock
from civic.core.audit import record
from civic.core.db import db
from civic.core.errors import Refused
from civic.core.signals import membership_moved
from civic.people.rules import Actor


def prepare(actor: Actor, file: File, action: Action) -> tuple[Membership, Move]:
    """Hold the seat's row, read the file as it is now, and find the move the actor may make."""
    membership = locked_membership(seat_of(file).id)
    if isinstance(file, Representation):
        db.session.refresh(file)
        if membership.state is not FileState.ACCREDITED and action is not Action.SUBMIT:
            raise Refused(rules.stale(membership))  # it moves with the organisation's own file
    else:
        db.session.expire(membership, ["representations"])
    return membership, rules.permitted_move(actor, file, action)


def carried(file: File) -> list[File]:
    """The file itself and, for an organisation's, the representatives that move with it."""
    if isinstance(file, Representation):
        return [file]
    return [file, *(r for r in file.representations if r.state in PENDING)]


def mark_review(actor: Actor, file: File, decision: FileState) -> None:
    """Note who decided first, what and when, on a file and whoever moves with it."""
    for each in carried(file):
        each.decision, each.reviewed_by_id, each.reviewed_at = decision, actor.id, clock.now()


def move_file(
    actor: Actor,
    file: File,
    move: Move,
    reason: str | None = None,
    document_id: int | None = None,
    *,
    carry: bool = True,
) -> None:
    """Move a file, and the representatives that move with it, to where a row of the table leads; then announce it."""
    membership = seat_of(file)
    for each in carried(file) if carry else [file]:
        if move.to is FileState.SUBMITTED and move.action is Action.SUBMIT:
            each.submitted_at = clock.now()
            each.decision = each.reviewed_by_id = each.reviewed_at = None
        each.reason = reason
        if each is not file:
            each.state = move.to
    representation = file if isinstance(file, Representation) else None
    step = write_step(actor, membership, representation, move.action, move.to, reason, document_id)
    membership_moved.send(membership, actor=actor, step=step)


def write_step(
    actor: Actor,
    membership: Membership,
    representation: Representation | None,
    action: Action,
    to: FileState,
    reason: str | None,
    document_id: int | None = None,
) -> AccreditationStep:
    """Set the state of a file and write the move down."""
    file: File = representation or membership
    step = AccreditationStep(
        membership_id=membership.id,
        representation_id=representation.id if representation else None,
        from_state=file.state, to_state=to, action=action, at=clock.now(), by_id=actor.id,
        reason=reason, document_id=document_id,
    )  # fmt: skip
    db.session.add(step)
    record(
        actor, f"accreditation.{action}", file, before={"state": file.state}, after={"state": to},
        reason=reason, space_id=membership.space_id,
    )  # fmt: skip
    file.state = to
    db.session.flush()
    return step


def needed(reason: str) -> str:
    """The reason, or a refusal when it is empty."""
    if not reason:
        raise Refused(_l("Write the reason: the organisation reads it."))
    return reason
