"""What oversight does when people are merged, parted or forgotten, or take a copy of their data; and what it asks of a team."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from civic.core import clock
from civic.core.signals import merge_undone, person_exported, person_forgotten, persons_merged
from civic.oversight import queries, rules
from civic.oversight.due import Duty, Period, duties
from civic.oversight.models import CommitteeMember, HearingQuestion
from civic.people.merging import hand_back, hand_over
from civic.people.models import Person
from civic.people.rules import Actor
from civic.records import panels as record_panels
from civic.records.models import Record, RecordKind, Seat
from civic.records.panels import Signer
from civic.spaces.models import Space
from civic.spaces.panels import Task, Tasks, add_tasks, ids_of


@persons_merged.connect
def move_oversight(kept: Person, duplicate: Person, **_rest: Any) -> list[dict[str, Any]]:
    """What names the duplicate names the kept person: which table, row and column."""
    return hand_over(queries.touched_by(duplicate.id), kept.id)


@merge_undone.connect
def part_oversight(kept: Person, duplicate: Person, moved: dict[str, Any], **_rest: Any) -> None:
    """Give back what a merge moved."""
    told = moved.get(f"{__name__}.move_oversight", [])
    hand_back(queries.touched_by(kept.id), told, duplicate.id)


@person_forgotten.connect
def forget_member(person: Person, **_rest: Any) -> None:
    """Nobody is named any more: not as a member, not as who asked. What the committee did stays the committee's."""
    for thing, column in queries.touched_by(person.id):
        setattr(thing, column, None)
        if column == "person_id" and isinstance(thing, CommitteeMember):
            thing.name = ""
        if column == "person_id" and isinstance(thing, HearingQuestion):
            thing.asker_name, thing.shows_name = "", False


@person_exported.connect
def copy_oversight(person: Person, **_rest: Any) -> tuple[str, Any]:
    """(title, the seats a person held in committees, what they asked at hearings, what they wrote down)."""
    rows = queries.touched_by(person.id)
    return _("Oversight and hearings"), {
        "seats": [
            {"committee": each.committee.name, "since": each.since.isoformat(), "until": each.until.isoformat() if each.until else None}
            for each, column in rows if isinstance(each, CommitteeMember) and column == "person_id"
        ],
        "questions": [
            {"hearing": each.hearing.slug, "number": each.number, "text": each.text, "name_shown": each.shows_name}
            for each in queries.questions_asked_by(person.id)
        ],
        "written": [{"what": each.__tablename__, "id": each.id} for each, column in rows if column != "person_id"],
    }  # fmt: skip


def ask_to_answer(spaces: Sequence[Space], _actor: Actor) -> Tasks:
    """Requests of the committee to answer."""
    found: dict[int, list[Task]] = {space.id: [] for space in spaces}
    counts = queries.count_requests(ids_of(spaces), clock.today())
    for space in spaces:
        url = url_for("oversight.requests", slug=space.slug, estado="pendientes")
        overdue, waiting = counts.get(space.id, (0, 0))
        if overdue:
            said = ngettext("%(num)d request of the oversight committee is overdue", "%(num)d requests of the oversight committee are overdue", overdue)  # fmt: skip
            found[space.id].append(Task(said, url, "bad"))
        if waiting:
            said = ngettext("%(num)d request of the oversight committee waits for an answer", "%(num)d requests of the oversight committee wait for an answer", waiting)  # fmt: skip
            found[space.id].append(Task(said, url))
    return found


def ask_to_hold(spaces: Sequence[Space], _actor: Actor) -> Tasks:
    """Hearings that are missing where there ever was one."""
    today = clock.today()
    known = queries.sittings(ids_of(spaces), today.year)
    said = {
        Period.MAY: _("The hearing of May was not held"),
        Period.SEPTEMBER: _("The hearing of September was not held"),
    }
    return {
        space.id: [
            Task(said[period], url_for("oversight.manage_hearings", slug=space.slug), "bad")
            for period, duty in duties(today.year, today, known[space.id]).items()
            if duty is Duty.MISSING
        ]
        for space in spaces
        if space.id in known
    }


def ask_about_questions(spaces: Sequence[Space], actor: Actor) -> Tasks:
    """Questions of hearings to read; of those who lead: questions to answer."""
    found: dict[int, list[Task]] = {space.id: [] for space in spaces}
    counts = queries.questions_to_handle(ids_of(spaces))
    for space in spaces:
        url = url_for("oversight.manage_hearings", slug=space.slug)
        to_read, to_answer = counts.get(space.id, (0, 0))
        if to_read:
            said = ngettext("%(num)d question to read before it is published", "%(num)d questions to read before they are published", to_read)  # fmt: skip
            found[space.id].append(Task(said, url))
        if to_answer and rules.may_lead_hearing(actor, space):
            said = ngettext("%(num)d question of a hearing without an answer", "%(num)d questions of hearings without an answer", to_answer)  # fmt: skip
            found[space.id].append(Task(said, url))
    return found


def expected_members(record: Record) -> list[Signer]:
    """Those who sign a report of the committee: its members of that day."""
    if record.kind is not RecordKind.OVERSIGHT_REPORT:
        return []
    made = queries.report_of_record(record.id)
    if made is None:
        return []
    return [
        Signer(m.name, m.role.label, Seat.TITULAR if m.organization else Seat.GUEST, m.organization, m.person)
        for m in made.committee.members_on(record.held_on) if m.name
    ]  # fmt: skip


add_tasks(ask_to_answer, rules.may_lead_hearing)
add_tasks(ask_to_hold, rules.may_lead_hearing)
add_tasks(ask_about_questions, rules.may_take_questions)
record_panels.signers.append(expected_members)
