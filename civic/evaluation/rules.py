"""Who may prepare, evaluate and publish, and why something cannot be done now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _

from civic.core import clock
from civic.evaluation import queries
from civic.evaluation.models import (
    Assignment,
    Discussion,
    FilterAnswer,
    Results,
    Round,
    Sheet,
    Verdict,
)
from civic.evaluation.sheet import SheetData, data_of, is_intact, why_not_complete
from civic.people.models import Person
from civic.people.rules import Actor
from civic.proposals.models import Call, CallPhase, Proposal
from civic.spaces.models import Space, TeamRole
from civic.spaces.rules import is_coordinator, is_in_team, roles_in


def may_see_call(actor: Actor, call: Call) -> bool:
    """Everybody sees the pages of a published call; its draft is the team's."""
    return call.is_public or is_in_team(actor, call.space)


def may_see_work(actor: Actor, space: Space) -> bool:
    """The team sees how far the evaluation is."""
    return is_in_team(actor, space)


def may_prepare(actor: Actor, space: Space) -> bool:
    """Coordinators write the sheet, share out the proposals and publish."""
    return is_coordinator(actor, space)


def is_evaluator(actor: Actor, space: Space) -> bool:
    """Whether the actor evaluates in the space; running the platform is not enough."""
    return TeamRole.EVALUATOR in roles_in(actor, space)


def may_answer_filters(actor: Actor, proposal: Proposal) -> bool:
    """The technical team answers the filters, but nobody those of their own proposal."""
    inside = is_evaluator(actor, proposal.space) or is_coordinator(actor, proposal.space)
    return inside and not (isinstance(actor, Person) and conflict_of(actor, proposal))


def may_score(actor: Actor, assignment: Assignment) -> bool:
    """Only the evaluator to whom it was given, while they are one."""
    return (
        actor.id == assignment.evaluator_id
        and assignment.is_active
        and is_evaluator(actor, assignment.proposal.space)
    )


def may_discuss(actor: Actor, proposal: Proposal, assignments: Sequence[Assignment]) -> bool:
    """The evaluators of a proposal and who leads the space."""
    return is_coordinator(actor, proposal.space) or any(may_score(actor, a) for a in assignments)


def conflict_of(person: Person, proposal: Proposal) -> str | None:
    """The sentence that says why a person may never judge a proposal, or None."""
    persons, organizations = queries.authors_of(proposal)
    if person.id in persons:
        return _("%(name)s is an author of this proposal and cannot evaluate it.", name=person.full_name)
    if organizations & queries.ties_of(person.id):
        return _("%(name)s leads or represents an organisation behind this proposal and cannot evaluate it.",
                 name=person.full_name)  # fmt: skip
    return None


def why_not_change_sheet(sheet: Sheet) -> str | None:
    """The sentence that says why a sheet cannot be changed, or None."""
    if sheet.is_published:
        return _("This sheet is published and does not change any more: everybody scores with the rules that stood here from the beginning.")  # fmt: skip
    return None


def why_not_publish_sheet(sheet: Sheet) -> str | None:
    """The sentence that says why a sheet cannot be published, or None."""
    if sheet.is_published:
        return _("This sheet is published already.")
    if not sheet.call.is_public:
        return _("Publish the call first.")
    return why_not_complete(data_of(sheet))


def why_not_begin(sheet: Sheet | None) -> str | None:
    """The sentence that says why evaluating has not begun, or None."""
    if sheet is None or not sheet.is_published:
        return _("Publish the sheet first: nobody scores before the criteria are known to all.")
    if sheet.call.phase(clock.now()) is not CallPhase.OVER:
        return _("The evaluation begins when the call has closed.")
    if not is_intact(sheet):
        return _(
            "The sheet no longer says what was published. Tell whoever runs the platform before going on."
        )
    return None


def why_not_answer_filters(
    sheet: Sheet | None, proposal: Proposal, results: Results | None, reason: str
) -> str | None:
    """The sentence that says why the filters of a proposal cannot be answered, or None."""
    if not proposal.is_live:
        return _("This proposal is not in the list any more.")
    if results and not reason:
        return _("The results are public. Say why the answer changes; then publish the corrected results.")
    return why_not_begin(sheet)


def why_not_verdict(line: FilterAnswer, cost: int | None) -> str | None:
    """The sentence that says why a verdict cannot stand, or None."""
    if not line.reason:
        return _("Say why, for each filter.")
    if line.verdict is Verdict.YES and not line.filter.allows_cost(cost):
        return _("“%(filter)s” cannot be answered with yes: the cost lies outside its limits.", filter=line.filter.name)  # fmt: skip
    return None


def passed(sheet: Sheet, answers: Mapping[int, FilterAnswer]) -> bool | None:
    """Whether a proposal passed the filters; None while one is open or in doubt."""
    verdicts = [answers[f.id].verdict if f.id in answers else None for f in sheet.filters]
    if Verdict.NO in verdicts:
        return False
    return True if all(verdict is Verdict.YES for verdict in verdicts) else None


def why_not_filtered(sheet: Sheet, answers: Mapping[int, FilterAnswer]) -> str | None:
    """The sentence that says why a proposal is not scored (yet), or None."""
    outcome = passed(sheet, answers)
    if outcome is False:
        return _("This proposal did not pass the filters, so it is not scored.")
    if outcome is None:
        return _("The filters come first: one has no answer yet or is in doubt.")
    return None


def why_not_assign(
    sheet: Sheet | None, proposal: Proposal, person: Person, assignments: Sequence[Assignment]
) -> str | None:
    """The sentence that says why a person cannot evaluate a proposal, or None."""
    sentence = why_not_begin(sheet)
    if sentence or sheet is None:
        return sentence
    if not proposal.is_live:
        return _("This proposal is not in the list any more.")
    before = next((a for a in assignments if a.evaluator_id == person.id), None)
    if before is not None:
        return (
            _("%(name)s evaluates this proposal already.", name=person.full_name)
            if before.is_active
            else _(
                "%(name)s was taken off this proposal and does not come back to it.", name=person.full_name
            )
        )
    if sum(a.is_active for a in assignments) >= sheet.evaluators:
        return _("This proposal has its evaluators already.")
    return conflict_of(person, proposal)


def why_not_end(assignment: Assignment, reason: str, is_conflict: bool) -> str | None:
    """The sentence that says why an evaluator cannot be taken off, or None."""
    if not assignment.is_active:
        return _("This evaluator does not evaluate the proposal any more.")
    if not reason:
        return _("Say why: it stays written.")
    if assignment.sent() and not is_conflict:
        return _("These scores were sent and stay. Only a conflict of interest takes an evaluator off now.")
    return None


def everybody_sent(sheet: Sheet, assignments: Sequence[Assignment]) -> bool:
    """Whether all evaluators of a proposal have sent their own scores: only then anybody sees the others'."""
    active = [a for a in assignments if a.is_active]
    return len(active) >= sheet.evaluators and all(a.sent(Round.FIRST) for a in active)


def why_not_send(
    assignment: Assignment,
    round_: Round,
    assignments: Sequence[Assignment],
    discussion: Discussion | None,
    change_reason: str,
) -> str | None:
    """The sentence that says why scores cannot be sent now, or None."""
    sheet, proposal = assignment.sheet, assignment.proposal
    if not proposal.is_live:
        return _("This proposal is not in the list any more.")
    if assignment.declared_at is None:
        return _("Say first whether you have a conflict of interest.")
    sentence = (
        why_not_begin(sheet)
        or conflict_of(assignment.evaluator, proposal)
        or why_not_filtered(sheet, queries.filter_answers_on(proposal.id))
    )
    if sentence:
        return sentence
    if round_ is Round.FINAL:
        if discussion is None:
            return _("There is nothing to discuss: the scores lie close to each other.")
        if discussion.closed_at:
            return _("The discussion is finished and its scores stay.")
        return None
    if assignment.sent(Round.FIRST) is None:
        return None
    if everybody_sent(sheet, assignments):
        return _("All evaluators have sent, and can see each other's scores: what you sent stays. A large difference is discussed.")  # fmt: skip
    return None if change_reason else _("You have sent these scores. To correct them, say why.")


def why_not_scores(sheet: Sheet, scores: Mapping[str, int], reasons: Mapping[str, str]) -> str | None:
    """The sentence that says what is missing in an evaluation before it can be sent, or None."""
    for criterion in sheet.criteria:
        if scores.get(criterion.code) not in sheet.numbers:
            return _("“%(criterion)s” has no score yet.", criterion=criterion.name)
        if not reasons.get(criterion.code):
            return _("Write why you give this score to “%(criterion)s”.", criterion=criterion.name)
    return None


def why_not_publish_results(waiting: Sequence[str], held: Results | None, reason: str) -> str | None:
    """The sentence that says why results cannot be published, or None; `waiting` are the open points, in words."""
    if waiting:
        return _("The results are not complete: %(first)s", first=waiting[0])
    if held and not reason:
        return _("Say what is corrected and why: the earlier results stay public too.")
    return None


def why_not_save(sheet: Sheet, version: int, data: SheetData) -> str | None:
    """The sentence that says why a draft cannot be saved, or None."""
    from civic.evaluation.sheet import why_not_shaped

    if sheet.version != version:
        return _(
            "Somebody else has changed this sheet meanwhile. Look at their version, then write yours again."
        )
    return why_not_change_sheet(sheet) or why_not_shaped(data)
