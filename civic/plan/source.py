"""A plan file: its shape, and every fault of a bad one with its place. Pure: no database here."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from civic.core.errors import Refused

LARGEST = 1024 * 1024
DATA = Path(__file__).parent / "data"  # the plans that come with the platform
Place = tuple[str | int, ...]
Text = Annotated[str, Field(min_length=1, max_length=5000, strict=True)]
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,59}$", strict=True)]
Ubigeo = Annotated[str, Field(pattern=r"^([0-9]{2}){1,3}$", strict=True)]
Year = Annotated[int, Field(ge=1900, le=2200, strict=True)]
Value = Annotated[Decimal, Field(ge=0, max_digits=18, allow_inf_nan=False)]


@dataclass(frozen=True)
class Fault:
    """Something to mend in a plan file, and where."""

    line: int | None
    place: str
    sentence: str

    def __str__(self) -> str:
        where = f"line {self.line}" if self.line else "the file"
        return f"{where}{f', {self.place}' if self.place else ''}: {self.sentence}"


class BadPlanFile(Refused):
    """A plan file that cannot be loaded; nothing of it was."""

    def __init__(self, name: str, faults: list[Fault]) -> None:
        self.faults = faults
        head = f"{name} was not loaded: {len(faults)} thing{'s' if len(faults) > 1 else ''} to mend."
        super().__init__("\n".join([head, *(f"  {fault}" for fault in faults)]))


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
            raise ValueError("the period ends before it starts.")
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
            raise ValueError("an unknown baseline has no value (null), any other has one.")
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
            raise ValueError(f"the target is “{self.status}”, so its value must be a number.")
        if self.status == "not_quantified_in_source" and self.value is not None:
            raise ValueError("the source does not quantify this target, so its value must be null.")
        return self


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


@dataclass(frozen=True)
class ReadPlan:
    """A plan file without fault: its parts, the mapping as it stands there, and the checksum of its bytes."""

    parts: PlanFile
    mapping: dict[str, Any]
    checksum: str


def read_plan(path: Path) -> ReadPlan:
    """The plan of a file; BadPlanFile with every fault and its line when it cannot be read whole."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadPlanFile(
            path.name, [Fault(None, "", f"it cannot be read ({error.strerror or 'no such file'}).")]
        ) from error
    if len(data) > LARGEST:
        raise BadPlanFile(path.name, [Fault(None, "", "it is larger than 1 MB; a plan file is not.")])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise BadPlanFile(path.name, [Fault(line, "", "it is not UTF-8 text; save it as UTF-8.")]) from error
    mapping, lines, faults = _parse(text)
    if not faults:
        try:
            parts = PlanFile.model_validate(mapping)
        except ValidationError as error:
            faults = [_fault(problem, lines) for problem in error.errors(include_url=False)]
        else:
            faults = [
                Fault(_line(place, lines), _words(place), said) for place, said in _disagreements(parts)
            ]
    if faults:
        raise BadPlanFile(path.name, sorted(faults, key=lambda f: (f.line or 0, f.place)))
    return ReadPlan(parts, _plain(mapping), hashlib.sha256(data).hexdigest())


def _parse(text: str) -> tuple[Any, dict[Place, int], list[Fault]]:
    """(mapping, {place: line}, faults) of YAML text; anchors and repeated keys are faults."""
    lines: dict[Place, int] = {}
    faults: list[Fault] = []

    def walk(node: yaml.Node, place: Place) -> None:
        lines[place] = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            seen: set[str] = set()
            for key, value in node.value:
                name = str(key.value)
                if name in seen:
                    faults.append(
                        Fault(key.start_mark.line + 1, _words((*place, name)), "this key stands here twice.")
                    )
                seen.add(name)
                walk(value, (*place, name))
                lines[(*place, name)] = key.start_mark.line + 1
        elif isinstance(node, yaml.SequenceNode):
            for number, value in enumerate(node.value):
                walk(value, (*place, number))

    try:
        for token in yaml.scan(text, Loader=yaml.SafeLoader):
            if isinstance(token, yaml.AliasToken | yaml.AnchorToken):
                where = token.start_mark.line + 1
                return (
                    {},
                    lines,
                    [Fault(where, "", "anchors and aliases (& and *) are not used in plan files.")],
                )
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        mapping = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        said = getattr(error, "problem", None) or "it is not YAML"
        return {}, lines, [Fault(mark.line + 1 if mark else None, "", f"it cannot be read as YAML: {said}.")]
    except (RecursionError, ValueError) as error:
        said = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        return {}, lines, [Fault(None, "", f"it cannot be read as YAML: {said}.")]
    if root is None or not isinstance(mapping, dict):
        return {}, lines, [Fault(1, "", "it must be a mapping with schema_version, plan and their lines.")]
    walk(root, ())
    return mapping, lines, faults


def _fault(problem: Any, lines: dict[Place, int]) -> Fault:
    place: Place = tuple(part for part in problem["loc"] if part != "[key]")
    kind, context, given = problem["type"], problem.get("ctx", {}), problem.get("input")
    if kind == "missing":
        sentence = "this is missing."
    elif kind == "extra_forbidden":
        sentence = "this key is not known here; correct its name or take it out."
    elif kind == "literal_error":
        sentence = f"“{given}” is not one of {context.get('expected')}."
    elif kind == "value_error":
        sentence = str(context.get("error"))
    elif kind == "string_pattern_mismatch":
        sentence = f"“{given}” is not written as it should be (pattern {context.get('pattern')})."
    elif kind == "string_type":
        sentence = f"{given!r} must be text; put it between quotes (codes keep their leading zeros)."
    elif kind in ("decimal_type", "decimal_parsing", "int_type", "int_parsing"):
        sentence = f"{given!r} must be a number, or null when it is unknown."
    elif kind.startswith("date"):
        sentence = f"{given!r} must be a date such as 2022-12-31."
    else:
        sentence = f"{problem['msg']}."
    return Fault(_line(place, lines), _words(place), sentence)


def _disagreements(parts: PlanFile) -> Iterator[tuple[Place, str]]:
    """What no single field can tell: codes given twice, and codes that name nothing."""
    if bool(parts.dimensions) == bool(parts.components):
        yield ("plan",), "a plan has either dimensions with goals or components with results and activities."
    sections = {one.code for one in parts.dimensions} | {one.code for one in parts.components}
    for name, listed in (("dimensions", parts.dimensions), ("components", parts.components)):
        for code, times in Counter(part.code for part in listed).items():
            if times > 1:
                yield (name,), f"the code “{code}” stands here {times} times."
    seen: set[str] = set()
    held: Counter[str] = Counter()
    for name, number, line in parts.lines():
        place: Place = (name, number)
        part, key = (
            (line.dimension, "dimension") if isinstance(line, GoalLine) else (line.component, "component")
        )
        if part not in sections:
            yield (*place, key), f"there is no {key} with the code “{part}”."
        if (
            isinstance(line, ProjectLine)
            and name != {"activity": "activities", "result": "results"}[line.kind]
        ):
            yield (*place, "kind"), f"a line under “{name}” cannot be of the kind “{line.kind}”."
        if name != "results":
            held[part] += 1
        if line.id in seen:
            yield (*place, "id"), f"the code “{line.id}” is used already."
        seen.add(line.id)
        for i, sheet in enumerate(line.indicators):
            here = (*place, "indicators", i)
            if sheet.id in seen:
                yield (*here, "id"), f"the code “{sheet.id}” is used already."
            seen.add(sheet.id)
            template = sheet.measurement.milestone_template
            if template and template not in parts.milestone_templates:
                yield (*here, "measurement", "milestone_template"), f"there is no template “{template}”."
    known = {line.id for _name, _number, line in parts.lines()}
    for name, number, line in parts.lines():
        for i, sheet in enumerate(line.indicators):
            if sheet.target.stated_in and sheet.target.stated_in not in known:
                yield (
                    (name, number, "indicators", i, "target", "stated_in"),
                    (f"there is no line with the code “{sheet.target.stated_in}”."),
                )
    for name, counted in (("dimensions", "goals"), ("components", "activities")):
        for number, section in enumerate(getattr(parts, name)):
            said = getattr(section, counted)
            if said != held[section.code]:
                yield (name, number, counted), f"it says {said}, but the file has {held[section.code]}."
    for template, steps in parts.milestone_templates.items():
        weight = sum(step.suggested_weight for step in steps)
        if weight != 100:
            yield ("milestone_templates", template), f"the weights add up to {weight}, not to 100."
        if len({step.code for step in steps}) < len(steps):
            yield ("milestone_templates", template), "a step's code stands here twice."


def _line(place: Place, lines: dict[Place, int]) -> int | None:
    """The line of a place, or of the nearest thing around it that the file has."""
    for length in range(len(place), -1, -1):
        near: Place = place[:length]
        if near in lines:
            return lines[near]
        spelled = (*near[:-1], str(near[-1])) if near else near
        if spelled in lines:
            return lines[spelled]
    return None


def _words(place: Place) -> str:
    """«goals[3].target.value»."""
    text = ""
    for part in place:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def _plain(value: Any) -> Any:
    """The mapping as plain JSON: keys as text, dates in ISO form; nothing is left out."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value
