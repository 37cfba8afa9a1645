"""A proposal that was written on a paper sheet is copied."""

from __future__ import annotations

from collections.abc import Sequence

from flask import redirect, url_for
from flask_babel import gettext as _

from civic.core.db import transaction
from civic.core.errors import Refused, allow
from civic.organisations.models import Organization
from civic.people.acting import actor
from civic.people.documents import normal_number
from civic.people.models import DocumentKind, Person
from civic.people.queries import find_by_document
from civic.proposals import commands, queries, rules
from civic.proposals.forms import PaperForm
from civic.proposals.manage.shared import render, team_call
from civic.proposals.texts import themes_of
from civic.proposals.views import bp
from civic.web.acts import ViewResult
from civic.web.safety import signed_in


@bp.route("/convocatorias/<slug>/gestion/papel", methods=["GET", "POST"], endpoint="manage_paper")
@signed_in
def manage_paper(slug: str) -> ViewResult:
    """Begin a proposal that was written on a paper sheet."""
    call = team_call(slug)
    allow(rules.may_take_from_paper(actor(), call.space))
    organizations = queries.organizations_of_call(call) if call.who.takes_organisations else []
    form = PaperForm()
    form.offer(organizations)
    if form.validate_on_submit():
        author = _author(form, organizations)
        if author is None:
            form.refuse(
                _("Choose the organisation, or write the document of a person who is registered here."),
                "organization",
            )
        else:
            sheet = form.sheet.data if form.sheet.data and getattr(form.sheet.data, "filename", "") else None
            try:
                with transaction():
                    proposal = commands.begin_from_paper(
                        actor(), call, author, form.title.data or "", consent=form.consent.data or "", sheet=sheet,
                        names_author=bool(form.names_author.data),
                    )  # fmt: skip
            except Refused as error:
                form.refuse(error.sentence)
            else:
                first = themes_of(call)[0]
                return redirect(url_for("proposals.page", token=proposal.token, theme=first), 303)
    return render(
        "paper", call.space, form, call=call, why_not=rules.why_not_open(call),
        drafts=queries.paper_drafts(call),
    )  # fmt: skip


def _author(form: PaperForm, organizations: Sequence[Organization]) -> Organization | Person | None:
    """Whose sheet it is: the chosen organisation, or the person with this document."""
    chosen = next((each for each in organizations if str(each.id) == form.organization.data), None)
    number = normal_number(form.document_number.data)
    kinds = {kind.value: kind for kind in DocumentKind if kind is not DocumentKind.NONE}
    if chosen is not None or not number or form.document_kind.data not in kinds:
        return chosen
    return find_by_document(kinds[form.document_kind.data], number)
