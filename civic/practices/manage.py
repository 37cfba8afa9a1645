"""The team's pages of good practices: what waits to be read, and the decision."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from civic.core.db import transaction
from civic.core.errors import NotFound, Refused, allow
from civic.people.acting import actor
from civic.practices import commands, queries, rules
from civic.practices.forms import DecideForm, ReasonForm
from civic.practices.models import Practice, VersionState
from civic.practices.views import bp
from civic.spaces.panels import team_links
from civic.spaces.queries import space_by_slug
from civic.spaces.rules import is_in_team
from civic.web.acts import ViewResult
from civic.web.paging import page_number
from civic.web.safety import signed_in


@bp.get("/espacios/<slug>/equipo/buenas-practicas")
@signed_in
def manage_list(slug: str) -> str:
    """The practices told in a space; those that wait come first."""
    space = space_by_slug(slug)
    allow(is_in_team(actor(), space))
    state = next((s for s in VersionState if s.value == request.args.get("estado")), None)
    return render_template(
        "practices/manage/list.html", space=space, manage_items=team_links(space), state=state,
        page=queries.of_team(space, page_number(), state), may_tell=rules.may_tell_for_team(actor(), space),
        states=[("", _("All")), *((s.value, s.label) for s in VersionState if s is not VersionState.DRAFT)],
    )  # fmt: skip


def _practice(slug: str) -> Practice:
    """The practice, for the space's team once it was sent; for anybody else there is none."""
    practice = queries.practice_by_slug(slug)
    if not is_in_team(actor(), practice.space) or not rules.may_read_unpublished(actor(), practice):
        raise NotFound
    allow(rules.may_review(actor(), practice))
    return practice


def _page(practice: Practice, form: Any) -> ViewResult:
    newest, public = practice.newest, practice.published
    page = render_template(
        "practices/manage/review.html", practice=practice, version=newest, space=practice.space, form=form,
        manage_items=team_links(practice.space), why_not=rules.why_not_review(actor(), practice),
        changed=_changed(practice) if public is not None and public is not newest else [],
        versions=queries.version_with_people(practice), reason_form=ReasonForm(formdata=None),
        may_withdraw=rules.may_withdraw(actor(), practice) and not rules.why_not_withdraw(practice),
    )  # fmt: skip
    return (page, 422) if form.errors or form.form_errors else page


def _changed(practice: Practice) -> list[str]:
    """The parts in which the newest version differs from the public one, in words."""
    words = {
        "title": _("Name of the practice"), "problem": _("The problem"), "done": _("What was done"), "results": _("Results"),
        "theme": _("Theme"), "ubigeo": _("District"), "year": _("Year"), "event_id": _("Event where it was shared"),
        "office": _("Office to ask"), "office_phone": _("Phone of the office"), "office_email": _("E-mail of the office"),
    }  # fmt: skip
    return [
        word
        for name, word in words.items()
        if getattr(practice.newest, name) != getattr(practice.published, name)
    ]


@bp.get("/buenas-practicas/<slug>/revision")
@signed_in
def manage_review(slug: str) -> ViewResult:
    """Read what was sent, and decide."""
    return _page(_practice(slug), DecideForm(formdata=None))


@bp.post("/buenas-practicas/<slug>/revision")
@signed_in
def manage_decide(slug: str) -> ViewResult:
    """Publish, ask to mend, or reject."""
    practice = _practice(slug)
    form = DecideForm()
    if form.validate_on_submit():
        try:
            with transaction():
                state = commands.decide(actor(), practice, form.decision.data or "", form.reason.data or "")
        except Refused as refused:
            form.refuse(refused.sentence)
        else:
            flash(
                _("Published: everybody can read it.")
                if state is VersionState.PUBLISHED
                else _("They can read your answer now."),
                "good",
            )
            return redirect(url_for("practices.manage_list", slug=practice.space.slug), 303)
    return _page(practice, form)
