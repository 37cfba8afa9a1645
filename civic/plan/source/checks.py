"""Whether a mapping is a plan: every fault of its shape and of what its parts say of each other. Pure: no database here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _
from pydantic import ValidationError

from civic.plan.source.faults import Fault, Locate, Place, Spot, fault_at
from civic.plan.source.shape import GoalLine, PlanFile, ProjectLine

MOST_DAYS = 31 * 366


def judge(mapping: Any, locate: Locate = lambda place: Spot()) -> tuple[PlanFile | None, list[Fault]]:
    """(the parts, no fault) of a plan, or (None, every fault in the order of the file)."""
    try:
        parts = PlanFile.model_validate(mapping)
    except ValidationError as error:
        faults = [_fault(problem, locate) for problem in error.errors(include_url=False)]
        faults += [fault_at(place, said, locate) for place, said in _seen_raw(mapping)]
    else:
        faults = [
            fault_at(place, said, locate)
            for check in (_disagreements, _dates)
            for place, said in check(parts)
        ]
        if not faults:
            return parts, []
    return None, sorted(faults, key=lambda f: (f.sheet, f.line or 0, f.place))


def _fault(problem: Any, locate: Locate) -> Fault:
    place: Place = tuple(part for part in problem["loc"] if part != "[key]")
    kind, context, given = problem["type"], problem.get("ctx", {}), problem.get("input")
    if kind == "missing":
        sentence = _("this is missing.")
    elif kind == "extra_forbidden":
        sentence = _("this key is not known here; correct its name or take it out.")
    elif kind == "literal_error":
        sentence = _(
            "“%(given)s” is not one of %(expected)s.", given=str(given)[:80], expected=context.get("expected")
        )
    elif kind == "value_error":
        sentence = str(context.get("error"))
    elif kind == "string_pattern_mismatch":
        sentence = _(
            "“%(given)s” is not written as it should be (pattern %(pattern)s).",
            given=str(given)[:80],
            pattern=context.get("pattern"),
        )
    elif kind == "string_type":
        sentence = _(
            "%(given)s must be text; put it between quotes (codes keep their leading zeros).",
            given=repr(given)[:80],
        )
    elif kind in ("decimal_type", "decimal_parsing", "int_type", "int_parsing"):
        sentence = _("%(given)s must be a number, or null when it is unknown.", given=repr(given)[:80])
    elif kind in (
        "less_than_equal",
        "greater_than_equal",
        "decimal_max_digits",
        "string_too_long",
        "too_long",
    ):
        sentence = _("“%(given)s” is larger, smaller or longer than it can be.", given=str(given)[:40])
    elif kind in ("string_too_short", "too_short"):
        sentence = _("this is empty.")
    elif kind.startswith("date"):
        sentence = _("%(given)s must be a date such as 2022-12-31.", given=repr(given)[:80])
    else:
        sentence = f"{problem['msg']}."
    return fault_at(place, sentence, locate)


def _disagreements(parts: PlanFile) -> Iterator[tuple[Place, str]]:
    """What no single field can tell: codes given twice, and codes that name nothing."""
    if bool(parts.dimensions) == bool(parts.components):
        yield (
            ("plan",),
            _("a plan has either dimensions with goals or components with results and activities."),
        )
    sections = {one.code for one in parts.dimensions} | {one.code for one in parts.components}
    for name, listed in (("dimensions", parts.dimensions), ("components", parts.components)):
        for code, times in Counter(part.code for part in listed).items():
            if times > 1:
                yield (name,), _("the code “%(code)s” stands here %(times)d times.", code=code, times=times)
    seen: set[str] = set()
    held: Counter[str] = Counter()
    for name, number, line in parts.lines():
        place: Place = (name, number)
        part, key = (
            (line.dimension, "dimension") if isinstance(line, GoalLine) else (line.component, "component")
        )
        if part not in sections:
            yield (
                (*place, key),
                (
                    _("there is no dimension with the code “%(code)s”.", code=part)
                    if key == "dimension"
                    else _("there is no component with the code “%(code)s”.", code=part)
                ),
            )
        if (
            isinstance(line, ProjectLine)
            and name != {"activity": "activities", "result": "results"}[line.kind]
        ):
            yield (
                (*place, "kind"),
                _("a line under “%(name)s” cannot be of the kind “%(kind)s”.", name=name, kind=line.kind),
            )
        if name != "results":
            held[part] += 1
        if line.id in seen:
            yield (*place, "id"), _("the code “%(code)s” is used already.", code=line.id)
        seen.add(line.id)
        for i, sheet in enumerate(line.indicators):
            here = (*place, "indicators", i)
            if sheet.id in seen:
                yield (*here, "id"), _("the code “%(code)s” is used already.", code=sheet.id)
            seen.add(sheet.id)
            template = sheet.measurement.milestone_template
            if template and template not in parts.milestone_templates:
                yield (
                    (*here, "measurement", "milestone_template"),
                    _("there is no template “%(name)s”.", name=template),
                )
    known = {line.id for _part, _number, line in parts.lines()}
    for name, number, line in parts.lines():
        for i, sheet in enumerate(line.indicators):
            if sheet.target.stated_in and sheet.target.stated_in not in known:
                yield (
                    (name, number, "indicators", i, "target", "stated_in"),
                    _("there is no line with the code “%(code)s”.", code=sheet.target.stated_in),
                )
    for name, counted in (("dimensions", "goals"), ("components", "activities")):
        for number, section in enumerate(getattr(parts, name)):
            said = getattr(section, counted)
            if said != held[section.code]:
                yield (
                    (name, number, counted),
                    _("it says %(said)d, but the file has %(held)d.", said=said, held=held[section.code]),
                )
    for template, steps in parts.milestone_templates.items():
        weight = sum(step.suggested_weight for step in steps)
        if weight != 100:
            yield (
                ("milestone_templates", template),
                _("the weights add up to %(weight)d, not to 100.", weight=weight),
            )
        if len({step.code for step in steps}) < len(steps):
            yield ("milestone_templates", template), _("a step's code stands here twice.")


def _seen_raw(mapping: Any) -> Iterator[tuple[Place, str]]:
    """Weights and repeated codes of a mapping whose shape is wrong elsewhere: so that all is mended in one go."""
    if not isinstance(mapping, dict):
        return
    templates = mapping.get("milestone_templates")
    for name, steps in templates.items() if isinstance(templates, dict) else ():
        weights: list[Any] = (
            [s.get("suggested_weight") for s in steps if isinstance(s, dict)]
            if isinstance(steps, list)
            else []
        )
        if weights and all(type(w) is int for w in weights) and sum(weights) != 100:
            said = _("the weights add up to %(weight)d, not to 100.", weight=sum(weights))
            yield ("milestone_templates", str(name)), said
    seen: set[str] = set()
    for name in ("goals", "results", "activities"):
        lines = mapping.get(name)
        for number, line in enumerate(lines if isinstance(lines, list) else ()):
            sheets = line.get("indicators") if isinstance(line, dict) else None
            rows = [((name, number), line)] + [
                ((name, number, "indicators", i), one)
                for i, one in enumerate(sheets if isinstance(sheets, list) else ())
            ]
            for place, row in rows:
                code = row.get("id") if isinstance(row, dict) else None
                if isinstance(code, str) and code in seen:
                    yield (*place, "id"), _("the code “%(code)s” is used already.", code=code)
                seen.add(str(code))


def _dates(parts: PlanFile) -> Iterator[tuple[Place, str]]:
    """Years and days that lie outside the plan's period."""
    first, last = parts.plan.period.start, parts.plan.period.end
    outside = _(
        "it lies outside the plan's period, %(first)s to %(last)s.",
        first=first.isoformat(),
        last=last.isoformat(),
    )
    if (last - first).days > MOST_DAYS:
        yield ("plan", "period"), _("the period is longer than 30 years.")
    for name, number, line in parts.lines():
        due = line.due_date if isinstance(line, ProjectLine) else None
        if due is not None and not first <= due <= last:
            yield (name, number, "due_date"), outside
        for i, sheet in enumerate(line.indicators):
            here: Place = (name, number, "indicators", i)
            if not first.year <= sheet.due_year <= last.year:
                yield (*here, "due_year"), outside
            for year in sheet.annual_targets:
                if not first.year <= year <= last.year:
                    yield (*here, "annual_targets", year), outside
            if sheet.baseline.year is not None and sheet.baseline.year > last.year:
                yield (*here, "baseline", "year"), _("the baseline lies after the plan.")
