"""What the front page and a space's own page show of its targets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from civic.core import clock
from civic.monitoring.participation import Period
from civic.monitoring.queries import rows
from civic.monitoring.queries.reports import Report, report
from civic.monitoring.trained import trained
from civic.organisations.models import Sector
from civic.plan.models import Indicator
from civic.plan.queries import training_targets
from civic.spaces.models import Space


@dataclass(frozen=True)
class TrainedLine:
    """People of a sector who finished a training, against what the plan wants."""

    sector: Sector
    completed: int
    attended: int
    target: Decimal
    indicator: Indicator

    @property
    def gap(self) -> int:
        """How many people are still needed."""
        return max(0, int(-(-self.target // 1)) - self.completed)


@dataclass(frozen=True)
class TargetCard:
    """A space's participation report and its training targets."""

    report: Report
    trained: list[TrainedLine]

    @property
    def space(self) -> Space:
        """Whose card it is."""
        return self.report.space


def trained_lines(space: Space, as_of: date | None = None) -> list[TrainedLine]:
    """The training targets of the space's plan with how many people finished since the plan began; none without plan."""
    targets = training_targets(space)
    if not targets:
        return []
    day = min(as_of or clock.today(), clock.today())
    period = Period(min(t.indicator.goal.section.plan.period_start for t in targets), day)
    scope, moment = rows.scope_of(space, True), rows.end_of_knowledge(day)
    same = rows.one_person()
    sittings, came = rows.training_rows(scope, period, moment, same)
    counts = trained(sittings, came, rows.mandate_rows(scope, period, moment, same))
    return [
        TrainedLine(t.sector, counts[t.sector].completed, counts[t.sector].attended, t.value, t.indicator)
        for t in targets
    ]


def target_card(space: Space) -> TargetCard:
    """The card of one space, of this year and today."""
    return TargetCard(report(space), trained_lines(space))


def cards(spaces: Iterable[Space]) -> list[TargetCard]:
    """The cards of some spaces (the featured ones, for the front page), in their order."""
    return [target_card(space) for space in spaces]
