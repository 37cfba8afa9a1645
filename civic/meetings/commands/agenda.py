"""The points of a session's agenda: written, moved and taken off, and dealt with in the hall."""

from __future__ import annotations

from flask_babel import gettext as _

from civic.core import clock
from civic.core.audit import record
from civic.core.db import db
from civic.core.errors import allow, refuse_if
from civic.meetings import queries, rules
from civic.meetings.models import AgendaItem, Meeting
from civic.people.rules import Actor


def add_item(
    actor: Actor, meeting: Meeting, title: str, *, presenter: str = "", minutes: int | None = None
) -> AgendaItem:
    """A further point at the end of the agenda; in the hall too, where the session accepts it."""
    allow(rules.may_work(actor, meeting.space))
    meeting = queries.locked_meeting(meeting.id)
    refuse_if(rules.why_not_agenda(meeting))
    refuse_if(None if len(meeting.items) < rules.MAX_ITEMS else _("The agenda is full."))
    item = AgendaItem(
        meeting_id=meeting.id, position=max((i.position for i in meeting.items), default=0) + 1, title=title,
        presenter=presenter, minutes=minutes, summary="",
    )  # fmt: skip
    meeting.items.append(item)
    db.session.flush()
    record(actor, "meetings.add_item", item, after={"title": title}, space_id=meeting.space_id)
    return item


def change_item(
    actor: Actor,
    meeting: Meeting,
    item: AgendaItem,
    *,
    title: str,
    presenter: str = "",
    minutes: int | None = None,
) -> AgendaItem:
    """A point of the agenda with other words."""
    allow(rules.may_work(actor, meeting.space))
    refuse_if(rules.why_not_agenda(queries.locked_meeting(meeting.id)))
    item = queries.item_of(meeting, item.id)
    before = {"title": item.title}
    item.title, item.presenter, item.minutes = title, presenter, minutes
    record(
        actor,
        "meetings.change_item",
        item,
        before=before,
        after={"title": title},
        space_id=meeting.space_id,
    )
    return item


def move_item(actor: Actor, meeting: Meeting, item: AgendaItem) -> None:
    """The point one place up; the first one stays where it is."""
    allow(rules.may_work(actor, meeting.space))
    meeting = queries.locked_meeting(meeting.id)
    refuse_if(rules.why_not_agenda(meeting))
    item = queries.item_of(meeting, item.id)
    above = max(
        (i for i in meeting.items if i.position < item.position), key=lambda i: i.position, default=None
    )
    if above is None:
        return
    up, down = above.position, item.position
    item.position = 0  # the pair is unique at every moment
    db.session.flush()
    above.position = down
    db.session.flush()
    item.position = up
    db.session.flush()
    db.session.expire(meeting, ["items"])
    record(actor, "meetings.move_item", item, after={"position": up}, space_id=meeting.space_id)


def remove_item(actor: Actor, meeting: Meeting, item: AgendaItem) -> None:
    """Take a point off the agenda."""
    allow(rules.may_work(actor, meeting.space))
    meeting = queries.locked_meeting(meeting.id)
    item = queries.item_of(meeting, item.id)
    decided = any(d.item_id == item.id for d in queries.decisions_of(meeting, with_annulled=True))
    refuse_if(rules.why_not_remove(meeting, item, decided=decided))
    record(actor, "meetings.remove_item", item, before={"title": item.title}, space_id=meeting.space_id)
    db.session.delete(item)
    db.session.flush()
    db.session.expire(meeting, ["items"])


def treat_item(actor: Actor, meeting: Meeting, item: AgendaItem, summary: str) -> AgendaItem:
    """A point was dealt with; `summary` is what the acta says of the discussion."""
    allow(rules.may_work(actor, meeting.space))
    meeting = queries.locked_meeting(meeting.id)
    refuse_if(rules.why_not_log(meeting))
    item = queries.item_of(meeting, item.id)
    item.summary, item.treated_at = (
        summary,
        item.treated_at or min(clock.now(), meeting.closed_at or clock.now()),
    )
    record(actor, "meetings.treat_item", item, after={"summary": summary}, space_id=meeting.space_id)
    return item
