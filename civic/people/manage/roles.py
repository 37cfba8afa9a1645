"""Administrators give and end platform roles, and close accounts."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from civic.core.db import transaction
from civic.core.errors import Refused, allow, found
from civic.people import commands
from civic.people.acting import me
from civic.people.forms import ReasonForm, RoleForm
from civic.people.manage.desk import desk_items
from civic.people.models import PlatformRole
from civic.people.queries import active_grants, person_by_id
from civic.people.rules import is_administrator, may_grant_roles
from civic.people.views import bp
from civic.web.safety import signed_in


@bp.get("/personas/roles")
@signed_in
def roles() -> str:
    """Who has which role on the platform."""
    allow(may_grant_roles(current_user))
    return render_template(
        "people/roles.html", manage_items=desk_items("people.roles"), grants=active_grants(),
        reason_form=ReasonForm(formdata=None),
    )  # fmt: skip


def _back(person_id: int) -> Response:
    return redirect(url_for("people.desk_person", person_id=person_id), 303)


@bp.post("/personas/<int:person_id>/roles")
@signed_in
def grant_role(person_id: int) -> Any:
    """Give a role; the person signs in anew."""
    allow(may_grant_roles(current_user))
    person, form = person_by_id(person_id), RoleForm()
    if not form.validate():
        flash(form.problems[0][1], "bad")
        return _back(person_id)
    try:
        with transaction():
            commands.grant_role(me(), person, PlatformRole(form.role.data), form.reason.data or "")
    except Refused as refusal:
        flash(refusal.sentence, "bad")
    else:
        flash(_("The role is given. It holds from the next sign-in."), "good")
    return _back(person_id)


@bp.post("/personas/<int:person_id>/roles/<int:grant_id>/terminar")
@signed_in
def end_role(person_id: int, grant_id: int) -> Any:
    """End a role; the person's sessions end with it."""
    allow(may_grant_roles(current_user))
    person, form = person_by_id(person_id), ReasonForm()
    grant = found(next((g for g in person.roles if g.id == grant_id), None))
    if not form.validate():
        flash(form.problems[0][1], "bad")
        return _back(person_id)
    try:
        with transaction():
            commands.end_role(me(), person, grant, form.reason.data or "")
    except Refused as refusal:
        flash(refusal.sentence, "bad")
    else:
        flash(_("The role has ended, and the person's sessions with it."), "good")
    return _back(person_id)


@bp.post("/personas/<int:person_id>/cuenta/<any(abrir, cerrar):act>")
@signed_in
def set_active(person_id: int, act: str) -> Any:
    """Close an account, or open it again."""
    allow(is_administrator(current_user))
    person, form = person_by_id(person_id), ReasonForm()
    if not form.validate():
        flash(form.problems[0][1], "bad")
        return _back(person_id)
    with transaction():
        commands.set_active(me(), person, act == "abrir", form.reason.data or "")
    flash(
        _("The account is open again.")
        if act == "abrir"
        else _("The account is closed and its sessions have ended."),
        "good",
    )
    return _back(person_id)
