"""The names of states, groups and reasons as readers see them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from civic.core.disclosure import Band, Row
from civic.monitoring.breakdown import UNKNOWN
from civic.monitoring.participation import Flag, State
from civic.monitoring.queries import Reason
from civic.organisations.models import Sector
from civic.web.i18n import in_words, number

# State → (word, tone of the block that shows it).
STATES: dict[State, tuple[Any, str]] = {
    State.REACHED: (_l("Target reached"), "good"),
    State.CLOSE: (_l("Close to the target"), "wait"),
    State.FAR: (_l("Far from the target"), "bad"),
    State.NO_TARGET: (_l("No target set"), "quiet"),
    State.NO_DATA: (_l("No data yet"), "quiet"),
}
FLAGS: dict[Flag, Any] = {
    Flag.NO_DATA: _l("Nobody from civil society was accredited in this period, so there is no rate."),
    Flag.NO_EVENTS: _l("No civic or cultural event has been held in this period yet."),
    Flag.OPEN_LISTS: _l("Some attendance lists are still open, so the figure may still rise."),
}
DIMENSIONS: dict[str, Any] = {
    "sex": _l("By sex"),
    "age": _l("By age"),
    "district": _l("By district of residence"),
    "area": _l("By urban or rural home"),
    "kind": _l("By kind of organisation"),
    "sector": _l("By sector"),
}
REASONS: dict[Reason, Any] = {
    Reason.CATEGORY: _l("It is neither civic nor cultural."),
    Reason.CANCELLED: _l("It was cancelled."),
    Reason.POSTPONED: _l("It was put off and has no new date yet."),
    Reason.UPCOMING: _l("It has not taken place yet."),
    Reason.NOT_HELD: _l("Nobody has recorded yet that it took place."),
}
_GROUPS: dict[str, Any] = {
    "female": _l("Women"), "male": _l("Men"), "unstated": _l("Not said"), "urban": _l("Urban"), "rural": _l("Rural"),
    UNKNOWN: _l("Not known"),
}  # fmt: skip


def group_name(
    dimension: str, key: str | None, places: Mapping[str, str], kinds: Mapping[str, dict[str, str]]
) -> str:
    """The name of a group of a breakdown; the pool is «small groups together»."""
    if key is None:
        return _("Small groups together")
    if dimension == "sector":
        return str(Sector(key).label)
    if dimension == "district" and key in places:
        return places[key]
    if dimension == "kind" and key in kinds:
        return in_words(kinds[key])
    if dimension == "age" and key != UNKNOWN:
        return _("%(age)s years", age=key.replace("-", " – ").replace("+", " +"))
    return str(_GROUPS.get(key, key))


def row_words(row: Row, threshold: int) -> str:
    """How a public row is read: «about 15 of 20»."""
    people = number(row.people)
    if row.band is Band.ABOUT:
        return _("about %(came)s of %(people)s", came=number(row.came), people=people)
    if row.band is Band.FEW:
        return _("fewer than %(few)s of %(people)s", few=threshold, people=people)
    if row.band is Band.NEARLY_ALL:
        return _("fewer than %(few)s missing of %(people)s", few=threshold, people=people)
    return _("not shown")


def row_value(row: Row, threshold: int) -> float | None:
    """The length of a row's bar in percent, from the public numbers alone; None when nothing is told."""
    if row.band is Band.ABOUT and row.came is not None:
        return 100 * row.came / row.people
    if row.band is Band.HIDDEN:
        return None
    return 0.0 if row.band is Band.FEW else 100 * (row.people - threshold) / row.people
