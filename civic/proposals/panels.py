"""Places on a proposal's pages that the rooms to the right fill; a filler that has nothing to say returns "".

`asides` stand beside the text (support, the answer), `panels` below it (comments, evaluation, follow-up), `team_panels` on
the team's page of a proposal. The page is shared (web/shared_pages.py): a filler that says something else
to each reader is put in as `of_reader`. `holds` say why its text must not change now (its evaluation has begun), or None.
"""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from civic.proposals.models import Call, Proposal
from civic.proposals.queries import proposal_by_slug
from civic.web.shared_pages import own, own_part

Renderer = Callable[[Proposal], Markup | str]

asides: list[Renderer] = []
panels: list[Renderer] = []
team_panels: list[Renderer] = []
call_asides: list[Callable[[Call], Markup | str]] = []  # beside a call: its criteria, results, answers
holds: list[Callable[[Proposal], str | None]] = []


def of_reader(name: str, render: Renderer) -> Renderer:
    """The filler as one whose part is the reader's own."""
    own_part(name)(lambda slug: render(proposal_by_slug(slug)))
    return lambda proposal: own(name, proposal.slug or "")


def held(proposal: Proposal) -> str | None:
    """The first reason why the text must not change now, or None."""
    return next((sentence for hold in holds if (sentence := hold(proposal))), None)
