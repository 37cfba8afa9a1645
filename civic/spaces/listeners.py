"""What spaces tell the rooms below: who decides for others here, and who works in the field."""

from __future__ import annotations

from civic.people import rules
from civic.people.models import Person
from civic.spaces.queries import decides_in_a_space, facilitates_a_space


def decides(person: Person) -> bool:
    """Whether the person leads or accredits in any space; two such accounts must never be in one operator's hand."""
    return decides_in_a_space(person.id)


def facilitates(person: Person) -> bool:
    """Whether the person is a facilitator in any space."""
    return facilitates_a_space(person.id)


rules.decides_elsewhere.append(decides)
rules.facilitates_elsewhere.append(facilitates)
