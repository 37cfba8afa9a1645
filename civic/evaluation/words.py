"""The ranking's steps as sentences."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from civic.evaluation.ranking import Ranking, Step, TieBreak
from civic.proposals.money import soles


def step_words(step: Step, criteria: Mapping[str, str]) -> str:
    """One step of the way in a sentence; `criteria` are {code: name}."""
    v = step.values
    if step.what == "filtered":
        return _("Proposal %(number)s did not pass the filters and has no place.", number=v["number"])
    if step.what == "tie":
        return _("Proposals %(first)s and %(second)s have %(points)s points each. %(first)s goes first: %(why)s",
                 first=v["first"], second=v["second"], points=v["points"], why=_tie(v["by"], criteria))  # fmt: skip
    facts = {"place": v["place"], "number": v["number"], "points": v["points"], "cost": soles(v["cost"]),
             "left": soles(v["left"])}  # fmt: skip
    if step.what == "below":
        return _("Place %(place)s, proposal %(number)s: %(points)s points are fewer than the sheet asks for.", **facts)  # fmt: skip
    if step.what == "fits" and v["left"] is None:
        return _("Place %(place)s, proposal %(number)s with %(points)s points: it enters the list (%(cost)s).", **facts)  # fmt: skip
    if step.what == "fits":
        return _("Place %(place)s, proposal %(number)s with %(points)s points: it enters the list (%(cost)s); %(left)s are left.", **facts)  # fmt: skip
    if step.what == "does_not_fit":
        return _("Place %(place)s, proposal %(number)s with %(points)s points: it costs %(cost)s and %(left)s are left, so it goes to the reserve.", **facts)  # fmt: skip
    return _("Place %(place)s, proposal %(number)s with %(points)s points: the list had ended, so it goes to the reserve.", **facts)  # fmt: skip


def _tie(by: str, criteria: Mapping[str, str]) -> str:
    if by == TieBreak.BENEFITED:
        return _("it benefits more people.")
    if by == TieBreak.COST:
        return _("it costs less.")
    if by == TieBreak.NUMBER:
        return _("it was presented earlier.")
    return _("its mean on “%(criterion)s” is higher.", criterion=criteria.get(by, by))


def all_steps(ranking: Ranking, criteria: Mapping[str, str]) -> list[str]:
    """The whole way in sentences."""
    return [step_words(step, criteria) for step in ranking.steps]
