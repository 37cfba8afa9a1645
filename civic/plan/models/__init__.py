"""Tables of plans: `source` is what the entity wrote, `reports` what is told about it by hand."""

from __future__ import annotations

from civic.plan.models.reports import (
    IndicatorDuty,
    IndicatorReport,
    MilestoneReport,
    PlanDraft,
    ReportReminder,
    ReportState,
    TargetDecision,
    TrackedWork,
)
from civic.plan.models.source import (
    Exact,
    Goal,
    GoalKind,
    Indicator,
    MeasurementMode,
    Milestone,
    Plan,
    PlanSection,
    SectionKind,
    TargetStatus,
)

__all__ = [
    "Exact",
    "Goal",
    "GoalKind",
    "Indicator",
    "IndicatorDuty",
    "IndicatorReport",
    "MeasurementMode",
    "Milestone",
    "MilestoneReport",
    "Plan",
    "PlanDraft",
    "PlanSection",
    "ReportReminder",
    "ReportState",
    "SectionKind",
    "TargetDecision",
    "TargetStatus",
    "TrackedWork",
]
