"""Rows of a list of representatives: mandates that the committee had decided on paper."""

from __future__ import annotations

from flask_babel import gettext as _

from civic.accreditation.commands import end_representation, record_representative
from civic.accreditation.models import (
    AccreditationStep,
    EndReason,
    FileState,
    Mandate,
    Membership,
    Representation,
)
from civic.accreditation.queries import membership_of
from civic.core import clock
from civic.core.db import db
from civic.core.errors import Refused
from civic.imports import queries
from civic.imports.kinds.base import Finder, Handler, made_today, refuse_resting, take_away
from civic.imports.models import ImportBatch, ImportedRecord
from civic.imports.runs import Outcome, Run, Values, Wrong
from civic.people.models import Person


class RepresentationRows(Handler):
    """A row is recognised when the same person has that place of the seat from that day."""

    model = Representation

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self.find = Finder(run)

    def make(self, number: int, values: Values) -> Outcome:
        """The mandate of a row."""
        seat, person = self._seat(values), self.find.person(values)
        start, end = values["valid_from"], values["valid_to"]
        if end and end < start:
            raise Wrong("valid_to", _("The last valid day comes before the first. Check both dates."))
        known = self._known(seat, person, values)
        if known is not None:
            return Outcome(known.id, made=False)
        made = record_representative(self.run.actor, seat, person, values["role"], start, end, self.reason())
        note = None
        if end and end < clock.today():
            note = _("This mandate is over already; it counts for its own days only.")
        return Outcome(made.id, made=True, note=note)

    def _seat(self, values: Values) -> Membership:
        organization = self.find.organization(values["organization"])
        seat = membership_of(self.run.space, organization)
        if seat is None or seat.state is not FileState.ACCREDITED:
            raise Wrong(
                "organization",
                _("“%(name)s” has no accredited seat in this space. Write the day in “accredited from” of the list of "
                  "organisations, or decide its file.", name=organization.name),
            )  # fmt: skip
        return seat

    def _known(self, seat: Membership, person: Person, values: Values) -> Representation | None:
        for other in seat.representations:
            if (
                other.person_id == person.id
                and other.role is values["role"]
                and other.state in (FileState.ACCREDITED, FileState.ENDED)
                and other.valid_from == values["valid_from"]
            ):
                return other
        return None

    def change(self, record: ImportedRecord, number: int, values: Values) -> str | None:
        """A mandate is never rewritten by a list: it is ended or replaced where everybody can see it."""
        raise Wrong(
            "external_ref",
            _("This mandate is known with other data. End or replace it on the organisation's page, or give the row a "
              "reference of its own."),
        )  # fmt: skip

    def undo(self, record: ImportedRecord, batch: ImportBatch) -> None:
        """Take the mandate away; where a past day may have been told of it, annul it and keep the trace."""
        representation = queries.one(Representation, record.record_id)
        if not record.made or representation is None:
            return
        name = representation.person.full_name
        if representation.state is not FileState.ACCREDITED:
            raise Refused(_("The mandate of “%(name)s” was changed since.", name=name))
        if not made_today(batch):
            reason = _("The list that brought it in was undone.")
            end_representation(self.run.actor, representation, clock.today(), EndReason.ANNULLED, reason)
            return
        refuse_resting(representation, name, {Mandate.__tablename__, AccreditationStep.__tablename__})
        for row in queries.rows_of_representation(representation):
            db.session.delete(row)
        db.session.flush()
        take_away(
            self.run.actor, representation, {"person": representation.person_id, "role": representation.role},
            batch.space_id,
        )  # fmt: skip
