"""Places on a person's own page that the rooms above fill; a filler that has nothing to say returns "".

`asked` stands on top: what is asked of the person now. `mine` stands below: what the person has.
"""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from civic.people.models import Person

Renderer = Callable[[Person], Markup | str]

asked: list[Renderer] = []
mine: list[Renderer] = []
