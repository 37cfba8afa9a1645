"""Who may answer and report, and why it cannot be done now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from civic.answers.models import Answer, AnswerKind, ProgressReport, ProgressState, PromisedStep
from civic.core import clock
from civic.people.rules import Actor
from civic.proposals.models import Call, CallPhase, Proposal
from civic.spaces.models import Space
from civic.spaces.rules import is_coordinator, is_in_team


@dataclass(frozen=True)
class AnswerData:
    """An answer as it is written."""

    kind: AnswerKind
    reason: str
    signer: str
    office: str
    entity: str
    signed_on: date
    part: str = ""
    referred_to: str = ""
    change_reason: str = ""


@dataclass(frozen=True)
class ReportData:
    """A report as it is written; `reached` are (milestone id, day, evidence)."""

    state: ProgressState
    on_day: date
    progress: int
    executed_cents: int
    note: str
    once: str
    budget_cents: int | None = None
    reason: str = ""
    reached: tuple[tuple[int, date, str], ...] = ()


def may_see_call(actor: Actor, call: Call) -> bool:
    """Everybody sees the pages of a published call; its draft is the team's."""
    return call.is_public or is_in_team(actor, call.space)


def may_see_work(actor: Actor, space: Space) -> bool:
    """The team sees what is still to be answered and reported."""
    return is_in_team(actor, space)


def may_answer(actor: Actor, space: Space) -> bool:
    """Coordinators enter the answers and reports of the entities that sign them."""
    return is_coordinator(actor, space)


def why_not_answer_yet(proposal: Proposal) -> str | None:
    """The sentence that says why a proposal cannot be answered at all now, or None."""
    if not proposal.is_live:
        return _("This proposal is not in the list any more.")
    if proposal.call.phase(clock.now()) is not CallPhase.OVER:
        return _("Proposals are answered when the call has closed.")
    return None


def why_not_answer(
    proposal: Proposal, before: Answer | None, data: AnswerData, last: ProgressReport | None
) -> str | None:
    """The sentence that says why an answer cannot be given, or None."""
    sentence = why_not_answer_yet(proposal)
    if sentence:
        return sentence
    if not data.reason:
        return _("Write the reason: whoever proposed it has a right to know why.")
    if not (data.signer and data.office and data.entity):
        return _("Say who signs: name, office and entity.")
    if data.kind is AnswerKind.PARTLY and not data.part:
        return _("Say which part is accepted.")
    if data.kind is AnswerKind.REFERRED and not data.referred_to:
        return _("Say to whom it is passed on.")
    if data.signed_on > clock.today():
        return _("The day of the signature cannot lie in the future.")
    if data.signed_on < clock.local(proposal.call.opens_at).date():
        return _("The day of the signature lies before the call.")
    if before and not data.change_reason:
        return _(
            "There is an answer already. Say why this one takes its place; the earlier one stays readable."
        )
    if before and last and not data.kind.is_followed:
        return _("Its follow-up has begun: report there that it was cancelled, with the reason.")
    return None


def why_not_follow(answer: Answer | None) -> str | None:
    """The sentence that says why a proposal is not followed up, or None."""
    if answer is None or not answer.kind.is_followed:
        return _("Only accepted proposals are followed up.")
    return None


def why_not_report(answer: Answer | None, last: ProgressReport | None, data: ReportData) -> str | None:
    """The sentence that says why a report cannot be kept, or None."""
    sentence = why_not_follow(answer)
    if sentence:
        return sentence
    if not data.note:
        return _("Write in a few words what was done or what is missing.")
    if data.on_day > clock.today():
        return _("The day of a report cannot lie in the future.")
    if last and data.on_day < last.on_day:
        return _("The last report is of a later day. Look at the date again.")
    if not 0 <= data.progress <= 100:
        return _("Progress goes from 0 to 100 percent.")
    if data.state is ProgressState.FINISHED and data.progress != 100:
        return _("Something finished is at 100 percent.")
    if data.state.needs_reason and not data.reason:
        return _("Say why it is delayed or cancelled.")
    if data.budget_cents is not None and data.executed_cents > data.budget_cents:
        return _("More was spent than was set aside. Correct one of the two amounts.")
    return None


def why_not_milestone(answer: Answer | None, name: str, due: date) -> str | None:
    """The sentence that says why a milestone cannot be added, or None."""
    sentence = why_not_follow(answer)
    return sentence or (None if name else _("Give the milestone a name."))


def why_not_move(milestone: PromisedStep, due: date, reason: str) -> str | None:
    """The sentence that says why a milestone's date cannot move, or None."""
    if milestone.reached_on:
        return _("This milestone is reached already.")
    if due == milestone.due_on:
        return _("This is the date it has already.")
    return None if reason else _("Say why the date moves: everybody will read it.")


def why_not_reached(milestone: PromisedStep, on: date, evidence: str, report_day: date) -> Any | None:
    """The sentence that says why a milestone cannot count as reached, or None."""
    if milestone.reached_on:
        return _("This milestone is reached already.")
    if on > report_day:
        return _("A milestone is reached on the day of the report or before.")
    return (
        None if evidence else _("Say what shows that “%(milestone)s” is reached.", milestone=milestone.name)
    )
