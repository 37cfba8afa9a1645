"""What every page of the team needs: the poll for those who may, the page around it, and an act with its answer."""

from __future__ import annotations

from typing import Any

from flask import render_template

from civic.core import clock
from civic.core.errors import NotFound, allow
from civic.people.acting import actor
from civic.proposals.money import soles
from civic.spaces.panels import team_links
from civic.voting import rules
from civic.voting.kinds import BallotForm, Base, Channel, Phase, PollKind, PollState, Secrecy, Voters
from civic.voting.models import Poll
from civic.voting.queries import poll_by_slug
from civic.web.acts import ViewResult

TONES = {
    Phase.DRAFT: "quiet", Phase.OBJECTIONS: "info", Phase.ANNOUNCED: "info", Phase.OPEN: "good", Phase.COUNTING: "wait",
    Phase.CLOSED: "wait", Phase.PROCLAIMED: "good", Phase.ANNULLED: "bad",
}  # fmt: skip


def team_poll(slug: str) -> Poll:
    """A poll for its team; a draft does not exist for anybody else."""
    poll = poll_by_slug(slug)
    if not rules.may_see(actor(), poll):
        raise NotFound
    allow(rules.may_see_work(actor(), poll.space))
    return poll


def own_poll(slug: str) -> Poll:
    """A poll for whoever leads its space."""
    poll = team_poll(slug)
    allow(rules.may_manage(actor(), poll.space))
    return poll


def staffed_poll(slug: str) -> Poll:
    """A poll for whoever works at the tables."""
    poll = team_poll(slug)
    allow(rules.may_staff(actor(), poll.space))
    return poll


def page(template: str, poll: Poll, form: Any = None, **more: Any) -> ViewResult:
    """A page about a poll; 422 when its form was refused."""
    moment = clock.now()
    phase = poll.phase(moment)
    made = render_template(
        f"voting/manage/{template}.html", poll=poll, space=poll.space, form=form, phase=phase, tone=TONES[phase], now=moment,
        manage_items=team_links(poll.space), may_manage=rules.may_manage(actor(), poll.space),
        may_staff=rules.may_staff(actor(), poll.space), Phase=Phase, Kind=PollKind, Secrecy=Secrecy, Channel=Channel,
        State=PollState, Form=BallotForm, Voters=Voters, Base=Base, soles=soles, **more,
    )  # fmt: skip
    return (made, 422) if form is not None and (form.errors or form.form_errors) else made


def first_problem(form: Any) -> str:
    """The first sentence a form has to say."""
    return str(form.problems[0][1])
