"""The pages of plans: all of them, one whole, and the sheet of an indicator."""

from __future__ import annotations

from flask import Blueprint, render_template
from markupsafe import Markup

from civic.plan import panels, queries, words
from civic.spaces.queries import space_by_slug
from civic.web.safety import public_page

bp = Blueprint("plan", __name__)


@bp.get("/planes")
@public_page
def listing() -> str:
    """All plans."""
    return render_template("plan/listing.html", lines=queries.plans(), words=words)


@bp.get("/espacios/<slug>/plan")
@public_page
def of_space(slug: str) -> str:
    """The plan of a space; the list of them when it has several."""
    space = space_by_slug(slug)
    lines = queries.plans(space)
    if len(lines) == 1:
        plan = queries.plan_by_slug(lines[0].plan.slug)
        return render_template("plan/detail.html", plan=plan, space=space, words=words)
    return render_template("plan/of_space.html", space=space, lines=lines, words=words)


@bp.get("/planes/<slug>")
@public_page
def detail(slug: str) -> str:
    """A plan: dimension, problem, objective, targets with value, state and source."""
    plan = queries.plan_by_slug(slug)
    return render_template("plan/detail.html", plan=plan, space=plan.space, words=words)


@bp.get("/planes/<slug>/indicadores/<code>")
@public_page
def indicator(slug: str, code: str) -> str:
    """The sheet of an indicator with all its fields."""
    found = queries.indicator_by_code(slug, code)
    plan = found.goal.section.plan
    return render_template(
        "plan/indicator.html", indicator=found, plan=plan, space=plan.space, words=words,
        milestones=queries.milestones_of(found), is_rate=queries.is_participation_rule(found),
        values=Markup().join(value(found) for value in panels.values),
    )  # fmt: skip
