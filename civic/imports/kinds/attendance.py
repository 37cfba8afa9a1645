"""Rows of a list of attendance: who was at which session."""

from __future__ import annotations

from flask_babel import gettext as _

from civic.attendance.commands import record_attendance
from civic.attendance.models import Attendance, AttendanceStatus, Source
from civic.attendance.queries import mark_before
from civic.attendance.rules import why_not_record
from civic.core.db import db
from civic.core.errors import Refused
from civic.core.text import slugify
from civic.core.vault import lookup_key
from civic.events.models import Event, EventSession
from civic.imports import queries
from civic.imports.kinds.base import Finder, Handler, made_today, refuse_resting, take_away
from civic.imports.models import ImportBatch, ImportedRecord, ListKind
from civic.imports.runs import Outcome, Run, Values, Wrong


class AttendanceRows(Handler):
    """A row is recognised when the person has that mark already; a different mark is never overruled by a list."""

    model = Attendance

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self.find = Finder(run)
        self.by_slug = {event.slug: event for event in queries.events_known(run.space)}
        self.sessions: dict[int, list[EventSession]] = {}
        self.seen: dict[tuple[int, int], int] = {}
        self.standing: dict[int, dict[int, Attendance]] = {}

    def _event(self, typed: str) -> Event:
        record = self.find.by_reference(ListKind.EVENTS, typed)
        event = queries.one(Event, record.record_id) if record else None
        event = (
            event
            or self.by_slug.get(typed)
            or self.by_slug.get(slugify(typed.rstrip("/").split("/")[-1], limit=90))
        )
        if event is None:
            raise Wrong(
                "event",
                _("We know no event “%(typed)s” in this space. Bring in the list of events first, or write the last part of "
                  "its address.", typed=typed),
            )  # fmt: skip
        return event

    def _session(self, values: Values) -> EventSession:
        event = self._event(values["event"])
        if event.id not in self.sessions:
            self.sessions[event.id] = list(queries.sessions_of(event))
        number = values["session"] or 1
        if number > len(self.sessions[event.id]):
            raise Wrong(
                "session",
                _("“%(event)s” has no session %(num)d; it has %(count)d.", event=event.title, num=number,
                  count=len(self.sessions[event.id])),
            )  # fmt: skip
        return self.sessions[event.id][number - 1]

    def make(self, number: int, values: Values) -> Outcome:
        """The mark of a row."""
        session, person = self._session(values), self.find.person(values)
        first = self.seen.setdefault((session.id, person.id), number)
        if first != number:
            raise Wrong(
                "person",
                _("Row %(row)d marks the same person at the same session. Leave one of the two.", row=first),
            )
        if session.id not in self.standing:
            self.standing[session.id] = queries.marks_standing(session)
        standing = self.standing[session.id].get(person.id)
        if standing is not None and standing.status is values["status"]:
            return Outcome(standing.id, made=False)
        refusal = why_not_record(session)
        if refusal:
            raise Wrong("event", refusal)
        if standing is not None:
            raise Wrong(
                "status",
                _("%(name)s has another mark at this session already. Correct it on the event's list, where the reason is "
                  "asked.", name=person.full_name),
            )  # fmt: skip
        organization = self.find.organization(values["organization"]) if values["organization"] else None
        mark = record_attendance(
            self.run.actor, session, person, values["status"], Source.IMPORT, organization=organization,
            client_id=self._client_id(values),
        )  # fmt: skip
        return Outcome(mark.id, made=True)

    def _client_id(self, values: Values) -> str:
        """The same for the same reference of the same space, so that sending a list twice at once makes one mark."""
        ref = f"{self.run.space.id}:{values['external_ref']}:{self.run.batch_id}"
        return "list-" + lookup_key("import attendance", ref)[:32]

    def change(self, record: ImportedRecord, number: int, values: Values) -> str | None:
        """The mark as its row says now, if it is still the list's own."""
        before = queries.one(Attendance, record.record_id)
        session, person = self._session(values), self.find.person(values)
        if (before.session_id, before.person_id) != (session.id, person.id):
            raise Wrong(
                "external_ref",
                _(
                    "This reference stands for another person or session. Give the row a reference of its own."
                ),
            )
        if before.superseded_at is not None:
            raise Wrong(
                "status", _("Somebody corrected this mark on the event's list since. Change it there.")
            )
        mark = record_attendance(
            self.run.actor, session, person, values["status"], Source.IMPORT, reason=self.reason()
        )
        record.record_id = mark.id
        return None

    def undo(self, record: ImportedRecord, batch: ImportBatch) -> None:
        """Take the mark away; where a past day may have been told of it, undo it by another mark and keep the trace."""
        mark = queries.one(Attendance, record.record_id)
        if not record.made or mark is None:
            return
        name = mark.person.full_name
        if mark.superseded_at is not None:
            raise Refused(_("The mark of “%(name)s” was corrected since.", name=name))
        if mark.session.attendance_closed_at is not None:
            raise Refused(
                _("The list of “%(event)s” is closed: marks are corrected there, by two persons.",
                  event=mark.session.event.title)
            )  # fmt: skip
        if not made_today(batch):
            record_attendance(
                self.run.actor, mark.session, mark.person, AttendanceStatus.VOID, Source.IMPORT,
                reason=_("The list that brought it in was undone."),
            )  # fmt: skip
            return
        self._delete(mark, batch)

    def _delete(self, mark: Attendance, batch: ImportBatch) -> None:
        """Delete a mark and those the same list put before it; what stood before the list stands again."""
        refuse_resting(mark, mark.person.full_name, {Attendance.__tablename__})
        what = {"person_id": mark.person_id, "session_id": mark.session_id, "status": mark.status}
        earlier = mark_before(mark)
        if earlier is not None:
            earlier.superseded_by_id = None
            db.session.flush()
        take_away(self.run.actor, mark, what, batch.space_id)
        if earlier is not None:
            earlier.superseded_at = None
            db.session.flush()
            if earlier.source is Source.IMPORT and earlier.recorded_at >= (batch.created_at):
                self._delete(earlier, batch)
