"""The rows from which figures are computed, lean, as known at a moment: what was recorded later is not in them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, String, cast, func, select

from civic.accreditation.models import Mandate, MandateRole
from civic.accreditation.queries import mandates_known_statement
from civic.attendance.models import Attendance, ProofLevel
from civic.attendance.queries import came_known_select
from civic.core import clock
from civic.core.db import db
from civic.events.models import Audience, Category, Event, EventSession, EventStatus, EventStatusChange
from civic.monitoring.breakdown import Traits
from civic.monitoring.participation import COUNTED_SECTOR, Came, MandateRow, Period, SittingRow
from civic.monitoring.trained import TrainingCame, TrainingSitting
from civic.organisations.models import Organization, Sector
from civic.people.models import Person
from civic.spaces.models import Space
from civic.spaces.queries import tree_ids
from civic.territory.models import Settlement
from civic.training.completion import EventRule
from civic.training.models import COUNTING

Scope = Collection[int] | Select[Any]

AUDIENCE_SECTORS = {
    Audience.OFFICIALS: Sector.PUBLIC,
    Audience.LEADERS: Sector.CIVIL_SOCIETY,
    Audience.REPRESENTATIVES: Sector.CIVIL_SOCIETY,
}


def scope_of(space: Space, with_children: bool) -> Scope:
    """The ids of the spaces whose mandates and events count together."""
    return tree_ids(space) if with_children else [space.id]


def end_of_knowledge(day: date) -> datetime:
    """The last moment of a Lima date: what was recorded by then was known on that day."""
    return clock.end_of(day) - timedelta(microseconds=1)


def one_person() -> dict[int, int]:
    """{duplicate: kept} of persons merged, chains followed to their end."""
    merged = select(Person.id, Person.merged_into_id).where(Person.merged_into_id.is_not(None))
    pairs: dict[int, Any] = {row[0]: row[1] for row in db.session.execute(merged)}
    kept: dict[int, int] = {}
    for duplicate in pairs:
        target, seen = duplicate, {duplicate}
        while (further := pairs.get(target)) is not None and further not in seen:
            target = further
            seen.add(target)
        kept[duplicate] = target
    return kept


def mandate_rows(scope: Scope, period: Period, moment: datetime, same: dict[int, int]) -> list[MandateRow]:
    """Every mandate of the scope that overlaps a period, all sectors and roles, as known at a moment."""
    statement = mandates_known_statement(scope, period.first, period.last, moment).with_only_columns(
        Mandate.person_id, Mandate.organization_id, Mandate.sector, Mandate.role == MandateRole.TITULAR,
        Mandate.valid_from, Mandate.valid_to,
    )  # fmt: skip
    return [
        MandateRow(same.get(person, person), organization, sector, bool(titular), first, last)
        for person, organization, sector, titular, first, last in _lean(statement)
    ]


def _status_known(moment: datetime) -> Any:
    """What an event was known to be at a moment: its last recorded change of state by then."""
    return (
        select(EventStatusChange.status)
        .where(EventStatusChange.event_id == Event.id, EventStatusChange.recorded_at <= moment)
        .order_by(EventStatusChange.recorded_at.desc(), EventStatusChange.id.desc())
        .limit(1)
        .correlate(Event)
        .scalar_subquery()
    )


def _sittings(scope: Scope, period: Period, moment: datetime, *columns: Any) -> Any:
    return db.session.execute(
        select(
            EventSession.id, Event.id, EventSession.starts_at, EventSession.attendance_closed_at, Event.category,
            _status_known(moment), *columns,
        )
        .join(Event, Event.id == EventSession.event_id)
        .where(
            Event.space_id.in_(scope),
            EventSession.starts_at >= clock.at(period.first),
            EventSession.starts_at < clock.end_of(period.last),
        )
        .order_by(EventSession.starts_at, EventSession.id)
    )  # fmt: skip


def sitting_rows(scope: Scope, period: Period, moment: datetime) -> list[SittingRow]:
    """Every sitting of the scope in a period with what its event was known to be at a moment."""
    return [
        SittingRow(
            session, event, clock.local(starts_at).date(), category, status is EventStatus.HELD,
            closed_at is not None and closed_at <= moment,
        )
        for session, event, starts_at, closed_at, category, status in _sittings(scope, period, moment)
    ]  # fmt: skip


def _lean(statement: Any) -> Sequence[Any]:
    """The rows of a statement about columns, without the object layer: of these there may be hundreds of thousands."""
    return db.session.connection().execute(statement).all()


def levels_from(proof: ProofLevel | None) -> list[ProofLevel] | None:
    """A level of proof and those above it; None for all."""
    levels = list(ProofLevel)
    return levels[levels.index(proof) :] if proof else None


def came_by_sitting(
    scope: Scope, period: Period, moment: datetime, same: dict[int, int], proof: ProofLevel | None = None
) -> Came:
    """Who came to which sitting of a civic or cultural event of the scope, as known at a moment; from a level of proof upward.

    The database writes the persons of a sitting into one line: of sittings there are hundreds of times fewer than of marks.
    """
    statement = (
        came_known_select(
            spaces=scope, from_day=period.first, to_day=period.last, as_of=moment, levels=levels_from(proof)
        )
        .where(Event.category.in_((Category.CIVIC, Category.CULTURAL)))
        .with_only_columns(
            Attendance.session_id, func.aggregate_strings(cast(Attendance.person_id, String), ",")
        )
        .group_by(Attendance.session_id)
    )
    came = {session: set(map(int, persons.split(","))) for session, persons in _lean(statement)}
    return (
        {session: {same.get(one, one) for one in persons} for session, persons in came.items()}
        if same
        else came
    )


def trait_rows(scope: Scope, period: Period, moment: datetime, same: dict[int, int]) -> list[Traits]:
    """What a breakdown needs of every person with a civil-society mandate in a period, as it stands now."""
    ids = (
        mandates_known_statement(scope, period.first, period.last, moment)
        .where(Mandate.sector == COUNTED_SECTOR)
        .with_only_columns(Mandate.person_id)
    )
    own = select(Person.id, Person.sex, Person.birth_date, Person.ubigeo, Settlement.area_type).outerjoin(
        Settlement, Settlement.code == Person.settlement_code
    )
    found: list[Any] = list(_lean(own.where(Person.id.in_(ids))))
    if set(same.values()) - {
        row[0] for row in found
    }:  # records that were kept, with mandates still on the duplicate
        kept = select(Person.merged_into_id).where(Person.merged_into_id.is_not(None))
        found += _lean(own.where(Person.id.in_(kept)))
    return list({row[0]: Traits(*row) for row in found}.values())


def kind_codes(scope: Scope, period: Period, moment: datetime) -> dict[int, str]:
    """{organisation: its kind} of the organisations with a mandate in a period."""
    ids = mandates_known_statement(scope, period.first, period.last, moment).with_only_columns(
        Mandate.organization_id
    )
    rows = _lean(select(Organization.id, Organization.kind_code).where(Organization.id.in_(ids)))
    return {row[0]: row[1] for row in rows}


def training_rows(
    scope: Scope, period: Period, moment: datetime, same: dict[int, int], rules: Mapping[int, EventRule]
) -> tuple[list[TrainingSitting], list[TrainingCame]]:
    """The sittings that count of training events of the scope, and who came to them with what stands beside the mark.

    A plain event counts once it is held; an edition of a course while it is published or held, each sitting once its list
    is closed.
    """
    sittings = []
    for session, event, starts_at, closed_at, category, status, audience in _sittings(
        scope, period, moment, Event.audience
    ):
        closed = closed_at is not None and closed_at <= moment
        counts = (closed and status in COUNTING) if event in rules else status is EventStatus.HELD
        if category is Category.TRAINING and counts:
            day = clock.local(starts_at).date()
            sittings.append(TrainingSitting(session, event, day, AUDIENCE_SECTORS.get(audience)))
    statement = (
        came_known_select(spaces=scope, from_day=period.first, to_day=period.last, as_of=moment)
        .where(Event.category == Category.TRAINING)
        .outerjoin(Organization, Organization.id == Attendance.organization_id)
        .with_only_columns(
            Attendance.person_id, Attendance.session_id, Organization.sector, Organization.kind_code
        )
    )
    came = [
        TrainingCame(same.get(person, person), session, sector, kind)
        for person, session, sector, kind in db.session.execute(statement)
    ]
    return sittings, came


def traits_of_trained(scope: Scope, period: Period, moment: datetime) -> list[Traits]:
    """What a breakdown needs of everybody who came to a training event of the scope, as it stands now."""
    ids = (
        came_known_select(spaces=scope, from_day=period.first, to_day=period.last, as_of=moment)
        .where(Event.category == Category.TRAINING)
        .with_only_columns(Attendance.person_id)
    )
    kept = select(Person.merged_into_id).where(Person.merged_into_id.is_not(None))
    own = select(Person.id, Person.sex, Person.birth_date, Person.ubigeo, Settlement.area_type).outerjoin(
        Settlement, Settlement.code == Person.settlement_code
    )
    return [Traits(*row) for row in db.session.execute(own.where(Person.id.in_(ids) | Person.id.in_(kept)))]


def event_facts(event_ids: Collection[int]) -> list[Any]:
    """(id, title, slug, start, length of all its sittings in hours as whole minutes) of events, the latest first."""
    sat = select(EventSession.event_id, EventSession.starts_at, EventSession.ends_at).where(
        EventSession.event_id.in_(event_ids)
    )
    minutes: dict[int, int] = {}
    for event, starts_at, ends_at in db.session.execute(sat):
        minutes[event] = minutes.get(event, 0) + int((ends_at - starts_at).total_seconds() // 60)
    rows = db.session.execute(
        select(Event.id, Event.title, Event.slug, Event.starts_at)
        .where(Event.id.in_(event_ids))
        .order_by(Event.starts_at.desc(), Event.id)
    )
    return [(*row, minutes.get(row[0], 0)) for row in rows]


def event_rows(scope: Scope, period: Period, moment: datetime) -> list[tuple[Any, ...]]:
    """(session, event, starts_at, closed_at, category, status, title, slug) of all sittings of a period, drafts too."""
    rows = _sittings(scope, period, moment, Event.title, Event.slug)
    return [tuple(row) for row in rows]


def fact_rows(scope: Scope, period: Period, moment: datetime) -> list[tuple[Any, ...]]:
    """(session, event, starts_at, closed_at, category, status, slug, title, space) of all sittings of a period."""
    return [tuple(row) for row in _sittings(scope, period, moment, Event.slug, Event.title, Event.space_id)]


def sectors_by_space(scope: Scope, day: date, moment: datetime) -> dict[int, set[Sector]]:
    """{space: the sectors with a mandate in force on a day}."""
    statement = mandates_known_statement(scope, day, day, moment).with_only_columns(
        Mandate.space_id, Mandate.sector
    )
    seated: dict[int, set[Sector]] = {}
    for space, sector in _lean(statement.distinct()):
        seated.setdefault(space, set()).add(sector)
    return seated
