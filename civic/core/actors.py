"""What any actor (a person, a visitor, the program itself) can be asked, for rooms that lie below `people`."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Protocol


class Actor(Protocol):
    """Somebody who acts; `role_names` holds platform roles as text values («administrator»)."""

    @property
    def id(self) -> int | None:
        """The person, or None."""

    @property
    def is_system(self) -> bool:
        """Whether it is the program itself."""

    @property
    def role_names(self) -> AbstractSet[str]:
        """Platform roles in force."""


def runs_the_platform(actor: Actor) -> bool:
    """Whether the actor is an administrator or the program itself."""
    return actor.is_system or "administrator" in actor.role_names
