"""A leader's file in a space: opened, checked, sent, followed, withdrawn, left."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from civic.accreditation import commands, queries, requirements, rules
from civic.accreditation.forms import ChooseForm, EndForm, LateForm
from civic.accreditation.models import FileState, MandateRole, Membership
from civic.accreditation.standing import milestones, standing_of
from civic.accreditation.views import bp
from civic.accreditation.views.own import (
    GUIDED,
    PLACES,
    ROLES,
    note_contacts_read,
    own_file,
    own_organization,
    pending_for,
    place,
)
from civic.core import clock
from civic.core.db import transaction
from civic.core.errors import NotFound, Refused
from civic.core.personal import Data
from civic.core.reads import note_read
from civic.organisations.queries import documents_of, places_named
from civic.organisations.rules import missing_steps, why_not_edit
from civic.people.acting import actor
from civic.web.downloads import private_file
from civic.web.safety import signed_in


@bp.route("/organizaciones/<slug>/espacios", methods=["GET", "POST"])
@signed_in
def choose(slug: str) -> Any:
    """In which space a file is begun."""
    organization = own_organization(slug)
    spaces = queries.spaces_to_join(organization)
    form = ChooseForm()
    form.space.choices = [(space.slug, space.name) for space in spaces]
    if form.validate_on_submit():
        space = next(space for space in spaces if space.slug == form.space.data)
        try:
            with transaction():
                membership = commands.open_file(actor(), organization, space)
        except Refused as error:
            form.refuse(error.sentence)
        else:
            return redirect(url_for("accreditation.people", **place(membership, role="titular")), 303)
    return render_template(
        "accreditation/choose.html", form=form, organization=organization, spaces=spaces, total=GUIDED,
        hints={s.slug: s.place_label for s in spaces if s.place_label},
        files=queries.memberships_of(organization),
    ), 422 if form.errors or form.form_errors else 200  # fmt: skip


@bp.get("/organizaciones/<slug>/espacios/<space>/revisar")
@signed_in
def check(slug: str, space: str) -> Any:
    """The whole file once more, before it is sent."""
    return _check_page(own_file(slug, space), LateForm(formdata=None))


def _check_page(membership: Membership, late_form: LateForm) -> Any:
    organization = membership.organization
    bad = bool(late_form.errors or late_form.form_errors)
    titular, alternate = (
        pending_for(membership, role) for role in (MandateRole.TITULAR, MandateRole.ALTERNATE)
    )
    page = render_template(
        "accreditation/check.html", membership=membership, organization=organization, space=membership.space,
        titular=titular, alternate=alternate,
        papers=documents_of(organization), areas=places_named([a.code for a in organization.areas]),
        missing=missing_steps(organization), refusal=rules.why_not_submit(membership), locked=why_not_edit(organization),
        asked={word: requirements.asked(membership.space, role) for word, role in ROLES.items()},
        editable=rules.why_not_edit_file(membership) is None, is_closed=rules.is_closed_for(membership),
        late_form=late_form, form=late_form if bad else None,
    )  # fmt: skip
    note_contacts_read([one for one in (titular, alternate) if one], membership)
    return page, 422 if bad else 200


@bp.post("/organizaciones/<slug>/espacios/<space>/enviar")
@signed_in
def submit(slug: str, space: str) -> Response:
    """Send the file to the committee of the space."""
    membership = own_file(slug, space)
    with transaction():
        commands.submit(actor(), membership)
    flash(
        _("Your file was sent. The committee of %(space)s has it now.", space=membership.space.name), "good"
    )
    return redirect(url_for("accreditation.status", **place(membership)), 303)


@bp.post("/organizaciones/<slug>/espacios/<space>/fuera-de-plazo")
@signed_in
def ask_late(slug: str, space: str) -> Any:
    """Ask to send the file after the call has closed."""
    membership = own_file(slug, space)
    form = LateForm()
    if not form.validate_on_submit():
        return _check_page(membership, form)
    with transaction():
        commands.ask_late(actor(), membership, form.reason.data or "")
    flash(_("The coordination of the space has your request. You will see its answer here."), "good")
    return redirect(url_for("accreditation.check", **place(membership)), 303)


@bp.get("/organizaciones/<slug>/espacios/<space>")
@signed_in
def status(slug: str, space: str) -> Any:
    """Where a file stands, what came of it, and who holds the seat."""
    membership = own_file(slug, space)
    rows = queries.representations_of_seat(membership)
    return render_template(
        "accreditation/status.html", membership=membership, organization=membership.organization,
        space=membership.space, standing=standing_of(membership), milestones=milestones(membership),
        standing_of=standing_of, steps=queries.steps_of(membership), day=clock.today(), PLACES=PLACES,
        in_force=[r for r in rows if r.state is FileState.ACCREDITED],
        on_the_way=[r for r in rows if r.state in queries.PENDING],
        former=[r for r in rows if r.state in (FileState.ENDED, FileState.REJECTED)],
        may_drop=membership.state is FileState.DRAFT and not membership.steps,
    )  # fmt: skip


@bp.post("/organizaciones/<slug>/espacios/<space>/retirar")
@signed_in
def withdraw(slug: str, space: str) -> Response:
    """Take a file back from the committee, to change it."""
    membership = own_file(slug, space)
    with transaction():
        commands.withdraw(actor(), membership)
    flash(_("The file is with you again. Send it when it is ready."), "good")
    return redirect(url_for("accreditation.check", **place(membership)), 303)


@bp.post("/organizaciones/<slug>/espacios/<space>/reabrir")
@signed_in
def reopen(slug: str, space: str) -> Response:
    """Begin again after a rejection or an end."""
    membership = own_file(slug, space)
    with transaction():
        commands.reopen(actor(), membership)
    flash(_("You can begin again. What you answered before is still here."), "good")
    return redirect(url_for("accreditation.check", **place(membership)), 303)


@bp.post("/organizaciones/<slug>/espacios/<space>/borrar")
@signed_in
def drop(slug: str, space: str) -> Response:
    """Take a draft away."""
    membership = own_file(slug, space)
    with transaction():
        commands.drop_draft(actor(), membership)
    flash(_("The draft was taken away."), "good")
    return redirect(url_for("organisations.manage", slug=slug), 303)


@bp.route("/organizaciones/<slug>/espacios/<space>/dejar", methods=["GET", "POST"])
@signed_in
def leave(slug: str, space: str) -> Any:
    """Leave the space: the mandates end on that day."""
    membership = own_file(slug, space)
    form: Any = EndForm()
    if form.validate_on_submit():
        try:
            with transaction():
                commands.end_membership(actor(), membership, form.day.data, form.reason.data or "")
        except Refused as error:
            form.refuse(error.sentence)
        else:
            flash(_("The organisation has left the space; its mandates end on that day."), "good")
            return redirect(url_for("accreditation.status", **place(membership)), 303)
    return render_template(
        "accreditation/leave.html", form=form, membership=membership, space=membership.space
    ), 422 if form.errors or form.form_errors else 200  # fmt: skip


@bp.get("/acreditaciones/pasos/<int:step_id>/documento")
@signed_in
def step_paper(step_id: int) -> Response:
    """The document that came with a step of a file."""
    step = queries.step_by_id(step_id)
    membership = queries.membership_by_id(step.membership_id)
    if not rules.may_see_file(actor(), membership) or step.document is None:
        raise NotFound
    answer = private_file(step.document)
    whose = [("organizations", membership.organization_id)]
    note_read(actor(), (Data.PAPERS,), others=whose, space_id=membership.space_id)
    return answer
