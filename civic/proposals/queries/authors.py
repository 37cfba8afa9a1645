"""Reads of proposals for their authors: what they have, in whose name they may propose, who was asked to join, what is alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from civic.accreditation.queries import accredited_ids
from civic.core.db import db
from civic.core.errors import found
from civic.core.remembered import remembered
from civic.organisations.models import Leadership, Organization
from civic.organisations.queries import leader_organizations
from civic.people.models import Person
from civic.proposals.models import Call, CoAuthor, CoAuthorState, Proposal, ProposalState
from civic.proposals.queries.proposals import WHOLE
from civic.proposals.similar import Text

MOST_COMPARED = 500


def organizations_to_propose_for(person: Person, call: Call) -> list[Organization]:
    """The organisations in whose name a person may propose to a call: led by them and, if wanted, accredited there."""
    led = [each for each in leader_organizations(person) if each.ended_on is None and not each.is_draft]
    if not call.only_accredited or not led:
        return led
    accredited = set(db.session.scalars(accredited_ids(call.space.slug)))
    return [each for each in led if each.id in accredited]


def is_accredited(organization: Organization, call: Call) -> bool:
    """Whether an organisation holds a seat in the space of a call now."""
    wanted = select(Organization.id).where(
        Organization.id == organization.id, Organization.id.in_(accredited_ids(call.space.slug))
    )
    return db.session.scalar(wanted) is not None


def taken_slots(call_id: int, author_key: str) -> set[int]:
    """The places of an author in a call that are in use."""
    return set(
        db.session.scalars(
            select(Proposal.slot).where(
                Proposal.call_id == call_id, Proposal.author_key == author_key, Proposal.slot.is_not(None)
            )
        )
    )


def count_drafts(call_id: int, author_key: str) -> int:
    """How many drafts an author has for a call."""
    wanted = select(func.count()).where(
        Proposal.call_id == call_id, Proposal.author_key == author_key, Proposal.state == ProposalState.DRAFT
    )
    return db.session.scalar(wanted) or 0


def drafts_for(call_id: int) -> Sequence[Proposal]:
    """The drafts of a call, to tell their authors something."""
    return db.session.scalars(
        select(Proposal)
        .where(Proposal.call_id == call_id, Proposal.state == ProposalState.DRAFT)
        .options(joinedload(Proposal.organization), joinedload(Proposal.person))
        .order_by(Proposal.id)
    ).all()


def _led(person: Person) -> Select[Any]:
    return select(Leadership.organization_id).where(
        Leadership.person_id == person.id, Leadership.until.is_(None)
    )


@remembered
def own_proposals(person: Person) -> Sequence[Proposal]:
    """The proposals a person may write: their own and those of the organisations they lead, the last saved first."""
    return db.session.scalars(
        select(Proposal)
        .where(or_(Proposal.person_id == person.id, Proposal.organization_id.in_(_led(person))))
        .order_by(Proposal.saved_at.desc(), Proposal.id.desc())
        .options(joinedload(Proposal.organization))
        .limit(200)
    ).all()


def proposals_of_person(person_id: int) -> Sequence[Proposal]:
    """The proposals a person made in their own name."""
    return db.session.scalars(
        select(Proposal).where(Proposal.person_id == person_id).order_by(Proposal.id).options(*WHOLE)
    ).all()


def authorships_of_person(person_id: int) -> Sequence[Proposal]:
    """The proposals a person began, in whoever's name."""
    return db.session.scalars(
        select(Proposal)
        .where(Proposal.created_by_id == person_id)
        .order_by(Proposal.id)
        .options(joinedload(Proposal.organization))
    ).all()


def comparable(proposal: Proposal) -> list[Text]:
    """What may be much like a proposal: the live ones of its space, those of its district first, as texts to compare."""
    rows = db.session.execute(
        select(Proposal.id, Proposal.title, Proposal.problem, Proposal.ubigeo)
        .join(Call, Call.id == Proposal.call_id)
        .where(
            Call.space_id == proposal.space.id,
            Proposal.state == ProposalState.SUBMITTED,
            Proposal.id != proposal.id,
        )
        .order_by((Proposal.ubigeo == proposal.ubigeo).desc(), Proposal.id.desc())
        .limit(MOST_COMPARED)
    )
    return [Text(id, title, problem, ubigeo) for id, title, problem, ubigeo in rows]


# ── who joins ───────────────────────────────────────────────────────────────────────────────────────────────────────


def organisations_to_invite(proposal: Proposal) -> Sequence[Organization]:
    """The organisations accredited in the proposal's space that do not stand behind it yet, by name."""
    known = [co.organization_id for co in proposal.co_authors if co.state is not CoAuthorState.LEFT]
    if proposal.organization_id:
        known.append(proposal.organization_id)
    return db.session.scalars(
        select(Organization)
        .where(
            Organization.id.in_(accredited_ids(proposal.space.slug)),
            Organization.id.not_in(known),
            Organization.ended_on.is_(None),
        )
        .order_by(Organization.name_key)
        .limit(600)
    ).all()


def invitations_for(person: Person) -> Sequence[CoAuthor]:
    """The invitations to stand behind a proposal that wait for an answer of the organisations a person leads."""
    return db.session.scalars(
        select(CoAuthor)
        .join(Proposal, Proposal.id == CoAuthor.proposal_id)
        .where(
            CoAuthor.organization_id.in_(_led(person)),
            CoAuthor.state == CoAuthorState.INVITED,
            Proposal.state.in_((ProposalState.DRAFT, ProposalState.SUBMITTED)),
        )
        .options(joinedload(CoAuthor.proposal).joinedload(Proposal.organization))
        .order_by(CoAuthor.id)
        .limit(50)
    ).all()


def co_author_by_id(co_author_id: int) -> CoAuthor:
    """An invitation or co-authorship by number, with its proposal, or NotFound."""
    return found(
        db.session.scalar(
            select(CoAuthor)
            .where(CoAuthor.id == co_author_id)
            .options(joinedload(CoAuthor.proposal).options(*WHOLE))
        )
    )
