"""People trained in a space since its plan began: the one count behind the plan's targets, the figures page and the open data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from flask import current_app

from civic.core import clock
from civic.core.disclosure import Breakdown, Group, Row, alone
from civic.monitoring.breakdown import training_breakdowns
from civic.monitoring.participation import Period
from civic.monitoring.queries import rows
from civic.monitoring.queries.kept import kept
from civic.monitoring.queries.reports import kinds_in_order, places_by_size
from civic.monitoring.trained import TrainedPeople, people_trained
from civic.organisations.models import Sector
from civic.plan.queries import TrainingTarget, training_targets
from civic.spaces.models import Space
from civic.training.queries import event_rules

FIRST_DAY = date(2000, 1, 1)


@dataclass(frozen=True)
class Cohort:
    """A training event: how long it was, and how many of those who came completed it (as a public row)."""

    slug: str
    title: str
    starts_at: datetime
    hours: float
    row: Row


@dataclass(frozen=True)
class Trainings:
    """What the trainings of a space and those below it come to; groups and cohorts only when they were asked for."""

    people: TrainedPeople
    cohorts: tuple[Cohort, ...] = ()
    hours: float = 0.0  # of all of them together
    breakdowns: Mapping[str, Breakdown] = field(default_factory=dict)


@dataclass(frozen=True)
class TrainingReport:
    """All figures of a space's training."""

    space: Space
    since: date | None  # the first day of the plan; None when there is none: everything counts
    day: date
    targets: list[TrainingTarget]
    trainings: Trainings

    @property
    def people(self) -> TrainedPeople:
        """Who came and who finished."""
        return self.trainings.people

    @property
    def cohorts(self) -> tuple[Cohort, ...]:
        """Every training event."""
        return self.trainings.cohorts

    @property
    def hours(self) -> float:
        """How long all of them were together."""
        return self.trainings.hours

    @property
    def breakdowns(self) -> Mapping[str, Breakdown]:
        """The public rows of every dimension."""
        return self.trainings.breakdowns

    def target(self, sector: Sector) -> TrainingTarget | None:
        """What the plan wants of a sector, if it says."""
        return next((one for one in self.targets if one.sector is sector), None)


def training_report(space: Space, as_of: date | None = None, *, detailed: bool = False) -> TrainingReport:
    """The figures of a space and those below it, as known at the end of a day; groups and cohorts only when asked for."""
    targets = training_targets(space)
    since = min((t.indicator.goal.section.plan.period_start for t in targets), default=None)
    day = min(as_of or clock.today(), clock.today())
    period = Period(since or FIRST_DAY, max(day, since or FIRST_DAY))
    found = kept(
        "training", space, (period, day, detailed), lambda: _count(space, period, day, detailed=detailed)
    )
    return TrainingReport(space, since, day, targets, found)


def _count(space: Space, period: Period, day: date, *, detailed: bool) -> Trainings:
    scope, moment = rows.scope_of(space, True), rows.end_of_knowledge(day)
    same, rules = rows.one_person(), event_rules(scope, day)
    sittings, came = rows.training_rows(scope, period, moment, same, rules)
    mandates = rows.mandate_rows(scope, period, moment, same)
    people = people_trained(sittings, came, mandates, rules)
    if not detailed:
        return Trainings(people)
    threshold = current_app.config["SMALL_CELL"]
    kinds = {(mark.person, mark.kind) for mark in came if mark.kind}
    if without := people.everybody.attended - {person for person, _kind in kinds}:
        codes = rows.kind_codes(scope, period, moment)
        kinds |= {
            (row.person, codes[row.organization]) for row in mandates
            if row.person in without and row.organization in codes
        }  # fmt: skip
    shown = training_breakdowns(
        people.everybody, rows.traits_of_trained(scope, period, moment), kinds, day, threshold,
        places_by_size(), kinds_in_order(),
    )  # fmt: skip
    cohorts = tuple(
        Cohort(slug, title, starts_at, minutes / 60, _public_row(people, event, threshold))
        for event, title, slug, starts_at, minutes in rows.event_facts(list(people.by_event))
    )
    return Trainings(people, cohorts, sum(one.hours for one in cohorts), shown)


def _public_row(people: TrainedPeople, event: int, threshold: int) -> Row:
    one = people.by_event[event]
    return alone(Group(len(one.completed), len(one.attended)), threshold)
