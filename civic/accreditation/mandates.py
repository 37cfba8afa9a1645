"""Writing mandates: a row is never edited, it is superseded and another added. Who may do so is decided in commands.py."""

from __future__ import annotations

from datetime import date, datetime

from flask_babel import lazy_gettext as _l

from civic.accreditation.models import Mandate, Representation
from civic.accreditation.queries import current_mandate
from civic.core import clock
from civic.core.db import db, on_clash
from civic.people.rules import Actor

on_clash(
    "mandates", "representation_id",
    sentence=_l("Somebody changed this mandate at the same moment. Look at the page again."),
)  # fmt: skip


def months_after(day: date, months: int) -> date:
    """The same day some months later, or the last day of that month when it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise ValueError(day)


def record_mandate(
    actor: Actor,
    representation: Representation,
    valid_from: date,
    valid_to: date | None,
    *,
    at: datetime | None = None,
) -> Mandate:
    """The new row that says from when until when (inclusive) a representation is valid; the former row is superseded.

    `at` is the moment it became known, now unless a list of the past is loaded. The representation's own dates follow.
    """
    if valid_to is not None and valid_to < valid_from:
        raise ValueError("a mandate cannot end before it begins: annul it instead")
    membership = representation.membership
    row = Mandate(
        representation_id=representation.id,
        person_id=representation.person_id,
        organization_id=membership.organization_id,
        space_id=membership.space_id,
        sector=membership.organization.sector,
        role=representation.role,
        valid_from=valid_from,
        valid_to=valid_to,
        recorded_at=at or clock.now(),
        recorded_by_id=actor.id,
    )
    former = _supersede(representation, row.recorded_at)
    if former is not None:
        row.sector = former.sector  # the seat's sector is a fact of the day it was accredited
    db.session.add(row)
    representation.valid_from, representation.valid_to = valid_from, valid_to
    db.session.flush()
    return row


def end_mandate(
    actor: Actor, representation: Representation, last_day: date, *, at: datetime | None = None
) -> Mandate | None:
    """The row that closes a mandate on its last valid day; nothing when it ends before it began (it is annulled)."""
    current = current_mandate(representation.id)
    if current is None:
        return None
    if current.valid_to is not None and current.valid_to <= last_day:
        return current
    if last_day < current.valid_from:
        _supersede(representation, at or clock.now())
        representation.valid_from = representation.valid_to = None
        return None
    return record_mandate(actor, representation, current.valid_from, last_day, at=at)


def _supersede(representation: Representation, at: datetime) -> Mandate | None:
    former = current_mandate(representation.id)
    if former is not None:
        former.superseded_at = at
        db.session.flush()  # before the new row: only one may be current
    return former
