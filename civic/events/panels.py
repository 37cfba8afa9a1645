"""Places on an event's pages that rooms to the right and above fill; a filler that has nothing to say returns "".

`panels` stand on the public page, which is shared (web/shared_pages.py): a filler that says something else to each reader is put in
as `of_reader`; `team_panels` on the team's page of the event, `ticket_panels` on the ticket.
"""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from civic.events.models import Event, Registration
from civic.events.queries import event_by_slug
from civic.web.shared_pages import own, own_part

Renderer = Callable[[Event], Markup | str]

panels: list[Renderer] = []
team_panels: list[Renderer] = []
ticket_panels: list[Callable[[Registration], Markup | str]] = []


def of_reader(name: str, render: Renderer) -> Renderer:
    """The filler as one whose part is the reader's own."""
    own_part(name)(lambda slug: render(event_by_slug(slug)))
    return lambda event: own(name, event.slug)
