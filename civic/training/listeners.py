"""What training answers: courses asked for before a mandate or role, records joined, forgotten or taken along."""

from __future__ import annotations

from typing import Any

from civic.accreditation import requirements as of_mandates
from civic.core.db import db
from civic.core.signals import merge_undone, person_exported, person_forgotten, persons_merged
from civic.people.models import Person
from civic.people.rules import Actor
from civic.spaces import requirements as of_roles
from civic.training.models import EditionStaff
from civic.training.queries import editions_of_person, staff_of
from civic.training.rules import asked_courses, missing_courses


@persons_merged.connect
def move_staff(kept: Person, *, duplicate: Person, actor: Actor, **_more: Any) -> list[dict[str, Any]]:
    """Who taught under the other record teaches under this one; what moved is said."""
    moved = []
    for place in staff_of(duplicate):
        place.person_id = kept.id
        moved.append({"training_staff": place.id})
    return moved


@merge_undone.connect
def return_staff(
    kept: Person, *, duplicate: Person, moved: dict[str, list[dict[str, Any]]], actor: Actor, **_more: Any
) -> None:
    """Give the places back to the record they came from."""
    for row in (row for rows in moved.values() for row in rows if isinstance(row, dict)):
        place = db.session.get(EditionStaff, row["training_staff"]) if "training_staff" in row else None
        if place is not None and place.person_id == kept.id:
            place.person_id = duplicate.id


@person_forgotten.connect
def forget_staff(person: Person, *, actor: Actor, **_more: Any) -> None:
    """Their name no longer stands among those who teach."""
    for place in staff_of(person):
        db.session.delete(place)
    db.session.flush()


@person_exported.connect
def export_courses(person: Person, **_more: Any) -> tuple[str, list[dict[str, Any]]]:
    """The courses somebody attended or taught, and how far they came."""
    attended = [
        {
            "course": row.edition.course.title,
            "edition": row.edition.label,
            "sessions_attended": row.attended,
            "sessions": row.sessions,
            "completed_on": row.completed_on.isoformat() if row.completed_on else None,
        }
        for row in editions_of_person(person, 500)
    ]
    taught = [{"teaches": place.name, "as": place.role.value} for place in staff_of(person)]
    return "training", [*attended, *taught]


of_mandates.asks.append(lambda space, role: asked_courses(space, role.value))
of_mandates.checks.append(lambda person, space, role: missing_courses(person, space, role.value))
of_roles.checks.append(lambda person, space, role: missing_courses(person, space, role.value))
