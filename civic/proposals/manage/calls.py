"""Calls with their questions: made, looked at as authors will, changed, published, extended, closed, copied."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from civic.core import clock
from civic.core.db import transaction
from civic.core.errors import Refused, allow
from civic.people.acting import actor
from civic.proposals import commands, queries, rules
from civic.proposals.forms import CallForm, ExtendForm, ReasonForm, words_of
from civic.proposals.kinds import FIELD_LABELS, CallPhase
from civic.proposals.manage.shared import render, team_call
from civic.proposals.models import Call, ProposalState
from civic.proposals.texts import fields_of, label_of, themes_of
from civic.proposals.views import bp
from civic.proposals.views.mine import example_of
from civic.proposals.views.shared import titles
from civic.spaces.conflicts import differences
from civic.spaces.queries import space_by_slug
from civic.web.acts import ViewResult
from civic.web.safety import signed_in

# What a new call asks unless somebody says otherwise: the project idea sheet of a participatory budget.
USUAL: dict[str, dict[str, Any]] = {
    "title": {"required": True}, "summary": {}, "problem": {"required": True, "limit": 200},
    "objective": {"required": True, "limit": 120}, "body": {"required": True, "limit": 400}, "place": {"required": True},
    "people_benefited": {"required": True}, "cost": {"required": True}, "cofinancing": {}, "studies": {}, "files": {},
}  # fmt: skip


def _own_call(slug: str) -> Call:
    """A call for whoever leads its space."""
    call = team_call(slug)
    allow(rules.may_call(actor(), call.space))
    return call


@bp.get("/espacios/<slug>/gestion/convocatorias", endpoint="manage_calls")
@signed_in
def manage_calls(slug: str) -> ViewResult:
    """The calls of a space, drafts too."""
    space = space_by_slug(slug)
    allow(rules.may_see_team_pages(actor(), space))
    calls = queries.calls_of_space(space, drafts=True)
    return render(
        "calls", space, calls=calls, counts=queries.counts_of_calls([call.id for call in calls]), now=clock.now(),
        may_call=rules.may_call(actor(), space), State=ProposalState,
    )  # fmt: skip


@bp.route("/espacios/<slug>/gestion/convocatorias/nueva", methods=["GET", "POST"], endpoint="manage_call_new")
@signed_in
def manage_call_new(slug: str) -> ViewResult:
    """A new call."""
    space = space_by_slug(slug)
    allow(rules.may_call(actor(), space))
    form = CallForm()
    form.offer(queries.plan_sections(space))
    if form.validate_on_submit():
        try:
            with transaction():
                call = commands.create_call(actor(), space, form.values())
        except Refused as error:
            form.refuse(error.sentence)
        else:
            flash(_("The call is kept as a draft. Look at it as others will, then publish it."), "good")
            return redirect(url_for("proposals.manage_call", slug=call.slug), 303)
    elif request.method == "GET":
        form.show(USUAL)
        form.year.data = clock.today().year
    return render("_call_form", space, form, call=None, fixed=None, labels=FIELD_LABELS, conflicts=[])


@bp.get("/convocatorias/<slug>/gestion", endpoint="manage_call")
@signed_in
def manage_call(slug: str) -> ViewResult:
    """Where a call stands, and what can be done with it now."""
    call = team_call(slug)
    return _call_page(call)


def _call_page(call: Call, extend: ExtendForm | None = None, close: ReasonForm | None = None) -> ViewResult:
    form = next(
        (each for each in (extend, close) if each is not None and (each.errors or each.form_errors)), None
    )
    moment = clock.now()
    return render(
        "call", call.space, form, call=call, phase=call.phase(moment), Phase=CallPhase,
        counts=queries.counts_of_calls([call.id])[call.id], may_call=rules.may_call(actor(), call.space),
        may_copy_paper=rules.may_take_from_paper(actor(), call.space),
        why_not_publish=rules.why_not_publish(call), why_not_close=rules.why_not_close(call),
        why_not_extend=rules.why_not_extend(call), extend_form=extend or ExtendForm(formdata=None),
        close_form=close or ReasonForm(formdata=None), State=ProposalState,
    )  # fmt: skip


@bp.get("/convocatorias/<slug>/gestion/vista", endpoint="manage_preview")
@signed_in
def manage_preview(slug: str) -> ViewResult:
    """The questions of a call as authors will meet them."""
    call = team_call(slug)
    return render(
        "preview", call.space, call=call, example=example_of(call), titles=titles(), pages=themes_of(call),
        sections=queries.sections_by_ids(call.dimensions), label_of=label_of,
        asked_on={theme: [{"key": key} | call.asked.get(key, {}) | {"required": key == "title" or call.asked.get(key, {}).get("required"), "limit": words_of(call, theme).get(key)} for key in fields_of(call, theme)] for theme in themes_of(call)},
    )  # fmt: skip


@bp.route("/convocatorias/<slug>/gestion/editar", methods=["GET", "POST"], endpoint="manage_call_edit")
@signed_in
def manage_call_edit(slug: str) -> ViewResult:
    """Change a call; once somebody writes, only its words."""
    call = _own_call(slug)
    form = CallForm()
    form.offer(queries.plan_sections(call.space))
    conflicts: Any = []
    if form.validate_on_submit():
        typed = form.version.data or ""
        base = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 0
        try:
            with transaction():
                changed = commands.edit_call(
                    actor(), call, form.values(), base=base, reason=form.reason.data or ""
                )
        except Refused as error:
            form.refuse(error.sentence)
            call = queries.call_by_slug(slug)
            if call.version != base:
                wanted = form.values()
                conflicts = differences(
                    (form[name].label.text, getattr(call, name), wanted[name])
                    for name in ("title", "intro", "legal_basis", "year")
                )
                form.version.data = str(call.version)
        else:
            flash(_("The call is changed.") if changed else _("Nothing was different."), "good")
            return redirect(url_for("proposals.manage_call", slug=slug), 303)
    elif request.method == "GET":
        form.show(call)
    fixed = rules.why_not_change_questions(call, queries.has_proposals(call))
    return render(
        "_call_form", call.space, form, call=call, fixed=fixed, labels=FIELD_LABELS, conflicts=conflicts
    )


def _to_call(call: Call) -> Response:
    return redirect(url_for("proposals.manage_call", slug=call.slug), 303)


@bp.post("/convocatorias/<slug>/gestion/publicar", endpoint="manage_publish")
@signed_in
def manage_publish(slug: str) -> Response:
    """Show the call to everybody."""
    call = _own_call(slug)
    try:
        with transaction():
            commands.publish_call(actor(), call)
    except Refused as error:
        flash(str(error.sentence), "bad")
    else:
        flash(_("The call is published."), "good")
    return _to_call(call)


@bp.post("/convocatorias/<slug>/gestion/ampliar", endpoint="manage_extend")
@signed_in
def manage_extend(slug: str) -> ViewResult:
    """Give everybody more time."""
    call = _own_call(slug)
    form = ExtendForm()
    if form.validate() and form.until.moment:
        try:
            with transaction():
                commands.extend_call(actor(), call, form.until.moment, form.reason.data or "")
        except Refused as error:
            form.refuse(error.sentence, "until")
        else:
            flash(_("There is more time. Those who are writing are told."), "good")
            return _to_call(call)
    return _call_page(call, extend=form)


@bp.post("/convocatorias/<slug>/gestion/cerrar", endpoint="manage_close")
@signed_in
def manage_close(slug: str) -> ViewResult:
    """Close the call before its day."""
    call = _own_call(slug)
    form = ReasonForm()
    if form.validate():
        try:
            with transaction():
                commands.close_call(actor(), call, form.reason.data or "")
        except Refused as error:
            form.refuse(error.sentence)
        else:
            flash(_("The call is closed."), "good")
            return _to_call(call)
    return _call_page(call, close=form)


@bp.post("/convocatorias/<slug>/gestion/copiar", endpoint="manage_copy")
@signed_in
def manage_copy(slug: str) -> Response:
    """A draft with the same questions for the next year."""
    call = _own_call(slug)
    with transaction():
        copied = commands.copy_call(actor(), call)
    flash(_("This is a copy for the next year. Look at its dates and its ordinance."), "good")
    return redirect(url_for("proposals.manage_call_edit", slug=copied.slug), 303)


@bp.post("/convocatorias/<slug>/gestion/descartar", endpoint="manage_discard")
@signed_in
def manage_discard(slug: str) -> Response:
    """Take the draft of a call away."""
    call = _own_call(slug)
    space = call.space
    try:
        with transaction():
            commands.discard_call(actor(), call)
    except Refused as error:
        flash(str(error.sentence), "bad")
        return _to_call(call)
    flash(_("The draft was taken away."), "good")
    return redirect(url_for("proposals.manage_calls", slug=space.slug), 303)
