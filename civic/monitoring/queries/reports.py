"""The participation report of a space and year: the closed figure where there is one, else what the records say."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from civic.accreditation.models import Mandate
from civic.attendance.models import ProofLevel
from civic.core import clock
from civic.core.db import db
from civic.core.disclosure import Breakdown
from civic.monitoring.breakdown import breakdowns
from civic.monitoring.models import ParticipationSnapshot, SnapshotNote
from civic.monitoring.participation import (
    COUNTED_SECTOR,
    DEFINITION_VERSION,
    Figures,
    MandateRow,
    Period,
    Projection,
    Result,
    State,
    participation,
    projection,
)
from civic.monitoring.queries import rows
from civic.monitoring.queries.kept import kept
from civic.organisations.models import OrganizationKind, Sector
from civic.plan.models import Indicator
from civic.plan.queries import participation_indicator
from civic.spaces.models import Space
from civic.spaces.queries import tree_ids
from civic.territory.models import District

FIRST_YEAR = 2000


@dataclass(frozen=True)
class Counted:
    """A count made now from the rows known at a moment, with the mandates it used (for breakdowns)."""

    result: Result
    mandates: Sequence[MandateRow]
    sectors: Mapping[str, Result]


@dataclass(frozen=True)
class Report:
    """What is said of a space's participation in a year, as known on a day."""

    space: Space
    year: int
    as_of: date
    with_children: bool
    period: Period
    figures: Figures
    target: Decimal | None
    indicator: Indicator | None
    definition_version: str
    computed_at: datetime
    snapshot: ParticipationSnapshot | None = None
    breakdowns: Mapping[str, Breakdown] | None = None
    proof: ProofLevel | None = None

    @property
    def is_running(self) -> bool:
        """Whether the year was not over on that day."""
        return self.as_of < date(self.year, 12, 31)

    @property
    def state(self) -> State:
        """The word for how far the target is."""
        return self.figures.share.state(self.target)

    @property
    def need(self) -> int | None:
        """How many people the target asks for; None without target or without anybody accredited."""
        share = self.figures.share
        return share.need(self.target) if self.target is not None and share.denominator else None

    @property
    def gap(self) -> int | None:
        """How many people are still needed; None without target or without anybody accredited."""
        return self.figures.share.gap(self.target) if self.target is not None else None

    @property
    def projection(self) -> Projection | None:
        """What the pace so far would come to, while the year runs."""
        if self.snapshot:
            return None
        year = Period.of_year(self.year)
        return projection(self.figures.share, self.target, year, self.as_of)


def year_and_day(_space: Space, year: int | None, as_of: date | None) -> tuple[int, date]:
    """The year asked for (this one by default) and the day of knowledge (today by default, never later)."""
    today = clock.today()
    return year or today.year, min(as_of or today, today)


def count(
    space: Space, year: int, as_of: date, with_children: bool = True, proof: ProofLevel | None = None
) -> Counted:
    """Count a year (or its part up to the day) from what was known at the end of a day; from a level of proof upward."""
    period = Period.of_year(year, as_of)
    scope, moment = rows.scope_of(space, with_children), rows.end_of_knowledge(as_of)
    same = rows.one_person()
    mandates = rows.mandate_rows(scope, period, moment, same)
    sittings = rows.sitting_rows(scope, period, moment)
    came = rows.came_by_sitting(scope, period, moment, same, proof)
    sectors = {
        sector.value: participation(mandates, sittings, came, period, sector)
        for sector in Sector
        if sector is COUNTED_SECTOR or any(row.sector is sector for row in mandates)
    }
    return Counted(sectors[COUNTED_SECTOR.value], mandates, sectors)


def public_breakdowns(
    space: Space, counted: Counted, as_of: date, with_children: bool = True
) -> dict[str, Breakdown]:
    """The public rows of each dimension of a count, small groups protected."""
    period = counted.result.period
    scope, moment = rows.scope_of(space, with_children), rows.end_of_knowledge(as_of)
    kinds = rows.kind_codes(scope, period, moment)
    pairs = [
        (row.person, kinds[row.organization])
        for row in counted.mandates
        if row.titular and row.sector is COUNTED_SECTOR and row.organization in kinds
    ]
    traits = rows.trait_rows(scope, period, moment, rows.one_person())
    threshold = current_app.config["SMALL_CELL"]
    return breakdowns(
        counted.result, traits, pairs, counted.sectors, threshold, places_by_size(), kinds_in_order()
    )


def figures_of(
    space: Space,
    year: int,
    as_of: date,
    with_children: bool = True,
    proof: ProofLevel | None = None,
    *,
    detailed: bool = False,
) -> tuple[Figures, Mapping[str, Breakdown] | None]:
    """The figures of a count and, when asked for, its public breakdowns; kept while nothing they rest on changes."""

    def counted_now() -> tuple[Figures, Mapping[str, Breakdown] | None]:
        counted = count(space, year, as_of, with_children, proof)
        public = public_breakdowns(space, counted, as_of, with_children) if detailed else None
        return counted.result.figures(), public

    return kept("participation", space, (year, as_of, with_children, proof, detailed), counted_now)


def places_by_size() -> dict[str, str]:
    """{ubigeo: name} of all districts, the most populous first: an order that no count of ours made."""
    found = db.session.execute(
        select(District.ubigeo, District.name).order_by(
            func.coalesce(District.population, 0).desc(), District.ubigeo
        )
    )
    return {row[0]: row[1] for row in found}


def place_names(codes: Collection[str | None]) -> dict[str, str]:
    """{ubigeo: name} of some districts."""
    found = select(District.ubigeo, District.name).where(
        District.ubigeo.in_([code for code in codes if code])
    )
    return {row[0]: row[1] for row in db.session.execute(found)}


def kinds_in_order() -> dict[str, dict[str, str]]:
    """{code: names} of the kinds of organisation in the order of their catalogue."""
    found = db.session.execute(
        select(OrganizationKind.code, OrganizationKind.name).order_by(
            OrganizationKind.position, OrganizationKind.code
        )
    )
    return {row[0]: row[1] for row in found}


def report(
    space: Space,
    year: int | None = None,
    as_of: date | None = None,
    *,
    with_children: bool = True,
    detailed: bool = False,
    proof: ProofLevel | None = None,
) -> Report:
    """The report of a year: of a closed one its kept figures (asked from the day of closing on), else a fresh count.

    `detailed` adds the public breakdowns. They are given for the day of today alone: were they given for any day,
    comparing days would tell of single persons. `proof` counts only attendance proved so well or better; that is
    always counted afresh, without breakdowns, and never the closed figure.
    """
    year, day = year_and_day(space, year, as_of)
    snapshot = snapshot_of(space, year) if with_children and proof is None else None
    indicator = participation_indicator(space)
    if snapshot and snapshot.closed_on <= day:
        return _kept(space, snapshot, indicator, detailed)
    public = detailed and with_children and proof is None and day == clock.today()
    figures, shown = figures_of(space, year, day, with_children, proof, detailed=public)
    return Report(
        space=space, year=year, as_of=day, with_children=with_children, period=Period.of_year(year, day),
        figures=figures, target=indicator.target_in(year) if indicator else None, indicator=indicator,
        definition_version=DEFINITION_VERSION, computed_at=clock.now(), breakdowns=shown, proof=proof,
    )  # fmt: skip


def _kept(
    space: Space, snapshot: ParticipationSnapshot, indicator: Indicator | None, detailed: bool
) -> Report:
    return Report(
        space=space, year=snapshot.year, as_of=snapshot.closed_on, with_children=True,
        period=Period.of_year(snapshot.year), figures=Figures.from_plain(snapshot.figures), target=snapshot.target,
        indicator=indicator, definition_version=snapshot.definition_version, computed_at=snapshot.closed_at,
        snapshot=snapshot,
        breakdowns={name: Breakdown.from_plain(kept) for name, kept in snapshot.breakdowns.items()}
        if detailed else None,
    )  # fmt: skip


def counted_ids(
    space: Space, year: int | None = None, as_of: date | None = None, with_children: bool = True
) -> dict[str, set[int]]:
    """Who is counted as what in the report of the same questions; for counting again, never shown."""
    year, day = year_and_day(space, year, as_of)
    snapshot = snapshot_of(space, year) if with_children else None
    closed = snapshot is not None and snapshot.closed_on <= day
    ids = snapshot.ids if snapshot and closed else count(space, year, day, with_children).result.ids()
    return {name: set(counted) for name, counted in ids.items()}


def snapshot_of(space: Space, year: int) -> ParticipationSnapshot | None:
    """The closed figure of a year, or None while it is open."""
    return db.session.scalar(
        select(ParticipationSnapshot).where(
            ParticipationSnapshot.space_id == space.id, ParticipationSnapshot.year == year
        )
    )


def snapshots_of(space: Space) -> Sequence[ParticipationSnapshot]:
    """All closed years of a space with their notes, newest first."""
    return db.session.scalars(
        select(ParticipationSnapshot)
        .where(ParticipationSnapshot.space_id == space.id)
        .order_by(ParticipationSnapshot.year.desc())
        .options(
            joinedload(ParticipationSnapshot.closed_by),
            selectinload(ParticipationSnapshot.notes).joinedload(SnapshotNote.noted_by),
        )
    ).all()


def years_of(space: Space) -> list[int]:
    """The years that can be asked for, newest first: from the space's first mandate to this year."""
    earliest = select(func.min(Mandate.valid_from)).where(Mandate.space_id.in_(tree_ids(space)))
    first = kept("first mandate", space, None, lambda: db.session.scalar(earliest))
    this = clock.today().year
    return list(range(this, max(FIRST_YEAR, min(first.year if first else this, this)) - 1, -1))
