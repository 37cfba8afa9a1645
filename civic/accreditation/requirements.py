"""What rooms to the right ask for before somebody is accredited, a course for example: they append to `checks` when read."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from civic.accreditation.models import MandateRole
from civic.people.models import Person
from civic.spaces.models import Space

checks: list[Callable[[Person, Space, MandateRole], Sequence[str]]] = []


def missing(person: Person, space: Space, role: MandateRole) -> list[str]:
    """The sentences that say what somebody still has to do before this mandate; none when nothing is asked."""
    return [sentence for check in checks for sentence in check(person, space, role)]
