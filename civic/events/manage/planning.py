"""The team's list of events, the work page of one, planning and changing it, its materials."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from civic.core import clock
from civic.core.db import transaction
from civic.core.errors import Refused, allow
from civic.core.text import clean
from civic.events import commands, queries
from civic.events.forms import DuplicateForm, EventForm, MaterialForm, ReasonForm, values_of
from civic.events.manage.pages import say_errors, team_event, team_page, to_detail
from civic.events.models import Event, EventStatus, RegistrationState
from civic.events.panels import team_panels
from civic.events.rules import (
    may_create_event,
    may_edit_event,
    may_see_registered,
    may_see_team_page,
    why_not_cancel,
    why_not_edit,
    why_not_hold,
    why_not_postpone,
    why_not_publish,
    why_not_reopen,
)
from civic.events.views import bp
from civic.people.acting import actor
from civic.spaces.conflicts import differences
from civic.spaces.models import Permission, Space
from civic.spaces.queries import districts_within, space_by_slug
from civic.spaces.rules import is_in_team
from civic.spaces.stages import why_not as why_not_in_stage
from civic.web.acts import ViewResult
from civic.web.paging import page_number
from civic.web.safety import signed_in

# ── lists ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@bp.get("/espacios/<slug>/equipo/eventos", endpoint="manage_list")
@signed_in
def manage_list(slug: str) -> ViewResult:
    """All events of a space, drafts too."""
    space = space_by_slug(slug)
    allow(is_in_team(actor(), space))
    status = next((s for s in EventStatus if s.value == request.args.get("estado")), None)
    text = clean(request.args.get("q", ""))[:80]
    page = queries.events_of_team(space, page_number(), status, text)
    counts = queries.registration_counts([event.id for event in page])
    return team_page(
        "list", space, page=page, counts=counts, status=status, text=text,
        statuses=[(s.value, s.label) for s in EventStatus],
        may_create=may_create_event(actor(), space), State=RegistrationState,
    )  # fmt: skip


@bp.get("/eventos/<slug>/gestion", endpoint="manage_detail")
@signed_in
def manage_detail(slug: str) -> ViewResult:
    """Where an event stands and what can be done with it now."""
    event = team_event(slug, may_see_team_page)
    sees = may_see_registered(actor(), event)
    state = next((s for s in RegistrationState if s.value == request.args.get("estado")), None)
    text = clean(request.args.get("q", ""))[:80]
    return team_page(
        "detail", event.space, event=event,
        may_edit=may_edit_event(actor(), event), sees_registered=sees, State=RegistrationState,
        refusals={
            "edit": why_not_edit(event), "publish": why_not_publish(event), "hold": why_not_hold(event),
            "move": why_not_postpone(event), "cancel": why_not_cancel(event), "reopen": why_not_reopen(event),
        },
        counts=queries.state_counts(event.id), changes=queries.status_changes(event),
        page=queries.registrations_page(event, page_number(), text, state) if sees else None,
        team_panels=[part for part in (render(event) for render in team_panels) if part],
        state=state, text=text, reason_form=ReasonForm(formdata=None), material_form=MaterialForm(event=event, formdata=None),
        duplicate_form=DuplicateForm(formdata=None),
    )  # fmt: skip


# ── planning ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _districts(space: Space, event: Event | None = None) -> list[tuple[str, str]]:
    """The districts of the space's territory, and the event's own if it lies outside."""
    choices = [(d.ubigeo, d.full_name) for d in districts_within([part.code for part in space.territory])]
    if event and event.ubigeo and event.district and event.ubigeo not in dict(choices):
        choices.append((event.ubigeo, event.district.full_name))
    return choices


def _wants_row(form: EventForm) -> bool:
    """Whether only one more row for a session was asked for; it is added."""
    if request.method != "POST" or "add_session" not in request.form:
        return False
    if len(form.sessions.entries) < 60:
        form.sessions.append_entry()
    return True


@bp.route("/espacios/<slug>/equipo/eventos/nuevo", methods=["GET", "POST"], endpoint="manage_new")
@signed_in
def manage_new(slug: str) -> ViewResult:
    """Plan a new event; it stays a draft until it is published."""
    space = space_by_slug(slug)
    allow(may_create_event(actor(), space))
    form = EventForm(districts=_districts(space))
    if not _wants_row(form) and form.validate_on_submit():
        try:
            with transaction():
                event = commands.create_event(actor(), space, form.draft())
        except Refused as refused:
            form.refuse(refused.sentence)
        else:
            flash(_("The draft is saved. Only the team sees it until you publish it."), "good")
            return to_detail(event)
    closed = why_not_in_stage(space, Permission.EVENTS)
    return team_page("new", space, form, event=None, conflicts=[], closed=closed)


@bp.route("/eventos/<slug>/gestion/editar", methods=["GET", "POST"], endpoint="manage_edit")
@signed_in
def manage_edit(slug: str) -> ViewResult:
    """Change an event's texts, sessions and seats; two editors at once see both texts."""
    event = team_event(slug, may_edit_event)
    form = EventForm(districts=_districts(event.space, event), data=values_of(event))
    conflicts = []
    if not _wants_row(form) and form.validate_on_submit():
        try:
            with transaction():
                event = commands.edit_event(
                    actor(), event, form.draft(), form.expected_version, form.news.data or ""
                )
        except Refused as refused:
            form.refuse(refused.sentence)
            conflicts = _conflicts(event, form)
        else:
            flash(_("The changes are saved."), "good")
            return to_detail(event)
    return team_page("edit", event.space, form, event=event, conflicts=conflicts, closed=why_not_edit(event))


def _conflicts(event: Event, form: EventForm) -> list[Any]:
    """What differs from what somebody else saved meanwhile; saving again then takes the texts of this form."""
    if form.expected_version is None or form.expected_version == event.version:
        return []
    kept = values_of(event)
    rows: list[tuple[Any, Any, Any]] = [
        (field.label.text, _shown(field, kept.get(name)), _shown(field, field.data))
        for name, field in form._fields.items()
        if name not in ("csrf_token", "version", "news", "sessions", "reserved_districts")
    ]
    rows.append((_("Sessions"), _dates(kept["sessions"]), _dates([e.data for e in form.sessions.entries])))
    form.version.data = str(event.version)
    return differences(rows)


def _shown(field: Any, value: Any) -> Any:
    """A value as the reader knows it: the name of a choice, a moment on Lima's clock."""
    if getattr(field, "choices", None):
        return next((label for key, label in field.choices if key == (value or "")), value)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if hasattr(value, "tzinfo"):
        return (clock.local(value) if value.tzinfo else value).strftime("%d/%m/%Y %H:%M")
    return value


def _dates(rows: Sequence[dict[str, Any]]) -> str:
    return "; ".join(
        f"{row['day']:%d/%m/%Y} {row['starts']:%H:%M}–{row['ends']:%H:%M}"
        for row in rows
        if row.get("day") and row.get("starts") and row.get("ends")
    )


@bp.post("/eventos/<slug>/gestion/duplicar", endpoint="manage_duplicate")
@signed_in
def manage_duplicate(slug: str) -> Response:
    """Plan the same event again on another day."""
    event = team_event(slug, may_edit_event)
    form = DuplicateForm()
    if not form.validate_on_submit() or form.starts_at.moment is None:
        return say_errors(event, form)
    with transaction():
        copy = commands.duplicate_event(actor(), event, form.starts_at.moment)
    flash(_("This is the copy: a draft with the same texts and places. Look it over and publish it."), "good")
    return redirect(url_for("events.manage_edit", slug=copy.slug), 303)


# ── materials ───────────────────────────────────────────────────────────────────────────────────────────────────────


@bp.post("/eventos/<slug>/gestion/materiales", endpoint="manage_add_material")
@signed_in
def manage_add_material(slug: str) -> Response:
    """Add a file or a link."""
    event = team_event(slug, may_edit_event)
    form = MaterialForm(event=event)
    if not form.validate_on_submit():
        return say_errors(event, form)
    upload = form.upload.data if form.upload.data and form.upload.data.filename else None
    try:
        with transaction():
            commands.add_material(
                actor(), event, form.title.data or "", url=form.url.data or None, upload=upload,
                session=queries.session_of(event, form.session_id) if form.session_id else None,
            )  # fmt: skip
    except Refused as refused:
        flash(refused.sentence, "bad")
    else:
        flash(_("The material is on the event's page now."), "good")
    return to_detail(event)


@bp.post("/eventos/<slug>/gestion/materiales/<int:material_id>/quitar", endpoint="manage_remove_material")
@signed_in
def manage_remove_material(slug: str, material_id: int) -> Response:
    """Take a material away."""
    event = team_event(slug, may_edit_event)
    with transaction():
        commands.remove_material(actor(), event, queries.material_of(event, material_id))
    flash(_("The material is no longer on the event's page."), "good")
    return to_detail(event)
