"""The words of a plan's rows as readers see them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from civic.monitoring.pace import RowState
from civic.monitoring.status import RowStatus, Source
from civic.plan.models import Indicator
from civic.web.i18n import number, percent, short_date

# State → (word of one row, tone, icon).
STATES: Mapping[RowState, tuple[Any, str, str]] = {
    RowState.REACHED: (_l("Reached"), "good", "done"),
    RowState.ON_TRACK: (_l("On track"), "info", "right"),
    RowState.BEHIND: (_l("Behind"), "bad", "warning"),
    RowState.OVERDUE: (_l("Report overdue"), "wait", "bell"),
    RowState.NO_DATA: (_l("No data"), "quiet", "question"),
    RowState.NOT_BEGUN: (_l("Not begun"), "quiet", "clock"),
    RowState.NOT_QUANTIFIED: (_l("Without a number"), "quiet", "minus"),
}
MEANINGS: Mapping[RowState, Any] = {
    RowState.REACHED: _l("The value meets the target."),
    RowState.ON_TRACK: _l("It has made at least four fifths of the way that the time gone would ask for."),
    RowState.BEHIND: _l("It has made less of the way than the time gone asks for, or its time is over."),
    RowState.OVERDUE: _l("Whoever answers for it owes a report whose day has passed."),
    RowState.NO_DATA: _l(
        "Nobody has reported a value and no record tells one, or nobody knows from where it should fall."
    ),
    RowState.NOT_BEGUN: _l("Nothing has been done yet, and less than a quarter of the time has gone."),
    RowState.NOT_QUANTIFIED: _l("The plan names no number, and the space has not set one by an act."),
}
SOURCES: Mapping[Source, Any] = {
    Source.COMPUTED: _l("Counted from the records of this platform"),
    Source.VERIFIED: _l("Reported and verified"),
    Source.REPORTED: _l("Reported, not verified yet"),
    Source.MILESTONES: _l("From milestones reported"),
    Source.NONE: _l("No value yet"),
}
# What a rule asks for and no record of the platform tells.
UNCHECKED: Mapping[str, Any] = {
    "installation_minutes": _l("the acta of installation"),
    "constitution_minutes": _l("the acta of constitution"),
    "annual_work_plan": _l("the work plan of the year"),
}
MISSING: Mapping[str, Any] = {
    "nothing_recorded": _l("Nothing is recorded on this platform for these days."),
    "nothing_due": _l("There is nothing to count in this period: the denominator is 0."),
    "few_people": _l("So few people are concerned that the figure would tell of single persons."),
    "another_rule": _l("The plan counts by a rule that this platform does not know."),
    "sessions_with_quorum": _l("There is no session with its quorum on record in this period."),
    "commitments_on_time": _l("No commitment came due in this period."),
    "work_plan_reported": _l("The work plan of the space is not on record here."),
    "minutes_published_in_15_days": _l("There is no acta of a session on record in this period."),
    "tri_sector_membership": _l("Nobody is seated in the space."),
}


def tally_words(sums: Mapping[RowState, int]) -> str:
    """«5 of 23 reached, 9 on track, 6 behind, 3 without data»; reached is always told."""
    whole = sum(sums.values())
    reached = sums.get(RowState.REACHED, 0)
    parts = [
        ngettext("%(count)s of %(whole)s indicator reached", "%(count)s of %(whole)s indicators reached", reached, count=number(reached),
                 whole=number(whole))
    ]  # fmt: skip
    plural = {
        RowState.ON_TRACK: lambda n: ngettext("%(count)s on track", "%(count)s on track", n, count=number(n)),
        RowState.BEHIND: lambda n: ngettext("%(count)s behind", "%(count)s are behind", n, count=number(n)),
        RowState.OVERDUE: lambda n: ngettext(
            "%(count)s with an overdue report", "%(count)s with overdue reports", n, count=number(n)
        ),
        RowState.NO_DATA: lambda n: ngettext("%(count)s without data", "%(count)s without any data", n, count=number(n)),
        RowState.NOT_BEGUN: lambda n: ngettext("%(count)s not begun", "%(count)s not begun yet", n, count=number(n)),
        RowState.NOT_QUANTIFIED: lambda n: ngettext(
            "%(count)s without a number in the plan", "%(count)s without numbers in the plan", n, count=number(n)
        ),
    }  # fmt: skip
    parts += [plural[state](sums[state]) for state in plural if sums.get(state)]
    return ", ".join(parts)


def unit_of(indicator: Indicator) -> str:
    """What stands behind a number: a percent sign, or nothing (the unit of a count is told beside it)."""
    if indicator.target_unit == "%" or indicator.parameter == "percentage":
        return "\u00a0%"
    if indicator.target_unit == "points":
        return " " + _("points")
    return " " + _("hours a day") if indicator.target_unit == "hours/day" else ""


def amount(value: Fraction | None, indicator: Indicator) -> str:
    """A value with its sign: «59.4 %», «123»; a dash when there is none."""
    if value is None:
        return "–"
    if unit_of(indicator) == "\u00a0%":
        return percent(float(value), 0 if value.denominator == 1 else 1)
    shown = number(int(value)) if value.denominator == 1 else number(round(float(value), 1))
    return shown + unit_of(indicator)


def target_amount(row: RowStatus) -> str:
    """«70 %», «at most 5», «6 a year»; «no number» when there is none."""
    if row.target is None:
        return _("no number set")
    text = amount(row.target, row.indicator)
    if row.indicator.target_operator == "<=":
        text = _("at most %(target)s", target=text)
    elif row.indicator.target_operator == "=":
        text = _("exactly %(target)s", target=text)
    return _("%(target)s a year", target=text) if row.indicator.target_per == "year" else text


def value_words(row: RowStatus) -> str:
    """What is read beside a bullet: «59.4 % (38 of 64) · target 70 %»."""
    if row.value is None:
        told = _("no value")
    else:
        told = amount(row.value, row.indicator)
        if row.denominator and row.numerator is not None and row.indicator.parameter == "percentage":
            of = _("%(done)s of %(total)s", done=plain(row.numerator), total=plain(row.denominator))
            told = f"{told} ({of})"
    if row.target is None:
        return _("%(value)s · no number set as target", value=told)
    if row.value is not None and row.indicator.target_operator == ">=" and not unit_of(row.indicator):
        return _("%(done)s of %(total)s", done=told, total=target_amount(row))
    return _("%(value)s · target %(target)s", value=told, target=target_amount(row))


def plain(value: Fraction) -> str:
    """A number as it is read."""
    return number(int(value)) if value.denominator == 1 else number(round(float(value), 2))


def share(part: Fraction) -> str:
    """«89 %»: a part of a whole without decimals; only the whole is 100 %."""
    return percent(int(100 * part), 0)


def time_words(row: RowStatus) -> str:
    """«89 % of the time has gone; until 31 Dec 2026»."""
    if row.gone >= 1:
        return _("its time ended on %(day)s", day=short_date(row.due_on))
    return _("%(share)s of the time gone, until %(day)s", share=share(row.gone), day=short_date(row.due_on))


def period_words(period: tuple[date, date] | None) -> str:
    """«1 Jan 2026 – 21 Nov 2026»."""
    return f"{short_date(period[0])} – {short_date(period[1])}" if period else ""


def who_words(row: RowStatus) -> str:
    """Who says so, in a line: «Reported by … on …; verified by … on …»."""
    if row.told is None:
        return str(SOURCES[row.source])
    said = _("Reported by %(entity)s on %(day)s", entity=row.told.entity, day=short_date(row.told.on))
    if row.is_verified and row.told.verified_by and row.told.verified_on:
        return _(
            "%(said)s, verified by another person on %(day)s", said=said, day=short_date(row.told.verified_on),
        )  # fmt: skip
    return _("%(said)s, nobody has verified it yet", said=said)


def maximum(row: RowStatus) -> float:
    """Where the drawing of a row ends: beyond the farthest of start, value and target."""
    known = [float(one) for one in (row.value, row.target, row.baseline) if one is not None]
    top = max([*known, 0.0])
    if row.indicator.parameter == "percentage" or row.indicator.target_unit in ("%", "points"):
        return max(100.0, top)
    return top * 1.1 or 1.0


def described(row: RowStatus) -> str:
    """The drawing in words, for who cannot see it."""
    start = amount(row.baseline, row.indicator) if row.baseline is not None else _("unknown")
    return _(
        "%(name)s. %(words)s. Start: %(start)s. %(time)s. %(state)s.", name=row.indicator.name, words=value_words(row),
        start=start, time=time_words(row), state=STATES[row.state][0],
    )  # fmt: skip
