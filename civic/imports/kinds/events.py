"""Rows of a list of events: those of the past enter as held, those ahead as drafts or published."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from civic.core import clock
from civic.core.db import db
from civic.core.errors import Refused
from civic.core.text import fold
from civic.events.commands import (
    EventDraft,
    SessionDraft,
    create_event,
    edit_event,
    hold_event,
    publish_event,
)
from civic.events.drafts import draft_of
from civic.events.models import Audience, Event, EventStatus
from civic.imports import queries
from civic.imports.kinds.base import Handler, made_today, refuse_resting, take_away
from civic.imports.models import ImportBatch, ImportedRecord
from civic.imports.runs import NEW, Ask, Outcome, Run, Values, Wrong
from civic.web.i18n import date_time_words

OWN = ("event_sessions", "seat_pools", "event_status_changes")


class EventRows(Handler):
    """A row of the same title on the same day may be an event we know: a human is asked."""

    model = Event

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self.known: dict[tuple[str, date], list[Event]] = defaultdict(list)
        for event in queries.events_known(run.space):
            self.known[fold(event.title), clock.local(event.starts_at).date()].append(event)

    def _draft(self, values: Values) -> EventDraft:
        start, end = self._moments(values)
        registration = values["needs_registration"]
        return EventDraft(
            title=values["title"],
            category=values["category"],
            sessions=[SessionDraft(start, end)],
            summary=values["summary"] or "",
            audience=values["audience"] or Audience.ANYBODY,
            ubigeo=self.run.district(values["district"]),
            place=values["place"],
            place_reference=values["place_reference"],
            needs_registration=True if registration is None else registration,
            seats=values["seats"],
        )

    def _moments(self, values: Values) -> tuple[datetime, datetime]:
        day, starts, ends = values["day"], values["starts"], values["ends"]
        if ends <= starts:
            raise Wrong("ends", _("It ends before it begins. Write the later time here."))
        return clock.at(day, starts.hour, starts.minute), clock.at(day, ends.hour, ends.minute)

    def make(self, number: int, values: Values) -> Outcome:
        """The event of a row in the state it asks for."""
        draft = self._draft(values)
        twin = self._chosen(number, values)
        if twin is not None:
            return Outcome(twin.id, made=False)
        event = create_event(self.run.actor, self.run.space, draft)
        self._pass_into(event, values["status"], draft.sessions[0].ends_at)
        return Outcome(event.id, made=True)

    def _pass_into(self, event: Event, wanted: str | None, ends: datetime) -> None:
        if wanted is None:
            wanted = "held" if ends <= clock.now() else "draft"
        try:
            if wanted == "published" and event.status is EventStatus.DRAFT:
                publish_event(self.run.actor, event)
            elif wanted == "held" and event.status is not EventStatus.HELD:
                hold_event(self.run.actor, event)
        except Refused as refused:
            raise Wrong("status", refused.sentence) from refused

    def _chosen(self, number: int, values: Values) -> Event | None:
        """The event a human chose for the row; None for another one; Ask while somebody must choose."""
        candidates = self.known.get((fold(values["title"]), values["day"]), [])
        answer = self.run.answer(number)
        if not candidates or answer == NEW:
            return None
        for event in candidates:
            if answer == str(event.id):
                return event
        raise Ask([(event.id, f"{event.title} · {date_time_words(event.starts_at)}") for event in candidates])

    def change(self, record: ImportedRecord, number: int, values: Values) -> str | None:
        """The event as its row says now; what the row does not speak of stays."""
        event: Any = queries.one(Event, record.record_id)
        told, was = self._draft(values), draft_of(event)
        if len(was.sessions) != 1:
            raise Wrong("day", _("This event has several sessions. Change it on its page."))
        session = replace(
            was.sessions[0], starts_at=told.sessions[0].starts_at, ends_at=told.sessions[0].ends_at
        )
        merged = replace(
            was, title=told.title, category=told.category, sessions=[session], place=told.place,
            summary=told.summary or was.summary, audience=values["audience"] or was.audience,
            ubigeo=told.ubigeo or was.ubigeo, place_reference=told.place_reference or was.place_reference,
            needs_registration=was.needs_registration if values["needs_registration"] is None else told.needs_registration,
            seats=was.seats if values["seats"] is None else told.seats,
        )  # fmt: skip
        event = edit_event(self.run.actor, event, merged, news=self.reason())
        if values["status"] is not None:
            self._pass_into(event, values["status"], session.ends_at)
        return None

    def undo(self, record: ImportedRecord, batch: ImportBatch) -> None:
        """Take the event away if the list made it and nobody is registered or marked; one that counted stays."""
        event = queries.one(Event, record.record_id)
        if not record.made or event is None:
            return
        if event.status is EventStatus.HELD and not made_today(batch):
            raise Refused(
                _(
                    "“%(name)s” counts as held since another day. Take that mark back on its page first.",
                    name=event.title,
                )
            )
        refuse_resting(event, event.title, OWN)
        for session in queries.sessions_of(event):
            refuse_resting(session, event.title)
        for row in queries.rows_of_event(event):
            db.session.delete(row)
        db.session.flush()
        db.session.expire(event)
        take_away(self.run.actor, event, {"title": event.title}, batch.space_id)
