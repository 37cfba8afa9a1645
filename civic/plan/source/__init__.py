"""A plan file: its shape, every fault of a bad one with its place, and the same plan written as a file again. Pure."""

from civic.plan.source.checks import judge
from civic.plan.source.faults import BadPlanFile, Fault, Place, Spot
from civic.plan.source.reading import DATA, LARGEST, ReadPlan, plain, read_plan, read_yaml
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
    "judge",
    "plain",
    "read_plan",
    "read_yaml",
]
