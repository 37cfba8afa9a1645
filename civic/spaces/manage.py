"""The team's pages of a space: what is asked of it now, its texts, team, stages and periods of activity."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from civic.core import clock, throttle
from civic.core.db import transaction
from civic.core.errors import Refused, allow
from civic.people.acting import actor
from civic.people.queries import find_for_sign_in
from civic.people.rules import Actor
from civic.spaces import commands, queries
from civic.spaces.conflicts import Difference, differences
from civic.spaces.forms import (
    ActivityForm,
    EndRoleForm,
    RoleForm,
    SpaceForm,
    StageForm,
    values_of,
    values_of_stage,
)
from civic.spaces.models import ActivityState, Permission, Space, TeamRole
from civic.spaces.panels import Task, add_tasks, ids_of, tasks_for, team_links
from civic.spaces.rules import (
    is_coordinator,
    is_in_team,
    may_create_space,
    may_edit_space,
    may_end_role,
    may_give_role,
    may_manage_team,
    roles_in,
)
from civic.spaces.stages import open_stages
from civic.spaces.views import bp, stage_items
from civic.web.acts import ViewResult
from civic.web.safety import signed_in

TRIES, WITHIN = 10, timedelta(hours=1)


def _space(slug: str, may: Callable[[Actor, Space], bool]) -> Space:
    space = queries.space_by_slug(slug)
    allow(may(actor(), space))
    return space


def _render(template: str, space: Space | None, form: Any = None, **more: Any) -> ViewResult:
    links = team_links(space) if space else []
    page = render_template(f"spaces/{template}.html", space=space, form=form, manage_items=links, **more)
    return (page, 422) if form is not None and (form.errors or form.form_errors) else page


@bp.get("/espacios/<slug>/equipo", endpoint="manage")
@signed_in
def manage(slug: str) -> ViewResult:
    """What is asked of the team now, and the ways to its work."""
    space = _space(slug, is_in_team)
    return _render(
        "manage", space, tasks=tasks_for(space, actor()), stage_items=stage_items(space),
        open_stages=open_stages(space, clock.now()), my_roles=sorted(roles_in(actor(), space)),
        may_edit=may_edit_space(actor(), space),
    )  # fmt: skip


def _parents(space: Space | None = None) -> list[tuple[str, str]]:
    return [(str(identity), name) for identity, name, _slug in queries.space_choices(space)]


@bp.route("/espacios/nuevo", methods=["GET", "POST"], endpoint="manage_new")
@signed_in
def manage_new() -> ViewResult:
    """Open a new space."""
    allow(may_create_space(actor()))
    form = SpaceForm(parents=_parents())
    if form.validate_on_submit():
        try:
            with transaction():
                space = commands.create_space(actor(), form.draft())
        except Refused as refused:
            form.refuse(refused.sentence)
        else:
            flash(_("The space is open. Now name who coordinates it."), "good")
            return redirect(url_for("spaces.manage_team", slug=space.slug), 303)
    return _render("manage/new", None, form, conflicts=[])


@bp.route("/espacios/<slug>/equipo/datos", methods=["GET", "POST"], endpoint="manage_edit")
@signed_in
def manage_edit(slug: str) -> ViewResult:
    """Change what a space says of itself; two editors at once see both texts."""
    space = _space(slug, may_edit_space)
    kept = values_of(space, queries.territory_names([part.code for part in space.territory]))
    form = SpaceForm(parents=_parents(space), data=kept)
    conflicts: list[Difference] = []
    if form.validate_on_submit():
        try:
            with transaction():
                commands.edit_space(actor(), space, form.draft(), form.expected_version)
        except Refused as refused:
            form.refuse(refused.sentence)
            conflicts = _conflicts(space, form)
        else:
            flash(_("The changes are saved."), "good")
            return redirect(url_for("spaces.detail", slug=space.slug), 303)
    return _render("manage/edit", space, form, conflicts=conflicts)


def _conflicts(space: Space, form: SpaceForm) -> list[Difference]:
    """What differs from what somebody else saved meanwhile; saving again then takes the texts of this form."""
    if form.expected_version is None or form.expected_version == space.version:
        return []
    now = values_of(space, queries.territory_names([part.code for part in space.territory]))
    form.version.data = str(space.version)
    return differences(
        (field.label.text, _shown(field, now.get(name)), _shown(field, field.data))
        for name, field in form._fields.items()
        if name not in ("csrf_token", "version")
    )


def _shown(field: Any, value: Any) -> Any:
    if getattr(field, "choices", None):
        return next((label for key, label in field.choices if key == (value or "")), value)
    return (_("Yes") if value else _("No")) if isinstance(value, bool) else value


# ── team ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@bp.get("/espacios/<slug>/equipo/personas", endpoint="manage_team")
@signed_in
def manage_team(slug: str) -> ViewResult:
    """Who works in the space, and who did."""
    space = _space(slug, is_in_team)
    return _team_page(space, _role_form(space) if may_manage_team(actor(), space) else None)


def _role_form(space: Space) -> RoleForm:
    return RoleForm(roles=[role for role in TeamRole if may_give_role(actor(), space, role)])


def _team_page(space: Space, form: RoleForm | None) -> ViewResult:
    me = actor()
    members = [(member, may_end_role(me, space, member.role)) for member in queries.team_of(space)]
    return _render("manage/team", space, form, members=members, former=queries.former_team_of(space))


@bp.post("/espacios/<slug>/equipo/personas", endpoint="manage_give_role")
@signed_in
def manage_give_role(slug: str) -> ViewResult:
    """Give somebody a role."""
    space = _space(slug, may_manage_team)
    form = _role_form(space)
    if form.validate_on_submit():
        me = str(actor().id)
        if throttle.reached("team", me, WITHIN, TRIES):
            form.refuse(_("You have tried many times. Wait an hour and try again."), "who")
            return _team_page(space, form)
        person = find_for_sign_in(form.who.data or "")
        if person is None:
            with transaction():
                throttle.note("team", me)  # document numbers are not to be guessed here
            form.refuse(
                _("Nobody with an account signs in with this. An operator can hand over an activation slip."),
                "who",
            )
            return _team_page(space, form)
        try:
            with transaction():
                commands.give_role(actor(), space, person, TeamRole(form.role.data))
        except Refused as refused:
            form.refuse(refused.sentence, "who")
        else:
            flash(_("%(name)s is in the team now. They must sign in again.", name=person.full_name), "good")
            return redirect(url_for("spaces.manage_team", slug=slug), 303)
    return _team_page(space, form)


@bp.post("/espacios/<slug>/equipo/personas/<int:member_id>/terminar", endpoint="manage_end_role")
@signed_in
def manage_end_role(slug: str, member_id: int) -> Response:
    """End somebody's role."""
    space = _space(slug, may_manage_team)
    member = queries.member_of(space, member_id)
    form = EndRoleForm()
    form.validate_on_submit()
    try:
        with transaction():
            commands.end_role(actor(), member, form.reason.data or "")
    except Refused as refused:
        flash(refused.sentence, "bad")
    else:
        flash(_("The role of %(name)s has ended.", name=member.person.full_name), "good")
    return redirect(url_for("spaces.manage_team", slug=slug), 303)


# ── stages ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@bp.get("/espacios/<slug>/equipo/etapas", endpoint="manage_stages")
@signed_in
def manage_stages(slug: str) -> ViewResult:
    """The stages with their dates and what each opens."""
    space = _space(slug, is_in_team)
    names = {permission.value: permission.label for permission in Permission}
    return _render(
        "manage/stages", space, moment=clock.now(), names=names, may_edit=may_edit_space(actor(), space)
    )


@bp.route("/espacios/<slug>/equipo/etapas/nueva", methods=["GET", "POST"], endpoint="manage_stage_new")
@signed_in
def manage_stage_new(slug: str) -> ViewResult:
    """Add a stage."""
    space = _space(slug, may_edit_space)
    return _stage_page(space, StageForm(), None)


@bp.route(
    "/espacios/<slug>/equipo/etapas/<int:stage_id>", methods=["GET", "POST"], endpoint="manage_stage_edit"
)
@signed_in
def manage_stage_edit(slug: str, stage_id: int) -> ViewResult:
    """Change a stage."""
    space = _space(slug, may_edit_space)
    stage = queries.stage_of(space, stage_id)
    return _stage_page(space, StageForm(data=values_of_stage(stage)), stage_id)


def _stage_page(space: Space, form: StageForm, stage_id: int | None) -> ViewResult:
    if form.validate_on_submit():
        try:
            with transaction():
                stage = queries.stage_of(space, stage_id) if stage_id else None
                commands.save_stage(actor(), space, form.draft(), stage)
        except Refused as refused:
            form.refuse(refused.sentence)
        else:
            flash(_("The stage is saved."), "good")
            return redirect(url_for("spaces.manage_stages", slug=space.slug), 303)
    return _render("manage/_stage", space, form, stage_id=stage_id)


@bp.post("/espacios/<slug>/equipo/etapas/<int:stage_id>/quitar", endpoint="manage_stage_remove")
@signed_in
def manage_stage_remove(slug: str, stage_id: int) -> Response:
    """Take a stage away."""
    space = _space(slug, may_edit_space)
    stage = queries.stage_of(space, stage_id)
    with transaction():
        commands.remove_stage(actor(), space, stage)
    flash(_("The stage is no longer there."), "good")
    return redirect(url_for("spaces.manage_stages", slug=slug), 303)


# ── activity ────────────────────────────────────────────────────────────────────────────────────────────────────────


@bp.route("/espacios/<slug>/equipo/actividad", methods=["GET"], endpoint="manage_activity")
@signed_in
def manage_activity(slug: str) -> ViewResult:
    """When the space was active and when not, and why."""
    space = _space(slug, is_in_team)
    form = _activity_form(space) if may_edit_space(actor(), space) else None
    return _render("manage/activity", space, form, periods=queries.periods_of(space))


def _activity_form(space: Space) -> ActivityForm:
    return ActivityForm(is_active=space.is_active, data={"since": clock.today()})


@bp.post("/espacios/<slug>/equipo/actividad", endpoint="manage_change_activity")
@signed_in
def manage_change_activity(slug: str) -> ViewResult:
    """Say that a space lapsed, or that it works again."""
    space = _space(slug, may_edit_space)
    form = _activity_form(space)
    if form.validate_on_submit() and form.since.data:
        try:
            with transaction():
                commands.change_activity(
                    actor(), space, ActivityState(form.state.data), form.since.data, form.reason.data or ""
                )
        except Refused as refused:
            form.refuse(refused.sentence)
        else:
            flash(_("Noted. The page of the space says it now."), "good")
            return redirect(url_for("spaces.manage_activity", slug=slug), 303)
    return _render("manage/activity", space, form, periods=queries.periods_of(space))


def space_tasks(spaces: Sequence[Space], _actor: Actor) -> dict[int, list[Task]]:
    """What spaces need of those who lead them: a coordinator, a stage that is open or to come."""
    ids = ids_of(spaces)
    unled, past = queries.without_coordinator(ids), queries.past_their_stages(ids, clock.now())
    found: dict[int, list[Task]] = {space_id: [] for space_id in ids}
    for space in spaces:
        if space.id in unled:
            url = url_for("spaces.manage_team", slug=space.slug)
            found[space.id].append(Task(_("The space has no coordinator"), url, "bad"))
        if space.id in past:
            url = url_for("spaces.manage_stages", slug=space.slug)
            words = _("No stage is open and none is planned, so nothing may be done")
            found[space.id].append(Task(words, url, "bad"))
    return found


add_tasks(space_tasks, is_coordinator)
