"""What opinions show on pages of the rooms below: beside and below a proposal, on a team's page, on one's own page."""

from __future__ import annotations

from collections.abc import Sequence

from flask import render_template, url_for
from flask_babel import ngettext
from markupsafe import Markup

from civic.opinions import queries, rules
from civic.opinions.views import reader
from civic.opinions.views.talking import marks
from civic.people.acting import actor
from civic.people.rules import Actor
from civic.proposals import panels as proposal_panels
from civic.proposals.models import Proposal
from civic.spaces.models import Space
from civic.spaces.panels import Task, Tasks, add_tasks, ids_of, task_for_each


def support_aside(proposal: Proposal) -> Markup:
    """How many stand behind it, and the reader's own buttons."""
    return Markup(  # noqa: S704  made by our own template, which escapes
        render_template(
            "opinions/_support.html", proposal=proposal, standing=queries.standing_of(proposal, reader()),
            closed=rules.why_not_open(proposal), own=proposal.person_id is not None and proposal.person_id == actor().id,
            behind=rules.organizations_behind(proposal),
        )
    )  # fmt: skip


def talk_panel(proposal: Proposal) -> Markup:
    """The newest threads, and the way to all of them and to the proposed changes."""
    newest = queries.newest_threads(proposal, 3)
    return Markup(  # noqa: S704  made by our own template, which escapes
        render_template(
            "opinions/_talk.html", proposal=proposal, threads=queries.first_answers(newest, 1),
            counts=queries.stances_of(proposal), amendments=queries.open_amendments(proposal),
            closed=rules.why_not_open(proposal), **marks(proposal),
        )
    )  # fmt: skip


def ask_moderators(spaces: Sequence[Space], _actor: Actor) -> Tasks:
    """The comments that wait for a moderator."""

    def task(space: Space, number: int) -> Task:
        sentence = ngettext("%(num)d comment was reported", "%(num)d comments were reported", number)
        return Task(sentence, url_for("opinions.manage_comments", slug=space.slug))

    return task_for_each(spaces, queries.count_reported(ids_of(spaces)), task)


proposal_panels.asides.append(proposal_panels.of_reader("proposal_support", support_aside))
proposal_panels.panels.append(proposal_panels.of_reader("proposal_talk", talk_panel))
add_tasks(ask_moderators, rules.may_moderate)
