"""What polls hang into the pages of others: a space's front page, and what is asked of a person."""

from __future__ import annotations

from flask import render_template
from markupsafe import Markup

from civic.core import clock
from civic.people import panels as people_panels
from civic.people.models import Person
from civic.spaces import panels as space_panels
from civic.spaces.models import Space
from civic.voting import public_queries, queries, rules
from civic.web.fragments import fragment


def _on_space(space: Space) -> Markup | str:
    """Below a space's headline: polls, the open ones first."""
    now = clock.now()
    polls = public_queries.polls_for_panel(space, now)
    if not polls:
        return ""
    html = render_template(
        "voting/_panel.html",
        space=space,
        polls=polls,
        voted=queries.turnouts([poll.id for poll in polls]),
        now=now,
    )
    return Markup(html)  # noqa: S704  made by our own template, which escapes


def _asked(person: Person) -> Markup | str:
    """What is asked of a person: open polls in which their seat has not voted; an alternate reads why not."""
    now, day = clock.now(), clock.today()
    waiting = []
    for poll in public_queries.polls_asking(person.id, now, day):
        voices = rules.voices_of(person, poll, day)
        voted = public_queries.voted_among(poll, [voice.entry.id for voice in voices])
        waiting += [(poll, voice) for voice in voices if voice.entry.id not in voted]
    if not waiting:
        return ""
    return fragment("voting/_asked.html", waiting=waiting)


space_panels.add_panel(_on_space, space_panels.Place.OPEN)
people_panels.asked.insert(0, _asked)  # a vote closes; what else is asked can wait
