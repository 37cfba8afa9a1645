"""Reads of the library of good practices."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from civic.accreditation.models import FileState, Membership
from civic.core import search
from civic.core.db import db, for_change
from civic.core.errors import found
from civic.events.models import Event, EventStatus
from civic.organisations.models import Leadership, Organization
from civic.practices.models import Practice, PracticeDocument, PracticeVersion, Theme, VersionState
from civic.spaces.models import Space, TeamMember
from civic.territory.models import District, Province
from civic.web.paging import Page, paginate

SUBJECT = "practices"


@dataclass(frozen=True)
class Filters:
    """Which part of the library is wanted."""

    text: str = ""
    theme: Theme | None = None
    space: str = ""
    district: str = ""
    year: int | None = None


def texts_of(version: PracticeVersion) -> search.Texts:
    """What a practice is found by."""
    body = "\n".join((version.problem, version.done, version.results, version.office))
    theme = version.theme.label if version.theme else ""
    return [(version.title, "A"), (theme, "B"), (body, "C")]


def findable() -> Iterable[tuple[int, search.Texts]]:
    """(id, texts) of every public practice."""
    rows = db.session.scalars(
        select(PracticeVersion)
        .join(Practice, Practice.published_id == PracticeVersion.id)
        .where(Practice.withdrawn_at.is_(None))
    )
    return ((version.practice_id, texts_of(version)) for version in rows)


search.declare(SUBJECT, findable)


def _public() -> Select[Any]:
    return (
        select(Practice)
        .join(PracticeVersion, PracticeVersion.id == Practice.published_id)
        .where(Practice.withdrawn_at.is_(None))
        .options(
            contains_eager(Practice.published)
            .joinedload(PracticeVersion.district)
            .joinedload(District.province),
            selectinload(Practice.versions),
        )
    )


def library(filters: Filters, number: int, size: int = 12) -> Page[Practice]:
    """A page of public practices: what fits best first, else the newest."""
    wanted = _public()
    order: tuple[Any, ...] = (PracticeVersion.decided_at.desc(), Practice.id.desc())
    if filters.text:
        hits = search.matches(SUBJECT, filters.text)
        wanted, order = wanted.join(hits, hits.c.id == Practice.id), (hits.c.rank.desc(), *order)
    if filters.theme:
        wanted = wanted.where(PracticeVersion.theme == filters.theme)
    if filters.space:
        wanted = wanted.join(Space, Space.id == Practice.space_id).where(Space.slug == filters.space)
    if filters.district:
        wanted = wanted.where(PracticeVersion.ubigeo == filters.district)
    if filters.year:
        wanted = wanted.where(PracticeVersion.year == filters.year)
    return paginate(wanted.order_by(*order), number, size)


def published_practices(space_id: int | None = None) -> Sequence[Practice]:
    """Every public practice, of a space or of all, by its address."""
    wanted = _public().options(
        contains_eager(Practice.published).joinedload(PracticeVersion.event),
    )
    if space_id is not None:
        wanted = wanted.where(Practice.space_id == space_id)
    return db.session.scalars(wanted.order_by(Practice.slug)).all()


def newest_of(space_id: int, limit: int = 3) -> Sequence[Practice]:
    """The practices a space published last."""
    wanted = _public().where(Practice.space_id == space_id)
    return db.session.scalars(
        wanted.order_by(PracticeVersion.decided_at.desc(), Practice.id.desc()).limit(limit)
    ).all()


def of_event(event_id: int) -> Sequence[Practice]:
    """The public practices that were shared at an event."""
    return db.session.scalars(
        _public().where(PracticeVersion.event_id == event_id).order_by(PracticeVersion.title, Practice.id)
    ).all()


def choices() -> tuple[list[tuple[str, str]], list[tuple[str, str]], list[int]]:
    """(spaces, districts, years) that the public library has."""
    public = (
        select(PracticeVersion.id)
        .join(Practice, Practice.published_id == PracticeVersion.id)
        .where(Practice.withdrawn_at.is_(None))
    )
    spaces = db.session.execute(
        select(Space.slug, Space.name)
        .where(Space.id.in_(select(Practice.space_id).where(Practice.published_id.in_(public))))
        .order_by(Space.name_key)
    ).all()
    districts = db.session.scalars(
        select(District)
        .join(District.province)
        .where(District.ubigeo.in_(select(PracticeVersion.ubigeo).where(PracticeVersion.id.in_(public))))
        .order_by(Province.name_key, District.name_key)
    ).all()
    years = db.session.scalars(
        select(PracticeVersion.year)
        .where(PracticeVersion.id.in_(public), PracticeVersion.year.is_not(None))
        .distinct()
        .order_by(PracticeVersion.year.desc())
    ).all()
    return (
        [(slug, name) for slug, name in spaces],
        [(d.ubigeo, d.full_name) for d in districts],
        [year for year in years if year is not None],
    )


def practice_by_slug(slug: str) -> Practice:
    """The practice with this address part, in any state, or NotFound."""
    return found(
        db.session.scalar(
            select(Practice)
            .where(Practice.slug == slug)
            .options(selectinload(Practice.versions).joinedload(PracticeVersion.district))
        )
    )


def locked_practice(practice_id: int) -> Practice:
    """The practice read anew and held until the block ends."""
    return found(
        db.session.scalar(
            for_change(
                select(Practice).where(Practice.id == practice_id).options(selectinload(Practice.versions)),
                Practice,
            )
        )
    )


def slug_taken(slug: str) -> bool:
    """Whether a practice has this address part already."""
    return db.session.scalar(select(Practice.id).where(Practice.slug == slug)) is not None


def of_person(person_id: int) -> Sequence[Practice]:
    """The practices a person wrote, or that belong to organisations the person leads; the newest first."""
    led = select(Leadership.organization_id).where(
        Leadership.person_id == person_id, Leadership.until.is_(None)
    )
    return db.session.scalars(
        select(Practice)
        .where(or_(Practice.created_by_id == person_id, Practice.organization_id.in_(led)))
        .options(selectinload(Practice.versions))
        .order_by(Practice.id.desc())
        .limit(100)
    ).all()


def of_team(space: Space, number: int, state: VersionState | None = None) -> Page[Practice]:
    """A page of a space's practices, by their newest version; those that wait to be read first."""
    last = select(func.max(PracticeVersion.id)).group_by(PracticeVersion.practice_id)
    wanted = (
        select(Practice)
        .join(PracticeVersion, PracticeVersion.practice_id == Practice.id)
        .where(
            Practice.space_id == space.id,
            PracticeVersion.id.in_(last),
            PracticeVersion.state != VersionState.DRAFT,
        )
        .options(selectinload(Practice.versions))
    )
    if state:
        wanted = wanted.where(PracticeVersion.state == state)
    waits = (PracticeVersion.state == VersionState.SENT).desc()
    return paginate(wanted.order_by(waits, PracticeVersion.id.desc()), number)


def count_waiting(space_ids: Collection[int]) -> dict[int, int]:
    """{space: how many texts wait to be read}; spaces without one are left out."""
    rows = db.session.execute(
        select(Practice.space_id, func.count(PracticeVersion.id))
        .join(PracticeVersion, PracticeVersion.practice_id == Practice.id)
        .where(Practice.space_id.in_(space_ids), PracticeVersion.state == VersionState.SENT)
        .group_by(Practice.space_id)
    )
    return dict(rows.all())


def document_of(version: PracticeVersion, document_id: int) -> PracticeDocument:
    """A document of the version, or NotFound."""
    return found(next((each for each in version.documents if each.id == document_id), None))


def uses_of_file(file_id: int) -> int:
    """How many versions have a file."""
    return db.session.scalar(select(func.count()).where(PracticeDocument.file_id == file_id)) or 0


def past_events(space: Space, limit: int = 60) -> Sequence[Event]:
    """Events of a space that were held, the latest first: where a practice may have been shared."""
    return db.session.scalars(
        select(Event)
        .where(Event.space_id == space.id, Event.status == EventStatus.HELD)
        .order_by(Event.starts_at.desc())
        .limit(limit)
    ).all()


def version_with_people(practice: Practice) -> Sequence[PracticeVersion]:
    """Every version of a practice with who decided, the newest first."""
    return db.session.scalars(
        select(PracticeVersion)
        .where(PracticeVersion.practice_id == practice.id)
        .options(joinedload(PracticeVersion.decided_by))
        .order_by(PracticeVersion.number.desc())
    ).all()


def touched_by(person_id: int) -> tuple[Sequence[Practice], Sequence[PracticeVersion]]:
    """(practices a person began, versions the person wrote or decided)."""
    return (
        db.session.scalars(
            select(Practice).where(Practice.created_by_id == person_id).order_by(Practice.id)
        ).all(),
        db.session.scalars(
            select(PracticeVersion)
            .where(
                or_(PracticeVersion.written_by_id == person_id, PracticeVersion.decided_by_id == person_id)
            )
            .order_by(PracticeVersion.id)
        ).all(),
    )


def spaces_where_told(person_id: int | None) -> Sequence[Space]:
    """The spaces in whose team a person works, or where an organisation they lead is accredited."""
    in_team = select(TeamMember.space_id).where(TeamMember.person_id == person_id, TeamMember.until.is_(None))
    led = select(Leadership.organization_id).where(
        Leadership.person_id == person_id, Leadership.until.is_(None)
    )
    seated = select(Membership.space_id).where(
        Membership.organization_id.in_(led), Membership.state == FileState.ACCREDITED
    )
    return db.session.scalars(
        select(Space).where(or_(Space.id.in_(in_team), Space.id.in_(seated))).order_by(Space.name_key)
    ).all()


def teller(space_id: int, organization_id: int) -> tuple[Space, Organization | None]:
    """(the space, the organisation or None for the team) that a choice names, or NotFound."""
    organization = found(db.session.get(Organization, organization_id)) if organization_id else None
    return found(db.session.get(Space, space_id)), organization
