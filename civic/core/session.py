"""The session of the database: what is done to all its objects at once holds them meanwhile."""

from __future__ import annotations

from typing import Any

from flask_sqlalchemy.session import Session


class HoldingSession(Session):
    """Flask-SQLAlchemy's session, safe from the garbage collector of Python 3.11.

    A session knows its objects by weak references, and writes into the record it keeps of each when it closes, rolls back
    or forgets. Python before 3.12 may collect garbage in the middle of such a write; if the object is part of that garbage
    (a person and their registrations name each other), the callback of its weak reference writes into the same record, and
    both writes end up owning one piece of memory: the process dies of a segmentation fault, now under load, or much later.
    An object that is held is not garbage.
    """

    def rollback(self) -> None:
        """Undo, and expire what was read, while every object is held."""
        held = self._objects()
        super().rollback()
        del held

    def expunge_all(self) -> None:
        """Forget every object, as closing does too, while it is held."""
        held = self._objects()
        super().expunge_all()
        del held

    def _objects(self) -> list[Any]:
        return list(self.identity_map.values())
