"""What polls ask of the team now, on the page of its tasks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from civic.core import clock
from civic.people.rules import Actor
from civic.spaces.models import Space
from civic.spaces.panels import Task, tasks
from civic.voting import queries, rules
from civic.voting.kinds import Phase

# A poll whose fingerprint is still missing so near to its opening is urgent: later it cannot be fixed at all.
NEAR = timedelta(days=2)


def asked_of_team(space: Space, asker: Actor) -> Sequence[Task]:
    """Objections to answer, polls to fix, boxes to open, draws to enter, results to proclaim."""
    if not rules.may_manage(asker, space):
        return []
    polls = queries.polls_under_way(space)
    waiting = queries.waiting_objections([poll.id for poll in polls]) if polls else {}
    moment = clock.now()
    asked: list[Task] = []
    for poll in polls:
        led = url_for("voting.manage_detail", slug=poll.slug)
        match poll.phase(moment):
            case Phase.OBJECTIONS if waiting.get(poll.id):
                number = waiting[poll.id]
                sentence = ngettext(
                    "%(num)s objection waits for an answer: %(poll)s", "%(num)s objections wait for an answer: %(poll)s",
                    number, poll=poll.title,
                )  # fmt: skip
                asked.append(Task(sentence, url_for("voting.manage_objections", slug=poll.slug), "wait"))
            case Phase.OBJECTIONS if moment >= poll.opens_at:
                asked.append(
                    Task(
                        _("Its opening hour passed before it was fixed: %(poll)s", poll=poll.title),
                        led,
                        "bad",
                    )
                )
            case Phase.OBJECTIONS if _time_to_fix(poll.roll_closes_at, poll.opens_at, moment):
                asked.append(
                    Task(
                        _("Time to fix the poll under its fingerprint: %(poll)s", poll=poll.title),
                        led,
                        "wait",
                    )
                )
            case Phase.COUNTING:
                asked.append(Task(_("The box waits to be opened: %(poll)s", poll=poll.title), led, "wait"))
            case Phase.CLOSED if (poll.result or {}).get("needs_draw"):
                asked.append(
                    Task(_("A tie waits for the public draw: %(poll)s", poll=poll.title), led, "wait")
                )
            case Phase.CLOSED:
                asked.append(
                    Task(_("The result waits to be proclaimed: %(poll)s", poll=poll.title), led, "wait")
                )
    return asked


def _time_to_fix(objections_end: datetime | None, opens: datetime, moment: datetime) -> bool:
    return moment >= (objections_end or opens - NEAR)


tasks.append(asked_of_team)
