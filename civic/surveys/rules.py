"""Who may do what with surveys, and whether it can be done now."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from civic.core import clock
from civic.events.models import Event, EventStatus
from civic.people.rules import Actor
from civic.spaces.rules import is_facilitator, is_in_team
from civic.surveys.models import ReplyChannel, Survey, SurveyKind, SurveyState
from civic.web.i18n import date_time_words, last_minute


def may_manage(actor: Actor, event: Event) -> bool:
    """Facilitators of the space make, open, type and close the surveys of its events, and read every reply."""
    return is_facilitator(actor, event.space)


def may_see_figures(actor: Actor, event: Event) -> bool:
    """The space's team sees figures, without names."""
    return is_in_team(actor, event.space)


def why_not_edit(survey: Survey, replies: int) -> Any | None:
    """The sentence that says why questions are frozen, or None."""
    if replies:
        return _(
            "Somebody has answered already, so the questions stay as they are. Make a new version to change them."
        )
    if survey.state is SurveyState.CLOSED:
        return _("This survey is closed. Make a new version to change it.")
    return None


def why_not_open(survey: Survey) -> Any | None:
    """The sentence that says why a survey cannot be opened now, or None."""
    if survey.state is SurveyState.OPEN:
        return _("This survey is open already.")
    if survey.state is SurveyState.CLOSED:
        return _("A closed survey stays closed, so that nobody learns who answered last. Make a new version.")
    if survey.event.status in (EventStatus.DRAFT, EventStatus.CANCELLED):
        return _("Publish the event first: a survey belongs to an event that everybody can see.")
    if not survey.questions:
        return _("Add a question first.")
    if survey.kind.is_test and not survey.is_scored:
        return _("A test needs at least one question with a right answer.")
    return None


def why_not_close(survey: Survey) -> Any | None:
    """The sentence that says why a survey cannot be closed, or None."""
    return None if survey.state is SurveyState.OPEN else _("Only an open survey can be closed.")


def why_not_delete(survey: Survey, replies: int) -> Any | None:
    """The sentence that says why a survey cannot be taken away, or None."""
    if replies:
        return _("It has replies, so it stays.")
    if survey.state is not SurveyState.DRAFT:
        return _("Only a draft can be taken away.")
    return None


def why_not_answer(survey: Survey, channel: ReplyChannel) -> Any | None:
    """The sentence that says why nobody can answer now, or None. Paper of the day may be typed after the hour."""
    if survey.state is SurveyState.DRAFT:
        return _("This survey is not open yet.")
    if survey.state is SurveyState.CLOSED:
        return _("This survey is closed. Thank you for your interest.")
    moment = clock.now()
    if survey.opens_at and moment < survey.opens_at:
        return _("This survey opens on %(when)s.", when=date_time_words(survey.opens_at))
    if survey.closes_at and moment >= survey.closes_at and channel is not ReplyChannel.PAPER:
        return _("This survey closed on %(when)s.", when=date_time_words(last_minute(survey.closes_at)))
    return None


def why_not_again(survey: Survey, used: int) -> Any | None:
    """The sentence for who has answered as often as allowed, or None."""
    if used < survey.attempts:
        return None
    if survey.is_anonymous or survey.attempts == 1:
        return _("This person has answered already. Each person answers once.")
    return ngettext("The %(num)d attempt is used.", "All %(num)d attempts are used.", survey.attempts)


def why_not_results(survey: Survey) -> Any | None:
    """The sentence that says why figures are not shown yet, or None.

    Figures of an anonymous survey that grew reply by reply would tell what the last one answered.
    """
    if survey.is_anonymous and not survey.is_over(clock.now()):
        return _("Answers are anonymous: the figures are shown when the survey is closed.")
    return None


def normal_rules(kind: SurveyKind) -> dict[str, Any]:
    """What a survey of a kind begins with: tests ask who, satisfaction does not."""
    return {"is_anonymous": not kind.is_test, "is_for_participants": True, "attempts": 1}
