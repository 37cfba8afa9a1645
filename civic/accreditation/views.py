"""Accreditation for everybody and for leaders: members of a space, an organisation's file there, credentials."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from civic.accreditation import commands, queries, requirements, rules
from civic.accreditation.forms import ChooseForm, EndForm, EndMandateForm, LateForm, RepresentativeForm
from civic.accreditation.models import EndReason, FileState, MandateRole, Membership, Representation
from civic.accreditation.standing import milestones, standing_of
from civic.core import clock
from civic.core.db import transaction
from civic.core.errors import NotFound, Refused
from civic.core.personal import Data
from civic.core.reads import note_read
from civic.organisations.models import Organization, Sector
from civic.organisations.queries import (
    districts_with,
    documents_of,
    kinds,
    organization_by_slug,
    places_named,
)
from civic.organisations.rules import missing_steps, why_not_edit
from civic.people.commands import person_from_form
from civic.people.rules import Actor
from civic.spaces.queries import space_by_slug
from civic.spaces.rules import is_in_team
from civic.web.downloads import private_file
from civic.web.i18n import in_words
from civic.web.paging import page_number, paginate
from civic.web.safety import signed_in
from civic.web.shared_pages import shared_page

bp = Blueprint("accreditation", __name__)

ROLES = {"titular": MandateRole.TITULAR, "alterno": MandateRole.ALTERNATE}
PLACES = {role: word for word, role in ROLES.items()}
GUIDED = 7


def actor() -> Actor:
    """Who asks."""
    return current_user._get_current_object()


# --- for everybody ----------------------------------------------------------------------------------------------------


@bp.get("/espacios/<slug>/organizaciones")
@shared_page
def members(slug: str) -> Any:
    space = space_by_slug(slug)
    chosen = {
        "term": request.args.get("q", "")[:100],
        "kind": request.args.get("tipo", "")[:40],
        "sector": request.args.get("sector", ""),
        "district": request.args.get("distrito", "")[:6],
    }
    if chosen["sector"] not in {sector.value for sector in Sector}:
        chosen["sector"] = ""
    page = paginate(queries.public_members(space, **chosen), page_number())
    districts = districts_with(queries.accredited_ids(slug), few=True)
    return render_template(
        "accreditation/members.html", space=space, page=page, chosen=chosen, day=clock.today(),
        names_are_public=rules.names_are_public, seat_order=seat_order,
        kind_choices=[("", _("All kinds")), *((k.code, in_words(k.name)) for k in kinds())],
        sector_choices=[("", _("All sectors")), *((s.value, s.label) for s in Sector)],
        district_choices=[("", _("All districts")), *((d.ubigeo, d.full_name) for d in districts)],
    )  # fmt: skip


def seat_order(representations: list[Representation]) -> list[Representation]:
    """Those in force today, the titular first."""
    day = clock.today()
    return sorted(
        (r for r in representations if r.in_force(day)),
        key=lambda r: (r.role is not MandateRole.TITULAR, r.id),
    )


@bp.get("/credenciales/<token>")
def credential(token: str) -> Any:
    representation = queries.representation_by_token(token)
    if representation.valid_from is None and representation.end_reason is None:
        raise NotFound  # never accredited: there is no credential
    return render_template(
        "accreditation/credential.html", representation=representation, day=clock.today(),
        space=representation.membership.space, EndReason=EndReason,
        name_is_public=rules.names_are_public(representation.membership.organization),
        may_print=_may_print(representation),
    )  # fmt: skip


def _may_print(representation: Representation) -> bool:
    person = actor()
    return representation.in_force(clock.today()) and (
        person.id == representation.person_id
        or rules.may_lead(person, representation.membership)
        or is_in_team(person, representation.membership.space)
    )


@bp.get("/credenciales/<token>/imprimir")
@signed_in
def credential_print(token: str) -> Any:
    representation = queries.representation_by_token(token)
    if not _may_print(representation):
        raise NotFound
    return render_template(
        "accreditation/credential_print.html", representations=[representation],
        space=representation.membership.space,
    )  # fmt: skip


@bp.get("/mis-representaciones")
@signed_in
def mine() -> Any:
    rows = [r for r in queries.representations_of_person(actor().id or 0) if r.valid_from is not None]
    return render_template("accreditation/mine.html", representations=rows[::-1], day=clock.today())


@bp.route("/mis-representaciones/<int:representation_id>/renunciar", methods=["GET", "POST"])
@signed_in
def resign(representation_id: int) -> Any:
    representation = queries.representation_by_id(representation_id)
    if representation.person_id != actor().id:
        raise NotFound
    form: Any = EndForm()
    if form.validate_on_submit():
        try:
            with transaction():
                commands.end_representation(
                    actor(), representation, form.day.data, EndReason.RESIGNED, form.reason.data or ""
                )
        except Refused as error:
            form.refuse(error.sentence)
        else:
            flash(_("Your resignation is recorded. The organisation has been told."), "good")
            return redirect(url_for("accreditation.mine"), 303)
    return render_template(
        "accreditation/resign.html", form=form, representation=representation, space=representation.membership.space
    ), 422 if form.errors or form.form_errors else 200  # fmt: skip


# --- a leader's file --------------------------------------------------------------------------------------------------


def own_organization(slug: str) -> Organization:
    """The organisation when the actor prepares its files; for anybody else it does not exist."""
    organization = organization_by_slug(slug)
    if not rules.may_open_file(actor(), organization):
        raise NotFound
    return organization


def own_file(slug: str, space: str) -> Membership:
    """The file of an organisation in a space when the actor prepares it; for anybody else it does not exist."""
    membership = queries.membership_by_slugs(slug, space)
    if not rules.may_lead(actor(), membership):
        raise NotFound
    return membership


def place(membership: Membership, **more: Any) -> dict[str, Any]:
    """The address parts of a file."""
    return {"slug": membership.organization.slug, "space": membership.space.slug, **more}


@bp.route("/organizaciones/<slug>/espacios", methods=["GET", "POST"])
@signed_in
def choose(slug: str) -> Any:
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


@bp.route("/organizaciones/<slug>/espacios/<space>/<any(titular, alterno):role>", methods=["GET", "POST"])
@signed_in
def people(slug: str, space: str, role: str) -> Any:
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


def pending_for(membership: Membership, role: MandateRole) -> Representation | None:
    """Who is named for a place of the seat and not yet decided."""
    return next(
        (r for r in membership.representations if r.role is role and r.state in queries.PENDING), None
    )


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
    membership = own_file(slug, space)
    named = pending_for(membership, ROLES[role])
    if named is None:
        raise NotFound
    with transaction():
        commands.remove_representative(actor(), named)
    flash(_("The person was taken off the file."), "good")
    to = "accreditation.status" if membership.state is FileState.ACCREDITED else "accreditation.check"
    return redirect(url_for(to, **place(membership)), 303)


@bp.get("/organizaciones/<slug>/espacios/<space>/revisar")
@signed_in
def check(slug: str, space: str) -> Any:
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


def note_contacts_read(
    named: Sequence[Representation], membership: Membership, *, registry: bool = False
) -> None:
    """Write down whose phone and e-mail stood on a page; with `registry` the organisation's too."""
    people = [one.person_id for one in named if one.person.phone or one.person.email]
    others = [("organizations", membership.organization_id)] if registry else []
    kinds = (Data.PHONE, Data.EMAIL, Data.ADDRESS) if registry else (Data.PHONE, Data.EMAIL)
    note_read(actor(), kinds, people=people, others=others, space_id=membership.space_id)


@bp.post("/organizaciones/<slug>/espacios/<space>/enviar")
@signed_in
def submit(slug: str, space: str) -> Response:
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
    membership = own_file(slug, space)
    with transaction():
        commands.withdraw(actor(), membership)
    flash(_("The file is with you again. Send it when it is ready."), "good")
    return redirect(url_for("accreditation.check", **place(membership)), 303)


@bp.post("/organizaciones/<slug>/espacios/<space>/reabrir")
@signed_in
def reopen(slug: str, space: str) -> Response:
    membership = own_file(slug, space)
    with transaction():
        commands.reopen(actor(), membership)
    flash(_("You can begin again. What you answered before is still here."), "good")
    return redirect(url_for("accreditation.check", **place(membership)), 303)


@bp.post("/organizaciones/<slug>/espacios/<space>/borrar")
@signed_in
def drop(slug: str, space: str) -> Response:
    membership = own_file(slug, space)
    with transaction():
        commands.drop_draft(actor(), membership)
    flash(_("The draft was taken away."), "good")
    return redirect(url_for("organisations.manage", slug=slug), 303)


@bp.route("/organizaciones/<slug>/espacios/<space>/dejar", methods=["GET", "POST"])
@signed_in
def leave(slug: str, space: str) -> Any:
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


# --- representatives of a seat that is accredited already -------------------------------------------------------------


@bp.get("/organizaciones/<slug>/espacios/<space>/<any(titular, alterno):role>/revisar")
@signed_in
def check_person(slug: str, space: str, role: str) -> Any:
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


@bp.get("/acreditaciones/pasos/<int:step_id>/documento")
@signed_in
def step_paper(step_id: int) -> Response:
    step = queries.step_by_id(step_id)
    membership = queries.membership_by_id(step.membership_id)
    if not rules.may_see_file(actor(), membership) or step.document is None:
        raise NotFound
    answer = private_file(step.document)
    whose = [("organizations", membership.organization_id)]
    note_read(actor(), (Data.PAPERS,), others=whose, space_id=membership.space_id)
    return answer
