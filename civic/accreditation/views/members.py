"""Members of a space for everybody, credentials, and a person's own representations."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from civic.accreditation import commands, queries, rules
from civic.accreditation.forms import EndForm
from civic.accreditation.models import EndReason, MandateRole, Representation
from civic.accreditation.views import bp
from civic.core import clock
from civic.core.db import transaction
from civic.core.errors import NotFound, Refused
from civic.organisations.models import Sector
from civic.organisations.queries import districts_with, kinds
from civic.people.acting import actor
from civic.spaces.queries import space_by_slug
from civic.spaces.rules import is_in_team
from civic.web.i18n import in_words
from civic.web.paging import page_number, paginate
from civic.web.safety import signed_in
from civic.web.shared_pages import shared_page


@bp.get("/espacios/<slug>/organizaciones")
@shared_page
def members(slug: str) -> Any:
    """The organisations and people of a space, by name, kind, sector and district."""
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
    """Whether a credential holds today: what a scanned code opens."""
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
    """A credential on paper, for its holder, the leaders and the team."""
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
    """Every seat a person speaks for or spoke for."""
    rows = [r for r in queries.representations_of_person(actor().id or 0) if r.valid_from is not None]
    return render_template("accreditation/mine.html", representations=rows[::-1], day=clock.today())


@bp.route("/mis-representaciones/<int:representation_id>/renunciar", methods=["GET", "POST"])
@signed_in
def resign(representation_id: int) -> Any:
    """Step back from a seat, on a day and with a reason."""
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
