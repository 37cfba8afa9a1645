"""The life of an event, step by step, and what is asked of the team when a step is due."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from civic.core import clock
from civic.core.db import transaction
from civic.core.errors import Refused
from civic.events import commands, queries
from civic.events.forms import MoveForm, ReasonForm
from civic.events.manage.pages import say_errors, team_event, team_page, to_detail
from civic.events.models import Event, EventStatus, RegistrationState
from civic.events.rules import may_edit_event, why_not_cancel, why_not_postpone
from civic.events.views import bp
from civic.people.acting import actor
from civic.people.rules import Actor
from civic.spaces.models import Space
from civic.spaces.panels import Task, Tasks, add_tasks, ids_of, task_for_each
from civic.spaces.rules import is_coordinator, is_facilitator
from civic.web.acts import ViewResult
from civic.web.safety import local_path, signed_in

# ── the life of an event ────────────────────────────────────────────────────────────────────────────────────────────


@bp.post("/eventos/<slug>/gestion/publicar", endpoint="manage_publish")
@signed_in
def manage_publish(slug: str) -> Response:
    """Show a draft to everybody."""
    event = team_event(slug, may_edit_event)
    return _step(event, commands.publish_event, _("Published: everybody can see the event and register."))


@bp.post("/eventos/<slug>/gestion/realizado", endpoint="manage_hold")
@signed_in
def manage_hold(slug: str) -> Response:
    """Say that an event took place."""
    event = team_event(slug, may_edit_event)
    return _step(event, commands.hold_event, _("Marked as held: it counts for the targets now."))


def _step(event: Event, command: Callable[..., Event], done: str, *more: Any) -> Response:
    """One step in an event's life; what came of it is said on the page where the button stands, else on the event's."""
    try:
        with transaction():
            command(actor(), event, *more)
    except Refused as refused:
        flash(refused.sentence, "bad")
    else:
        flash(done, "good")
    back = local_path(request.form.get("back"))
    return redirect(back, 303) if back else to_detail(event)


@bp.route("/eventos/<slug>/gestion/mover", methods=["GET", "POST"], endpoint="manage_move")
@signed_in
def manage_move(slug: str) -> ViewResult:
    """Give an event a new date, or postpone it without one."""
    event = team_event(slug, may_edit_event)
    form = MoveForm()
    if form.validate_on_submit():
        try:
            with transaction():
                if form.starts_at.moment is None:
                    commands.postpone_event(actor(), event, form.reason.data or "")
                else:
                    commands.move_event(actor(), event, form.starts_at.moment, form.reason.data or "")
        except Refused as refused:
            form.refuse(refused.sentence)
        else:
            flash(
                _("Done. Those registered receive a message; whoever has no e-mail is on the list of calls."),
                "good",
            )
            return to_detail(event)
    return team_page("move", event.space, form, event=event, why_not=why_not_postpone(event))


@bp.route("/eventos/<slug>/gestion/cancelar", methods=["GET", "POST"], endpoint="manage_cancel")
@signed_in
def manage_cancel(slug: str) -> ViewResult:
    """Cancel an event, after saying whom it touches."""
    event = team_event(slug, may_edit_event)
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            with transaction():
                commands.cancel_event(actor(), event, form.reason.data or "")
        except Refused as refused:
            form.refuse(refused.sentence)
        else:
            flash(
                _(
                    "Cancelled. Those registered receive a message; whoever has no e-mail is on the list of calls."
                ),
                "good",
            )
            return to_detail(event)
    counts = queries.state_counts(event.id)
    return team_page("cancel", event.space, form, event=event, why_not=why_not_cancel(event), counts=counts,
                   State=RegistrationState)  # fmt: skip


@bp.post("/eventos/<slug>/gestion/reabrir", endpoint="manage_reopen")
@signed_in
def manage_reopen(slug: str) -> Response:
    """Take a wrong mark of «held» back."""
    event = team_event(slug, may_edit_event)
    form = ReasonForm()
    if not form.validate_on_submit():
        return say_errors(event, form)
    return _step(event, commands.reopen_event, _("The mark is taken back."), form.reason.data or "")


# ── what is asked of the team ───────────────────────────────────────────────────────────────────────────────────────


def ask_outcomes(spaces: Sequence[Space], _actor: Actor) -> Tasks:
    """Events that took place and wait for their mark."""

    def task(space: Space, waiting: int) -> Task:
        words = ngettext(
            "%(num)d event is over and nobody has said whether it was held",
            "%(num)d events are over and nobody has said whether they were held",
            waiting,
        )
        return Task(words, url_for("events.manage_list", slug=space.slug, estado="published"), "bad")

    return task_for_each(spaces, queries.count_to_close(ids_of(spaces)), task)


def ask_dates(spaces: Sequence[Space], _actor: Actor) -> Tasks:
    """Drafts whose day comes near, postponed events without a date."""
    found: dict[int, list[Task]] = {space.id: [] for space in spaces}
    now = clock.now()
    for event in queries.drafts_of(ids_of(spaces)):
        url = url_for("events.manage_detail", slug=event.slug)
        if event.status is EventStatus.POSTPONED:
            words = _("“%(title)s” was postponed and has no new date", title=event.title)
            found[event.space_id].append(Task(words, url))
        elif now < event.starts_at < now + timedelta(days=14):
            words = _("“%(title)s” is near and still a draft", title=event.title)
            found[event.space_id].append(Task(words, url))
    return found


add_tasks(ask_outcomes, is_coordinator)
add_tasks(ask_dates, is_facilitator)
