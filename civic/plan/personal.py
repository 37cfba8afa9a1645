"""Which official answers for data of a plan, and what they reported."""

from __future__ import annotations

from civic.core.personal import Data, keeps
from civic.plan.models import (
    IndicatorDuty,
    IndicatorReport,
    MilestoneReport,
    PlanDraft,
    ReportReminder,
    TargetDecision,
    TrackedWork,
)

keeps("plans", IndicatorDuty, ReportReminder, data=(Data.OFFICE,))
keeps("plans", IndicatorReport, MilestoneReport, PlanDraft, TargetDecision, TrackedWork)
