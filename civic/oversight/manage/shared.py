"""What the work pages of oversight share, and the overview."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from civic.core import clock
from civic.core.errors import NotFound, allow, found
from civic.oversight import queries, rules
from civic.oversight.models import Committee
from civic.oversight.views import bp
from civic.people.acting import actor
from civic.spaces.models import Space
from civic.spaces.panels import team_links
from civic.spaces.queries import space_by_slug
from civic.spaces.rules import is_in_team
from civic.web.acts import ViewResult
from civic.web.safety import signed_in


def links_of(space: Space) -> list[tuple[str, str, bool]]:
    """The work pages that this person may use: the team's, or the committee's own."""
    if is_in_team(actor(), space):
        return team_links(space)
    url = url_for("oversight.manage", slug=space.slug)
    return [(_("Oversight"), url, request.path == url)]


def own_space(slug: str, may: Callable[[Any, Space], bool] = rules.may_see_work) -> Space:
    """The space, for those who work on its oversight; for anybody else the page does not exist."""
    space = space_by_slug(slug)
    if not rules.may_see_work(actor(), space):
        raise NotFound
    allow(may(actor(), space))
    return space


def page_of(template: str, space: Space, form: Any = None, **more: Any) -> ViewResult:
    """A work page; with status 422 when there is something to mend."""
    path = f"oversight/manage/{template}.html" if template else "oversight/manage.html"
    page = render_template(path, space=space, form=form, manage_items=links_of(space), **more)
    return (page, 422) if form is not None and (form.errors or form.form_errors) else page


def to_work(space: Space) -> Response:
    """Back to the overview."""
    return redirect(url_for("oversight.manage", slug=space.slug), 303)


def edit_page(space: Space, form: Any, title: str, label: str, **more: Any) -> ViewResult:
    """A page with one form."""
    more.setdefault("back", (_("Oversight"), url_for("oversight.manage", slug=space.slug)))
    return page_of("_edit", space, form, title=title, label=label, **more)


@bp.get("/espacios/<slug>/equipo/vigilancia")
@signed_in
def manage(slug: str) -> ViewResult:
    """What waits, and the ways to write down what was done."""
    space = own_space(slug)
    today = clock.today()
    committee = queries.committee_in_term(space, today)
    me = actor()
    return page_of(
        "", space, committee=committee, committees=queries.committees_of(space), today_day=today,
        waiting=queries.requests_of(space, 1, open_only=True), alerts=queries.alerts_of(space, 1, open_only=True),
        visits=queries.visits_of(space, 1, drafts=True), reports=queries.reports_of(space),
        may_form=rules.may_form(me, space), may_write=rules.may_write(me, space), is_team=is_in_team(me, space),
    )  # fmt: skip


def committee_now(space: Space) -> Committee:
    """The committee whose term is on; without one nothing can be written."""
    return found(queries.committee_in_term(space, clock.today()))
