"""What the team's pages of sessions share."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from civic.core.errors import NotFound
from civic.meetings import queries, rules
from civic.meetings.models import Meeting
from civic.people.acting import actor
from civic.spaces.models import Space
from civic.spaces.panels import team_links
from civic.spaces.queries import space_by_slug
from civic.web.acts import ViewResult


def space_of(slug: str, *, calling: bool = False) -> Space:
    """The space, if the actor may work there; for anybody else there is none."""
    space = space_by_slug(slug)
    if not (rules.may_call if calling else rules.may_work)(actor(), space):
        raise NotFound
    return space


def meeting_of(slug: str, *, calling: bool = False) -> Meeting:
    """The session, if the actor may work on it; for anybody else there is none."""
    meeting = queries.meeting_by_slug(slug)
    if not (rules.may_call if calling else rules.may_work)(actor(), meeting.space):
        raise NotFound
    return meeting


def page(template: str, space: Space, form: Any = None, **values: Any) -> ViewResult:
    """A page of the team; 422 when its form has something to mend."""
    made = render_template(
        f"meetings/manage/{template}.html", space=space, manage_items=team_links(space), form=form, **values
    )
    return (made, 422) if form is not None and (form.errors or form.form_errors) else made


def to_detail(meeting: Meeting, anchor: str | None = None) -> Response:
    """Back to the work page of a session."""
    return redirect(url_for("meetings.manage_detail", slug=meeting.slug, _anchor=anchor), 303)


def hall_url(meeting: Meeting, anchor: str | None = None) -> str:
    """The address of the hall."""
    return url_for("meetings.manage_hall", slug=meeting.slug, _anchor=anchor)
