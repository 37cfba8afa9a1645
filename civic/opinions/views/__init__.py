"""The addresses of opinions: `supporting`, `talking`, `amending`; `hung` hangs them into a proposal's page."""

from __future__ import annotations

from flask import Blueprint

from civic.core.errors import found
from civic.people.acting import actor
from civic.people.models import Person
from civic.proposals.models import Proposal
from civic.proposals.queries import bare_proposal, proposal_by_slug

bp = Blueprint("opinions", __name__)


def reader() -> Person | None:
    """The person who reads, or None for a visitor."""
    me = actor()
    return me if isinstance(me, Person) else None


def public_proposal(slug: str) -> Proposal:
    """The proposal with this address, once it is public, or NotFound."""
    proposal = proposal_by_slug(slug)
    return found(proposal if proposal.is_public else None)


def proposal_to_act_on(slug: str) -> Proposal:
    """The same without all it says: for an act, whose page is the proposal's own."""
    proposal = bare_proposal(slug)
    return found(proposal if proposal.is_public else None)


from civic.opinions.views import amending, hung, supporting, talking  # noqa: E402, F401  they add their addresses
