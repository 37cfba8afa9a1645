"""Every change of an evaluation: the sheet, who evaluates, filters, scores, discussion, results."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from civic.core import clock
from civic.core.audit import record
from civic.core.db import db, on_clash
from civic.core.errors import Refused, allow, refuse_if
from civic.core.signals import results_published
from civic.evaluation import queries, results, rules
from civic.evaluation.models import (
    Assignment,
    Criterion,
    Discussion,
    Evaluation,
    Filter,
    FilterAnswer,
    Results,
    Round,
    Sheet,
    Verdict,
)
from civic.evaluation.sheet import (
    SheetData,
    canonical,
    content_of,
    fingerprint,
    rule_of,
    usual_sheet,
)
from civic.people.models import Person
from civic.people.rules import Actor
from civic.proposals.models import Call, Proposal
from civic.proposals.queries import locked_proposal

on_clash("evaluation_sheets", "call_id", sentence=_l("This call has its sheet already."))
on_clash(
    "evaluation_assignments", "proposal_id", "evaluator_id",
    sentence=_l("This person evaluates the proposal already."),
)  # fmt: skip
_AT_ONCE = _l("Somebody else wrote the same at this moment. Look at it again.")
on_clash("evaluations", "assignment_id", "round", "version", sentence=_AT_ONCE)
on_clash("filter_answers", "filter_id", "proposal_id", "version", sentence=_AT_ONCE)
on_clash("evaluation_results", "sheet_id", "version", sentence=_AT_ONCE)


# --- the sheet --------------------------------------------------------------------------------------------------------


def open_sheet(actor: Actor, call: Call) -> Sheet:
    """The draft of a call's sheet, begun with what is usual; the same one when it exists."""
    allow(rules.may_prepare(actor, call.space))
    known = queries.sheet_of(call)
    if known is not None:
        return known
    sheet = Sheet(call=call, call_id=call.id, filters=[], criteria=[])
    db.session.add(sheet)
    write_sheet(sheet, usual_sheet(call.max_cost_cents or call.ceiling_cents))
    record(actor, "evaluation.open_sheet", sheet, space_id=call.space_id)
    return sheet


def save_sheet(actor: Actor, sheet: Sheet, version: int, data: SheetData) -> None:
    """Write the draft anew; weights may still miss the 100."""
    allow(rules.may_prepare(actor, sheet.call.space))
    sheet = queries.locked_sheet(sheet.id)
    refuse_if(rules.why_not_save(sheet, version, data))
    before = content_of(sheet)
    write_sheet(sheet, data)
    sheet.version += 1
    record(actor, "evaluation.save_sheet", sheet, before=before, after=content_of(sheet),
           space_id=sheet.space_id)  # fmt: skip


def write_sheet(sheet: Sheet, data: SheetData) -> None:
    """Put what was written into a sheet; whoever calls it writes the line in the trail."""
    sheet.lowest, sheet.highest = data.lowest, data.highest
    sheet.anchors = {str(n): data.anchors.get(str(n), "") for n in range(data.lowest, data.highest + 1)}
    sheet.evaluators, sheet.threshold, sheet.minimum = data.evaluators, data.threshold, data.minimum
    sheet.tie_break, sheet.reserve = [step.value for step in data.tie_break], data.reserve
    sheet.legal_basis = data.legal_basis
    sheet.filters.clear()
    sheet.criteria.clear()
    db.session.flush()  # the old codes go before the new ones come
    sheet.filters.extend(
        Filter(code=f"f{n}", position=n, name=f.name, norm=f.norm, least_cents=f.least_cents, most_cents=f.most_cents)
        for n, f in enumerate(data.filters, 1)
    )  # fmt: skip
    sheet.criteria.extend(
        Criterion(code=f"c{n}", position=n, heading=c.heading, name=c.name, about=c.about,
                  weight_hundredths=c.weight_hundredths)
        for n, c in enumerate(data.criteria, 1)
    )  # fmt: skip
    db.session.flush()


def publish_sheet(actor: Actor, sheet: Sheet) -> None:
    """Fix the sheet for good and show it to everybody, with the fingerprint of its text."""
    allow(rules.may_prepare(actor, sheet.call.space))
    sheet = queries.locked_sheet(sheet.id)
    refuse_if(rules.why_not_publish_sheet(sheet))
    sheet.frozen = canonical(content_of(sheet))
    sheet.sha256 = fingerprint(sheet.frozen)
    sheet.published_at, sheet.published_by_id = clock.now(), actor.id
    record(actor, "evaluation.publish_sheet", sheet, after={"sha256": sheet.sha256}, space_id=sheet.space_id)


# --- who evaluates ----------------------------------------------------------------------------------------------------


def assign(actor: Actor, sheet: Sheet, proposal: Proposal, person: Person) -> Assignment:
    """Give a proposal to an evaluator of the space."""
    allow(rules.may_prepare(actor, sheet.call.space))
    locked_proposal(proposal.id)
    if not rules.is_evaluator(person, sheet.call.space):
        raise Refused(_("%(name)s is not an evaluator of this space.", name=person.full_name))
    refuse_if(rules.why_not_assign(sheet, proposal, person, queries.assignments_on(proposal.id)))
    made = Assignment(
        sheet=sheet, sheet_id=sheet.id, proposal=proposal, proposal_id=proposal.id, evaluator=person,
        evaluator_id=person.id, assigned_by_id=actor.id, evaluations=[],
    )  # fmt: skip
    db.session.add(made)
    record(actor, "evaluation.assign", made, after={"proposal": proposal.id, "evaluator": person.id},
           space_id=sheet.space_id)  # fmt: skip
    return made


def share_out(actor: Actor, sheet: Sheet) -> int:
    """Give every proposal that lacks evaluators to those with the fewest and no conflict; how many were given."""
    allow(rules.may_prepare(actor, sheet.call.space))
    refuse_if(rules.why_not_begin(sheet))
    people = queries.evaluators_of(sheet.call.space)
    known = queries.assignments_of(sheet)
    load = {
        p.id: sum(a.evaluator_id == p.id and a.is_active for rows in known.values() for a in rows)
        for p in people
    }
    made = 0
    for proposal in queries.proposals_of(sheet.call):
        if rules.passed(sheet, queries.filter_answers_on(proposal.id)) is False:
            continue
        for person in sorted(people, key=lambda p: (load[p.id], p.id)):
            rows = queries.assignments_on(proposal.id)
            if rules.why_not_assign(sheet, proposal, person, rows) is None:
                assign(actor, sheet, proposal, person)
                load[person.id] += 1
                made += 1
                db.session.flush()
    return made


def end_assignment(actor: Actor, assignment: Assignment, reason: str, *, is_conflict: bool = False) -> None:
    """Take an evaluator off a proposal; what they wrote stays but does not count."""
    allow(rules.may_prepare(actor, assignment.proposal.space))
    locked_proposal(assignment.proposal_id)
    refuse_if(rules.why_not_end(assignment, reason, is_conflict))
    if is_conflict and queries.results_of(assignment.sheet):
        raise Refused(_("The results are public: the scores they were made from stay."))
    _end(actor, assignment, reason, is_conflict)


def _end(actor: Actor, assignment: Assignment, reason: str, is_conflict: bool) -> None:
    assignment.ended_at, assignment.end_reason = clock.now(), reason[:500]
    assignment.is_conflict = is_conflict
    _drop_discussion(assignment)
    record(actor, "evaluation.end_assignment", assignment, reason=reason,
           after={"is_conflict": is_conflict}, space_id=assignment.sheet.space_id)  # fmt: skip


def _drop_discussion(assignment: Assignment) -> None:
    """The difference was with somebody who no longer counts; a new evaluator may open another discussion."""
    talk = queries.discussion_on(assignment.proposal_id)
    if talk is not None:
        talk.dropped_at = clock.now()
        for other in queries.assignments_on(assignment.proposal_id):
            final = other.sent(Round.FINAL)
            if final is not None:
                final.superseded_at = clock.now()
        db.session.flush()


def declare(actor: Actor, assignment: Assignment, *, has_conflict: bool, reason: str = "") -> None:
    """An evaluator says that there is no conflict of interest, or that there is one and steps back."""
    allow(rules.may_score(actor, assignment))
    locked_proposal(assignment.proposal_id)
    if has_conflict:
        refuse_if(None if reason else _("Say which interest ties you to this proposal."))
        refuse_if(rules.why_not_end(assignment, reason, True))
        _end(actor, assignment, reason, True)
        return
    refuse_if(rules.conflict_of(assignment.evaluator, assignment.proposal))
    if assignment.declared_at is None:
        assignment.declared_at = clock.now()
        record(actor, "evaluation.declare", assignment, after={"has_conflict": False},
               space_id=assignment.sheet.space_id)  # fmt: skip


# --- filters ----------------------------------------------------------------------------------------------------------


def answer_filters(
    actor: Actor,
    sheet: Sheet,
    proposal: Proposal,
    given: Sequence[tuple[int, Verdict, str]],
    reason: str = "",
) -> int:
    """Answer filters of a proposal: (filter id, verdict, why); how many answers are new. Earlier ones are kept."""
    allow(rules.may_answer_filters(actor, proposal))
    locked_proposal(proposal.id)
    refuse_if(rules.why_not_answer_filters(sheet, proposal, queries.results_of(sheet), reason))
    known, by_id = queries.filter_answers_on(proposal.id), {f.id: f for f in sheet.filters}
    written = 0
    for filter_id, verdict, why in given:
        before, asked = known.get(filter_id), by_id.get(filter_id)
        if asked is None or (before and (before.verdict, before.reason) == (verdict, why)):
            continue
        line = FilterAnswer(filter=asked, filter_id=filter_id, proposal_id=proposal.id, verdict=verdict, reason=why,
                            version=before.version + 1 if before else 1, answered_by_id=actor.id)  # fmt: skip
        refuse_if(rules.why_not_verdict(line, proposal.cost_cents))
        if before:
            before.superseded_at = clock.now()
        db.session.add(line)
        written += 1
    if written:
        record(actor, "evaluation.answer_filters", proposal, reason=reason or None, space_id=sheet.space_id,
               after={by_id[i].code: verdict.value for i, verdict, _w in given if i in by_id})  # fmt: skip
    return written


# --- scores -----------------------------------------------------------------------------------------------------------


def save_scores(
    actor: Actor,
    assignment: Assignment,
    round_: Round,
    scores: dict[str, int],
    reasons: dict[str, str],
    comment: str,
) -> Evaluation:
    """Keep what an evaluator has written so far; nobody else sees it."""
    allow(rules.may_score(actor, assignment))
    _held(assignment)
    talk = queries.discussion_on(assignment.proposal_id)
    refuse_if(
        rules.why_not_send(assignment, round_, queries.assignments_on(assignment.proposal_id), talk, "-")
    )
    draft = _draft(assignment, round_)
    draft.scores, draft.reasons, draft.comment = scores, reasons, comment
    draft.saved_at = clock.now()
    record(actor, "evaluation.save_scores", draft, space_id=assignment.sheet.space_id)
    return draft


def _held(assignment: Assignment) -> None:
    """Whoever sends at the same moment waits; what they wrote is read again."""
    locked_proposal(assignment.proposal_id)
    for row in queries.assignments_on(assignment.proposal_id):
        db.session.refresh(row, ["evaluations", "ended_at"])


def _draft(assignment: Assignment, round_: Round) -> Evaluation:
    draft = assignment.draft(round_)
    if draft is None:
        version = 1 + max((e.version for e in assignment.evaluations if e.round is round_), default=0)
        draft = Evaluation(assignment_id=assignment.id, round=round_, version=version)
        assignment.evaluations.append(draft)
    return draft


def send_scores(
    actor: Actor,
    assignment: Assignment,
    round_: Round,
    scores: dict[str, int],
    reasons: dict[str, str],
    comment: str = "",
    change_reason: str = "",
) -> Evaluation:
    """Send an evaluation: from now on it is kept as it is. The last of the first ones opens a discussion if they lie far apart."""  # fmt: skip
    allow(rules.may_score(actor, assignment))
    _held(assignment)
    before = assignment.sent(round_)
    if before and (before.scores, before.reasons, before.comment) == (scores, reasons, comment):
        return before  # the same, sent twice
    others = queries.assignments_on(assignment.proposal_id)
    talk = queries.discussion_on(assignment.proposal_id)
    refuse_if(rules.why_not_send(assignment, round_, others, talk, change_reason))
    refuse_if(rules.why_not_scores(assignment.sheet, scores, reasons))
    now = clock.now()
    if before:
        before.superseded_at = now
    sent = _draft(assignment, round_)
    sent.scores, sent.reasons, sent.comment = scores, reasons, comment
    sent.saved_at = sent.sent_at = now
    sent.change_reason = change_reason or None
    sent.proposal_version = queries.text_version(assignment.proposal)
    record(actor, "evaluation.send_scores", sent, after={"round": round_.value, "version": sent.version},
           reason=change_reason or None, space_id=assignment.sheet.space_id)  # fmt: skip
    db.session.flush()
    if round_ is Round.FIRST:
        _open_discussion(actor, assignment.sheet, assignment.proposal_id, others)
    else:
        _close_if_finished(actor, talk, others)
    return sent


def _open_discussion(actor: Actor, sheet: Sheet, proposal_id: int, assignments: Sequence[Assignment]) -> None:
    if not rules.everybody_sent(sheet, assignments):
        return
    apart = results.difference_of(sheet, assignments)
    if apart > sheet.threshold:
        talk = Discussion(
            proposal_id=proposal_id, sheet_id=sheet.id,
            difference_hundredths=int(apart * 100 + Fraction(1, 2)),
        )  # fmt: skip
        db.session.add(talk)
        record(actor, "evaluation.open_discussion", talk, space_id=sheet.space_id)


def note_discussion(actor: Actor, proposal: Proposal, held_on: date, note: str) -> None:
    """Write down what was discussed; with all final scores the discussion is finished."""
    locked_proposal(proposal.id)
    others = queries.assignments_on(proposal.id)
    allow(rules.may_discuss(actor, proposal, others))
    talk = queries.discussion_on(proposal.id)
    if talk is None or talk.closed_at:
        raise Refused(_("There is no open discussion of this proposal."))
    refuse_if(None if note else _("Write what was discussed and what you agreed."))
    refuse_if(_("The day cannot lie in the future.") if held_on > clock.today() else None)
    before = {"note": talk.note} if talk.note else None
    talk.held_on, talk.note, talk.noted_by_id, talk.noted_at = held_on, note, actor.id, clock.now()
    record(
        actor,
        "evaluation.note_discussion",
        talk,
        before=before,
        after={"note": note},
        space_id=proposal.space_id,
    )
    _close_if_finished(actor, talk, others)


def _close_if_finished(actor: Actor, talk: Discussion | None, assignments: Sequence[Assignment]) -> None:
    active = [a for a in assignments if a.is_active]
    if talk and talk.note and not talk.closed_at and all(a.sent(Round.FINAL) for a in active):
        talk.closed_at = clock.now()
        record(actor, "evaluation.close_discussion", talk, space_id=active[0].sheet.space_id)


# --- results ----------------------------------------------------------------------------------------------------------


def publish_results(actor: Actor, sheet: Sheet, reason: str = "") -> Results:
    """Publish the order with everything it is made from; a correction is another publication, the earlier one stays."""
    allow(rules.may_prepare(actor, sheet.call.space))
    sheet = queries.locked_sheet(sheet.id)
    progress = results.progress_of(sheet)
    held = queries.results_of(sheet)
    inputs: list[dict[str, Any]] = results.inputs_of(sheet, progress)
    print_of = fingerprint(
        canonical({"sheet": sheet.sha256, "ceiling": sheet.call.ceiling_cents, "rows": inputs})
    )
    if held and held.sha256 == print_of:
        return held  # published already, word for word
    refuse_if(rules.why_not_publish_results(results.open_points(sheet, progress), held, reason))
    if held:
        held.superseded_at = clock.now()
    made = Results(
        sheet=sheet, sheet_id=sheet.id, version=held.version + 1 if held else 1, ceiling_cents=sheet.call.ceiling_cents,
        inputs=inputs, sha256=print_of, published_by_id=actor.id, reason=reason or None,
    )  # fmt: skip
    results.rank(
        rule_of(sheet), [results.entry_of(row) for row in inputs], made.ceiling_cents
    )  # or nothing is published
    db.session.add(made)
    record(actor, "evaluation.publish_results", made, after={"version": made.version, "sha256": print_of},
           reason=reason or None, space_id=sheet.space_id)  # fmt: skip
    results_published.send(made, actor=actor)
    return made
