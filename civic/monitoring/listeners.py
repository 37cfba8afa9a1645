"""What monitoring hangs on a space's pages: the target card, the people trained, the rows of plans, and what the team is asked."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from flask_babel import ngettext
from markupsafe import Markup

from civic.monitoring import links, plan_words, queries, words
from civic.monitoring.board import board
from civic.monitoring.status import goal_status
from civic.people.rules import Actor
from civic.plan import words as plan_names
from civic.plan.models import Indicator, Plan
from civic.plan.panels import boards, values
from civic.spaces.models import Space
from civic.spaces.panels import Task, Tasks, add_tasks, asides, task_for_each
from civic.spaces.rules import is_in_team
from civic.web.fragments import fragment
from civic.web.i18n import number


def target_aside(space: Space) -> Markup:
    """The cloth with the rate of this year."""
    report = queries.report(space)
    return fragment(
        "monitoring/_target_card.html", space=space, report=report, state=words.STATES[report.state]
    )


def trained_aside(space: Space) -> Markup | str:
    """The people trained against the plan; nothing where the plan sets no such target."""
    lines = queries.trained_lines(space)
    if not lines:
        return ""
    return fragment("monitoring/_trained_card.html", space=space, lines=lines)


def row_value(indicator: Indicator) -> Markup | str:
    """On the sheet of an indicator: its value today, its state, its source, and the way to the rows behind it."""
    plan = indicator.goal.section.plan
    row = next((one for one in goal_status(indicator.goal) if one.indicator.id == indicator.id), None)
    if row is None:
        return ""
    return fragment("monitoring/_row_value.html", row=row, plan=plan, told=plan_words, links=links)


def plan_board(plan: Plan) -> Markup:
    """On the page of a plan: every row with value, state and source, what is late and what moved."""
    return fragment("monitoring/_plan_board.html", found=board(plan), words=plan_names, told=plan_words)


def ask_who_is_missing(spaces: Sequence[Space], _actor: Actor) -> Tasks:
    """How many representatives have not come yet this year."""

    def task(space: Space, waiting: int) -> Task:
        sentence = ngettext(
            "%(count)s representative has not come to a civic or cultural event this year.",
            "%(count)s representatives have not come to a civic or cultural event this year.",
            waiting, count=number(waiting),
        )  # fmt: skip
        return Task(sentence, url_for("monitoring.pending", slug=space.slug), "info")

    return task_for_each(spaces, {space.id: len(queries.missing(space).people) for space in spaces}, task)


asides += [target_aside, trained_aside]
values.append(row_value)
boards.append(plan_board)
add_tasks(ask_who_is_missing, is_in_team)
