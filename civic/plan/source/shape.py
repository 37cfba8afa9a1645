"""The shape of a plan file: every field, and what a part says when its fields do not agree. Pure: no database here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from flask_babel import gettext as _
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from civic.plan.source.units import TARGET_UNITS, why_not_unit

Text = Annotated[str, Field(min_length=1, max_length=5000, strict=True)]
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,59}$", strict=True)]
Ubigeo = Annotated[str, Field(pattern=r"^([0-9]{2}){1,3}$", strict=True)]
Year = Annotated[int, Field(ge=1900, le=2200, strict=True)]
Value = Annotated[Decimal, Field(ge=0, max_digits=18, allow_inf_nan=False)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Entity(_Part):
    """Whose plan it is."""

    name: Text
    acronym: Text | None = None
    type: Text


class DistrictName(_Part):
    """A district as the file names it."""

    ubigeo: Ubigeo
    name: Text


class Territory(_Part):
    """Where the plan holds."""

    level: Text
    ubigeo: Ubigeo
    department: Text
    province: Text | None = None
    districts: list[DistrictName] = []


class Period(_Part):
    """From when to when."""

    start: date
    end: date
    basis: Text | None = None

    @model_validator(mode="after")
    def in_order(self) -> Period:
        """The end is not before the start."""
        if self.end < self.start:
            raise ValueError(_("the period ends before it starts."))
        return self


class Axis(_Part):
    """A named part of the vision."""

    name: Text
    text: Text


class Testimonial(_Part):
    """A quotation of the source."""

    text: Text
    attribution_role: Text
    note: Text | None = None


class About(_Part):
    """The plan itself."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{1,88}$", strict=True)]
    title: Text
    kind: Code
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}$", strict=True)]
    entity: Entity
    territory: Territory
    period: Period
    text_policy: Text
    legal_reference: Text | None = None
    target_year: Year | None = None
    currency: Text | None = None
    vision_intro: Text | None = None
    vision_axes: list[Axis] = []
    status_in_source: Text | None = None
    period_text: Text | None = None
    aligned_with: Text | None = None
    general_objective: Text | None = None
    specific_objective: Text | None = None
    testimonial: Testimonial | None = None


class Dimension(_Part):
    """A first-level part whose lines are goals."""

    code: Code
    source_label: Text
    goals: Annotated[int, Field(ge=0, strict=True)]


class Component(_Part):
    """A first-level part whose lines are activities and results."""

    code: Code
    source_label: Text
    order: Annotated[int, Field(ge=1, strict=True)]
    activities: Annotated[int, Field(ge=0, strict=True)]


class Step(_Part):
    """One milestone of a template."""

    code: Code
    label: Text
    suggested_weight: Annotated[int, Field(ge=0, le=100, strict=True)]


class Baseline(_Part):
    """Where the indicator started; unknown is not zero."""

    value: Value | None
    year: Year | None
    status: Literal["unknown", "estimated", "known"]

    @model_validator(mode="after")
    def agrees(self) -> Baseline:
        """A known baseline has a value, an unknown one has none."""
        if (self.status == "unknown") != (self.value is None):
            raise ValueError(_("an unknown baseline has no value (null), any other has one."))
        return self


class Target(_Part):
    """What is to be reached."""

    value: Value | None
    operator: Literal[">=", "<=", "="]
    status: Literal["stated", "implied", "not_quantified_in_source", "not_in_source"]
    unit: Text | None = None
    per: Literal["year"] | None = None
    stated_in: Code | None = None

    @model_validator(mode="after")
    def agrees(self) -> Target:
        """A stated or implied target has a number; one that the source does not quantify has none."""
        if self.status in ("stated", "implied") and self.value is None:
            raise ValueError(
                _("the target is “%(status)s”, so its value must be a number.", status=self.status)
            )
        if self.status == "not_quantified_in_source" and self.value is not None:
            raise ValueError(_("the source does not quantify this target, so its value must be null."))
        return self

    @field_validator("unit")
    @classmethod
    def known(cls, unit: str | None) -> str | None:
        """The unit of a target is one of those that the pages can write."""
        if unit is not None and unit not in TARGET_UNITS:
            raise ValueError(
                _(
                    "the unit “%(unit)s” is not known; write one of %(known)s.",
                    unit=unit,
                    known=", ".join(TARGET_UNITS),
                )
            )
        return unit


class Measurement(_Part):
    """How a value comes to be."""

    mode: Literal["platform_records", "reported_milestones", "mixed"]
    how: Text
    platform_source: list[Code] = []
    rule: dict[str, Any] = {}
    milestone_template: Code | None = None
    evidence: list[Text] = []


class IndicatorSheet(_Part):
    """One indicator."""

    id: Code
    name: Text
    kind: Literal["outcome", "output", "process", "input", "impact"]
    parameter: Literal["number", "average", "ratio", "percentage", "rate", "index", "variation"]
    unit: Annotated[str, Field(min_length=1, max_length=120, strict=True)]
    direction: Literal["increase", "decrease", "maintain"]
    baseline: Baseline
    target: Target
    due_year: Year
    annual_targets: dict[Year, Value | None] = {}
    measurement: Measurement
    frequency: Literal["monthly", "quarterly", "semiannual", "annual"]
    disaggregations: list[Code] = []
    notes: Text | None = None

    @field_validator("unit")
    @classmethod
    def known(cls, unit: str) -> str:
        """What is counted is a thing we know, so that plans can be compared."""
        if sentence := why_not_unit(unit):
            raise ValueError(sentence)
        return unit


class _Line(_Part):
    id: Code
    platform_scope: Literal["core", "linked", "external"]
    source_note: Text | None = None
    indicators: Annotated[list[IndicatorSheet], Field(min_length=1)]


class GoalLine(_Line):
    """A row of a goals table: problem, objective, target."""

    dimension: Code
    source_number: Annotated[int, Field(ge=1, strict=True)]
    problem: Text
    objective: Text
    target_text: Text


class ProjectLine(_Line):
    """An activity or a result of a project."""

    component: Code
    kind: Literal["activity", "result"]
    text: Text
    due_date: date | None = None


class PlanFile(_Part):
    """A whole plan file: dimensions with goals, or components with results and activities."""

    schema_version: Literal[1]
    plan: About
    dimensions: list[Dimension] = []
    components: list[Component] = []
    milestone_templates: dict[Code, Annotated[list[Step], Field(min_length=1)]] = {}
    goals: list[GoalLine] = []
    results: list[ProjectLine] = []
    activities: list[ProjectLine] = []

    def lines(self) -> Iterator[tuple[str, int, GoalLine | ProjectLine]]:
        """(list name, number, line) of every goal, result and activity in the order of the file."""
        for name in ("goals", "results", "activities"):
            for number, line in enumerate(getattr(self, name)):
                yield name, number, line
