"""What the front page and a space's own page show of its targets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from civic.monitoring.queries.reports import Report, report
from civic.monitoring.queries.training import training_report
from civic.organisations.models import Sector
from civic.plan.models import Indicator
from civic.plan.queries import trained_sector, training_targets
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
    if not training_targets(space):
        return []
    counted = training_report(space, as_of)
    lines = []
    for target in counted.targets:
        numbers = counted.people.by_sector[target.sector].numbers
        lines.append(
            TrainedLine(target.sector, numbers.completed, numbers.attended, target.value, target.indicator)
        )
    return lines


def trained_line_of(indicator: Indicator) -> TrainedLine | None:
    """What an indicator of people trained has come to; None for any other. A line that repeats another's number counts the same people."""
    space, sector = indicator.goal.section.plan.space, trained_sector(indicator)
    if space is None or sector is None:
        return None
    return next(
        (
            replace(line, indicator=indicator)
            for line in trained_lines(space)
            if line.sector is sector and line.target == indicator.target_value
        ),
        None,
    )


def target_card(space: Space) -> TargetCard:
    """The card of one space, of this year and today."""
    return TargetCard(report(space), trained_lines(space))


def cards(spaces: Iterable[Space]) -> list[TargetCard]:
    """The cards of some spaces (the featured ones, for the front page), in their order."""
    return [target_card(space) for space in spaces]
