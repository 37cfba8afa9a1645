"""Reads of a proposal: by its address or number, held for a change; its versions, steps and papers; all of them, to be indexed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from civic.core.db import db, for_change
from civic.core.errors import found
from civic.core.remembered import remembered
from civic.core.search import Texts
from civic.organisations.models import Organization
from civic.proposals.models import (
    Attachment,
    Call,
    CoAuthor,
    Proposal,
    ProposalState,
    ProposalStep,
    ProposalVersion,
)
from civic.proposals.texts import search_document

_WITH_SPACE = joinedload(Proposal.call).joinedload(Call.space)
WHOLE = (
    joinedload(Proposal.organization).lazyload(Organization.kind),
    joinedload(Proposal.person),
    joinedload(Proposal.district),
    joinedload(Proposal.settlement),
    joinedload(Proposal.section),
    joinedload(Proposal.goal),
)


def proposal_by_token(token: str) -> Proposal:
    """The proposal with this author's address, with all it says, or NotFound."""
    return found(
        db.session.scalar(
            select(Proposal)
            .where(Proposal.token == token)
            .options(*WHOLE, selectinload(Proposal.co_authors), selectinload(Proposal.attachments))
        )
    )


@remembered
def proposal_by_slug(slug: str) -> Proposal:
    """The public proposal with this address part, with all it says, or NotFound."""
    return found(
        db.session.scalar(
            select(Proposal)
            .where(Proposal.slug == slug)
            .options(
                *WHOLE,
                _WITH_SPACE,
                selectinload(Proposal.co_authors)
                .joinedload(CoAuthor.organization)
                .lazyload(Organization.kind),
                selectinload(Proposal.attachments),
            )
        )
    )


def bare_proposal(slug: str) -> Proposal:
    """The public proposal with this address part and its space, without all else it says, or NotFound."""
    return found(db.session.scalar(select(Proposal).where(Proposal.slug == slug).options(_WITH_SPACE)))


def proposal_by_id(proposal_id: int) -> Proposal:
    """A proposal by number, or NotFound."""
    return found(db.session.get(Proposal, proposal_id))


def proposals_by_ids(ids: Sequence[int]) -> list[Proposal]:
    """Proposals by number, in the order asked."""
    rows = db.session.scalars(select(Proposal).where(Proposal.id.in_(ids)).options(*WHOLE)).all()
    known = {row.id: row for row in rows}
    return [known[id] for id in ids if id in known]


def locked_proposal(proposal_id: int) -> Proposal:
    """A proposal as it is now, its row held until the end of the writing block."""
    alone = select(Proposal).where(Proposal.id == proposal_id).options(_WITH_SPACE)
    return found(db.session.scalar(for_change(alone, Proposal)))


def locked_pair(one: int, other: int) -> tuple[Proposal, Proposal]:
    """Two proposals held until the end of the block, always in the order of their numbers, so that two pairs never wait
    for each other."""
    held = {number: locked_proposal(number) for number in sorted((one, other))}
    return held[one], held[other]


def proposal_slug_taken(slug: str) -> bool:
    """Whether a proposal has this address part already."""
    return db.session.scalar(select(Proposal.id).where(Proposal.slug == slug)) is not None


def searchable() -> Iterator[tuple[int, Texts]]:
    """(number, texts) of every public proposal, to index all anew."""
    wanted = (
        select(Proposal)
        .where(Proposal.state != ProposalState.DRAFT)
        .options(*WHOLE)
        .execution_options(yield_per=500)
    )
    for proposal in db.session.scalars(wanted):
        yield proposal.id, search_document(proposal)


# ── what belongs to one ─────────────────────────────────────────────────────────────────────────────────────────────


def last_version(proposal: Proposal) -> ProposalVersion | None:
    """The text that is public now, or None before it was sent."""
    return db.session.scalar(
        select(ProposalVersion)
        .where(ProposalVersion.proposal_id == proposal.id)
        .order_by(ProposalVersion.number.desc())
        .limit(1)
    )


def version_count(proposal: Proposal) -> int:
    """How many texts of a proposal were public."""
    wanted = select(func.count()).where(ProposalVersion.proposal_id == proposal.id)
    return db.session.scalar(wanted) or 0


def trail_of(proposal: Proposal) -> Sequence[ProposalStep]:
    """The steps of a proposal's life, latest first, with the other proposal where there is one."""
    return db.session.scalars(
        select(ProposalStep)
        .where(ProposalStep.proposal_id == proposal.id)
        .order_by(ProposalStep.id.desc())
        .options(joinedload(ProposalStep.other).lazyload(Proposal.call))  # of the same call, which is known
    ).all()


def taken_in(proposal: Proposal) -> Sequence[Proposal]:
    """The proposals that live on in this one."""
    return db.session.scalars(
        select(Proposal).where(Proposal.merged_into_id == proposal.id).order_by(Proposal.number)
    ).all()


def parts_of(proposal: Proposal) -> Sequence[Proposal]:
    """The proposals in which this one lives on."""
    return db.session.scalars(
        select(Proposal).where(Proposal.split_from_id == proposal.id).order_by(Proposal.number)
    ).all()


def attachment_of(proposal: Proposal, attachment_id: int) -> Attachment:
    """A paper or photograph of this proposal, or NotFound."""
    return found(
        db.session.scalar(
            select(Attachment).where(Attachment.id == attachment_id, Attachment.proposal_id == proposal.id)
        )
    )


def uses_of_file(file_id: int) -> int:
    """How many proposals show a file: the parts of a divided one share theirs."""
    return db.session.scalar(select(func.count()).where(Attachment.file_id == file_id)) or 0
