"""Reads of agreements, commitments and their steps."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, and_, case, func, inspect, or_, select
from sqlalchemy.orm import joinedload, selectinload

from civic.agreements.content import Result
from civic.agreements.models import (
    OPEN,
    Agreement,
    AgreementKind,
    AgreementParty,
    AgreementProject,
    AgreementReminder,
    AgreementRenewal,
    AgreementState,
    Axis,
    CarriedCommitment,
    Commitment,
    CommitmentReport,
    CommitmentState,
    Postponement,
    ReportKind,
)
from civic.agreements.word import Given, Word, words
from civic.core import clock
from civic.core.db import db, for_change
from civic.core.errors import found
from civic.core.text import like
from civic.evaluation.queries import published_for
from civic.evaluation.ranking import rounded
from civic.evaluation.results import lines_of, ranking_of
from civic.evaluation.tables import outcome_label
from civic.organisations.models import Leadership, Organization
from civic.people.models import Person
from civic.proposals.models import Call, Proposal, ProposalState
from civic.records.models import RecordState
from civic.spaces.models import Space
from civic.spaces.queries import tree_ids
from civic.voting.kinds import PollState
from civic.voting.models import Poll
from civic.voting.outcome import Outcome, outcome_of_poll
from civic.voting.public_queries import comparison_of
from civic.voting.queries import steps_of, turnout
from civic.web.paging import Page, paginate


@dataclass(frozen=True)
class CommitmentFilters:
    """The part of the commitments that is wanted."""

    space: Space | None = None  # with the spaces below it
    state: CommitmentState | None = None
    entity: str = ""  # entity_key
    axis: Axis | None = None
    agreement: Agreement | None = None
    late: bool = False
    text: str = ""


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


# --- agreements -------------------------------------------------------------------------------------------------------


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


def agreements_by_ids(ids: Collection[int]) -> Sequence[Agreement]:
    """These agreements."""
    return db.session.scalars(select(Agreement).where(Agreement.id.in_(ids))).unique().all()


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
    entitled, voted = turnout(poll)
    return Result(
        title=poll.title, held=clock.local(poll.closed_at or poll.closes_at).date(), entitled=entitled, voted=voted,
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


def about_to_expire(day: date, within: int, space: Space | None = None) -> Sequence[Agreement]:
    """Signed agreements (of a space) whose last day comes within so many days, or passed at most a week ago."""
    wanted = select(Agreement).where(
        Agreement.signed_on.is_not(None), Agreement.ended_on.is_(None),
        Agreement.valid_until.between(day - timedelta(days=7), day + timedelta(days=within)),
    )  # fmt: skip
    if space is not None:
        wanted = wanted.where(Agreement.space_id == space.id)
    return db.session.scalars(wanted.order_by(Agreement.valid_until, Agreement.id)).unique().all()


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


# --- commitments ------------------------------------------------------------------------------------------------------


def _public(statement: Any) -> Select[Any]:
    """Only commitments that everybody may read."""
    return statement.outerjoin(Agreement, Agreement.id == Commitment.agreement_id).where(
        or_(Commitment.agreement_id.is_(None), Agreement.signed_on.is_not(None))
    )


def commitment_of(space: Space, number: int) -> Commitment:
    """A commitment by its number in a space, or NotFound."""
    return found(
        db.session.scalar(
            select(Commitment)
            .where(Commitment.space_id == space.id, Commitment.number == number)
            .options(joinedload(Commitment.agreement), joinedload(Commitment.organization))
        )
    )


def commitment_by_id(commitment_id: int) -> Commitment:
    """A commitment, or NotFound."""
    return found(db.session.get(Commitment, commitment_id))


def commitments_by_ids(ids: Collection[int]) -> Sequence[Commitment]:
    """These commitments, by number."""
    return (
        db.session.scalars(select(Commitment).where(Commitment.id.in_(ids)).order_by(Commitment.space_id, Commitment.number))
        .unique()
        .all()
    )  # fmt: skip


def locked_commitment(commitment_id: int) -> Commitment:
    """The commitment, held until the change is written."""
    return found(
        db.session.scalar(for_change(select(Commitment).where(Commitment.id == commitment_id), Commitment))
    )


def next_number(space: Space) -> int:
    """The number of a space's next commitment; the space must be locked."""
    last = db.session.scalar(select(func.max(Commitment.number)).where(Commitment.space_id == space.id))
    return (last or 0) + 1


def commitments_of(space: Space, *, open_only: bool = False) -> Sequence[Commitment]:
    """The commitments of a space, the earliest date first."""
    wanted = select(Commitment).where(Commitment.space_id == space.id)
    if open_only:
        wanted = wanted.where(Commitment.state.in_(OPEN))
    return (
        db.session.scalars(
            wanted.options(joinedload(Commitment.agreement)).order_by(Commitment.due_on, Commitment.number)
        )
        .unique()
        .all()
    )


def commitments_of_agreement(agreement: Agreement) -> Sequence[Commitment]:
    """The commitments of an agreement and those it carries over from earlier ones, by date."""
    carried = select(CarriedCommitment.commitment_id).where(CarriedCommitment.agreement_id == agreement.id)
    return (
        db.session.scalars(
            select(Commitment)
            .where(or_(Commitment.agreement_id == agreement.id, Commitment.id.in_(carried)))
            .options(joinedload(Commitment.agreement))
            .order_by(Commitment.due_on, Commitment.number)
        )
        .unique()
        .all()
    )


def carried_into(commitment: Commitment) -> Sequence[Agreement]:
    """The later signed agreements that took a commitment up again."""
    return (
        db.session.scalars(
            select(Agreement)
            .join(CarriedCommitment, CarriedCommitment.agreement_id == Agreement.id)
            .where(CarriedCommitment.commitment_id == commitment.id, Agreement.signed_on.is_not(None))
            .order_by(Agreement.signed_on, Agreement.id)
        )
        .unique()
        .all()
    )


def commitment_counts(agreement_ids: Collection[int]) -> dict[int, tuple[int, int, int]]:
    """{agreement id: (commitments, kept, late today)}; carried ones count with the agreement that made them."""
    late = and_(
        Commitment.state.in_((CommitmentState.PENDING, CommitmentState.UNDER_WAY)),
        Commitment.due_on < clock.today(),
    )
    rows = db.session.execute(
        select(
            Commitment.agreement_id, func.count(),
            func.sum(case((Commitment.state == CommitmentState.KEPT, 1), else_=0)), func.sum(case((late, 1), else_=0)),
        )
        .where(Commitment.agreement_id.in_(agreement_ids), Commitment.state != CommitmentState.CANCELLED)
        .group_by(Commitment.agreement_id)
    )  # fmt: skip
    return {number: (total, kept, overdue) for number, total, kept, overdue in rows}


def is_carried(agreement_id: int, commitment_id: int) -> bool:
    """Whether an agreement took this commitment up already."""
    return db.session.get(CarriedCommitment, (agreement_id, commitment_id)) is not None


def open_in(agreement_ids: Collection[int]) -> Sequence[Commitment]:
    """What is still owed of these agreements."""
    return (
        db.session.scalars(
            select(Commitment)
            .where(Commitment.agreement_id.in_(agreement_ids), Commitment.state.in_(OPEN))
            .order_by(Commitment.due_on, Commitment.number)
        )
        .unique()
        .all()
    )


def commitments_page(filters: CommitmentFilters, number: int) -> Page[Commitment]:
    """A page of the public commitments, the earliest date of the open ones first, then the closed ones, latest first."""
    wanted = _public(select(Commitment)).options(joinedload(Commitment.agreement))
    wanted = _narrowed(wanted, filters)
    is_open = Commitment.state.in_(OPEN)
    return paginate(
        wanted.order_by(
            is_open.desc(), func.coalesce(Commitment.closed_on, date.min).desc(), Commitment.due_on,
            Commitment.space_id, Commitment.number,
        ),
        number,
    )  # fmt: skip


def _narrowed(wanted: Select[Any], filters: CommitmentFilters) -> Select[Any]:
    if filters.space is not None:
        wanted = wanted.where(Commitment.space_id.in_(tree_ids(filters.space)))
    if filters.state is not None:
        wanted = wanted.where(Commitment.state == filters.state)
    if filters.late:
        wanted = wanted.where(
            Commitment.state.in_((CommitmentState.PENDING, CommitmentState.UNDER_WAY)),
            Commitment.due_on < clock.today(),
        )
    if filters.entity:
        wanted = wanted.where(Commitment.entity_key == filters.entity)
    if filters.axis is not None:
        wanted = wanted.where(Commitment.axis == filters.axis)
    if filters.agreement is not None:
        carried = select(CarriedCommitment.commitment_id).where(
            CarriedCommitment.agreement_id == filters.agreement.id
        )
        wanted = wanted.where(
            or_(Commitment.agreement_id == filters.agreement.id, Commitment.id.in_(carried))
        )
    if filters.text:
        wanted = wanted.where(Commitment.search_key.like(like(filters.text), escape="\\"))
    return wanted


def spaces_with_commitments() -> Sequence[Space]:
    """The spaces before which something was promised in public, by name."""
    ids = _public(select(Commitment.space_id)).distinct()
    return db.session.scalars(select(Space).where(Space.id.in_(ids)).order_by(Space.name_key)).all()


def entity_choices(space: Space | None = None) -> list[tuple[str, str]]:
    """(key, name) of every entity with a public commitment, by name."""
    wanted = _public(select(Commitment.entity_key, func.min(Commitment.entity)))
    if space is not None:
        wanted = wanted.where(Commitment.space_id.in_(tree_ids(space)))
    rows = db.session.execute(wanted.group_by(Commitment.entity_key))
    return sorted(((key, name) for key, name in rows), key=lambda row: row[1].casefold())


def entity_names(space: Space) -> list[str]:
    """The names of entities that promised something in a space, for writing them the same way again."""
    return [name for _key, name in entity_choices(space)]


def public_commitments(space: Space | None) -> Sequence[Commitment]:
    """Every commitment that everybody may read (of a space and those below), by space and number."""
    wanted = _public(select(Commitment)).options(joinedload(Commitment.agreement))
    if space is not None:
        wanted = wanted.where(Commitment.space_id.in_(tree_ids(space)))
    return db.session.scalars(wanted.order_by(Commitment.space_id, Commitment.number)).unique().all()


def given_of(commitment: Commitment) -> Given:
    """A commitment as it is counted."""
    c = commitment
    return Given(c.entity_key, c.entity, c.state, c.first_due_on, c.due_on, c.done_on)


def word_kept(space: Space | None = None, day: date | None = None) -> tuple[list[Word], list[Word]]:
    """Who keeps its word: (entities with enough commitments to compare, those with few), of a space's tree or of all."""
    columns = (
        Commitment.entity_key, Commitment.entity, Commitment.state, Commitment.first_due_on, Commitment.due_on,
        Commitment.done_on,
    )  # fmt: skip
    wanted = _public(select(*columns))
    if space is not None:
        wanted = wanted.where(Commitment.space_id.in_(tree_ids(space)))
    return words((Given(*row) for row in db.session.execute(wanted)), day or clock.today())


def reports_of(commitment_id: int) -> Sequence[CommitmentReport]:
    """Every step of a commitment, the newest first."""
    return db.session.scalars(
        select(CommitmentReport)
        .where(CommitmentReport.commitment_id == commitment_id)
        .options(joinedload(CommitmentReport.file), joinedload(CommitmentReport.reported_by).lazyload(Person.roles))
        .order_by(CommitmentReport.id.desc())
    ).all()  # fmt: skip


def report_of(commitment: Commitment, report_id: int) -> CommitmentReport:
    """A step of a commitment, or NotFound."""
    return found(
        db.session.scalar(
            select(CommitmentReport)
            .where(CommitmentReport.id == report_id, CommitmentReport.commitment_id == commitment.id)
            .options(joinedload(CommitmentReport.file))
        )
    )


def report_of_form(commitment_id: int, once: str) -> CommitmentReport | None:
    """The step that a form has made already."""
    return db.session.scalar(
        select(CommitmentReport).where(
            CommitmentReport.commitment_id == commitment_id, CommitmentReport.once == once
        )
    )


def last_reported_on(commitment_id: int) -> date | None:
    """The day of the last report or claim."""
    return db.session.scalar(
        select(func.max(CommitmentReport.occurred_on)).where(
            CommitmentReport.commitment_id == commitment_id,
            CommitmentReport.kind.in_((ReportKind.PROGRESS, ReportKind.CLAIM)),
        )
    )


def postponements_of(commitment_id: int) -> Sequence[Postponement]:
    """The dates that moved, the newest first."""
    return db.session.scalars(
        select(Postponement)
        .where(Postponement.commitment_id == commitment_id)
        .order_by(Postponement.id.desc())
    ).all()


def in_charge_of(person_id: int, *, open_only: bool = True, most: int = 50) -> Sequence[Commitment]:
    """The commitments for which a person answers, herself or as a leader of an organisation, by date."""
    led = select(Leadership.organization_id).where(
        Leadership.person_id == person_id, Leadership.until.is_(None)
    )
    wanted = select(Commitment).where(
        or_(Commitment.person_id == person_id, Commitment.organization_id.in_(led))
    )
    if open_only:
        wanted = wanted.where(Commitment.state.in_(OPEN))
    return db.session.scalars(wanted.order_by(Commitment.due_on, Commitment.id).limit(most)).unique().all()


def to_check(space: Space) -> Sequence[Commitment]:
    """What was reported done in a space and waits for somebody to look at it."""
    return (
        db.session.scalars(
            select(Commitment)
            .where(Commitment.space_id == space.id, Commitment.state == CommitmentState.CLAIMED_DONE)
            .order_by(Commitment.due_on, Commitment.number)
        )
        .unique()
        .all()
    )


def count_late(space: Space) -> int:
    """How many commitments of a space are late."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Commitment)
            .where(
                Commitment.space_id == space.id,
                Commitment.state.in_((CommitmentState.PENDING, CommitmentState.UNDER_WAY)),
                Commitment.due_on < clock.today(),
            )
        )
        or 0
    )


def to_remind_of(day: date, before: int) -> Sequence[Commitment]:
    """Open commitments whose date comes within so many days or has passed, by date; claimed ones wait for the space."""
    return (
        db.session.scalars(
            _public(select(Commitment))
            .where(
                Commitment.state.in_((CommitmentState.PENDING, CommitmentState.UNDER_WAY)),
                Commitment.due_on <= day + timedelta(days=before),
            )
            .options(joinedload(Commitment.person), selectinload(Commitment.organization))
            .order_by(Commitment.due_on, Commitment.id)
        )
        .unique()
        .all()
    )


def reminded(keys: Collection[str]) -> set[str]:
    """Which of these reminders were made already."""
    return set(db.session.scalars(select(AgreementReminder.key).where(AgreementReminder.key.in_(keys))))


def all_agreements(space: Space | None) -> Sequence[Agreement]:
    """Every signed agreement (of a space and those below), by day."""
    wanted = select(Agreement).where(Agreement.signed_on.is_not(None))
    if space is not None:
        wanted = wanted.where(Agreement.space_id.in_(tree_ids(space)))
    return db.session.scalars(wanted.order_by(Agreement.signed_on, Agreement.id)).unique().all()


def organization_choices() -> Sequence[Organization]:
    """The organisations that may answer for a commitment, by name."""
    return (
        db.session.scalars(
            select(Organization)
            .where(Organization.registered_at.is_not(None), Organization.ended_on.is_(None))
            .order_by(Organization.name_key)
        )
        .unique()
        .all()
    )


# --- what a person did ------------------------------------------------------------------------------------------------


def acts_of(person_id: int) -> tuple[Sequence[Commitment], Sequence[CommitmentReport]]:
    """The commitments for which a person answers and the steps a person told."""
    commitments = (
        db.session.scalars(select(Commitment).where(Commitment.person_id == person_id)).unique().all()
    )
    return commitments, db.session.scalars(
        select(CommitmentReport)
        .where(CommitmentReport.reported_by_id == person_id)
        .options(joinedload(CommitmentReport.commitment))
    ).unique().all()


def touched_by(person_id: int) -> list[Any]:
    """Every row that names a person: who answers, told, decided or wrote it down."""
    columns = (
        Agreement.made_by_id, AgreementRenewal.renewed_by_id, Commitment.person_id, Commitment.claimed_by_id,
        Commitment.made_by_id, CommitmentReport.reported_by_id, Postponement.decided_by_id, CarriedCommitment.carried_by_id,
    )  # fmt: skip
    models = dict.fromkeys(column.class_ for column in columns)
    return [
        row
        for model in models
        for row in db.session.scalars(
            select(model).where(or_(*(c == person_id for c in columns if c.class_ is model)))
        ).unique()
    ]


def key_of(row: Any) -> list[int]:
    """What a row is found by again, as plain JSON."""
    return [int(part) for part in inspect(row).identity]


def parties_named(organization_id: int) -> Sequence[AgreementParty]:
    """Where an organisation is a party."""
    return db.session.scalars(
        select(AgreementParty).where(AgreementParty.organization_id == organization_id)
    ).all()
