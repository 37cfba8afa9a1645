"""Every read of the monitoring room."""

from __future__ import annotations

from civic.monitoring.queries.cards import (
    TargetCard,
    TrainedLine,
    cards,
    target_card,
    trained_line_of,
    trained_lines,
)
from civic.monitoring.queries.events import EventLine, Reason, events_of_year, first_events_of_year
from civic.monitoring.queries.pending import (
    PendingPerson,
    districts_of_people,
    missing,
    pending_organizations,
    pending_people,
)
from civic.monitoring.queries.plan_records import PlanRecords
from civic.monitoring.queries.plan_rows import population_of
from civic.monitoring.queries.reports import (
    Counted,
    Report,
    count,
    counted_ids,
    figures_of,
    kinds_in_order,
    place_names,
    places_by_size,
    public_breakdowns,
    report,
    snapshot_of,
    snapshots_of,
    year_and_day,
    years_of,
)
from civic.monitoring.queries.training import Cohort, TrainingReport, training_report

__all__ = [
    "Cohort",
    "Counted",
    "EventLine",
    "PendingPerson",
    "PlanRecords",
    "Reason",
    "Report",
    "TargetCard",
    "TrainedLine",
    "TrainingReport",
    "cards",
    "count",
    "counted_ids",
    "districts_of_people",
    "events_of_year",
    "figures_of",
    "first_events_of_year",
    "kinds_in_order",
    "missing",
    "pending_organizations",
    "pending_people",
    "place_names",
    "places_by_size",
    "population_of",
    "public_breakdowns",
    "report",
    "snapshot_of",
    "snapshots_of",
    "target_card",
    "trained_line_of",
    "trained_lines",
    "training_report",
    "year_and_day",
    "years_of",
]  # fmt: skip
