"""What those on the roll are told: called, opens tomorrow, last day, proclaimed; and what was decided about an objection.

A roll may be long, so the worker tells it in portions; whoever was told something already is not told it again. The words stand
in templates/mail/voting.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from civic.core import clock
from civic.core.db import transaction
from civic.core.jobs import Job, Progress, enqueue, handler
from civic.messages.addresses import absolute
from civic.messages.commands import tell
from civic.people.models import Person
from civic.voting import queries
from civic.voting.kinds import PollState
from civic.voting.models import Objection, Poll
from civic.web.i18n import date_time_words, last_minute

PORTION = 50
SOON, LATER = 2, 5  # which calls are made first
DAY = timedelta(hours=24)
# In which state of the poll each is still true when its turn comes.
TRUE_IN = {
    "called": (PollState.ROLL,), "opens": (PollState.FROZEN,), "last_day": (PollState.FROZEN,),
    "proclaimed": (PollState.PROCLAIMED,),
}  # fmt: skip


def tell_roll(poll: Poll, what: str, turn: int = 0) -> Job:
    """Have everybody on the roll told; `turn` tells a second call from the first."""
    return enqueue(
        "voting.tell", {"poll": poll.id, "what": what, "turn": turn}, key=f"voting.tell:{poll.id}:{what}"
    )


@handler("voting.tell")
def tell_everybody(_job: Job, payload: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Tell those who vote for each entry of a roll, once each, in portions."""
    poll, what = queries.poll_by_id(payload["poll"]), payload["what"]
    if poll is None or poll.state not in TRUE_IN[what]:
        return {"told": 0}
    topic = f"voting:{poll.id}:{what}:{payload.get('turn', 0)}"
    left_out = queries.voted_entries(poll) if what == "last_day" else set()
    speakers = queries.speakers_of(poll, clock.today())
    people = {p.id: p for entry, voices in speakers.items() if entry not in left_out for p in voices}
    done = queries.told_already(topic)
    waiting = [number for number in sorted(people) if number not in done]
    for start in range(0, len(waiting), PORTION):
        with transaction():
            poll = queries.locked_poll(payload["poll"])
            if poll.state not in TRUE_IN[what]:
                return {"told": start}
            for person in queries.people_by_ids(waiting[start : start + PORTION]):
                _tell(person, poll, what, topic)
        progress(min(start + PORTION, len(waiting)), len(waiting))
    return {"told": len(waiting)}


def _tell(person: Person, poll: Poll, what: str, topic: str) -> None:
    url = absolute("voting.detail", slug=poll.slug)

    def values() -> dict[str, str]:
        told = {"poll": poll.title, "space": poll.space.name, "url": url}
        if what == "called":
            until = poll.roll_closes_at or poll.opens_at
            told |= {"until": date_time_words(until), "opens": date_time_words(poll.opens_at)}
        if what == "opens":
            told |= {"opens": date_time_words(poll.opens_at)}
        if what in ("opens", "last_day"):
            told |= {"closes": date_time_words(last_minute(poll.closes_at))}
        return told

    tell(
        person, f"voting/{what}", values, space_id=poll.space_id, topic=topic, rank=SOON if what == "last_day" else LATER,
        useful_until=poll.closes_at if what in ("opens", "last_day") else None, mail_only=what == "proclaimed",
    )  # fmt: skip


def tell_answered(poll: Poll, objection: Objection) -> None:
    """Whoever objected: what was decided and why."""
    person = objection.made_by
    if person is None:
        return
    tell(
        person, "voting/objection_accepted" if objection.is_upheld else "voting/objection_rejected",
        {"poll": poll.title, "space": poll.space.name, "answer": objection.answer or "", "url": absolute("voting.detail", slug=poll.slug)},
        space_id=poll.space_id, topic=f"voting:objection:{objection.id}", rank=SOON,
    )  # fmt: skip


def remind() -> int:
    """Have reminded who votes in polls that open within a day, and who has not voted in those that close within one; how many
    polls. Once a day, inside a writing block."""
    now = clock.now()
    polls = queries.polls_to_remind_of(now, now + DAY)
    for poll in polls:
        if poll.opens_at > now:
            tell_roll(poll, "opens")
        if poll.opens_at <= now:
            tell_roll(poll, "last_day")
    return len(polls)
