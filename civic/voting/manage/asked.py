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
from civic.voting.kinds import Channel, Phase, Secrecy
from civic.voting.models import PaperBatch, Poll

# A poll whose fingerprint is still missing so near to its opening is urgent: later it cannot be fixed at all.
NEAR = timedelta(days=2)


def asked_of_team(space: Space, asker: Actor) -> Sequence[Task]:
    """Objections to answer, polls to fix, paper to read, boxes to open, draws to enter, results to proclaim."""
    if not rules.may_staff(asker, space):
        return []
    polls = queries.polls_under_way(space)
    moment = clock.now()
    asked = _paper(polls, asker, moment)
    if not rules.may_manage(asker, space):
        return asked
    waiting = queries.waiting_objections([poll.id for poll in polls]) if polls else {}
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


def _paper(polls: Sequence[Poll], asker: Actor, moment: datetime) -> list[Task]:
    """Batches of paper ballots that this member of the team can read or put into the box."""
    taking = [
        poll
        for poll in polls
        if poll.phase(moment) in (Phase.OPEN, Phase.COUNTING)
        and poll.secrecy is Secrecy.SECRET
        and Channel.PAPER.value in poll.channels
    ]
    asked: list[Task] = []
    for poll in taking:
        batches = queries.batches_of(poll)
        url = url_for("voting.manage_paper", slug=poll.slug)
        to_read = [b for b in batches if b.entered_at is None and not _is_read(b, asker)]
        if to_read:
            sentence = ngettext(
                "%(num)s batch of paper ballots waits for you to read it: %(poll)s",
                "%(num)s batches of paper ballots wait for you to read them: %(poll)s",
                len(to_read), poll=poll.title,
            )  # fmt: skip
            asked.append(Task(sentence, url, "wait"))
        elif any(b.entered_at is None and b.second is not None for b in batches):
            asked.append(
                Task(_("Paper ballots wait to go into the box: %(poll)s", poll=poll.title), url, "wait")
            )
        else:
            asked.append(Task(_("Paper ballots can be typed in: %(poll)s", poll=poll.title), url, "info"))
    return asked


def _is_read(batch: PaperBatch, asker: Actor) -> bool:
    """Whether nothing is left for this reader: read by them, or by two others."""
    return asker.id in (batch.first_by_id, batch.second_by_id) or batch.second_by_id is not None


def _time_to_fix(objections_end: datetime | None, opens: datetime, moment: datetime) -> bool:
    return moment >= (objections_end or opens - NEAR)


tasks.append(asked_of_team)
