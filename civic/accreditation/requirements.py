"""What rooms to the right ask for before somebody is accredited, a course for example: they append to both lists when read.

`checks` say what a person is missing, to the committee; `asks` what is asked of anybody, to a leader before the file is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from civic.accreditation.models import MandateRole
from civic.people.models import Person
from civic.spaces.models import Space


class Ask(NamedTuple):
    """What is asked before a mandate, and the link that leads to it."""

    sentence: str
    link: str
    url: str


asks: list[Callable[[Space, MandateRole], Sequence[Ask]]] = []
checks: list[Callable[[Person, Space, MandateRole], Sequence[str]]] = []


def missing(person: Person, space: Space, role: MandateRole) -> list[str]:
    """The sentences that say what somebody still has to do before this mandate; none when nothing is asked."""
    return [sentence for check in checks for sentence in check(person, space, role)]


def asked(space: Space, role: MandateRole) -> list[Ask]:
    """What a space asks of whoever gets this mandate; none when nothing is asked."""
    return [one for ask in asks for one in ask(space, role)]
