"""Where options come from: the proposals of a call that may be voted on, and the short name each gets."""

from __future__ import annotations

from typing import Any

from civic.evaluation import queries as evaluations
from civic.evaluation import results
from civic.evaluation.ranking import Outcome
from civic.proposals.models import Call, Proposal
from civic.voting.models import Poll


def fit_proposals(call: Call) -> tuple[list[Proposal], bool]:
    """(the proposals of a call that can be voted on, whether an evaluation decided that): those that stand; once results are
    published, only those that passed the filters and the least points."""
    standing = list(evaluations.proposals_of(call))
    sheet = evaluations.sheet_of(call)
    published = evaluations.results_of(sheet) if sheet else None
    if published is None:
        return standing, False
    out = {
        placed.number
        for placed in results.ranking_of(published).rows
        if placed.outcome in (Outcome.FILTERED, Outcome.BELOW)
    }
    return [proposal for proposal in standing if proposal.number not in out], True


def from_proposal(proposal: Proposal) -> dict[str, Any]:
    """What an option takes over from a proposal."""
    return {
        "title": proposal.title, "text": proposal.summary or "", "cost_cents": proposal.cost_cents,
        "proposal_id": proposal.id, "organization_id": proposal.organization_id,
        "zone": proposal.district.name if proposal.district else None,
    }  # fmt: skip


def free_key(poll: Poll, wanted: str) -> str:
    """A short name that no option of the poll has yet."""
    taken = {option.key for option in poll.options}
    base = (wanted or "opcion")[:36]
    key, number = base, 1
    while key in taken:
        number += 1
        key = f"{base}-{number}"
    return key
