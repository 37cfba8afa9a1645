"""What plans ask of teams and of those who answer for data; and what happens when people are merged or take their data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from civic.core import clock
from civic.core.db import db
from civic.core.signals import merge_undone, person_exported, person_forgotten, persons_merged
from civic.people.models import Person
from civic.people.panels import asked
from civic.people.rules import Actor
from civic.plan import queries, words
from civic.plan.models import IndicatorDuty, IndicatorReport, MilestoneReport
from civic.spaces.models import Space
from civic.spaces.panels import Task, Tasks, add_tasks, ids_of, task_for_each
from civic.spaces.rules import is_facilitator
from civic.web.fragments import fragment

TABLES: dict[str, Any] = {
    "indicator_reports": IndicatorReport, "milestone_reports": MilestoneReport, "indicator_duties": IndicatorDuty,
}  # fmt: skip


def ask_to_verify(spaces: Sequence[Space], actor: Actor) -> Tasks:
    """Reports of others to verify."""

    def task(space: Space, others: int) -> Task:
        said = ngettext("%(count)s report of the plan waits for verification", "%(count)s reports of the plan wait for verification",
                        others, count=others)  # fmt: skip
        return Task(said, url_for("plan.manage_list", slug=space.slug))

    return task_for_each(spaces, queries.count_to_verify(ids_of(spaces), actor.id), task)


def ask_to_report(spaces: Sequence[Space], _actor: Actor) -> Tasks:
    """What nobody has reported in time."""

    def task(space: Space, late: int) -> Task:
        said = ngettext(
            "%(count)s report of the plan is overdue",
            "%(count)s reports of the plan are overdue",
            late,
            count=late,
        )
        return Task(said, url_for("plan.manage_list", slug=space.slug), "bad")

    return task_for_each(spaces, queries.count_overdue(ids_of(spaces), clock.today()), task)


def ask_person(person: Person) -> Markup | str:
    """Who answers for data: what is owed now, and what went back."""
    today, rows = clock.today(), []
    for plan in queries.plans_answered_for(person.id):
        owed = [row for row in queries.owed(plan, today, 31) if row.duty and row.duty.person_id == person.id]
        back = [report for report in queries.sent_back(plan) if report.reported_by_id == person.id]
        if owed or back:
            rows.append((plan, owed, back))
    return fragment("plan/_asked.html", rows=rows, words=words) if rows else ""


add_tasks(ask_to_verify, is_facilitator)
add_tasks(ask_to_report, is_facilitator)
asked.append(ask_person)


@persons_merged.connect
def move_reports(kept: Person, *, duplicate: Person, actor: Actor, **_more: Any) -> list[dict[str, Any]]:
    """What the duplicate reported, verified and answers for; a report one of them made and the other verified stays as it is."""
    moved: list[dict[str, Any]] = []
    made, checked, duties = queries.acts_of(duplicate.id)
    for row, column, other in (
        [(r, "reported_by_id", r.verified_by_id) for r in made]
        + [(r, "verified_by_id", r.reported_by_id) for r in checked]
        + [(d, "person_id", None) for d in duties]
    ):
        if other != kept.id:
            setattr(row, column, kept.id)
            moved.append({"table": row.__tablename__, "id": row.id, "column": column})
    db.session.flush()
    return moved


@merge_undone.connect
def return_reports(
    kept: Person, *, duplicate: Person, moved: dict[str, list[dict[str, Any]]], actor: Actor, **_more: Any
) -> None:
    """Give them back to the record they came from."""
    for entry in (entry for rows in moved.values() for entry in rows if isinstance(entry, dict)):
        if entry.get("table") in TABLES and (row := db.session.get(TABLES[entry["table"]], entry["id"])):
            setattr(row, entry["column"], duplicate.id)
    db.session.flush()


@person_forgotten.connect
def end_duties(person: Person, *, actor: Actor, **_more: Any) -> None:
    """Nobody is reminded any more; what was reported is the act of an office and stays, without the name."""
    for duty in queries.acts_of(person.id)[2]:
        duty.person_id = None
    db.session.flush()


@person_exported.connect
def reports_of(person: Person, **_more: Any) -> tuple[str, Any] | None:
    """What the person reported and verified, and for what they answer."""
    made, checked, duties = queries.acts_of(person.id)
    rows = [
        {"indicator": r.indicator.code, "what": "reported", "at": r.reported_at.isoformat(), "state": r.state.value}
        for r in made
    ] + [
        {"indicator": r.indicator.code, "what": r.state.value, "at": r.verified_at.isoformat() if r.verified_at else None}
        for r in checked
    ] + [
        {"indicator": d.indicator.code, "what": "answers for its data", "at": d.named_at.isoformat()} for d in duties
    ]  # fmt: skip
    return (_("Reports on plans"), rows) if rows else None
