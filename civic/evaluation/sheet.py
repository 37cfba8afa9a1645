"""The text of a sheet: what it starts with, what must be right before it is published, and its fingerprint. Pure."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _

from civic.evaluation.models import Sheet
from civic.evaluation.ranking import Reserve, Rule, TieBreak, missing_weight

MOST_ROWS = 20


@dataclass(frozen=True)
class FilterLine:
    """A filter as it is written."""

    name: str
    norm: str = ""
    least_cents: int | None = None
    most_cents: int | None = None


@dataclass(frozen=True)
class CriterionLine:
    """A criterion as it is written; the weight in hundredths of a point."""

    name: str
    weight_hundredths: int
    heading: str = ""
    about: str = ""


@dataclass(frozen=True)
class SheetData:
    """A whole sheet as it is written."""

    filters: list[FilterLine]
    criteria: list[CriterionLine]
    lowest: int = 0
    highest: int = 4
    anchors: dict[str, str] = field(default_factory=dict)
    evaluators: int = 2
    threshold: int = 20
    minimum: int = 0
    tie_break: list[TieBreak] = field(default_factory=lambda: list(TieBreak))
    reserve: Reserve = Reserve.STOP
    legal_basis: str = ""


def usual_sheet(most_cents: int | None) -> SheetData:
    """What most municipalities use, to start from: every word of it may be changed before it is published."""
    return SheetData(
        filters=[
            FilterLine(_("It is a matter of this level of government"), _("Ley 27972, Organic Law of Municipalities: the competences of provincial and district municipalities.")),
            FilterLine(_("It fits the concerted development plan"), _("It answers an objective of the plan that is in force.")),
            FilterLine(_("It has impact in the whole territory"), _("DS 097-2009-EF and its changes: projects of regional, provincial and district impact. The limits are those of the year's ordinance.")),
            FilterLine(_("It is viable, or at least an idea in Invierte.pe"), _("State of the studies, and no other project that does the same.")),
            FilterLine(_("Its cost is within the ceiling"), _("The most that one proposal may cost in this call."), None, most_cents),
        ],
        criteria=[
            CriterionLine(_("It closes a gap of services"), 3000, "", _("How large the gap is, and how much of it the proposal closes.")),
            CriterionLine(_("How many people benefit"), 1500, _("People"), ""),
            CriterionLine(_("Poverty or vulnerability of the place"), 1500, _("People"), ""),
            CriterionLine(_("Territorial balance"), 1000, "", _("The place received little investment in the last years.")),
            CriterionLine(_("Co-financing"), 1000, "", _("Money, materials or work that others put in.")),
            CriterionLine(_("State of the studies"), 1000, "", ""),
            CriterionLine(_("It reduces risks and looks after the environment"), 500, "", ""),
            CriterionLine(_("Equality of women and men, and respect for cultures"), 500, "", ""),
        ],
        anchors={
            "0": _("It does not contribute, or nothing shows it"), "1": _("It contributes little"), "2": _("It contributes in part"),
            "3": _("It contributes much, with evidence"), "4": _("It contributes fully, with solid evidence"),
        },
    )  # fmt: skip


def rule_of(sheet: Sheet) -> Rule:
    """The sheet as the ranking takes it."""
    return Rule(
        tuple((c.code, c.weight) for c in sheet.criteria), sheet.lowest, sheet.highest, sheet.evaluators,
        tuple(TieBreak(step) for step in sheet.tie_break), sheet.reserve, Fraction(sheet.minimum),
    )  # fmt: skip


def content_of(sheet: Sheet) -> dict[str, Any]:
    """All that is fixed with its publication, as plain JSON."""
    return {
        "call": sheet.call.slug,
        "scale": {"lowest": sheet.lowest, "highest": sheet.highest, "anchors": sheet.anchors},
        "filters": [
            {"code": f.code, "name": f.name, "norm": f.norm, "least_cents": f.least_cents, "most_cents": f.most_cents}
            for f in sheet.filters
        ],
        "criteria": [
            {"code": c.code, "heading": c.heading, "name": c.name, "about": c.about, "weight_hundredths": c.weight_hundredths}
            for c in sheet.criteria
        ],
        "evaluators": sheet.evaluators,
        "discussion_above_points": sheet.threshold,
        "minimum_points": sheet.minimum,
        "tie_break": sheet.tie_break,
        "reserve": sheet.reserve.value,
        "legal_basis": sheet.legal_basis,
    }  # fmt: skip


def canonical(content: Any) -> str:
    """JSON in one form only: sorted keys, no spaces, letters as they are."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def fingerprint(text: str) -> str:
    """The SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def is_intact(sheet: Sheet) -> bool:
    """Whether a published sheet still says what was fixed."""
    return (
        sheet.frozen is not None
        and canonical(content_of(sheet)) == sheet.frozen
        and fingerprint(sheet.frozen) == sheet.sha256
    )


def plain(points: Fraction) -> str:
    """Points without needless decimals: «12.5», «100»."""
    return f"{float(points):.2f}".rstrip("0").rstrip(".")


def why_not_complete(data: SheetData) -> str | None:
    """The sentence that says what a sheet lacks to be published, or None."""
    if not data.criteria:
        return _("Write at least one criterion.")
    missing = missing_weight(Fraction(c.weight_hundredths, 100) for c in data.criteria)
    if missing > 0:
        return _("The weights sum to %(sum)s: %(missing)s points are missing to reach 100.",
                 sum=plain(100 - missing), missing=plain(missing))  # fmt: skip
    if missing < 0:
        return _("The weights sum to %(sum)s: %(over)s points too many. They must sum to exactly 100.",
                 sum=plain(100 - missing), over=plain(-missing))  # fmt: skip
    lacking = [str(n) for n in range(data.lowest, data.highest + 1) if not data.anchors.get(str(n))]
    if lacking:
        return _("Say in words what each number of the scale means. Missing: %(numbers)s.", numbers=", ".join(lacking))  # fmt: skip
    return None


def why_not_shaped(data: SheetData) -> str | None:
    """The sentence that says what no sheet can be, not even a draft, or None."""
    if not 0 <= data.lowest < data.highest <= 10:
        return _("The scale goes from a smaller to a larger whole number, between 0 and 10.")
    if not 2 <= data.evaluators <= 5:
        return _("Each proposal needs two to five evaluators who work on their own.")
    if not 0 < data.threshold <= 100 or not 0 <= data.minimum <= 100:
        return _("Points go from 0 to 100.")
    if max(len(data.filters), len(data.criteria)) > MOST_ROWS:
        return _("At most %(most)d rows.", most=MOST_ROWS)
    if any(c.weight_hundredths <= 0 for c in data.criteria):
        return _("Each criterion needs a weight above 0.")
    names = [c.name.casefold() for c in data.criteria]
    if len(names) != len(set(names)):
        return _("Two criteria have the same name.")
    if any(
        f.least_cents is not None and f.most_cents is not None and f.least_cents > f.most_cents
        for f in data.filters
    ):
        return _("The least cost of a filter is larger than its most.")
    return None


def data_of(sheet: Sheet) -> SheetData:
    """A sheet as it would be written."""
    return SheetData(
        [FilterLine(f.name, f.norm, f.least_cents, f.most_cents) for f in sheet.filters],
        [CriterionLine(c.name, c.weight_hundredths, c.heading, c.about) for c in sheet.criteria],
        sheet.lowest, sheet.highest, dict(sheet.anchors), sheet.evaluators, sheet.threshold, sheet.minimum,
        [TieBreak(step) for step in sheet.tie_break], sheet.reserve, sheet.legal_basis,
    )  # fmt: skip
