"""What polls ask of the team now, on the page of its tasks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from civic.core import clock
from civic.people.rules import Actor
from civic.spaces.models import Space
from civic.spaces.panels import Task, Tasks, add_tasks, ids_of
from civic.voting import queries, rules
from civic.voting.kinds import Channel, Phase, Secrecy
from civic.voting.models import PaperBatch, Poll

# A poll whose fingerprint is still missing so near to its opening is urgent: later it cannot be fixed at all.
NEAR = timedelta(days=2)


def asked_of_team(spaces: Sequence[Space], asker: Actor) -> Tasks:
    """Paper to read; of those who lead: objections to answer, polls to fix, boxes to open, draws to enter, results to
    proclaim."""
    asked: dict[int, list[Task]] = {space.id: [] for space in spaces}
    polls, moment = queries.polls_under_way(ids_of(spaces)), clock.now()
    taking = [poll for poll in polls if _takes_paper(poll, moment)]
    batches = queries.batches_of_polls([poll.id for poll in taking]) if taking else {}
    for poll in taking:
        asked[poll.space_id].append(_paper(poll, batches[poll.id], asker))
    led = {space.id for space in spaces if rules.may_manage(asker, space)}
    leading = [poll for poll in polls if poll.space_id in led]
    waiting = queries.waiting_objections([poll.id for poll in leading]) if leading else {}
    for poll in leading:
        asked[poll.space_id] += _of_leaders(poll, waiting.get(poll.id, 0), moment)
    return asked


def _of_leaders(poll: Poll, objections: int, moment: datetime) -> Iterator[Task]:
    """The next step of a poll, if it is time for it."""
    led = url_for("voting.manage_detail", slug=poll.slug)
    match poll.phase(moment):
        case Phase.OBJECTIONS if objections:
            sentence = ngettext(
                "%(num)s objection waits for an answer: %(poll)s", "%(num)s objections wait for an answer: %(poll)s",
                objections, poll=poll.title,
            )  # fmt: skip
            yield Task(sentence, url_for("voting.manage_objections", slug=poll.slug))
        case Phase.OBJECTIONS if moment >= poll.opens_at:
            yield Task(
                _("Its opening hour passed before it was fixed: %(poll)s", poll=poll.title), led, "bad"
            )
        case Phase.OBJECTIONS if _time_to_fix(poll.roll_closes_at, poll.opens_at, moment):
            yield Task(_("Time to fix the poll under its fingerprint: %(poll)s", poll=poll.title), led)
        case Phase.COUNTING:
            yield Task(_("The box waits to be opened: %(poll)s", poll=poll.title), led)
        case Phase.CLOSED if (poll.result or {}).get("needs_draw"):
            yield Task(_("A tie waits for the public draw: %(poll)s", poll=poll.title), led)
        case Phase.CLOSED:
            yield Task(_("The result waits to be proclaimed: %(poll)s", poll=poll.title), led)


def _takes_paper(poll: Poll, moment: datetime) -> bool:
    return (
        poll.phase(moment) in (Phase.OPEN, Phase.COUNTING)
        and poll.secrecy is Secrecy.SECRET
        and Channel.PAPER.value in poll.channels
    )


def _paper(poll: Poll, batches: Sequence[PaperBatch], asker: Actor) -> Task:
    """What this member of the team can do with the paper ballots of a poll: read them, or put them into the box."""
    url = url_for("voting.manage_paper", slug=poll.slug)
    to_read = [b for b in batches if b.entered_at is None and not _is_read(b, asker)]
    if to_read:
        sentence = ngettext(
            "%(num)s batch of paper ballots waits for you to read it: %(poll)s",
            "%(num)s batches of paper ballots wait for you to read them: %(poll)s",
            len(to_read), poll=poll.title,
        )  # fmt: skip
        return Task(sentence, url)
    if any(b.entered_at is None and b.second is not None for b in batches):
        return Task(_("Paper ballots wait to go into the box: %(poll)s", poll=poll.title), url)
    return Task(_("Paper ballots can be typed in: %(poll)s", poll=poll.title), url, "info")


def _is_read(batch: PaperBatch, asker: Actor) -> bool:
    """Whether nothing is left for this reader: read by them, or by two others."""
    return asker.id in (batch.first_by_id, batch.second_by_id) or batch.second_by_id is not None


def _time_to_fix(objections_end: datetime | None, opens: datetime, moment: datetime) -> bool:
    return moment >= (objections_end or opens - NEAR)


add_tasks(asked_of_team, rules.may_staff)
