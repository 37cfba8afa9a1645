"""Reads of agreements: of a space, of a chain, with their projects and the vote they write down."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from civic.agreements.content import Result
from civic.agreements.models import (
    Agreement,
    AgreementKind,
    AgreementProject,
    AgreementRenewal,
    AgreementState,
    Commitment,
)
from civic.core import clock
from civic.core.db import db, for_change
from civic.core.errors import found
from civic.evaluation.queries import published_for
from civic.evaluation.ranking import rounded
from civic.evaluation.results import lines_of, ranking_of
from civic.evaluation.tables import outcome_label
from civic.proposals.models import Call, Proposal, ProposalState
from civic.records.models import RecordState
from civic.spaces.models import Space
from civic.spaces.queries import tree_ids
from civic.voting.kinds import PollState
from civic.voting.models import Poll
from civic.voting.outcome import Outcome, outcome_of_poll
from civic.voting.public_queries import comparison_of
from civic.voting.queries import steps_of, turnout


@dataclass(frozen=True)
class SignedCovenant:
    """A covenant as the plan counts it."""

    agreement_id: int
    slug: str
    title: str
    space_id: int
    signed_on: date
    parties: tuple[str, ...]
    sectors: frozenset[str]


def agreement_by_slug(slug: str) -> Agreement:
    """The agreement with this name in its address, or NotFound."""
    return found(db.session.scalar(select(Agreement).where(Agreement.slug == slug)))


def locked_agreement(agreement_id: int) -> Agreement:
    """The agreement, held until the change is written."""
    wanted = select(Agreement).where(Agreement.id == agreement_id)
    return found(db.session.scalar(for_change(wanted, Agreement)))


def slug_taken(slug: str) -> bool:
    """Whether an agreement has this address part already."""
    return db.session.scalar(select(Agreement.id).where(Agreement.slug == slug)) is not None


def _in_state(state: AgreementState, day: date) -> Any:
    ended = and_(Agreement.ended_on.is_not(None), Agreement.ended_on <= day)
    over = and_(Agreement.valid_until.is_not(None), Agreement.valid_until < day)
    signed = Agreement.signed_on.is_not(None)
    return {
        AgreementState.DRAFT: ~signed,
        AgreementState.ENDED: and_(signed, ended),
        AgreementState.EXPIRED: and_(signed, ~ended, over),
        AgreementState.IN_FORCE: and_(signed, ~ended, ~over),
    }[state]


def agreements_of(
    space: Space,
    kind: AgreementKind | None = None,
    state: AgreementState | None = None,
    *,
    drafts: bool = False,
) -> Sequence[Agreement]:
    """The agreements of a space, drafts (when asked) first, then the latest signed."""
    wanted = select(Agreement).where(Agreement.space_id == space.id)
    if kind is not None:
        wanted = wanted.where(Agreement.kind == kind)
    if state is not None:
        wanted = wanted.where(_in_state(state, clock.today()))
    if not drafts:
        wanted = wanted.where(Agreement.signed_on.is_not(None))
    rows = db.session.scalars(wanted).unique().all()
    return sorted(rows, key=lambda a: (a.signed_on is None, a.signed_on or date.min, a.id), reverse=True)


def public_agreement(slug: str) -> Agreement | None:
    """The signed agreement with this name in its address."""
    if not slug:
        return None
    return db.session.scalar(
        select(Agreement).where(Agreement.slug == slug, Agreement.signed_on.is_not(None))
    )


def agreement_choices(space: Space | None = None) -> Sequence[tuple[str, str]]:
    """(slug, title) of every signed agreement with commitments, by title."""
    wanted = select(Agreement.slug, Agreement.title).where(
        Agreement.signed_on.is_not(None),
        Agreement.id.in_(select(Commitment.agreement_id).where(Commitment.agreement_id.is_not(None))),
    )
    if space is not None:
        wanted = wanted.where(Agreement.space_id.in_(tree_ids(space)))
    return [
        (row.slug, row.title) for row in db.session.execute(wanted.order_by(Agreement.title, Agreement.id))
    ]


def agreement_of_record(record_id: int) -> Agreement | None:
    """The agreement whose document a record is."""
    return db.session.scalar(select(Agreement).where(Agreement.record_id == record_id).limit(1))


def chain_before(agreement: Agreement) -> list[Agreement]:
    """The earlier agreements that it continues, the nearest first."""
    chain: list[Agreement] = []
    seen = {agreement.id}
    at = agreement.continues_id
    while at is not None and at not in seen:
        seen.add(at)
        earlier = db.session.get_one(Agreement, at)
        chain.append(earlier)
        at = earlier.continues_id
    return chain


def continued_by(agreement: Agreement) -> Sequence[Agreement]:
    """The later agreements that continue it and are signed."""
    return (
        db.session.scalars(
            select(Agreement)
            .where(Agreement.continues_id == agreement.id, Agreement.signed_on.is_not(None))
            .order_by(Agreement.signed_on, Agreement.id)
        )
        .unique()
        .all()
    )


def renewal_of(agreement: Agreement, renewal_id: int) -> AgreementRenewal:
    """A renewal of an agreement, or NotFound."""
    return found(
        db.session.scalar(
            select(AgreementRenewal)
            .where(AgreementRenewal.id == renewal_id, AgreementRenewal.agreement_id == agreement.id)
            .options(joinedload(AgreementRenewal.document))
        )
    )


def project_links(agreement: Agreement) -> Sequence[AgreementProject]:
    """The links from an agreement to its projects."""
    return db.session.scalars(
        select(AgreementProject).where(AgreementProject.agreement_id == agreement.id)
    ).unique().all()  # fmt: skip


def is_sealed(agreement: Agreement) -> bool | None:
    """Whether its document is sealed; None when it has none (any more)."""
    record = agreement.record
    return None if record is None or record.state is RecordState.WITHDRAWN else record.is_public


def projects_of(agreement_ids: Collection[int]) -> dict[int, list[Proposal]]:
    """{agreement id: the public projects that it carries}."""
    rows = db.session.scalars(
        select(AgreementProject)
        .join(Proposal, Proposal.id == AgreementProject.proposal_id)
        .where(AgreementProject.agreement_id.in_(agreement_ids), Proposal.state != ProposalState.DRAFT)
        .order_by(AgreementProject.agreement_id, Proposal.number, Proposal.id)
    ).unique()
    found_rows: dict[int, list[Proposal]] = {}
    for row in rows:
        found_rows.setdefault(row.agreement_id, []).append(row.proposal)
    return found_rows


def project_choices(space: Space) -> Sequence[Proposal]:
    """The proposals that an agreement of a space may carry: of its whole tree and of the spaces above it, by call."""
    above, at = [space.id], space.parent
    while at is not None:
        above.append(at.id)
        at = at.parent
    wanted = (
        select(Proposal)
        .join(Call, Call.id == Proposal.call_id)
        .where(
            or_(Call.space_id.in_(above), Call.space_id.in_(tree_ids(space))),
            Proposal.state == ProposalState.SUBMITTED,
        )
        .order_by(Call.closes_at.desc(), Proposal.number)
    )
    return db.session.scalars(wanted).unique().all()


def polls_for_record(space: Space) -> Sequence[Poll]:
    """The proclaimed polls of a space (the latest first), for an acta of agreements and commitments."""
    return (
        db.session.scalars(
            select(Poll)
            .where(Poll.space_id == space.id, Poll.state == PollState.PROCLAIMED)
            .order_by(Poll.id.desc())
        )
        .unique()
        .all()
    )


def outcome_of(poll: Poll) -> Outcome | None:
    """What a proclaimed vote decided; None before."""
    if poll.state is not PollState.PROCLAIMED or poll.result is None or not poll.frozen:
        return None
    return outcome_of_poll(json.loads(poll.frozen), poll.result, comparison_of(poll), steps_of(poll))


def result_of(poll: Poll, address: str) -> Result | None:
    """A proclaimed vote as a document tells it, with the technical order of its call where one was published."""
    outcome = outcome_of(poll)
    if outcome is None:
        return None
    entitled, _credentials = turnout(poll)
    return Result(
        title=poll.title, held=clock.local(poll.closed_at or poll.closes_at).date(), entitled=entitled, voted=int(outcome.result["ballots"]),
        outcome=outcome, fingerprint=poll.fingerprint or "", address=address,
        evaluated=tuple(_evaluated(poll.call)) if poll.call else (),
    )  # fmt: skip


def _evaluated(call: Call) -> Iterator[tuple[str, str, str, str]]:
    _sheet, published = published_for(call)
    if published is None:
        return
    for line in lines_of(published, ranking_of(published)):
        placed = line.placed
        if placed.place is not None and placed.points is not None:
            yield str(placed.place), line.row["title"], rounded(placed.points), outcome_label(line.outcome)


def about_to_expire(day: date, within: int) -> Sequence[Agreement]:
    """Signed agreements whose last day comes within so many days, or passed at most a week ago."""
    wanted = select(Agreement).where(*_expires(day, within))
    return db.session.scalars(wanted.order_by(Agreement.valid_until, Agreement.id)).unique().all()


def count_about_to_expire(space_ids: Collection[int], day: date, within: int) -> dict[int, int]:
    """{space: how many of its agreements these are}; spaces without one are left out."""
    rows = db.session.execute(
        select(Agreement.space_id, func.count(Agreement.id))
        .where(Agreement.space_id.in_(space_ids), *_expires(day, within))
        .group_by(Agreement.space_id)
    )
    return dict(rows.all())


def _expires(day: date, within: int) -> tuple[ColumnElement[bool], ...]:
    return (
        Agreement.signed_on.is_not(None), Agreement.ended_on.is_(None),
        Agreement.valid_until.between(day - timedelta(days=7), day + timedelta(days=within)),
    )  # fmt: skip


def covenants_signed(
    space_ids: Collection[int] | Select[Any], start: date, end: date
) -> list[SignedCovenant]:
    """The covenants that spaces signed between two days (both counted), by day."""
    rows = (
        db.session.scalars(
            select(Agreement)
            .where(
                Agreement.space_id.in_(space_ids),
                Agreement.kind == AgreementKind.COVENANT,
                Agreement.signed_on.between(start, end),
            )
            .order_by(Agreement.signed_on, Agreement.id)
        )
        .unique()
        .all()
    )
    return [
        SignedCovenant(
            a.id, a.slug, a.title, a.space_id, a.signed_on or start, tuple(p.entity for p in a.parties),
            frozenset(p.sector.value for p in a.parties),
        )
        for a in rows
    ]  # fmt: skip


def all_agreements(space: Space | None) -> Sequence[Agreement]:
    """Every signed agreement (of a space and those below), by day."""
    wanted = select(Agreement).where(Agreement.signed_on.is_not(None))
    if space is not None:
        wanted = wanted.where(Agreement.space_id.in_(tree_ids(space)))
    return db.session.scalars(wanted.order_by(Agreement.signed_on, Agreement.id)).unique().all()
