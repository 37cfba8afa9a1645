"""What the team's pages of surveys share."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from civic.core.errors import NotFound, allow
from civic.events.models import Event
from civic.events.queries import event_by_slug
from civic.people.acting import actor
from civic.spaces.panels import team_links
from civic.surveys import queries, rules
from civic.surveys.models import Survey
from civic.web.acts import ViewResult

BASE = "/eventos/<slug>/gestion/encuestas"
ONE = BASE + "/<int:survey_id>"


def team_event(slug: str, *, figures: bool = False) -> Event:
    """The event, if the actor may do this there; for anybody else there is none."""
    event = event_by_slug(slug)
    may = rules.may_see_figures if figures else rules.may_manage
    if not rules.may_see_figures(actor(), event):
        raise NotFound
    allow(may(actor(), event))
    return event


def team_survey(slug: str, survey_id: int, *, figures: bool = False) -> Survey:
    """The survey of an event, as `team_event` finds that."""
    return queries.survey_of(team_event(slug, figures=figures), survey_id)


def render(template: str, event: Event, form: Any = None, **more: Any) -> ViewResult:
    """A page of the team, 422 when its form has something to mend."""
    page = render_template(
        f"surveys/{template}.html", event=event, space=event.space, form=form,
        manage_items=team_links(event.space), **more,
    )  # fmt: skip
    return (page, 422) if form is not None and (form.errors or form.form_errors) else page


def to_survey(survey: Survey) -> Response:
    """The way to a survey\'s own page."""
    return redirect(url_for("surveys.manage_detail", slug=survey.event.slug, survey_id=survey.id), 303)
