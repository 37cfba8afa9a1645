"""From the tables to what is published: the rows the order is made from, and the order read back from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from civic.evaluation import queries, rules
from civic.evaluation.models import Assignment, Discussion, FilterAnswer, Results, Round, Sheet
from civic.evaluation.ranking import Entry, Outcome, Placed, Ranking, difference, points_of, rank
from civic.evaluation.sheet import rule_of
from civic.proposals.models import Proposal


@dataclass(frozen=True)
class Progress:
    """How far the evaluation of one proposal is."""

    proposal: Proposal
    answers: Mapping[int, FilterAnswer]
    passed: bool | None
    assignments: Sequence[Assignment]
    discussion: Discussion | None
    everybody_sent: bool

    @property
    def active(self) -> list[Assignment]:
        """Who evaluates it now."""
        return [a for a in self.assignments if a.is_active]

    @property
    def is_done(self) -> bool:
        """Whether nothing is missing any more."""
        if self.passed is False:
            return True
        open_talk = self.discussion is not None and self.discussion.closed_at is None
        return bool(self.passed) and self.everybody_sent and not open_talk


def progress_of(sheet: Sheet) -> list[Progress]:
    """How far each proposal of a call is, by number; a handful of statements whatever their number."""
    answers = queries.filter_answers_of(sheet.call)
    assignments, discussions = queries.assignments_of(sheet), queries.discussions_of(sheet)
    return [
        Progress(
            p, answers.get(p.id, {}), rules.passed(sheet, answers.get(p.id, {})), assignments.get(p.id, []),
            discussions.get(p.id), rules.everybody_sent(sheet, assignments.get(p.id, [])),
        )
        for p in queries.proposals_of(sheet.call)
    ]  # fmt: skip


def open_points(sheet: Sheet, progress: Sequence[Progress]) -> list[str]:
    """What is missing before results can be published, a sentence each."""
    sentence = rules.why_not_begin(sheet)
    if sentence:
        return [sentence]
    if not progress:
        return [_("no proposal was presented.")]
    points = []
    for one in progress:
        number = one.proposal.number
        if one.is_done:
            continue
        if one.passed is None:
            points.append(_("proposal %(number)s: a filter has no answer or is in doubt.", number=number))
        elif not one.everybody_sent:
            points.append(_("proposal %(number)s: an evaluator has not sent the scores.", number=number))
        else:
            points.append(_("proposal %(number)s: the discussion is not finished.", number=number))
    if not points and any(p.passed and p.proposal.cost_cents is None for p in progress):
        points.append(_("a proposal that passed has no cost."))
    return points


def inputs_of(sheet: Sheet, progress: Sequence[Progress]) -> list[dict[str, Any]]:
    """Everything the order is made from, as plain JSON, by number."""
    return [
        {
            "proposal": one.proposal.id, "number": one.proposal.number, "slug": one.proposal.slug,
            "title": one.proposal.title, "cost": one.proposal.cost_cents or 0,
            "benefited": one.proposal.people_benefited, "passed": bool(one.passed),
            "filters": [
                {"code": f.code, "verdict": one.answers[f.id].verdict.value, "reason": one.answers[f.id].reason}
                for f in sheet.filters if f.id in one.answers
            ],
            "evaluators": [_written(a) for a in one.active if one.passed and a.sent()],
            "discussion": _talk(one.discussion) if one.passed else None,
        }
        for one in progress
    ]  # fmt: skip


def _written(assignment: Assignment) -> dict[str, Any]:
    rounds = [sent for sent in (assignment.sent(Round.FIRST), assignment.sent(Round.FINAL)) if sent]
    return {
        "person": assignment.evaluator_id,
        "rounds": [
            {"round": one.round.value, "scores": one.scores, "reasons": one.reasons, "comment": one.comment}
            for one in rounds
        ],
    }


def _talk(discussion: Discussion | None) -> dict[str, Any] | None:
    if discussion is None:
        return None
    return {
        "difference_hundredths": discussion.difference_hundredths,
        "held_on": discussion.held_on.isoformat() if discussion.held_on else None,
        "note": discussion.note,
    }


def ranking_of(results: Results) -> Ranking:
    """The order of published results, computed anew from what was published."""
    return rank(rule_of(results.sheet), [entry_of(row) for row in results.inputs], results.ceiling_cents)


def entry_of(row: Mapping[str, Any]) -> Entry:
    """A published row as the ranking takes it: what each evaluator wrote last counts."""
    scores = {n: written["rounds"][-1]["scores"] for n, written in enumerate(row["evaluators"], 1)}
    return Entry(row["number"], row["cost"], row["benefited"], row["passed"], scores if row["passed"] else {})


@dataclass(frozen=True)
class Line:
    """A proposal of the results: where it ended and all that was written about it."""

    placed: Placed
    row: Mapping[str, Any]

    @property
    def outcome(self) -> Outcome:
        """Where it ended."""
        return self.placed.outcome


def lines_of(results: Results, ranking: Ranking) -> list[Line]:
    """The proposals of the results in their order."""
    rows = {row["number"]: row for row in results.inputs}
    return [Line(placed, rows[placed.number]) for placed in ranking.rows]


def difference_of(sheet: Sheet, assignments: Sequence[Assignment]) -> Any:
    """How far the first scores of a proposal's evaluators lie apart, in points."""
    firsts = {a.evaluator_id: a.sent(Round.FIRST) for a in assignments if a.is_active}
    return difference(rule_of(sheet), {who: one.scores for who, one in firsts.items() if one})


def points_now(sheet: Sheet, scores: Mapping[str, int]) -> Any:
    """The points of a complete evaluation; None while a criterion lacks its number."""
    try:
        return points_of(rule_of(sheet), scores)
    except ValueError:
        return None
