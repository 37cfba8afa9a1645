"""Every change of answers and their follow-up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage

from civic.answers import queries, rules
from civic.answers.models import Answer, Duty, Photo, ProgressReport, PromisedStep
from civic.answers.rules import AnswerData, ReportData
from civic.core import clock
from civic.core.audit import record
from civic.core.db import db, on_clash
from civic.core.errors import allow, refuse_if
from civic.core.files import check_image, store
from civic.core.jobs import enqueue
from civic.core.signals import progress_reported, proposal_answered
from civic.people.rules import Actor
from civic.proposals.models import Proposal
from civic.proposals.queries import locked_proposal

TELL = "answers/tell"
MOST_PHOTOS = 4
_AT_ONCE = _l("Somebody else wrote the same at this moment. Look at it again.")
on_clash("answers", "proposal_id", "version", sentence=_AT_ONCE)
on_clash("answer_duties", "proposal_id", sentence=_AT_ONCE)
on_clash("progress_reports", "proposal_id", "once", sentence=_l("This report was kept already."))


def name_entity(actor: Actor, proposal: Proposal, entity: str) -> None:
    """Say which entity owes the answer; the public clock counts it there."""
    allow(rules.may_answer(actor, proposal.space))
    locked_proposal(proposal.id)
    refuse_if(None if entity else _("Write the name of the entity."))
    duty = queries.duty_of(proposal.id)
    before = duty.entity if duty else None
    if before == entity:
        return
    if duty is None:
        duty = Duty(proposal_id=proposal.id)
        db.session.add(duty)
    duty.entity, duty.named_at, duty.named_by_id = entity, clock.now(), actor.id
    record(actor, "answers.name_entity", duty, before={"entity": before}, after={"entity": entity},
           space_id=proposal.space_id)  # fmt: skip


def answer(actor: Actor, proposal: Proposal, data: AnswerData, document: FileStorage | None = None) -> Answer:
    """Answer a proposal; authors, supporters and followers are told. A later answer takes the place of the earlier one."""
    allow(rules.may_answer(actor, proposal.space))
    locked_proposal(proposal.id)
    before = queries.answer_to(proposal.id)
    if before and not data.change_reason and _same(before, data):
        return before  # the same form, sent twice
    refuse_if(rules.why_not_answer(proposal, before, data, queries.last_report(proposal.id)))
    kept = store(document, actor.id) if document else None
    now = clock.now()
    if before:
        before.superseded_at = now
    made = Answer(
        proposal=proposal, proposal_id=proposal.id, version=before.version + 1 if before else 1, kind=data.kind,
        reason=data.reason, part=data.part, referred_to=data.referred_to, signer=data.signer, office=data.office,
        entity=data.entity, signed_on=data.signed_on, document=kept, given_at=now, given_by_id=actor.id,
        change_reason=data.change_reason or None,
    )  # fmt: skip
    db.session.add(made)
    record(
        actor, "answers.answer", made, before={"kind": before.kind.value} if before else None,
        after={"kind": data.kind.value, "version": made.version}, reason=data.change_reason or None,
        space_id=proposal.space_id,
    )  # fmt: skip
    proposal_answered.send(made, actor=actor)
    enqueue(TELL, {"proposal": proposal.id, "news": "answered", "answer": made.id}, asked_by_id=actor.id)
    return made


def _same(before: Answer, data: AnswerData) -> bool:
    return (
        before.kind, before.reason, before.part, before.referred_to, before.signer, before.office, before.entity,
        before.signed_on,
    ) == (
        data.kind, data.reason, data.part, data.referred_to, data.signer, data.office, data.entity, data.signed_on
    )  # fmt: skip


def add_milestone(actor: Actor, proposal: Proposal, name: str, due: date) -> PromisedStep:
    """Promise a step of an accepted proposal for a day."""
    allow(rules.may_answer(actor, proposal.space))
    locked_proposal(proposal.id)
    refuse_if(rules.why_not_milestone(queries.answer_to(proposal.id), name, due))
    same = next((m for m in queries.milestones_of(proposal.id) if (m.name, m.due_on) == (name, due)), None)
    if same is not None:
        return same
    made = PromisedStep(
        proposal_id=proposal.id, name=name, due_on=due, first_due_on=due, added_by_id=actor.id
    )
    db.session.add(made)
    record(actor, "answers.add_milestone", made, after={"name": name, "due_on": due.isoformat()},
           space_id=proposal.space_id)  # fmt: skip
    return made


def move_milestone(
    actor: Actor, proposal: Proposal, milestone: PromisedStep, due: date, reason: str
) -> PromisedStep:
    """Give a milestone another date; the promised one stays written beside it."""
    allow(rules.may_answer(actor, proposal.space))
    locked_proposal(proposal.id)
    refuse_if(rules.why_not_move(milestone, due, reason))
    milestone.superseded_at = clock.now()
    made = PromisedStep(
        proposal_id=proposal.id, name=milestone.name, due_on=due, first_due_on=milestone.first_due_on,
        added_by_id=actor.id, move_reason=reason,
    )  # fmt: skip
    db.session.add(made)
    record(actor, "answers.move_milestone", made, before={"due_on": milestone.due_on.isoformat()},
           after={"due_on": due.isoformat()}, reason=reason, space_id=proposal.space_id)  # fmt: skip
    return made


def report(
    actor: Actor, proposal: Proposal, data: ReportData, photos: Sequence[tuple[FileStorage, str]] = ()
) -> ProgressReport:
    """Tell how an accepted proposal goes on; whoever follows it is told. Nothing told before is changed."""
    allow(rules.may_answer(actor, proposal.space))
    locked_proposal(proposal.id)
    known = queries.report_of_form(proposal.id, data.once)
    if known is not None:
        return known
    last = queries.last_report(proposal.id)
    refuse_if(rules.why_not_report(queries.answer_to(proposal.id), last, data))
    refuse_if(_("At most %(most)d photographs.", most=MOST_PHOTOS) if len(photos) > MOST_PHOTOS else None)
    made = ProgressReport(
        proposal=proposal, proposal_id=proposal.id, state=data.state, on_day=data.on_day, progress=data.progress,
        budget_cents=data.budget_cents, executed_cents=data.executed_cents, note=data.note, reason=data.reason,
        once=data.once, reported_by_id=actor.id, photos=[],
    )  # fmt: skip
    db.session.add(made)
    for upload, caption in photos:
        refuse_if(None if caption else _("Say in a few words what each photograph shows."))
        made.photos.append(Photo(file=store(upload, actor.id, check_image), caption=caption))
    db.session.flush()
    _reach(proposal, made, data)
    record(
        actor, "answers.report", made, before={"state": last.state.value} if last else None,
        after={"state": data.state.value, "progress": data.progress, "executed_cents": data.executed_cents},
        reason=data.reason or None, space_id=proposal.space_id,
    )  # fmt: skip
    progress_reported.send(made, actor=actor)
    enqueue(TELL, {"proposal": proposal.id, "news": "progress", "report": made.id}, asked_by_id=actor.id)
    return made


def _reach(proposal: Proposal, made: ProgressReport, data: ReportData) -> None:
    for milestone_id, on, evidence in data.reached:
        milestone = queries.milestone_of(proposal, milestone_id)
        refuse_if(rules.why_not_reached(milestone, on, evidence, data.on_day))
        milestone.reached_on, milestone.evidence = on, evidence
        milestone.reached_report_id = made.id
