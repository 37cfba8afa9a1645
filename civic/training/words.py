"""What is missing, rules and states in the reader's words. No database here."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from civic.training.completion import Outcome, Rule
from civic.training.models import EditionState
from civic.web.i18n import percent

STATE_TONES: dict[EditionState, str] = {
    EditionState.DRAFT: "quiet",
    EditionState.COMING: "info",
    EditionState.RUNNING: "good",
    EditionState.OVER: "quiet",
    EditionState.POSTPONED: "wait",
    EditionState.CANCELLED: "bad",
}


def rule_words(rule: Rule) -> str:
    """When a course counts as completed, in a sentence."""
    sessions, test = rule.sessions_percent, rule.test_percent
    if sessions is not None and test is not None:
        return _(
            "Whoever attends %(sessions)s %% of the sessions and gets %(test)s %% of the exit test right completes it.",
            sessions=sessions, test=test,
        )  # fmt: skip
    if test is not None:
        return _("Whoever gets %(test)s %% of the exit test right completes it.", test=test)
    return _("Whoever attends %(sessions)s %% of the sessions completes it.", sessions=sessions)


def score_words(score: Fraction | None) -> str:
    """A test's result as it is shown; it is never rounded up to what was needed."""
    if score is None:
        return _("not taken")
    tenths = int(score * 1000)  # cut off, not rounded: 79.99 % is shown as 79.9 %
    return percent(tenths / 10)


def missing_words(reached: Outcome, rule: Rule, score: Fraction | None, *, counts: bool = True) -> list[str]:
    """What is missing, sentence by sentence; nothing for who has reached all and whose edition counts."""
    said: list[Any] = []
    if not counts:
        said.append(_("The edition has not taken place."))
    if reached.sessions_missing:
        said.append(
            ngettext("%(num)d more session must be attended.", "%(num)d more sessions must be attended.",
                     reached.sessions_missing)
        )  # fmt: skip
        if not reached.possible:
            said.append(_("It can no longer be reached in this edition."))
    if reached.test_missing:
        said.append(_("The exit test is missing."))
    if reached.test_short:
        said.append(
            _(
                "The exit test: %(score)s of the %(needed)s %% needed.",
                score=score_words(score),
                needed=rule.test_percent,
            )
        )
    return [str(sentence) for sentence in said]
