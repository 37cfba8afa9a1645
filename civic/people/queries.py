"""Reads of persons and accounts."""

from __future__ import annotations

from civic.core.db import db
from civic.people.models import Person


def person_for_session(session_id: str) -> Person | None:
    """The person a session cookie names, or None when their sessions were ended since."""
    identity, _, epoch = session_id.partition(".")
    if not (identity.isascii() and identity.isdigit() and epoch.isascii() and epoch.isdigit()):
        return None
    person = db.session.get(Person, int(identity))
    if person is None or not person.is_active or person.account is None:
        return None
    return person if person.account.session_epoch == int(epoch) else None
