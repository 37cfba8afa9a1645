"""The public pages of plans with values: one line of a plan, and two plans beside each other."""

from __future__ import annotations

from flask import render_template, request

from civic.core import clock
from civic.core.errors import NotFound
from civic.monitoring import links, plan_words
from civic.monitoring.board import compare
from civic.monitoring.queries import population_of
from civic.monitoring.status import goal_status
from civic.monitoring.views import bp
from civic.plan import words
from civic.plan.queries import plan_by_slug, plans
from civic.web.safety import public_page
from civic.web.shared_pages import shared_page


@bp.get("/planes/<slug>/metas/<code>")
@shared_page
def goal(slug: str, code: str) -> str:
    """One line of a plan: what was promised, how far it is, who says so, with what evidence, who checked."""
    plan = plan_by_slug(slug)
    found = next((goal for part in plan.sections for goal in part.goals if goal.code == code), None)
    if found is None:
        raise NotFound
    return render_template(
        "monitoring/goal.html", plan=plan, space=plan.space, goal=found, rows=goal_status(found), words=words,
        told=plan_words, links=links,
    )  # fmt: skip


@bp.get("/planes/comparar", endpoint="compare")
@public_page
def comparison() -> str:
    """Two plans on what they measure alike."""
    lines = plans()
    choices = [(line.plan.slug, f"{line.plan.territory_name} · {line.plan.period_start.year}–{line.plan.period_end.year}")
               for line in lines]  # fmt: skip
    known = [slug for slug, _label in choices]
    asked = [request.args.get(name, "") for name in ("uno", "otro")]
    first = asked[0] if asked[0] in known else next((slug for slug in known if slug != asked[1]), None)
    second = (
        asked[1] if asked[1] in known and asked[1] != first else next((s for s in known if s != first), None)
    )
    if first is None or second is None:
        return render_template("monitoring/compare.html", found=None, choices=choices)
    found = compare(plan_by_slug(first), plan_by_slug(second))
    return render_template(
        "monitoring/compare.html", found=found, choices=choices, first=first, second=second, words=words,
        told=plan_words, day=clock.today(),
        people=[population_of(plan.territory_code) for plan in found.plans],
    )  # fmt: skip
