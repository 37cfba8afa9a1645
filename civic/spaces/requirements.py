"""What rooms above ask for before somebody gets a role in a space, a course for example: they append to `checks` when read."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from civic.people.models import Person
from civic.spaces.models import Space, TeamRole

checks: list[Callable[[Person, Space, TeamRole], Sequence[str]]] = []


def missing(person: Person, space: Space, role: TeamRole) -> list[str]:
    """The sentences that say what somebody still has to do before this role; none when nothing is asked."""
    return [sentence for check in checks for sentence in check(person, space, role)]
