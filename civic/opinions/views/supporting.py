"""Standing behind a proposal and following it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from civic.core.db import transaction
from civic.core.errors import found
from civic.opinions import commands, queries
from civic.opinions.views import bp, proposal_to_act_on, public_proposal, reader
from civic.organisations.models import Organization
from civic.people.acting import actor
from civic.proposals.models import Proposal
from civic.web.paging import page_number
from civic.web.safety import local_path, signed_in
from civic.web.shared_pages import shared_page


def _who() -> Organization | None:
    """The organisation named in the form, which the actor must lead; an unknown one does not exist."""
    wanted = request.form.get("organization", "")
    me = reader()
    if not wanted or me is None:
        return None
    return found(next((each for each in queries.led_organizations(me) if str(each.id) == wanted), None))


def back_to(proposal: Proposal, anchor: str = "apoyo") -> Response:
    """The way back to the page it came from, or to the proposal."""
    back = local_path(request.form.get("back"))
    return redirect(back or url_for("proposals.detail", slug=proposal.slug, _anchor=anchor), 303)


@bp.post("/propuestas/<slug>/apoyo")
@signed_in
def support(slug: str) -> Response:
    """Stand behind a proposal."""
    proposal, organization = proposal_to_act_on(slug), _who()
    with transaction():
        commands.support(actor(), proposal, organization=organization)
    flash(
        _("%(name)s now supports this proposal.", name=organization.name)
        if organization
        else _("You now support this proposal. Only the number is public, not your name."),
        "good",
    )
    return back_to(proposal)


@bp.post("/propuestas/<slug>/apoyo/retiro")
@signed_in
def withdraw_support(slug: str) -> Response:
    """Stand behind it no longer."""
    proposal, organization = proposal_to_act_on(slug), _who()
    with transaction():
        commands.withdraw_support(actor(), proposal, organization=organization)
    flash(_("The support was taken back."), "info")
    return back_to(proposal)


@bp.get("/propuestas/<slug>/apoyo")
@shared_page
def supporters(slug: str) -> str:
    """The organisations that stand behind a proposal, and how many persons do."""
    proposal = public_proposal(slug)
    people, organizations = queries.support_counts([proposal.id]).get(proposal.id, (0, 0))
    page = queries.supporting_organizations(proposal, page_number(), 40)
    return render_template(
        "opinions/supporters.html", proposal=proposal, space=proposal.space, page=page, people=people,
        organizations=organizations,
    )  # fmt: skip


@bp.post("/propuestas/<slug>/avisos")
@signed_in
def follow(slug: str) -> Response:
    """Be told what becomes of a proposal."""
    proposal = proposal_to_act_on(slug)
    with transaction():
        commands.follow(actor(), proposal)
    flash(_("We will tell you when something changes in this proposal."), "good")
    return back_to(proposal)


@bp.post("/propuestas/<slug>/avisos/fin")
@signed_in
def unfollow(slug: str) -> Response:
    """Be told no more."""
    proposal = proposal_to_act_on(slug)
    with transaction():
        commands.unfollow(actor(), proposal)
    flash(_("You will hear no more of this proposal."), "info")
    return back_to(proposal)
