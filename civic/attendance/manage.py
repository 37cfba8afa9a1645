"""The team's page of an event's attendance: sessions, corrections that wait, and whether the event was held."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from civic.attendance import commands, queries, rules
from civic.attendance.views import bp
from civic.core.db import transaction
from civic.core.errors import NotFound
from civic.events.models import Event
from civic.events.queries import event_by_slug
from civic.events.rules import may_edit_event, why_not_hold
from civic.people.acting import actor
from civic.spaces.panels import team_links
from civic.web.safety import signed_in


def _event(slug: str) -> Event:
    event = event_by_slug(slug)
    if not rules.may_record(current_user, event.space):
        raise NotFound
    return event


@bp.get("/eventos/<slug>/gestion/asistencia")
@signed_in
def manage_event(slug: str) -> Any:
    """The sessions of an event with the state of each list, and what waits for a second person."""
    event = _event(slug)
    person = actor()
    return render_template(
        "attendance/manage/event.html",
        event=event,
        space=event.space,
        manage_items=team_links(event.space),
        sessions=event.sessions,
        counts=queries.session_counts([session.id for session in event.sessions]),
        refusals={session.id: rules.why_not_record(session) for session in event.sessions},
        corrections=queries.open_corrections(event),
        may_decide=lambda correction: rules.may_decide(person, correction),
        may_hold=may_edit_event(person, event),
        hold_refusal=why_not_hold(event),
    )


@bp.post("/correcciones/<int:correction_id>/confirmar")
@signed_in
def confirm_correction(correction_id: int) -> Response:
    """A second person puts a correction into force."""
    slug = _slug_of(correction_id)
    with transaction():
        commands.confirm_correction(actor(), queries.correction_by_id(correction_id))
    flash(_("The correction is in force."), "good")
    return redirect(url_for(".manage_event", slug=slug), 303)


@bp.post("/correcciones/<int:correction_id>/descartar")
@signed_in
def decline_correction(correction_id: int) -> Response:
    """A second person leaves the list as it is."""
    slug = _slug_of(correction_id)
    with transaction():
        commands.decline_correction(actor(), queries.correction_by_id(correction_id))
    flash(_("The list stays as it is."), "good")
    return redirect(url_for(".manage_event", slug=slug), 303)


def _slug_of(correction_id: int) -> str:
    """The event of a correction whose space's team the actor belongs to; otherwise it does not exist for them."""
    event = queries.correction_by_id(correction_id).session.event
    if not rules.may_record(current_user, event.space):
        raise NotFound
    return event.slug
