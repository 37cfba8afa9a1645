"""What the team's pages of events share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from civic.core.errors import allow
from civic.events import queries
from civic.events.models import Event
from civic.people.acting import actor
from civic.people.rules import Actor
from civic.spaces.models import Space
from civic.spaces.panels import team_links
from civic.web.acts import ViewResult


def team_event(slug: str, may: Callable[[Actor, Event], bool]) -> Event:
    """The event, NotFound for a stranger's draft, NotAllowed for who may not do this with it."""
    event = queries.visible_event(actor(), slug)
    allow(may(actor(), event))
    return event


def team_page(template: str, space: Space, form: Any = None, **more: Any) -> ViewResult:
    """A page of the team, 422 when its form has something to mend."""
    page = render_template(
        f"events/manage/{template}.html", space=space, form=form, manage_items=team_links(space), **more
    )
    return (page, 422) if form is not None and (form.errors or form.form_errors) else page


def to_detail(event: Event) -> Response:
    """The way to an event's own page."""
    return redirect(url_for("events.manage_detail", slug=event.slug), 303)


def say_errors(event: Event, form: Any) -> Response:
    """Back to the event's page, saying what a form has to mend."""
    for _field, sentence in form.problems:
        flash(sentence, "bad")
    return to_detail(event)
