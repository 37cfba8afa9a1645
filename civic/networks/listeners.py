"""What networks do when people are merged, forgotten, or take a copy of their data along."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from civic.core import clock
from civic.core.db import db
from civic.core.signals import merge_undone, person_exported, person_forgotten, persons_merged
from civic.networks import queries
from civic.people.models import Person


@persons_merged.connect
def move_memberships(kept: Person, *, duplicate: Person, **_rest: Any) -> list[dict[str, Any]]:
    """What moved from the duplicate. Where both belong to a network, the duplicate's stretch ends on this day."""
    moved: list[dict[str, Any]] = []
    for member in queries.memberships_of(duplicate):
        ended = member.until is None and queries.current_member(member.network_id, kept.id) is not None
        if ended:
            member.until = clock.today()
        member.person_id = kept.id
        db.session.flush()
        moved.append({"network_member": member.id, "ended": ended})
    own = {(row.network_id, row.event_id) for row in queries.replicas_of_person(kept)}
    for row in queries.replicas_of_person(duplicate):
        if (row.network_id, row.event_id) not in own:
            row.person_id = kept.id
            moved.append({"replica": row.id})
    db.session.flush()
    return moved


@merge_undone.connect
def return_memberships(kept: Person, *, duplicate: Person, moved: dict[str, Any], **_rest: Any) -> None:
    """Give back what a merge moved."""
    told = moved.get(f"{__name__}.move_memberships", [])
    stretches = {row["network_member"]: row["ended"] for row in told if "network_member" in row}
    replicas = {row["replica"] for row in told if "replica" in row}
    for member in queries.memberships_of(kept):
        if member.id in stretches:
            member.person_id = duplicate.id
            if stretches[member.id]:
                member.until = None
            db.session.flush()
    for row in queries.replicas_of_person(kept):
        if row.id in replicas:
            row.person_id = duplicate.id


@person_forgotten.connect
def forget_words(person: Person, **_rest: Any) -> None:
    """End what is current and remove what was said in words; that somebody belonged still counts."""
    for member in queries.memberships_of(person):
        member.until = member.until or clock.today()
        member.is_listed, member.office_contact, member.left_reason = False, None, None


@person_exported.connect
def export_memberships(person: Person, **_rest: Any) -> tuple[str, list[dict[str, Any]]]:
    """The networks and réplicas a person takes along in a copy of their data."""
    lines: list[dict[str, Any]] = [
        {
            "network": m.network.name, "since": m.since.isoformat(), "until": m.until.isoformat() if m.until else None,
            "listed": m.is_listed, "office_contact": m.office_contact,
        }
        for m in queries.memberships_of(person)
    ]  # fmt: skip
    lines += [{"replica": row.event.title} for row in queries.replicas_of_person(person)]
    return _("Promoter networks"), lines
