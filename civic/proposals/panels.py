"""Places on a proposal's pages that the rooms to the right fill; a filler that has nothing to say returns "".

`asides` stand beside the text (support, the answer), `panels` below it (comments, evaluation, follow-up), `team_panels` on
the team's page of a proposal. `holds` say why its text must not change now (its evaluation has begun), or None.
"""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from civic.proposals.models import Call, Proposal

Renderer = Callable[[Proposal], Markup | str]

asides: list[Renderer] = []
panels: list[Renderer] = []
team_panels: list[Renderer] = []
call_asides: list[Callable[[Call], Markup | str]] = []  # beside a call: its criteria, results, answers
holds: list[Callable[[Proposal], str | None]] = []


def held(proposal: Proposal) -> str | None:
    """The first reason why the text must not change now, or None."""
    return next((sentence for hold in holds if (sentence := hold(proposal))), None)
