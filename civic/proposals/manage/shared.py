"""What every page of the team needs: the page around it, and a call for those who may."""

from __future__ import annotations

from typing import Any

from flask import render_template

from civic.core.errors import NotFound, allow
from civic.people.acting import actor
from civic.proposals import queries, rules
from civic.proposals.models import Call
from civic.spaces.models import Space
from civic.spaces.panels import team_links
from civic.web.acts import ViewResult


def render(template: str, space: Space, form: Any = None, **more: Any) -> ViewResult:
    """A page of the team, with its menu; 422 when its form was refused."""
    page = render_template(
        f"proposals/manage/{template}.html", space=space, form=form, manage_items=team_links(space), **more
    )
    return (page, 422) if form is not None and (form.errors or form.form_errors) else page


def team_call(slug: str) -> Call:
    """A call for its team; a draft does not exist for anybody else."""
    call = queries.call_by_slug(slug)
    if not rules.may_see_call(actor(), call):
        raise NotFound
    allow(rules.may_see_team_pages(actor(), call.space))
    return call
