"""Requests of people about their data, with the day by which the law wants an answer."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from civic.core.db import transaction
from civic.core.errors import Refused, allow
from civic.people import commands
from civic.people.acting import me
from civic.people.forms import AnswerForm
from civic.people.manage.desk import desk_items
from civic.people.models import RequestKind
from civic.people.queries import open_requests, request_by_id
from civic.people.rules import is_administrator, may_answer_request
from civic.people.views import bp
from civic.web.paging import page_number
from civic.web.safety import signed_in


@bp.get("/personas/solicitudes")
@signed_in
def desk_requests() -> str:
    """The requests that wait, the most urgent first."""
    allow(may_answer_request(current_user))
    return render_template(
        "people/desk/requests.html", manage_items=desk_items("people.desk_requests"), page=open_requests(page_number()),
    )  # fmt: skip


@bp.route("/personas/solicitudes/<int:request_id>", methods=["GET", "POST"])
@signed_in
def desk_request(request_id: int) -> Any:
    """One request and its answer."""
    allow(may_answer_request(current_user))
    asked = request_by_id(request_id)
    deletion = asked.kind is RequestKind.DELETION
    form = AnswerForm()
    if form.validate_on_submit():
        try:
            with transaction():
                commands.answer_request(
                    me(), asked, request.form.get("accepted") == "1", form.answer.data or ""
                )
        except Refused as refusal:
            form.refuse(refusal.sentence)
        else:
            flash(_("The request is answered."), "good")
            return redirect(url_for("people.desk_requests"), 303)
    page = render_template(
        "people/desk/request.html", manage_items=desk_items("people.desk_requests"), form=form, asked=asked,
        may_accept=not deletion or is_administrator(current_user), deletion=deletion,
    )  # fmt: skip
    return page, 422 if form.is_submitted() else 200
