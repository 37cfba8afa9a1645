"""A plan file: its shape, every fault of a bad one with its place, and the same plan written as a file again. Pure."""

from typing import TYPE_CHECKING, Any

from civic.plan.source.faults import BadPlanFile, Fault, Place, Spot
from civic.plan.source.reading import DATA, LARGEST, ReadPlan, plain, read_plan, read_yaml

if TYPE_CHECKING:
    from civic.plan.source.shape import GoalLine, IndicatorSheet, PlanFile, ProjectLine

__all__ = [
    "DATA",
    "LARGEST",
    "BadPlanFile",
    "Fault",
    "GoalLine",
    "IndicatorSheet",
    "Place",
    "PlanFile",
    "ProjectLine",
    "ReadPlan",
    "Spot",
    "plain",
    "read_plan",
    "read_yaml",
]


def __getattr__(name: str) -> Any:
    """The shape stands on pydantic, which is large: it is read when a plan is, not when the program is."""
    if name not in ("GoalLine", "IndicatorSheet", "PlanFile", "ProjectLine"):
        raise AttributeError(name)
    from civic.plan.source import shape

    return getattr(shape, name)
