"""The public pages of sessions: before, the call and its agenda; after, what was decided and what follows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from civic.accreditation.rules import names_are_public
from civic.agreements import panels as agreement_panels
from civic.agreements.models import Commitment
from civic.core import clock
from civic.core.errors import NotFound
from civic.events import panels as event_panels
from civic.events.models import Event, EventStatus
from civic.events.queries import PUBLIC
from civic.meetings import minutes, queries, rules
from civic.meetings.models import Meeting
from civic.messages.addresses import absolute
from civic.people.acting import actor
from civic.people.rules import Actor
from civic.records import panels as record_panels
from civic.records.models import Record, RecordState
from civic.records.panels import Signer
from civic.spaces import panels as space_panels
from civic.spaces.models import Space
from civic.spaces.panels import Task, Tasks, ids_of
from civic.spaces.queries import space_by_slug
from civic.web.drawing import qr_svg
from civic.web.fragments import fragment
from civic.web.paging import page_number, paginate
from civic.web.safety import public_page

bp = Blueprint("meetings", __name__)


@bp.app_template_global("meeting_words")
def meeting_words() -> Any:
    """The words of decisions and quorums, for the pages of sessions."""
    return minutes


def meeting_state(meeting: Meeting) -> tuple[str, str]:
    """(word, tone) of where a session is."""
    if meeting.event.status is EventStatus.CANCELLED:
        return _("Cancelled"), "bad"
    if meeting.event.status is EventStatus.POSTPONED:
        return _("Postponed"), "wait"
    if meeting.record is not None and meeting.record.state is RecordState.SEALED:
        return _("With signed acta"), "good"
    if meeting.is_open:
        return _("Going on now"), "wait"
    if meeting.closed_at is not None or meeting.event.ends_at <= clock.now():
        return _("Held, acta to come"), "quiet"
    return _("Called"), "info"


bp.add_app_template_global(meeting_state, "meeting_state")


def own_meeting(slug: str) -> Meeting:
    """A session that the actor may see, or NotFound."""
    meeting = queries.meeting_by_slug(slug)
    if meeting.event.status not in PUBLIC and not rules.may_work(actor(), meeting.space):
        raise NotFound
    return meeting


@bp.get("/espacios/<slug>/sesiones")
@public_page
def of_space(slug: str) -> str:
    """The sessions of a space: the next one, and those held with their actas."""
    space = space_by_slug(slug)
    page = paginate(queries.meetings_statement(space), page_number(), 20)
    return render_template(
        "meetings/of_space.html", space=space, page=page, may_work=rules.may_work(actor(), space)
    )


@bp.get("/sesiones/<slug>")
@public_page
def detail(slug: str) -> str:
    """A session: before, when, where and about what; after, who was there, what was decided, what follows, the acta."""
    meeting = own_meeting(slug)
    closed = meeting.closed_at
    rows = queries.seat_rows(meeting, closed) if closed else []
    sealed = meeting.record is not None and meeting.record.state is RecordState.SEALED
    return render_template(
        "meetings/detail.html", meeting=meeting, event=meeting.event, space=meeting.space,
        decisions=queries.decisions_of(meeting) if closed else [],
        opening=queries.presence_at(meeting, meeting.opened_at) if closed and meeting.opened_at else None,
        rows=rows, came=[row for row in rows if row.ever_came], sealed=sealed,
        may_work=rules.may_work(actor(), meeting.space), now=clock.now(),
    )  # fmt: skip


@bp.get("/sesiones/<slug>/convocatoria")
def call(slug: str) -> str:
    """The call on paper: with its agenda, and a line to sign that it was received."""
    meeting = own_meeting(slug)
    return render_template(
        "meetings/call.html", meeting=meeting, event=meeting.event, space=meeting.space,
        qr=qr_svg(absolute("meetings.detail", slug=meeting.slug), _("Address of this session")),
    )  # fmt: skip


# ── on the pages of other rooms ─────────────────────────────────────────────────────────────────────────────────────


def _of_space(space: Space) -> Markup | str:
    """On a space's front page: the next session and the last acta."""
    coming, last = queries.next_meeting(space, clock.now()), queries.last_with_acta(space)
    if coming is None and last is None:
        return ""
    return fragment("meetings/_space.html", space=space, coming=coming, last=last)


def _of_event(event: Event) -> Markup | str:
    """On the page of a session's event: its agenda."""
    meeting = queries.meeting_of_event(event.id)
    return fragment("meetings/_event.html", meeting=meeting) if meeting else ""


def _of_team_event(event: Event) -> Markup | str:
    """On the team's page of a session's event: where it is led."""
    meeting = queries.meeting_of_event(event.id)
    if meeting is None or not rules.may_work(actor(), meeting.space):
        return ""
    return fragment("meetings/_team_event.html", meeting=meeting)


def _source(record: Record) -> Markup | str:
    """On a document's page: the session it tells of."""
    meeting = queries.meeting_of_record(record.id)
    return fragment("meetings/_source.html", meeting=meeting) if meeting else ""


def _signers(record: Record) -> list[Signer]:
    """Who is expected to sign the acta of a session."""
    meeting = queries.meeting_of_record(record.id)
    return minutes.signers_of(meeting) if meeting else []


def ask_team(spaces: Sequence[Space], _actor: Actor) -> Tasks:
    """Sessions nobody was called to, and sessions whose acta is not finished."""
    found: dict[int, list[Task]] = {space.id: [] for space in spaces}
    counts = queries.to_call_and_to_write(ids_of(spaces), clock.now())
    for space in spaces:
        here = url_for("meetings.manage_list", slug=space.slug)
        silent, waiting = counts.get(space.id, (0, 0))
        if silent:
            said = ngettext(
                "%(num)d session is fixed and nobody has been called to it.",
                "%(num)d sessions are fixed and nobody has been called to them.",
                silent,
            )
            found[space.id].append(Task(said, here))
        if waiting:
            said = ngettext(
                "%(num)d session has no signed acta yet.",
                "%(num)d sessions have no signed acta yet.",
                waiting,
            )
            found[space.id].append(Task(said, here))
    return found


def _decision_of(commitment: Commitment) -> Markup | str:
    """The decision from which a commitment was made, as a link."""
    decision = queries.decision_of_commitment(commitment)
    return fragment("meetings/_decision.html", decision=decision) if decision else ""


agreement_panels.origins.append(_decision_of)
space_panels.add_panel(_of_space, space_panels.Place.DECIDED)
space_panels.add_tasks(ask_team, rules.may_call)
event_panels.panels.append(_of_event)
event_panels.team_panels.append(_of_team_event)
record_panels.sources.append(_source)
record_panels.signers.append(_signers)
bp.add_app_template_global(names_are_public, "names_are_public_of")
