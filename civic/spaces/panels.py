"""Places on a space's pages that rooms above and to the right fill: they append to these lists when they are read.

`asides` and `panels` stand on the public page (beside the headline, and below it at their `Place`), tasks on the team's
page (what is asked of the team now) and, for all spaces somebody works in, on their own page: so each room is asked for tasks
once, with all the spaces. A filler that has nothing to say returns "" or leaves the space out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from flask import current_app, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from civic.people.acting import actor
from civic.people.rules import Actor
from civic.spaces.models import Space
from civic.spaces.rules import is_accreditor, is_coordinator, is_facilitator

Renderer = Callable[[Space], Markup | str]
May = Callable[[Actor, Space], bool]


@dataclass(frozen=True)
class Task:
    """One thing asked of a team: a sentence that begins with its number, where to do it, and how urgent it is."""

    sentence: str
    url: str
    tone: str = "wait"  # wait | bad | info


Tasks = Mapping[int, Sequence[Task]]  # space → what is asked of its team
Asker = Callable[[Sequence[Space], Actor], Tasks]


class Place(IntEnum):
    """Where a panel stands on a space's page: first what a visitor can take part in, last what was learned on the way."""

    COMING = 1  # the next events
    OPEN = 2  # what can be voted, proposed, asked now
    TOLD = 3  # news
    DECIDED = 4  # sessions, agreements, their documents
    WATCHED = 5  # who looks whether it is kept
    LEARNED = 6  # practices, networks


asides: list[Renderer] = []  # beside the headline: the target card
_panels: list[tuple[Place, Renderer]] = []
_askers: list[tuple[Asker, May]] = []
_URGENT_FIRST = ("bad", "wait", "info")


def add_panel(renderer: Renderer, place: Place) -> None:
    """Hang a panel on every space's page."""
    _panels.append((place, renderer))


def panels_of(space: Space) -> list[Markup | str]:
    """The panels that have something to say, in the order of their places, then of the rooms."""
    ordered = sorted(_panels, key=lambda hung: hung[0])
    return [said for said in (render(space) for _place, render in ordered) if said]


def add_tasks(ask: Asker, may: May) -> None:
    """Let a room ask something of teams: it is told all the spaces at once in which the member may see it."""
    _askers.append((ask, may))


def tasks_of(spaces: Sequence[Space], actor: Actor) -> dict[int, list[Task]]:
    """{space: what is asked of this member of its team now}: what is late first, then in the order of the rooms."""
    asked: dict[int, list[Task]] = {space.id: [] for space in spaces}
    for ask, may in _askers:
        if seen := [space for space in spaces if may(actor, space)]:
            for space_id, some in ask(seen, actor).items():
                asked[space_id] += some
    return {
        space_id: sorted(some, key=lambda task: _URGENT_FIRST.index(task.tone))
        for space_id, some in asked.items()
    }


def ids_of(spaces: Sequence[Space]) -> list[int]:
    """The ids of spaces, as queries ask for them."""
    return [space.id for space in spaces]


def task_for_each(
    spaces: Sequence[Space], counts: Mapping[int, int], task: Callable[[Space, int], Task]
) -> dict[int, list[Task]]:
    """One task for every space of which something was counted."""
    return {space.id: [task(space, counts[space.id])] for space in spaces if counts.get(space.id)}


def tasks_for(space: Space, actor: Actor) -> list[Task]:
    """What is asked of this member of one team now."""
    return tasks_of([space], actor)[space.id]


def team_links(space: Space) -> list[tuple[str, str, bool]]:
    """(label, address, is current) of a space's work pages that this member of the team may use; for `manage_items`."""
    person = actor()
    coordinator, facilitator = is_coordinator(person, space), is_facilitator(person, space)
    wanted: list[tuple[str, str, bool]] = [
        (_("What is to be done"), "spaces.manage", True),
        (_("Events and attendance"), "events.manage_list", True),
        (_("Sessions and actas"), "meetings.manage_list", facilitator),
        (_("Courses"), "training.manage_list", True),
        (_("Doors"), "door.manage_list", coordinator),
        (_("Scans to decide"), "door.manage_review", facilitator),
        (_("Certificates"), "certificates.manage_list", facilitator),
        (_("Calls for proposals"), "proposals.manage_calls", True),
        (_("Proposals"), "proposals.manage_list", True),
        (_("Reported comments"), "opinions.manage_comments", facilitator),
        (_("Promoter networks"), "networks.manage_list", facilitator),
        (_("Accreditation files"), "accreditation.review", is_accreditor(person, space)),
        (_("Who has not come yet"), "monitoring.pending", True),
        (_("Calls to make"), "messages.calls", facilitator),
        (_("Good practices"), "practices.manage_list", True),
        (_("Campaigns and news"), "campaigns.manage_list", facilitator),
        (_("Plan: values and milestones"), "plan.manage_list", True),
        (_("Evaluations"), "evaluation.manage_list", True),
        (_("Answers and follow-up"), "answers.manage_list", True),
        (_("Agreements and commitments"), "agreements.manage_list", True),
        (_("Votes"), "voting.manage_list", True),
        (_("Oversight"), "oversight.manage", True),
        (_("Hearings"), "oversight.manage_hearings", True),
        (_("Records and agreements"), "records.manage_list", True),
        (_("Lists in"), "imports.start", coordinator),
        (_("Team"), "spaces.manage_team", True),
        (_("Stages"), "spaces.manage_stages", True),
        (_("Periods of activity"), "spaces.manage_activity", True),
        (_("About the space"), "spaces.manage_edit", coordinator),
    ]
    links = []
    for label, endpoint, may in wanted:
        if may and endpoint in current_app.view_functions:
            url = url_for(endpoint, slug=space.slug)
            links.append((label, url, request.path == url))
    return links
