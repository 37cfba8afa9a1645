"""Reads of certificates: by their code, of a person, of an edition; and what the numbers have come to."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from civic.certificates.models import (
    Certificate,
    CertificateCount,
    CertificateDesign,
    CertificatePack,
    CertificateState,
)  # fmt: skip
from civic.core.db import db, for_change
from civic.core.errors import found
from civic.core.files import StoredFile
from civic.events.models import Event
from civic.people.models import Person
from civic.spaces.models import Space
from civic.training.models import Edition
from civic.web.paging import Page, paginate


def certificate_by_code(code: str, *, lock: bool = False) -> Certificate | None:
    """The certificate of a code, with what it leads to; locked and read again when it is to be changed."""
    statement = select(Certificate).where(Certificate.code == code)
    if lock:
        statement = for_change(statement, Certificate)
    else:
        statement = statement.options(
            joinedload(Certificate.design), joinedload(Certificate.space), joinedload(Certificate.replaced_by)
        )
    return db.session.scalar(statement)


def valid_certificate(edition_id: int, person_id: int) -> Certificate | None:
    """The one valid certificate of a person in an edition."""
    return db.session.scalar(
        select(Certificate).where(
            Certificate.edition_id == edition_id,
            Certificate.person_id == person_id,
            Certificate.state == CertificateState.VALID,
        )
    )


def certificates_of(person: Person) -> Sequence[Certificate]:
    """All of a person's certificates, newest first."""
    return db.session.scalars(
        select(Certificate)
        .where(Certificate.person_id == person.id)
        .options(joinedload(Certificate.space))
        .order_by(Certificate.issued_at.desc(), Certificate.id.desc())
    ).all()


def latest_by_person(edition_id: int) -> dict[int, Certificate]:
    """The certificate that counts of each person of an edition: the valid one, else the newest."""
    rows = db.session.scalars(
        select(Certificate).where(Certificate.edition_id == edition_id).order_by(Certificate.id)
    ).all()
    latest: dict[int, Certificate] = {}
    for row in rows:
        if row.person_id not in latest or not latest[row.person_id].is_valid:
            latest[row.person_id] = row
    return latest


def valid_of_edition(edition_id: int, after: int = 0, limit: int | None = None) -> Sequence[Certificate]:
    """The valid certificates of an edition in the order of their numbers, with what their papers need."""
    return db.session.scalars(
        select(Certificate)
        .where(
            Certificate.edition_id == edition_id,
            Certificate.state == CertificateState.VALID,
            Certificate.id > after,
        )
        .options(
            joinedload(Certificate.space),
            joinedload(Certificate.design).joinedload(CertificateDesign.left_logo),
            joinedload(Certificate.design).joinedload(CertificateDesign.right_logo),
        )
        .order_by(Certificate.id)
        .limit(limit)
    ).all()


def count_valid(edition_id: int) -> int:
    """How many valid certificates an edition has."""
    return (
        db.session.scalar(
            select(func.count()).where(
                Certificate.edition_id == edition_id, Certificate.state == CertificateState.VALID
            )
        )
        or 0
    )


def certificates_of_space(space: Space, number: int) -> Page[Certificate]:
    """What a space has issued, newest first."""
    statement = (
        select(Certificate)
        .where(Certificate.space_id == space.id)
        .order_by(Certificate.year.desc(), Certificate.number.desc())
    )
    return paginate(statement, number)


def design_of(space_id: int) -> CertificateDesign | None:
    """The design by which a space's next certificates are drawn."""
    return db.session.scalar(
        select(CertificateDesign)
        .where(CertificateDesign.space_id == space_id)
        .order_by(CertificateDesign.id.desc())
        .limit(1)
    )


def prefix_taken(prefix: str, space_id: int) -> bool:
    """Whether another space numbers its certificates with these letters."""
    statement = select(CertificateDesign.id).where(
        CertificateDesign.prefix == prefix, CertificateDesign.space_id != space_id
    )
    return db.session.scalar(statement.limit(1)) is not None


def files_by_ids(ids: Sequence[int]) -> dict[int, StoredFile]:
    """Stored files by their number."""
    if not ids:
        return {}
    return {file.id: file for file in db.session.scalars(select(StoredFile).where(StoredFile.id.in_(ids)))}


def count_of(space_id: int, year: int) -> CertificateCount | None:
    """The counter of a space and year, held until the end of the transaction."""
    return db.session.scalar(
        for_change(
            select(CertificateCount).where(
                CertificateCount.space_id == space_id, CertificateCount.year == year
            )
        )
    )


def pack_of(edition_id: int) -> CertificatePack | None:
    """The ZIP that was made last of an edition."""
    return db.session.scalar(select(CertificatePack).where(CertificatePack.edition_id == edition_id))


def space_of_edition(edition: Edition) -> Space:
    """The space that answers for an edition: that of its event."""
    return found(
        db.session.scalar(
            select(Space).join(Event, Event.space_id == Space.id).where(Event.id == edition.event_id)
        )
    )


def editions_with_certificates(space: Space) -> Sequence[tuple[Edition, int]]:
    """The editions of a space, newest first, each with its number of valid certificates."""
    valid = (
        select(func.count())
        .where(Certificate.edition_id == Edition.id, Certificate.state == CertificateState.VALID)
        .scalar_subquery()
    )
    statement = (
        select(Edition, valid)
        .join(Event, Edition.event_id == Event.id)
        .where(Event.space_id == space.id)
        .order_by(Event.starts_at.desc())
        .limit(50)
    )
    return [(edition, count) for edition, count in db.session.execute(statement).unique()]
