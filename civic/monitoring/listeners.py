"""What monitoring hangs on a space's pages: the target card, the people trained, and what the team is asked."""

from __future__ import annotations

from collections.abc import Sequence

from flask import render_template, url_for
from flask_babel import ngettext
from markupsafe import Markup

from civic.monitoring import queries, words
from civic.people.rules import Actor
from civic.plan.models import Indicator
from civic.plan.panels import values
from civic.spaces.models import Space
from civic.spaces.panels import Task, asides, tasks
from civic.web.i18n import number


def target_aside(space: Space) -> Markup:
    """The cloth with the rate of this year."""
    report = queries.report(space)
    html = render_template(
        "monitoring/_target_card.html", space=space, report=report, state=words.STATES[report.state]
    )
    return Markup(html)  # noqa: S704  made by our own template, which escapes


def trained_aside(space: Space) -> Markup | str:
    """The people trained against the plan; nothing where the plan sets no such target."""
    lines = queries.trained_lines(space)
    if not lines:
        return ""
    return Markup(render_template("monitoring/_trained_card.html", space=space, lines=lines))  # noqa: S704


def trained_value(indicator: Indicator) -> Markup | str:
    """On the page of an indicator of people trained: its value today, and the way to the rows behind it."""
    line = queries.trained_line_of(indicator)
    if line is None:
        return ""
    space = indicator.goal.section.plan.space
    html = render_template("monitoring/_trained_value.html", space=space, line=line, indicator=indicator)
    return Markup(html)  # noqa: S704


def pending_task(space: Space, _actor: Actor) -> Sequence[Task]:
    """How many representatives have not come yet this year."""
    waiting = len(queries.missing(space).people)
    if not waiting:
        return []
    sentence = ngettext(
        "%(count)s representative has not come to a civic or cultural event this year.",
        "%(count)s representatives have not come to a civic or cultural event this year.",
        waiting, count=number(waiting),
    )  # fmt: skip
    return [Task(sentence, url_for("monitoring.pending", slug=space.slug), "info")]


asides += [target_aside, trained_aside]
values.append(trained_value)
tasks.append(pending_task)
