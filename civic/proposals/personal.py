"""Proposals, with who wrote them; drafts that nobody went on with go."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from civic.core.db import db
from civic.core.personal import Data, keeps
from civic.core.retention import kept, rows_of
from civic.proposals.commands.writing import erase
from civic.proposals.models import (
    Attachment,
    Call,
    CallChange,
    CoAuthor,
    Proposal,
    ProposalState,
    ProposalStep,
    ProposalVersion,
)
from civic.proposals.queries import locked_proposal

keeps("proposals", Proposal, data=(Data.NAMES, Data.WORDS))
keeps("proposals", Attachment, data=(Data.PAPERS,))
keeps("proposals", ProposalVersion, ProposalStep, CoAuthor, Call, CallChange)


@kept(
    "proposals.drafts",
    title=_l("Drafts of proposals that nobody went on with"),
    counted=_l("the last time it was saved"),
    why=_l("What was never sent is its author's alone and nobody decided on it."),
    days=365, least=90, most=3 * 365,
    rows=lambda: rows_of(Proposal.id, Proposal.saved_at, Proposal.state == ProposalState.DRAFT),
)  # fmt: skip
def drop_drafts(ids: Sequence[int]) -> None:
    """Take the drafts away with their papers."""
    for number in ids:
        proposal = locked_proposal(number)
        if proposal.state is ProposalState.DRAFT:
            erase(proposal)
            db.session.flush()
