"""Who is registered: the team writes people down, prints their slip, takes a place back."""

from __future__ import annotations

from flask import flash, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from civic.core.db import transaction
from civic.core.errors import Refused
from civic.events import commands, queries
from civic.events.forms import CancelForm
from civic.events.manage.pages import team_event, to_detail
from civic.events.rules import may_see_registered
from civic.events.views import bp
from civic.events.views.assisting import register_in_person
from civic.messages.addresses import absolute
from civic.people.acting import actor
from civic.people.words import grouped, link_word
from civic.web.acts import ViewResult
from civic.web.drawing import qr_svg
from civic.web.safety import signed_in


@bp.route("/eventos/<slug>/gestion/inscribir", methods=["GET", "POST"], endpoint="manage_register")
@signed_in
def manage_register(slug: str) -> ViewResult:
    """A facilitator registers several people in a row."""
    event = team_event(slug, may_see_registered)
    return register_in_person(event)


@bp.post("/eventos/<slug>/gestion/inscripciones/<int:registration_id>/hoja", endpoint="manage_slip")
@signed_in
def manage_slip(slug: str, registration_id: int) -> str:
    """Print the slip with which somebody registered here opens an account."""
    event = team_event(slug, may_see_registered)
    with transaction():
        registration = queries.registration_of(event, registration_id)
        link, code = commands.hand_slip(actor(), registration)
    address = absolute("people.activate", token=code)
    return render_template(
        "people/desk/slip.html",
        person=registration.person,
        link=link,
        purpose=link_word(link.purpose),
        code=grouped(code),
        type_at=absolute("people.activate"),
        code_svg=qr_svg(address, _("Code to set the password")),
        back=(_("Register people"), url_for("events.manage_register", slug=slug)),
    )


@bp.post(
    "/eventos/<slug>/gestion/inscripciones/<int:registration_id>/cancelar", endpoint="manage_cancel_place"
)
@signed_in
def manage_cancel_place(slug: str, registration_id: int) -> Response:
    """Give somebody's place back for them; they are told."""
    event = team_event(slug, may_see_registered)
    registration = queries.registration_of(event, registration_id)
    form = CancelForm()
    form.validate_on_submit()
    try:
        with transaction():
            commands.cancel_registration(actor(), registration, form.reason.data or "")
    except Refused as refused:
        flash(refused.sentence, "bad")
    else:
        flash(_("The place of %(name)s is free again.", name=registration.person.full_name), "good")
    return to_detail(event)
