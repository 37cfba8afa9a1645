"""Reads about who answers, what was done by whom, and which reminders were made."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from civic.agreements.models import (
    OPEN,
    Agreement,
    AgreementReminder,
    AgreementRenewal,
    CarriedCommitment,
    Commitment,
    CommitmentReport,
    Postponement,
)
from civic.core.db import db
from civic.organisations.models import Leadership, Organization


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


def reminded(keys: Collection[str]) -> set[str]:
    """Which of these reminders were made already."""
    return set(db.session.scalars(select(AgreementReminder.key).where(AgreementReminder.key.in_(keys))))


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
