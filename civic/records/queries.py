"""Every read of documents."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from civic.accreditation.queries.memberships import accredited_organizations
from civic.core.audit import AuditEntry
from civic.core.db import db, for_change
from civic.core.errors import found
from civic.organisations.models import Organization
from civic.records.models import Record, RecordAnnex, RecordKind, RecordSignature, RecordState
from civic.spaces.models import Space

WHOLE = (
    selectinload(Record.signatures).joinedload(RecordSignature.witnessed_by),
    selectinload(Record.annexes).joinedload(RecordAnnex.added_by),
)


def record_by_slug(slug: str) -> Record:
    """The document at an address, in any state, or NotFound; whoever shows it asks the rules first."""
    return found(db.session.scalar(select(Record).where(Record.slug == slug).options(*WHOLE)))


def locked_record(record_id: int) -> Record:
    """The document, held against others until the writing block ends."""
    statement = select(Record).where(Record.id == record_id).options(*WHOLE)
    return db.session.scalars(for_change(statement, Record)).one()


def locked_chain(space_id: int) -> None:
    """Hold a space's chain of seals: who seals next waits, and reads what was sealed before."""
    db.session.execute(for_change(select(Space.id).where(Space.id == space_id)))


def records_of(space: Space, kind: RecordKind | None = None) -> Select[Record]:
    """The sealed documents of a space, newest first, as a statement to page through."""
    wanted = select(Record).where(Record.space_id == space.id, Record.state == RecordState.SEALED)
    if kind is not None:
        wanted = wanted.where(Record.kind == kind)
    return wanted.order_by(Record.held_on.desc(), Record.chain_position.desc())


def last_sealed(space_id: int) -> Record | None:
    """The document that stands last in a space's chain."""
    return db.session.scalar(
        select(Record)
        .where(Record.space_id == space_id, Record.chain_position.is_not(None))
        .order_by(Record.chain_position.desc())
        .limit(1)
    )


def highest_number(space_id: int, kind: RecordKind, year: int) -> int:
    """The last number given to a kind of document in a year, 0 when none was."""
    return (
        db.session.scalar(
            select(func.max(Record.number)).where(
                Record.space_id == space_id, Record.kind == kind, Record.year == year
            )
        )
        or 0
    )


def taken_slugs(base: str) -> Sequence[str]:
    """The addresses in use that begin with `base`."""
    return db.session.scalars(select(Record.slug).where(Record.slug.startswith(base, autoescape=True))).all()


def settled() -> Iterator[Record]:
    """Every document whose text is frozen, space by space in the order of the chain; what is not sealed yet comes last."""
    wanted = (
        select(Record)
        .where(
            Record.state.in_((RecordState.APPROVED, RecordState.SEALED))
            | Record.seal.is_not(None)
            | Record.chain_position.is_not(None)
            | Record.number.is_not(None)
        )
        .options(*WHOLE)
        .order_by(Record.space_id, Record.chain_position.is_(None), Record.chain_position, Record.id)
        .execution_options(yield_per=200, populate_existing=True)
    )
    yield from db.session.scalars(wanted)


def trail() -> dict[int, list[AuditEntry]]:
    """What the trail says was done to documents, by document, oldest first."""
    lines: dict[int, list[AuditEntry]] = {}
    wanted = (
        select(AuditEntry)
        .where(AuditEntry.subject_type == "records", AuditEntry.action.like("records.%"))
        .order_by(AuditEntry.id)
    )
    for line in db.session.scalars(wanted):
        lines.setdefault(int(line.subject_id), []).append(line)
    return lines


def existing(record_ids: Sequence[int]) -> set[int]:
    """Those of these documents that are there, in any state."""
    return set(db.session.scalars(select(Record.id).where(Record.id.in_(record_ids))))


def signatures_of(person_id: int) -> Sequence[RecordSignature]:
    """What a person signed, newest first."""
    return db.session.scalars(
        select(RecordSignature)
        .where(RecordSignature.person_id == person_id)
        .options(joinedload(RecordSignature.record))
        .order_by(RecordSignature.id.desc())
    ).all()


def touched_by(person_id: int) -> list[Record | RecordSignature | RecordAnnex]:
    """All rows that name a person as who wrote, approved, sealed, withdrew, signed, witnessed or added."""
    records = select(Record).where(
        or_(
            Record.drafted_by_id == person_id,
            Record.approved_by_id == person_id,
            Record.sealed_by_id == person_id,
            Record.withdrawn_by_id == person_id,
        )
    )
    signatures = select(RecordSignature).where(
        or_(RecordSignature.person_id == person_id, RecordSignature.witnessed_by_id == person_id)
    )
    annexes = select(RecordAnnex).where(RecordAnnex.added_by_id == person_id)
    return [*db.session.scalars(records), *db.session.scalars(signatures), *db.session.scalars(annexes)]


def count_in(space_ids: Collection[int], state: RecordState) -> dict[int, int]:
    """{space: how many documents are in a state}; spaces without one are left out."""
    rows = db.session.execute(
        select(Record.space_id, func.count(Record.id))
        .where(Record.space_id.in_(space_ids), Record.state == state)
        .group_by(Record.space_id)
    )
    return dict(rows.all())


def of_team(
    space: Space, state: RecordState | None = None, kinds: Sequence[RecordKind] | None = None
) -> Select[Record]:
    """The documents of a space (all, or of some kinds), what is unfinished first, as a statement to page through."""
    wanted = select(Record).where(Record.space_id == space.id)
    if kinds is not None:
        wanted = wanted.where(Record.kind.in_(kinds))
    if state is not None:
        wanted = wanted.where(Record.state == state)
    order = case((Record.state == RecordState.DRAFT, 0), (Record.state == RecordState.APPROVED, 1), else_=2)
    return wanted.order_by(order, Record.held_on.desc(), Record.id.desc())


def latest_of(space_id: int, most: int = 4) -> Sequence[Record]:
    """The newest sealed documents of a space."""
    return db.session.scalars(
        select(Record)
        .where(Record.space_id == space_id, Record.state == RecordState.SEALED)
        .order_by(Record.held_on.desc(), Record.chain_position.desc())
        .limit(most)
    ).all()


def kinds_sealed(space_id: int) -> list[RecordKind]:
    """The kinds of which a space has sealed documents."""
    wanted = (
        select(Record.kind).where(Record.space_id == space_id, Record.state == RecordState.SEALED).distinct()
    )
    found_kinds = set(db.session.scalars(wanted))
    return [kind for kind in RecordKind if kind in found_kinds]


def signature_of(record: Record, signature_id: int) -> RecordSignature:
    """A signature of this document, or NotFound."""
    return found(next((each for each in record.signatures if each.id == signature_id), None))


def annex_of(record: Record, position: int) -> RecordAnnex:
    """An annex of this document by its number, or NotFound."""
    return found(next((each for each in record.annexes if each.position == position), None))


def organization_by_slug(slug: str) -> Organization | None:
    """The organisation for which somebody signs, or None when none was chosen."""
    return db.session.scalar(select(Organization).where(Organization.slug == slug)) if slug else None


def organizations_of(space: Space) -> list[tuple[str, str]]:
    """(address, name) of the organisations accredited in a space, by name."""
    return [(each.slug, each.name) for each in db.session.scalars(accredited_organizations(space))]


def sealed_records(space_id: int | None = None) -> Iterator[tuple[Record, int, int]]:
    """Every sealed document with how many signatures and annexes it has, space by space in the order of the chain."""
    signed = (
        select(func.count())
        .select_from(RecordSignature)
        .where(RecordSignature.record_id == Record.id)
        .scalar_subquery()
    )
    added = (
        select(func.count())
        .select_from(RecordAnnex)
        .where(RecordAnnex.record_id == Record.id)
        .scalar_subquery()
    )
    wanted = select(Record, signed, added).where(Record.state == RecordState.SEALED)
    if space_id is not None:
        wanted = wanted.where(Record.space_id == space_id)
    yield from db.session.execute(wanted.order_by(Record.space_id, Record.chain_position))
