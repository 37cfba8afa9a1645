"""Who is named for the seat: titular and alternate, before and after it is accredited."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from civic.accreditation import commands, queries, requirements, rules
from civic.accreditation.forms import EndMandateForm, RepresentativeForm
from civic.accreditation.models import EndReason, FileState, MandateRole, Membership, Representation
from civic.accreditation.standing import standing_of
from civic.accreditation.views import bp
from civic.accreditation.views.own import (
    GUIDED,
    ROLES,
    note_contacts_read,
    own_file,
    pending_for,
    place,
)
from civic.core.db import transaction
from civic.core.errors import NotFound, Refused
from civic.core.personal import Data
from civic.core.reads import note_read
from civic.people.acting import actor
from civic.people.commands import person_from_form
from civic.web.downloads import private_file
from civic.web.safety import signed_in


@bp.route("/organizaciones/<slug>/espacios/<space>/<any(titular, alterno):role>", methods=["GET", "POST"])
@signed_in
def people(slug: str, space: str, role: str) -> Any:
    """Name the titular or the alternate."""
    membership = own_file(slug, space)
    named = pending_for(membership, ROLES[role])
    locked = None if membership.state is FileState.ACCREDITED else rules.why_not_edit_file(membership)
    locked = locked or (rules.why_not_edit_file(named) if named else None)
    form = RepresentativeForm()
    form.offer_districts([*(part.code for part in membership.space.territory)])
    if form.validate_on_submit() and not locked:
        try:
            with transaction():
                person = person_from_form(actor(), form.person_data(), "web")
                commands.name_representative(actor(), membership, person, ROLES[role], form.upload())
        except Refused as error:
            form.refuse(error.sentence)
        else:
            return redirect(_after_naming(membership, role), 303)
    return render_template(
        "accreditation/people.html", form=form, membership=membership, space=membership.space, role=role,
        organization=membership.organization, named=named, locked=locked, total=GUIDED,
        holder=holder_of(membership, ROLES[role]), next_url=_after_naming(membership, role),
        asked=requirements.asked(membership.space, ROLES[role]),
    ), 422 if form.errors or form.form_errors else 200  # fmt: skip


def holder_of(membership: Membership, role: MandateRole) -> Representation | None:
    """Who holds a place of the seat."""
    return next(
        (r for r in membership.representations if r.role is role and r.state is FileState.ACCREDITED), None
    )


def _after_naming(membership: Membership, role: str) -> str:
    if membership.state is FileState.ACCREDITED:
        return url_for("accreditation.check_person", **place(membership, role=role))
    has_alternate = pending_for(membership, MandateRole.ALTERNATE) is not None
    if role == "titular" and not has_alternate and "volver" not in request.args:
        return url_for("accreditation.people", **place(membership, role="alterno"))
    return url_for("accreditation.check", **place(membership))


@bp.post("/organizaciones/<slug>/espacios/<space>/<any(titular, alterno):role>/quitar")
@signed_in
def remove_person(slug: str, space: str, role: str) -> Response:
    """Take a named person off the file."""
    membership = own_file(slug, space)
    named = pending_for(membership, ROLES[role])
    if named is None:
        raise NotFound
    with transaction():
        commands.remove_representative(actor(), named)
    flash(_("The person was taken off the file."), "good")
    to = "accreditation.status" if membership.state is FileState.ACCREDITED else "accreditation.check"
    return redirect(url_for(to, **place(membership)), 303)


@bp.get("/organizaciones/<slug>/espacios/<space>/<any(titular, alterno):role>/revisar")
@signed_in
def check_person(slug: str, space: str, role: str) -> Any:
    """A newly named person once more, before the name is sent."""
    membership = own_file(slug, space)
    named = pending_for(membership, ROLES[role])
    if named is None or membership.state is not FileState.ACCREDITED:
        raise NotFound
    page = render_template(
        "accreditation/check_person.html", membership=membership, organization=membership.organization,
        space=membership.space, named=named, role=role, editable=rules.why_not_edit_file(named) is None,
        standing=standing_of(named), asked=requirements.asked(membership.space, ROLES[role]),
    )  # fmt: skip
    note_contacts_read([named], membership)
    return page


@bp.post("/organizaciones/<slug>/espacios/<space>/<any(titular, alterno):role>/enviar")
@signed_in
def submit_person(slug: str, space: str, role: str) -> Response:
    """Send the name to the committee of the space."""
    membership = own_file(slug, space)
    named = pending_for(membership, ROLES[role])
    if named is None:
        raise NotFound
    with transaction():
        commands.submit(actor(), named)
    flash(_("The name was sent. The committee of %(space)s has it now.", space=membership.space.name), "good")
    return redirect(url_for("accreditation.status", **place(membership)), 303)


@bp.post("/organizaciones/<slug>/espacios/<space>/<any(titular, alterno):role>/retirar")
@signed_in
def withdraw_person(slug: str, space: str, role: str) -> Response:
    """Take the name back from the committee, to change it."""
    membership = own_file(slug, space)
    named = pending_for(membership, ROLES[role])
    if named is None:
        raise NotFound
    with transaction():
        commands.withdraw(actor(), named)
    flash(_("The file is with you again. Send it when it is ready."), "good")
    return redirect(url_for("accreditation.check_person", **place(membership, role=role)), 303)


@bp.route(
    "/organizaciones/<slug>/espacios/<space>/representantes/<int:representation_id>/terminar",
    methods=["GET", "POST"],
)
@signed_in
def end_person(slug: str, space: str, representation_id: int) -> Any:
    """End the mandate of a representative."""
    membership = own_file(slug, space)
    representation = queries.representation_by_id(representation_id)
    if representation.membership_id != membership.id:
        raise NotFound
    back = url_for("accreditation.status", **place(membership))
    return end_person_page("accreditation/end_person.html", representation, EndMandateForm(), back)


def end_person_page(template: str, representation: Representation, form: Any, back: str) -> Any:
    """The page on which a mandate is ended, for leaders and for the committee."""
    if form.validate_on_submit():
        try:
            with transaction():
                commands.end_representation(
                    actor(),
                    representation,
                    form.day.data,
                    EndReason(form.end_reason.data),
                    form.reason.data or "",
                )
        except Refused as error:
            form.refuse(error.sentence)
        else:
            flash(_("The mandate of %(name)s was ended.", name=representation.person.full_name), "good")
            return redirect(back, 303)
    return render_template(
        template, form=form, representation=representation, space=representation.membership.space, back=back
    ), 422 if form.errors or form.form_errors else 200  # fmt: skip


@bp.get("/representaciones/<int:representation_id>/documento")
@signed_in
def paper(representation_id: int) -> Response:
    """The document with which a representative was named."""
    representation = queries.representation_by_id(representation_id)
    if not rules.may_see_file(actor(), representation.membership) or representation.document is None:
        raise NotFound
    answer = private_file(representation.document)
    note_read(
        actor(),
        (Data.PAPERS,),
        people=[representation.person_id],
        space_id=representation.membership.space_id,
    )
    return answer
