"""Places on an event's pages that rooms to the right and above fill; a filler that has nothing to say returns "".

`panels` stand on the public page, `team_panels` on the team's page of the event, `ticket_panels` on the ticket.
"""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from civic.events.models import Event, Registration

Renderer = Callable[[Event], Markup | str]

panels: list[Renderer] = []
team_panels: list[Renderer] = []
ticket_panels: list[Callable[[Registration], Markup | str]] = []
