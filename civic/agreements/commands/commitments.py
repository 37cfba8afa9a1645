"""Changes of commitments: from the promise to the space's word on whether it was kept."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage

from civic.agreements import mail, queries, rules
from civic.agreements.models import (
    Agreement,
    Axis,
    Commitment,
    CommitmentReport,
    CommitmentState,
    Postponement,
    ReportKind,
)
from civic.agreements.rules import StepData
from civic.core import clock
from civic.core.audit import record
from civic.core.db import db, on_clash
from civic.core.errors import allow, refuse_if
from civic.core.files import store
from civic.core.text import clean, fold, slugify
from civic.organisations.models import Organization
from civic.people.models import Person
from civic.people.rules import Actor
from civic.spaces.models import Space
from civic.spaces.queries import locked_space

on_clash(
    "commitments", "space_id", "number", sentence=_l("Somebody else wrote one at this moment. Send it again.")
)
on_clash("commitment_reports", "commitment_id", "once", sentence=_l("This report was kept already."))


def make_commitment(
    actor: Actor,
    space: Space,
    *,
    text: str,
    entity: str = "",
    due_on: date,
    proof: str,
    agreement: Agreement | None = None,
    organization: Organization | None = None,
    person: Person | None = None,
    person_in_charge: str = "",
    axis: Axis | None = None,
    agreed_on: date | None = None,
) -> Commitment:
    """Write down what an entity promised; whoever is in charge is told."""
    allow(rules.may_manage(actor, space))
    locked_space(space.id)
    text, proof = clean(text, lines=True)[:2000], clean(proof)[:500]
    entity = clean(entity or (organization.name if organization else ""))[:160]
    on = agreed_on or clock.today()
    refuse_if(rules.why_not_commitment(text, entity, proof, on, due_on))
    refuse_if(
        _l("The agreement belongs to another space.")
        if agreement and agreement.space_id != space.id
        else None
    )
    made = Commitment(
        space_id=space.id, space=space, number=queries.next_number(space), agreement=agreement, text=text, axis=axis,
        search_key=fold(f"{entity} {text}"),
        entity=entity, entity_key=slugify(organization.name if organization else entity, limit=160),
        organization=organization, person=person,
        person_in_charge=clean(person_in_charge)[:160],
        agreed_on=on, first_due_on=due_on, due_on=due_on, proof=proof, state=CommitmentState.PENDING, progress=0,
        made_by_id=actor.id,
    )  # fmt: skip
    db.session.add(made)
    record(
        actor, "agreements.make_commitment", made,
        after={"number": made.number, "entity": entity, "due_on": due_on.isoformat()}, space_id=space.id,
    )  # fmt: skip
    mail.tell_made(made, actor)
    return made


def _step(
    actor: Actor, commitment: Commitment, kind: ReportKind, data: StepData, upload: FileStorage | None = None
) -> CommitmentReport:
    made = CommitmentReport(
        commitment_id=commitment.id, commitment=commitment, kind=kind, progress=data.progress,
        text=clean(data.text, lines=True)[:3000], link=clean(data.link)[:500],
        file=store(upload, actor.id) if upload else None, occurred_on=data.occurred_on, reported_by_id=actor.id, by_team=not rules.is_in_charge(actor, commitment),
        once=data.once[:40],
    )  # fmt: skip
    db.session.add(made)
    return made


def _note(
    actor: Actor, act: str, commitment: Commitment, before: CommitmentState, reason: str | None = None
) -> None:
    after: dict[str, Any] = {"state": commitment.state.value, "progress": commitment.progress}
    record(actor, f"agreements.{act}", commitment, before={"state": before.value}, after=after, reason=reason)


def report_progress(
    actor: Actor, commitment: Commitment, data: StepData, upload: FileStorage | None = None
) -> CommitmentReport:
    """Tell how it goes on. Nothing told before is changed."""
    allow(rules.may_report(actor, commitment))
    commitment = queries.locked_commitment(commitment.id)
    if known := queries.report_of_form(commitment.id, data.once):
        return known
    refuse_if(rules.why_not_report(commitment, data, queries.last_reported_on(commitment.id)))
    before = commitment.state
    made = _step(actor, commitment, ReportKind.PROGRESS, data, upload)
    commitment.state, commitment.progress = CommitmentState.UNDER_WAY, data.progress
    _note(actor, "report_progress", commitment, before)
    return made


def claim_done(
    actor: Actor, commitment: Commitment, data: StepData, upload: FileStorage | None = None
) -> CommitmentReport:
    """Report it done with what proves it; somebody else of the space looks at it."""
    allow(rules.may_report(actor, commitment))
    commitment = queries.locked_commitment(commitment.id)
    if known := queries.report_of_form(commitment.id, data.once):
        return known
    last = queries.last_reported_on(commitment.id)
    refuse_if(rules.why_not_claim(commitment, data, has_file=upload is not None, last=last))
    before = commitment.state
    made = _step(actor, commitment, ReportKind.CLAIM, data, upload)
    made.progress = commitment.progress = 100
    commitment.state, commitment.done_on = CommitmentState.CLAIMED_DONE, data.occurred_on
    commitment.claimed_by_id = actor.id
    _note(actor, "claim_done", commitment, before)
    mail.tell_claimed(commitment, actor)
    return made


def accept_done(actor: Actor, commitment: Commitment, *, text: str, once: str) -> None:
    """Say that it was kept: somebody else of the space than who claimed it."""
    allow(rules.may_work_on(actor, commitment))
    commitment = queries.locked_commitment(commitment.id)
    if queries.report_of_form(commitment.id, once):
        return
    allow(rules.may_check(actor, commitment))
    text = clean(text, lines=True)
    refuse_if(rules.why_not_check(commitment, text))
    before = commitment.state
    _step(actor, commitment, ReportKind.ACCEPTED, StepData(text, clock.today(), once, 100))
    commitment.state, commitment.closed_on = CommitmentState.KEPT, clock.today()
    _note(actor, "accept_done", commitment, before)
    mail.tell_decided(commitment, text, actor)


def send_back(actor: Actor, commitment: Commitment, *, reason: str, once: str) -> None:
    """Say what is missing; it is under way again."""
    allow(rules.may_work_on(actor, commitment))
    commitment = queries.locked_commitment(commitment.id)
    if queries.report_of_form(commitment.id, once):
        return
    allow(rules.may_check(actor, commitment))
    reason = clean(reason, lines=True)
    refuse_if(rules.why_not_send_back(commitment, reason))
    before = commitment.state
    commitment.state, commitment.done_on, commitment.claimed_by_id = CommitmentState.UNDER_WAY, None, None
    commitment.progress = min(commitment.progress, 99)
    _step(actor, commitment, ReportKind.SENT_BACK, StepData(reason, clock.today(), once, commitment.progress))
    _note(actor, "send_back", commitment, before, reason[:1000])
    mail.tell_decided(commitment, reason, actor)


def postpone(actor: Actor, commitment: Commitment, *, to: date, reason: str) -> Postponement:
    """Give it a later date; the first one stays written beside it."""
    allow(rules.may_manage(actor, commitment.space))
    commitment = queries.locked_commitment(commitment.id)
    reason = clean(reason)[:500]
    refuse_if(rules.why_not_postpone(commitment, to, reason))
    made = Postponement(
        commitment_id=commitment.id,
        from_day=commitment.due_on,
        to_day=to,
        reason=reason,
        decided_by_id=actor.id,
    )
    db.session.add(made)
    record(
        actor, "agreements.postpone", commitment, before={"due_on": commitment.due_on.isoformat()},
        after={"due_on": to.isoformat()}, reason=reason,
    )  # fmt: skip
    commitment.due_on = to
    mail.tell_postponed(commitment, reason, actor)
    return made


def declare_broken(actor: Actor, commitment: Commitment, *, reason: str, once: str) -> None:
    """Say that it was not kept and is no longer expected, once its date has passed."""
    _close(actor, commitment, reason, once, broken=True)


def cancel(actor: Actor, commitment: Commitment, *, reason: str, once: str) -> None:
    """Say that it is no longer wanted; it counts for nobody."""
    _close(actor, commitment, reason, once, broken=False)


def _close(actor: Actor, commitment: Commitment, reason: str, once: str, *, broken: bool) -> None:
    allow(rules.may_manage(actor, commitment.space))
    commitment = queries.locked_commitment(commitment.id)
    if queries.report_of_form(commitment.id, once):
        return
    reason = clean(reason, lines=True)
    refuse_if(rules.why_not_close(commitment, reason, broken=broken))
    before = commitment.state
    kind = ReportKind.BROKEN if broken else ReportKind.CANCELLED
    _step(actor, commitment, kind, StepData(reason, clock.today(), once, commitment.progress))
    commitment.state = CommitmentState.BROKEN if broken else CommitmentState.CANCELLED
    commitment.done_on, commitment.closed_on = None, clock.today()
    _note(actor, "declare_broken" if broken else "cancel", commitment, before, reason[:1000])
    mail.tell_decided(commitment, reason, actor)
