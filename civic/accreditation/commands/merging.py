"""What becomes of representations and mandates when persons are merged, unmerged or forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _

from civic.accreditation.commands.ending import end_mandate_of
from civic.accreditation.commands.steps import write_step
from civic.accreditation.mandates import record_mandate
from civic.accreditation.models import EndReason, FileState
from civic.accreditation.moves import Action
from civic.accreditation.queries import (
    PENDING,
    current_mandate,
    locked_membership,
    representation_by_id,
    representations_of_person,
)
from civic.core import clock
from civic.core.audit import record
from civic.organisations.commands import hand_over_leaderships, take_back_leaderships
from civic.people.models import Person
from civic.people.rules import Actor


def move_mandates(actor: Actor, kept: Person, duplicate: Person) -> list[dict[str, Any]]:
    """Put the duplicate's representations under the person who is kept: mandates are superseded and added anew.

    What moved, as plain JSON for undoing. Past moments still show the duplicate, as it was known then.
    """
    moved: list[dict[str, Any]] = []
    for representation in representations_of_person(duplicate.id):
        locked_membership(representation.membership_id)
        mandate = current_mandate(representation.id)
        representation.person_id = kept.id
        if mandate is not None:
            record_mandate(actor, representation, mandate.valid_from, mandate.valid_to)
        record(
            actor, "accreditation.move_mandates", representation,
            before={"person": duplicate.id}, after={"person": kept.id},
            space_id=representation.membership.space_id,
        )  # fmt: skip
        moved.append({"room": "accreditation", "representation": representation.id})
    for leadership_id in hand_over_leaderships(actor, kept, duplicate):
        moved.append({"room": "accreditation", "leadership": leadership_id})
    return moved


def move_mandates_back(actor: Actor, duplicate: Person, moved: list[dict[str, Any]]) -> None:
    """Give back to the duplicate what `move_mandates` moved, as it is now."""
    for row in moved:
        if "representation" in row:
            representation = representation_by_id(row["representation"])
            locked_membership(representation.membership_id)
            mandate = current_mandate(representation.id)
            before = representation.person_id
            representation.person_id = duplicate.id
            if mandate is not None:
                record_mandate(actor, representation, mandate.valid_from, mandate.valid_to)
            record(
                actor, "accreditation.move_mandates_back", representation,
                before={"person": before}, after={"person": duplicate.id},
                space_id=representation.membership.space_id,
            )  # fmt: skip
    take_back_leaderships(actor, duplicate, [row["leadership"] for row in moved if "leadership" in row])


def forget_mandates(actor: Actor, person: Person) -> None:
    """End what a forgotten person represents: mandates in force today, and files on their way."""
    yesterday = clock.today() - timedelta(days=1)
    for representation in representations_of_person(person.id):
        membership = locked_membership(representation.membership_id)
        if representation.state is FileState.ACCREDITED:
            lapsed = representation.valid_to is not None and representation.valid_to <= yesterday
            last_day = representation.valid_to if lapsed and representation.valid_to else yesterday
            end_mandate_of(
                actor, representation, last_day, EndReason.EXPIRED if lapsed else EndReason.RESIGNED, None
            )
        elif representation.state in PENDING:
            write_step(
                actor, membership, representation, Action.END, FileState.ENDED, _("The person withdrew.")
            )
        representation.document_id = None  # a letter that names them
