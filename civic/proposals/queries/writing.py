"""Reads of proposals for their authors and for the team."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from civic.accreditation.queries import accredited_ids
from civic.core.db import db, for_change
from civic.core.errors import found
from civic.core.remembered import remembered
from civic.core.search import Texts, matches
from civic.core.text import like
from civic.organisations.models import Leadership, Organization
from civic.organisations.queries import leader_organizations
from civic.people.models import Person
from civic.proposals.models import (
    Attachment,
    Call,
    CoAuthor,
    CoAuthorState,
    Proposal,
    ProposalState,
    ProposalStep,
    ProposalVersion,
)
from civic.proposals.similar import Text
from civic.proposals.texts import search_document
from civic.spaces.models import Space
from civic.web.paging import Page, paginate

MOST_COMPARED = 500
_WITH_SPACE = joinedload(Proposal.call).joinedload(Call.space)
WHOLE = (
    joinedload(Proposal.organization).lazyload(Organization.kind),
    joinedload(Proposal.person),
    joinedload(Proposal.district),
    joinedload(Proposal.settlement),
    joinedload(Proposal.section),
    joinedload(Proposal.goal),
)


@dataclass(frozen=True)
class TeamFilters:
    """What the team looks for among the proposals of its space."""

    call: str = ""
    state: ProposalState | None = None
    district: str = ""
    text: str = ""


# ── one proposal ────────────────────────────────────────────────────────────────────────────────────────────────────


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


def uses_of_file(file_id: int) -> int:
    """How many proposals show a file: the parts of a divided one share theirs."""
    return db.session.scalar(select(func.count()).where(Attachment.file_id == file_id)) or 0


def is_accredited(organization: Organization, call: Call) -> bool:
    """Whether an organisation holds a seat in the space of a call now."""
    wanted = select(Organization.id).where(
        Organization.id == organization.id, Organization.id.in_(accredited_ids(call.space.slug))
    )
    return db.session.scalar(wanted) is not None


def drafts_for(call_id: int) -> Sequence[Proposal]:
    """The drafts of a call, to tell their authors something."""
    return db.session.scalars(
        select(Proposal)
        .where(Proposal.call_id == call_id, Proposal.state == ProposalState.DRAFT)
        .options(joinedload(Proposal.organization), joinedload(Proposal.person))
        .order_by(Proposal.id)
    ).all()


# ── authors ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def organizations_to_propose_for(person: Person, call: Call) -> list[Organization]:
    """The organisations in whose name a person may propose to a call: led by them and, if wanted, accredited there."""
    led = [each for each in leader_organizations(person) if each.ended_on is None and not each.is_draft]
    if not call.only_accredited or not led:
        return led
    accredited = set(db.session.scalars(accredited_ids(call.space.slug)))
    return [each for each in led if each.id in accredited]


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


# ── the team ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _of_team(space: Space, filters: TeamFilters) -> Select[Proposal]:
    wanted = (
        select(Proposal)
        .join(Call, Call.id == Proposal.call_id)
        .where(Call.space_id == space.id)
        .options(
            joinedload(Proposal.organization), joinedload(Proposal.person), joinedload(Proposal.district)
        )
        .order_by(Proposal.submitted_at.desc(), Proposal.id.desc())
    )
    # A draft is its author's alone; the team counts them and reads none.
    wanted = wanted.where(Proposal.state != ProposalState.DRAFT)
    if filters.call:
        wanted = wanted.where(Call.slug == filters.call)
    if filters.state:
        wanted = wanted.where(Proposal.state == filters.state)
    if filters.district:
        wanted = wanted.where(Proposal.ubigeo == filters.district)
    if filters.text:
        hits = matches("proposals", filters.text)
        wanted = wanted.where(Proposal.id.in_(select(hits.c.id)))
    return wanted


def team_page(space: Space, filters: TeamFilters, number: int) -> Page[Proposal]:
    """A page of a space's sent proposals, the latest first."""
    return paginate(_of_team(space, filters), number)


def team_rows(space: Space, filters: TeamFilters) -> Sequence[Proposal]:
    """All sent proposals of a space that fit, with all they say, for a table to take along."""
    return (
        db.session.scalars(
            _of_team(space, filters).options(
                joinedload(Proposal.settlement), joinedload(Proposal.section), joinedload(Proposal.goal)
            )
        )
        .unique()
        .all()
    )


def organizations_of_call(call: Call) -> Sequence[Organization]:
    """The organisations in whose name a sheet may be copied: accredited in the space, or any registered one if the call takes all."""
    wanted = select(Organization).where(
        Organization.ended_on.is_(None), Organization.registered_at.is_not(None)
    )
    if call.only_accredited:
        wanted = wanted.where(Organization.id.in_(accredited_ids(call.space.slug)))
    return db.session.scalars(wanted.order_by(Organization.name_key, Organization.id).limit(800)).all()


def paper_drafts(call: Call) -> Sequence[Proposal]:
    """The sheets of a call that are being copied and were not sent yet, the last one first."""
    return db.session.scalars(
        select(Proposal)
        .where(
            Proposal.call_id == call.id, Proposal.channel == "paper", Proposal.state == ProposalState.DRAFT
        )
        .options(joinedload(Proposal.organization), joinedload(Proposal.person))
        .order_by(Proposal.id.desc())
        .limit(100)
    ).all()


def waiting_for_time(space: Space) -> Sequence[Proposal]:
    """The drafts whose authors asked to be accepted late and were not answered, oldest first."""
    return db.session.scalars(
        select(Proposal)
        .join(Call, Call.id == Proposal.call_id)
        .where(Call.space_id == space.id, *_asks_for_time())
        .order_by(Proposal.id)
        .options(joinedload(Proposal.organization), joinedload(Proposal.person))
        .limit(100)
    ).all()


def count_waiting_for_time(space_ids: Collection[int]) -> dict[int, int]:
    """{space: how many authors asked to be accepted late and were not answered}."""
    rows = db.session.execute(
        select(Call.space_id, func.count(Proposal.id))
        .join(Proposal, Proposal.call_id == Call.id)
        .where(Call.space_id.in_(space_ids), *_asks_for_time())
        .group_by(Call.space_id)
    )
    return dict(rows.all())


def _asks_for_time() -> tuple[ColumnElement[bool], ...]:
    return (
        Proposal.state == ProposalState.DRAFT, Proposal.late_asked.is_not(None), Proposal.late_until.is_(None)
    )  # fmt: skip


def titles_of_space(proposal: Proposal, text: str = "", limit: int = 200) -> Sequence[Proposal]:
    """The other live proposals of the same call, by number, to be joined with one."""
    wanted = select(Proposal).where(
        and_(
            Proposal.call_id == proposal.call_id,
            Proposal.state == ProposalState.SUBMITTED,
            Proposal.id != proposal.id,
        )
    )
    if text:
        wanted = wanted.where(func.lower(Proposal.title).like(like(text), escape="\\"))
    return db.session.scalars(wanted.order_by(Proposal.number).limit(limit)).all()


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
